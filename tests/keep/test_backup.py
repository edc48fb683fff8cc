"""Backups: one moment of a memory in use, whole or not there at all, and readable without memcli."""

from __future__ import annotations

import io
import os
import stat
from typing import TYPE_CHECKING

import pytest

from memcli import errors
from memcli.keep import backup, container
from memcli.store import staging
from memcli.store.connection import open_store, sqlite
from tests.keep import worlds
from tests.support import NOW, finished, python, take, talk, texts

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Store

WRITER = """
import sys
from pathlib import Path
from memcli.store.connection import open_store
from tests.support import say, take
with open_store(Path(sys.argv[1]), "write") as store:
    print("writing", flush=True)
    for number in range(300):
        take(store, [say(f"number {number} of many", number)])
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    worlds.build(tmp_path / "memory.db", 60)
    return open_store(tmp_path / "memory.db", "write")


def unpacked(file: Path, to: Path, passphrase: str | None = None) -> Path:
    to.touch()
    container.unpack(file, to, passphrase)
    return to


def test_it_is_the_same_memory_private_and_alone(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "b.memcli"
    made = backup.backup(store, file, now=NOW, verify=True)
    with open_store(unpacked(file, tmp_path / "again.db"), "read") as again:
        assert worlds.texts_of(again) == worlds.texts_of(store)
        for table in ("run", "journal", "tombstone", "fact", "seal"):
            assert again.all(f"SELECT * FROM {table}") == store.all(f"SELECT * FROM {table}")
    assert made.manifest.episodes == 60
    assert made.size == file.stat().st_size < store.path.stat().st_size
    assert [each.name for each in file.parent.iterdir()] == ["b.memcli"]
    assert not staging.busy(store.path)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_it_is_of_one_moment_while_another_process_writes(store: Store, tmp_path: Path) -> None:
    process = python(WRITER, store.path)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    counts = []
    for number in range(5):
        file = tmp_path / f"{number}.memcli"
        backup.backup(store, file, now=NOW, verify=True)
        with open_store(unpacked(file, tmp_path / f"{number}.db"), "read") as again:
            there = [int(text.split()[1]) for text in texts(again) if text.startswith("number")]
        assert sorted(there) == list(range(len(there)))
        counts.append(len(there))
    assert counts == sorted(counts)
    finished(process)


def test_what_is_there_is_not_overwritten_unasked(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "b.memcli"
    backup.backup(store, file, now=NOW)
    first = file.read_bytes()
    with pytest.raises(errors.UsageError, match="exists"):
        backup.backup(store, file, now=NOW + 1)
    assert file.read_bytes() == first
    backup.backup(store, file, now=NOW + 1, overwrite=True)
    (tmp_path / "out.db").touch()
    assert container.unpack(file, tmp_path / "out.db", None).made == NOW + 1


def test_other_programs_can_read_it(store: Store, tmp_path: Path) -> None:
    import zstandard

    file, plain = tmp_path / "b.memcli", tmp_path / "plain.db"
    backup.backup(store, file, now=NOW)
    with file.open("rb") as source, plain.open("wb") as out:
        zstandard.ZstdDecompressor().copy_stream(source, out, read_size=1 << 20)
    db = sqlite.connect(plain)
    assert db.execute("SELECT count(*) FROM episode").fetchone() == (60,)
    db.close()


def test_encrypted_it_shows_nothing_and_opens_with_its_passphrase_alone(store: Store, tmp_path: Path) -> None:
    age = pytest.importorskip("pyrage")
    take(store, talk("the word is xyzzyplugh"))
    file = tmp_path / "b.memcli"
    made = backup.backup(store, file, now=NOW, passphrase="open sesame", verify=True)
    assert made.encrypted
    assert container.is_encrypted(file)
    assert b"xyzzy" not in file.read_bytes()
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    assert unpacked(file, tmp_path / "a.db", "open sesame").stat().st_size == made.manifest.size
    for wrong in (None, "close sesame"):
        with pytest.raises(errors.Encrypted):
            container.unpack(file, tmp_path / "a.db", wrong)
    assert age.passphrase.decrypt(file.read_bytes(), "open sesame")[:4] == b"\x50\x2a\x4d\x18"


@pytest.mark.parametrize("place", [3, 40, 200, -5000, -1])
def test_a_changed_byte_is_found(store: Store, tmp_path: Path, place: int) -> None:
    file = tmp_path / "b.memcli"
    backup.backup(store, file, now=NOW)
    data = bytearray(file.read_bytes())
    data[place] ^= 0x10
    file.write_bytes(data)
    with pytest.raises((errors.Damaged, errors.InputError)):
        unpacked(file, tmp_path / "a.db")


@pytest.mark.parametrize("kept", [0, 2, 30, 5000])
def test_a_file_that_was_cut_short_is_found(store: Store, tmp_path: Path, kept: int) -> None:
    file = tmp_path / "b.memcli"
    backup.backup(store, file, now=NOW)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises((errors.Damaged, errors.InputError)):
        unpacked(file, tmp_path / "a.db")


def test_more_than_the_manifest_says_is_not_written_to_the_disk(tmp_path: Path) -> None:
    """A small file could otherwise fill it."""
    packed = io.BytesIO()
    database = tmp_path / "zeros"
    database.write_bytes(bytes(50 << 20))
    manifest = container.Manifest(NOW, "0", 1, 1, 4096, "0" * 64, encrypted=False)
    import zstandard

    told = (
        b'{"format": "memcli-backup/1", '
        + str(manifest._asdict()).replace("'", '"').replace("False", "false")[1:].encode()
    )
    packed.write(b"\x50\x2a\x4d\x18" + len(told).to_bytes(4, "little") + told)
    packed.write(zstandard.ZstdCompressor().compress(database.read_bytes()))
    (tmp_path / "b.memcli").write_bytes(packed.getvalue())
    with pytest.raises(errors.Damaged, match="checksum"):
        unpacked(tmp_path / "b.memcli", tmp_path / "a.db")
    assert (tmp_path / "a.db").stat().st_size <= 2 << 20
