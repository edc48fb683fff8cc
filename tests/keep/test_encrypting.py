"""A memory under a passphrase: nothing can be read without it, everything works with it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from memcli import errors
from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.keep import backup, checking, encrypting, repair, restore
from memcli.recall.engine import Engine
from memcli.records import Filters
from memcli.store import encryption, index
from memcli.store.connection import Store, open_store
from tests.keep import worlds
from tests.support import NOW, Toy, finished, python, say, take, talk, texts

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("sqlcipher3")
pytest.importorskip("cryptography")

SECRET = "The quagmire of Zanzibar lies behind the seventh hill, under a flat stone"
WORD = "it's a long 'passphrase' with \" and ü"


def key(_: bool) -> str:
    return WORD


@pytest.fixture
def path(tmp_path: Path) -> Path:
    worlds.build(tmp_path / "memory.db", 60)
    encrypting.recode(tmp_path / "memory.db", None, WORD)
    return tmp_path / "memory.db"


def test_nothing_can_be_read_without_the_passphrase(path: Path) -> None:
    with open_store(path, "write", key) as store:
        take(store, talk("the canary sings"))
        beside = [each for each in path.parent.iterdir() if each.is_file()]
        assert {each.name for each in beside} >= {"memory.db", "memory.db-wal", "memory.db-shm"}
        for each in beside:
            for word in (b"canary", b"Message", b"CREATE TABLE", b"harbour"):
                assert word not in each.read_bytes()
    for wrong in (None, lambda _: None, lambda _: "another"):
        with pytest.raises((errors.Encrypted, errors.NotADatabase)):
            open_store(path, "read", wrong)


def test_the_plain_file_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    worlds.build(path, 30)
    (tmp_path / "same-bytes").hardlink_to(path)
    encrypting.recode(path, None, WORD)
    assert set((tmp_path / "same-bytes").read_bytes()) == {0}


def test_everything_works_in_it(path: Path) -> None:
    with open_store(path, "write", key) as store:
        assert store.vectors
        assert checking.check(store).sound
        assert Engine(store, Toy()).recall("harbour violin", now=None, limit=3).hits
        run = engine.forget(store, engine.select(store, uids=["ep_9"]), resolve, now=NOW, arguments={}).run
        purging.purge(store, resolve, now=NOW, run=run)
        assert store.one("PRAGMA journal_mode") == ("wal",)
        assert checking.check(store).sound
        backup.backup(store, path.with_name("b.memcli"), now=NOW, verify=True)
    done = restore.restore(path.with_name("b.memcli"), path.with_name("c.db"), resolve, present=path, now=NOW, keys=key)
    assert encryption.looks_encrypted(done.path)
    with open_store(done.path, "read", key) as store:
        assert checking.check(store).sound
        assert len(texts(store)) == 57


def test_there_and_back(path: Path) -> None:
    with open_store(path, "read", key) as store:
        before = worlds.texts_of(store)
    encrypting.recode(path, WORD, "another")
    with pytest.raises(errors.Encrypted):
        open_store(path, "read", key)
    encrypting.recode(path, "another", None)
    with open_store(path, "write") as store:
        assert worlds.texts_of(store) == before
        assert checking.check(store).sound


def test_not_while_another_process_has_it_open(path: Path) -> None:
    with open_store(path, "read", key), pytest.raises(errors.Locked):
        encrypting.recode(path, WORD, None)
    assert encryption.looks_encrypted(path)


def test_a_new_one_is_encrypted_from_its_first_byte(tmp_path: Path) -> None:
    with open_store(tmp_path / "new.db", "write", key) as store:
        take(store, talk("the canary sings"))
    assert b"SQLite" not in (tmp_path / "new.db").read_bytes()
    with open_store(tmp_path / "new.db", "read", key) as store:
        assert texts(store) == ["the canary sings"]


@pytest.mark.parametrize("place", [20, 5000, -3000])
def test_any_changed_bit_is_found(path: Path, place: int) -> None:
    """Every page is authenticated, its unused space too."""
    data = bytearray(path.read_bytes())
    data[place] ^= 4
    path.write_bytes(data)
    try:
        with open_store(path, "read", key) as store:
            assert not checking.check(store).sound
    except errors.MemcliError:
        pass


def test_around_a_damaged_page_all_is_saved(path: Path) -> None:
    with open_store(path, "read", key) as store:
        before = worlds.texts_of(store)
        (leaf,) = store.one("SELECT rootpage FROM sqlite_master WHERE name = 'journal'") or (0,)
    data = bytearray(path.read_bytes())
    data[(leaf - 1) * 4096 + 100] ^= 1
    path.write_bytes(data)
    done = repair.repair(path, WORD, path.with_name("aside.db"))
    assert done.left == ()
    assert done.salvaged is not None
    assert done.salvaged.incomplete == ("journal",)
    with open_store(path, "read", key) as store:
        assert worlds.texts_of(store) == before
        assert checking.check(store).sound


def test_who_waits_for_it_finds_the_new_file(path: Path) -> None:
    """Not the old one, into which a write would be lost."""
    code = """
import sys
from pathlib import Path
from memcli.store.connection import open_store
from tests.support import take, talk
print("waiting", flush=True)
for number in range(20):
    with open_store(Path(sys.argv[1]), "write", lambda _: sys.argv[2]) as store:
        take(store, talk(f"said by another {number}", start=number))
"""
    process = python(code, path, WORD)
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    changed = 0
    for old, new in ((WORD, None), (None, WORD)) * 3:
        try:
            encrypting.recode(path, old, new)
            changed += 1
        except errors.Locked:
            break
    finished(process)
    with open_store(path, "read", key) as store:
        assert len([text for text in texts(store) if text.startswith("said by another")]) == 20


class TestProof:
    """A purge looks into the pages: in what the file holds as bytes nothing could ever be found."""

    @staticmethod
    def forget(store: Store) -> None:
        take(store, [say(SECRET, 1, conversation="secret")])
        chosen = engine.select(store, filters=Filters(conversations=("secret",)))
        engine.forget(store, chosen, resolve, now=NOW, arguments={})

    def test_pages_read_as_those_of_a_plain_file(self, path: Path, tmp_path: Path) -> None:
        plain = tmp_path / "plain.db"
        shutil.copy(path, plain)
        encrypting.recode(plain, WORD, None)
        with open_store(path, "write", key) as store, open_store(plain, "read") as same:
            file, log, _ = (file for _, file in store.raw.files())
            data = file.read()
            assert data.startswith(b"SQLite format 3\0")
            for text in texts(same):
                assert text.encode()[:40] in data
            take(store, talk("the canary sings in the log"))
            log.seek(0)
            assert b"the canary sings in the log" in log.read()
            log.seek(32 + 24 + 4096 + 5)
            assert len(log.read(9000)) == 9000

    def test_what_is_hidden_is_there_and_what_is_purged_is_not(self, path: Path) -> None:
        with open_store(path, "write", key) as store:
            self.forget(store)
            assert any(b"quagmire" in file.read().lower() for _, file in store.raw.files())
            report = purging.purge(store, resolve, now=NOW)
            assert report.certificate["complete"] is True
            assert not any(b"quagmire" in file.read().lower() for _, file in store.raw.files())

    def test_what_an_index_goes_on_holding_is_found(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(index, "remove_episodes", lambda *_: None)
        with open_store(path, "write", key) as store:
            self.forget(store)
            assert purging.purge(store, resolve, now=NOW).certificate["found"] > 0

    def test_where_nobody_could_look_nothing_is_erased(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers", None)
        with open_store(path, "write", key) as store:
            self.forget(store)
            with pytest.raises(errors.Encrypted, match="cryptography"):
                purging.purge(store, resolve, now=NOW)
            assert store.one("SELECT 1 FROM episode WHERE text = ?", (SECRET,)) == (1,)
