"""Nothing of the rules is lost, and nothing is said twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.consolidate.identity import ident
from memcli.consolidate.unite import unite
from memcli.models.reading import Reason
from memcli.records import Candidate
from tests.support import examples

RULED = Candidate(
    1,
    "I moved to Lisbon and love the sea.",
    "Ana lives in Lisbon",
    "attribute",
    "Ana",
    "home",
    "Lisbon",
    0.85,
    single=True,
)


def told(**fields: Any) -> Candidate:
    """What a model says of the same."""
    return replace(RULED, quote="I moved to Lisbon", confidence=0.6, model="m#1", **fields)


def test_the_rules_candidates_stand_as_they_are() -> None:
    united = unite([RULED, replace(RULED, value="Porto", episode=2)])
    assert united.facts == [(ident(one), one) for one in (RULED, replace(RULED, value="Porto", episode=2))]


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"value": "lisbon"},
        {"value": "Lisbon, Portugal"},
        {"value": "the city of Lisbon"},
        {"attribute": "city"},
        {"kind": "event", "attribute": "moved", "single": False},
        {"statement": "Ana has her home in Lisbon"},
        {"subject": "ana"},
    ],
    ids=str,
)
def test_the_same_in_other_words_makes_it_surer(same: dict[str, Any]) -> None:
    [(key, one)] = unite([RULED, told(**same)]).facts
    assert key == ident(RULED)
    assert one == replace(RULED, confidence=one.confidence)
    assert RULED.confidence < one.confidence < 1


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "preference", "attribute": "likes", "value": "the sea", "quote": "love the sea", "single": False},
        {"subject": "Tom"},
        {"episode": 2, "quote": "I live in Lisbon now"},
    ],
    ids=str,
)
def test_something_else_is_added(other: dict[str, Any]) -> None:
    one = replace(told(), **other)
    united = unite([RULED, one])
    assert united.facts == [(ident(RULED), RULED), (ident(one), one)]
    assert united.refused == []


def test_the_same_fact_of_another_episode_is_another_source_of_it() -> None:
    (first, _), (second, _) = unite([RULED, replace(told(), episode=2)]).facts
    assert first == second


def test_a_model_that_repeats_itself_is_heard_once() -> None:
    one = told(value="Faro", episode=3)
    united = unite([one, replace(one, statement="Ana resides in Faro"), replace(one, attribute="place")])
    assert [fact.value for _, fact in united.facts] == ["Faro"]
    assert united.facts[0][1].confidence == one.confidence


def test_what_contradicts_the_rules_in_the_same_message_is_refused() -> None:
    against = told(value="Porto")
    assert unite([RULED, against]).refused == [(Reason.CONTRADICTS, against)]
    likes = Candidate(1, "I like fish", "Ana likes fish", "preference", "Ana", "likes", "fish", 0.8)
    hates = replace(likes, attribute="dislikes", quote="fish is what I like", model="m#1")
    assert unite([likes, hates]).refused == [(Reason.CONTRADICTS, hates)]


def test_in_another_message_things_may_have_changed() -> None:
    assert unite([RULED, told(value="Porto", episode=2)]).refused == []


def test_an_ending_is_not_taken_back_by_a_model_that_overlooked_it() -> None:
    left = replace(RULED, quote="I no longer live in Lisbon", ends=True)
    [(_, one)] = unite([left, replace(told(), quote="live in Lisbon")]).facts
    assert one.ends


short = st.sampled_from(["Lisbon", "Porto", "a dog", "dogs", ""])


@examples(300)
@given(
    st.lists(
        st.builds(
            Candidate,
            episode=st.integers(1, 2), quote=st.sampled_from(["I moved", "I moved to Lisbon", "a dog"]), statement=short,
            kind=st.sampled_from(["attribute", "preference", "event"]), subject=st.sampled_from(["Ana", "Tom"]),
            attribute=st.sampled_from(["home", "likes", "dislikes"]), value=short, confidence=st.floats(0.1, 1),
            single=st.booleans(), ends=st.booleans(), model=st.sampled_from(["", "m#1"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_no_fact_of_the_rules_is_ever_lost(candidates: list[Candidate]) -> None:
    alone = [(ident(one), one) for one in candidates if not one.model]
    united = unite(candidates)
    kept = united.facts[: len(alone)]
    assert [(key, replace(one, confidence=1)) for key, one in kept] == [
        (key, replace(one, confidence=1)) for key, one in alone
    ]
    assert all(mine.confidence >= theirs.confidence for (_, mine), (_, theirs) in zip(kept, alone, strict=True))
    assert all(one.model for _, one in united.facts[len(alone) :])
    assert len({(key, one.episode) for key, one in united.facts[len(alone) :]}) == len(united.facts) - len(alone)
