"""Holidays whose date follows from the year alone and is the same wherever they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.model import Days, Unsure, Value, Yearless, day, one
from memcli.text.dates.rule import Rule
from memcli.text.dates.vocabulary import YEAR_TAIL, S

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from memcli.text.dates.context import Context
    from memcli.text.dates.model import Tense


def easter(year: int) -> int:
    """Day number of Western Easter Sunday: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * ell) // 433
    month = (h + ell - 7 * m + 90) // 25
    return day(year, month, (h + ell - 7 * m + 33 * month + 19) % 32)


def _fixed(month: int, number: int) -> Callable[[int], int]:
    return lambda year: day(year, month, number)


#: Pattern and rule of each. Left out: those whose day differs by country (Thanksgiving, Mother's Day, Labour Day), and
#: "New Year's" alone, which is a night between two years.
_HOLIDAYS: tuple[tuple[str, Callable[[int], int]], ...] = (
    (r"christmas{S}eve", _fixed(12, 24)),
    (r"christmas(?:{S}day)?", _fixed(12, 25)),
    (r"boxing{S}day", _fixed(12, 26)),
    (r"(?:new{S}year'?s?'?{S}eve|nye)", _fixed(12, 31)),
    (r"new{S}year'?s?'?{S}day", _fixed(1, 1)),
    (r"hallowe'?en", _fixed(10, 31)),
    (r"(?:st\.?{S})?valentine'?s?'?{S}day", _fixed(2, 14)),
    (r"(?:st\.?|saint){S}patrick'?s?'?{S}day", _fixed(3, 17)),
    (r"april{S}fools?'?s?'?(?:{S}day)?", _fixed(4, 1)),
    (r"good{S}friday", lambda year: easter(year) - 2),
    (r"easter{S}monday", lambda year: easter(year) + 1),
    (r"easter(?:{S}sunday)?", easter),
)
#: The tense that a word before a time gives it.
TENSES: dict[str, Tense] = {"last": "past", "past": "past", "next": "future"}
_NAMES = "|".join(f"(?P<h{i}>{pattern.replace('{S}', S)})" for i, (pattern, _) in enumerate(_HOLIDAYS))
_WORDS = frozenset(
    "christmas boxing eve nye year years halloween hallowe valentine valentines patrick patricks fools fool easter"
    " friday".split()
)


def _holiday(match: re.Match[str], context: Context) -> Value:
    number = next(_HOLIDAYS[i][1] for i in range(len(_HOLIDAYS)) if match[f"h{i}"])

    def days(year: int) -> Days:
        return one(number(year))

    if match["y"]:
        return days(int(match["y"]))
    if match["ry"]:
        return days(context.year + {"last": -1, "this": 0, "next": 1}[match["ry"]])
    if match["y2"]:
        raise Unsure
    mod = (match["mod"] or "").rpartition(" ")[2]
    return Yearless(days, bare=not mod, holiday=True, sure=mod in TENSES, tense=TENSES.get(mod))


HOLIDAY_RULES = (
    Rule(
        "date",
        _WORDS,
        rf"\b(?:(?P<mod>last|this|this{S}past|past|next){S})?(?:{_NAMES})(?![\w-])(?:{YEAR_TAIL})?",
        _holiday,
    ),
)
