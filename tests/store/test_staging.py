"""Folders for unfinished work: private, gone at the end, swept after a kill, never while their work goes on."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from memcli.store import staging
from memcli.store.connection import open_store
from tests.support import python

if TYPE_CHECKING:
    from pathlib import Path

WORK = """
import sys
from pathlib import Path
from memcli.store.staging import staging
with staging(Path(sys.argv[1])) as first, staging(Path(sys.argv[2]), noted=first) as second:
    (first / "words").write_text("a secret")
    (second / "words").write_text("a secret")
    print("at work", flush=True)
    sys.stdin.read()
"""


def partial(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if each.name.endswith(".partial")]


def test_it_is_private_and_goes_away(tmp_path: Path) -> None:
    with staging.staging(tmp_path / "memory.db") as folder:
        assert folder.parent == tmp_path
        if os.name == "posix":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "deep").mkdir()
        (folder / "deep" / "file").touch()
    assert partial(tmp_path) == []


def test_what_a_kill_leaves_is_swept_and_what_is_at_work_is_not(tmp_path: Path) -> None:
    path, other = tmp_path / "memory.db", tmp_path / "elsewhere" / "backup"
    process = python(WORK, path, other)
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    assert staging.sweep(path) == 0
    assert len(partial(tmp_path)) == len(partial(other.parent)) == 1
    process.kill()
    process.communicate()
    open_store(path, "write").close()
    assert partial(tmp_path) == []
    assert partial(other.parent) == []


def test_a_kill_before_anything_was_in_it(tmp_path: Path) -> None:
    (tmp_path / ".memory.db.0badc0de.partial").mkdir()
    assert staging.sweep(tmp_path / "memory.db") == 1
    assert partial(tmp_path) == []


def test_what_belongs_to_another_memory_stays(tmp_path: Path) -> None:
    for name in (".other.db.00000000.partial", "memory.db.partial", ".memory.db.notes"):
        (tmp_path / name).mkdir()
    assert staging.sweep(tmp_path / "memory.db") == 0


def test_a_note_of_elsewhere_can_name_nothing_but_a_staging_folder(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "lock").touch()
    stale = tmp_path / ".memory.db.00000000.partial"
    stale.mkdir()
    (stale / "lock").touch()
    (stale / "elsewhere").write_text(str(precious))
    assert staging.sweep(tmp_path / "memory.db") == 1
    assert precious.exists()
