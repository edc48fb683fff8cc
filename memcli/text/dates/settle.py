"""Which one is meant, where the words name a time that comes back: a date without its year, a lone weekday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.context import compiled
from memcli.text.dates.model import Days, Unsure, Weekday, Yearless, civil, one, weekday

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memcli.text.dates.context import Context
    from memcli.text.dates.model import Tense

#: A date without a year is the nearest one where that is at most this far away, days: the next is then twice as far.
_NEAR = 120
#: A tense that points further than this, in days, is doubted, as the same date is near on the other side.
_FAR, _MONTH_FAR, _HOLIDAY_FAR = 300, 340, 200
_EVERY_YEAR = r"\b(?:birthdays?|bday|anniversary|anniversaries|born)\b|生日|纪念日|出生"


def settle(when: Yearless, context: Context, start: int, end: int, default: Tense | None = None) -> Days:
    """The days of a yearless time at `[start, end)`. The rule:

    1. What the words themselves say ("last", "since", a weekday that fits one year only) decides.
    2. Else the tense of the sentence: past is the latest one not after the anchor, future the earliest not before it.
    3. A question asks about the past.
    4. Else the nearest one, if it is within 120 days; of a lone month or holiday, none. Nor does a tense reach
       further than 300 days for a day, or 200 for a holiday.
    Raises Unsure for a month that is running, where another year is named nearby, for habits and for birthdays.
    """
    today = context.today
    tense = when.tense or default or (None if when.sure else _tense(context, start, end))
    spare = _candidates(when, context.year)
    if when.tense is not None:
        spare = [days for days in spare if not days.lo <= today < days.hi]
    if tense == "past":
        spare = [days for days in spare if days.lo <= today][-1:]
    elif tense == "future":
        spare = [days for days in spare if days.hi > today][:1]
    if not spare:
        raise Unsure
    best = min(spare, key=lambda days: _distance(days, today))
    if context.typed:
        return best
    if tense is None and not when.sure and when.bare:
        raise Unsure
    if not when.sure and not context.question and _distance(best, today) > _limit(when, tense):
        raise Unsure
    if best.lo <= today < best.hi and best.hi - best.lo > 1 and not (when.stretch or context.question):
        raise Unsure
    lo, hi = context.sentence(start, end)
    if compiled(_EVERY_YEAR).search(context.low, lo, hi) or not context.agrees(best, start, end):
        raise Unsure
    return best


def _limit(when: Yearless, tense: Tense | None) -> int:
    if tense is None:
        return _NEAR
    if when.holiday:
        return _HOLIDAY_FAR
    return _MONTH_FAR if when.bare else _FAR


def _tense(context: Context, start: int, end: int) -> Tense | None:
    if not context.question:
        return context.tense(start, end)
    try:
        return context.tense(start, end) or "past"
    except Unsure:
        return "past"


def _distance(days: Days, today: int) -> int:
    return max(days.lo - today, today - days.hi + 1, 0)


def _candidates(when: Yearless, year: int) -> list[Days]:
    spare = []
    for near in (year - 1, year, year + 1):
        try:
            spare.append(when.of(near))
        except Unsure:
            continue
    return spare


def settle_weekday(when: Weekday, context: Context, start: int, end: int, default: Tense | None = None) -> Days:
    """The nearest such day before (past) or after (future) the anchor's; Unsure without a tense, or on such a day."""
    today = context.today
    tense = default or _tense(context, start, end)
    if tense is None or (weekday(today) == when.number and not context.typed):
        raise Unsure
    before = today - ((weekday(today) - when.number - 1) % 7 + 1)
    found = one(before if tense == "past" else before + 7)
    if not context.agrees(found, start, end):
        raise Unsure
    return found


def settle_range(
    first: Days | Yearless, last: Days | Yearless, context: Context, start: int, end: int
) -> tuple[Days, Days]:
    """Both ends of a range, either of which may lack its year; raises Unsure where it would end before it begins."""
    if isinstance(first, Yearless) and isinstance(last, Yearless):
        first = settle(first._replace(bare=False, stretch=True), context, start, end)
    if isinstance(last, Yearless) and isinstance(first, Days):
        begin = first.lo
        last = _first(days for days in _candidates(last, civil(begin).year) if days.lo >= begin)
    elif isinstance(first, Yearless) and isinstance(last, Days):
        over = last.lo
        first = _first(days for days in reversed(_candidates(first, civil(over).year)) if days.lo <= over)
    if not (isinstance(first, Days) and isinstance(last, Days)) or last.lo < first.lo or last.hi <= first.lo:
        raise Unsure
    return first, last


def _first(spare: Iterable[Days]) -> Days:
    for days in spare:
        return days
    raise Unsure
