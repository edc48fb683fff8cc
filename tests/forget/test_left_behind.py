"""Words of what is purged that stood where nothing led from it any more: in the journal, in what a run was told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from memcli import ids
from memcli.consolidate import resolve
from memcli.forget import engine, purging
from tests.support import consolidate, ingest, raw, say, source, take

if TYPE_CHECKING:
    from memcli.store.connection import Store

CANARY = "zanzibar"


def thought(store: Store) -> str:
    """Consolidates; gives the run."""
    consolidate(store)
    return last(store)


def last(store: Store) -> str:
    found = store.one("SELECT max(id) FROM run")
    return ids.encode("run", found[0] if found else 0)


def undo(store: Store, *uids: str) -> None:
    for uid in uids:
        engine.undo(store, uid, resolve, now=1)


def forget(store: Store, *uids: str) -> str:
    return engine.forget(store, engine.select(store, uids=uids), resolve, now=2, arguments={}).run


def purge(store: Store, *uids: str) -> None:
    """Forgets and purges these, and sees that the canary is gone with them."""
    assert CANARY.encode() in raw(store.path).lower()
    if uids:
        forget(store, *uids)
    report = purging.purge(store, resolve, now=3)
    assert report.proof is not None
    assert report.proof.found == 0
    assert CANARY.encode() not in raw(store.path).lower()


def tea(why: str, minutes: float) -> object:
    return say(f"I like tea because of {why}", minutes, speaker="Ana", conversation=why)


def test_how_a_fact_was_worded_before_runs_that_are_undone(store: Store) -> None:
    take(store, [tea(CANARY, 9)])
    first = thought(store)
    take(store, [tea("brighton", 0)])
    second = thought(store)
    assert store.all("SELECT 1 FROM journal WHERE before LIKE '%zanzibar%'")
    undo(store, second, first)
    purge(store, "ep_1")


def test_how_it_was_worded_in_between(store: Store) -> None:
    for why, minutes in (("brighton", 9), (CANARY, 5), ("calais", 0)):
        take(store, [tea(why, minutes)])
        thought(store)
    third, second = store.all("SELECT id FROM run WHERE verb = 'consolidate' ORDER BY id DESC LIMIT 2")
    undo(store, ids.encode("run", third[0]), ids.encode("run", second[0]))
    purge(store, "ep_2")


def test_how_it_was_worded_while_something_was_forgotten(store: Store) -> None:
    take(store, [tea("brighton", 9)])
    thought(store)
    take(store, [tea(CANARY, 0)])
    second = thought(store)
    undo(store, forget(store, "ep_2"), second)
    purge(store, "ep_2")


def test_what_a_fact_took_from_another_message_until_it_was_read_again(store: Store) -> None:
    """A statement may take words of a neighbour, and may be read without them when the session has gone on."""
    take(store, [say("I like tea", 0, speaker="Ana"), say("from Zanzibar, that is", 1, speaker="Ana")])
    thought(store)
    with store.write() as db:
        for table in ("fact", "fact_source"):
            worded = json.dumps({"statement": "Ana likes tea from Zanzibar"})
            db.execute("INSERT INTO journal (run_id, tbl, row_id, before) VALUES (2, ?, 1, ?)", (table, worded))
    purge(store, "ep_2")


def test_what_a_run_was_told_that_only_brought_something_back(store: Store) -> None:
    said = [{"text": "the zebra sleeps", "conversation": "z"}]
    told = {"paths": [f"{CANARY}/a.jsonl"], "conversation": "nights at Zanzibar"}
    ingest(store, source(said, f"{CANARY}/a.jsonl"), arguments=told)
    undo(store, last(store))
    assert ingest(store, source(said, f"{CANARY}/a.jsonl"), arguments=told).restored == 1
    purge(store, "ep_1")


def test_what_a_run_was_told_stays_as_long_as_anything_of_it_does(store: Store) -> None:
    said = [{"text": "the zebra sleeps", "conversation": "z"}, {"text": "the lion wakes", "conversation": "y"}]
    ingest(store, source(said), arguments={"paths": ["chats/a.jsonl"]})
    forget(store, "ep_1")
    purging.purge(store, resolve, now=3)
    assert store.one("SELECT arguments ->> '$.paths[0]' FROM run WHERE id = 1") == ("chats/a.jsonl",)
