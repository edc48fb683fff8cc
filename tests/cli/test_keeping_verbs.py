"""backup, restore, verify, encrypt and doctor --fix as commands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from memcli.store.staging import staging

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.helpers import Memcli

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("open sesame\n")
    file.chmod(0o600)
    return file


def test_there_and_back(filled: Memcli, tmp_path: Path) -> None:
    made = filled("backup", "--verify", "--json").data
    assert made["verified"]
    assert made["manifest"]["episodes"] == 5
    assert filled("verify", made["file"]).code == 0
    (tmp_path / "memory.db").unlink()
    back = filled("restore", made["file"], "--json").data
    assert back["messages"] == 5
    assert filled("recall", "Miso", "--json").data["hits"]
    assert filled("verify").code == 0


def test_it_goes_into_a_folder_under_a_name_with_the_date(filled: Memcli, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    ended = filled("backup", tmp_path / "usb", MEMCLI_NOW="2025-07-01T08:00:00Z")
    assert ended.code == 0
    assert [each.name for each in (tmp_path / "usb").iterdir()] == ["memory-20250701T080000Z.memcli"]


def test_replacing_asks(filled: Memcli, tmp_path: Path) -> None:
    filled("backup", tmp_path / "b.memcli")
    assert filled("restore", tmp_path / "b.memcli").code == 2
    ended = filled("restore", tmp_path / "b.memcli", "--replace")
    assert ended.code == 6
    assert "--dry-run" not in ended.err, "it has none"
    done = filled("restore", tmp_path / "b.memcli", "--replace", "--yes", "--json").data
    assert (tmp_path / done["aside"]).exists()
    assert filled("verify", "--json").data["sound"]


def test_what_is_no_backup_is_said(filled: Memcli, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello")
    assert filled("verify", tmp_path / "x").code == 4
    assert filled("restore", tmp_path / "none").code == 4


def test_a_damaged_memory_is_found_and_mended(filled: Memcli, tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(path.read_bytes().replace(b"Black, with one white paw.", b"Black, with two white paw."))
    ended = filled("verify", "--json")
    assert ended.code == 17
    assert {flaw["part"] for flaw in ended.data["flaws"]} >= {"seals", "episodes"}
    mended = filled("doctor", "--fix", "--json")
    assert mended.code == 0, mended.err
    assert mended.data["salvaged"]["altered"] == [3]
    assert filled("verify").code == 0
    assert filled("show", "ep_3").out.count("two white paw")


def test_a_purge_looks_into_backups(filled: Memcli, tmp_path: Path) -> None:
    assert filled("forget", "ep_1", "--purge", "--yes").err == ""
    filled("backup", MEMCLI_NOW="2025-07-01T08:00:00Z")
    ended = filled("forget", "ep_2", "--purge", "--yes", "--json")
    (older,) = (tmp_path / "backups").iterdir()
    assert ended.code == 1
    assert f"{older} still holds" in ended.err
    assert "it is for you to delete" in ended.err
    certificate = ended.data["certificate"]
    assert certificate["complete"] is False
    assert {file["name"] for file in certificate["files"] if file["found"]} == {older.name}
    filled("backup", MEMCLI_NOW="2025-07-02T08:00:00Z")
    assert filled("ingest", "-", given="The lighthouse keeper of Ushant mends nets on Thursdays").code == 0
    ended = filled("forget", "keeper of Ushant", "--purge", "--yes")
    assert ended.code == 0, "neither was made when it was there"


def test_a_backup_that_cannot_be_read_is_named(filled: Memcli, tmp_path: Path, secret: Path) -> None:
    pytest.importorskip("pyrage")
    filled("backup", "--encrypt", "--passphrase-file", secret)
    (tmp_path / "backups" / "broken.memcli").write_bytes(b"\x50\x2a\x4d\x18 and no more")
    ended = filled("forget", "ep_2", "--purge", "--yes", "--json")
    assert ended.code == 0
    assert ended.err.count("is encrypted or damaged and may hold what was erased") == 2
    assert len(ended.data["certificate"]["not_looked_into"]) == 2


def test_a_memory_that_was_put_aside_is_looked_through(filled: Memcli, tmp_path: Path) -> None:
    filled("backup", tmp_path / "b.memcli")
    aside = tmp_path / filled("restore", tmp_path / "b.memcli", "--replace", "--yes", "--json").data["aside"]
    ended = filled("forget", "ep_1", "--purge", "--yes")
    assert ended.code == 1
    assert f"{aside} still holds" in ended.err
    assert "purge again" not in ended.err
    aside.unlink()
    assert filled("forget", "ep_2", "--purge", "--yes").code == 0


def test_one_that_is_encrypted_is_named(filled: Memcli, tmp_path: Path, secret: Path) -> None:
    pytest.importorskip("sqlcipher3")
    settings = {"MEMCLI_ENCRYPTION_PASSPHRASE_FILE": str(secret)}
    assert filled("encrypt", **settings).code == 0
    assert filled("backup", tmp_path / "b.memcli", **settings).code == 0
    done = filled("restore", tmp_path / "b.memcli", "--replace", "--yes", "--json", **settings)
    ended = filled("forget", "ep_1", "--purge", "--yes", **settings)
    assert ended.code == 0
    aside = tmp_path / done.data["aside"]
    assert f"{aside} is encrypted or damaged and may hold" in ended.err
    aside.with_name(f"{aside.name}-wal").write_bytes(bytes(32) + b"x" * 4120)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "by hand.db").write_bytes(aside.read_bytes())
    ended = filled("forget", "ep_2", "--purge", "--yes", "--json", **settings)
    assert ended.data["certificate"]["not_looked_into"] == ["by hand.db", aside.name, f"{aside.name}-wal"]


def test_what_other_work_has_not_finished_is_looked_through(filled: Memcli, tmp_path: Path) -> None:
    with staging(tmp_path / "memory.db") as folder:
        (folder / "copy").write_bytes((tmp_path / "memory.db").read_bytes())
        ended = filled("forget", "ep_1", "--purge", "--yes")
        assert ended.code == 1
        assert f"{folder / 'copy'} still holds" in ended.err


@posix
def test_what_others_could_read_is_closed(filled: Memcli, tmp_path: Path) -> None:
    filled("backup")
    (tmp_path / "backups").chmod(0o755)
    file = next((tmp_path / "backups").iterdir())
    file.chmod(0o644)
    assert len(filled("doctor", "--fix", "--json").data["closed"]) == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700


def test_an_encrypted_backup(filled: Memcli, tmp_path: Path, secret: Path) -> None:
    pytest.importorskip("pyrage")
    file = tmp_path / "b.memcli"
    assert filled("backup", file, "--passphrase-file", secret).code == 0
    assert b"Miso" not in file.read_bytes()
    assert filled("verify", file).code == 16
    assert filled("verify", file, "--passphrase-file", secret).code == 0
    assert filled("verify", file, MEMCLI_PASSPHRASE="open sesame").code == 0
    assert filled("verify", file, MEMCLI_PASSPHRASE="close sesame").code == 16
    assert filled("restore", file, "--to", tmp_path / "c.db", "--passphrase-file", secret).code == 0


def test_an_encrypted_memory(filled: Memcli, tmp_path: Path, secret: Path) -> None:
    pytest.importorskip("sqlcipher3")
    assert filled("encrypt").code == 16  # nobody to ask
    assert filled("encrypt", "--passphrase-file", secret, "--json").data["done"] == "encrypted"
    assert b"Miso" not in (tmp_path / "memory.db").read_bytes()
    ended = filled("recall", "Miso")
    assert ended.code == 16
    assert "MEMCLI_PASSPHRASE" in ended.err
    assert filled("recall", "Miso", "--json", MEMCLI_PASSPHRASE="open sesame").data["hits"]
    settings = {"MEMCLI_ENCRYPTION_PASSPHRASE_FILE": str(secret)}
    assert filled("add", "the key is under the mat", **settings).code == 0
    assert filled("backup", "--verify", **settings).code == 0
    assert filled("encrypt", "--off", **settings).code == 6
    assert filled("encrypt", "--off", "--yes", "--json", **settings).data["done"] == "decrypted"
    assert filled("verify").code == 0
    assert filled("encrypt", "--off", "--yes").code == 5


@posix
def test_a_passphrase_that_others_can_read_is_refused(filled: Memcli, tmp_path: Path, secret: Path) -> None:
    secret.chmod(0o644)
    ended = filled("backup", tmp_path / "b.memcli", "--passphrase-file", secret)
    assert ended.code == 16
    assert "chmod 600" in ended.err
    assert not (tmp_path / "b.memcli").exists()


def test_a_clock_that_stands_still_or_goes_back_takes_no_name_twice(filled: Memcli, tmp_path: Path) -> None:
    for _ in range(3):
        assert filled("backup", MEMCLI_NOW="2025-07-01T08:00:00Z").code == 0
    names = sorted(each.name for each in (tmp_path / "backups").iterdir())
    assert names == [f"memory-20250701T080000Z{more}.memcli" for more in ("-2", "-3", "")]
    for _ in range(3):
        file = tmp_path / "backups" / names[0]
        assert filled("restore", file, "--replace", "--yes", MEMCLI_NOW="2025-07-01T08:00:00Z").code == 0
    path = tmp_path / "memory.db"
    for old, new in ((b"one white", b"two white"), (b"two white", b"six white")):
        path.write_bytes(path.read_bytes().replace(old, new))
        assert filled("doctor", "--fix", MEMCLI_NOW="2020-01-01T00:00:00Z").code == 0
    asides = [each.name for each in tmp_path.iterdir() if ".before-" in each.name]
    assert len(asides) == 3
    assert len([each for each in tmp_path.iterdir() if ".damaged-" in each.name and each.stat().st_size]) == 2


@posix
def test_reading_closes_the_file_to_others_too(filled: Memcli, tmp_path: Path) -> None:
    (tmp_path / "memory.db").chmod(0o644)
    assert filled("recall", "Miso").code == 0
    assert (tmp_path / "memory.db").stat().st_mode & 0o777 == 0o600


@posix
def test_the_folder_of_its_own_is_closed(process: Memcli, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "MEMCLI_DB": ""}
    assert process("add", "the key is under the mat", **home).code == 0
    folder = next(each.parent for each in tmp_path.rglob("memory.db"))
    folder.chmod(0o755)
    assert process("recall", "key", **home).code == 0
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_empty_file_is_no_sound_memory(filled: Memcli, tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_bytes(b"")
    assert filled("doctor", "--fix").code == 10


def test_an_encryption_says_what_it_leaves_open(filled: Memcli, tmp_path: Path, secret: Path) -> None:
    pytest.importorskip("sqlcipher3")
    filled("backup", tmp_path / "b.memcli")
    filled("restore", tmp_path / "b.memcli", "--replace", "--yes")
    filled("backup")
    ended = filled("encrypt", "--passphrase-file", secret)
    assert ended.code == 0
    assert "1 backup in" in ended.err
    assert "which was put aside, can be read without the passphrase" in ended.err


def test_the_wrong_passphrase_names_the_backup(filled: Memcli, tmp_path: Path, secret: Path) -> None:
    pytest.importorskip("sqlcipher3")
    settings = {"MEMCLI_ENCRYPTION_PASSPHRASE_FILE": str(secret)}
    assert filled("encrypt", **settings).code == 0
    file = tmp_path / "b.memcli"
    assert filled("backup", file, **settings).code == 0
    ended = filled("verify", file, MEMCLI_PASSPHRASE="close sesame")
    assert ended.code == 16
    assert f"the memory in {file} does not open" in ended.err
    assert ".partial" not in ended.err


def test_a_damaged_backup_is_not_for_the_doctor(filled: Memcli, tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(path.read_bytes().replace(b"Black, with one white paw.", b"Black, with two white paw."))
    assert filled("backup", tmp_path / "b.memcli").code == 0
    ended = filled("verify", tmp_path / "b.memcli")
    assert ended.code == 17
    assert "use another backup" in ended.out
    assert "doctor" not in ended.out
