"""Typed restrictions and quoted phrases, over real stores; and whatever is typed, recall answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.ingest import vectors as making
from memcli.recall.engine import Engine
from memcli.store.connection import Store, open_store
from tests.support import Toy, at, blank, consolidate, examples, say, soak, take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: minutes, speaker, role, kind, conversation, source format, text
TALK = [
    (0, "Ana Maria", None, "chat", "house", "jsonl", "The roof leaks above the kitchen"),
    (1, "Tom", None, "chat", "house", "jsonl", "I have the spare key of the kitchen"),
    (2, "Ana Maria", None, "chat", "house", "jsonl", "Then the key is spare no more"),
    (60 * 24 * 40, "Tom", None, "chat", "garden", "jsonl", "The roof of the shed is new"),
    (60 * 24 * 41, None, "user", "chat", "plans", "chatgpt", "How do I paint a roof in the rain"),
    (60 * 24 * 42, None, None, "note", "vault", "markdown", "Roof: call the plumber, 我的小猫在家"),
]


def fill(store: Store) -> Store:
    for number, (minutes, speaker, role, kind, conversation, origin, text) in enumerate(TALK):
        draft = say(
            text, minutes, speaker=speaker, role=role, kind=kind, conversation=conversation, native_id=str(number)
        )
        take(store, [draft], origin=(origin, f"/{origin}"))
    consolidate(store)
    making.complete(store, Toy())
    return store


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    with blank() as opened:
        yield fill(opened)


def found(store: Store, query: str, *, me: str = "", **more: Any) -> set[str | None]:
    hits = Engine(store, Toy(), me).recall(query, **({"now": at(60 * 24 * 50)} | more)).hits
    return {hit.native_id for hit in hits if hit.kind == "episode"}


@pytest.mark.parametrize(
    ("query", "natives"),
    [
        ("roof from:tom", "3 1"),
        ('roof from:"Ana Maria"', "0 2"),
        ("roof from:ana in:house", "0 2"),
        ("roof from:zed", ""),
        ("roof source:obsidian", "5"),
        ("roof source:jsonl -shed -kitchen", "2"),
        ("roof is:note", "5"),
        ("roof in:garden", "3"),
        ("roof -in:house -is:note", "3 4"),
        ("roof before:2024-06", "0 1 2"),
        ("roof after:2024-05", "3 4 5"),
        ("roof -from:tom after:2024-05", "4 5"),
        ("roof from:me", "4"),
        ("from:tom", "1 3"),
        ('"spare key"', "1"),
        ('"key is spare"', "2"),
        ('roof -"spare key" in:house', "0 2"),
        ('"小猫在"', "5"),
        ('"猫小"', "5"),
        ("-小猫 roof -is:chat", ""),
    ],
)
def test_restrictions(filled: Store, query: str, natives: str) -> None:
    assert found(filled, query) == set(natives.split())


def test_what_has_no_other_word_comes_latest_first(filled: Store) -> None:
    hits = Engine(filled, Toy()).recall("from:tom", now=at()).hits
    assert [hit.native_id for hit in hits] == ["3", "1"]


def test_in_a_question_a_phrase_comes_first_and_shuts_nothing_out(filled: Store) -> None:
    hits = Engine(filled, Toy()).recall('who has the "spare key" of the kitchen roof?', now=at()).hits
    assert hits[0].native_id == "1"
    assert hits[0].terms["phrase"] > 0
    assert len(hits) > 2


def test_what_was_said_at_a_time_is_all_that_counts_where_we_talked_then(filled: Store) -> None:
    now = {"now": at(60 * 24 * 43)}
    assert found(filled, "what did we discuss last week?", **now) <= {"3", "4", "5"}
    assert len(found(filled, "what did the plumber do last week?", **now)) > 3
    assert found(filled, "what did we discuss in 1999?", **now) == set("012345")


def test_the_owner_is_one_person(filled: Store) -> None:
    assert found(filled, "roof from:tom", me="Tom") == {"1", "3", "4"}
    engine = Engine(filled, Toy(), "Tom")
    answer = engine.recall("where did I put my roof", now=at())
    assert answer.named == ("Tom",)
    assert {hit.native_id for hit in answer.hits if hit.terms.get("speaker")} == {"1", "3", "4"}
    assert Engine(filled, Toy()).recall("where did I put my roof", now=at()).named == ()


def test_what_was_understood(filled: Store) -> None:
    answer = Engine(filled, Toy()).recall('roof "spare key" "lost key" from:ana -shed before:2025', now=at())
    assert answer.filters == ("from Ana Maria", "not “shed”", "before 2025")
    assert answer.query.startswith("roof")
    assert answer.phrases == ()  # Tom said it
    assert answer.words == ("roof", "spare", "key", "lost")


def test_recall_goes_on_while_another_process_changes_the_vectors(tmp_path: Path) -> None:
    with blank(tmp_path) as store, open_store(fill(store).path, "read") as other:
        engine = Engine(other, Toy())
        assert engine.recall("roof", now=at()).hits
        newer = Toy("toy/2", 16)
        making.reindex(store, newer)
        take(store, [say("Another roof", 9, speaker="Zoe", native_id="zoe", conversation="new")])
        answer = engine.recall("roof from:zoe", now=at())
        assert [hit.native_id for hit in answer.hits if hit.kind == "episode"] == ["zoe"]
        assert "the vectors are of toy, not of this form of toy" in answer.warnings[0]
        assert Engine(other, newer).recall("roof", now=at()).warnings == ()


_WORDS = st.sampled_from(
    'from:tom from:"Ana from:"Ana Maria" source:obsidian in:house is:note is:fact date:2024-03..2024-05 before:yesterday '
    'after:x -roof -"spare key" "spare key" “roof” 「小猫」 小猫 🐈 roof kitchen NEAR( ) AND OR NOT * ^ \' " : - -- % _ \\ \0 \ud800 '
    "when we talked last week session 3 Tom's what? 猫 ﷽ é é".split(" ")
)


@pytest.fixture(scope="module")
def stores(filled: Store) -> Iterator[list[Store]]:
    with blank() as empty, blank() as single:
        take(single, [say("a roof", 1, speaker="Tom")])
        making.complete(single, Toy())
        yield [empty, single, filled]


@pytest.mark.parametrize("count", [150, soak(5000)])
def test_whatever_is_typed_there_is_an_answer(stores: list[Store], count: int) -> None:
    engines = [Engine(store, Toy(), "Tom") for store in stores]

    @examples(count)
    @given(
        st.lists(_WORDS, max_size=25).map(" ".join) | st.lists(_WORDS, max_size=12).map("".join) | st.text(max_size=80)
    )
    def any_query(query: str) -> None:
        for engine in engines:
            answer = engine.recall(query, now=at(60 * 24 * 50), limit=5)
            assert answer.query == query
            assert len(answer.hits) <= 5
            for hit in answer.hits:
                assert all(0 <= start < end <= len(hit.text) for start, end in hit.marks)

    any_query()


@pytest.mark.parametrize(
    "piece", ["a", "roof ", "猫", "🐈", '"', '"a" ', "-a ", "from:a ", 'in:"a b" ', "date:2024 ", "-", "(", "́"]
)
def test_ten_thousand_characters(stores: list[Store], piece: str) -> None:
    query = (piece * 10_000)[:10_000]
    for store in stores:
        Engine(store, Toy()).recall(query, now=at(), limit=3)
