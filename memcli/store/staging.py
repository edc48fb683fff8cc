"""Private folders for what is not whole yet: gone when the work ends, and swept at the next start if it was killed.

A staging folder holds a file `lock`, which its process keeps locked: the operating system lets go of it when the
process ends in whatever way, so that a folder whose lock can be had is nobody's any more.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from memcli import files

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIX = ".partial"
_LOCK = "lock"
#: In a staging folder, the path of a second one that belongs to the same work.
_ELSEWHERE = "elsewhere"


@contextmanager
def staging(beside: Path, *, noted: Path | None = None) -> Iterator[Path]:
    """A new folder (0700) beside `beside`, on the same disk, that goes away with all it holds.

    Where it is not beside the database, `noted` is a staging folder that is: whoever sweeps that sweeps this as well.
    """
    files.make_folder(beside.parent)
    folder, lock = _make(beside)
    try:
        if noted is not None:
            (noted / _ELSEWHERE).write_text(str(folder.absolute()), encoding="utf-8", errors="surrogateescape")
        yield folder
    finally:
        if os.name == "nt":  # which removes no open file
            os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)
        if os.name != "nt":
            os.close(lock)


def sweep(path: Path) -> int:
    """Removes what killed work has left beside `path`; returns how many folders that were."""
    count = 0
    with suppress(OSError), os.scandir(path.parent) as entries:
        stale = [entry.path for entry in entries if _is_staging(entry.name, path.name)]
        for each in stale:
            count += _remove(Path(each))
    return count


def busy(path: Path) -> bool:
    """Whether work is going on beside `path`; to be asked after `sweep`."""
    with suppress(OSError), os.scandir(path.parent) as entries:
        return any(_is_staging(entry.name, path.name) for entry in entries)
    return False


def contents(path: Path) -> list[Path]:
    """The files in which work beside `path`, of whatever process, keeps what is not whole yet."""
    with suppress(OSError), os.scandir(path.parent) as entries:
        folders = [Path(entry.path) for entry in entries if _is_staging(entry.name, path.name)]
        found = [each for folder in folders for each in sorted(folder.rglob("*")) if each.is_file()]
        return [each for each in found if each.name not in {_LOCK, _ELSEWHERE}]
    return []


def _is_staging(name: str, of: str = "") -> bool:
    return name.startswith(f".{of}.") and name.endswith(_SUFFIX) if of else name[:1] == "." and name.endswith(_SUFFIX)


def _make(beside: Path) -> tuple[Path, int]:
    from secrets import token_hex  # brings OpenSSL with it, which a reader does not need

    while True:
        folder = beside.with_name(f".{beside.name}.{token_hex(4)}{_SUFFIX}")
        folder.mkdir(mode=0o700)
        with suppress(FileNotFoundError, NotADirectoryError):  # swept before it was locked: once more
            lock = files.create(folder / _LOCK)
            if files.lock(lock) and (folder / _LOCK).exists():
                return folder, lock
            os.close(lock)


def _remove(folder: Path) -> int:
    with suppress(OSError):
        folder.rmdir()  # killed before anything was in it
        return 1
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return 0
    try:
        if not files.lock(lock):
            return 0
        with suppress(OSError):
            other = Path((folder / _ELSEWHERE).read_text(encoding="utf-8", errors="surrogateescape"))
            if _is_staging(other.name):
                _remove(other)
        if os.name == "nt":
            _release(lock)
        shutil.rmtree(folder, ignore_errors=True)
        return 1
    finally:
        os.close(lock)


def _release(lock: int) -> None:
    import msvcrt

    msvcrt.locking(lock, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
