"""Brings a database to the newest schema, and refuses one that a newer memcli wrote."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from memcli.errors import NewerSchema, NotADatabase
from memcli.store import seal
from memcli.store.schema import APPLICATION_ID, MIGRATIONS, VERSION

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def check(db: sqlite3.Connection, path: Path) -> int:
    """The schema version of a database, 0 for an empty one.

    Raises NotADatabase for another program's file and NewerSchema, naming the migrations it has and we lack.
    """
    if db.in_transaction:
        return _check(db, path)
    db.execute("BEGIN")  # one view of it all: another process may be filling the file at this moment
    try:
        return _check(db, path)
    finally:
        _end(db)


def _end(db: sqlite3.Connection) -> None:
    """Ends a transaction, unless an error of the disk has ended it."""
    if db.in_transaction:
        db.execute("ROLLBACK")


def _check(db: sqlite3.Connection, path: Path) -> int:
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] or application or version:
            raise NotADatabase(
                f"{path} is a database of another program", hint="give memcli a file of its own with --db"
            )
        return 0
    known = {name for name, _ in MIGRATIONS}
    applied = [name for (name,) in db.execute("SELECT name FROM migration ORDER BY number")]
    unknown = [name for name in applied if name not in known]
    if unknown or version > VERSION:
        raise NewerSchema(
            f"{path} was written by a newer memcli (schema {version}, with {', '.join(unknown) or 'unknown changes'})",
            hint="upgrade memcli to use it; nothing was changed",
        )
    return version


def apply(db: sqlite3.Connection, path: Path) -> None:
    """Runs the missing migrations, each in one transaction with the version it leads to."""
    while True:
        if db.execute("PRAGMA user_version").fetchone()[0] == VERSION:
            return
        db.execute("BEGIN IMMEDIATE")
        try:
            check(db, path)  # another process may have been first, and newer
            number = db.execute("PRAGMA user_version").fetchone()[0]
            if number < VERSION:
                _one(db, number)
                seal.install(db)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:  # a full disk ends it by itself
                db.execute("ROLLBACK")
            raise


def _one(db: sqlite3.Connection, number: int) -> None:
    name, script = MIGRATIONS[number]
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
    if number == 0:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("INSERT INTO meta VALUES ('tombstone_key', ?)", (os.urandom(32),))
    db.execute("INSERT INTO migration VALUES (?, ?)", (name, number + 1))
    db.execute(f"PRAGMA user_version = {number + 1}")
