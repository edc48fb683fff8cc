"""Runs and their journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from memcli.errors import NotFound
from memcli.store import runs
from tests.support import NOW

if TYPE_CHECKING:
    from memcli.store.connection import Store


def test_a_run_from_its_beginning_to_its_end(store: Store) -> None:
    row = runs.begin(store, "ingest", {"paths": ["/ä", Path("/b")]}, NOW)
    begun = runs.get(store, row)
    assert (begun.uid, begun.verb, begun.state, begun.started, begun.ended) == (
        "run_0000001",
        "ingest",
        "running",
        NOW,
        None,
    )
    assert begun.arguments == {"paths": ["/ä", str(Path("/b"))]}
    with store.write() as db:
        runs.finish(db, row, {"added": 3, "猫": None}, NOW + 5)
    done = runs.get(store, row)
    assert (done.state, done.ended, done.report) == ("done", NOW + 5, {"added": 3, "猫": None})


def test_a_run_that_failed(store: Store) -> None:
    row = runs.begin(store, "consolidate", {}, NOW)
    with store.write() as db:
        runs.finish(db, row, {}, NOW, "failed")
    assert runs.get(store, row).state == "failed"


def test_a_run_is_rolled_back_with_its_transaction(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as db:
        runs.finish(db, runs.begin_in(db, "ingest", {}, NOW), {}, 1 // 0)
    assert runs.recent(store) == []


def test_numbers_are_not_used_again(store: Store) -> None:
    first = runs.begin(store, "ingest", {}, NOW)
    with store.write() as db:
        db.execute("DELETE FROM run")
    assert runs.begin(store, "ingest", {}, NOW) > first


def test_no_such_run(store: Store) -> None:
    with pytest.raises(NotFound, match="run_000000a"):
        runs.get(store, 10)


def test_the_newest_come_first(store: Store) -> None:
    for number in range(30):
        runs.begin(store, "ingest" if number % 2 else "forget", {"n": number}, NOW + number)
    assert [run.arguments["n"] for run in runs.recent(store, 3)] == [29, 28, 27]
    assert len(runs.recent(store)) == 20
    last = runs.last_by_verb(store)
    assert {verb: run.arguments["n"] for verb, run in last.items()} == {"ingest": 29, "forget": 28}


def test_the_journal(store: Store) -> None:
    row = runs.begin(store, "ingest", {}, NOW)
    with store.write() as db:
        runs.journal(db, row, "episode", [(1, None), (2, {"state": 0, "ü": "猫"})])
    found = store.all("SELECT run_id, tbl, row_id, before FROM journal ORDER BY id")
    assert found == [(row, "episode", 1, None), (row, "episode", 2, '{"state": 0, "ü": "猫"}')]
    with store.write() as db:
        db.execute("DELETE FROM run WHERE id = ?", (row,))
    assert store.all("SELECT * FROM journal") == []


def test_only_known_states(store: Store) -> None:
    from memcli.errors import MemcliError

    row = runs.begin(store, "ingest", {}, NOW)
    with pytest.raises(MemcliError, match="CHECK"), store.write() as db:
        runs.finish(db, row, {}, NOW, "exploded")
    assert runs.get(store, row).state == "running"
