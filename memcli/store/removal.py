"""Hiding episodes, showing them again, and erasing them, with every index and derived row that follows them.

Called by `forget` (and by undo) only. Everything but `squeeze` happens inside the caller's transaction.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from memcli.store import derived, index, runs, vectors
from memcli.store.intake import LIVE, REPLACED, reorder, texts, touched

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from memcli.store.connection import Store
    from memcli.store.derived import Policy

_GIVEN = "(SELECT value FROM json_each(?))"

#: The key in `meta` that stands from the erasure of rows until their bytes are gone as well.
_UNFINISHED = "purge_unfinished"


class Squeezed(NamedTuple):
    """Sizes in bytes before and after, and whether the write-ahead log could be emptied."""

    before: int
    after: int
    log_emptied: bool


def hide(db: sqlite3.Connection, store: Store, run: int, rows: Sequence[int], policy: Policy) -> dict[str, int]:
    """Hides these live episodes under `run`, with all that derives from them alone; returns counts by kind."""
    given = json.dumps(list(rows))
    sql = f"UPDATE episode SET hidden_by = ? WHERE hidden_by IS NULL AND id IN {_GIVEN}"
    count = db.execute(sql, (run, given)).rowcount
    return {"episodes": count} | _follow(db, store, run, rows, policy)


def show_hidden_by(db: sqlite3.Connection, store: Store, run: int, hidden_by: int, policy: Policy) -> dict[str, int]:
    """Shows again what `hidden_by` hides, journaled under `run`, with what derives from it."""
    rows = [row for (row,) in db.execute("SELECT id FROM episode WHERE hidden_by = ?", (hidden_by,))]
    runs.journal(db, run, "episode", ((row, {"hidden_by": hidden_by}) for row in rows))
    db.execute("UPDATE episode SET hidden_by = NULL WHERE hidden_by = ?", (hidden_by,))
    sources = db.execute("SELECT id, fact_id FROM fact_source WHERE hidden_by = ?", (hidden_by,)).fetchall()
    runs.journal(db, run, "fact_source", ((row, {"hidden_by": hidden_by}) for row, _ in sources))
    db.execute("UPDATE fact_source SET hidden_by = NULL WHERE hidden_by = ?", (hidden_by,))
    derived.settle(db, run, {fact for _, fact in sources}, policy)
    return {"episodes": len(rows)} | _follow(db, store, run, [*rows, *_replace_older(db, run, rows)], policy)


_CHANGED = ("state", "hidden_by", "seq")


def restore_states(db: sqlite3.Connection, store: Store, run: int, of: int, policy: Policy) -> dict[str, int]:
    """Gives the episodes whose state, hiding or seq `of` changed what they had before it, journaled under `run`."""
    sql = "SELECT row_id, before FROM journal WHERE run_id = ? AND tbl = 'episode' ORDER BY id DESC"
    before: dict[int, dict[str, int | None]] = {}
    for row, columns in db.execute(sql, (of,)).fetchall():
        before.setdefault(row, {}).update(json.loads(columns))
    for row, columns in before.items():
        now = db.execute(f"SELECT {', '.join(_CHANGED)} FROM episode WHERE id = ?", (row,)).fetchone()
        if now is None:
            continue
        known = dict(zip(_CHANGED, now, strict=True))
        runs.journal(db, run, "episode", [(row, {name: known[name] for name in columns})])
        sets = ", ".join(f"{name} = ?" for name in columns)
        db.execute(f"UPDATE episode SET {sets} WHERE id = ?", (*columns.values(), row))
    moved = reorder(db, _sessions_of(db, [row for row, columns in before.items() if "seq" in columns]))
    rows = [*before, *_replace_older(db, run, list(before))]
    return {"episodes": len(before)} | _follow(db, store, run, rows, policy, moved=moved)


def _replace_older(db: sqlite3.Connection, run: int, rows: Sequence[int]) -> list[int]:
    """Of several live versions of these episodes only the newest stays; returns the others, now replaced."""
    sql = f"""SELECT o.id FROM live_episode o WHERE o.ident IN (SELECT ident FROM episode WHERE id IN {_GIVEN})
        AND EXISTS (SELECT 1 FROM live_episode n WHERE n.ident = o.ident AND n.id > o.id)"""
    older = [row for (row,) in db.execute(sql, (json.dumps(list(rows)),))]
    runs.journal(db, run, "episode", ((row, {"state": LIVE}) for row in older))
    db.executemany("UPDATE episode SET state = ? WHERE id = ?", ((REPLACED, row) for row in older))
    return older


def _sessions_of(db: sqlite3.Connection, rows: Sequence[int]) -> list[int]:
    sql = f"SELECT DISTINCT session_id FROM episode WHERE id IN {_GIVEN}"
    return [session for (session,) in db.execute(sql, (json.dumps(list(rows)),))]


def added_by(db: sqlite3.Connection, run: int) -> list[int]:
    """The visible episodes that an ingest run added."""
    return [row for (row,) in db.execute("SELECT id FROM episode WHERE run_id = ? AND hidden_by IS NULL", (run,))]


def _follow(
    db: sqlite3.Connection, store: Store, run: int, rows: Sequence[int], policy: Policy, *, moved: Iterable[int] = ()
) -> dict[str, int]:
    """Brings indexes, vectors, sessions and derived rows in line with what these episodes are now.

    `moved` sessions are indexed anew as a whole.
    """
    live = {
        row for (row,) in db.execute(f"SELECT id FROM live_episode WHERE id IN {_GIVEN}", (json.dumps(list(rows)),))
    }
    everything = texts(db, rows)
    index.remove_episodes(db, everything)
    index.add_episodes(db, (pair for pair in everything if pair[0] in live))
    if store.vectors:
        for space in vectors.spaces(store):
            vectors.remove_from(db, space, [row for row in rows if row not in live])
    places = _places(db, rows) | dict.fromkeys(moved)
    index.refresh_sessions(db, places, fresh=set())
    touched(db, places)
    return derived.after_visibility_change(db, run, rows, policy)


def _places(db: sqlite3.Connection, rows: Sequence[int]) -> dict[int, set[int] | None]:
    places: dict[int, set[int] | None] = {}
    sql = f"SELECT session_id, position FROM episode WHERE id IN {_GIVEN}"
    for session, position in db.execute(sql, (json.dumps(list(rows)),)):
        known = places.setdefault(session, set())
        if known is not None:
            known.add(position)
    return places


def forgotten(store: Store, run: int | None = None) -> list[int]:
    """Episodes hidden by one forget run, or by any."""
    one = "" if run is None else "AND r.id = ?"
    sql = f"SELECT e.id FROM episode e JOIN run r ON r.id = e.hidden_by WHERE r.verb = 'forget' {one} ORDER BY e.id"
    return [row for (row,) in store.all(sql, () if run is None else (run,))]


def erase(db: sqlite3.Connection, store: Store, run: int, rows: Sequence[int], policy: Policy) -> dict[str, int]:
    """Deletes these episodes, all that derives from them, and every trace of them in journal, indexes and names.

    Tombstones stay. Returns deleted rows per table; the pages themselves are scrubbed by `squeeze`.
    """
    given = json.dumps(list(rows))
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, 1)", (_UNFINISHED,))
    sessions = _sessions_of(db, rows)
    shadows = json.dumps(sessions)
    counts = derived.erase(db, run, rows, policy)
    if store.vectors:  # neighbours' vectors hold a share of the erased ones: all of the sessions' are made anew
        near = f"SELECT id FROM episode WHERE session_id IN {_GIVEN}"
        around = [row for (row,) in db.execute(near, (shadows,))]
        for space in vectors.spaces(store):
            vectors.remove_from(db, space, around)
    db.execute(f"DELETE FROM journal WHERE tbl = 'episode' AND row_id IN {_GIVEN}", (given,))
    owners = f"SELECT DISTINCT hidden_by FROM episode WHERE id IN {_GIVEN} AND hidden_by IS NOT NULL"
    hiders = [row for (row,) in db.execute(owners, (given,))]
    bringers = f"SELECT DISTINCT run_id FROM episode WHERE id IN {_GIVEN}"
    brought = [row for (row,) in db.execute(bringers, (given,))]
    counts["episode"] = db.execute(f"DELETE FROM episode WHERE id IN {_GIVEN}", (given,)).rowcount
    # A run of which nothing is left still tells from where, and under whose name, it was brought.
    spent = "UPDATE run SET arguments = '{}' WHERE id = ? AND id NOT IN (SELECT run_id FROM episode)"
    db.executemany(spent, [(row,) for row in brought])
    counts |= _sweep(db, shadows)
    touched(db, [row for (row,) in db.execute(f"SELECT id FROM session WHERE id IN {_GIVEN}", (shadows,))])
    emptied = "id NOT IN (SELECT hidden_by FROM episode WHERE hidden_by IS NOT NULL)"
    done = f"UPDATE run SET state = 'purged', arguments = '{{}}' WHERE id = ? AND {emptied}"
    db.executemany(done, [(row,) for row in hiders])
    for table in ("episode_fts", "passage_fts", "session_fts", "fact_fts", "summary_fts"):
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # drops what deleted rows left behind
    return {name: count for name, count in counts.items() if count}


def _sweep(db: sqlite3.Connection, sessions: str) -> dict[str, int]:
    """Deletes sessions, conversations, speakers and sources that no episode names any more."""
    counts = {}
    empty = "NOT IN (SELECT session_id FROM episode)"
    for table in ("pending", "segment", "summary"):
        db.execute(f"DELETE FROM {table} WHERE session_id IN {_GIVEN} AND session_id {empty}", (sessions,))
    db.execute(f"DELETE FROM journal WHERE tbl = 'session' AND row_id IN {_GIVEN} AND row_id {empty}", (sessions,))
    counts["session"] = db.execute(f"DELETE FROM session WHERE id IN {_GIVEN} AND id {empty}", (sessions,)).rowcount
    for table, column, holder in (
        ("conversation", "conversation_id", "session"),
        ("speaker", "speaker_id", "episode"),
        ("source", "source_id", "episode"),
    ):
        unused = f"id NOT IN (SELECT {column} FROM {holder} WHERE {column} IS NOT NULL)"
        counts[table] = db.execute(f"DELETE FROM {table} WHERE {unused}").rowcount
    return counts


def squeeze(store: Store) -> Squeezed:
    """Rewrites the file without free pages, zeroing what it frees, and empties the write-ahead log.

    Where another process reads the log it cannot be emptied, and the erasure counts as unfinished.
    """
    before = store.path.stat().st_size
    try:
        store.db.execute("PRAGMA secure_delete = ON")
        store.db.execute("VACUUM")
        busy = store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except Exception as error:
        from memcli.store.connection import is_sqlite_error, translate

        if is_sqlite_error(error):
            raise translate(error, store.path) from error
        raise
    if not busy:
        with store.write() as db:
            db.execute("DELETE FROM meta WHERE key = ?", (_UNFINISHED,))
    return Squeezed(before, store.path.stat().st_size, not busy)


def unfinished(store: Store) -> bool:
    """Whether bytes of what was erased may still stand in the file: a purge was cut short, or the log was in use."""
    return store.one("SELECT 1 FROM meta WHERE key = ?", (_UNFINISHED,)) is not None


def summary_counts(store: Store, rows: Iterable[int]) -> list[tuple[str, str, int]]:
    """(kind, format, count) of these episodes."""
    sql = f"""SELECT e.kind, o.format, count(*) FROM episode e JOIN source o ON o.id = e.source_id
        WHERE e.id IN {_GIVEN} GROUP BY 1, 2 ORDER BY 3 DESC"""
    return [(kind, name, count) for kind, name, count in store.all(sql, (json.dumps(list(rows)),))]
