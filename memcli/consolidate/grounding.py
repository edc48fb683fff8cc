"""What any extractor's candidates must pass before they are written: they stand in the episode they name. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memcli.records import Candidate, Episode

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T\d{2}:\d{2}(?::\d{2})?)?)?)?")
_LONGEST = 400


def grounded(candidates: Iterable[Candidate], episodes: Sequence[Episode]) -> list[Candidate]:
    """The candidates whose quote stands verbatim in an episode of this session, and which say something.

    Dates that are not ISO dates are taken off: no date is better than a wrong one.
    """
    texts = {episode.row: episode.text for episode in episodes}
    good = []
    for one in candidates:
        text = texts.get(one.episode)
        if text is None or not one.quote.strip() or one.quote not in text:
            continue
        if not (one.statement.strip() and one.subject.strip() and one.attribute.strip() and one.value.strip()):
            continue
        if max(len(one.statement), len(one.value)) > _LONGEST or not 0.0 < one.confidence <= 1.0:
            continue
        good.append(_dated(one))
    return good


def _dated(one: Candidate) -> Candidate:
    begin, end = _iso(one.valid_from), _iso(one.valid_to)
    if begin is not None and end is not None and end < begin[: len(end)]:
        end = None
    precision = one.precision if begin is not None else None
    if (begin, end, precision) == (one.valid_from, one.valid_to, one.precision):
        return one
    return replace(one, valid_from=begin, valid_to=end, precision=precision)


def _iso(date: str | None) -> str | None:
    return date if date is not None and _DATE.fullmatch(date) else None
