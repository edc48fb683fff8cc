"""Corrections: "sorry, I meant Porto", "no, it was Tuesday" restate what the same speaker said just before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.models.builtin.extract.clause import Proposal, Speaker
    from memcli.models.builtin.extract.times import Times

_MARK = (
    r"(?:oh|sorry|oops|wait|no|nope|actually|correction|edit|typo|my bad|my mistake|i misspoke|scratch that|i mean|"
    r"well|\*)"
)
_MEANT = re.compile(
    rf"^\W*(?:{_MARK}\b[\s,.!:*-]*+)*+(?:i meant?(?: to (?:say|write|type))?|(?:it|that)(?:'s| is| was| should be|"
    rf" should have been)|make that|should be|should have been|"
    rf"correction)\s*:?\s+(?:actually\s+)?(?P<prep>in |on |at |"
    rf"the )?(?P<value>[\w'.,&:/ -]{{1,40}}?)(?:,?\s+(?:and )?not\s+(?:in |on |"
    rf"at )?(?P<old>[\w'. ]{{1,30}}))?\s*[.!*]*$",
    re.IGNORECASE,
)
_FIRM = re.compile(rf"^\W*(?:{_MARK}\b|i meant|make that)", re.IGNORECASE)
#: How many sentences of the same speaker a correction reaches back.
_REACH = 4


class Corrections:
    """Remembers the last statement of each speaker that a correction could be about."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[Proposal, int]] = {}
        self._count: dict[str, int] = {}

    def read(self, body: str, speaker: Speaker, times: Times, found: Sequence[Proposal]) -> list[Proposal]:
        """What a correcting sentence restates; sentences that state something themselves are remembered instead."""
        count = self._count[speaker.name] = self._count.get(speaker.name, 0) + 1
        corrected = [] if found else self._corrected(body, speaker, times, count)
        for one in [*found, *corrected]:
            if (one.single or one.valid_from is not None) and not one.ends:
                self._last[speaker.name] = (one, count)
        return corrected

    def _corrected(self, body: str, speaker: Speaker, times: Times, count: int) -> list[Proposal]:
        last = self._last.get(speaker.name)
        if last is None or count - last[1] > _REACH or len(body) > 80 or not _FIRM.match(body):
            return []
        match = _MEANT.match(body)
        if match is None:
            return []
        one, value = last[0], phrases.tidy(match["value"])
        when = times.past(0, len(body)) or times.coming(0, len(body))
        if when is not None and one.valid_from is not None:
            moved = one._replace(valid_from=when.iso, precision=when.precision)
            if one.value == one.valid_from:  # an appointment: the date is the value
                return [moved._replace(value=when.iso, statement=one.statement.replace(one.value, when.iso))]
            return [moved, one._replace(ends=True)] if one.kind == "event" and when.iso != one.valid_from else []
        return _revalued(one, value)


def _revalued(one: Proposal, value: str) -> list[Proposal]:
    alike = (one.value.isdigit() and value.isdigit()) or (one.value[:1].isupper() and value[:1].isupper())
    if not one.single or not alike or (not phrases.noun(value, 5) and not value.isdigit()):
        return []
    return [one._replace(value=value, statement=one.statement.replace(one.value, value))] if value != one.value else []
