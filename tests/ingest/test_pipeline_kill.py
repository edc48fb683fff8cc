"""kill -9 at random moments of an ingest: what was acknowledged is there, and running it again completes it."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from memcli.store import runs, vectors
from memcli.store.connection import Store, open_store
from tests.support import Toy, blank, check_index, ingest, python, soak, source, terms, texts

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = [
    {
        "text": f"message {n} about {'river tea cat train'.split()[n % 4]}",
        "id": str(n),
        "conversation": f"c{n % 7}",
        "seq": n,
    }
    for n in range(200)
]

#: Ingests in small batches and tells what has been acknowledged so far.
INGEST = """
import sys
from pathlib import Path
from tests.support import Toy, ingest, source
from memcli.ingest import pipeline, vectors
from memcli.store.connection import open_store
pipeline.BATCH = 10
vectors._SESSIONS = 2
embedder = Toy()
embedder.before = lambda: print("embedding", flush=True)
with open_store(Path(sys.argv[1]), "write") as store:
    ingest(store, source(Path(sys.argv[2]).read_text()), embedder=embedder, progress=lambda report: print(report.messages, flush=True))
print("done", flush=True)
"""


def everything(store: Store) -> tuple:
    space = vectors.serving(store)
    assert space is not None
    made = store.all(f"""SELECT e.text, v.v FROM {space.bytes_table} v JOIN episode e ON e.id = v.id ORDER BY e.text""")
    positions = store.all("SELECT text, position FROM live_episode ORDER BY text")
    return texts(store), positions, terms(store), made


@pytest.mark.parametrize("kills", [10, soak(200)])
def test_kill_at_random_moments(tmp_path: Path, kills: int) -> None:
    dice = random.Random(kills)
    path, lines = tmp_path / "memory.db", tmp_path / "a.jsonl"
    lines.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    with blank() as store:
        ingest(store, source(RECORDS))
        undisturbed = everything(store)
    acknowledged = 0
    for number in range(kills):
        process = python(INGEST, path, lines)
        assert process.stdout is not None
        for _ in range(dice.randint(1, 1 + 6 * min(number + 1, 8))):
            told = process.stdout.readline().strip()
            if told.isdigit():
                acknowledged = max(acknowledged, int(told))
            if told == "done":
                break
        process.kill()
        rest, _ = process.communicate()
        acknowledged = max([acknowledged, *(int(told) for told in rest.split() if told.isdigit())])
        with open_store(path, "write") as store:
            assert store.one("PRAGMA integrity_check") == ("ok",)
            assert store.all("PRAGMA foreign_key_check") == []
            there = set(texts(store))
            assert there >= {record["text"] for record in RECORDS[:acknowledged]}
            assert there <= {record["text"] for record in RECORDS}
            if number % 3 == 0:
                check_index(store)
    with open_store(path, "write") as store:
        report = ingest(store, source(RECORDS))
        assert report.added + report.unchanged == len(RECORDS)
        assert everything(store) == undisturbed
        assert vectors.pending_count(store) == 0
        assert {run.verb for run in runs.recent(store, 999)} == {"ingest"}
        assert ingest(store, source(RECORDS), embedder=Toy()).added == 0
