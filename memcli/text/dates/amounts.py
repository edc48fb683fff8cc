"""Times told by a number of units: "two weeks ago", "in three days", "the last two years", "for five years now"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.context import compiled
from memcli.text.dates.model import (
    DAY_MS,
    Days,
    Stretch,
    Unsure,
    Value,
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
from memcli.text.dates.relative import back, rolling
from memcli.text.dates.rule import Rule
from memcli.text.dates.vocabulary import DAYLIKE, NUMBER, UNIT, WEEKDAY_FULL, WEEKDAYS, S, count

if TYPE_CHECKING:
    import re

    from memcli.text.dates.context import Context

_WEEKS = {"week": 7, "fortnight": 14}
#: From this many years on, a multiple of five is taken as rounded, by a tenth either way.
_ROUND_YEARS = 20


def singular(unit: str) -> str:
    """ "weeks" → "week"."""
    return unit.removesuffix("s")


def away(unit: str, least: int, most: int, context: Context, *, loose: bool = False) -> Days:
    """The days that lie `least` to `most` units before the anchor (after it, where negative), with the slack usage has.

    `loose` widens by one unit either way: "about three months ago".
    """
    low, high = min(least, most), max(least, most)
    if loose:
        low, high = low - 1, high + 1
    if unit in DAYLIKE:
        return Days(context.today - high, context.today - low + 1)
    if unit in _WEEKS:
        length = _WEEKS[unit]
        slack = length // 2
        return Days(context.today - high * length - slack, context.today - low * length + slack + 1)
    if unit == "weekend":
        return hull(weekend_of(context.today, -high), weekend_of(context.today, -low))
    if unit == "month":
        year, month = context.month
        return hull(month_of(year, month - high), month_of(year, month - low))
    if unit == "decade":
        return hull(year_of(context.year - 10 * high - 2), year_of(context.year - 10 * low + 2))
    if low == high and abs(low) >= _ROUND_YEARS and low % 5 == 0:
        low, high = low - abs(low) // 10, high + abs(high) // 10
    return hull(year_of(context.year - high), year_of(context.year - low))


def _ago(match: re.Match[str], context: Context) -> Value:
    least, most = count(match["n"])
    unit = singular(match["unit"])
    if match["least"]:
        least = min(least, count(match["least"])[0])
    if most == 0:
        raise Unsure
    if match["day"]:  # "Friday two weeks ago"
        if unit != "week" or least != most:
            raise Unsure
        return one(week_of(context.today, -least).lo + WEEKDAYS[match["day"]])
    if match["exact"]:
        if unit not in {"week", "fortnight", "month", "year"} or least != most:
            raise Unsure
        shift = {"today": 0, "yesterday": -1, "tomorrow": 1}[match["exact"]]
        return one(back(unit, least, context).lo + shift)
    loose = bool(match["about"])
    if loose and unit in DAYLIKE and most > 6:
        return Days(context.today - most - most // 5, context.today - least + least // 5 + 1)
    return away(unit, least, most, context, loose=loose)


def _hours_ago(match: re.Match[str], context: Context) -> Value:
    """Hours and minutes ago, as a day where even half an hour more or less stays inside it."""
    least, most = count(match[1])
    anchor = context.anchor
    if anchor is None or anchor.precision not in {"minute", "second"} or most > 48 * 60:
        raise Unsure
    unit = 3_600_000 if match[2].startswith("h") else 60_000
    slack = unit // 2
    first, last = anchor.wall - most * unit - slack, min(anchor.wall, anchor.wall - least * unit + slack)
    return Days(first // DAY_MS, last // DAY_MS + 1)


def _half(match: re.Match[str], context: Context) -> Value:
    """ "Half a year ago", "a year and a half ago", "two and a half months ago"."""
    if match["half"]:
        whole, unit = 0, match["half"]
    else:
        least, most = count(match["n"] or match["n2"])
        if least != most:
            raise Unsure
        whole, unit = least, singular(match["unit"] or match["unit2"])
    today = context.today
    if unit == "year":
        year, month = context.month
        return hull(month_of(year, month - 12 * whole - 7), month_of(year, month - 12 * whole - 5))
    length = {"month": 30, "week": 7, "decade": 0, "day": 0}.get(unit, 0)
    if not length:
        raise Unsure
    middle = today - whole * length - length // 2
    return Days(middle - length // 4, middle + length // 4 + 1)


def _years_and_months(match: re.Match[str], context: Context) -> Value:
    years, months = count(match[1]), count(match[2])
    if years[0] != years[1] or months[0] != months[1]:
        raise Unsure
    year, month = context.month
    return month_of(year - years[0], month - months[0])


def _weekdays_ago(match: re.Match[str], context: Context) -> Value:
    least, most = count(match[1])
    if least != most or most == 0:
        raise Unsure
    latest = context.today - ((weekday(context.today) - WEEKDAYS[match[2]] - 1) % 7 + 1)
    return one(latest - 7 * (least - 1))


def _ahead(match: re.Match[str], context: Context) -> Value | None:
    """ "In two weeks", where the sentence looks ahead: it may also tell how long something took."""
    least, most = count(match["n"])
    sure = match["time"] or match["now"]
    if most == 0 or (not sure and context.tense(match.start(), match.end()) != "future"):
        raise Unsure
    unit = singular(match["unit"])
    if (match["now"] or "").endswith("today") and unit in _WEEKS and least == most:
        return one(context.today + least * _WEEKS[unit])
    return away(unit, -least, -most, context, loose=bool(match["about"]))


def _window(match: re.Match[str], context: Context) -> Value | None:
    """ "The last two years", "over the next few days", "the past week"."""
    if not match["n"] and not match["the"]:
        return None  # "last week" is a calendar week
    least, most = count(match["n"]) if match["n"] else (1, 1)
    unit = singular(match["unit"])
    unit = "day" if unit in DAYLIKE else unit
    if unit == "weekend" or most == 0 or (unit == "day" and most == 1):
        raise Unsure
    most += match["half"] is not None
    if match["mod"] == "next":
        if not (match["n"] or match["over"]):  # "the next week": next after what was told before
            raise Unsure
        return Days(context.today, back(unit, -most, context).hi)
    if match["for"] and match["n"] and least == most:
        return lasting(unit, least, context)
    return rolling(unit, most, context)


def lasting(unit: str, number: int, context: Context) -> Stretch:
    """What began `number` units ago and lasts: the start as precise as its unit."""
    if unit == "day":
        return Stretch(context.today - number, None, "day")
    if unit == "year":
        return Stretch(year_of(context.year - number).lo, None, "year")
    if unit == "decade":
        raise Unsure
    start = away(unit, number, number, context)
    if civil(start.lo).year != civil(start.hi - 1).year:
        raise Unsure
    return Stretch(start.lo, None, unit_of(start))


def _for(match: re.Match[str], context: Context) -> Value | None:
    """ "I have lived here for three years": only after a perfect, or with "now", does it last until the anchor."""
    least, most = count(match["n"])
    before = context.low[max(0, match.start() - 60) : match.start()]
    lasts = match["now"] or compiled(r"(?:'ve|'s been|\bha(?:ve|s)|\bbeen)\b(?!.*[.!?\n;])").search(before)
    if not lasts or compiled(
        r"(?<!'ve )(?<!have )(?<!has )\bhad\b|\b(?:will|would|could|might|may|if)\b|'d\b|'ll\b"
    ).search(before):
        return None
    if least != most or most == 0:
        raise Unsure
    return lasting(singular(match["unit"]), least, context)


def _age(_match: re.Match[str], _context: Context) -> Value:
    """ "When I was ten": no text says when its writer was born; nor is the number a year or a day."""
    raise Unsure


_ABOUT = rf"(?:(?P<about>about|around|roughly|approximately|maybe|almost|nearly|over|more{S}than|at{S}least){S})?"
#: "Two years back", but not "two years back in Rome".
_BACK = r"(?:ago|back(?!\s(?:to|in|from|at|and|on|with|here|there|home)))\b"
_AGO = frozenset({"ago", "back"})
_UNIT_WORDS = frozenset(
    f"{unit}{end}" for unit in ("day", "night", "week", "fortnight", "month", "year", "decade") for end in ("", "s")
)

AMOUNT_RULES = (
    Rule(
        "ago",
        _AGO,
        rf"(?<![\w.,-])(?:(?P<day>{WEEKDAY_FULL}),?{S})?{_ABOUT}(?:(?P<least>{NUMBER}(?={S}(?:or|to){S})|[0-9]{{1,3}}(?=[-–]))(?:{S}(?:or|to){S}|[-–]))?"
        rf"(?P<n>{NUMBER}){S}(?P<unit>{UNIT}|mornings?|evenings?){S}{_BACK}(?:{S}(?P<exact>today|yesterday|tomorrow)\b)?",
        _ago,
    ),
    Rule("ago", _AGO, rf"(?<![\w.,-])({NUMBER}){S}(hours?|hrs?|minutes?|mins?){S}{_BACK}", _hours_ago),
    Rule(
        "ago",
        _AGO,
        rf"\bhalf{S}an?{S}(?P<half>year|month|week|decade){S}{_BACK}"
        rf"|(?<![\w.,-])(?P<n>{NUMBER}){S}and{S}a{S}half{S}(?P<unit>{UNIT}){S}{_BACK}"
        rf"|(?<![\w.,-])(?P<n2>{NUMBER}){S}(?P<unit2>{UNIT}){S}and{S}a{S}half{S}{_BACK}",
        _half,
    ),
    Rule(
        "ago",
        _AGO,
        rf"(?<![\w.,-])({NUMBER}){S}years?,?{S}(?:and{S})?({NUMBER}){S}months?{S}{_BACK}",
        _years_and_months,
    ),
    Rule("ago", _AGO, rf"(?<![\w.,-])({NUMBER}){S}({WEEKDAY_FULL})s?{S}{_BACK}", _weekdays_ago),
    Rule(
        "ahead",
        _UNIT_WORDS,
        rf"\bin{S}{_ABOUT}(?P<n>{NUMBER}){S}(?P<unit>{UNIT})(?P<time>'?{S}time\b)?(?!\w|{S}of\b)(?P<now>{S}from{S}now\b)?",
        _ahead,
    ),
    Rule(
        "ahead",
        _UNIT_WORDS,
        rf"(?<![\w.,-]){_ABOUT}(?P<n>{NUMBER}){S}(?P<unit>{UNIT}){S}(?P<now>from{S}(?:now|today)\b)(?P<time>)",
        _ahead,
    ),
    Rule(
        "relative",
        _UNIT_WORDS,
        rf"\b(?:(?P<for>for){S}|(?P<over>in|over|during|within|throughout){S})?(?:(?P<the>the|these|this){S})?(?P<mod>last|past|next){S}"
        rf"(?:(?P<n>{NUMBER}){S})?(?P<unit>{UNIT})\b(?!{S}of\b|-)(?P<half>{S}and{S}a{S}half\b)?",
        _window,
    ),
    Rule(
        "range",
        _UNIT_WORDS,
        rf"\bfor{S}(?P<n>{NUMBER}){S}(?P<unit>{UNIT})\b(?P<now>{S}now\b)?",
        _for,
    ),
    Rule(
        "age",
        frozenset({"when", "since", "age", "aged"}),
        rf"\b(?:when|since){S}i{S}(?:was|turned){S}(?:just{S}|only{S}|about{S})?{NUMBER}"
        rf"(?!{S}(?:days|weeks|months|hours|minutes)|\w|-|%|\.[0-9])(?:{S}years{S}old)?"
        rf"|\bat{S}(?:the{S})?age{S}(?:of{S})?{NUMBER}\b",
        _age,
    ),
)
