"""Vectors: one space per embedder, its int8 vectors in a plain table, their signs in sqlite-vec for the nearest few.

Scoring some hundred candidates by rowid from a plain blob table with sqlite-vec's scalar functions takes about a
twentieth of the time that reading them out of a vec0 table takes; a scan of all signs takes vec0 about a third of
what the bytes would. So the bytes stand in `vector_N`, and vec0 holds one bit per dimension in `near_N`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from memcli.store import seal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.store.connection import Store


class Space(NamedTuple):
    """One embedder's vectors. Those of different spaces are never compared."""

    row: int
    fingerprint: str
    dimension: int
    state: str

    @property
    def bytes_table(self) -> str:
        """Name of the table of int8 vectors."""
        return f"vector_{self.row}"

    @property
    def near_table(self) -> str:
        """Name of the vec0 table of signs."""
        return f"near_{self.row}"


class Place(NamedTuple):
    """A live episode on its way to a vector."""

    session: int
    position: int
    row: int
    speaker: str | None
    text: str


#: Rows of one chunk of a vec0 table, and how many places it may have per row before it is rebuilt.
_CHUNK, _SLACK = 1024, 4 / 3

_SPACES = "SELECT id, fingerprint, dimension, state FROM space ORDER BY state DESC, id"
_ALL_PENDING = "INSERT OR IGNORE INTO pending SELECT DISTINCT session_id FROM live_episode"


def spaces(store: Store) -> list[Space]:
    """All spaces, the serving one first."""
    return [Space(*row) for row in store.all(_SPACES)]


def serving(store: Store) -> Space | None:
    """The space that recall reads, if any vectors were ever made."""
    return next((space for space in spaces(store) if space.state == "serving"), None)


def building(store: Store) -> Space | None:
    """The space of a reindex that is under way or was cut short."""
    return next((space for space in spaces(store) if space.state == "building"), None)


def create(store: Store, fingerprint: str, dimension: int) -> Space:
    """The space of an embedder, made where there is none: serving if it is the first of all, else to be built.

    Every session then waits for its vectors in it. Needs sqlite-vec.
    """
    with store.write() as db:
        known = [Space(*row) for row in db.execute(_SPACES)]
        for space in known:
            if space.fingerprint == fingerprint:
                return space  # another process was faster
        state = "building" if known else "serving"
        sql = "INSERT INTO space (fingerprint, dimension, state) VALUES (?, ?, ?)"
        row = db.execute(sql, (fingerprint, dimension, state)).lastrowid
        space = Space(int(row or 0), fingerprint, dimension, state)
        db.execute(f"CREATE TABLE {space.bytes_table} (id INTEGER PRIMARY KEY, v BLOB NOT NULL)")
        db.execute(f"CREATE VIRTUAL TABLE {space.near_table} USING vec0(signs bit[{dimension}])")
        seal.cover(db, space.bytes_table)
        db.execute(_ALL_PENDING)
    return space


def drop(db: sqlite3.Connection, space: Space) -> None:
    """Removes a space with its tables."""
    db.execute(f"DROP TABLE {space.bytes_table}")
    db.execute(f"DROP TABLE {space.near_table}")
    db.execute("DELETE FROM space WHERE id = ?", (space.row,))
    seal.uncover(db, space.bytes_table)


def serve(store: Store, space: Space) -> bool:
    """Makes `space` the one that recall reads and removes all others; False where another process has removed it."""
    with store.write() as db:
        known = [Space(*row) for row in db.execute(_SPACES)]
        if space.row not in {other.row for other in known}:
            return False
        for other in known:
            if other.row != space.row:
                drop(db, other)
        db.execute("UPDATE space SET state = 'serving' WHERE id = ?", (space.row,))
    return True


def pending(store: Store, limit: int) -> list[tuple[int, int]]:
    """Up to `limit` (session, version) whose vectors are behind."""
    sql = "SELECT p.session_id, s.version FROM pending p JOIN session s ON s.id = p.session_id LIMIT ?"
    return [(session, version) for session, version in store.all(sql, (limit,))]


def pending_count(store: Store) -> int:
    """How many sessions have vectors to be made."""
    found = store.one("SELECT count(*) FROM pending")
    return int(found[0]) if found else 0


def mark_all_pending(store: Store) -> None:
    """Notes that every session with live episodes needs its vectors made."""
    with store.write() as db:
        all_pending(db)


def all_pending(db: sqlite3.Connection) -> None:
    """The same inside the caller's transaction."""
    db.execute(_ALL_PENDING)


def places(store: Store, sessions: Iterable[int]) -> list[Place]:
    """The live episodes of these sessions in order of session and position; texts cut to what an embedder reads."""
    sql = """SELECT e.session_id, e.position, e.id, p.name, substr(e.text, 1, 4000)
        FROM live_episode e LEFT JOIN speaker p ON p.id = e.speaker_id
        WHERE e.session_id IN (SELECT value FROM json_each(?)) ORDER BY e.session_id, e.position, e.id"""
    return [Place(*row) for row in store.all(sql, (json.dumps(list(sessions)),))]


def write(store: Store, space: Space, vectors: Sequence[tuple[int, bytes]], done: Sequence[tuple[int, int]]) -> bool:
    """Stores (episode, int8 vector) pairs as all the vectors of the `done` (session, version) pairs.

    A session that changed since it was read keeps its place in the queue, and episodes hidden since get no vector.
    False, and nothing is written, where another process has put a newer space in the place of this one.
    """
    given = json.dumps([session for session, _ in done])
    with store.write() as db:
        if db.execute("SELECT 1 FROM space WHERE id = ?", (space.row,)).fetchone() is None:
            return False
        old = f"""SELECT id FROM {space.bytes_table} WHERE id IN
            (SELECT id FROM episode WHERE session_id IN (SELECT value FROM json_each(?)))"""
        remove_from(db, space, [row for (row,) in db.execute(old, (given,))])
        live = _live(db, [row for row, _ in vectors])
        rows = [(row, vector) for row, vector in vectors if row in live]
        db.executemany(f"INSERT INTO {space.bytes_table} VALUES (?, ?)", rows)
        insert = f"INSERT INTO {space.near_table} (rowid, signs) VALUES (?, vec_quantize_binary(vec_int8(?)))"
        db.executemany(insert, rows)
        settled = "DELETE FROM pending WHERE session_id = ? AND (SELECT version FROM session WHERE id = session_id) = ?"
        db.executemany(settled, done)
    return True


def _live(db: sqlite3.Connection, rows: list[int]) -> set[int]:
    sql = "SELECT id FROM live_episode WHERE id IN (SELECT value FROM json_each(?))"
    return {row for (row,) in db.execute(sql, (json.dumps(rows),))}


def remove_from(db: sqlite3.Connection, space: Space, rows: Sequence[int]) -> int:
    """Takes the vectors of these episodes out of one space; returns how many there were."""
    single = [(row,) for row in rows]
    db.executemany(f"DELETE FROM {space.near_table} WHERE rowid = ?", single)
    return db.executemany(f"DELETE FROM {space.bytes_table} WHERE id = ?", single).rowcount


def hide_from(db: sqlite3.Connection, space: Space, rows: Sequence[int]) -> None:
    """Takes the vectors of these episodes out of all search, but keeps them for a purge to look for."""
    given = json.dumps(list(rows))
    sql = f"""INSERT OR REPLACE INTO hidden_vector (episode_id, space_id, v)
        SELECT id, ?, v FROM {space.bytes_table} WHERE id IN (SELECT value FROM json_each(?))"""
    db.execute(sql, (space.row, given))
    remove_from(db, space, rows)


def show_again(db: sqlite3.Connection, rows: Sequence[int]) -> None:
    """Drops what `hide_from` kept of episodes that are visible again: their vectors are made anew."""
    sql = "DELETE FROM hidden_vector WHERE episode_id IN (SELECT value FROM json_each(?))"
    db.execute(sql, (json.dumps(list(rows)),))


def of_episodes(store: Store, rows: Sequence[int]) -> list[bytes]:
    """All vectors of these episodes, hidden or not."""
    given = json.dumps(list(rows))
    among = "IN (SELECT value FROM json_each(?))"
    found = store.all(f"SELECT v FROM hidden_vector WHERE episode_id {among}", (given,))
    for space in spaces(store):
        found += store.all(f"SELECT v FROM {space.bytes_table} WHERE id {among}", (given,))
    return [bytes(v) for (v,) in found]


def every(store: Store) -> Iterator[bytes]:
    """The vectors of all episodes that there are; one of another was left behind."""
    tables = [(space.bytes_table, "id") for space in spaces(store)]
    for table, episode in (("hidden_vector", "episode_id"), *tables):
        for (v,) in store.db.execute(f"SELECT v FROM {table} WHERE {episode} IN (SELECT id FROM episode)"):
            yield bytes(v)


def compact(db: sqlite3.Connection, space: Space) -> bool:
    """Rebuilds the table of signs where deletions have left many of its chunks partly filled; tells whether it did.

    sqlite-vec zeroes what is deleted but never gives up or fills the place.
    """
    (slots,) = db.execute(f"SELECT coalesce(sum(size), 0) FROM {space.near_table}_chunks").fetchone()
    (rows,) = db.execute(f"SELECT count(*) FROM {space.near_table}_rowids").fetchone()
    if slots <= rows * _SLACK + _CHUNK:
        return False
    db.execute(f"DROP TABLE {space.near_table}")
    db.execute(f"CREATE VIRTUAL TABLE {space.near_table} USING vec0(signs bit[{space.dimension}])")
    db.execute(
        f"""INSERT INTO {space.near_table} (rowid, signs)
            SELECT id, vec_quantize_binary(vec_int8(v)) FROM {space.bytes_table} ORDER BY id"""
    )
    return True


def cosines(store: Store, space: Space, query: bytes, rows: Sequence[int]) -> dict[int, float]:
    """Cosine in [-1, 1] of the query with each of these episodes; those without a vector are absent."""
    sql = f"""SELECT id, 1 - vec_distance_cosine(vec_int8(v), vec_int8(?)) FROM {space.bytes_table}
        WHERE id IN (SELECT value FROM json_each(?))"""
    return {row: value for row, value in store.all(sql, (query, json.dumps(list(rows)))) if value is not None}


def nearest(
    store: Store, space: Space, query: bytes, limit: int, among: tuple[str, Sequence[object]] | None
) -> list[int]:
    """The `limit` episodes whose signs differ least from the query's; `among` is an SQL condition over `episode e`."""
    where, values = "", list[object]()
    if among is not None:
        where = f"AND rowid IN (SELECT e.id FROM episode e WHERE {among[0]})"
        values = list(among[1])
    sql = f"""SELECT rowid FROM {space.near_table}
        WHERE signs MATCH vec_quantize_binary(vec_int8(?)) AND k = ? {where}"""
    return [row for (row,) in store.all(sql, (query, limit, *values))]


def count(store: Store, space: Space) -> int:
    """How many vectors a space holds; counted where a row is a few bytes."""
    found = store.one(f"SELECT count(*) FROM {space.near_table}_rowids")
    return int(found[0]) if found else 0


def flaws(store: Store, space: Space) -> Iterator[str]:
    """What is wrong with the vectors of a space: their size, whose they are, and whether the signs are theirs.

    Signs are not looked at where sqlite-vec is missing.
    """
    where = f"{space.bytes_table} WHERE length(v) <> {space.dimension}"
    if store.db.execute(f"SELECT 1 FROM {where}").fetchone():
        yield f"{space.bytes_table} holds vectors of a wrong size"
        return
    lost = f"SELECT 1 FROM {space.bytes_table} WHERE id NOT IN (SELECT id FROM live_episode)"
    if store.db.execute(lost).fetchone():
        yield f"{space.bytes_table} holds vectors of messages that are not shown"
    if store.vectors:
        made = f"SELECT memcli_seal_of(id, vec_quantize_binary(vec_int8(v))) FROM {space.bytes_table}"
        there = f"SELECT memcli_seal_of(rowid, signs) FROM {space.near_table}"
        if store.db.execute(made).fetchone() != store.db.execute(there).fetchone():
            yield f"{space.near_table} does not hold the signs of {space.bytes_table}"
