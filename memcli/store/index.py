"""The full-text rows of episodes, passages and sessions, kept in step with the live episodes.

Rowids carry their meaning, so that no table of them is needed:
  episode_fts   chunk number << 40 | episode row
  passage_fts   session row << 21 | kind << 20 | number; kind 0 covers positions 10·number … +9, kind 1 starts 5 earlier
  session_fts   session row
Passages and sessions index the first chunk of each message only: one long answer must not be all they are about.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from memcli.text.words import WHOLE, chunks, first_chunk, index_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

EPISODE_MASK = (1 << 40) - 1
PASSAGE = 10
_STEP = PASSAGE // 2


def passage_row(session: int, kind: int, number: int) -> int:
    """The rowid of a passage."""
    return session << 21 | kind << 20 | number


def passage_place(row: int) -> tuple[int, int, int]:
    """(session, first position, last position) of a passage's rowid."""
    kind, number = row >> 20 & 1, row & ((1 << 20) - 1)
    first = number * PASSAGE - kind * _STEP
    return row >> 21, first, first + PASSAGE - 1


# Rows are written in the order of their rowids: FTS5 puts down what it has gathered whenever one is smaller than the
# one before, and then merges many small segments.


def add_episodes(db: sqlite3.Connection, episodes: Iterable[tuple[int, str]]) -> None:
    """Indexes the chunks of (row, text) pairs."""
    db.executemany("INSERT INTO episode_fts (rowid, text) VALUES (?, ?)", sorted(_chunk_rows(episodes)))


def remove_episodes(db: sqlite3.Connection, episodes: Iterable[tuple[int, str]]) -> None:
    """Takes the chunks of (row, text) pairs out of the index."""
    rows = sorted(number << 40 | row for row, text in episodes for number in range(len(chunks(text))))
    db.executemany("DELETE FROM episode_fts WHERE rowid = ?", ((row,) for row in rows))


def refresh_sessions(db: sqlite3.Connection, places: Mapping[int, set[int] | None], *, fresh: set[int]) -> None:
    """Rewrites the passages over the changed positions, and the whole text, of each session; `fresh` ones are new."""
    passages: list[tuple[int, str]] = []
    sessions: list[tuple[int, str]] = []
    emptied: list[int] = []
    for session, messages in _messages(db, places):
        changed = places[session]
        number = len(passages)
        passages += _passages(session, messages, changed)
        if changed is not None:
            kept = {row for row, _ in passages[number:]}
            emptied += [row for row in _rows_over(session, changed) if row not in kept]
        sessions.append((session, _joined(messages)))
    passages.sort()
    sessions.sort()
    stale = sorted([row for row, _ in passages if row >> 21 not in fresh] + emptied)
    db.executemany("DELETE FROM passage_fts WHERE rowid = ?", ((row,) for row in stale))
    for session in (session for session, changed in places.items() if changed is None and session not in fresh):
        low, high = passage_row(session, 0, 0), passage_row(session + 1, 0, 0)
        db.execute("DELETE FROM passage_fts WHERE rowid >= ? AND rowid < ?", (low, high))
    db.executemany("INSERT INTO passage_fts (rowid, text) VALUES (?, ?)", passages)
    db.executemany("DELETE FROM session_fts WHERE rowid = ?", ((row,) for row in sorted(places) if row not in fresh))
    db.executemany("INSERT INTO session_fts (rowid, text) VALUES (?, ?)", [pair for pair in sessions if pair[1]])


def rebuild(db: sqlite3.Connection) -> None:
    """Empties the three tables and indexes every live episode anew."""
    for table in ("episode_fts", "passage_fts", "session_fts"):
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    episodes = db.execute("SELECT id, text FROM live_episode ORDER BY id")
    while some := episodes.fetchmany(5_000):
        add_episodes(db, some)
    sessions = [row for (row,) in db.execute("SELECT DISTINCT session_id FROM live_episode")]
    for start in range(0, len(sessions), 500):
        part = sessions[start : start + 500]
        refresh_sessions(db, dict.fromkeys(part), fresh=set(part))


def optimize(db: sqlite3.Connection) -> None:
    """Merges every full-text table into one segment, which drops what deleted rows have left behind."""
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'").fetchall():
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


#: From here on the rows of a full-text table's data tell which rows of its segments are deleted (FTS5 source,
#: FTS5_TOMBSTONE_ROWID).
_DELETED = 1 << 53


def unmerged(db: sqlite3.Connection) -> list[str]:
    """The full-text tables that still hold words of rows that were deleted."""
    tables = db.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'").fetchall()
    held = "SELECT 1 FROM {}_data WHERE id >= ? LIMIT 1"
    return [table for (table,) in tables if db.execute(held.format(table), (_DELETED,)).fetchone()]


#: Beyond this share (and a few rows) of what there is, the totals of a table count as wrong.
_DRIFT, _FEW = 1.02, 10


def correct_totals(db: sqlite3.Connection) -> list[str]:
    """Corrects how many rows, and how many words, the full-text tables believe to have; returns which it corrected.

    A contentless table counts what is inserted and never what is deleted. BM25 weighs words by the number of rows, and
    rows by their average length: a memory in which much is written anew or forgotten would be searched ever worse.
    To be called in a transaction that has not written to these tables.
    """
    corrected = []
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'").fetchall():
        record = db.execute(f"SELECT block FROM {table}_data WHERE id = 1").fetchone()
        (rows,) = db.execute(f"SELECT count(*) FROM {table}_docsize").fetchone()
        believed = varints(bytes(record[0])) if record else []
        if len(believed) != 2 or believed[0] <= rows * _DRIFT + _FEW:
            continue
        sizes = Counter(size for (size,) in db.execute(f"SELECT sz FROM {table}_docsize"))
        words = sum(varints(bytes(size))[0] * times for size, times in sizes.items())
        db.execute(f"UPDATE {table}_data SET block = ? WHERE id = 1", (_varint(rows) + _varint(words),))
        corrected.append(table)
    return corrected


def varints(data: bytes) -> list[int]:
    """SQLite's variable-length integers, of up to eight bytes: seven bits each, the highest first."""
    found, value = [], 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(value)
            value = 0
    return found


def _varint(value: int) -> bytes:
    parts = [value & 0x7F]
    while value := value >> 7:
        parts.append(value & 0x7F | 0x80)
    return bytes(reversed(parts))


def expected(db: sqlite3.Connection) -> Iterator[tuple[str, Iterator[tuple[int, str]]]]:
    """(table, rows) of all that the three tables have to hold, as they would be if they were made anew."""
    yield "episode_fts", _chunk_rows(db.execute("SELECT id, text FROM live_episode ORDER BY id"))
    sessions = [row for (row,) in db.execute("SELECT DISTINCT session_id FROM live_episode")]
    for start in range(0, len(sessions), 500):
        told = list(_messages(db, dict.fromkeys(sessions[start : start + 500])))
        yield "passage_fts", (row for session, messages in told for row in _passages(session, messages, None))
        yield "session_fts", ((session, _joined(messages)) for session, messages in told)


def _joined(messages: Iterable[tuple[int, str]]) -> str:
    return " \n".join(text for _, text in messages)


def _chunk_rows(episodes: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for row, text in episodes:
        if len(text) <= WHOLE:
            yield row, index_text(text)
        else:
            for number, chunk in enumerate(chunks(text)):
                yield number << 40 | row, index_text(chunk)


def _messages(
    db: sqlite3.Connection, places: Mapping[int, set[int] | None]
) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Per session its live (position, index text of the first chunk), in order; sessions without any come empty."""
    sql = f"""SELECT session_id, position, substr(text, 1, {WHOLE + 1}) FROM live_episode
        WHERE session_id IN (SELECT value FROM json_each(?)) ORDER BY session_id, position, id"""
    rows = db.execute(sql, (json.dumps(list(places)),))
    seen = set()
    for session, group in groupby(rows, key=lambda row: int(row[0])):
        seen.add(session)
        yield session, [(position, index_text(first_chunk(text))) for _, position, text in group]
    for session in places:
        if session not in seen:
            yield session, []


def _rows_over(session: int, positions: Iterable[int]) -> set[int]:
    """The rowids of all passages that cover any of these positions."""
    return {
        passage_row(session, kind, (position + kind * _STEP) // PASSAGE) for position in positions for kind in (0, 1)
    }


def _passages(session: int, messages: list[tuple[int, str]], changed: set[int] | None) -> list[tuple[int, str]]:
    wanted = None if changed is None else _rows_over(session, changed)
    texts: dict[int, list[str]] = {}
    for position, text in messages:
        for kind in (0, 1):
            row = passage_row(session, kind, (position + kind * _STEP) // PASSAGE)
            if wanted is None or row in wanted:
                texts.setdefault(row, []).append(text)
    return [(row, " \n".join(parts)) for row, parts in texts.items()]
