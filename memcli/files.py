"""Files that hold private words: readable by their owner alone, whole or not at all, on disk before they are named.

Touches the file system only.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: How the operating system says that a disk, or a quota, is full.
FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


def make_folder(folder: Path) -> None:
    """Makes a folder for its owner alone (0700), with those on the way; one that is there stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def create_empty(file: Path) -> None:
    """A new, empty file for its owner alone."""
    os.close(create(file))


def create(file: Path) -> int:
    """A new file for its owner alone (0600), open for reading and writing; raises FileExistsError where one is."""
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


@contextmanager
def replacing(file: Path, mode: str = "wb", **more: Any) -> Iterator[IO[Any]]:
    """A file to write that takes the place of `file` in one step when the block ends well, and is on disk by then."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        fresh.unlink()
    try:
        with os.fdopen(create(fresh), mode, **more) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        settle(fresh, file)
    finally:
        fresh.unlink(missing_ok=True)


def settle(fresh: Path, file: Path) -> None:
    """Gives a finished file its name, replacing what had it; the new name outlives a loss of power."""
    fresh.replace(file)
    sync_folder(file.parent)


def sync(file: Path) -> None:
    """Has what was written to a file on disk."""
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Has the names in a folder on disk; Windows does that by itself, and some network disks cannot."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def lock(descriptor: int) -> bool:
    """Locks an open file for this process alone, until it is closed or the process ends; False where another has it."""
    module: Any
    try:
        if sys.platform == "win32":
            import msvcrt as module

            module.locking(descriptor, module.LK_NBLCK, 1)
        else:
            import fcntl as module

            module.flock(descriptor, module.LOCK_EX | module.LOCK_NB)
    except OSError:
        return False
    return True


def exposed(paths: Iterable[Path]) -> list[tuple[Path, int]]:
    """Those of these files and folders that others than the owner may use, with the mode that would keep them out."""
    if os.name != "posix":
        return []
    found = []
    for path in paths:
        with suppress(FileNotFoundError):
            mode = path.stat().st_mode
            if mode & 0o077:
                found.append((path, 0o700 if stat.S_ISDIR(mode) else 0o600))
    return found
