"""A consistent copy of a whole database as of one moment, while others read and write it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from memcli import files
from memcli.store.connection import connect, errors, translate

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Store


def copy(store: Store, to: Path) -> None:
    """Copies the database into a new file for its owner alone, encrypted with the same passphrase if it is.

    Readers and writers go on meanwhile, and what they write is not in it.
    """
    files.create_empty(to)
    try:
        with closing(connect(to, store.key)) as target:
            target.execute("PRAGMA journal_mode = OFF")  # a copy that is cut short is thrown away
            target.execute("PRAGMA synchronous = OFF")
            store.db.execute("BEGIN")
            try:
                store.db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()  # fixes the moment
                store.db.backup(target)
            finally:
                store.db.execute("ROLLBACK")
    except errors() as error:
        raise translate(error, store.path) from error
