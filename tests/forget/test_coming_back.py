"""What was forgotten comes back by one way only, and nothing else is kept out with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from memcli import ids
from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.ingest.pipeline import Overrides
from memcli.store import episodes, tombstones
from tests.support import at, check_index, ingest, say, source, take, texts

if TYPE_CHECKING:
    from memcli.store.connection import Store

WORDS = "the key lies under the third stone of the garden wall"


def forget(store: Store, text: str) -> str:
    uids = [episode.uid for episode in episodes.every(store) if episode.text == text]
    return engine.forget(store, engine.select(store, uids=uids), resolve, now=1, arguments={}).run


def undo(store: Store, run: str | int) -> str:
    return engine.undo(store, run if isinstance(run, str) else ids.encode("run", run), resolve, now=2).run


class TestTombstones:
    @pytest.mark.parametrize(
        ("text", "back"),
        [("ok", True), ("See you!", True), ("PIN 4711", False), ("we meet at noon", False), (WORDS, False)],
    )
    def test_undated_words_that_are_said_again_by_chance_are_not_forbidden(
        self, store: Store, text: str, back: bool
    ) -> None:
        take(store, [say(text, conversation="a")])
        forget(store, text)
        take(store, [say(text, conversation="a")])
        assert texts(store) == []
        take(store, [say(text, conversation="b")], origin=("jsonl", "/other"))
        assert texts(store) == [text] * back

    def test_an_id_that_is_unique_everywhere(self, store: Store) -> None:
        uuid = "6f1c2ba4-0c4f-4f0e-9a55-0d3a53b1f0aa"
        take(store, [say("ok", 5, native_id=uuid), say("no", 5, native_id="7")])
        forget(store, "ok")
        forget(store, "no")
        again = [say("ok!", 6, native_id=uuid, conversation="d"), say("no!", 6, native_id="7", conversation="d")]
        take(store, again, origin=("jsonl", "/export"))
        assert texts(store) == ["no!"]

    def test_the_list_tells_when_and_how_much(self, store: Store) -> None:
        take(store, [say(WORDS, 1), say("another thing that is long enough to stand alone", 2)])
        run = forget(store, WORDS)
        purging.purge(store, resolve, now=3)
        (one,) = tombstones.by_run(store)
        assert (ids.encode("run", one.run), one.when, one.state, one.holding, one.lifted) == (run, 1, "purged", 2, 0)

    def test_undo_of_an_ingest_brings_back_nothing_that_was_forgotten_since(self, store: Store) -> None:
        run, _ = take(store, [say(WORDS, 1), say("other words", 2)])
        gone = undo(store, run)
        take(store, [say(WORDS, 1, conversation="copy")], origin=("jsonl", "/copy"))
        forget(store, WORDS)
        undo(store, gone)
        assert texts(store) == ["other words"]
        check_index(store)

    def test_nor_does_undoing_another_forget_of_the_same_words(self, store: Store) -> None:
        take(store, [say(WORDS, 1)])
        first = forget(store, WORDS)
        with store.write() as db:
            tombstones.unbury(db, ids.decode(first)[1])
        take(store, [say(WORDS, 1, conversation="copy")], origin=("jsonl", "/copy"))
        second = forget(store, WORDS)
        purging.purge(store, resolve, now=3, run=second)
        undo(store, first)
        assert texts(store) == []


class TestTheSameWordsTwice:
    """Two messages of the same words, each forgotten by a run of its own."""

    @pytest.fixture
    def runs(self, store: Store) -> tuple[str, str]:
        take(store, [say(WORDS, 1, conversation="a"), say(WORDS, 90, conversation="b")])
        return self.forget(store, "ep_1"), self.forget(store, "ep_2")

    def forget(self, store: Store, uid: str) -> str:
        return engine.forget(store, engine.select(store, uids=[uid]), resolve, now=1, arguments={}).run

    def seen(self, store: Store) -> list[str]:
        check_index(store)
        return [episode.uid for episode in episodes.every(store)]

    def test_undone_in_the_order_of_undo(self, store: Store, runs: tuple[str, str]) -> None:
        undo(store, runs[1])
        assert self.seen(store) == ["ep_0000002"], "as before that run"
        undo(store, runs[0])
        assert self.seen(store) == ["ep_0000001", "ep_0000002"]
        assert tombstones.count(store) == 0

    def test_the_other_way_round(self, store: Store, runs: tuple[str, str]) -> None:
        report = engine.undo(store, runs[0], resolve, now=2)
        assert report.counts == {}
        assert report.warnings == (f"1 of them stays hidden: {runs[1]} forgot the same words",)
        assert self.seen(store) == []
        take(store, [say(WORDS + ", they say", 1, conversation="a")])
        assert self.seen(store) == ["ep_0000003"], "an edited text is another, where no id says who it is"
        undo(store, runs[1])
        assert sorted(self.seen(store)) == ["ep_0000001", "ep_0000002", "ep_0000003"]

    def test_there_and_back(self, store: Store, runs: tuple[str, str]) -> None:
        again = undo(store, runs[0])
        undo(store, again)
        undo(store, runs[1])
        assert self.seen(store) == ["ep_0000002"]
        assert tombstones.count(store) == 2

    def test_one_erased_and_the_other_brought_back(self, store: Store, runs: tuple[str, str]) -> None:
        purging.purge(store, resolve, now=3, run=runs[0])
        undo(store, runs[1])
        assert self.seen(store) == ["ep_0000002"], "it was seen while the other was forgotten"


class TestUnforget:
    def take_in(self, store: Store, *, unforget: bool, name: str = "a.jsonl") -> Any:
        records = [{"text": WORDS, "id": "1", "timestamp": "2024-05-01T10:00Z"}]
        return ingest(store, source(records, name), overrides=Overrides(unforget=unforget))

    @pytest.mark.parametrize("purged", [True, False])
    def test_it_is_the_way_back(self, store: Store, purged: bool) -> None:
        self.take_in(store, unforget=False)
        forget(store, WORDS)
        if purged:
            purging.purge(store, resolve, now=3)
        assert self.take_in(store, unforget=False).forgotten == 1
        report = self.take_in(store, unforget=True)
        assert (report.added, report.restored, report.forgotten) == ((1, 0, 0) if purged else (0, 1, 0))
        assert texts(store) == [WORDS]
        assert tombstones.count(store) == 0
        assert tombstones.by_run(store)[0].lifted == 2
        check_index(store)

    def test_and_stays_one_afterwards(self, store: Store) -> None:
        self.take_in(store, unforget=False)
        forget(store, WORDS)
        self.take_in(store, unforget=True)
        assert self.take_in(store, unforget=False, name="b.jsonl").forgotten == 0

    def test_undone_it_is_kept_out_again(self, store: Store) -> None:
        self.take_in(store, unforget=False)
        forget(store, WORDS)
        purging.purge(store, resolve, now=3)
        undo(store, self.take_in(store, unforget=True).run)
        assert texts(store) == []
        assert tombstones.count(store) == 2
        assert self.take_in(store, unforget=False, name="b.jsonl").forgotten == 1


class TestNotes:
    def note(self, store: Store, text: str, name: str = "notes/diary.md", folder: str = "/a") -> Any:
        made = source(text, name)
        object.__setattr__(made, "location", f"{folder}/{name}")
        return ingest(store, made)

    def test_an_emptied_note_holds_nothing_any_more(self, store: Store) -> None:
        self.note(store, "# Monday\n\nI met Tom\n")
        report = self.note(store, "")
        assert report.replaced == 1
        assert texts(store) == []
        check_index(store)
        undo(store, report.run)
        assert texts(store) == ["# Monday\n\nI met Tom"]

    def test_an_empty_note_that_was_never_full_is_no_message(self, store: Store) -> None:
        from memcli.errors import InputError

        with pytest.raises(InputError, match="nothing was taken in"):
            self.note(store, "")

    def test_folders_of_one_name_leave_each_others_notes_alone(self, store: Store) -> None:
        self.note(store, "# Monday\n\nin the first folder\n", folder="/first")
        report = self.note(store, "# Tuesday\n\nin the second folder\n", folder="/second")
        assert report.replaced == 0
        assert len(texts(store)) == 2
        assert self.note(store, "# Friday\n\nedited\n", folder="/second").replaced == 1
        assert len(texts(store)) == 2


class TestTitles:
    def title(self, store: Store) -> str | None:
        return store.all("SELECT title FROM conversation")[0][0]  # type: ignore[no-any-return]

    def test_an_undone_ingest_takes_its_title_back(self, store: Store) -> None:
        take(store, [say("one", 1, title="First")])
        run, _ = take(store, [say("two", 2, title="Second")])
        assert self.title(store) == "Second"
        back = undo(store, run)
        assert self.title(store) == "First"
        undo(store, back)
        assert self.title(store) == "Second"

    def test_an_earlier_title_is_purged(self, store: Store) -> None:
        from tests.support import raw

        take(store, [say(WORDS, 1, title="Quagmire of Zanzibar")])
        take(store, [say("two", 2, title="Second", when=at(2))])
        forget(store, WORDS)
        purging.purge(store, resolve, now=3)
        assert b"Quagmire" not in raw(store.path)
