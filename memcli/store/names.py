"""The rows of what episodes name: sources, conversations, sessions and speakers, made where they are missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from memcli.store import runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from memcli.store.intake import Arrival


def source(db: sqlite3.Connection, origin: tuple[str, str]) -> int:
    """The row of a source given as (format, location)."""
    db.execute("INSERT OR IGNORE INTO source (format, location) VALUES (?, ?)", origin)
    return int(db.execute("SELECT id FROM source WHERE format = ? AND location = ?", origin).fetchone()[0])


def conversations(db: sqlite3.Connection, run: int, arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Rows of the conversations the arrivals name, by key; a title that a source gives is kept, another journaled."""
    titles: dict[str, str | None] = {}
    for arrival in arrivals:
        draft = arrival.draft
        if titles.get(draft.conversation) is None:
            titles[draft.conversation] = draft.title
    db.executemany("INSERT OR IGNORE INTO conversation (key, title) VALUES (?, ?)", titles.items())
    sql = "SELECT key, id, title FROM conversation WHERE key IN (SELECT value FROM json_each(?))"
    found = db.execute(sql, (json.dumps(list(titles)),)).fetchall()
    renamed = [(row, old, titles[key]) for key, row, old in found if titles[key] not in (None, old)]
    runs.journal(db, run, "conversation", ((row, {"title": old}) for row, old, _ in renamed))
    db.executemany("UPDATE conversation SET title = ? WHERE id = ?", ((title, row) for row, _, title in renamed))
    return {key: row for key, row, _ in found}


def sessions(
    db: sqlite3.Connection, within: dict[str, int], arrivals: Sequence[Arrival]
) -> tuple[dict[tuple[int, str], int], set[int]]:
    """Rows of the sessions the arrivals name, and which of them are new."""
    wanted = {(within[arrival.draft.conversation], arrival.draft.session or "") for arrival in arrivals}
    sql = "SELECT conversation_id, key, id FROM session WHERE conversation_id IN (SELECT value FROM json_each(?))"
    given = json.dumps(list(within.values()))
    known = {(conversation, key): row for conversation, key, row in db.execute(sql, (given,))}
    missing = [pair for pair in dict.fromkeys(_in_order(within, arrivals)) if pair not in known]
    db.executemany("INSERT INTO session (conversation_id, key) VALUES (?, ?)", missing)
    if missing:
        known = {(conversation, key): row for conversation, key, row in db.execute(sql, (given,))}
    return {pair: known[pair] for pair in wanted}, {known[pair] for pair in missing}


def with_room(db: sqlite3.Connection, session: int, limit: int) -> int:
    """The session itself, or the first of those that continue it, that holds fewer than `limit` episodes.

    Where all are full, one more is made.
    """
    sql = """SELECT s.id, (SELECT count(*) FROM episode e WHERE e.session_id = s.id) FROM session o
        JOIN session s ON s.conversation_id = o.conversation_id
          AND (s.id = o.id OR s.key GLOB replace(replace(o.key, '[', '?'), '*', '?') || '~[0-9]*')
        WHERE o.id = ? ORDER BY s.id"""
    found = db.execute(sql, (session,)).fetchall()
    for row, held in found:
        if held < limit:
            return int(row)
    insert = """INSERT INTO session (conversation_id, key)
        SELECT conversation_id, key || '~' || ? FROM session WHERE id = ? RETURNING id"""
    return int(db.execute(insert, (len(found) + 1, session)).fetchone()[0])


def _in_order(within: dict[str, int], arrivals: Sequence[Arrival]) -> Iterable[tuple[int, str]]:
    return ((within[arrival.draft.conversation], arrival.draft.session or "") for arrival in arrivals)


def speakers(db: sqlite3.Connection, arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Rows of the speakers the arrivals name, by name."""
    names = list(dict.fromkeys(arrival.draft.speaker for arrival in arrivals if arrival.draft.speaker is not None))
    db.executemany("INSERT OR IGNORE INTO speaker (name) VALUES (?)", [(name,) for name in names])
    sql = "SELECT name, id FROM speaker WHERE name IN (SELECT value FROM json_each(?))"
    return dict(db.execute(sql, (json.dumps(names),)).fetchall())
