"""The full-text rows of facts and summaries, kept in step with the visible ones in the writer's own transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from memcli.text.words import index_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

Table = Literal["fact", "summary"]

_TEXT = {"fact": "statement", "summary": "text"}


def sync(db: sqlite3.Connection, table: Table, rows: Iterable[int]) -> None:
    """Makes the index say of these rows what their table says now: the text of visible ones, nothing of others."""
    given = list(rows)
    if not given:
        return
    db.executemany(f"DELETE FROM {table}_fts WHERE rowid = ?", ((row,) for row in given))
    sql = f"SELECT id, {_TEXT[table]} FROM live_{table} WHERE id IN (SELECT value FROM json_each(?))"
    visible = db.execute(sql, (json.dumps(given),)).fetchall()
    db.executemany(
        f"INSERT INTO {table}_fts (rowid, text) VALUES (?, ?)", ((row, index_text(text)) for row, text in visible)
    )


def rebuild(db: sqlite3.Connection) -> None:
    """Empties both indexes and fills them from the visible rows."""
    tables: tuple[Table, ...] = ("fact", "summary")
    for table in tables:
        db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('delete-all')")
        found = db.execute(f"SELECT id, {_TEXT[table]} FROM live_{table}").fetchall()
        db.executemany(
            f"INSERT INTO {table}_fts (rowid, text) VALUES (?, ?)", ((row, index_text(text)) for row, text in found)
        )
