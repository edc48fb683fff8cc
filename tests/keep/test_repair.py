"""One bit flipped anywhere: `verify` finds it if anything changed, and the repair loses nothing that can be read."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from memcli import errors
from memcli.consolidate import resolve
from memcli.errors import MemcliError
from memcli.forget import engine, purging
from memcli.keep import checking, repair
from memcli.store import encryption, seal
from memcli.store.connection import open_store
from tests.keep import worlds
from tests.support import say, soak, take, talk, texts

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 4096


class Sound:
    """A sound memory as bytes, with what is in it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.path = folder / "memory.db"
        self.texts = worlds.build(self.path, count)
        with open_store(self.path, "read") as store:
            assert checking.check(store).sound
            self.width = len(seal.columns(store.db, "episode"))
        self.content = dump(self.path)
        self.data = self.path.read_bytes()
        self.pages = len(self.data) // PAGE

    def flipped(self, places: list[tuple[int, int]]) -> Path:
        """The file with these bits (page, bit) turned over."""
        data = bytearray(self.data)
        for page, bit in places:
            data[page * PAGE + bit // 8] ^= 1 << bit % 8
        for each in self.folder.iterdir():
            if each.is_file():
                each.unlink()
        self.path.write_bytes(data)
        return self.path

    def rows_on(self, pages: list[int]) -> set[int]:
        return {row for page in pages for row in worlds.rows_on(self.data, page, self.width)}


def dump(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, and every word of every index."""
    with open_store(path, "read") as store:
        found = {table: store.all(f'SELECT * FROM "{table}"') for table in seal.tables(store.db)}
        for name in ("episode", "passage", "session"):
            found[name + "_fts"] = store.all(f"SELECT * FROM {name}_terms")
        return found


def noticed(path: Path) -> bool:
    try:
        with open_store(path, "read") as store:
            return not checking.check(store).sound
    except MemcliError:
        return True


@pytest.mark.parametrize(("count", "flips"), [(150, 12), soak(1500, 200)])
def test_a_bit_flipped_in_a_random_page(tmp_path: Path, count: int, flips: int) -> None:
    sound = Sound(tmp_path / "w", count)
    dice = random.Random(flips)
    found = harmless = 0
    for number in range(flips):
        page, bit = dice.randrange(sound.pages), dice.randrange(PAGE * 8)
        path = sound.flipped([(page, bit)])
        if not noticed(path):
            assert dump(path) == sound.content, f"page {page}, bit {bit} changed something unseen"
            harmless += 1  # it fell where no row is
            continue
        found += 1
        done = repair.repair(path, None, tmp_path / "w" / "aside.db")
        assert done.left == (), (page, bit, done.left)
        with open_store(path, "read") as store:
            there = worlds.texts_of(store)
            assert checking.check(store).sound
        saved = set(there.values())
        missing = {row for row, text in sound.texts.items() if text not in saved}
        lost = missing - set(done.salvaged.altered if done.salvaged else ())
        readable = lost - sound.rows_on([page])
        assert len(readable) <= (1 if sound.data[page * PAGE] not in {2, 5, 10, 13} else 0), (
            number,
            page,
            bit,
            readable,
        )
    assert found


@pytest.mark.parametrize(("count", "flips", "seeds"), [(400, 30, 1), soak(3000, 200, 10)])
def test_many_bits_at_once(tmp_path: Path, count: int, flips: int, seeds: int) -> None:
    sound = Sound(tmp_path / "w", count)
    for seed in range(seeds):
        dice = random.Random(seed)
        pages = dice.sample(range(sound.pages), flips)
        path = sound.flipped([(page, dice.randrange(PAGE * 8)) for page in pages])
        assert noticed(path)
        done = repair.repair(path, None, tmp_path / "w" / "aside.db")
        assert done.left == ()
        assert done.salvaged is not None
        with open_store(path, "write") as store:
            there = worlds.texts_of(store)
            assert take(store, talk("and life goes on", native_id="new"))[1].added == 1
        damaged = sound.rows_on(pages)
        overflowing = sum(sound.data[page * PAGE] not in {2, 5, 10, 13} for page in pages)
        saved = set(there.values())
        missing = {row for row, text in sound.texts.items() if text not in saved}
        changed = missing & set(done.salvaged.altered)  # and named as such
        lost = missing - changed
        assert len(lost - damaged) <= overflowing, (seed, lost)


@pytest.mark.parametrize("told", [b"\xc3\xa9t\xc3\xa9", b"\xc3t\xc3\xa9s"])
def test_a_text_that_one_bit_made_bytes(tmp_path: Path, told: bytes) -> None:
    """The lowest bit of a value's type tells text from bytes; what is no UTF-8 any more is told as far as it can be."""
    with open_store(tmp_path / "m.db", "write") as store:
        take(store, [say("one été that is like no other", 0, native_id="a"), say("another", 1, native_id="b")])
    path = tmp_path / "m.db"
    data = path.read_bytes()
    at = data.index("one été that".encode())
    kind = data.rindex(bytes([13 + 2 * len("one été that is like no other".encode())]), 0, at)
    text = data[at:].replace("été".encode(), told, 1)
    path.write_bytes(data[:kind] + bytes([data[kind] ^ 1]) + data[kind + 1 : at] + text)
    assert noticed(path)
    done = repair.repair(path, None, tmp_path / "aside.db")
    assert done.left == ()
    with open_store(path, "read") as store:
        assert sorted(worlds.texts_of(store).values()) == [
            "another",
            f"one {told.decode(errors='replace')} that is like no other",
        ]


def test_a_header_of_rubbish(tmp_path: Path) -> None:
    sound = Sound(tmp_path / "w", 60)
    path = sound.flipped([])
    path.write_bytes(b"\xff" * 100 + sound.data[100:])
    done = repair.repair(path, None, tmp_path / "w" / "aside.db")
    assert done.left == ()
    with open_store(path, "read") as store:
        assert worlds.texts_of(store) == sound.texts
    assert (tmp_path / "w" / "aside.db").read_bytes()[:100] == b"\xff" * 100


def test_a_schema_of_rubbish(tmp_path: Path) -> None:
    """Where the tables are is lost; the episodes are found page by page."""
    sound = Sound(tmp_path / "w", 60)
    path = sound.flipped([])
    path.write_bytes(sound.data[:100] + b"\xff" * (PAGE - 100) + sound.data[PAGE:])
    done = repair.repair(path, None, tmp_path / "w" / "aside.db")
    assert done.left == ()
    with open_store(path, "read") as store:
        assert worlds.texts_of(store) == sound.texts


def test_broken_indexes_are_made_anew_in_place(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    worlds.build(path, 60)
    with open_store(path, "write") as store:
        store.db.execute("DELETE FROM episode_fts WHERE rowid > 20")
        store.db.execute("DELETE FROM near_1 WHERE rowid > 20")
    done = repair.repair(path, None, tmp_path / "aside.db")
    assert done.rebuilt
    assert done.salvaged is None
    assert not (tmp_path / "aside.db").exists()
    with open_store(path, "read") as store:
        assert checking.check(store).sound


def test_a_sound_memory_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    worlds.build(path, 60)
    before = path.read_bytes()
    assert not repair.repair(path, None, tmp_path / "aside.db").rebuilt
    assert path.read_bytes() == before


def test_nothing_to_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(bytes(random.Random(1).randrange(256) for _ in range(PAGE * 9)))
    before = path.read_bytes()
    with pytest.raises(errors.MemcliError, match="nothing of"):
        repair.repair(path, None, tmp_path / "aside.db")
    assert path.read_bytes() == before


def test_an_altered_message_is_right_again_after_its_source_is_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    said = talk("the quick brown fox jumps over the lazy dog", "and so on", native_id=None)
    said = [
        draft.__class__(**{**{name: getattr(draft, name) for name in draft.__slots__}, "native_id": f"native-{n}"})
        for n, draft in enumerate(said)
    ]
    with open_store(path, "write") as store:
        take(store, said)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"the quick brown fox", b"the quick brawn fox"))
    done = repair.repair(path, None, tmp_path / "aside.db")
    assert done.salvaged is not None
    assert done.salvaged.altered == (1,)
    with open_store(path, "write") as store:
        assert take(store, said)[1].updated == 1
        assert "the quick brown fox jumps over the lazy dog" in worlds.texts_of(store).values()
        assert checking.check(store).sound


@pytest.mark.parametrize("length", [21, 100, 4096])
def test_a_damaged_beginning_is_not_taken_for_encryption(tmp_path: Path, length: int) -> None:
    path, aside = tmp_path / "memory.db", tmp_path / "aside.db"
    with open_store(path, "write") as store:
        take(store, talk("one thing", "another thing"))
    path.write_bytes(random.Random(length).randbytes(length) + path.read_bytes()[length:])
    assert not encryption.looks_encrypted(path)
    with pytest.raises(errors.NotADatabase):
        open_store(path, "read")
    assert repair.repair(path, None, aside).salvaged
    with open_store(path, "read") as store:
        assert texts(store) == ["one thing", "another thing"]


def test_an_encrypted_memory_is_told_by_its_pages(tmp_path: Path) -> None:
    pytest.importorskip("sqlcipher3")
    path = tmp_path / "memory.db"
    with open_store(path, "write", lambda _: "sesame") as store:
        take(store, talk("one thing"))
    assert encryption.looks_encrypted(path)


@pytest.mark.parametrize("content", [b"hello world", b"x" * 8192])
def test_what_is_no_memory_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(content)
    with pytest.raises(errors.NotADatabase, match="not a memcli database"):
        repair.repair(path, None, tmp_path / "aside.db")
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["memory.db"]


@pytest.mark.parametrize("purged", [True, False])
def test_a_page_that_was_left_behind_brings_nothing_back_that_was_forgotten(tmp_path: Path, *, purged: bool) -> None:
    """The salvage looks at every page, and an old one still shows what was forgotten since."""
    path = tmp_path / "memory.db"
    secret, said = "the heron nests behind the mill", "and a second thing"
    with open_store(path, "write") as store:
        take(store, talk(secret, said))
    before = path.read_bytes()
    with open_store(path, "write") as store:
        run = engine.forget(store, engine.select(store, uids=["ep_1"]), resolve, now=1, arguments={}).run
        if purged:
            purging.purge(store, resolve, now=2, run=run)
    left, now = before.index(secret.encode()) // PAGE, path.read_bytes().index(said.encode()) // PAGE
    data = bytearray(path.read_bytes() + before[left * PAGE : (left + 1) * PAGE])
    data[now * PAGE : (now + 1) * PAGE] = bytes(PAGE)
    path.write_bytes(data)
    repair.repair(path, None, tmp_path / "aside.db")
    with open_store(path, "write") as store:
        assert texts(store) == [said]
        if not purged:
            engine.undo(store, run, resolve, now=3)
            assert sorted(texts(store)) == sorted([secret, said])
