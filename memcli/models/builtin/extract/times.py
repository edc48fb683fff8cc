"""Valid times of candidates: which time expression of a sentence speaks of which clause."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from memcli.text import dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.records import Moment, Precision
    from memcli.text.dates import TimeExpression


class When(NamedTuple):
    """A valid time: ISO date cut to its precision."""

    iso: str
    precision: Precision


#: What binds an expression to the verb, and goes with it when it is taken out of a statement.
_BINDER = re.compile(
    r"(?:^|(?<=[\s,(]))(?:(?:back|way|all|early|late|sometime|somewhere|about|around|exactly|just|only|already|ever|starting|"
    r"beginning|later|right)\s+)*(?:on|in|at|since|during|by|from|for|until|till|of|over|around|as of|before|after|this|next|"
    r"last|the|within|coming)?\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|from|as of|starting(?: in| on)?|beginning)\s*(?:the\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up to|through|ended|ends)\s*(?:the\s+)?$", re.IGNORECASE)
_FOR = re.compile(
    r"\b(?:for|going on|over)\s+(?:about\s+|almost\s+|nearly\s+|around\s+|over\s+|like\s+|the\s+(?:last|past)\s+)*"
    r"(?P<count>\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty)\s+"
    r"(?P<unit>year|yr|month|week|day)s?\b(?!\s+(?:at a time|each|every))",
    re.IGNORECASE,
)
_COUNTS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20}
_DAY = 86_400_000
_UNIT_DAYS = {"year": 365.25, "yr": 365.25, "month": 30.44, "week": 7.0, "day": 1.0}


@lru_cache(maxsize=256)
def _find(text: str, anchor: Moment | None) -> tuple[TimeExpression, ...]:
    return tuple(dates.find(text, anchor))


class Times:
    """The time expressions of one episode, looked for only when asked, sentence by sentence."""

    def __init__(self, text: str, when: Moment | None) -> None:
        self.text = text
        self.when = when

    def within(self, start: int, end: int) -> list[TimeExpression]:
        """Expressions in `text[start:end]`, with offsets relative to `start`."""
        return list(_find(self.text[start:end], self.when))

    @property
    def day(self) -> When | None:
        """The day of the episode."""
        if self.when is None or self.when.precision in {"year", "month"}:
            return None
        return When(iso_day(self.when.wall), "day")

    def past(self, start: int, end: int) -> When | None:
        """When something told in the past tense happened: the first expression that does not lie after the episode."""
        for one in self.within(start, end):
            if one.kind == "range" or not one.iso or _bound_otherwise(self.text[start:end], one):
                continue
            if self.when is None or (one.span.start or 0) <= self.when.wall:
                return When(one.iso, one.precision)
        return None

    def coming(self, start: int, end: int) -> When | None:
        """When something planned will happen: the first expression that does not end before the episode."""
        for one in self.within(start, end):
            if not one.iso:
                continue
            if self.when is None or one.span.end is None or one.span.end > self.when.wall:
                return When(one.iso, one.precision)
        return None

    def since(self, start: int, end: int) -> When | None:
        """Since when a state holds: "since 2019", "for three years"."""
        body = self.text[start:end]
        for one in self.within(start, end):
            begins = one.iso and (_SINCE.search(body[: one.start]) or body[one.start : one.end].lower().startswith("since"))
            if begins and (self.when is None or (one.span.start or 0) <= self.when.wall):
                return When(one.iso, one.precision)
        return self._lasting(body)

    def until(self, start: int, end: int) -> str | None:
        """Until when a state held: "until 2021"."""
        body = self.text[start:end]
        for one in self.within(start, end):
            if one.iso and _UNTIL.search(body[: one.start]):
                return one.iso
        return None

    def _lasting(self, body: str) -> When | None:
        match = _FOR.search(body)
        if match is None or self.when is None or self.when.precision == "year":
            return None
        word = match["count"].lower()
        count = int(word) if word.isdigit() else _COUNTS.get(word, 0)
        unit = match["unit"].lower()
        if not count:
            return None
        begun = iso_day(self.when.wall - round(count * _UNIT_DAYS[unit] * _DAY))
        return When(begun[:4], "year") if unit in {"year", "yr"} or count * _UNIT_DAYS[unit] > 330 else When(begun[:7], "month")


def _bound_otherwise(body: str, one: TimeExpression) -> bool:
    """Whether an expression tells the end of a stretch or what a thing is for, not when something happened."""
    return re.search(r"\b(?:until|till|for|by)\s+$", body[: one.start], re.IGNORECASE) is not None


def strip(text: str, expressions: Sequence[TimeExpression]) -> str:
    """`text` without its time expressions and the words that bind them; "" stays for one that is all of it."""
    for one in sorted(expressions, key=lambda each: -each.start):
        before, after = text[: one.start], text[one.end :]
        binder = _BINDER.search(before)
        if binder is not None:
            before = before[: binder.start()]
        text = before.rstrip(" ,") + " " + after.lstrip()
    return " ".join(text.split())


def iso_day(wall: int) -> str:
    """The ISO date of wall-clock ms."""
    from datetime import UTC, datetime, timedelta

    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=wall)).date().isoformat()
