"""Dates written in digits, and lone years, quarters and decades: "2023-05-08", "5/13/2023", "in 2022", "the 90s"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.context import compiled
from memcli.text.dates.model import Days, Stretch, Unsure, Value, day, month_of, one, year_of
from memcli.text.dates.rule import Rule
from memcli.text.dates.vocabulary import COUNTED, ORDINALS, ROUND_YEARS, S

if TYPE_CHECKING:
    import re

    from memcli.text.dates.context import Context

#: Before a lone year, these make it one.
_YEAR_WORDS = frozenset("in since until till during before after around circa year back early mid late".split())
#: These do too, but also stand before plain numbers, so that round ones are not taken.
_YEAR_WORDS_WEAK = frozenset("by from of the my our their his her to and through between".split())


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


def _year(match: re.Match[str], context: Context) -> Value | None:
    """A lone year, where a word before it, brackets, or the lack of any other word make it one."""
    year = int(match[0])
    before, after = context.word_before(match.start()), context.word_after(match.end())
    low, start, end = context.low, match.start(), match.end()
    if after in COUNTED or (year in ROUND_YEARS and after.endswith("s")):
        return None
    alone = len(low) < 12 and low.strip() == match[0]
    begun = compiled(r"\s?[-–—]\s?(?:now|present|today)\b").match(low, end) is not None
    bracketed = low[max(0, start - 1) : start] == "(" and low[end : end + 1] == ")"
    heading = before == "" and low[end : end + 1] == ":"
    named = before in _YEAR_WORDS or (before in _YEAR_WORDS_WEAK and year not in ROUND_YEARS)
    return year_of(year) if alone or begun or bracketed or heading or named else None


def _years(match: re.Match[str], context: Context) -> Value | None:
    first, last = int(match[1]), int(match[2])
    if len(match[2]) == 2:
        last += first - first % 100
    if last <= first or context.word_after(match.end()) in COUNTED:
        return None
    return Stretch(year_of(first).lo, year_of(last).hi, "year")


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
    lo, _ = context.sentence(match.start(), match.end())
    if compiled(_NO_DECADE).search(context.low[lo : match.start()]):
        raise Unsure
    return year_of(1900 + int(match["short"]), 10)


_YEARS = frozenset({"#year"})
_NUMBERS = frozenset({"#"})
_NO_DECADE = r"temperature|\b(?:my|your|his|her|our|their)\s(?:early|mid|late)[\s-]$"
_NO_MORE = r"(?![\w%]|[.,:/][0-9]|-[0-9a-z])"

NUMERIC_RULES = (
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
        _YEARS,
        rf"(?<![\w.,:/#$€£+-])(?:from{S})?((?:19|20)[0-9]{{2}})(?:\s?[-–—]\s?|{S}to{S})((?:19|20)[0-9]{{2}}|[2-9][0-9]){_NO_MORE}",
        _years,
    ),
    Rule("date", _YEARS, rf"(?:(?<![\w.,:/#$€£+-])|(?<=mid-))(?:19|20)[0-9]{{2}}{_NO_MORE}", _year),
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
)
