"""The full-text rows of facts and summaries, kept in step with the visible ones in the writer's own transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from memcli.store.derived import entities
from memcli.text.words import index_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from memcli.store.search import Derived

_TEXT = {"fact": "statement", "summary": "text"}

#: A summary that only repeats the one under it would be found twice.
_NEWS = """NOT EXISTS (SELECT 1 FROM summary_child c JOIN summary k ON k.id = c.child_id
  WHERE c.summary_id = live_summary.id AND k.text = live_summary.text)"""
_SAID = {"fact": "1", "summary": _NEWS}


def sync(db: sqlite3.Connection, table: Derived, rows: Iterable[int]) -> None:
    """Makes the index say of these rows what their table says now: the text of visible ones, nothing of others."""
    given = sorted(rows)
    if not given:
        return
    db.executemany(f"DELETE FROM {table}_fts WHERE rowid = ?", ((row,) for row in given))
    _fill(db, table, "id IN (SELECT value FROM json_each(?))", (json.dumps(given),))


def expected(db: sqlite3.Connection) -> Iterator[tuple[str, Iterator[tuple[int, str]]]]:
    """(table, rows) of all that the indexes have to hold, as they would be if they were made anew."""
    tables: tuple[Derived, ...] = ("fact", "summary")
    for table in tables:
        yield f"{table}_fts", iter(_visible(db, table, "1", ()))


def rebuild(db: sqlite3.Connection) -> None:
    """Empties both indexes and fills them from the visible rows."""
    tables: tuple[Derived, ...] = ("fact", "summary")
    for table in tables:
        db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('delete-all')")
        _fill(db, table, "1", ())


def told(db: sqlite3.Connection, row: int) -> list[str]:
    """What the index has to say of a fact; nothing of one that is not seen."""
    return [text for _, text in _visible(db, "fact", "id = ?", (row,))]


def _fill(db: sqlite3.Connection, table: Derived, where: str, values: tuple[str, ...]) -> None:
    """Adds visible rows."""
    rows = _visible(db, table, where, values)
    db.executemany(f"INSERT INTO {table}_fts (rowid, text) VALUES (?, ?)", rows)


def _visible(
    db: sqlite3.Connection, table: Derived, where: str, values: tuple[str | int, ...]
) -> list[tuple[int, str]]:
    """(row, index text) of visible rows; a fact can be found by the name that stands for its subject too."""
    where = f"{where} AND {_SAID[table]}"
    if table == "fact":
        whose = entities.names(db)
        found = db.execute(f"SELECT id, statement, subject FROM live_fact WHERE {where}", values).fetchall()
        visible = [(row, whose.worded(text, subject)) for row, text, subject in found]
    else:
        visible = db.execute(f"SELECT id, {_TEXT[table]} FROM live_{table} WHERE {where}", values).fetchall()
    return [(row, index_text(text)) for row, text in visible]
