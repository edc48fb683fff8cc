"""The second search: which words join a question, and when none do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.recall.engine import Engine
from memcli.recall.further import WORDS, further
from memcli.store.search import Tokenizer
from tests.support import at, blank, take, talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store

FILLER = [f"nothing new about the {word}" for word in "river garden letter morning engine ticket paper butter".split()]


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        lines = [
            *FILLER,
            "the vet came by",
            *FILLER,
            "Biscuit saw the vet",
            *FILLER,
            "Biscuit sleeps on the sofa",
            *FILLER,
        ]
        take(opened, talk(*lines, *FILLER * 4))
        yield opened


def test_rare_words_of_the_best_join(store: Store) -> None:
    terms = further(store, ["Biscuit saw the vet"], {"animal": 3.0, "vet": 2.0}, Tokenizer())
    assert [(term.word, term.stem) for term in terms] == [("biscuit", "biscuit")]


def test_none_where_one_of_them_has_half_of_what_was_asked(store: Store) -> None:
    assert further(store, ["Biscuit saw the vet"], {"animal": 1.0, "vet": 2.0}, Tokenizer()) == []


def test_none_without_words_or_memories(store: Store) -> None:
    assert further(store, [], {"vet": 1.0}, Tokenizer()) == []
    assert further(store, ["Biscuit saw the vet"], {}, Tokenizer()) == []


def test_there_are_never_many(store: Store) -> None:
    assert len(further(store, FILLER, {"animal": 1.0}, Tokenizer())) <= WORDS


def test_a_deep_recall_finds_what_the_question_does_not_name(store: Store) -> None:
    question = "Which vet did the animal of the neighbours and their children visit?"
    engine = Engine(store, None)
    plain = {hit.text: hit.score for hit in engine.recall(question, now=at(), limit=99).hits}
    deep = {hit.text: hit.score for hit in engine.recall(question, now=at(), limit=99, deep=True).hits}
    assert deep.get("Biscuit sleeps on the sofa", 0.0) >= plain.get("Biscuit sleeps on the sofa", 0.0)
    assert engine.recall("vet", now=at(), deep=True).hits == engine.recall("vet", now=at()).hits
