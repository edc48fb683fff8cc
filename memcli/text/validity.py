"""When facts hold: on a given day, in order, and how far apart. Pure; dates are ISO dates cut to what is known.

A fact without a stated beginning counts from the day it was first said: before that nobody knows. What began or ended
at some time in a month or year surely had by its end. Where an older value and its successor may both hold, the
successor does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from memcli.records import Fact

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Days(NamedTuple):
    """The first and the last day that a date may mean."""

    first: date
    last: date


def day_of(ms: int) -> str:
    """The ISO date of a time in ms, UTC or on somebody's clock."""
    return (_EPOCH + timedelta(milliseconds=ms)).date().isoformat()


def begins(fact: Fact) -> str:
    """Since when a fact counts: as said, else the day it was first said."""
    return fact.valid_from or day_of(fact.learned)


def is_open(fact: Fact, today: str | None) -> bool:
    """Whether nothing has closed a fact: neither a newer one, nor an end that has passed by `today` (None: any end)."""
    return fact.superseded_by is None and (fact.valid_to is None or (today is not None and fact.valid_to > today))


def held(facts: Iterable[Fact], day: str, *, whole: bool = False) -> list[Fact]:
    """Which of these facts held at the end of `day`, an ISO date, in the order given.

    With `whole` they are all there are of their attributes: then a value that was given up and taken up again is known
    to have held before, too ("home" of somebody who has moved back).
    """
    every = list(facts)
    found = [fact for fact in every if holds(fact, day)]
    there = {fact.uid for fact in found}
    found = [fact for fact in found if fact.superseded_by not in there]
    if not whole:
        return found
    there = {fact.uid for fact in [*found, *_before(every, found, day)]}
    return [fact for fact in every if fact.uid in there]


def _before(facts: Iterable[Fact], found: Iterable[Fact], day: str) -> Iterator[Fact]:
    """Facts of which an earlier stretch held on `day`, of attributes of which nothing else did."""
    taken = {_topic(fact) for fact in found}
    latest: dict[tuple[str, str], tuple[str, int, bool, Fact]] = {}
    for fact in facts:
        if not fact.single or fact.kind in {"event", "plan"} or _topic(fact) in taken:
            continue
        for one in fact.sources:
            if one.said is None:
                continue
            begun = _surely(one.valid_from or day_of(one.said), day_of(one.said))
            if begun <= day and (begun, one.said) > latest.get(_topic(fact), ("", 0))[:2]:
                latest[_topic(fact)] = begun, one.said, one.ends, fact
    return (fact for _, _, ends, fact in latest.values() if not ends)


def _topic(fact: Fact) -> tuple[str, str]:
    return fact.subject.casefold(), fact.attribute


def holds(fact: Fact, day: str) -> bool:
    """Whether a fact, looked at by itself, held at the end of `day`, an ISO date.

    What happened stays true; a plan holds from when it was made until the time it was made for is over.
    """
    said = day_of(fact.learned)
    if fact.kind == "event":
        return fact.superseded_by is None and _surely(begins(fact), said) <= day
    if fact.kind == "plan":
        over = fact.valid_to or fact.valid_from
        return said <= day and (over is None or day <= days(over).last.isoformat())
    ended = None if fact.valid_to is None else days(fact.valid_to).last.isoformat()
    return _surely(begins(fact), said) <= day and (ended is None or day < ended)


def _surely(begun: str, said: str) -> str:
    """The first day on which something that began at a time has surely begun, by the day on which that was said."""
    first, last = (each.isoformat() for each in days(begun))
    return min(last, said) if first <= said else first


def days(iso: str) -> Days:
    """The days that an ISO date, week ("2024-04-29/2024-05-05"), month or year covers; a time of day is left out.

    Raises ValueError for no date.
    """
    if "/" in iso:
        first, last = iso.split("/", 1)
        return Days(days(first).first, days(last).last)
    parts = [int(part) for part in iso[:10].split("-")]
    start = date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    if len(parts) == 1:
        return Days(start, date(start.year, 12, 31))
    if len(parts) == 2:
        return Days(start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    return Days(start, start)


def covers(coarse: str, fine: str) -> bool:
    """Whether a date may well be a less exact name for another: "2024" for "2024-05"; "" covers every date."""
    if not coarse or not fine:
        return not coarse
    mine, theirs = days(coarse), days(fine)
    return mine.first <= theirs.first and theirs.last <= mine.last


def order(one: str, other: str) -> int | None:
    """-1 where the first date is surely earlier, 1 where later, 0 for the same day; None where they overlap."""
    mine, theirs = days(one), days(other)
    if mine.last < theirs.first:
        return -1
    if theirs.last < mine.first:
        return 1
    return 0 if mine == theirs and mine.first == mine.last else None


def between(one: str, other: str) -> str:
    """How long it is from one date to another, no finer than both are known: "3 days", "about 2 months".

    "" where the two may be the same time.
    """
    if order(one, other) is None:
        return ""
    mine, theirs = sorted((days(one), days(other)))
    least, most = (theirs.first - mine.last).days, (theirs.last - mine.first).days
    if least == most:
        return _exactly(mine.first, theirs.first)
    middle = (least + most) / 2
    if most - least > middle:
        return f"between {_about(least)} and {_about(most)}"
    return f"about {_about(middle)}"


def _exactly(first: date, last: date) -> str:
    count = (last - first).days
    if count == 0:
        return "the same day"
    months = (last.year - first.year) * 12 + last.month - first.month
    if months and first.day == last.day:
        return _years(months)
    if count < 14 or (count < 60 and count % 7):
        return _counted(count, "day")
    return _counted(count // 7, "week") if count < 60 else f"{_counted(count, 'day')} ({_about(count)})"


def _about(count: float) -> str:
    if count < 14:
        return _counted(max(1, round(count)), "day")
    if count < 60:
        return _counted(round(count / 7), "week")
    if count < 730:
        return _counted(round(count / 30.44), "month")
    return _counted(round(count / 365.25), "year")


def _years(months: int) -> str:
    years, rest = divmod(months, 12)
    told = [_counted(years, "year")] if years else []
    return " and ".join([*told, *([_counted(rest, "month")] if rest else [])])


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
