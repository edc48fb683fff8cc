"""Facts and summaries among the hits: when they join, what they rest on, and that filters hold for them too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from memcli.consolidate import resolve
from memcli.forget import engine as forgetting
from memcli.recall.engine import Engine
from memcli.recall.statements import DERIVED
from memcli.records import Filters, Hit
from memcli.store import derived
from tests.support import DAY, T0, blank, consolidate, say, take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(
            opened,
            [
                say("I like tea because of the mornings", 0, speaker="Ana"),
                say("I live in Porto", 1, speaker="Ana"),
                say("I like opera", 2, speaker="Tom", session="t"),
                say("I live in Lisbon", 3 * 24 * 60, speaker="Ana", conversation="d", session="u"),
                say(
                    "Nothing more was said about the weather",
                    4 * 24 * 60,
                    speaker="Tom",
                    conversation="d",
                    session="u",
                    kind="note",
                ),
            ],
        )
        consolidate(opened)
        yield opened


def hits(store: Store, query: str, kind: str = "", **more: Any) -> list[Hit]:
    found = Engine(store, None).recall(query, now=None, **more).hits
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    return [hit for hit in found if not kind or hit.kind == kind]


def test_a_fact_that_says_what_was_asked_joins_the_hits(store: Store) -> None:
    hit, *_ = hits(store, "Who likes opera?", "fact")
    (fact,) = [fact for fact in derived.facts(store) if "opera" in fact.statement]
    assert (hit.uid, hit.text, hit.speaker, hit.sources) == (fact.uid, fact.statement, "Tom", ("ep_0000003",))
    assert hit.score == pytest.approx(sum(hit.terms.values()), abs=1e-6)
    assert 0 < hit.score <= 1
    assert [hit.text[start:end] for start, end in hit.marks] == ["likes", "opera"]
    assert any(other.kind == "episode" for other in hits(store, "Who likes opera?"))


def test_a_fact_lifts_the_message_that_it_rests_on(store: Store) -> None:
    """Nobody wrote the words "Ana" and "likes" into the message: the fact did."""
    lifted = {hit.text: hit.terms.get("fact", 0.0) for hit in hits(store, "likes of Ana", "episode")}
    assert lifted["I like tea because of the mornings"] > 0
    assert lifted.get("Nothing more was said about the weather", 0.0) == 0
    forgetting.forget(store, forgetting.Selection((1,)), resolve, now=1, arguments={})
    assert all("tea" not in hit.text for hit in hits(store, "likes of Ana"))


def test_one_that_says_little_of_it_does_not(store: Store) -> None:
    assert hits(store, "tea and the weather and the ministry of silly walks", "fact") == []


def test_only_a_few_join_unasked(store: Store) -> None:
    take(store, [say(f"I like tea{n} because of opera", n, speaker="Ana", session=str(n)) for n in range(20)])
    consolidate(store)
    assert len(hits(store, "opera", "fact", limit=50)) == DERIVED
    assert len(hits(store, "opera", "fact", limit=50, filters=Filters(kinds=("fact",)))) == 21


def test_together_they_are_no_more_than_the_limit(store: Store) -> None:
    assert [hit.kind for hit in hits(store, "opera")] == ["episode", "fact"]
    assert [hit.kind for hit in hits(store, "opera", limit=1)] == ["episode"]


def test_a_fact_that_a_newer_one_closed_is_not_told(store: Store) -> None:
    assert [hit.text for hit in hits(store, "Where does Ana live: lives", filters=Filters(kinds=("fact",)))] == [
        "Ana lives in Lisbon"
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kinds=("fact",)), {"fact"}),
        (Filters(kinds=("summary",)), {"summary"}),
        (Filters(kinds=("episode",)), {"episode"}),
        (Filters(kinds=("fact", "summary")), {"fact", "summary"}),
        (Filters(kinds=("episode", "fact")), {"episode", "fact"}),
        (Filters(kinds=("note",)), {"episode"}),
        (Filters(kinds=("note", "fact")), {"episode", "fact"}),
    ],
)
def test_kinds(store: Store, filters: Filters, expected: set[str]) -> None:
    found = hits(store, "like opera weather", filters=filters, limit=50)
    assert {hit.kind for hit in found} == expected


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"speakers": ("ana",)}, False),
        ({"speakers": ("tom",)}, True),
        ({"until": T0 + DAY}, True),
        ({"since": T0 + DAY}, False),
        ({"conversations": ("d",)}, False),
        ({"sources": ("jsonl",)}, True),
        ({"sources": ("chatgpt",)}, False),
    ],
)
@pytest.mark.parametrize("kind", ["fact", "summary"])
def test_filters_hold_for_what_they_rest_on(store: Store, kind: str, filters: dict[str, Any], found: bool) -> None:
    assert bool(hits(store, "opera", kind, filters=Filters(kinds=(kind,), **filters))) is found
    assert bool(hits(store, "opera", kind, filters=Filters(kinds=(kind, "episode"), **filters))) is found


def test_a_summary_joins_when_one_is_asked_for(store: Store) -> None:
    assert hits(store, "opera", "summary") == []
    hit, *_ = hits(store, "Summarize what was said about opera", "summary")
    assert (hit.text, hit.conversation, hit.sources) == ("I like opera", "c", ("ep_0000003",))
    assert hit.uid.startswith("su_")


def test_what_is_forgotten_takes_its_facts_and_summaries_along(store: Store) -> None:
    run = forgetting.forget(store, forgetting.select(store, uids=["ep_3"]), resolve, now=1, arguments={}).run
    for kinds in ((), ("fact",), ("summary",), ("episode",)):
        assert not any("opera" in hit.text for hit in hits(store, "opera summary", filters=Filters(kinds=kinds)))
    forgetting.undo(store, run, resolve, now=2)
    assert hits(store, "opera", "fact")
    assert hits(store, "opera summary", "summary")


def test_a_query_without_words_finds_no_facts(store: Store) -> None:
    assert hits(store, "?!", filters=Filters(kinds=("fact",))) == []
    assert hits(store, "", filters=Filters(kinds=("summary",))) == []
