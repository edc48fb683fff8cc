"""Calendar dates as people write them: "8 May 2023", "May 8-10", "5/13/2023", "in 2022", "summer 2022", "the 90s"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.context import compiled
from memcli.text.dates.holidays import HOLIDAY_RULES
from memcli.text.dates.model import (
    Days,
    Stretch,
    Unsure,
    Value,
    Weekday,
    Yearless,
    day,
    month_of,
    one,
    season_of,
    weekday,
    year_of,
)
from memcli.text.dates.rule import Rule
from memcli.text.dates.vocabulary import (
    COUNTED,
    DAYNUM,
    MONTH,
    MONTHS,
    ORD,
    ORDINALS,
    PART,
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
    from memcli.text.dates.model import Tense

_TENSES: dict[str, Tense] = {"last": "past", "past": "past", "next": "future"}
_VERBS = frozenset({"may", "march", "mar"})
_PARTS = frozenset({"early", "mid", "late"})
_PREPOSITIONS = _PARTS | {"in", "since", "until", "during", "of", "from", "between"}
_NOT_A_DAY_BEFORE = frozenset("black ruby freaky casual fat super cyber ash the every or to through each".split())
_NOT_A_DAY_AFTER = frozenset("the to through times school motivation addams or week".split())
#: Before a lone year, these make it one.
_YEAR_WORDS = frozenset("in since until till during before after around circa year back early mid late".split())
#: These do too, but also stand before plain numbers, so that round ones are not taken.
_YEAR_WORDS_WEAK = frozenset("by from of the my our their his her to and through between".split())
_ROUND = frozenset({1900, 2000, 2048})


def written_year(match: re.Match[str], context: Context) -> int | None:
    """The year in the groups of YEAR_TAIL; None where none is written."""
    groups = match.groupdict()
    if groups.get("y") or groups.get("y3"):
        return int(groups.get("y") or groups["y3"])
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


def _iso(match: re.Match[str], _context: Context) -> Value:
    return one(day(int(match[1]), int(match[3]), int(match[4])))


def _iso_month(match: re.Match[str], _context: Context) -> Value:
    year, month = int(match[1]), int(match[2])
    if month == year % 100 + 1:  # "2011-12" may be a pair of years
        raise Unsure
    return month_of(year, month)


def _slashed(match: re.Match[str], _context: Context) -> Value:
    """Day and month in either order, told only where one of them is no month, or both are the same."""
    a, b, tail = int(match[1]), int(match[3]), int(match[4])
    if not (1 <= a <= 31 and 1 <= b <= 31) or (a > 12 and b > 12):
        raise Unsure
    if (a <= 12 and b <= 12 and a != b) or (len(match[4]) == 2 and (a > 12 or a == b or match[2] != "/")):
        raise Unsure
    year = tail if len(match[4]) == 4 else 2000 + tail
    return one(day(year, b, a) if a > 12 else day(year, a, b))


def _slashed_month(match: re.Match[str], _context: Context) -> Value:
    return month_of(int(match[2]), int(match[1]))


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

    stretch, tense = groups["d2"] != "", _TENSES.get(groups.get("mod", ""))
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


def _year(match: re.Match[str], context: Context) -> Value | None:
    """A lone year, where a word before it, brackets, or the lack of any other word make it one."""
    year = int(match[0])
    before, after = _before(match, context), context.word_after(match.end())
    low, start, end = context.low, match.start(), match.end()
    if after in COUNTED or (year in _ROUND and after.endswith("s")):
        return None
    alone = low.strip() == match[0] or compiled(r"\s?[-–—]\s?(?:now|present|today)\b").match(low, end) is not None
    bracketed = low[max(0, start - 1) : start] == "(" and low[end : end + 1] == ")"
    heading = before == "" and low[end : end + 1] == ":"
    named = before in _YEAR_WORDS or (before in _YEAR_WORDS_WEAK and year not in _ROUND)
    return year_of(year) if alone or bracketed or heading or named else None


def _years(match: re.Match[str], context: Context) -> Value | None:
    first, last = int(match[1]), int(match[2])
    if len(match[2]) == 2:
        last += first - first % 100
    if last <= first or context.word_after(match.end()) in COUNTED:
        return None
    return Stretch(year_of(first).lo, year_of(last).hi, "year")


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


def _quarter(match: re.Match[str], _context: Context) -> Value:
    kind, number, year = match[1] or match[5], int(match[2] or match[6]), int(match[3] or match[4])
    length = 3 if kind == "q" else 6
    if number > 12 // length:
        raise Unsure
    return Days(month_of(year, (number - 1) * length + 1).lo, month_of(year, number * length).hi)


def _quarter_words(match: re.Match[str], _context: Context) -> Value:
    number, year = ORDINALS[match[1]] % 5, int(match[2])
    return Days(month_of(year, number * 3 - 2).lo, month_of(year, number * 3).hi)


def _decade(match: re.Match[str], context: Context) -> Value | None:
    """ "the 1990s", "the 1900s" as a century; "the 90s" only from the 50s on, as "his 40s" is an age."""
    if match["long"]:
        year = int(match["long"])
        return year_of(year, 100 if year in {1800, 1900} else 10)
    if context.word_after(match.end()) in {"degrees", "fahrenheit"} or "temperature" in context.low:
        raise Unsure
    if compiled(r"(?:my|your|his|her|our|their)\s(?:early|mid|late)[\s-]$").search(
        context.low, max(0, match.start() - 14), match.start()
    ):
        raise Unsure
    return year_of(1900 + int(match["short"]), 10)


def _weekday(match: re.Match[str], context: Context) -> Value | None:
    """A lone weekday, unless it is part of a name ("Black Friday", "the Sunday Times")."""
    if _before(match, context) in _NOT_A_DAY_BEFORE or context.word_after(match.end()) in _NOT_A_DAY_AFTER:
        raise Unsure
    return Weekday(WEEKDAYS[match[1]])


_MONTH_WORDS = frozenset(MONTHS)
_YEARS = frozenset({"#year"})
_NUMBERS = frozenset({"#"})
_NO_MORE = r"(?![\w%]|[.,:/][0-9]|-[0-9a-z])"
_DAY = rf"(?P<d>{DAYNUM})(?P<o>{ORD})?(?![0-9])"
_TO = r"\s?(?:[-–—]|to\b|through\b)\s?(?:the\s)?"
_DAYS = rf"{_DAY}(?:{_TO}(?P<d2>{DAYNUM}){ORD}?(?![\w:/-]|\.[0-9]|{S}(?:of{S})?{MONTH}))?"
_DAYS_BEFORE = rf"{_DAY}(?:{_TO}(?P<d2>{DAYNUM}){ORD}?)?"
_NAMED_DAY = rf"(?:(?P<wd>{WEEKDAY}),?{S})?"

EXPLICIT_RULES = (
    Rule(
        "date",
        _YEARS,
        r"(?<![\w./-])([12][0-9]{3})([-/.])(0?[1-9]|1[0-2])\2(3[01]|[12][0-9]|0?[1-9])"
        r"(?:t[0-9:.]{4,15}(?:z|[+-][0-9]{2}:?[0-9]{2})?)?(?![\w/-]|\.[0-9])",
        _iso,
    ),
    Rule("date", _YEARS, r"(?<![\w./-])((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])(?![\w/-]|\.[0-9])", _iso_month),
    Rule(
        "date",
        _NUMBERS,
        r"(?<![\w./-])([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![\w/-]|\.[0-9])",
        _slashed,
    ),
    Rule("date", _YEARS, r"(?<![\w./-])(0?[1-9]|1[0-2])/((?:19|20)[0-9]{2})(?![\w/-]|\.[0-9])", _slashed_month),
    Rule(
        "date",
        _MONTH_WORDS,
        rf"(?<![\w-])(?:(?P<mod>last|this|next){S})?{_NAMED_DAY}(?P<mon>{MONTH}){S}(?:the\s)?"
        rf"{_DAYS}(?!{ORD}\w|[:%/]|,[0-9]{{3}}\b|\.[0-9]|{S}?[ap]\.?m\b){YEAR_TAIL}?",
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
    Rule(
        "date",
        _YEARS,
        rf"(?<![\w.,:/#$€£+-])(?:from{S})?((?:19|20)[0-9]{{2}})(?:\s?[-–—]\s?|{S}to{S})((?:19|20)[0-9]{{2}}|[2-9][0-9]){_NO_MORE}",
        _years,
    ),
    Rule("date", _YEARS, rf"(?:(?<![\w.,:/#$€£+-])|(?<=mid-))(?:19|20)[0-9]{{2}}{_NO_MORE}", _year),
    Rule("date", SEASONS, rf"\b(?:the{S})?(?P<season>spring|summer|fall|autumn|winter){YEAR_TAIL}", _season),
    Rule(
        "date",
        frozenset({"winter"}),
        r"\b(?:the\s)?winter\s(?:of\s)?((?:19|20)[0-9]{2})[-–/]((?:19|20)?[0-9]{2})\b",
        _winter,
    ),
    Rule(
        "date",
        _YEARS,
        r"\b(?:(q|h)([1-4])[\s/-]{0,2}(?:of\s)?((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})[\s/-]{0,2}(q|h)([1-4]))\b",
        _quarter,
    ),
    Rule(
        "date",
        frozenset({"quarter"}),
        rf"\b(?:the{S})?(first|second|third|fourth|last){S}quarter{S}of{S}((?:19|20)[0-9]{{2}})\b",
        _quarter_words,
    ),
    Rule(
        "date",
        _NUMBERS,
        r"(?<![\w.,-])(?:the\s)?(?P<long>(?:18|19|20)[0-9]0)'?s\b|(?:\bthe\s|(?<=early\s)|(?<=late\s)|(?<=mid[\s-]))'?(?P<short>[5-9]0)'?s\b",
        _decade,
    ),
    Rule("date", WEEKDAY_NAMES, rf"(?<![\w-])({WEEKDAY_FULL}){PART}(?![\w'’-])", _weekday),
    *HOLIDAY_RULES,
)
