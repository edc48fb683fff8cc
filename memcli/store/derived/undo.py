"""Undoing a run's changes to derived rows from its journal: the exact rows before it, or a refusal that says why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from memcli import ids
from memcli.errors import UsageError
from memcli.store import runs
from memcli.store.derived import entities
from memcli.store.derived.fulltext import sync
from memcli.store.derived.settling import COLUMNS, settle

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from memcli.store.derived.states import Policy

#: Tables whose rows a run may have inserted, children first, and the columns it may have changed.
_TABLES = {
    "fact_source": ("statement", "confidence", "valid_from", "valid_to", "precision", "ends", "hidden_by"),
    "fact": COLUMNS,
    "summary": ("hidden_by",),
    "segment": ("hidden_by",),
    "quarantine": ("hidden_by",),
    "folded": ("hidden_by",),
    "session": ("consolidated",),
    "entity": ("merged_into", "apart"),
}

#: Columns of a fact that name another one.
_POINTERS = ("superseded_by", "same_as")

_GIVEN = "(SELECT value FROM json_each(?))"
#: A summary that is made of other summaries, not read from a session.
_TREE = "{0}.level NOT IN ('segment', 'session')"


def undo_rows(db: sqlite3.Connection, run: int) -> dict[str, int]:
    """Restores every derived row that `run` changed and deletes those it inserted; the run's own row is the caller's.

    Returns {"restored": n, "deleted": n}. Raises UsageError, before anything is changed, where a later run that is not
    undone built on what this one wrote; the message names it. The trees above the summaries of sessions are no reason
    to refuse: those of later runs that hold what goes are deleted too, and the next consolidation makes them anew.
    """
    changes = {table: _changes(db, run, table) for table in _TABLES}
    _refuse_if_built_upon(db, run, changes)
    before = entities.names(db)
    restored = deleted = 0
    above = _above(db, [row for row, before in changes["summary"].items() if before is None])
    _forget_earlier(db, run, changes)
    for table, rows in changes.items():
        restored += _restore(db, table, {row: before for row, before in rows.items() if before is not None})
    for table, rows in changes.items():
        inserted = [row for row, before in rows.items() if before is None]
        deleted += len(inserted)
        if table == "fact":
            unlink = "UPDATE fact SET superseded_by = NULL, same_as = NULL WHERE id = ?"
            db.executemany(unlink, ((row,) for row in inserted))
        inserted += above if table == "summary" else []
        db.executemany(f"DELETE FROM {table} WHERE id = ?", ((row,) for row in inserted))
    _hide_again(db, changes["summary"])
    renamed = entities.facts_about(db, before.changed(entities.names(db)))
    entities.sweep(db)
    sync(db, "fact", renamed.union(changes["fact"]))
    sync(db, "summary", [*changes["summary"], *above])
    return {"restored": restored, "deleted": deleted}


def _forget_earlier(db: sqlite3.Connection, run: int, changes: dict[str, dict[int, dict[str, Any] | None]]) -> None:
    """Deletes what the journal keeps of how facts were worded since `run`, by it and by later runs that are undone.

    Nothing comes back to it, and once its sources are gone nobody could tell that it was read from an episode that is
    to be purged.
    """
    sources = json.dumps(list(changes["fact_source"]))
    of_sources = f"SELECT fact_id FROM fact_source WHERE id IN {_GIVEN}"
    facts = {*changes["fact"], *(fact for (fact,) in db.execute(of_sources, (sources,)))}
    spent = "SELECT id FROM run WHERE id = ? OR (id > ? AND state = 'undone')"
    sql = f"""DELETE FROM journal WHERE tbl = ? AND row_id IN {_GIVEN} AND before ->> 'statement' IS NOT NULL
        AND run_id IN ({spent})"""
    for table, rows in (("fact_source", sources), ("fact", json.dumps(sorted(facts)))):
        db.execute(sql, (table, rows, run, run))


def _above(db: sqlite3.Connection, gone: list[int]) -> list[int]:
    """The summaries of other runs that hold any of these, directly or not."""
    sql = f"""WITH RECURSIVE up (id) AS (SELECT summary_id FROM summary_child WHERE child_id IN {_GIVEN}
          UNION SELECT c.summary_id FROM up JOIN summary_child c ON c.child_id = up.id)
        SELECT id FROM up WHERE id NOT IN {_GIVEN}"""
    given = json.dumps(gone)
    return [row for (row,) in db.execute(sql, (given, given)).fetchall()]


def _hide_again(db: sqlite3.Connection, changed: Iterable[int]) -> None:
    """Hides what came back at a place of the trees that a later run has filled: as though that run had hidden it."""
    sql = f"""SELECT o.id, max(n.run_id) FROM live_summary o JOIN live_summary n
          ON n.level = o.level AND n.key = o.key AND n.part = o.part AND n.run_id > o.run_id
        WHERE o.id IN {_GIVEN} AND {_TREE.format("o")} GROUP BY o.id"""
    for row, later in db.execute(sql, (json.dumps(list(changed)),)).fetchall():
        db.execute("UPDATE summary SET hidden_by = ? WHERE id = ?", (later, row))
        runs.journal(db, later, "summary", [(row, {"hidden_by": None})])


def restore_names(db: sqlite3.Connection, run: int, of: int, policy: Policy) -> dict[str, int]:
    """Takes back what the run `of` said of names, and settles facts by what then holds, journaled under `run`.

    For where facts changed since. Raises UsageError where a later run said something else of one of the names.
    """
    touched = entities.restore(db, run, of)
    changed = settle(db, run, touched, policy)
    entities.sweep(db)
    return {"restored": len(changed)}


def _changes(db: sqlite3.Connection, run: int, table: str) -> dict[int, dict[str, Any] | None]:
    """Per row its columns as they were before the run; None for a row that the run inserted."""
    found: dict[int, dict[str, Any] | None] = {}
    sql = "SELECT row_id, before FROM journal WHERE run_id = ? AND tbl = ? ORDER BY id DESC"
    for row, before in db.execute(sql, (run, table)):
        known = found.get(row, {})
        if before is None or known is None:
            found[row] = None
            continue
        old = {name: value for name, value in json.loads(before).items() if name in _TABLES[table]}
        found[row] = known | old  # newest first: the oldest state of each column is the last to be seen
    return {row: before for row, before in found.items() if before is None or before}


def _restore(db: sqlite3.Connection, table: str, rows: dict[int, dict[str, Any]]) -> int:
    by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for row, before in rows.items():
        by_columns.setdefault(tuple(before), []).append((*before.values(), row))
    for columns, values in by_columns.items():
        sets = ", ".join(f"{column} = ?" for column in columns)
        db.executemany(f"UPDATE {table} SET {sets} WHERE id = ?", values)
    return len(rows)


def _refuse_if_built_upon(
    db: sqlite3.Connection, run: int, changes: dict[str, dict[int, dict[str, Any] | None]]
) -> None:
    later: set[int] = set()
    for table, rows in changes.items():
        own = _read_from_sessions(db, rows) if table == "summary" else rows
        later |= _later_writers(db, run, table, own)
    facts = changes["fact"].items()
    inserted = json.dumps([row for row, before in facts if before is None])
    safe = {
        column: json.dumps([row for row, before in facts if before is None or column in before]) for column in _POINTERS
    }
    sql = f"SELECT DISTINCT run_id FROM fact_source WHERE fact_id IN {_GIVEN} AND run_id <> ?"
    later |= {one for (one,) in db.execute(sql, (inserted, run))}
    for column in _POINTERS:
        later |= _pointing_at(db, run, column, inserted, safe[column])
    summaries = json.dumps([row for row, before in changes["summary"].items() if before is None])
    made_of = f"""SELECT DISTINCT m.run_id FROM summary_child c JOIN summary m ON m.id = c.summary_id
        WHERE c.child_id IN {_GIVEN} AND m.run_id <> ? AND NOT ({_TREE.format("m")})"""
    later |= {one for (one,) in db.execute(made_of, (summaries, run))}
    if later:
        newest, mine = ids.encode("run", max(later)), ids.encode("run", run)
        raise UsageError(f"{newest} built on what {mine} wrote", hint=f"undo that first: memcli undo {newest}")


def _read_from_sessions(
    db: sqlite3.Connection, rows: dict[int, dict[str, Any] | None]
) -> dict[int, dict[str, Any] | None]:
    """Those of these summaries that are of sessions and their segments."""
    sql = f"SELECT m.id FROM summary m WHERE m.id IN {_GIVEN} AND NOT ({_TREE.format('m')})"
    own = {row for (row,) in db.execute(sql, (json.dumps(list(rows)),))}
    return {row: before for row, before in rows.items() if row in own}


def _later_writers(db: sqlite3.Connection, run: int, table: str, rows: dict[int, dict[str, Any] | None]) -> set[int]:
    """Runs, later and not undone, that changed a row this run inserted, or a column this run changed."""
    sql = f"""SELECT j.run_id, j.row_id, j.before FROM journal j JOIN run r ON r.id = j.run_id
        WHERE j.tbl = ? AND j.run_id > ? AND r.state <> 'undone' AND j.row_id IN {_GIVEN}"""
    found = set()
    for later, row, before in db.execute(sql, (table, run, json.dumps(list(rows)))):
        mine = rows[row]
        if mine is None or before is None or not mine.keys().isdisjoint(json.loads(before)):
            found.add(later)
    return found


def _pointing_at(db: sqlite3.Connection, run: int, column: str, inserted: str, safe: str) -> set[int]:
    """Later runs whose facts point at one that is about to go; `safe` rows will not point there any more."""
    sql = f"""SELECT DISTINCT j.run_id FROM fact f JOIN journal j ON j.tbl = 'fact' AND j.row_id = f.id
        JOIN run r ON r.id = j.run_id
        WHERE f.{column} IN {_GIVEN} AND f.id NOT IN {_GIVEN} AND j.run_id > ? AND r.state <> 'undone'"""
    return {one for (one,) in db.execute(sql, (inserted, safe, run))}
