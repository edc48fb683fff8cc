"""The quarantine: what was refused follows what it was read from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.store import quarantine, runs
from memcli.store.connection import Store, open_store
from tests.support import NOW, blank, raw, take, talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(opened, talk("I live in Lisbon.", "I love olives.", speaker="Ana", session="1"))  # episodes 1, 2
        take(opened, talk("I live in Porto.", speaker="Ana", session="2"))  # episode 3
        yield opened


def proposal(statement: str) -> str:
    return json.dumps({"statement": statement, "quote": "I live", "value": 1})


def refuse(store: Store, session: int, *refused: tuple[int | None, str, str]) -> int:
    """One consolidation that refuses these (episode, reason, statement) of a session, and only these."""
    with store.write() as db:
        run = runs.begin_in(db, "consolidate", {}, NOW)
        rows = [(episode, reason, proposal(statement), "m#1") for episode, reason, statement in refused]
        quarantine.replace(db, run, {session: rows})
        runs.finish(db, run, {}, NOW)
    return run


def shown(store: Store) -> list[str]:
    return [one.proposal["statement"] for one in quarantine.rows(store)]


def forget(store: Store, rows: Sequence[int]) -> str:
    return engine.forget(store, engine.Selection(tuple(rows)), resolve, now=NOW, arguments={}).run


def test_what_was_refused_is_listed_with_its_reason(store: Store) -> None:
    refuse(store, 1, (1, "name-not-in-source", "Ana lives in Rome"), (None, "malformed", "x"))
    newest, oldest = quarantine.rows(store)
    assert (oldest.reason, oldest.session, oldest.episode, oldest.model) == (
        "name-not-in-source",
        "se_0000001",
        "ep_0000001",
        "m#1",
    )
    assert oldest.proposal["statement"] == "Ana lives in Rome"
    assert (newest.episode, newest.run) == (None, oldest.run)


def test_counts_put_the_most_frequent_first(store: Store) -> None:
    refuse(store, 1, (1, "a", "1"), (1, "b", "2"), (2, "b", "3"))
    assert list(quarantine.counts(store).items()) == [("b", 2), ("a", 1)]
    assert [one.proposal["statement"] for one in quarantine.rows(store, reason="b", limit=1)] == ["3"]


def test_consolidating_again_replaces_only_what_changed(store: Store) -> None:
    refuse(store, 1, (1, "a", "stays"), (2, "a", "goes"))
    refuse(store, 2, (3, "a", "of another session"))
    rows = {one.proposal["statement"]: one.row for one in quarantine.rows(store)}
    refuse(store, 1, (1, "a", "stays"), (1, "a", "comes"))
    assert sorted(shown(store)) == ["comes", "of another session", "stays"]
    assert {one.proposal["statement"]: one.row for one in quarantine.rows(store)}["stays"] == rows["stays"]


def test_the_same_refusal_twice_is_two(store: Store) -> None:
    refuse(store, 1, (1, "a", "x"), (1, "a", "x"))
    refuse(store, 1, (1, "a", "x"), (1, "a", "x"))
    assert shown(store) == ["x", "x"]


def test_undoing_the_run_takes_it_back(store: Store) -> None:
    refuse(store, 1, (1, "a", "first"))
    second = refuse(store, 1, (1, "a", "second"))
    engine.undo(store, f"run_{second:07}", resolve, now=NOW)
    assert shown(store) == ["first"]


def test_forgetting_any_message_of_the_session_hides_all_of_it(store: Store) -> None:
    refuse(store, 1, (1, "a", "of the first"), (None, "a", "of none"))
    refuse(store, 2, (3, "a", "of another session"))
    run = forget(store, [2])
    assert shown(store) == ["of another session"]
    assert quarantine.counts(store) == {"a": 1}
    engine.undo(store, run, resolve, now=NOW)
    assert sorted(shown(store)) == ["of another session", "of none", "of the first"]


def test_a_replaced_message_is_not_quoted_any_more(store: Store) -> None:
    refuse(store, 1, (1, "a", "of the first"))
    store.db.execute("UPDATE episode SET state = 2 WHERE id = 1")
    assert shown(store) == []


def test_purging_any_message_of_the_session_erases_all_of_it(tmp_path: Path) -> None:
    with blank(tmp_path) as store:
        take(store, talk("I live in Lisbon.", "I love olives.", speaker="Ana", session="1"))
        refuse(store, 1, (1, "a", "zyzzyva"), (None, "a", "quokka"))
        refuse(store, 1, (1, "a", "axolotl"))  # hides the others, which must go nonetheless
        run = forget(store, [2])
        assert b"zyzzyva" in raw(store.path)
        report = purging.purge(store, resolve, now=NOW, run=run)
        assert report.counts["quarantine"] == 3
        assert store.one("SELECT count(*) FROM journal WHERE tbl = 'quarantine'") == (0,)
        path = store.path
    with open_store(path, "read") as again:
        assert quarantine.rows(again) == []
    for word in (b"zyzzyva", b"quokka", b"axolotl"):
        assert word not in raw(path)


def test_proposals_of_any_form_are_borne(store: Store) -> None:
    forms = ("[]", "null", '"x"', '{"quote": 3}')
    with store.write() as db:
        run = runs.begin_in(db, "consolidate", {}, NOW)
        quarantine.replace(db, run, {1: [(None, "malformed", each, "m#1") for each in forms]})
    assert [one.proposal for one in quarantine.rows(store)] == [{"quote": 3}, "x", None, []]
