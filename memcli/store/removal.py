"""Hiding episodes, showing them again, and erasing them, with every index and derived row that follows them.

Called by `forget` (and by undo) only, inside the caller's transaction; `scrub` then clears the file of what was erased.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from memcli.store import derived, index, runs, tombstones, vectors
from memcli.store.derived import entities
from memcli.store.intake import LIVE, REPLACED, reorder, texts, touched

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from memcli.store.connection import Store
    from memcli.store.derived import Policy

_GIVEN = "(SELECT value FROM json_each(?))"


def hide(db: sqlite3.Connection, store: Store, run: int, rows: Sequence[int], policy: Policy) -> dict[str, int]:
    """Hides these episodes under `run`, with all that derives from them alone; returns counts by kind.

    What the undo of an ingest hides is taken over, what another forget hides is left to that.
    """
    given = json.dumps(list(rows))
    undone = f"""SELECT e.id, e.hidden_by FROM episode e JOIN run r ON r.id = e.hidden_by
        WHERE r.verb <> 'forget' AND e.id IN {_GIVEN}"""
    taken_over = db.execute(undone, (given,)).fetchall()
    runs.journal(db, run, "episode", ((row, {"hidden_by": before}) for row, before in taken_over))
    db.executemany("UPDATE episode SET hidden_by = ? WHERE id = ?", ((run, row) for row, _ in taken_over))
    sql = f"UPDATE episode SET hidden_by = ? WHERE hidden_by IS NULL AND id IN {_GIVEN}"
    count = db.execute(sql, (run, given)).rowcount
    return {"episodes": count} | _follow(db, store, run, rows, policy)


def show_hidden_by(
    db: sqlite3.Connection, store: Store, run: int, hidden_by: int, policy: Policy, *, root: int
) -> tuple[dict[str, int], dict[int, int]]:
    """Shows again what `hidden_by` hides, journaled under `run`, with what derives from it.

    What a later run than that, and another than `root`, with which the chain of undos began, forgot as well stays
    hidden, from now on by that run, so that undoing it shows it. Returns counts, and what stayed, with those runs.
    """
    hidden = [row for (row,) in db.execute("SELECT id FROM episode WHERE hidden_by = ?", (hidden_by,))]
    held = tombstones.held(db, hidden, since=hidden_by, besides=root)
    rows = [row for row in hidden if row not in held]
    _hand_over(db, run, hidden_by, held)
    runs.journal(db, run, "episode", ((row, {"hidden_by": hidden_by}) for row in rows))
    db.execute(f"UPDATE episode SET hidden_by = NULL WHERE id IN {_GIVEN}", (json.dumps(rows),))
    counts = _follow(db, store, run, [*rows, *_replace_older(db, run, rows)], policy)
    return {"episodes": len(rows)} | counts, held


def _hand_over(db: sqlite3.Connection, run: int, hidden_by: int, held: Mapping[int, int]) -> None:
    """Has what these runs of forget keep out hidden by them; what others do stays as it is."""
    sql = "SELECT id FROM run WHERE verb = 'forget' AND state <> 'purged'"
    owners = {row for (row,) in db.execute(sql)}
    moved = {row: owner for row, owner in held.items() if owner in owners}
    runs.journal(db, run, "episode", ((row, {"hidden_by": hidden_by}) for row in moved))
    db.executemany("UPDATE episode SET hidden_by = ? WHERE id = ?", ((owner, row) for row, owner in moved.items()))
    for owner in set(moved.values()):
        tombstones.bury(db, owner)


class Hidden(NamedTuple):
    """What hides a source of a fact, and what hid it before some run; None where nothing does."""

    fact: int
    now: int | None
    before: int | None


def sources_changed_by(db: sqlite3.Connection, of: int) -> dict[int, Hidden]:
    """Sources of facts that `of` hid by themselves, or showed again, by row."""
    sql = """SELECT s.id, s.fact_id, s.hidden_by, j.before ->> 'hidden_by' FROM journal j JOIN fact_source s
        ON s.id = j.row_id WHERE j.run_id = ? AND j.tbl = 'fact_source' AND json_type(j.before, '$.hidden_by') NOT NULL
        ORDER BY j.id DESC"""
    return {row: Hidden(*one) for row, *one in db.execute(sql, (of,))}


def restore_sources(
    db: sqlite3.Connection, run: int, sources: Mapping[int, Hidden], policy: Policy, *, own: Collection[int]
) -> None:
    """Hides sources of facts, or shows them, as they were before, journaled under `run`, and settles their facts.

    What any other run than one of `own` hides stays hidden by that.
    """
    rows = {row: one for row, one in sources.items() if one.now is None or one.now in own}
    runs.journal(db, run, "fact_source", ((row, {"hidden_by": one.now}) for row, one in rows.items()))
    sql = "UPDATE fact_source SET hidden_by = ? WHERE id = ?"
    db.executemany(sql, ((one.before, row) for row, one in rows.items()))
    derived.settle(db, run, {one.fact for one in rows.values()}, policy)


def restore_titles(db: sqlite3.Connection, run: int, of: int) -> int:
    """Gives the conversations that `of` renamed the titles they had, journaled under `run`; returns how many."""
    sql = """SELECT j.row_id, j.before ->> 'title', c.title FROM journal j JOIN conversation c ON c.id = j.row_id
        WHERE j.run_id = ? AND j.tbl = 'conversation' ORDER BY j.id DESC"""
    found = {row: (before, now) for row, before, now in db.execute(sql, (of,))}
    runs.journal(db, run, "conversation", ((row, {"title": now}) for row, (_, now) in found.items()))
    db.executemany("UPDATE conversation SET title = ? WHERE id = ?", ((old, row) for row, (old, _) in found.items()))
    return len(found)


_CHANGED = ("state", "hidden_by", "seq")


def restore_states(
    db: sqlite3.Connection, store: Store, run: int, of: int, policy: Policy, *, root: int
) -> dict[str, int]:
    """Gives the episodes whose state, hiding or seq `of` changed what they had before it, journaled under `run`.

    What a later run than `of`, and another than `root`, forgot stays hidden.
    """
    sql = "SELECT row_id, before FROM journal WHERE run_id = ? AND tbl = 'episode' ORDER BY id DESC"
    before: dict[int, dict[str, int | None]] = {}
    for row, columns in db.execute(sql, (of,)).fetchall():
        before.setdefault(row, {}).update(json.loads(columns))
    shown = [row for row, columns in before.items() if columns.get("hidden_by", run) is None]
    held = tombstones.held(db, shown, since=of, besides=root)
    for row in held:
        before[row].pop("hidden_by")
    for row, columns in before.items():
        now = db.execute(f"SELECT {', '.join(_CHANGED)} FROM episode WHERE id = ?", (row,)).fetchone()
        if now is None:
            continue
        if not columns:
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
            vectors.hide_from(db, space, [row for row in rows if row not in live])
    vectors.show_again(db, sorted(live))
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
    """Episodes hidden by any forget; or by the one run named, which may also be an ingest that was undone, or its undo.

    What an undo hides is kept for the way back unless it is named.
    """
    if run is None:
        sql = "SELECT e.id FROM episode e JOIN run r ON r.id = e.hidden_by WHERE r.verb = 'forget' ORDER BY +e.id"
        return [row for (row,) in store.all(sql)]
    sql = """SELECT e.id FROM episode e JOIN run r ON r.id = e.hidden_by
        WHERE (r.id = :run AND r.verb IN ('forget', 'undo')) OR (e.run_id = :run AND r.verb = 'undo') ORDER BY +e.id"""
    return [row for (row,) in store.db.execute(sql, {"run": run})]


def erase(db: sqlite3.Connection, store: Store, run: int, rows: Sequence[int], policy: Policy) -> dict[str, int]:
    """Deletes these episodes, all that derives from them, and every trace of them in journal and names.

    Tombstones stay, and so do deleted words in the indexes until these are optimized. Returns deleted rows per table.
    """
    given = json.dumps(list(rows))
    sessions = _sessions_of(db, rows)
    shadows = json.dumps(sessions)
    counts = derived.erase(db, run, rows, policy)
    if store.vectors:
        counts["vector"] = _erase_vectors(db, store, given, shadows)
    bringers = f"""SELECT run_id FROM episode WHERE id IN {_GIVEN} UNION SELECT j.run_id FROM journal j JOIN run r
        ON r.id = j.run_id AND r.verb IN ('ingest', 'add') WHERE j.tbl = 'episode' AND j.row_id IN {_GIVEN}"""
    brought = [row for (row,) in db.execute(bringers, (given, given))]
    sql = f"DELETE FROM journal WHERE tbl = 'episode' AND row_id IN {_GIVEN}"
    counts["journal"] = counts.get("journal", 0) + db.execute(sql, (given,)).rowcount
    owners = f"SELECT DISTINCT hidden_by FROM episode WHERE id IN {_GIVEN} AND hidden_by IS NOT NULL"
    hiders = [row for (row,) in db.execute(owners, (given,))]
    counts["episode"] = db.execute(f"DELETE FROM episode WHERE id IN {_GIVEN}", (given,)).rowcount
    # A run of which nothing is left still tells from where, and under whose name, it was brought.
    spent = """UPDATE run SET arguments = '{}' WHERE id = ? AND NOT EXISTS (SELECT 1 FROM episode WHERE run_id = run.id)
        AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.run_id = run.id AND j.tbl = 'episode')"""
    db.executemany(spent, [(row,) for row in brought])
    counts |= _sweep(db, shadows)
    entities.sweep(db, erased=True)
    touched(db, [row for (row,) in db.execute(f"SELECT id FROM session WHERE id IN {_GIVEN}", (shadows,))])
    emptied = "id NOT IN (SELECT hidden_by FROM episode WHERE hidden_by IS NOT NULL)"
    done = f"UPDATE run SET state = 'purged', arguments = '{{}}' WHERE id = ? AND {emptied}"
    db.executemany(done, [(row,) for row in hiders])
    return {name: count for name, count in counts.items() if count}


def _erase_vectors(db: sqlite3.Connection, store: Store, given: str, sessions: str) -> int:
    """Deletes the vectors of these episodes, and those of their neighbours that may still hold a share of theirs.

    Those are the vectors of sessions that wait for new ones; all others have been made anew since the episodes went.
    """
    count = db.execute(f"SELECT count(*) FROM hidden_vector WHERE episode_id IN {_GIVEN}", (given,)).fetchone()[0]
    spaces = vectors.spaces(store)
    waiting = "AND session_id IN (SELECT session_id FROM pending)" if len(spaces) == 1 else ""
    near = f"SELECT id FROM episode WHERE id IN {_GIVEN} OR (session_id IN {_GIVEN} {waiting})"
    rows = [row for (row,) in db.execute(near, (given, sessions))]
    for space in spaces:
        count += vectors.remove_from(db, space, rows)
        vectors.compact(db, space)
    return int(count)


def _sweep(db: sqlite3.Connection, sessions: str) -> dict[str, int]:
    """Deletes sessions, conversations, speakers and sources that no episode names any more."""
    counts = {}
    empty = "NOT IN (SELECT session_id FROM episode)"
    for table in ("pending", "segment", "summary"):
        db.execute(f"DELETE FROM {table} WHERE session_id IN {_GIVEN} AND session_id {empty}", (sessions,))
    db.execute(f"DELETE FROM journal WHERE tbl = 'session' AND row_id IN {_GIVEN} AND row_id {empty}", (sessions,))
    # An earlier title may have come with what was erased.
    talks = f"SELECT conversation_id FROM session WHERE id IN {_GIVEN}"
    db.execute(f"DELETE FROM journal WHERE tbl = 'conversation' AND row_id IN ({talks})", (sessions,))
    counts["session"] = db.execute(f"DELETE FROM session WHERE id IN {_GIVEN} AND id {empty}", (sessions,)).rowcount
    for table, column, holder in (
        ("conversation", "conversation_id", "session"),
        ("speaker", "speaker_id", "episode"),
        ("source", "source_id", "episode"),
    ):
        unused = f"id NOT IN (SELECT {column} FROM {holder} WHERE {column} IS NOT NULL)"
        counts[table] = db.execute(f"DELETE FROM {table} WHERE {unused}").rowcount
    return counts
