"""The driver of SQLite with its extension for vectors, and what its errors mean to a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

try:  # carries a current SQLite with extension loading; many Pythons' own sqlite3 has neither
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

from memcli.errors import DiskFull, Locked, MemcliError, NotADatabase, ReadOnly
from memcli.store import encryption

__all__ = ["errors", "is_damage", "is_sqlite_error", "load_sqlite_vec", "result_code", "sqlite", "translate"]

if TYPE_CHECKING:
    from sqlite3 import Connection


def translate(error: Exception, path: Path) -> MemcliError:
    """What an error of SQLite means, as one of ours."""
    code = result_code(error)
    if code in {sqlite.SQLITE_BUSY, sqlite.SQLITE_LOCKED, sqlite.SQLITE_PROTOCOL}:
        return Locked(f"{path} is in use by another process", hint="wait for it to end, then run the command again")
    if code == sqlite.SQLITE_FULL or (code == sqlite.SQLITE_IOERR and _no_room(path)):
        message = f"no space left while writing {path}; that write was undone"
        return DiskFull(message, hint="free some space, then run it again")
    if code in {sqlite.SQLITE_READONLY, sqlite.SQLITE_CANTOPEN, sqlite.SQLITE_PERM}:
        return ReadOnly(f"{path} cannot be written", hint="check the permissions of the file and its folder")
    if code in {sqlite.SQLITE_NOTADB, sqlite.SQLITE_CORRUPT}:
        hint = "check the path given with --db; of a damaged memory, memcli doctor --fix carries over what can be read"
        return NotADatabase(f"{path} is not a memcli database, or is damaged ({error})", hint=hint)
    if code == sqlite.SQLITE_IOERR:
        return MemcliError(f"the disk refused to read or write {path} ({error})", hint="check the disk")
    return MemcliError(f"SQLite refused work on {path}: {error}")


def errors() -> tuple[type[Exception], ...]:
    """The classes of errors of the drivers in use; UnicodeDecodeError is how they fail to tell of a broken schema."""
    return (sqlite.Error, UnicodeDecodeError, *encryption.errors())


#: The drivers' backup tells an error in words alone.
_SAID = {
    "database or disk is full": "SQLITE_FULL",
    "database is locked": "SQLITE_BUSY",
    "database table is locked": "SQLITE_LOCKED",
    "attempt to write a readonly database": "SQLITE_READONLY",
    "disk I/O error": "SQLITE_IOERR",
    "file is not a database": "SQLITE_NOTADB",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "unable to open database file": "SQLITE_CANTOPEN",
}


def result_code(error: Exception) -> int | None:
    """SQLite's primary result code; None for an error of the driver's own."""
    if isinstance(error, UnicodeDecodeError):
        return int(sqlite.SQLITE_CORRUPT)
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return int(code) & 0xFF
    return getattr(sqlite, _SAID.get(str(error), ""), None)


def _no_room(path: Path) -> bool:
    """Whether the disk is full: the file of shared memory then fails with no more than "disk I/O error"."""
    import shutil

    try:
        return shutil.disk_usage(path.parent).free < 65_536
    except OSError:
        return False


def is_damage(error: BaseException) -> bool:
    """Whether the driver's `error` says that a file is damaged, or none of SQLite's."""
    return isinstance(error, errors()) and result_code(error) in {sqlite.SQLITE_NOTADB, sqlite.SQLITE_CORRUPT}


def is_sqlite_error(error: BaseException) -> bool:
    """Whether `error` came from the SQLite driver."""
    return isinstance(error, errors())


def load_sqlite_vec(db: Connection) -> str:
    """Loads the extension; returns "" or the reason why it cannot be had."""
    if not hasattr(db, "enable_load_extension"):
        return "this Python's sqlite3 cannot load extensions and pysqlite3 is not installed"
    from importlib.util import find_spec

    spec = find_spec("sqlite_vec")  # the package's Python half imports numpy: only its file is needed
    if spec is None or spec.origin is None:
        return "the package sqlite-vec is not installed"
    try:
        db.enable_load_extension(True)
        db.load_extension(str(Path(spec.origin).with_name("vec0")))
        db.enable_load_extension(False)
    except errors() as error:
        return f"sqlite-vec does not load: {error}"
    return ""
