"""kill -9 at random moments of a consolidation: the next run finishes the work, as if nothing had happened."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from memcli.records import Moment
from memcli.store import derived, runs
from memcli.store.connection import Store, open_store
from memcli.store.locks import held
from tests.consolidate.working import work
from tests.support import DAY, T0, blank, python, say, soak, take

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.records import Draft

#: Consolidates one session or node a transaction and tells after each; every other time it stops short of committing.
CONSOLIDATE = """
import sys
from pathlib import Path
from memcli.consolidate import run, tree
from memcli.consolidate.run import consolidate
from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.builtin.summarizer import BuiltinSummarizer
from memcli.store import derived
from memcli.store.connection import open_store
run.BATCH_SESSIONS = 2
for name in ("replace_sessions", "replace_nodes", "settle"):
    def told(*a, _do=getattr(derived, name), **k):
        print("writing", flush=True)
        done = _do(*a, **k)
        print("written", flush=True)
        return done
    setattr(derived, name, told)
with open_store(Path(sys.argv[1]), "write") as store:
    consolidate(store, BuiltinExtractor(), BuiltinSummarizer(), now=5, clock=lambda: 0.0)
print("done", flush=True)
"""

SAID = (
    "I live in {place} and love it.",
    "I adopted a cat named {name}.",
    "My sister {name} works at Globex in {place}.",
    "I moved to {place} last week.",
    "The boiler in the flat in {place} broke again.",
    "I don't live in {place} anymore.",
)
PLACES, NAMES = ("Porto", "Lisbon", "Braga", "Faro"), ("Miso", "Maria", "Rex")


def drafts() -> list[Draft]:
    dice = random.Random(7)
    return [
        say(
            dice.choice(SAID).format(place=dice.choice(PLACES), name=dice.choice(NAMES)),
            when=Moment(T0 + (number // 3) * 5 * DAY + number * 60_000, 0),
            native_id=str(number),
            session=f"s{number // 3}",
            conversation=f"c{number // 12}",
            speaker=("Ana", "Tom")[number % 2],
        )
        for number in range(60)
    ]


def meaning(store: Store) -> Any:
    """All that was derived, without the numbers of rows and runs."""
    texts = {one.row: (one.level, one.key, one.part) for one in derived.summaries(store)}
    facts = derived.facts(store, include_closed=True)
    words = {fact.uid: fact.statement for fact in facts}
    return (
        sorted(
            (one.level, one.key, one.part, one.text, one.model, one.episodes, sorted(texts[row] for row in one.children))
            for one in derived.summaries(store)
        ),
        sorted(
            (fact.statement, fact.subject, fact.confidence, str(fact.valid_from), str(fact.valid_to),
             words.get(fact.superseded_by or "", ""), sorted((s.episode, s.quote) for s in fact.sources))
            for fact in facts
        ),
        sorted(store.all("SELECT session_id, first_position, last_position, title FROM live_segment")),
        store.all("SELECT id, version, consolidated FROM session ORDER BY id"),
        sorted(store.all("SELECT m.text FROM summary_fts f JOIN summary m ON m.id = f.rowid")),
    )  # fmt: skip


@pytest.mark.parametrize("kills", [5, soak(200)])
def test_kill_at_random_moments(tmp_path: Path, kills: int) -> None:
    with blank() as store:
        take(store, drafts())
        work(store, now=5)
        undisturbed = meaning(store)
    dice = random.Random(kills)
    path = tmp_path / "memory.db"
    left, finished = kills, True
    while left:
        if finished:  # begin with a memory that was never consolidated
            path.unlink(missing_ok=True)
            with open_store(path, "write") as store:
                take(store, drafts())
        process = python(CONSOLIDATE, path)
        assert process.stdout is not None
        finished = False
        for _ in range(dice.randint(1, 90)):
            if process.stdout.readline().strip() in {"done", ""}:
                finished = True
                break
        process.kill()
        rest, _ = process.communicate()
        finished = finished or "done" in rest
        left -= not finished
        assert not held(path)
        with open_store(path, "read") as store:
            assert store.one("PRAGMA integrity_check") == ("ok",)
            assert store.all("PRAGMA foreign_key_check") == []
            dead = """SELECT 1 FROM live_summary m JOIN summary_source s ON s.summary_id = m.id
                LEFT JOIN live_episode e ON e.id = s.episode_id WHERE e.id IS NULL"""
            assert store.all(dead) == []
            if finished:
                assert meaning(store) == undisturbed
    with open_store(path, "write") as store:
        work(store, now=6)
        assert meaning(store) == undisturbed
        changes = store.db.total_changes
        assert work(store, now=7).run is None
        assert store.db.total_changes == changes
        for run in runs.recent(store, 500):  # each can be taken back, the newest first
            if run.verb == "consolidate":
                with store.write() as db:
                    derived.undo_rows(db, run.row)
                    db.execute("UPDATE run SET state = 'undone' WHERE id = ?", (run.row,))
        assert derived.summaries(store) == derived.facts(store, include_closed=True) == []
        assert all(consolidated == 0 for _, _, consolidated in meaning(store)[3])
        work(store, now=8)
        assert meaning(store)[0] == undisturbed[0]
