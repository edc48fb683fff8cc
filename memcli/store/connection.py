"""Opening a database: key, extension, pragmas, permissions, and the transaction in which all is written."""

from __future__ import annotations

import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal, Self

from memcli import files
from memcli.errors import (
    DiskFull,
    Encrypted,
    MemcliError,
    NewerSchema,
    NoDatabase,
    NotADatabase,
    ReadOnly,
)
from memcli.store import encryption, migrations, seal, staging
from memcli.store.driver import errors, is_damage, is_sqlite_error, load_sqlite_vec, result_code, sqlite, translate
from memcli.store.raw import Raw

__all__ = [
    "OLDEST",
    "Store",
    "connect",
    "errors",
    "is_damage",
    "is_sqlite_error",
    "key_of",
    "open_store",
    "scratch",
    "sqlite",
    "translate",
]


if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    #: Where the passphrase comes from: called with True where a file needs it, with False where one is about to be made
    #: and is to be encrypted if a passphrase is set.
    Passphrase = Callable[[bool], str | None]

Access = Literal["read", "change", "write"]

#: Contentless tables that can delete came with 3.43.
OLDEST = (3, 43, 0)

#: The key in `meta` that stands from the erasure of rows until their bytes are gone as well.
UNFINISHED = "purge_unfinished"

#: How long a writer waits for another before it gives up.
BUSY_MS = 60_000


class Store:
    """An open database. `db` is a connection in autocommit; every write goes through `write()`.

    `vectors` tells whether sqlite-vec could be loaded; where not, `why_no_vectors` says why and recall is lexical.
    `key` is the passphrase of an encrypted one; `raw` reads the bytes of its files.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, *, read_only: bool, key: str | None = None) -> None:
        self.path = path
        self.db = db
        self.read_only = read_only
        self.key = key
        self._version = int(db.execute("PRAGMA user_version").fetchone()[0])
        db.create_function("fold", 1, str.casefold, deterministic=True)  # SQLite's lower() knows ASCII only
        self.why_no_vectors = load_sqlite_vec(db)
        self.raw = Raw(path, key)

    @property
    def vectors(self) -> bool:
        """Whether vector functions are available on this connection."""
        return not self.why_no_vectors

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; raises MemcliError where SQLite refuses."""
        try:
            return self.db.execute(sql, parameters).fetchall()
        except errors() as error:
            raise translate(error, self.path) from error

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        rows = self.all(sql, parameters)
        return rows[0] if rows else None

    def version(self) -> int:
        """A number that changes when another connection has changed the database."""
        found = self.one("PRAGMA data_version")
        return int(found[0]) if found else 0

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads inside see one state of the database, whatever others write meanwhile; writers are not held up."""
        if self.db.in_transaction:
            yield
            return
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.rollback()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed when the block ends, rolled back whole when it raises.

        Raises Locked, DiskFull, ReadOnly or NotADatabase for what SQLite reports, and NewerSchema where a newer memcli
        has changed the schema since this one opened it.
        """
        try:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                self._check_version()
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
        except errors() as error:
            raise translate(error, self.path) from error

    def _check_version(self) -> None:
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version > self._version:
            message = f"{self.path} was brought to schema {version} by a newer memcli while this one was at work"
            raise NewerSchema(message, hint="upgrade memcli, then run it again; what it had finished is kept")

    def beside(self) -> Store:
        """The same memory through a connection of its own, to be read in the thread that asks for it."""
        return Store(self.path, connect(self.path, self.key), read_only=True, key=self.key)

    def spare_memory(self) -> None:
        """Gives back the pages that the connection keeps to read them again."""
        self.db.execute("PRAGMA shrink_memory")

    def close(self) -> None:
        """Closes the connection; the last one out folds the write-ahead log into the file."""
        self.db.close()
        self.raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(path: Path, mode: Access, passphrase: Passphrase | None = None) -> Store:
    """Opens the memory at `path`; mode "write" creates it where there is none, "change" and "read" need one.

    Whoever may write brings it to the current schema.

    Raises NoDatabase, NewerSchema, NotADatabase, Encrypted, ReadOnly, Locked or DiskFull.
    """
    if sqlite.sqlite_version_info < OLDEST:
        raise MemcliError(
            f"SQLite {sqlite.sqlite_version} is too old for memcli, which needs 3.43 or later",
            hint="pip install pysqlite3, or use a Python with a newer SQLite; memcli doctor says more",
        )
    _check_path(path, mode)
    fresh = mode == "write" and _create_private(path)
    if mode != "read":
        staging.sweep(path.resolve())
    while True:
        before = _identity(path)
        key = _key(path, passphrase, fresh=fresh)
        try:
            store = _opened(path, mode, key)
            if _identity(path) == before:
                return store
            store.close()  # a restore or a repair has meanwhile put another file in its place
        except MemcliError:
            if fresh and path.exists() and path.stat().st_size == 0:
                path.unlink()
            if _identity(path) in {before, _NOWHERE}:
                raise


_NOWHERE = (0, 0)


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return _NOWHERE
    return found.st_dev, found.st_ino


def key_of(path: Path, passphrase: Passphrase | None) -> str | None:
    """The passphrase of an encrypted database; None for another one, or where nobody can be asked."""
    return passphrase(True) if passphrase is not None and encryption.looks_encrypted(path) else None


def _key(path: Path, passphrase: Passphrase | None, *, fresh: bool) -> str | None:
    """The passphrase that a file needs, or that a new one is to be given."""
    empty = fresh or (path.exists() and not path.stat().st_size)
    return passphrase(False) if passphrase is not None and empty else key_of(path, passphrase)


def _opened(path: Path, mode: Access, key: str | None) -> Store:
    db = None
    try:
        db = _connect(path, mode, key)
        version = migrations.check(db, path)
        if version and _purge_cut_short(db):
            from memcli.store import scrub

            scrub.resume(path, key)
        if mode != "read":
            _tighten(path)
            _prepare(db, path)
        elif not version:
            raise none_yet(path)  # another process has created the file and not yet filled it
        else:
            with suppress(ReadOnly):  # somebody else's, who lets this one read
                _tighten(path)
        return Store(path, db, read_only=mode == "read", key=key)
    except errors() as error:
        if db is not None:
            db.close()
        if result_code(error) == sqlite.SQLITE_NOTADB and encryption.looks_encrypted(path):
            raise _does_not_open(path, key) from error
        raise translate(error, path) from error
    except MemcliError:
        if db is not None:
            db.close()
        raise


def _does_not_open(path: Path, key: str | None) -> MemcliError:
    if key is None:
        message = f"{path} is not a memcli database, or it is encrypted and no passphrase was given"
        return NotADatabase(message, hint="check the path given with --db, or set encryption.passphrase_file")
    return Encrypted(f"{path} does not open with this passphrase", hint="give the one it was encrypted with")


def _purge_cut_short(db: sqlite3.Connection) -> bool:
    """Whether a purge was killed between erasing rows and clearing the file of them."""
    return db.execute("SELECT 1 FROM meta WHERE key = ?", (UNFINISHED,)).fetchone() is not None


def scratch() -> sqlite3.Connection:
    """A database in memory, for what only SQLite can do with a text."""
    db: sqlite3.Connection = sqlite.connect(":memory:", isolation_level=None)
    return db


def _check_path(path: Path, mode: Access) -> None:
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if mode != "write":
            raise none_yet(path) from None
        return
    except (OSError, ValueError) as error:  # a folder that may not be entered, a name too long, links in a circle
        raise ReadOnly(f"{path} cannot be opened: {_cause(error)}", hint="check the path given with --db") from error
    if stat.S_ISDIR(kind):
        raise NotADatabase(f"{path} is a folder, not a memcli database", hint="give a file with --db")
    if not stat.S_ISREG(kind):
        raise NotADatabase(f"{path} is not a regular file", hint="give a file with --db")


def none_yet(path: Path) -> NoDatabase:
    """The error where a memory is needed and none is there."""
    return NoDatabase(f"there is no memory at {path} yet", hint="begin with: memcli ingest PATH")


def _create_private(path: Path) -> bool:
    """Creates an empty 0600 file before SQLite opens it, so that no moment leaves it readable to others."""
    real = path.resolve()  # a link to a file that is not there yet names where it is to be
    try:
        files.make_folder(real.parent)
        files.create_empty(real)
    except OSError as error:
        if isinstance(error, FileExistsError) and real.is_file():
            return False
        if error.errno in files.FULL:
            raise DiskFull(f"no space left to create {path}", hint="free some space and run it again") from error
        raise ReadOnly(f"cannot create {path}: {_cause(error)}", hint="choose another place with --db") from error
    return True


def _cause(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _connect(path: Path, mode: Access, key: str | None) -> sqlite3.Connection:
    if mode != "read":
        return connect(path, key)
    db = connect(path, key, "mode=rw" if os.access(path, os.W_OK) else "mode=ro")
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except errors() as error:
        db.close()
        if result_code(error) not in {sqlite.SQLITE_CANTOPEN, sqlite.SQLITE_READONLY} or not os.access(path, os.R_OK):
            raise
        # A write-ahead log cannot be opened in a folder that cannot be written: the file is read as it stands, unless
        # that would leave out what only the log holds.
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            message = f"{path} has a write-ahead log that cannot be read in a folder that cannot be written"
            raise ReadOnly(message, hint=f"copy it together with {log.name} to another folder") from error
        db = connect(path, key, "mode=ro&immutable=1")
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA cache_size = -65536")
    return db


def connect(path: Path, key: str | None, query: str = "mode=rw") -> sqlite3.Connection:
    """A bare connection for work on a file as a whole, whatever its schema; raises what the driver raises."""
    uri = f"{path.resolve().as_uri()}?{query}"
    driver = sqlite if key is None else encryption.driver()
    db: sqlite3.Connection = driver.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)
    if key is not None:
        encryption.unlock(db, key)
    seal.register(db)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA recursive_triggers = ON")  # what REPLACE deletes is a deletion for the seals too
    db.execute("PRAGMA temp_store = MEMORY")
    return db


def _tighten(path: Path) -> None:
    """Keeps others from reading the file and the two that SQLite keeps beside it."""
    for found, mode in files.exposed(path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")):
        try:
            found.chmod(mode)
        except FileNotFoundError:
            continue
        except OSError as error:
            message = f"cannot make {found} private (0600): {error.strerror}"
            raise ReadOnly(message, hint="check who owns it") from error


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Write-ahead log, durable commits, and the newest schema; concurrent first openings wait for each other."""
    patience = time.monotonic() + BUSY_MS / 1000
    while db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except errors() as error:  # switching needs the file alone, and does not wait by itself
            if result_code(error) != sqlite.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.01)
    # Left by a process that was killed while it gave the file a log or took it away; with a log, nothing needs it.
    with suppress(OSError):
        path.resolve().with_name(f"{path.resolve().name}-journal").unlink()
    # Acknowledged means on disk: FULL flushes the log at every commit, where NORMAL would only keep it consistent.
    # macOS hands what is flushed to the disk, which may hold on to it, unless told to insist.
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA fullfsync = ON")
    db.execute("PRAGMA checkpoint_fullfsync = ON")
    db.execute("PRAGMA cache_size = -65536")
    migrations.apply(db, path)
