"""Putting another file in the place of a database that nobody else has open, so that no write goes astray."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from memcli import files
from memcli.errors import Locked
from memcli.store.connection import connect, errors, is_damage, translate

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

#: How long to wait for others to close the database.
_PATIENCE_MS = 5_000
_TRIES = 5


class Held:
    """A database that this process alone has open. `db` is the connection that holds it.

    The file is read through one handle that stays open to the end: closing any handle of a file gives up every POSIX
    lock that the process has on it, those of SQLite too.
    """

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self.db = db
        self._raw: IO[bytes] | None = None

    def take(self) -> None:
        """Locks out everybody else; raises the driver's error, or Locked, where they do not let it happen."""
        self.db.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        for _ in range(_TRIES):
            self.db.execute("PRAGMA journal_mode = DELETE")  # succeeds only where no other connection is left
            self.db.execute("BEGIN EXCLUSIVE")
            if self.db.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
                return
            self.db.execute("ROLLBACK")  # somebody came in between, who has a log again
        raise Locked(f"{self.path} is in use by another process", hint="wait for it to end, then run the command again")

    def content(self) -> bytes:
        """The whole file."""
        return self._file().read()

    def blot(self) -> None:
        """Overwrites the file's bytes, so that they are not left to be found; what a disk keeps is out of reach."""
        raw = self._file()
        left = os.fstat(raw.fileno()).st_size
        while left > 0:
            left -= raw.write(bytes(min(1 << 20, left)))
        raw.flush()
        os.fsync(raw.fileno())

    def _file(self) -> IO[bytes]:
        if self._raw is None:
            self._raw = self.path.open("r+b")
        self._raw.seek(0)
        return self._raw

    def close(self) -> None:
        """Lets go of it."""
        with suppress(*errors()):
            self.db.close()
        if self._raw is not None:
            self._raw.close()


@contextmanager
def alone(path: Path, key: str | None) -> Iterator[Held]:
    """Holds a database against every other process while the block runs; its write-ahead log is folded in and gone.

    Who comes meanwhile waits, and then finds what stands at `path` (see `open_store`). Raises Locked where another
    process has it open. A file too damaged to be locked is not held: nobody can write to it either.
    """
    try:
        held = Held(path, connect(path, key))
    except errors() as error:
        raise translate(error, path) from error
    try:
        try:
            held.take()
        except errors() as error:
            if not is_damage(error):
                raise translate(error, path) from error
        yield held
    finally:
        held.close()


def put(fresh: Path, held: Held, aside: Path | None) -> None:
    """Puts a finished database in the place of a held one, which is kept as `aside`.

    At every moment one of the two stands at the path, where the file system knows links.
    """
    path = held.path
    files.sync(fresh)
    if os.name == "nt":  # which renames no open file
        held.close()
    if aside is not None:
        _link(path, aside)
    for suffix in ("-wal", "-shm", "-journal"):  # of a damaged one: a log must never be read into another file
        left = path.with_name(path.name + suffix)
        with suppress(FileNotFoundError):
            if aside is None:
                left.unlink()
            else:
                left.replace(aside.with_name(aside.name + suffix))
    files.settle(fresh, path)


def place(fresh: Path, path: Path) -> None:
    """Puts a finished database where none is; raises FileExistsError where one has appeared."""
    files.sync(fresh)
    if os.name == "nt":
        fresh.rename(path)
    else:
        path.hardlink_to(fresh)
        fresh.unlink()
    files.sync_folder(path.parent)


def _link(path: Path, aside: Path) -> None:
    try:
        aside.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: for a moment nothing stands there
        path.rename(aside)
