"""Vectors: one space per embedder, never mixed, complete before they serve, and gone with what they are of."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import errors
from memcli.consolidate import resolve
from memcli.forget import engine as forgetting
from memcli.forget import purging
from memcli.ingest import vectors as making
from memcli.recall.engine import Engine
from memcli.records import Filters
from memcli.store import episodes, vectors
from memcli.store.connection import Store, open_store
from tests.support import Toy, examples, finished, ingest, python, say, soak, source, take, talk, texts

if TYPE_CHECKING:
    from memcli.store.vectors import Space


def made(store: Store, space: Space) -> dict[str, bytes]:
    """Text → vector of a space, after both of its tables were found to agree."""
    near = dict(store.all(f"SELECT rowid, signs FROM {space.near_table}"))
    quantized = f"SELECT id, vec_quantize_binary(vec_int8(v)) FROM {space.bytes_table}"
    assert near == dict(store.all(quantized))
    found = episodes.by_rows(store, list(near))
    return {found[row].text: bytes(v) for row, v in store.all(f"SELECT id, v FROM {space.bytes_table}")}


def serving(store: Store) -> Space:
    space = vectors.serving(store)
    assert space is not None
    return space


def several(store: Store, sessions: int = 6) -> None:
    for number in range(sessions):
        take(store, talk(f"alpha {number}", f"beta {number}", session=f"s{number}"))


class TestMaking:
    def test_each_episode_has_one_in_both_tables(self, store: Store) -> None:
        several(store)
        embedder = Toy()
        assert vectors.pending_count(store) == 6
        assert making.complete(store, embedder) == 12
        assert set(made(store, serving(store))) == set(texts(store))
        assert vectors.pending_count(store) == 0
        assert vectors.count(store, serving(store)) == 12
        assert making.complete(store, embedder) == 0
        assert embedder.texts == 12

    def test_only_the_sessions_that_changed_are_made_anew(self, store: Store) -> None:
        several(store)
        embedder = Toy()
        making.complete(store, embedder)
        embedder.texts = 0
        take(store, [say("gamma", 9, session="s3")])
        assert making.complete(store, embedder) == 3
        assert embedder.texts == 3
        assert len(made(store, serving(store))) == 13

    def test_an_empty_store_has_no_space(self, store: Store) -> None:
        assert making.complete(store, Toy()) == 0
        assert vectors.spaces(store) == []

    def test_what_the_embedder_does_not_know_is_left_out(self, store: Store) -> None:
        take(store, [say("我们收养了猫", 0, session="a"), say("known words", 1, session="b"), say("", 1, session="c")])
        making.complete(store, Toy())
        assert set(made(store, serving(store))) == {"known words"}
        assert vectors.pending_count(store) == 0
        assert vectors.cosines(store, serving(store), bytes([1] * 8), [1, 2, 3]).keys() == {2}

    def test_an_unknown_text_between_others_takes_their_meaning(self, store: Store) -> None:
        take(store, talk("apple", "猫", "avocado"))
        making.complete(store, Toy())
        assert len(made(store, serving(store))) == 3

    def test_smoothing_over_neighbours_of_the_session_only(self, store: Store) -> None:
        take(store, talk("a", "b", "c", session="one") + talk("d", session="two"))
        making.complete(store, Toy())
        found = made(store, serving(store))
        spots = {letter: ord(letter) % 8 for letter in "abcd"}
        near, far = (round(127 * math.exp(-away * (making.MARGIN + 1) / making.SCALE)) for away in (1, 2))
        expected = {
            "a": {"a": 127, "b": near, "c": far},
            "b": {"a": near, "b": 127, "c": near},
            "c": {"a": far, "b": near, "c": 127},
            "d": {"d": 127},
        }
        for text, parts in expected.items():
            vector = [0] * 8
            for letter, value in parts.items():
                vector[spots[letter]] = value
            assert list(found[text]) == pytest.approx(vector, abs=1), text

    def test_a_long_message_stands_further_from_its_neighbours(self, store: Store) -> None:
        take(store, talk("a", "b" * 300, "c", session="one") + talk("a" * 9000, "b", session="two"))
        making.complete(store, Toy())
        found = {text[0] + str(len(text)): list(vector) for text, vector in made(store, serving(store)).items()}
        a, b, c = (ord(letter) % 8 for letter in "abc")
        weight = math.exp(-(300 + 1 + 2 * making.MARGIN) / 2 / making.SCALE)
        assert found["a1"][b] == pytest.approx(127 * weight, abs=1)
        assert found["a1"][c] == pytest.approx(127 * weight**2, abs=1)
        most = math.exp(-(making.LONG + 1 + 2 * making.MARGIN) / 2 / making.SCALE)
        assert found["b1"][a] == pytest.approx(127 * most, abs=1)

    def test_the_speaker_belongs_to_what_is_embedded(self, store: Store) -> None:
        take(store, [say("x", 0, speaker="g")])
        making.complete(store, Toy())
        (vector,) = made(store, serving(store)).values()
        assert vector[ord("g") % 8] > 0

    def test_edits_and_branches(self, store: Store) -> None:
        take(store, [say("old", 0, native_id="m"), say("other", 1, native_id="n", branch=True)])
        making.complete(store, Toy())
        assert set(made(store, serving(store))) == {"old"}
        take(store, [say("new", 0, native_id="m")])
        making.complete(store, Toy())
        assert set(made(store, serving(store))) == {"new"}

    def test_long_texts_are_cut_and_many_are_made_in_parts(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(making, "_BATCH", 5)
        monkeypatch.setattr(making, "_SESSIONS", 3)
        several(store, 20)
        take(store, [say("long " * 100_000, 0, session="long")])
        seen: list[making.Progress] = []
        assert making.complete(store, Toy(), seen.append) == 41
        assert seen[-1].done == seen[-1].total == 21
        assert [step.done for step in seen] == sorted(step.done for step in seen)
        assert len(made(store, serving(store))) == 41

    def test_parts_end_at_the_end_of_a_session(self) -> None:
        places = [vectors.Place(session, n, n, None, "x") for session in range(7) for n in range(session)]
        monkey = making._BATCH
        making._BATCH = 4
        try:
            parts = making._parts(places)
        finally:
            making._BATCH = monkey
        assert [start for start, _ in parts] == [0, *(end for _, end in parts)][:-1]
        assert parts[-1][1] == len(places)
        for _, end in parts[:-1]:
            assert places[end - 1].session != places[end].session


class TestPending:
    def test_a_session_that_changes_while_it_is_embedded_stays_in_the_queue(self, store: Store) -> None:
        several(store, 2)
        embedder = Toy()
        left = [True]

        def interfere() -> None:
            if left:
                left.pop()
                take(store, [say("beta said meanwhile", 5, session="s0")])

        embedder.before = interfere
        making.complete(store, embedder)
        assert len(made(store, serving(store))) == 5
        assert vectors.pending_count(store) == 0
        assert embedder.texts > 5

    def test_what_is_forgotten_while_it_is_embedded_gets_no_vector(self, store: Store) -> None:
        several(store, 2)
        embedder = Toy()
        left = [True]

        def interfere() -> None:
            if left:
                left.pop()
                chosen = tuple(e.row for e in episodes.every(store) if e.text == "alpha 0")
                forgetting.forget(store, forgetting.Selection(chosen), resolve, now=1, arguments={})

        embedder.before = interfere
        making.complete(store, embedder)
        found = made(store, serving(store))
        assert set(found) == {"beta 0", "alpha 1", "beta 1"}
        assert found["beta 0"][ord("a") % 8] == 0, "a neighbour kept a share of what was forgotten"

    def test_forgetting_takes_its_vectors_at_once_and_its_share_of_others_soon(self, store: Store) -> None:
        several(store, 2)
        making.complete(store, Toy())
        chosen = tuple(e.row for e in episodes.every(store) if e.text == "alpha 0")
        done = forgetting.forget(store, forgetting.Selection(chosen), resolve, now=1, arguments={})
        assert set(made(store, serving(store))) == {"beta 0", "alpha 1", "beta 1"}
        assert vectors.pending_count(store) == 1
        making.complete(store, Toy())
        assert made(store, serving(store))["beta 0"][ord("a") % 8] == 0
        forgetting.undo(store, done.run, resolve, now=2)
        making.complete(store, Toy())
        assert len(made(store, serving(store))) == 4
        assert made(store, serving(store))["beta 0"][ord("a") % 8] > 0


class TestAnotherEmbedder:
    def test_its_vectors_are_not_mixed_in(self, store: Store) -> None:
        several(store, 2)
        making.complete(store, Toy("old/1"))
        take(store, [say("new words", 9, session="s1")])
        assert making.complete(store, Toy("new/1")) == 0
        assert [space.fingerprint for space in vectors.spaces(store)] == ["old/1"]
        assert vectors.pending_count(store) == 1
        assert making.stale(store, Toy("new/1")) == "old/1"
        assert making.stale(store, Toy("old/1")) is None
        assert making.complete(store, Toy("old/1")) == 3

    def test_recall_says_so_and_goes_on_by_words(self, store: Store) -> None:
        several(store, 2)
        making.complete(store, Toy("old/1"))
        answer = Engine(store, Toy("new/1", 16)).recall("alpha", now=None)
        said = "recall is lexical only: the vectors are of old, not of new; run memcli reindex"
        assert answer.warnings == (said,)
        assert {hit.text for hit in answer.hits[:2]} == {"alpha 0", "alpha 1"}
        assert not any("dense" in hit.terms for hit in answer.hits)
        assert Engine(store, Toy("old/1")).recall("alpha", now=None).warnings == ()

    def test_reindex_replaces_them(self, store: Store) -> None:
        several(store)
        making.complete(store, Toy("old/1"))
        assert making.reindex(store, Toy("new/1", 16)) == 12
        (space,) = vectors.spaces(store)
        assert (space.fingerprint, space.dimension, space.state) == ("new/1", 16, "serving")
        assert set(made(store, space)) == set(texts(store))
        assert {len(vector) for vector in made(store, space).values()} == {16}
        tables = store.all(
            "SELECT name FROM sqlite_master WHERE name LIKE 'vector\\_%' ESCAPE '\\' OR name LIKE 'near\\_%' ESCAPE '\\'"
        )
        assert {name for (name,) in tables if name.endswith("_1")} == set()

    def test_the_old_ones_serve_until_the_new_ones_are_complete(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(making, "_SESSIONS", 2)
        several(store)
        making.complete(store, Toy("old/1"))
        answers = []

        def watch(step: making.Progress) -> None:
            space = serving(store)
            answers.append(
                (space.fingerprint, len(made(store, space)), Engine(store, Toy("old/1")).recall("alpha", now=None))
            )

        making.reindex(store, Toy("new/1"), watch)
        assert len(answers) == 3
        for fingerprint, count, answer in answers:
            assert (fingerprint, count, answer.warnings) == ("old/1", 12, ())
            assert any("dense" in hit.terms for hit in answer.hits)

    def cut_short(self, store: Store, after: int = 1) -> None:
        """Begins to reindex with new/1 and stops after so many batches of two sessions."""

        def stop(step: making.Progress) -> None:
            if step.done >= 2 * after:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            making.reindex(store, Toy("new/1"), stop)

    def test_it_goes_on_where_it_was_cut_short(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(making, "_SESSIONS", 2)
        several(store)
        making.complete(store, Toy("old/1"))
        self.cut_short(store)
        assert serving(store).fingerprint == "old/1"
        assert [space.state for space in vectors.spaces(store)] == ["serving", "building"]
        embedder = Toy("new/1")
        making.reindex(store, embedder)
        assert embedder.texts == 8
        assert len(made(store, serving(store))) == 12
        assert serving(store).fingerprint == "new/1"

    @pytest.mark.parametrize("between", ["old", "new", "forget", "nothing"])
    def test_and_is_complete_whatever_happened_between(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, between: str
    ) -> None:
        monkeypatch.setattr(making, "_SESSIONS", 2)
        several(store)
        making.complete(store, Toy("old/1"))
        self.cut_short(store)
        if between == "forget":
            chosen = tuple(e.row for e in episodes.every(store) if e.text == "alpha 0")
            forgetting.forget(store, forgetting.Selection(chosen), resolve, now=1, arguments={})
            making.complete(store, Toy("old/1"))
        elif between != "nothing":
            ingest(store, source([{"text": "gamma"}]), embedder=Toy(f"{between}/1"))
            take(store, [say("delta", 9, session="s0")])
            making.complete(store, Toy(f"{between}/1"))
        assert making.stale(store, Toy("old/1")) == "new/1", "an unfinished reindex must be noticed"
        making.reindex(store, Toy("new/1"))
        (space,) = vectors.spaces(store)
        assert set(made(store, space)) == set(texts(store))
        whole = made(store, space)
        making.reindex(store, Toy("new/1"))
        assert made(store, space) == whole

    def test_back_to_the_old_one(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(making, "_SESSIONS", 2)
        several(store)
        making.complete(store, Toy("old/1"))
        self.cut_short(store)
        take(store, [say("delta", 9, session="s0")])
        making.reindex(store, Toy("old/1"))
        (space,) = vectors.spaces(store)
        assert space.fingerprint == "old/1"
        assert set(made(store, space)) == set(texts(store))

    def test_forgetting_reaches_the_space_that_is_being_built(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(making, "_SESSIONS", 2)
        several(store)
        making.complete(store, Toy("old/1"))
        self.cut_short(store, after=3)
        chosen = tuple(e.row for e in episodes.every(store) if e.text == "alpha 1")
        forgetting.forget(store, forgetting.Selection(chosen), resolve, now=1, arguments={})
        purging.purge(store, resolve, now=2)
        for space in vectors.spaces(store):
            assert "alpha 1" not in made(store, space)
        making.reindex(store, Toy("new/1"))
        assert set(made(store, serving(store))) == set(texts(store))

    def test_another_process_may_be_faster(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(making, "_SESSIONS", 2)
        several(store)
        making.complete(store, Toy("old/1"))
        faster = Toy("new/1")
        left = [True]

        def overtaken() -> None:
            if left:
                left.pop()
                with open_store(store.path, "write") as other:
                    making.reindex(other, Toy("third/1"))

        faster.before = overtaken
        with pytest.raises(errors.Locked, match="new/1"):
            making.reindex(store, faster)
        assert [space.fingerprint for space in vectors.spaces(store)] == ["third/1"]
        assert len(made(store, serving(store))) == 12

    def test_an_unfinished_first_reindex_after_a_crash_makes_all_of_them(self, store: Store) -> None:
        several(store)
        making.complete(store, Toy("old/1"))
        vectors.create(store, "new/1", 8)  # and then the machine lost its power
        assert making.reindex(store, Toy("new/1")) == 12


def test_two_processes_may_make_the_first_space_at_once(store: Store) -> None:
    several(store)
    barrier = threading.Barrier(4)
    failed: list[Exception] = []

    def work() -> None:
        try:
            with open_store(store.path, "write") as own:
                barrier.wait()
                making.complete(own, Toy())
        except Exception as error:  # noqa: BLE001 - the thread must tell
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(vectors.spaces(store)) == 1
    assert set(made(store, serving(store))) == set(texts(store))


class TestSearching:
    def vector(self, *values: int) -> bytes:
        return bytes(value % 256 for value in values) + bytes(8 - len(values))

    @pytest.fixture
    def space(self, store: Store) -> Space:
        take(store, talk(*(f"w{number}" for number in range(6))))
        space = vectors.create(store, "hand/1", 8)
        rows = [
            (1, self.vector(127)),
            (2, self.vector(90, 90)),
            (3, self.vector(0, 127)),
            (4, self.vector(-127)),
            (5, bytes(8)),
        ]
        vectors.write(store, space, rows, [(1, 2)])
        return space

    def test_cosines(self, store: Store, space: Space) -> None:
        found = vectors.cosines(store, space, self.vector(127), [1, 2, 3, 4, 5, 6, 99])
        assert found.keys() >= {1, 2, 3, 4}
        assert found[1] == pytest.approx(1, abs=1e-5)
        assert found[2] == pytest.approx(math.sqrt(0.5), abs=1e-5)
        assert found[3] == pytest.approx(0, abs=1e-5)
        assert found[4] == pytest.approx(-1, abs=1e-5)
        assert 6 not in found
        assert 99 not in found
        assert vectors.cosines(store, space, bytes(8), [1, 2]) == {}

    def test_nearest(self, store: Store, space: Space) -> None:
        assert vectors.nearest(store, space, self.vector(127, 127), 1, None) == [2]
        assert set(vectors.nearest(store, space, self.vector(127, 127), 50, None)) == {1, 2, 3, 4, 5}

    def test_nearest_among_those_that_pass(self, store: Store, space: Space) -> None:
        among = episodes.conditions(Filters(since=0, until=episodes.get(store, 3).when.ms))  # type: ignore[union-attr]
        assert set(vectors.nearest(store, space, self.vector(0, 127), 50, among)) == {1, 2}
        assert vectors.nearest(store, space, self.vector(0, 127), 50, ("0", [])) == []

    @pytest.mark.parametrize("count", [50, soak(2000)])
    def test_cosines_are_those_of_the_textbook(self, store: Store, count: int) -> None:
        take(store, talk("w"))
        space = vectors.create(store, "hand/1", 8)
        number = st.integers(-127, 127)
        vector = st.lists(number, min_size=8, max_size=8).filter(any)

        @examples(count)
        @given(vector, vector)
        def textbook(one: list[int], other: list[int]) -> None:
            vectors.write(store, space, [(1, self.vector(*one))], [(1, 2)])
            product = sum(a * b for a, b in zip(one, other, strict=True))
            lengths = math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in other))
            found = vectors.cosines(store, space, self.vector(*other), [1])
            assert found[1] == pytest.approx(product / lengths, abs=1e-5)

        textbook()


def test_without_sqlite_vec_reindex_does_nothing(store: Store) -> None:
    several(store, 1)
    store.why_no_vectors = "no extension"
    assert making.reindex(store, Toy()) == 0
    assert vectors.pending_count(store) == 1


def test_what_cannot_be_erased_is_not_said_to_be(store: Store) -> None:
    """Without sqlite-vec the vectors of a forgotten memory would survive its purge."""
    several(store, 1)
    making.complete(store, Toy())
    forgetting.forget(store, forgetting.Selection((1,)), resolve, now=1, arguments={})
    store.why_no_vectors = "no extension"
    with pytest.raises(errors.MemcliError, match="no extension"):
        purging.purge(store, resolve, now=2)
    store.why_no_vectors = ""
    purging.purge(store, resolve, now=2)


def test_a_killed_reindex_leaves_a_sound_store(store: Store) -> None:
    several(store, 30)
    making.complete(store, Toy("old/1"))
    code = """
import os, sys
from pathlib import Path
from tests.support import Toy
from memcli.ingest import vectors
from memcli.store.connection import open_store
vectors._SESSIONS = 4
with open_store(Path(sys.argv[1]), "write") as store:
    vectors.reindex(store, Toy("new/1"), lambda step: os._exit(0) if step.done >= int(sys.argv[2]) else None)
"""
    for after in (4, 8, 4):
        finished(python(code, store.path, str(after)))
        assert serving(store).fingerprint == "old/1"
        assert len(made(store, serving(store))) == 60
    making.reindex(store, Toy("new/1"))
    assert len(made(store, serving(store))) == 60
    assert store.one("PRAGMA integrity_check") == ("ok",)
