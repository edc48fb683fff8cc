"""Runs and their journal: who changed what, row by row, so that it can be shown and undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from memcli import ids
from memcli.errors import NotFound
from memcli.records import Run

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from memcli.store.connection import Store

_COLUMNS = "id, verb, state, started, ended, arguments, report"


def begin(store: Store, verb: str, arguments: Mapping[str, Any], now: int) -> int:
    """Opens a run in a transaction of its own and returns its row."""
    with store.write() as db:
        return begin_in(db, verb, arguments, now)


def begin_in(db: sqlite3.Connection, verb: str, arguments: Mapping[str, Any], now: int) -> int:
    """Opens a run inside the caller's transaction and returns its row."""
    sql = "INSERT INTO run (verb, state, started, arguments) VALUES (?, 'running', ?, ?)"
    row = db.execute(sql, (verb, now, json.dumps(dict(arguments), ensure_ascii=False, default=str))).lastrowid
    assert row is not None  # noqa: S101 - sqlite3 types it as optional; after an INSERT it never is
    return row


def finish(db: sqlite3.Connection, run: int, report: Mapping[str, Any], now: int, state: str = "done") -> None:
    """Closes a run with its report, inside the caller's transaction."""
    text = json.dumps(dict(report), ensure_ascii=False, default=str)
    db.execute("UPDATE run SET state = ?, ended = ?, report = ? WHERE id = ?", (state, now, text, run))


def journal(db: sqlite3.Connection, run: int, table: str, rows: Iterable[tuple[int, Mapping[str, Any] | None]]) -> None:
    """Notes changed rows: (row, None) for an inserted one, (row, columns before the change) for an updated one."""

    def text(before: Mapping[str, Any] | None) -> str | None:
        return None if before is None else json.dumps(dict(before), ensure_ascii=False)

    sql = "INSERT INTO journal (run_id, tbl, row_id, before) VALUES (?, ?, ?, ?)"
    db.executemany(sql, ((run, table, row, text(before)) for row, before in rows))


def get(store: Store, row: int) -> Run:
    """One run; raises NotFound."""
    found = store.one(f"SELECT {_COLUMNS} FROM run WHERE id = ?", (row,))
    if found is None:
        raise NotFound(f"there is no run {ids.encode('run', row)}", hint="memcli runs lists them")
    return _record(found)


def recent(store: Store, limit: int = 20) -> list[Run]:
    """The last runs, newest first."""
    return [_record(row) for row in store.all(f"SELECT {_COLUMNS} FROM run ORDER BY id DESC LIMIT ?", (limit,))]


def last_by_verb(store: Store) -> dict[str, Run]:
    """The newest run of each verb."""
    sql = f"SELECT {_COLUMNS} FROM run WHERE id IN (SELECT max(id) FROM run GROUP BY verb) ORDER BY verb"
    return {row[1]: _record(row) for row in store.all(sql)}


def _record(row: tuple[Any, ...]) -> Run:
    number, verb, state, started, ended, arguments, report = row
    return Run(
        row=number,
        uid=ids.encode("run", number),
        verb=verb,
        state=state,
        started=started,
        ended=ended,
        arguments=json.loads(arguments),
        report=json.loads(report),
    )
