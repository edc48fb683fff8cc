"""A question that names people looks first where they talk, or are talked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.recall import gather
from memcli.recall.engine import CHUNKS, MANY, Engine
from memcli.recall.scoring import Weights
from memcli.store.circle import Circle, sessions_of
from tests.support import blank, say, take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store

#: In more messages than a search without names looks at, others say the words of the question better.
OTHERS = max(CHUNKS, MANY) + 50


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(
            opened,
            [
                say("The roof of the barn leaks again, we need new tiles before it snows", 0, speaker="Ana Lopes"),
                say("Then order them", 1, speaker="Tom"),
                say("Ana wants the barn in red", 2, speaker="Eve", conversation="b", session="t"),
                say("A barn, a roof, a word", 3, speaker="Eve", conversation="c", session="u"),
                *(
                    say(f"Roof tiles {number}", 10 + number, speaker="Kim", conversation=f"d{number % 5}", session="w")
                    for number in range(OTHERS)
                ),
            ],
        )
        yield opened


def first(store: Store, question: str, **weights: float) -> str:
    return Engine(store, None, weights=Weights(**weights)).recall(question, now=None, limit=1).hits[0].text


def test_what_is_said_among_those_named_comes_first(store: Store) -> None:
    assert first(store, "What did Ana say of roof tiles?").startswith("The roof of the barn")
    assert first(store, "What did anybody say of roof tiles?").startswith("Roof tiles")


def test_it_is_a_term_of_the_score_where_it_tells_memories_apart(store: Store) -> None:
    engine = Engine(store, None)
    best = engine.recall("What did Ana say of roof tiles?", now=None, limit=1).hits[0]
    assert best.terms["circle"] == Weights().circle
    lone = engine.recall("What did Ana say of snow?", now=None, limit=1).hits[0]
    assert "circle" not in lone.terms  # only her conversation is in question


def test_those_who_speak_and_those_who_are_spoken_of(store: Store) -> None:
    session = {
        text: row for row, text in store.all("SELECT session_id, text FROM episode WHERE speaker_id IS NOT NULL")
    }
    ana = store.all("SELECT id FROM speaker WHERE name = 'Ana Lopes'")[0]
    circle = Circle(store, ana, ["ana"])
    asked = {*session.values(), 999}
    spoken, named = session["Then order them"], session["Ana wants the barn in red"]
    assert circle.among([spoken]) == {spoken}
    assert circle.among(asked) == {spoken, named}
    assert Circle(store, ana, []).among(asked) == {spoken}
    assert not Circle(store, [], ["ana"])
    assert Circle(store, [], ["ana"]).among(asked) == set()


def test_sessions_of_episodes(store: Store) -> None:
    rows = dict(store.all("SELECT id, session_id FROM episode WHERE id < 4"))
    assert sessions_of(store, [*rows, 99_999]) == rows


def test_the_best_and_the_best_of_those_near() -> None:
    scores = {"a": 0.9, "b": 0.8, "c": 0.7, "d": 0.6, "e": 0.5}
    assert list(gather.best(scores, 2, lambda key: key in "bde")) == ["a", "b", "d"]
    assert gather.best(scores, 9, lambda _: False) == scores
