"""Restoring: the same memory again, without what was forgotten since, and over nothing unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli import errors, ids
from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.keep import backup, checking, encrypting, restore
from memcli.store import episodes, runs, tombstones
from memcli.store.connection import open_store
from tests.keep import worlds
from tests.support import NOW, Toy, say, states, take, talk, texts

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Store

SAID = (
    "I like tea with a slice of lemon in it",
    "The canary zqxkvj sings in the kitchen every day",
    "We meet on the bridge at seven in the evening",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A backup of three messages; they are in the memory still."""
    with open_store(tmp_path / "memory.db", "write") as store:
        take(store, talk(*SAID))
        backup.backup(store, tmp_path / "b.memcli", now=NOW)
    return tmp_path / "b.memcli"


def back(file: Path, to: str = "memory.db", *, aside: str | None = None) -> restore.Restored:
    folder = file.parent
    kept = None if aside is None else folder / aside
    return restore.restore(file, folder / to, resolve, present=folder / "memory.db", now=NOW, aside=kept)


def forget(store: Store, *uids: str) -> str:
    return engine.forget(store, engine.select(store, uids=uids), resolve, now=NOW, arguments={}).run


def test_into_nothing(file: Path) -> None:
    (file.parent / "memory.db").unlink()
    done = back(file)
    assert (done.episodes, done.forgotten, done.erased, done.aside) == (3, 0, 0, None)
    with open_store(done.path, "write") as store:
        assert texts(store) == list(SAID)
        assert checking.check(store).sound
        assert take(store, talk(*SAID))[1].unchanged == 3


def test_nothing_is_overwritten_unasked(file: Path) -> None:
    before = (file.parent / "memory.db").read_bytes()
    with pytest.raises(errors.UsageError, match="there is a memory"):
        back(file)
    assert (file.parent / "memory.db").read_bytes() == before


def test_what_was_there_is_put_aside(file: Path) -> None:
    with open_store(file.parent / "memory.db", "write") as store:
        take(store, talk("said after the backup was made", start=9))
    done = back(file, aside="old.db")
    with open_store(done.path, "read") as store:
        assert texts(store) == list(SAID)
    with open_store(file.parent / "old.db", "read") as store:
        assert len(texts(store)) == 4
    assert not [each for each in file.parent.iterdir() if each.suffix not in {".db", ".memcli"} and each.is_file()]


def test_what_was_forgotten_since_is_forgotten_in_it(file: Path) -> None:
    with open_store(file.parent / "memory.db", "write") as store:
        forget(store, "ep_1")
    done = back(file, aside="old.db")
    assert (done.forgotten, done.erased) == (1, 0)
    with open_store(done.path, "write") as store:
        assert texts(store) == list(SAID[1:])
        assert states(store)[SAID[0]] == "forgotten"
        assert take(store, talk(*SAID), origin=("text", "/elsewhere"))[1].forgotten == 1
        run = next(run for run in runs.recent(store) if run.verb == "forget")
        assert run.arguments == {"command": "restore"}


def test_what_was_purged_since_is_erased_from_it(file: Path) -> None:
    with open_store(file.parent / "memory.db", "write") as store:
        purging.purge(store, resolve, now=NOW, run=forget(store, "ep_2"))
    done = back(file, aside="old.db")
    assert (done.forgotten, done.erased) == (0, 1)
    with open_store(done.path, "write") as store:
        assert texts(store) == [SAID[0], SAID[2]]
        assert b"zqxkvj" not in done.path.read_bytes()
        taken = take(store, talk(*SAID), origin=("text", "/elsewhere"))[1]
        assert (taken.forgotten, taken.unchanged) == (1, 2)
        assert checking.check(store).sound


@pytest.mark.parametrize("uids", [("ep_2",), ("ep_1", "ep_2")])
def test_what_was_marked_already_and_purged_since_is_erased_from_it(tmp_path: Path, uids: tuple[str, ...]) -> None:
    with open_store(tmp_path / "memory.db", "write") as store:
        take(store, talk(*SAID))
        forget(store, "ep_2")
        backup.backup(store, tmp_path / "b.memcli", now=NOW)
        if "ep_1" in uids:
            forget(store, "ep_1")
        purging.purge(store, resolve, now=NOW)
    done = back(tmp_path / "b.memcli", aside="old.db")
    assert (done.forgotten, done.erased) == (0, len(uids))
    assert b"zqxkvj" not in done.path.read_bytes()
    with open_store(done.path, "write") as store:
        assert len(texts(store)) == 3 - len(uids)
        assert {run.state for run in runs.recent(store) if run.verb == "forget"} == {"purged"}


def test_what_an_undo_hides_in_it_is_forgotten_or_erased_as_well(tmp_path: Path) -> None:
    with open_store(tmp_path / "memory.db", "write") as store:
        run, _ = take(store, talk(*SAID))
        engine.undo(store, ids.encode("run", run), resolve, now=NOW)
        backup.backup(store, tmp_path / "b.memcli", now=NOW)
        take(store, talk(*SAID))
        purging.purge(store, resolve, now=NOW, run=forget(store, "ep_2"))
        forget(store, "ep_1")
    done = back(tmp_path / "b.memcli", aside="old.db")
    assert (done.forgotten, done.erased) == (1, 1)
    assert b"zqxkvj" not in done.path.read_bytes()
    with open_store(done.path, "write") as store:
        (last,) = [run.uid for run in runs.recent(store) if run.verb == "forget" and run.state == "done"]
        engine.undo(store, last, resolve, now=NOW)
        assert texts(store) == [], "it is away, as it was in the backup"
        taken = take(store, talk(*SAID))[1]
        assert (taken.restored, taken.forgotten) == (2, 1), "what was undone is not kept out"


def test_elsewhere_too(file: Path) -> None:
    with open_store(file.parent / "memory.db", "write") as store:
        purging.purge(store, resolve, now=NOW, run=forget(store, "ep_2"))
    done = back(file, "other/place.db")
    with open_store(done.path, "read") as store:
        assert texts(store) == [SAID[0], SAID[2]]
    assert b"zqxkvj" not in done.path.read_bytes()


def test_what_was_kept_out_before_the_backup_still_is(tmp_path: Path) -> None:
    with open_store(tmp_path / "memory.db", "write") as store:
        take(store, talk(*SAID))
        purging.purge(store, resolve, now=NOW, run=forget(store, "ep_2"))
        backup.backup(store, tmp_path / "b.memcli", now=NOW)
    (tmp_path / "memory.db").unlink()
    with open_store(back(tmp_path / "b.memcli").path, "write") as store:
        assert take(store, talk(*SAID))[1].forgotten == 1


def test_the_memory_of_somebody_else_does_not_take_its_place(file: Path) -> None:
    (file.parent / "memory.db").unlink()
    with open_store(file.parent / "memory.db", "write") as store:
        take(store, talk(*SAID))
        forget(store, "ep_1")
    with pytest.raises(errors.UsageError, match="another memory"):
        back(file, aside="old.db")
    done = back(file, "other.db")
    assert done.forgotten == 1  # what is to be forgotten is, wherever it came from


class TestTheSameWordsTwice:
    """Of two messages of the same words one was forgotten: the other is as it was."""

    WORDS = "The spare key is under the blue flower pot by the kitchen door"

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        with open_store(tmp_path / "memory.db", "write") as store:
            take(store, [say(self.WORDS, 1, conversation="a"), say(self.WORDS, 90, conversation="b")])
            backup.backup(store, tmp_path / "before.memcli", now=NOW)
        return tmp_path

    @pytest.mark.parametrize("purged", [True, False])
    @pytest.mark.parametrize("late", [True, False])
    def test_the_other_stays(self, folder: Path, *, late: bool, purged: bool) -> None:
        with open_store(folder / "memory.db", "write") as store:
            run = forget(store, "ep_1")
            if purged:
                purging.purge(store, resolve, now=NOW, run=run)
            backup.backup(store, folder / "after.memcli", now=NOW)
        done = back(folder / ("after.memcli" if late else "before.memcli"), aside="old.db")
        with open_store(done.path, "write") as store:
            assert [(each.row, each.text) for each in episodes.every(store)] == [(2, self.WORDS)]
            assert done.episodes == (1 if purged else 2)
            assert take(store, [say(self.WORDS, 1, conversation="a")])[1].forgotten == 1
            assert checking.check(store).sound

    def test_one_that_it_never_had_is_hidden_and_not_erased(self, folder: Path) -> None:
        with open_store(folder / "memory.db", "write") as store:
            engine.undo(store, "run_1", resolve, now=NOW)
            purging.purge(store, resolve, now=NOW, run="run_2")  # not a forget: leaves no hash
            take(store, [say(self.WORDS, 5, conversation="c")], origin=("text", "/elsewhere"))
            forget(store, *(each.uid for each in episodes.every(store)))
        done = back(folder / "before.memcli", aside="old.db")
        assert (done.forgotten, done.erased) == (2, 0)


def test_what_was_forgotten_can_be_undone_after_a_restore(file: Path) -> None:
    with open_store(file.parent / "memory.db", "write") as store:
        early = forget(store, "ep_1")
        backup.backup(store, file.parent / "c.memcli", now=NOW)
        forget(store, "ep_2")
    done = back(file.parent / "c.memcli", aside="old.db")
    with open_store(done.path, "write") as store:
        assert texts(store) == [SAID[2]]
        engine.undo(store, early, resolve, now=NOW)
        assert texts(store) == [SAID[0], SAID[2]]
        (late,) = [run.uid for run in runs.recent(store) if run.verb == "forget" and run.uid != early]
        engine.undo(store, late, resolve, now=NOW)
        assert texts(store) == list(SAID)
        assert tombstones.count(store) == 0


def test_an_encrypted_memory_is_not_replaced_by_a_readable_one(file: Path) -> None:
    pytest.importorskip("sqlcipher3")
    path = file.parent / "memory.db"
    encrypting.recode(path, None, "sesame")
    kept = file.parent / "old.db"
    restore.restore(file, path, resolve, present=path, now=NOW, keys=lambda _: "sesame", aside=kept)
    assert b"canary zqxkvj" not in path.read_bytes()
    with open_store(path, "write", lambda _: "sesame") as store:
        assert texts(store) == list(SAID)
        assert checking.check(store).sound
    assert path.stat().st_mode & 0o77 == 0


def test_a_damaged_backup_changes_nothing(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    before = {each.name: each.read_bytes() for each in file.parent.iterdir() if each.is_file()}
    with pytest.raises(errors.Damaged):
        back(file, aside="old.db")
    assert {each.name: each.read_bytes() for each in file.parent.iterdir() if each.is_file()} == before


def test_not_while_another_process_has_it_open(file: Path) -> None:
    with open_store(file.parent / "memory.db", "write") as store:
        take(store, talk("said meanwhile", start=9))
        with pytest.raises(errors.Locked):
            back(file, aside="old.db")
        take(store, talk("and after that", start=10))
    with open_store(file.parent / "memory.db", "read") as store:
        assert len(texts(store)) == 5


def test_a_backup_of_a_whole_world(tmp_path: Path) -> None:
    truth = worlds.build(tmp_path / "memory.db", 120)
    with open_store(tmp_path / "memory.db", "write") as store:
        backup.backup(store, tmp_path / "b.memcli", now=NOW)
        forget(store, "ep_20", "ep_21")
    done = back(tmp_path / "b.memcli", aside="old.db")
    assert done.forgotten == 4  # two of them before the backup
    with open_store(done.path, "write") as store:
        assert worlds.texts_of(store) == truth
        assert checking.check(store).sound
        from memcli.ingest import vectors

        vectors.complete(store, Toy())
        assert checking.check(store).sound
