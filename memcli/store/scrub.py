"""Rewriting a database file so that nothing of what was erased is left in it, at once or after a kill.

A plain VACUUM makes a copy of what remains in memory and writes it back as one transaction. Of a large file the copy is
made beside it, as it would take as much memory as the file is long.
"""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, NamedTuple

from memcli import files
from memcli.errors import Locked, MemcliError
from memcli.store import staging
from memcli.store.connection import UNFINISHED, connect, is_sqlite_error, translate

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from memcli.store.connection import Store

#: Bytes of a file up to which a copy is made in memory.
_IN_MEMORY = 1 << 27

#: Pages written back per step.
_PAGES = 4096

#: How often a copy is begun anew because another process wrote meanwhile.
_TRIES = 5


class Squeezed(NamedTuple):
    """Sizes in bytes before and after, and whether the write-ahead log could be emptied."""

    before: int
    after: int
    log_emptied: bool


class _Changed(Exception):
    """Another process wrote between the copy and its way back."""


def begin(db: sqlite3.Connection) -> None:
    """To be called in the transaction that erases rows: from its commit on, `squeeze` is owed."""
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, 1)", (UNFINISHED,))


def owed(store: Store) -> bool:
    """Whether bytes of what was erased may still stand in the file: a purge was cut short, or the log was in use."""
    return store.one("SELECT 1 FROM meta WHERE key = ?", (UNFINISHED,)) is not None


def squeeze(path: Path, key: str | None = None) -> Squeezed:
    """Rewrites the file without free pages and empties the write-ahead log.

    Where another process reads the log it cannot be emptied, and the erasure goes on counting as unfinished.
    Raises Locked where others keep writing, DiskFull, ReadOnly or another MemcliError.
    """
    before = path.stat().st_size
    try:
        emptied = _squeeze(path, key)
    except Exception as error:
        if is_sqlite_error(error):
            raise translate(error, path) from error
        raise
    return Squeezed(before, path.stat().st_size, emptied)


def _squeeze(path: Path, key: str | None) -> bool:
    copies = staging.staging(path.resolve())
    with copies as folder, closing(connect(path, key)) as db, closing(connect(path, key)) as eye:
        db.execute("PRAGMA wal_autocheckpoint = 0")  # one at the end is enough
        if path.stat().st_size <= _IN_MEMORY:
            db.execute("VACUUM")
        elif not any(_rewrite(db, eye, folder / str(number), key) for number in range(_TRIES)):
            raise Locked(f"{path} kept changing", hint="purge again when nothing else writes to it")
        emptied = not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if emptied:
            db.execute("DELETE FROM meta WHERE key = ?", (UNFINISHED,))
    return emptied


def resume(path: Path, key: str | None = None) -> None:
    """Brings to its end what a killed purge has left; where that cannot be done now, the next opening tries again."""
    real = path.resolve()
    with suppress(MemcliError, OSError):
        staging.sweep(real)
        if not staging.busy(real):  # else the purge is not dead but at work
            squeeze(path, key)


def _rewrite(db: sqlite3.Connection, eye: sqlite3.Connection, copy: Path, key: str | None) -> bool:
    """Copies what remains and writes it back; False where another process wrote in between."""
    begin(db)  # a commit of our own in the log: the next writer goes on with it, where it would begin an empty one anew
    seen = _version(eye)
    files.create_empty(copy)
    db.execute("PRAGMA synchronous = OFF")  # of the copy: should it be lost, it is made again
    db.execute("VACUUM INTO ?", (str(copy),))
    db.execute("PRAGMA synchronous = FULL")

    def unchanged(_: int, remaining: int, __: int) -> None:
        """Called after each step: the first has locked the file for writing, the last has committed."""
        if remaining and _version(eye) != seen:
            raise _Changed

    with closing(connect(copy, key)) as source:
        pages = int(source.execute("PRAGMA page_count").fetchone()[0])
        try:
            source.backup(db, pages=min(_PAGES, max(1, pages // 2)), progress=unchanged)
        except _Changed:
            return False
    return True


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA data_version").fetchone()[0])
