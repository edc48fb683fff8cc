"""Files that are written whole or not at all, for their owner alone."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from memcli import files

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def test_what_is_replaced_is_whole_private_and_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "a.txt"
    files.make_folder(file.parent)
    for text in ("first", "second"):
        with files.replacing(file, "w", encoding="utf-8") as out:
            out.write(text)
            assert not file.exists() or file.read_text() == "first"
        assert file.read_text() == text
    assert list(file.parent.iterdir()) == [file]
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before")
    with pytest.raises(TypeError), files.replacing(file) as out:
        out.writelines([b"half", None])
    assert file.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["a.txt"]


@posix
def test_a_left_over_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / f".a.txt.{os.getpid()}").symlink_to(victim)
    with files.replacing(tmp_path / "a.txt") as out:
        out.write(b"secret")
    assert victim.read_text() == "untouched"


@posix
def test_what_others_could_read_is_named_with_the_mode_it_should_have(tmp_path: Path) -> None:
    open_, closed, folder = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    open_.touch(0o644)
    closed.touch(0o600)
    folder.mkdir(0o755)
    assert files.exposed([open_, closed, folder, tmp_path / "none"]) == [(open_, 0o600), (folder, 0o700)]
