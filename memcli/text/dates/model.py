"""The values that time expressions resolve to, and day arithmetic on them. Pure; days are counted from 1970-01-01.

Everything is computed in whole days of the proleptic Gregorian calendar, years 1 to 9999; what falls outside raises
`Unsure`, which the finder turns into silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.records import Precision, Span

Kind = Literal["date", "range", "ago", "ahead", "relative", "age"]
Tense = Literal["past", "future"]

DAY_MS = 86_400_000
_EPOCH = 719_163  # date(1970, 1, 1).toordinal()
_LENGTHS: dict[str, int] = {"year": 4, "month": 7, "week": 10, "day": 10}


class Unsure(Exception):
    """The words speak of a time, but not of one that can be told with confidence."""


class Days(NamedTuple):
    """Half-open run of days inside which the meant time lies for certain."""

    lo: int
    hi: int


class Yearless(NamedTuple):
    """A time of the year without its year. `of(year)` gives its days, or raises Unsure where that year has none.

    `bare` marks a lone name (month, holiday) that counts only after a preposition and with a tense; `stretch` one that
    lasts from its first to its last day ("8-10 May"); `sure` one whose weekday tells the year; `tense` what the words
    themselves say. `holiday` tells a bare holiday from a bare month.
    """

    of: Callable[[int], Days]
    bare: bool = False
    holiday: bool = False
    stretch: bool = False
    sure: bool = False
    tense: Tense | None = None


class Weekday(NamedTuple):
    """A weekday alone, 0 for Monday: the sentence has to say which."""

    number: int


class Stretch(NamedTuple):
    """From `lo` until before `hi`; None is an open end. `precision` is that of its ends.

    `lasting` tells "since May" (all of that time) from "after May" (some time in it).
    """

    lo: int | None
    hi: int | None
    precision: Precision
    lasting: bool = True


Value = Days | Yearless | Weekday | Stretch


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A stretch of text, `text[start:end]`, and the time it speaks of.

    `span` (wall-clock ms, half-open) holds the meant time for certain. For kind "range" the thing lasted over the whole
    span, either end of which may be open (None), and `precision` is that of the ends. For every other kind it lies
    somewhere inside ("before May": with an open start), and `precision` is the finest of day, week, month and year that
    holds all of the span; "week" is any run of up to seven days, or of up to fourteen over the end of a month.
    """

    start: int
    end: int
    text: str
    span: Span
    precision: Precision
    kind: Kind

    @property
    def iso(self) -> str:
        """ISO 8601 date of the time, cut to the precision; of a range, its start. "" where no single year holds it.

        Of a week, its first and last day: "2024-04-29/2024-05-05".
        """
        if self.span.start is None:
            return ""
        first = civil(self.span.start // DAY_MS).isoformat()
        if self.kind == "range":
            return first[: _LENGTHS[self.precision]]
        if self.span.end is None:
            return ""
        if self.precision == "week":
            return f"{first}/{civil((self.span.end - 1) // DAY_MS).isoformat()}"
        cut = first[: _LENGTHS[self.precision]]
        return cut if civil((self.span.end - 1) // DAY_MS).isoformat().startswith(cut) else ""

    @property
    def iso_end(self) -> str:
        """ISO 8601 date of the last day of a range or of a deadline, cut to the precision; "" where there is none."""
        if self.span.end is None or (self.kind != "range" and self.span.start is not None):
            return ""
        return civil((self.span.end - 1) // DAY_MS).isoformat()[: _LENGTHS[self.precision]]


def day(year: int, month: int, number: int) -> int:
    """The day number of a calendar date; raises Unsure where there is no such date."""
    try:
        return date(year, month, number).toordinal() - _EPOCH
    except (ValueError, OverflowError):
        raise Unsure from None


def civil(number: int) -> date:
    """The calendar date of a day number; raises Unsure outside years 1 to 9999."""
    try:
        return date.fromordinal(number + _EPOCH)
    except (ValueError, OverflowError):
        raise Unsure from None


def weekday(number: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (number + 3) % 7


def one(number: int) -> Days:
    """A single day."""
    return Days(number, number + 1)


def month_of(year: int, month: int) -> Days:
    """A calendar month; months outside 1 to 12 carry over into the years around."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    lo = day(year, month, 1)
    return Days(lo, day(year, 12, 31) + 1 if month == 12 else day(year, month + 1, 1))


def year_of(year: int, count: int = 1) -> Days:
    """`count` calendar years from `year` on."""
    return Days(day(year, 1, 1), day(year + count - 1, 12, 31) + 1)


def week_of(number: int, offset: int = 0) -> Days:
    """The calendar week, Monday to Sunday, `offset` weeks after the one with day `number`."""
    monday = number - weekday(number) + 7 * offset
    return Days(monday, monday + 7)


def weekend_of(number: int, offset: int = 0) -> Days:
    """Saturday and Sunday of the calendar week `offset` weeks after the one with day `number`."""
    week = week_of(number, offset)
    return Days(week.lo + 5, week.hi)


def season_of(name: str, year: int) -> Days:
    """A northern meteorological season: spring is March to May; winter begins in December of `year`."""
    first = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}[name]
    return Days(month_of(year, first).lo, month_of(year, first + 2).hi)


def unit_of(days: Days) -> Precision:
    """The finest of day, month and year that holds all of `days` ("year" also where none does)."""
    if days.hi - days.lo == 1:
        return "day"
    first, last = civil(days.lo), civil(days.hi - 1)
    return "month" if (first.year, first.month) == (last.year, last.month) else "year"


def precision_of(days: Days) -> Precision:
    """How finely a time is known that lies somewhere in `days`."""
    unit, length = unit_of(days), days.hi - days.lo
    return "week" if unit != "day" and (length <= _WEEK or (unit == "year" and length <= 2 * _WEEK)) else unit


_WEEK = 7


def hull(*parts: Days) -> Days:
    """The shortest run of days that holds all the parts."""
    return Days(min(part.lo for part in parts), max(part.hi for part in parts))
