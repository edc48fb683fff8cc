"""Same, changed, ended: golden tables of what follows, and what holds for every table."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.consolidate.resolve import resolve, rivals
from memcli.store.derived import FactState, Mention, Verdict
from tests.support import DAY, T0, examples

if TYPE_CHECKING:
    from collections.abc import Sequence


def day(number: int) -> str:
    """The ISO date so many days after 2024-05-06."""
    from datetime import date, timedelta

    return (date(2024, 5, 6) + timedelta(days=number)).isoformat()


def said(
    number: int,
    *,
    valid_from: str | None = None,
    valid_to: str | None = None,
    ends: bool = False,
    session: int = 0,
    position: int = 0,
    episode: int = 0,
    statement: str = "",
    confidence: float = 0.8,
) -> Mention:
    """Something said on a day (counted from 2024-05-06), by default in a session of its own."""
    return Mention(
        episode=episode or 1000 + number,
        session=session or 500 + number,
        position=position,
        said=T0 + number * DAY,
        day=day(number),
        statement=statement or f"said on day {number}",
        confidence=confidence,
        valid_from=valid_from,
        valid_to=valid_to,
        precision={4: "year", 7: "month", 10: "day"}.get(len(valid_from or "")),
        ends=ends,
    )


def fact(row: int, value: str, *mentions: Mention, **more: object) -> FactState:
    """A home of Ana, unless said otherwise."""
    fields = {"kind": "attribute", "subject": "Ana", "attribute": "home", "single": True} | more
    return FactState(row=row, value=value, mentions=mentions, **fields)  # type: ignore[arg-type]


def outcome(states: Sequence[FactState]) -> dict[str, tuple[str | None, str | None, int | None]]:
    """value → (valid from, valid to, superseded by)."""
    values = {state.row: state.value for state in states}
    return {values[one.row]: (one.valid_from, one.valid_to, one.superseded_by) for one in resolve(states)}


OPEN = (None, None, None)

#: name, facts, what follows
ONE_AT_A_TIME = [
    ("a single value is open", [fact(1, "Lisbon", said(0))], {"Lisbon": OPEN}),
    ("said again, nothing changes", [fact(1, "Lisbon", said(0), said(9))], {"Lisbon": OPEN}),
    (
        "a later one closes it on the day it was said",
        [fact(1, "Lisbon", said(0)), fact(2, "Porto", said(10))],
        {"Lisbon": (None, day(10), 2), "Porto": OPEN},
    ),
    (
        "or when it began, if that was said",
        [fact(1, "Lisbon", said(0)), fact(2, "Porto", said(40, valid_from="2024-06"))],
        {"Lisbon": (None, "2024-06", 2), "Porto": ("2024-06", None, None)},
    ),
    (
        "what began earlier does not close what was said since",
        [fact(1, "Lisbon", said(0)), fact(2, "Rome", said(10, valid_from="2010"))],
        {"Lisbon": OPEN, "Rome": ("2010", day(0), 1)},
    ),
    (
        "this year, said in May, is not before what was said in April",
        [fact(1, "Lisbon", said(-30)), fact(2, "Porto", said(0, valid_from="2024"))],
        {"Lisbon": (None, "2024", 2), "Porto": ("2024", None, None)},
    ),
    (
        "there and back again",
        [fact(1, "Lisbon", said(0), said(20)), fact(2, "Porto", said(10))],
        {"Lisbon": OPEN, "Porto": (None, day(20), 1)},
    ),
    (
        "the second stay does not begin with the first",
        [fact(1, "Lisbon", said(0, valid_from="2019"), said(20)), fact(2, "Porto", said(10))],
        {"Lisbon": OPEN, "Porto": (None, day(20), 1)},
    ),
    (
        "three in a row point at the next",
        [fact(1, "Lisbon", said(0)), fact(2, "Porto", said(10)), fact(3, "Faro", said(20))],
        {"Lisbon": (None, day(10), 2), "Porto": (None, day(20), 3), "Faro": OPEN},
    ),
    (
        "in one session the later message wins, whatever the clock says",
        [fact(1, "Lisbon", said(0, session=7, position=3)), fact(2, "Porto", said(0, session=7, position=9))],
        {"Lisbon": (None, day(0), 2), "Porto": OPEN},
    ),
    (
        "two that nothing orders are both kept",
        [fact(1, "Lisbon", said(0, session=7)), fact(2, "Porto", said(0, session=8))],
        {"Lisbon": OPEN, "Porto": OPEN},
    ),
    (
        "ended, with nothing in its place",
        [fact(1, "Lisbon", said(0), said(10, ends=True))],
        {"Lisbon": (None, day(10), None)},
    ),
    (
        "ended when it is said to have ended",
        [fact(1, "Lisbon", said(0), said(10, ends=True, valid_to="2024-05-09"))],
        {"Lisbon": (None, "2024-05-09", None)},
    ),
    (
        "only its end is known",
        [fact(1, "Paris", said(10, ends=True))],
        {"Paris": (None, day(10), None)},
    ),
    (
        "what ended long ago leaves what holds alone",
        [fact(1, "Lisbon", said(0)), fact(2, "Paris", said(5, ends=True, valid_to="2019"))],
        {"Lisbon": OPEN, "Paris": (None, "2019", None)},
    ),
    (
        "an end before the next begins is the end",
        [fact(1, "Lisbon", said(0), said(5, ends=True)), fact(2, "Porto", said(20))],
        {"Lisbon": (None, day(5), 2), "Porto": OPEN},
    ),
    (
        "stated again after its end, it holds again",
        [fact(1, "Lisbon", said(0), said(5, ends=True), said(9))],
        {"Lisbon": OPEN},
    ),
    (
        "a value with its own end is closed by itself",
        [fact(1, "Rome", said(0, valid_from="2010", valid_to="2012"))],
        {"Rome": ("2010", "2012", None)},
    ),
    (
        "other words for the same place",
        [fact(1, "Lisbon, Portugal", said(0)), fact(2, "the city of Porto", said(1)), fact(3, "Lisbon", said(2))],
        {"Lisbon, Portugal": OPEN, "the city of Porto": (None, day(2), 1), "Lisbon": OPEN},
    ),
    (
        "since a finer date",
        [fact(1, "Lisbon", said(0, valid_from="2023"), said(3, valid_from="2023-11-04"))],
        {"Lisbon": ("2023-11-04", None, None)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("states", "expected"), [row[1:] for row in ONE_AT_A_TIME], ids=[row[0] for row in ONE_AT_A_TIME]
)
def test_one_value_at_a_time(states: list[FactState], expected: dict[str, object]) -> None:
    for order in permutations(states):
        assert outcome(order) == expected


def liked(row: int, attribute: str, value: str, *mentions: Mention) -> FactState:
    return fact(row, value, *mentions, kind="preference", attribute=attribute, single=False)


def pet(row: int, value: str, *mentions: Mention) -> FactState:
    return fact(row, value, *mentions, attribute="pet", single=False)


def event(row: int, value: str, *mentions: Mention) -> FactState:
    return fact(row, value, *mentions, kind="event", attribute="visited", single=False)


def appointment(row: int, value: str, *mentions: Mention) -> FactState:
    return fact(row, value, *mentions, kind="plan", attribute="dentist appointment")


def rows(states: Sequence[FactState]) -> dict[int, tuple[str | None, int | None]]:
    """row → (valid to, superseded by)."""
    return {one.row: (one.valid_to, one.superseded_by) for one in resolve(states)}


MANY = [
    ("many values stay side by side", [pet(1, "Rex", said(0)), pet(2, "Luna", said(10))], {1: (None, None), 2: (None, None)}),
    ("one of them ends", [pet(1, "Rex", said(0), said(9, ends=True)), pet(2, "Luna", said(10))], {1: (day(9), None), 2: (None, None)}),
    ("an end names its value by a part of it", [pet(1, "red vintage car", said(0)), pet(2, "car", said(5, ends=True))], {1: (day(5), None), 2: (day(5), None)}),
    ("but not if it could be either", [pet(1, "red car", said(0)), pet(3, "blue car", said(1)), pet(2, "car", said(5, ends=True))], {1: (None, None), 3: (None, None), 2: (day(5), None)}),
    ("and not if it was said before", [pet(1, "red car", said(9)), pet(2, "car", said(5, ends=True))], {1: (None, None), 2: (day(5), None)}),
    ("liking closes disliking", [liked(1, "dislikes", "olives", said(0)), liked(2, "likes", "olives", said(10))], {1: (day(10), 2), 2: (None, None)}),
    ("disliking closes liking, in other words", [liked(1, "likes", "an olive", said(0)), liked(2, "dislikes", "olives", said(10))], {1: (day(10), 2), 2: (None, None)}),
    ("tastes for different things do not meet", [liked(1, "likes", "olives", said(0)), liked(2, "dislikes", "figs", said(10))], {1: (None, None), 2: (None, None)}),
    ("no longer liked is not disliked", [liked(1, "likes", "techno", said(0), said(5, ends=True))], {1: (day(5), None)}),
    ("an undated event gives way to the dated one", [event(1, "Rome", said(0)), event(2, "Rome", said(9, valid_from="2023-05"))], {1: (None, 2), 2: (None, None)}),
    ("a coarse date to a fine one", [event(1, "Rome", said(0, valid_from="2023")), event(2, "Rome", said(9, valid_from="2023-05-02"))], {1: (None, 2), 2: (None, None)}),
    ("two dates are two events", [event(1, "Rome", said(0, valid_from="2019")), event(2, "Rome", said(9, valid_from="2023"))], {1: (None, None), 2: (None, None)}),
    ("a moved appointment, though to an earlier day", [appointment(1, "2024-06-14", said(0, valid_from="2024-06-14")), appointment(2, "2024-06-12", said(3, valid_from="2024-06-12"))], {1: (day(3), 2), 2: (None, None)}),
]  # fmt: skip


@pytest.mark.parametrize(("states", "expected"), [row[1:] for row in MANY], ids=[row[0] for row in MANY])
def test_many_values_opinions_events_and_plans(states: list[FactState], expected: dict[int, object]) -> None:
    for order in permutations(states):
        assert rows(order) == expected


def test_the_earliest_source_words_the_fact_and_more_sources_make_it_surer() -> None:
    first, second = (
        said(0, statement="Ana lives in Lisbon", confidence=0.9),
        said(9, statement="Ana is based in Lisbon"),
    )
    alone, both = resolve([fact(1, "Lisbon", second)])[0], resolve([fact(1, "Lisbon", second, first)])[0]
    assert (alone.statement, both.statement) == ("Ana is based in Lisbon", "Ana lives in Lisbon")
    assert alone.confidence == 0.8 < both.confidence < 1
    assert both.learned == T0


def test_one_episode_counts_once_however_often_it_is_quoted() -> None:
    twice = fact(1, "Lisbon", said(0, episode=5, position=1), said(0, episode=5, position=2))
    assert resolve([twice])[0].confidence == 0.8


def test_a_plan_takes_the_newest_date() -> None:
    trip = fact(
        1,
        "visit Rome",
        said(0, valid_from="2024-06"),
        said(5, valid_from="2024-07"),
        kind="plan",
        attribute="plan",
        single=False,
    )
    assert resolve([trip])[0].valid_from == "2024-07"


def test_facts_without_mentions_get_no_verdict_and_change_nothing() -> None:
    assert outcome([fact(1, "Lisbon", said(0)), fact(2, "Porto")]) == {"Lisbon": OPEN}


def test_other_people_and_attributes_do_not_meet() -> None:
    states = [
        fact(1, "Lisbon", said(0)),
        fact(2, "Porto", said(9), subject="Tom"),
        fact(3, "Acme", said(9), attribute="employer"),
    ]
    assert set(rows(states).values()) == {(None, None)}


def test_the_name_of_a_subject_is_compared_without_case() -> None:
    assert rows([fact(1, "Lisbon", said(0), subject="ana"), fact(2, "Porto", said(9))])[1] == (day(9), 2)


def test_which_attributes_bear_on_each_other() -> None:
    assert set(rivals("preference", "likes")) == {"likes", "dislikes"} == set(rivals("preference", "dislikes"))
    assert rivals("event", "visited") == ("visited",)
    assert rivals("attribute", "home") == ()


# --- what holds for every table ------------------------------------------------------------------------------------

DATES = st.none() | st.sampled_from(
    ["2019", "2023-11", "2024", "2024-05", "2024-05-07", "2024-05-09", "2024-05-20", "2025"]
)
MENTIONS = st.builds(
    lambda when, session, position, begin, end, ends: said(
        when, session=session, position=position, valid_from=begin, valid_to=end if ends else None, ends=ends,
        episode=1 + session * 100 + position * 10 + when, statement=f"{when}/{session}/{position}",
    ),
    st.integers(0, 6), st.integers(1, 3), st.integers(0, 3), DATES, DATES, st.booleans(),
)  # fmt: skip
SHAPES = st.sampled_from(
    [
        {"attribute": "home", "single": True},
        {"attribute": "pet", "single": False},
        {"attribute": "likes", "kind": "preference", "single": False},
        {"attribute": "dislikes", "kind": "preference", "single": False},
        {"attribute": "visited", "kind": "event", "single": False},
        {"attribute": "dentist appointment", "kind": "plan", "single": True},
    ]
)
FACTS = st.lists(
    st.tuples(st.sampled_from(["Lisbon", "Porto", "red car", "car"]), SHAPES, st.lists(MENTIONS, max_size=4)),
    max_size=6,
)


def states_of(table: list[tuple[str, dict[str, object], list[Mention]]]) -> list[FactState]:
    """Facts of the table; like the store, at most one per kind, attribute and value (and date, for events)."""
    made: dict[tuple[object, ...], FactState] = {}
    for row, (value, shape, mentions) in enumerate(table, 1):
        first = mentions[0].valid_from if mentions else None
        dated = [one._replace(valid_from=first) for one in mentions] if shape.get("kind") == "event" else mentions
        key = (value, shape["attribute"], first if shape.get("kind") == "event" else None)
        made.setdefault(key, fact(row, value, *dated, **shape))
    return list(made.values())


@examples(400)
@given(FACTS, st.randoms())
def test_the_order_of_facts_and_of_their_sources_does_not_matter(table, random) -> None:
    states = states_of(table)
    shuffled = [state._replace(mentions=tuple(random.sample(state.mentions, len(state.mentions)))) for state in states]
    random.shuffle(shuffled)
    assert resolve(states) == resolve(shuffled)


@examples(400)
@given(FACTS)
def test_every_stated_fact_gets_one_sound_verdict(table) -> None:
    states = {state.row: state for state in states_of(table)}
    verdicts = resolve(list(states.values()))
    assert sorted(one.row for one in verdicts) == sorted(row for row, state in states.items() if state.mentions)
    by_row = {one.row: one for one in verdicts}
    for one in verdicts:
        check(one, states[one.row], by_row)


def check(one: Verdict, state: FactState, others: dict[int, Verdict]) -> None:
    assert one.statement in {mention.statement for mention in state.mentions}
    assert 0 < one.confidence <= 0.99
    if one.superseded_by is not None:
        newer = others[one.superseded_by]
        assert newer.row != one.row
        if state.kind != "event":
            assert one.valid_to is not None
    if one.valid_from is not None and one.valid_to is not None:
        assert one.valid_to >= one.valid_from[: len(one.valid_to)]
    # following the chain of what superseded what comes to an end
    seen, at = {one.row}, one.superseded_by
    while at is not None:
        assert at not in seen
        seen.add(at)
        at = others[at].superseded_by


@examples(300)
@given(FACTS, st.integers(0, 30))
def test_taking_a_source_away_leaves_what_it_would_have_been_without_it(table, number) -> None:
    states = states_of(table)
    sources = [(state.row, mention) for state in states for mention in state.mentions]
    if not sources:
        return
    row, gone = sources[number % len(sources)]
    rest = [
        state._replace(mentions=tuple(one for one in state.mentions if one is not gone)) if state.row == row else state
        for state in states
    ]
    without = [state for state in rest if state.mentions]
    assert resolve(rest) == resolve(without)
