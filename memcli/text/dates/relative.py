"""Times told from the day of speaking: "yesterday", "two weeks ago", "last Friday", "next month", "in three days".

Rules, where usage leaves a choice:
- Weeks run from Monday to Sunday. "Last/this/next week, month, year" are calendar units; on a Sunday, "last week" also
  takes in the six days just past.
- "Last Friday" is the most recent Friday strictly before the day of speaking. "Next Friday" is the first one after it
  where that falls in the next calendar week; otherwise it may be that one or the one a week later, and the span holds
  both. "This Friday" is the one of this week, unless it is over and nothing in the sentence is past.
- "Last May" is the most recent May before the month of speaking, "last summer" the last one that is wholly over. "Next
  May" and "next summer" are the first to begin after it, left open where that is less than three months ahead.
- "N weeks ago" is N · 7 days ago give or take three; "N months ago" that calendar month; "N years ago" that calendar
  year; from 20 years on, round numbers are taken as round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.context import compiled
from memcli.text.dates.model import (
    Days,
    Unsure,
    Value,
    civil,
    hull,
    month_of,
    one,
    season_of,
    week_of,
    weekday,
    weekend_of,
    year_of,
)
from memcli.text.dates.rule import Rule
from memcli.text.dates.vocabulary import MONTH, MONTHS, PART, SEASONS, WEEKDAY_FULL, WEEKDAYS, S

if TYPE_CHECKING:
    import re

    from memcli.text.dates.context import Context
    from memcli.text.dates.model import Tense

_SIMPLE = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "last night": -1, "last evening": -1}
_STEPS = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1, "upcoming": 1}
_OWNERS = frozenset("my your his her its our their whose the a very second every each".split())
#: "Today's world" is no day.
_IDIOM = r"'s\s{1,2}(?:world|society|age|youth|standards|kids|market|economy|technology|climate|leaders)\b"
#: Nor is "it feels like only yesterday".
_LIKE = r"\blike\s(?:it\swas\s)?(?:just\s|only\s)?$"
_NEAR = 92  # days: "next June" said in May may mean the June after


def _simple(match: re.Match[str], context: Context) -> Value | None:
    words = " ".join(match[1].split())
    like = compiled(_LIKE).search(context.low, max(0, match.start() - 20), match.start())
    if like or context.quoted(match.start(), match.end()) or compiled(_IDIOM).match(context.low, match.end(1)):
        return None
    if context.word_after(match.end()) == "week":  # "tomorrow week" is a week after tomorrow
        raise Unsure
    return one(context.today + _SIMPLE.get(words, 0))


def _two_days(match: re.Match[str], context: Context) -> Value:
    return one(context.today + (-2 if match[1] == "before" else 2))


def step(unit: str, offset: int, context: Context) -> Days:
    """The calendar unit `offset` units from that of the anchor."""
    if unit == "year":
        return year_of(context.year + offset)
    if unit == "month":
        year, month = context.month
        return month_of(year, month + offset)
    if unit == "weekend":
        return weekend_of(context.today, offset)
    if unit == "decade":
        return year_of(context.year // 10 * 10 + 10 * offset, 10)
    return week_of(context.today, offset)


def _turned(match: re.Match[str], context: Context) -> tuple[int, bool]:
    """The direction of "last", "this past", "next" …, and whether "past" or "coming" makes it the very nearest."""
    words = match["mod"].split()
    if words[0] not in {"this", "these"} and context.word_before(match.start()) in _OWNERS:
        raise Unsure  # "my last week there", "the next Friday": not counted from the day of speaking
    return _STEPS[words[-1]], len(words) == 2 or words[-1] in {"past", "coming", "upcoming"}


def _tense(match: re.Match[str], context: Context) -> Tense | None:
    """The tense of the sentence; None where it tells of a habit, as "this weekend" is particular all the same."""
    try:
        return context.tense(match.start(), match.end())
    except Unsure:
        return None


def _unit(match: re.Match[str], context: Context) -> Value:
    offset, nearest = _turned(match, context)
    unit = match["unit"]
    if unit == "weekend":
        return _weekend(match, context, offset, nearest=nearest)
    if nearest and offset < 0:
        return rolling(unit, 1, context)
    if unit == "week":
        return _week(match, context, offset, nearest=nearest)
    return step(unit, offset, context)


def _week(match: re.Match[str], context: Context, offset: int, *, nearest: bool) -> Days:
    """A calendar week. On Sundays, when for some a week has just begun, "last week" also takes in the six days past,
    and "this week" the six to come, where the sentence does not look back."""
    today = context.today
    week = week_of(today, offset)
    if nearest and offset > 0:  # "this coming week"
        return Days(today, week.hi)
    if weekday(today) == 6 and offset < 0:
        return Days(week.lo, today)
    if weekday(today) == 6 and offset == 0:
        tense = _tense(match, context)
        return week if tense == "past" else Days(today if tense == "future" else week.lo, today + 7)
    return week


def rolling(unit: str, number: int, context: Context) -> Days:
    """From `number` units before the anchor's day until its end."""
    today = context.today
    return Days(back(unit, number, context).lo, today + 1)


def back(unit: str, number: int, context: Context) -> Days:
    """The day `number` units before (after, where negative) the anchor's day, a short month's last day at most."""
    today = context.today
    if unit in {"day", "week", "fortnight"}:
        return one(today - number * {"day": 1, "week": 7, "fortnight": 14}[unit])
    date = civil(today)
    months = number * {"month": 1, "year": 12, "decade": 120}[unit]
    target = month_of(date.year, date.month - months)
    return one(min(target.lo + date.day - 1, target.hi - 1))


def _weekend(match: re.Match[str], context: Context, offset: int, *, nearest: bool) -> Value:
    """The weekend of a calendar week; "this weekend", told of in the past early in a week, is the one just over."""
    today = context.today
    early = weekday(today) < 5
    if offset == 1 and early and not nearest:  # "next weekend" may be the coming one or the one after
        return hull(weekend_of(today), weekend_of(today, 1))
    if offset == 1 and early:
        return weekend_of(today)
    if offset == 0 and early and _tense(match, context) == "past":
        return weekend_of(today, -1)
    return weekend_of(today, offset)


def _weekday(match: re.Match[str], context: Context) -> Value:
    named = WEEKDAYS[match["day"].rstrip(".")]
    offset, nearest = _turned(match, context)
    today = context.today
    before = today - ((weekday(today) - named - 1) % 7 + 1)
    after = before + (14 if named == weekday(today) else 7)
    if offset < 0:
        return one(before)
    if offset > 0:
        far = weekday(today) < named and not nearest
        return Days(after, after + 8) if far else one(after)
    current = week_of(today).lo + named
    tense = _tense(match, context)
    if (current > today and tense == "past") or (current < today and tense is None):
        raise Unsure
    if current >= today:
        return one(current)
    return one(before if tense == "past" else after)


def _weekday_of_week(match: re.Match[str], context: Context) -> Value:
    """ "Friday last week", "on Friday next week", "next week on Friday"."""
    named = WEEKDAYS[match["day"] or match["day2"]]
    return one(week_of(context.today, _STEPS[match["mod"] or match["mod2"]]).lo + named)


def _nearest_month(match: re.Match[str], context: Context) -> Value | None:
    name = match["mon"].rstrip(".")
    if name in {"may", "march", "mar"} and not context.capital(match.start("mon")):
        return None
    offset, nearest = _turned(match, context)
    year, month = context.month
    named = MONTHS[name]
    if offset < 0:
        return month_of(year if named < month else year - 1, named)
    if offset > 0:
        return _ahead(month_of(year if named > month else year + 1, named), context, nearest=nearest)
    return _this_one(match, context, [month_of(y, named) for y in _around(context)])


def _nearest_season(match: re.Match[str], context: Context) -> Value:
    offset, nearest = _turned(match, context)
    today = context.today
    spare = [season_of(match["season"], year) for year in _around(context)]
    if offset < 0:
        over = [days for days in spare if days.hi <= today]
        if not over:
            raise Unsure
        return over[-1]
    if offset > 0:
        later = [days for days in spare if days.lo > today]
        if not later:
            raise Unsure
        return _ahead(later[0], context, nearest=nearest)
    return _this_one(match, context, spare)


def _around(context: Context) -> list[int]:
    return [year for year in range(context.year - 2, context.year + 3) if 2 <= year <= 9998]


def _ahead(days: Days, context: Context, *, nearest: bool) -> Days:
    if not nearest and days.lo - month_of(*context.month).lo < _NEAR:
        raise Unsure
    return days


def _this_one(match: re.Match[str], context: Context, spare: list[Days]) -> Days:
    """ "This June", "this summer": the one now running, else the nearest the tense allows within half a year."""
    today = context.today
    tense = _tense(match, context)
    best: Days | None = None
    for days in spare:
        away = max(days.lo - today, today - days.hi + 1, 0)
        fits = away == 0 or tense is None or (tense == "past") == (days.hi <= today)
        if fits and away <= 183 and (best is None or away < max(best.lo - today, today - best.hi + 1, 0)):
            best = days
    if best is None:
        raise Unsure
    return best


def _part_of_unit(match: re.Match[str], context: Context) -> Value:
    """ "Earlier this week" runs until the day of speaking, "later this month" from it."""
    days, today = step(match["unit"], 0, context), context.today
    return Days(days.lo, today + 1) if match[1] == "earlier" else Days(today, days.hi)


def _year_to_date(match: re.Match[str], context: Context) -> Value:
    """ "This time last year": the same month, give or take one."""
    year, month = context.month
    offset = _STEPS[match["mod"]]
    return hull(month_of(year + offset, month - 1), month_of(year + offset, month + 1))


_MOD = rf"(?P<mod>this{S}(?:past|last|coming|upcoming)|last|this|next|past|coming|previous)"
_DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_SHORT = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri"})

RELATIVE_RULES = (
    Rule("relative", frozenset({"before", "after"}), rf"\b(?:the{S})?day{S}(before){S}yesterday{PART}\b", _two_days),
    Rule("relative", frozenset({"tomorrow"}), rf"\b(?:the{S})?day{S}(after){S}tomorrow{PART}\b", _two_days),
    Rule(
        "relative",
        frozenset({"yesterday", "today", "tonight", "tomorrow", "night", "evening", "morning", "afternoon"}),
        rf"\b(?:(?:earlier|later|late|early|first{S}thing){S})?(yesterday|today|tonight|tomorrow|last{S}(?:night|evening)"
        rf"|this{S}(?:very{S})?(?:morning|afternoon|evening)){PART}\b",
        _simple,
    ),
    Rule(
        "relative",
        frozenset({"week", "weekend", "month", "year", "decade"}),
        rf"\b{_MOD}{S}(?P<unit>week|weekend|month|year|decade)\b(?!{S}of\b|-)",
        _unit,
    ),
    Rule(
        "relative",
        _DAYS | _SHORT,
        rf"\b{_MOD}{S}(?P<day>{WEEKDAY_FULL}|(?:mon|tues?|wed|thu(?:rs?)?|fri)\b\.?){PART}(?![\w-])(?!{S}of\b)",
        _weekday,
    ),
    Rule(
        "relative",
        _DAYS,
        rf"\b(?P<day>{WEEKDAY_FULL}){PART},?{S}(?:of{S})?(?P<mod>last|this|next){S}week\b"
        rf"|\b(?P<mod2>last|this|next){S}week,?{S}(?:on{S})?(?P<day2>{WEEKDAY_FULL}){PART}\b",
        _weekday_of_week,
    ),
    Rule("relative", frozenset(MONTHS), rf"\b{_MOD}{S}(?P<mon>{MONTH})(?![\w'-])(?!{S}[0-9])", _nearest_month),
    Rule(
        "relative",
        SEASONS,
        rf"\b{_MOD}{S}(?P<season>spring|summer|fall|autumn|winter)(?![\w-])(?!{S}(?:of|break)\b)",
        _nearest_season,
    ),
    Rule(
        "relative",
        frozenset({"before", "after"}),
        rf"\b(?:the{S})?(week|weekend|month|year)s?{S}(before){S}last\b"
        rf"|\b(?:the{S})?(?P<w>week|weekend|month|year){S}(?P<a>after){S}next\b",
        lambda match, context: step(match[1] or match["w"], -2 if match[2] else 2, context),
    ),
    Rule(
        "relative",
        frozenset({"earlier", "later"}),
        rf"\b(earlier|later){S}this{S}(?P<unit>week|month|year)\b",
        _part_of_unit,
    ),
    Rule("relative", frozenset({"time"}), rf"\bthis{S}time{S}(?P<mod>last|next){S}year\b", _year_to_date),
)
