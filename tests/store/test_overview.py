"""What a memory says of itself as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.consolidate import resolve
from memcli.errors import NotADatabase
from memcli.forget import engine as forgetting
from memcli.ingest import vectors as making
from memcli.store.connection import open_store
from memcli.store.overview import driver, overview, quick_check
from tests.support import Toy, at, blank, consolidate, say, take

if TYPE_CHECKING:
    from pathlib import Path


def test_counts() -> None:
    with blank() as store:
        empty = overview(store)
        assert (empty.episodes, empty.sessions, empty.first, empty.last, empty.embedder) == (0, 0, None, None, None)
        take(store, [say("I like tea", 5, speaker="Ana"), say("old", 7, native_id="m"), say("aside", 8, branch=True)])
        take(store, [say("new", 7, native_id="m"), say("gone", 9, session="t")], origin=("markdown", "/v/a.md"))
        consolidate(store)
        making.complete(store, Toy())
        forgetting.forget(store, forgetting.select(store, uids=["ep_5"]), resolve, now=1, arguments={})
        found = overview(store)
        assert (found.episodes, found.branches, found.replaced, found.forgotten) == (2, 1, 1, 1)
        assert (found.conversations, found.sessions, found.speakers, found.tombstones) == (1, 2, 1, 2)
        assert found.formats == {"jsonl": 1, "markdown": 1}
        assert (found.first, found.last) == (at(5), at(7))
        assert (found.vectors, found.embedder, found.pending_sessions, found.stale_sessions) == (2, "toy/1", 1, 1)
        assert found.derived["facts"] == 1
        assert found.size == store.path.stat().st_size
        assert found.log_size > 0


def test_what_two_runs_forgot_is_counted_once() -> None:
    with blank() as store:
        text = "words that are long enough to be told from what others say by chance"
        take(store, [say(text, 1, conversation="a"), say(text, 2, conversation="b")])
        for uid in ("ep_1", "ep_2"):
            forgetting.forget(store, forgetting.select(store, uids=[uid]), resolve, now=1, arguments={})
        assert overview(store).tombstones == 3


def test_soundness(tmp_path: Path) -> None:
    with blank(tmp_path) as store:
        take(store, [say(f"message {number} " + "words " * 50, number) for number in range(300)])
        assert quick_check(store) == []
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "memory.db"
    data = bytearray(path.read_bytes())
    for page in range(20, len(data) // 4096, 3):
        data[page * 4096 : page * 4096 + 200] = b"\x99" * 200
    path.write_bytes(data)
    try:
        with open_store(path, "read") as store:
            assert quick_check(store)
    except NotADatabase:
        pass


def test_the_driver_names_itself() -> None:
    found = driver()
    assert found["module"] in {"pysqlite3", "sqlite3"}
    assert tuple(map(int, found["version"].split("."))) >= tuple(map(int, found["oldest"].split(".")))
