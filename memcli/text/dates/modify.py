"""Words before a time that move or narrow it: "early June", "the first week of", "the weekend before", "around"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from memcli.text.dates.context import compiled
from memcli.text.dates.model import (
    Days,
    Unsure,
    Yearless,
    civil,
    hull,
    month_of,
    one,
    unit_of,
    week_of,
    weekday,
    weekend_of,
    year_of,
)
from memcli.text.dates.vocabulary import DAY_ORDINALS, DAYLIKE, NUMBER, ORDINALS, WEEKDAY_FULL, WEEKDAYS, S, count

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    _Change = Callable[[re.Match[str], Days], Days]

#: How far back from a time its modifiers are looked for, characters.
REACH = 48


class Modifier(NamedTuple):
    """A pattern that ends where a time begins, and what it makes of the time's days."""

    pattern: str
    change: _Change


def modified(before: str, word: str, value: Days | Yearless) -> tuple[int, Days | Yearless] | None:
    """The time as the words before it change it, with how many characters of `before` they take; None for no change.

    `word` is the last word of `before`. Raises Unsure where the words change it to something that cannot be told.
    """
    for pattern, change in _table().get(word, ()):
        match = compiled(pattern).search(before)
        if match:
            return len(before) - match.start(), _map(value, match, change)
    return None


def _map(value: Days | Yearless, match: re.Match[str], change: _Change) -> Days | Yearless:
    if isinstance(value, Days):
        return change(match, value)
    bare = value.bare and value.holiday  # "early June" may stand alone, "a late Christmas" not
    return value._replace(of=lambda year: change(match, value.of(year)), bare=bare)


def _part(match: re.Match[str], days: Days) -> Days:
    """The early, middle or late part, or a half, of a week, month, season, year or decade; all of a day."""
    part, length = match["part"].split()[0], days.hi - days.lo
    if length == 1:
        return days
    if length > 364:
        year, months = civil(days.lo).year, 12 * round(length / 365.25)
        cuts = {"first": (0, 2), "second": (2, 4), "mid": (1, 3), "middle": (1, 3)}
        if part in cuts:
            lo, hi = (months * quarter // 4 for quarter in cuts[part])
        else:
            size = -(-months // 3) if part in {"early", "late"} else months // 4
            lo, hi = (0, size) if part in {"early", "beginning", "start"} else (months - size, months)
        return Days(month_of(year, lo + 1).lo, month_of(year, hi).hi)
    if part in {"first", "second"}:
        half = (length + 1) // 2
        return Days(days.lo, days.lo + half) if part == "first" else Days(days.hi - half, days.hi)
    early = {7: 3}.get(length, 10 if length < 32 else length // 3)
    if part in {"early", "beginning", "start"}:
        return Days(days.lo, min(days.lo + early, days.hi))
    if part in {"late", "end"}:
        late = early if length < 28 or length > 31 else length - 20
        return Days(max(days.hi - late, days.lo), days.hi)
    return Days(days.lo + length // 4, days.hi - length // 4)


def _nth(match: re.Match[str], days: Days) -> Days:
    """ "The first week of June", "the last Friday of May 2023"."""
    number, what = ORDINALS[match["nth"]], match["what"]
    if days.hi - days.lo < (365 if what == "month" else 28):
        raise Unsure
    if what == "month":
        return month_of(civil(days.lo).year, number if number > 0 else 12)
    if what == "day":
        return one(days.lo + number - 1 if number > 0 else days.hi - 1)
    if what == "week":
        return Days(days.lo + 7 * number - 7, days.lo + 7 * number) if number > 0 else Days(days.hi - 7, days.hi)
    named, length = (5, 2) if what == "weekend" else (WEEKDAYS[what], 1)
    if number > 0:
        first = days.lo + (named - weekday(days.lo)) % 7 + 7 * (number - 1)
    else:
        first = days.hi - 1 - (weekday(days.hi - 1) - named) % 7
    if first >= days.hi:
        raise Unsure
    return Days(first, first + length)


def _beside(match: re.Match[str], days: Days) -> Days:
    """ "The weekend before 25 May", "two days after May 8", "the Friday before …", "the month after June 2023"."""
    sign = 1 if match["side"] in {"after", "following"} else -1
    least, number = count(match["n"]) if match["n"] else (1, 1)
    what, size = match["what"].removesuffix("s"), unit_of(days)
    edge = days.lo if sign < 0 else days.hi - 1
    if least != number or number == 0 or (size != "day" and what in DAYLIKE) or (size == "year" and what == "month"):
        raise Unsure
    if what == "year":
        return year_of(civil(edge).year + sign * number)
    if what == "month":
        return month_of(civil(edge).year, civil(edge).month + sign * number)
    if what in DAYLIKE:
        return one(edge + sign * number)
    if what == "week" and number > 1:
        return Days(edge + sign * 7 * number - 3, edge + sign * 7 * number + 4)
    if what == "week":  # the seven days before, or the calendar week before
        return Days(week_of(edge, -1).lo, edge) if sign < 0 else Days(edge + 1, week_of(edge, 1).hi)
    named, length = (5, 2) if what == "weekend" else (WEEKDAYS[what], 1)
    if sign < 0:
        first = edge - length - (weekday(edge - length) - named) % 7
    else:
        first = edge + 1 + (named - weekday(edge + 1)) % 7
    first += sign * 7 * (number - 1)
    return Days(first, first + length)


def _around(_match: re.Match[str], days: Days) -> Days:
    """ "Around May 8": three days either way; around a month or year: one of them either way."""
    size, first, last = unit_of(days), civil(days.lo), civil(days.hi - 1)
    if size == "day":
        return Days(days.lo - 3, days.hi + 3)
    if size == "month":
        return hull(month_of(first.year, first.month - 1), month_of(last.year, last.month + 1))
    return hull(year_of(first.year - 1), year_of(last.year + 1))


def _inside(match: re.Match[str], days: Days) -> Days:
    """ "The week of May 8", "the weekend of 8 May": the calendar unit around a day."""
    if unit_of(days) != "day":
        raise Unsure
    if match["what"] == "weekend":
        return weekend_of(days.lo)
    if weekday(days.lo) == 6:  # for some the last day of a week, for others the first
        return Days(days.lo - 6, days.lo + 7)
    return week_of(days.lo)


def _day_of_month(match: re.Match[str], days: Days) -> Days:
    """ "The 20th of next month", "the first of May"."""
    number = int(match["number"]) if match["number"] else DAY_ORDINALS[match["word"]]
    if unit_of(days) != "month" or civil(days.lo).day != 1 or not 1 <= number <= days.hi - days.lo:
        raise Unsure
    return one(days.lo + number - 1)


@cache
def _table() -> dict[str, tuple[Modifier, ...]]:
    """Word just before a time → the modifiers it may end."""
    part = Modifier(
        rf"\b(?:(?:the|very){S}){{0,2}}(?P<part>early|mid|middle|late|beginning|start|end|(?:first|second){S}half)"
        rf"(?:{S}(?:of|in|on)(?:{S}the)?)?[\s-]{{1,2}}$",
        _part,
    )
    nth = Modifier(
        rf"\b(?:the{S})?(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last){S}"
        rf"(?P<what>day|week|weekend|month|{WEEKDAY_FULL}){S}(?:of|in){S}$",
        _nth,
    )
    beside = Modifier(
        rf"\b(?:the{S})?(?:(?P<n>{NUMBER}){S})?(?P<what>days?|nights?|mornings?|evenings?|weeks?|weekends?|months?|years?"
        rf"|(?:{WEEKDAY_FULL})s?){S}(?:(?:just|right){S})?(?P<side>before|after|preceding|following|prior{S}to){S}$",
        _beside,
    )
    inside = Modifier(rf"\b(?:the{S})?(?P<what>week|weekend){S}of{S}$", _inside)
    numbered = Modifier(
        rf"\b(?:the{S})?(?:(?P<number>[0-9]{{1,2}})(?:st|nd|rd|th)"
        rf"|(?P<word>{'|'.join(DAY_ORDINALS)})){S}of{S}$",
        _day_of_month,
    )
    around = Modifier(rf"\b(?:around|circa|approximately|roughly){S}$", _around)
    table: dict[str, tuple[Modifier, ...]] = {"of": (numbered, nth, inside, part), "in": (nth, part)}
    table |= dict.fromkeys(("early", "mid", "late", "middle"), (part,))
    table |= dict.fromkeys(("before", "after", "preceding", "following", "to"), (beside,))
    table |= dict.fromkeys(("around", "circa", "approximately", "roughly"), (around,))
    return table
