"""Hiding rows of any derived table, and numbering new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.store import runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


def hide(db: sqlite3.Connection, run: int, table: str, rows: Iterable[int]) -> None:
    """Hides visible rows of a derived table, journaled; the index is the caller's to sync."""
    given = list(rows)
    runs.journal(db, run, table, ((row, {"hidden_by": None}) for row in given))
    db.executemany(f"UPDATE {table} SET hidden_by = ? WHERE id = ?", ((run, row) for row in given))


def next_row(db: sqlite3.Connection, table: str) -> int:
    """The row the next insert into an AUTOINCREMENT table gets; holds while the write transaction does."""
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(found[0]) + 1 if found else 1
