"""Calendar dates with names in them: "8 May 2023", "Monday, May 8", "May 8-10", "in May", "summer 2022", "Friday"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.holidays import HOLIDAY_RULES, TENSES
from memcli.text.dates.model import (
    Days,
    Stretch,
    Unsure,
    Value,
    Weekday,
    Yearless,
    day,
    month_of,
    season_of,
    weekday,
)
from memcli.text.dates.rule import Rule
from memcli.text.dates.vocabulary import (
    COUNTED,
    DAYNUM,
    MONTH,
    MONTHS,
    ORD,
    PART,
    ROUND_YEARS,
    SEASONS,
    WEEKDAY,
    WEEKDAY_FULL,
    WEEKDAY_NAMES,
    WEEKDAYS,
    YEAR,
    YEAR_TAIL,
    S,
)

if TYPE_CHECKING:
    import re

    from memcli.text.dates.context import Context

_VERBS = frozenset({"may", "march", "mar"})
_PARTS = frozenset({"early", "mid", "late"})
_PREPOSITIONS = _PARTS | {"in", "since", "until", "during", "of", "from", "between"}
_NOT_A_DAY_BEFORE = frozenset(
    "black ruby freaky casual fat super cyber ash the every or to through each that one some any a same".split()
)
_NOT_A_DAY_AFTER = frozenset("the to through times school motivation addams or week".split())


def written_year(match: re.Match[str], context: Context) -> int | None:
    """The year in the groups of YEAR_TAIL; None where none is written."""
    groups = match.groupdict()
    if groups.get("y") or groups.get("y3"):
        year = int(groups.get("y") or groups["y3"])
        if year in ROUND_YEARS and context.word_after(match.end()) in COUNTED:  # "on May 8, 2000 people"
            raise Unsure
        return year
    if groups.get("y2"):
        short = int(groups["y2"])
        return short + (2000 if short < 50 else 1900)
    if groups.get("ry"):
        return context.year + {"last": -1, "this": 0, "next": 1}[groups["ry"]]
    return None


def _dated(year: int | None, when: Yearless) -> Value:
    if year is None:
        return when
    days = when.of(year)
    return Stretch(days.lo, days.hi, "day") if when.stretch else days


def _month_name(match: re.Match[str]) -> int:
    return MONTHS[match["mon"].rstrip(".")]


def _month_day(match: re.Match[str], context: Context) -> Value | None:
    """ "May 8, 2023", "8th of May", "Monday, May 8", "May 8-10"; a weekday that contradicts the date leaves it open."""
    groups = match.groupdict("")
    month, first, last = _month_name(match), int(groups["d"]), int(groups["d2"] or groups["d"])
    year = context.year if groups.get("mod") == "this" else written_year(match, context)
    verb = match["mon"] in _VERBS and not context.capital(match.start("mon")) and _before(match, context) != "on"
    sure = year is not None or any(groups.get(name) for name in ("o", "wd", "mod"))
    if not sure and (verb or context.word_after(match.end()) in COUNTED):
        return None
    named = WEEKDAYS[groups["wd"].rstrip(".")] if groups.get("wd") else None

    def days(in_year: int) -> Days:
        lo, hi = day(in_year, month, first), day(in_year, month, last) + 1
        if hi <= lo or (named is not None and weekday(lo) != named):
            raise Unsure
        return Days(lo, hi)

    stretch, tense = groups["d2"] != "", TENSES.get(groups.get("mod", ""))
    return _dated(year, Yearless(days, stretch=stretch, sure=named is not None, tense=tense))


def _before(match: re.Match[str], context: Context) -> str:
    return context.word_before(match.start())


def _month_year(match: re.Match[str], context: Context) -> Value:
    year = written_year(match, context)
    if year is None:
        raise Unsure
    return month_of(year, _month_name(match))


def _month(match: re.Match[str], context: Context) -> Value | None:
    """A lone month; "may" and "march" need a capital or a preposition that no verb follows."""
    month, before = _month_name(match), _before(match, context)
    low, start, end = context.low, match.start(), match.end()
    if low[max(0, start - 1) : start] == "-" and before not in _PARTS and before not in MONTHS:
        return None
    verb = before not in _PREPOSITIONS or context.word_after(end) in {"i", "we", "you", "be", "have", "not"}
    if verb and match["mon"] in _VERBS and not context.capital(start):
        return None
    return Yearless(lambda year: month_of(year, month), bare=True)


def _season(match: re.Match[str], context: Context) -> Value:
    year = written_year(match, context)
    if year is None or match["season"] == "winter":  # "winter 2022" began in 2021 or ended in 2023
        raise Unsure
    return season_of(match["season"], year)


def _winter(match: re.Match[str], _context: Context) -> Value:
    year, last = int(match[1]), int(match[2])
    if last % 100 != (year + 1) % 100:
        raise Unsure
    return season_of("winter", year)


def _weekday(match: re.Match[str], context: Context) -> Value | None:
    """A lone weekday, unless it is part of a name ("Black Friday", "the Sunday Times")."""
    if (
        context.quoted(match.start(), match.end())
        or _before(match, context) in _NOT_A_DAY_BEFORE
        or context.word_after(match.end()) in _NOT_A_DAY_AFTER
    ):
        raise Unsure
    return Weekday(WEEKDAYS[match[1]])


_MONTH_WORDS = frozenset(MONTHS)
_DAY = rf"(?P<d>{DAYNUM})(?P<o>{ORD})?(?![0-9])"
_TO = r"\s?(?:[-–—]|to\b|through\b)\s?(?:the\s)?"
_DAYS = rf"{_DAY}(?:{_TO}(?P<d2>{DAYNUM}){ORD}?(?![\w:/-]|\.[0-9]|{S}(?:of{S})?{MONTH}))?"
_DAYS_BEFORE = rf"{_DAY}(?:{_TO}(?P<d2>{DAYNUM}){ORD}?)?"
_NAMED_DAY = rf"(?:(?P<wd>{WEEKDAY}),?{S})?"

EXPLICIT_RULES = (
    Rule(
        "date",
        _MONTH_WORDS,
        rf"(?<![\w-])(?:(?P<mod>last|this|next){S})?{_NAMED_DAY}(?P<mon>{MONTH}){S}(?:the\s)?"
        rf"{_DAYS}(?!{ORD}\w|%|[:/][0-9]|,[0-9]{{3}}\b|\.[0-9]|{S}?[ap]\.?m\b){YEAR_TAIL}?",
        _month_day,
    ),
    Rule(
        "date",
        _MONTH_WORDS,
        rf"(?<![\w./:,$€£-])(?:(?P<mod>last|this|next){S})?{_NAMED_DAY}(?:the{S})?{_DAYS_BEFORE}(?:{S}(?:of{S})?|-)"
        rf"(?P<mon>{MONTH})(?!\w)(?:{YEAR_TAIL}|-(?P<y3>{YEAR})\b)?",
        _month_day,
    ),
    Rule(
        "range",
        frozenset({"between"}),
        rf"\bbetween{S}(?:(?P<mon>{MONTH}){S}(?:the\s)?(?P<d>{DAYNUM}){ORD}?{S}and{S}(?:the\s)?(?P<d2>{DAYNUM}){ORD}?"
        rf"(?![\w:/-]|{S}(?:of{S})?{MONTH})){YEAR_TAIL}?",
        _month_day,
    ),
    Rule(
        "range",
        frozenset({"between"}),
        rf"\bbetween{S}(?:the\s)?(?P<d>{DAYNUM}){ORD}?{S}and{S}(?:the\s)?(?P<d2>{DAYNUM}){ORD}?{S}(?:of{S})?"
        rf"(?P<mon>{MONTH})(?!\w){YEAR_TAIL}?",
        _month_day,
    ),
    Rule("date", _MONTH_WORDS, rf"\b(?P<mon>{MONTH}){YEAR_TAIL}", _month_year),
    Rule("date", _MONTH_WORDS, rf"(?<!\w)(?P<mon>{MONTH})(?![\w']|-(?!{MONTH}))", _month),
    Rule("date", SEASONS, rf"\b(?:the{S})?(?P<season>spring|summer|fall|autumn|winter){YEAR_TAIL}", _season),
    Rule(
        "date",
        frozenset({"winter"}),
        r"\b(?:the\s)?winter\s(?:of\s)?((?:19|20)[0-9]{2})[-–/]((?:19|20)?[0-9]{2})\b",
        _winter,
    ),
    Rule("date", WEEKDAY_NAMES, rf"(?<![\w-])({WEEKDAY_FULL}){PART}(?![\w'’-])", _weekday),
    *HOLIDAY_RULES,
)
