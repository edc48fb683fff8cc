"""What happened, in order: facts as points of time, with their cause and what came of them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.text.causes import Course, course
from memcli.text.validity import day_of, days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from memcli.records import Fact

#: Attributes that are no point in a life, whenever they were said to begin.
_TIMELESS = frozenset({"age", "birthday", "name", "alias", "height", "hometown", "birthplace"})


class Point(NamedTuple):
    """One entry. `date` is an ISO date cut to what is known; with `told`, no more than when it was said is known.

    `because` and `then` are in the words of the memory. `after` is the id of the fact that this one follows: the value
    that it closed, or the plan that it carries out.
    """

    date: str
    told: bool
    fact: Fact
    because: str = ""
    then: str = ""
    after: str = ""


def timeline(facts: Iterable[Fact], *, since: str | None = None, until: str | None = None) -> list[Point]:
    """Events, plans and dated changes among these facts (closed ones too), in order, within two ISO days if given.

    An event without a date stands where it was told. Tastes and states without a beginning are no points of time.
    """
    known = list(facts)
    followed: dict[str, Fact] = {one.superseded_by: one for one in known if one.superseded_by is not None}
    points = [_point(one, followed) for one in known if _happens(one, followed)]
    kept = [one for one in _once(points) if _within(one, since, until)]
    return sorted(kept, key=lambda one: (days(one.date).first, days(one.date).last, one.fact.learned, one.fact.row))


def _happens(fact: Fact, followed: Mapping[str, Fact]) -> bool:
    if fact.kind == "event":
        return fact.superseded_by is None  # else the same is told with a finer date
    if fact.kind == "plan":
        return True
    if fact.kind not in {"attribute", "relation"} or fact.attribute in _TIMELESS:
        return False
    return fact.valid_from is not None or fact.uid in followed


def _point(fact: Fact, followed: Mapping[str, Fact]) -> Point:
    told = fact.valid_from is None
    date = day_of(fact.learned) if fact.valid_from is None else fact.valid_from.split("T", 1)[0]
    before = followed.get(fact.uid)
    because, then = next((found for each in fact.sources if any(found := course(each.quote, fact.value))), Course())
    return Point(date, told, fact, because, then, before.uid if before is not None else "")


def _once(points: list[Point]) -> Iterator[Point]:
    """Points without the states that an event of the same words and date brought about; what those follow, it does."""
    events = {(source.quote, one.date) for one in points if one.fact.kind == "event" for source in one.fact.sources}
    brought: dict[tuple[str, str], str] = {}
    for one in points:
        if one.fact.kind != "event":
            brought |= {(source.quote, one.date): one.after for source in one.fact.sources if one.after}
    for one in points:
        places = [(source.quote, one.date) for source in one.fact.sources]
        if one.fact.kind == "event":
            yield one._replace(after=one.after or next((brought[place] for place in places if place in brought), ""))
        elif events.isdisjoint(places):
            yield one


def _within(one: Point, since: str | None, until: str | None) -> bool:
    first, last = (each.isoformat() for each in days(one.date))
    return (since is None or last >= since) and (until is None or first <= until)
