"""Valid times of candidates: which time expression of a sentence speaks of which clause."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from memcli.text.validity import day_of

if TYPE_CHECKING:
    from memcli.records import Moment, Precision
    from memcli.text.dates import TimeExpression


class When(NamedTuple):
    """A valid time: ISO date cut to its precision."""

    iso: str
    precision: Precision


#: What binds an expression to the verb, and goes with it when it is taken out of a statement.
_BINDER = re.compile(
    r"(?:\b(?:not too|not so|not that|back|way|early|late|sometime|somewhere|about|around|exactly|just|only|"
    r"already|starting|beginning|later|"
    r"right|ever)\s+)*+(?:\b(?:on|in|at|since|during|by|from|for|until|till|over|around|as of|before|"
    r"after)\b)?\s*(?:\bthe\s+)?$",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:day|night|week|weekend|month|year|summer|winter|spring|fall|autumn|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
)
_RELATIVE = re.compile(
    rf"\b(?:yesterday|today|tonight|tomorrow|(?:last|next|this(?: past| coming)?) {_UNIT}|this (?:morning|"
    rf"afternoon|evening)|"
    rf"the other day|(?:(?:a|an|one|two|three|four|five|six|several|\d+|a few|a couple of|some|"
    rf"many) )?{_UNIT} (?:ago|back|later|from now)|"
    r"a (?:while|long time) (?:ago|back)|long ago)\b",
    re.IGNORECASE,
)
#: What makes an expression the end of a stretch, or the aim of a thing, rather than the time of an event.
_AIM = re.compile(r"\b(?:until|till|for|by|to|before|after|about|of)\s+(?:the\s+)?$", re.IGNORECASE)


def told(iso: str) -> str:
    """A date with the preposition it is told with: "on 2024-05-06", "in 2024-05"."""
    first, week, last = iso.partition("/")
    return f"between {first} and {last}" if week else f"{'on' if len(iso) > _MONTH else 'in'} {iso}"


_MONTH = len("2024-05")


class Times:
    """The time expressions of one sentence, looked for when first asked."""

    def __init__(self, body: str, when: Moment | None) -> None:
        self._body = body
        self._when = when
        self._found: list[TimeExpression] | None = None

    @property
    def found(self) -> list[TimeExpression]:
        """All expressions of the sentence."""
        if self._found is None:
            from memcli.text import dates

            self._found = dates.find(self._body, self._when)
        return self._found

    def within(self, start: int, end: int) -> list[TimeExpression]:
        """The expressions that lie in a part of the sentence."""
        return [one for one in self.found if start <= one.start and one.end <= end]

    def day(self) -> When | None:
        """The day of the episode."""
        if self._when is None or self._when.precision in {"year", "month"}:
            return None
        return When(day_of(self._when.wall), "day")

    def past(self, start: int, end: int, *, named: int | None = None) -> When | None:
        """When something told in the past tense happened: the first expression that does not lie after the episode.

        From the offset `named` on only words that count from the present are such: "the marathon in May" names it.
        """
        for one in self.within(start, end):
            if named is not None and one.start >= named and not _RELATIVE.search(one.text):
                continue
            if one.kind == "range" or not one.iso or _AIM.search(self._body[: one.start]):
                continue
            if self._when is None or (one.span.start or 0) <= self._when.wall:
                return When(one.iso, one.precision)
        return None

    def coming(self, start: int, end: int) -> When | None:
        """When something planned will happen: the first expression that does not end before the episode."""
        for one in self.within(start, end):
            if one.iso and (self._when is None or one.span.end is None or one.span.end > self._when.wall):
                return When(one.iso, one.precision)
        return None

    def ahead(self, start: int, end: int) -> bool:
        """Whether something is said to lie wholly after the episode: "tomorrow", but not "this year"."""
        found = (one for one in self.within(start, end) if one.span.start is not None and one.iso)
        return any(self._when is None or (one.span.start or 0) > self._when.wall for one in found)

    def since(self, start: int, end: int) -> When | None:
        """Since when a state holds: "since 2019", "for three years"."""
        for one in self.within(start, end):
            if one.kind == "range" and one.iso and (self._when is None or (one.span.start or 0) <= self._when.wall):
                return When(one.iso, one.precision)
        return None

    def until(self, start: int, end: int) -> str | None:
        """Until when a state held: "until 2021", "from 2010 to 2012"."""
        for one in self.within(start, end):
            if one.iso_end and (self._when is None or (one.span.end or 0) <= self._when.wall + 86_400_000):
                return one.iso_end
        return None

    @cached_property
    def plain(self) -> str:
        """The sentence with blanks for its time expressions and the words that bind them, offsets unchanged."""
        body = self._body
        for start, end in [(one.start, one.end) for one in self.found] + self._unresolved():
            binder = _BINDER.search(body, 0, start)
            begin = binder.start() if binder is not None else start
            body = body[:begin] + " " * (end - begin) + body[end:]
        return body

    def _unresolved(self) -> list[tuple[int, int]]:
        """Words of time that were not resolved, which mean nothing any more where the message is not at hand."""
        taken = [(one.start, one.end) for one in self.found]
        spans = (match.span() for match in _RELATIVE.finditer(self._body))
        return [span for span in spans if not any(span[0] < end and start < span[1] for start, end in taken)]
