"""Same, changed, ended: what follows for facts from everything that is said for them. Pure; a `derived.Policy`.

Each fact is one value; its mentions are the sources that are live now. Nothing here depends on the order in which
sources were read, so importing, forgetting and undoing in any order end in the same state.

- An attribute with one value at a time: the value said to hold latest is open; an older one ends where the next begins
  (`valid_to` is that one's `valid_from`, else the day it was said) and names it in `superseded_by`.
- An attribute with many values: each stands alone, until a source says that it ended.
- Liking and disliking the same thing exclude each other in the same way.
- An event told without a date, or with a coarser one, gives way to the same event told with a finer one.
- An ending that is not sure what it ends ("I left Acme") counts only where something says that it held.
- Two values that exclude each other and that nothing orders both stay open.
- Facts that say the same in other words, or of somebody under another name, count as one: the earliest said tells of
  all of them, the others name it in `same_as`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate import likeness
from memcli.consolidate.identity import normal
from memcli.store.derived.states import Verdict
from memcli.text.validity import covers, days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.store.derived.states import FactState, Mention

_OPPOSITES = ("likes", "dislikes")
#: Attributes with many values that are names, things or addresses: other words mean another one.
_NAMES = frozenset({"alias", "pet", "possession", "email", "phone", "website", "username", "birthday"})
#: No surer source than this, and only of an ending, says nothing by itself.
_DOUBTFUL = 0.65
_EPOCH = date(1970, 1, 1).toordinal()


def rivals(kind: str, attribute: str) -> tuple[str, ...]:
    """Attributes under which facts of the same subject and value bear on this one."""
    if kind == "event":
        return (attribute,)
    return _OPPOSITES if kind == "preference" and attribute in _OPPOSITES else ()


def peers(kind: str, attribute: str, *, single: bool) -> tuple[str, ...]:
    """Attributes under which facts of the same subject may say the same as this one in other words."""
    if single or kind not in {"attribute", "preference"} or attribute in _NAMES:
        return ()
    return _OPPOSITES if kind == "preference" and attribute in _OPPOSITES else (attribute,)


def clusters(attribute: str, values: Sequence[tuple[str, bytes | None]]) -> list[int]:
    """Which of these values of one attribute, each with its vector, say the same: equal numbers do."""
    return likeness.clusters(attribute, [likeness.Value(*each) for each in values])


def resolve(states: Sequence[FactState]) -> list[Verdict]:
    """A verdict for every state that has something said for it, given all states that bear on each other."""
    groups: dict[tuple[str, ...], list[_Fact]] = defaultdict(list)
    repeated: list[tuple[FactState, int]] = []
    for key, same in _united([state for state in states if state.mentions]):
        fact = _Fact.of(same)
        if not fact.holds and all(one.confidence <= _DOUBTFUL for one in fact.ends):
            continue
        groups[key].append(fact)
        repeated += [(state, fact.state.row) for state in same if state.row != fact.state.row]
    verdicts: list[Verdict] = []
    for key, facts in sorted(groups.items()):
        facts.sort(key=lambda fact: (fact.slot, fact.state.row))
        verdicts += _RULES[key[0]](facts)
    for state, row in repeated:
        own = _Fact.of([state])
        verdicts.append(_verdict(own, own.holds, valid_to=_ended(own))._replace(same_as=row))
    return sorted(verdicts)


def _united(states: Sequence[FactState]) -> Iterator[tuple[tuple[str, ...], list[FactState]]]:
    """States that say the same, with the key of those they bear on."""
    alike: dict[tuple[str, ...], list[FactState]] = defaultdict(list)
    for state in states:
        alike[_topic(state)].append(state)
    for topic, some in alike.items():
        some.sort(key=lambda state: state.row)
        exact = not peers(some[0].kind, some[0].attribute, single=some[0].single)
        forms = [normal(state.value, state.attribute) for state in some]
        values = [(state.value, state.sense) for state in some]
        numbers = forms if exact else clusters(some[0].attribute, values)
        same: dict[tuple[object, ...], list[FactState]] = defaultdict(list)
        for state, number in zip(some, numbers, strict=True):
            same[number, *_apart(state)].append(state)
        names: dict[object, str] = {}
        for number, form in zip(numbers, forms, strict=True):
            names[number] = min(names.get(number, form), form)
        for (number, *_), members in same.items():
            value = names[number] if topic[0] in {"opinion", "event"} else ""
            yield (*topic, value), members


def _topic(state: FactState) -> tuple[str, ...]:
    subject, attribute = state.subject.casefold(), state.attribute
    if state.kind == "event":
        return ("event", subject, attribute)
    if state.kind == "preference" and attribute in _OPPOSITES:
        return ("opinion", subject, "likes")
    if state.single:
        return ("plan" if state.kind == "plan" else "single", subject, attribute)
    return ("many", subject, attribute)


def _apart(state: FactState) -> tuple[object, ...]:
    """What keeps states apart whose values say the same: their kind, likes from dislikes, and the dates of events."""
    dated = min(one.valid_from or "" for one in state.mentions) if state.kind == "event" else ""
    return state.kind, state.attribute, dated


class _Order(NamedTuple):
    """When a mention counts: from when its value held, then when it was said, both UTC ms."""

    held: int
    said: int


class _Fact(NamedTuple):
    """A fact in its group. Facts of one `slot` say the same; those of different slots may exclude each other."""

    state: FactState
    slot: str
    holds: tuple[Mention, ...]  # sources that state it, earliest said first
    ends: tuple[Mention, ...]  # sources that end it, earliest said first

    @classmethod
    def of(cls, states: Sequence[FactState]) -> _Fact:
        """What states that say the same amount to, under the one that was said first."""
        heard = [(one, state) for state in states for one in state.mentions]
        heard.sort(key=lambda pair: (pair[0].ends, _said_first(pair[0]), pair[1].row))
        state = heard[0][1]
        said = sorted((one for one, _ in heard), key=_said_first)
        slot = state.attribute if _topic(state)[0] == "opinion" else normal(state.value, state.attribute)
        holds = tuple(one for one in said if not one.ends)
        return cls(state, slot, holds, tuple(one for one in said if one.ends))


def _said_first(one: Mention) -> tuple[object, ...]:
    return one.said, one.position, one.statement, one.session


class _Point(NamedTuple):
    """One statement on a group's time line."""

    order: _Order
    position: int
    slot: str
    mention: Mention


# --- one value at a time -------------------------------------------------------------------------------------------


def _one_at_a_time(facts: list[_Fact]) -> list[Verdict]:
    plans = facts[0].state.kind == "plan"
    line = sorted(_points(facts, plans=plans), key=lambda point: (point.order, point.position, point.slot))
    current = _current(line)
    rows = {fact.slot: fact.state.row for fact in reversed(facts)}
    return [_place(fact, line, current, rows, plans=plans) for fact in facts]


def _points(facts: Iterable[_Fact], *, plans: bool) -> Iterable[_Point]:
    for fact in facts:
        for one in fact.holds:
            yield _Point(_order(one, plans=plans), one.position, fact.slot, one)


def _after(later: _Point, earlier: _Point) -> bool:
    """Whether something orders the two: time, or the place in the one session both were said in."""
    if later.order != earlier.order:
        return later.order > earlier.order
    return later.mention.session == earlier.mention.session and later.position > earlier.position


def _current(line: list[_Point]) -> set[str]:
    """The slots that nothing comes after; more than one where time does not say which."""
    tied = [point for point in line if point.order == line[-1].order] if line else []
    return {point.slot for point in tied if not any(_after(other, point) for other in tied)}


def _place(fact: _Fact, line: list[_Point], current: set[str], rows: dict[str, int], *, plans: bool) -> Verdict:
    mine = [point for point in line if point.slot == fact.slot]
    ended = _ended(fact, plans=plans)
    if not mine:
        return _verdict(fact, fact.holds, valid_to=ended)
    last, beside = mine[-1], current if fact.slot in current else {fact.slot}
    before = [point for point in line if point.slot not in beside and _after(last, point)]
    run = [point.mention for point in mine if not before or _after(point, before[-1])]
    following = [point for point in line if point.slot not in beside and _after(point, last)]
    if not following:  # current, or tied with what is
        return _verdict(fact, run, valid_to=ended)
    newer = following[0]
    closed = newer.mention.day if plans else _started(newer.mention, after=_since(run))
    if ended is not None and ended < closed:
        closed = ended
    return _verdict(fact, run, valid_to=closed, superseded_by=rows[newer.slot])


def _started(mention: Mention, after: str | None) -> str:
    """When a value that closes another began: as said, else the day it was said; never before the closed one began."""
    start = mention.valid_from or mention.day
    return mention.day if after is not None and start < after[: len(start)] else start


# --- many values ---------------------------------------------------------------------------------------------------


def _many(facts: list[_Fact]) -> list[Verdict]:
    ended = {fact.state.row: _ended(fact) for fact in facts}
    stated = [fact for fact in facts if fact.holds]
    for closer in (fact for fact in facts if fact.ends and not fact.holds):
        named = _named_by(closer, stated)
        if named is not None and ended[named.state.row] is None and _order(closer.ends[-1]) >= _order(named.holds[-1]):
            ended[named.state.row] = _end_day(closer.ends[-1])
    return [_verdict(fact, fact.holds, valid_to=ended[fact.state.row]) for fact in facts]


def _named_by(closer: _Fact, facts: list[_Fact]) -> _Fact | None:
    """The one fact whose value holds all words of an ending ("sold my car" of "a red car") or the other way round."""
    words = set(closer.slot.split())
    found = [fact for fact in facts if words <= set(fact.slot.split()) or set(fact.slot.split()) <= words]
    return found[0] if len(found) == 1 else None


# --- events --------------------------------------------------------------------------------------------------------


def _events(facts: list[_Fact]) -> list[Verdict]:
    def finer(fact: _Fact) -> FactState | None:
        mine = _since(fact.holds) or ""
        better = [
            (other.holds[0].said, date, other.state.row, other.state)
            for other in facts
            if other.holds and not other.ends and (date := _since(other.holds) or "") != mine and covers(mine, date)
        ]
        return min(better)[3] if better else None

    verdicts = []
    for fact in facts:
        better = finer(fact) if fact.holds else None
        row = None if better is None else better.row
        verdicts.append(_verdict(fact, fact.holds, valid_to=_ended(fact), superseded_by=row))
    return verdicts


# --- common --------------------------------------------------------------------------------------------------------


def _verdict(fact: _Fact, run: Sequence[Mention], *, valid_to: str | None, superseded_by: int | None = None) -> Verdict:
    """`run` are the mentions of the last stretch of time in which the value held: it began where they say."""
    told = fact.holds or fact.ends[-1:]
    begun = _begun(run[::-1] if fact.state.kind == "plan" else run)
    valid_from, precision = (begun.valid_from, begun.precision) if begun is not None else (None, None)
    if valid_from is not None and valid_to is not None and valid_to < valid_from[: len(valid_to)]:
        valid_from = precision = None
    return Verdict(
        row=fact.state.row,
        statement=told[0].statement,
        confidence=_confidence(told),
        valid_from=valid_from,
        valid_to=valid_to,
        precision=precision,
        learned=min(one.said for one in told),
        superseded_by=superseded_by,
    )


def _begun(run: Sequence[Mention]) -> Mention | None:
    """The first mention that says since when, or a later one that says the same more finely."""
    dated = [one for one in run if one.valid_from is not None]
    if not dated:
        return None
    first = dated[0].valid_from or ""
    finer = (one for one in dated if covers(first, one.valid_from or ""))
    return min(finer, key=lambda one: _length(one.valid_from or ""))


def _since(mentions: Sequence[Mention]) -> str | None:
    begun = _begun(mentions)
    return None if begun is None else begun.valid_from


def _ended(fact: _Fact, *, plans: bool = False) -> str | None:
    """The day on which its own sources end it for good: none where it is stated again later."""
    if fact.ends:
        ending = max(fact.ends, key=lambda one: (_order(one, plans=plans), one.position))
        again = [one for one in fact.holds if _holds_after(one, ending, plans=plans)]
        if not again:
            return _end_day(ending)
    last = max(fact.holds, key=lambda one: (_order(one, plans=plans), one.position), default=None)
    return None if last is None else last.valid_to


def _holds_after(one: Mention, ending: Mention, *, plans: bool) -> bool:
    mine, theirs = _order(one, plans=plans), _order(ending, plans=plans)
    if mine != theirs:
        return mine > theirs
    return one.session == ending.session and one.position > ending.position


def _end_day(ending: Mention) -> str:
    return ending.valid_to or ending.valid_from or ending.day


def _confidence(mentions: Sequence[Mention]) -> float:
    """That at least one of the episodes is right, were they independent; capped, since they never quite are."""
    best: dict[int, float] = {}
    for one in mentions:
        best[one.episode] = max(best.get(one.episode, 0.0), one.confidence)
    return round(min(0.99, 1 - math.prod(1 - value for value in best.values())), 3)


def _order(one: Mention, *, plans: bool = False) -> _Order:
    """When a mention counts on its time line.

    A dated one from the end of what its date covers (of "2024", said in June 2024, no more than June is known), since
    the beginning of a coarse period would put it before what was said inside that period; an undated one from when it
    was said. Plans count by when they were said: the date of an appointment does not order its changes.
    """
    date = (one.valid_to or one.valid_from) if one.ends else (one.valid_from or one.valid_to)
    if date is None or plans:
        return _Order(one.said, one.said)
    start, end = _bounds(date)
    return _Order(min(end, one.said) if start <= one.said else start, one.said)


@lru_cache(maxsize=4096)
def _bounds(date: str) -> tuple[int, int]:
    """First and last UTC ms of an ISO date, week, month or year; a time of day is left out."""
    meant = days(date)
    return _ms(meant.first), _ms(meant.last) + 86_400_000 - 1


@lru_cache(maxsize=4096)
def _length(iso: str) -> int:
    """How many days an ISO date may mean."""
    meant = days(iso)
    return (meant.last - meant.first).days


def _ms(day: date) -> int:
    return (day.toordinal() - _EPOCH) * 86_400_000


_RULES = {"single": _one_at_a_time, "plan": _one_at_a_time, "opinion": _one_at_a_time, "many": _many, "event": _events}
