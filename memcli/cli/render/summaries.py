"""Summaries: of what, of which time, and what was said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.cli.output import View
from memcli.cli.render import records
from memcli.cli.render.lines import Line, line, paragraph
from memcli.text import periods
from memcli.text.people import OWNER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.records import Summary


def view(me: str) -> View:
    """The view of a list of summaries; `me` is what the owner of the memory is called."""
    return View(
        data=lambda found: [data(one, me) for one in found],
        rows=lambda found: (data(one, me) for one in found),
        text=lambda found: _text(found, me),
        md=lambda found: (
            part for one in found for part in (f"## {label(one, me)} `{one.uid}`", "", worded(one.text, me), "")
        ),
        ids=lambda found: (one.uid for one in found),
    )


def data(one: Summary, me: str) -> dict[str, object]:
    """A summary as JSON, with what it is called and the first and last day of its time."""
    span = periods.span(one.level, one.key) if one.level in periods.LEVELS else None
    told = records.summary(one)
    return {"id": told.pop("id"), "label": label(one, me), "days": list(span) if span else None} | told


def label(one: Summary, me: str) -> str:
    """What a summary is of, as people call it."""
    if one.level in periods.LEVELS:
        return periods.label(one.level, one.key)
    subject, _, month = one.level.partition("-")
    if subject == "conversation":
        told = f"“{one.conversation}”"
    elif subject in {"session", "segment"}:
        told = f"{one.level} of “{one.conversation}”"
    else:
        told = me if one.key == OWNER else one.key
    return f"{told} in {periods.label('month', one.part)}" if month and one.part != periods.UNDATED else told


def _text(found: Sequence[Summary], me: str) -> Iterator[Line]:
    for number, one in enumerate(found):
        if number:
            yield line()
        yield from heading(one, me)
        yield from paragraph(worded(one.text, me), indent=2)


def heading(one: Summary, me: str) -> Iterator[Line]:
    """The line above a summary."""
    made = len(one.children)
    under = f"  of {made} {_UNDER.get(one.level, 'part')}{'s' if made != 1 else ''}" if made else ""
    yield line((one.uid, "id"), "  ", (label(one, me), "title"), (under, "dim"))


_UNDER = dict.fromkeys(("year", "person", "topic", "conversation"), "month") | {
    "session": "topic",
    "day": "session",
    "week": "day",
    "month": "week",
    "all": "year",
}
_OWNER = re.compile(rf"(?:^|(?<=[\s\]])){OWNER}:")


def worded(text: str, me: str) -> str:
    """A summary's text with the owner called by name."""
    return _OWNER.sub(lambda _: f"{me}:", text)
