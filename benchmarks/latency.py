"""Recall inside one process against one bare FTS5 query on the same database, question by question in turns.

python -m benchmarks.latency DATABASE MESSAGES [QUESTIONS]

Prints JSON: milliseconds of both for each question, those of recall under a filter, and the peak memory of the process
in 10^6 bytes. The bare query asks for the same words, joined by OR, best ten by rank: the least that any search over
this index can take.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import corpus
from memcli.models.builtin.embedder import load
from memcli.recall.engine import Engine
from memcli.records import Filters
from memcli.store.connection import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

BARE = "SELECT rowid, rank FROM episode_fts WHERE episode_fts MATCH ? ORDER BY rank LIMIT 10"
QUESTIONS = 60

#: How many words are left of questions in natural language when stop words are dropped: about five.
WORDS = (3, 7)

#: Asked first and not counted: pages and code that every later question finds in memory.
WARM = 4


def timed(call: Callable[[], Any]) -> float:
    """How many milliseconds a call takes."""
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def measure(database: Path, messages: int, count: int) -> dict[str, Any]:
    """Asks `count` questions both ways."""
    questions = corpus.questions(count + WARM, messages, WORDS)
    by_speaker = Filters(speakers=(corpus.SPEAKERS[0],))
    with open_store(database, "read") as store:
        engine = Engine(store, load())

        def once(question: str, *, first: bool) -> tuple[float, float, float]:
            words = " OR ".join(f'"{word}"' for word in question.split())
            before = timed(lambda: store.all(BARE, (words,)))  # whoever comes first reads pages for the other
            recall = timed(lambda: engine.recall(question, now=None))
            after = timed(lambda: store.all(BARE, (words,)))
            filtered = timed(lambda: engine.recall(question, now=None, filters=by_speaker))
            return recall, before if first else after, filtered

        found = [once(question, first=bool(number % 2)) for number, question in enumerate(questions)]
        recall, bare, filtered = zip(*found[WARM:], strict=True)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return {"recall": recall, "bare": bare, "filtered": filtered, "peak": peak}


if __name__ == "__main__":
    given = sys.argv[1:]
    print(json.dumps(measure(Path(given[0]), int(given[1]), int(given[2]) if len(given) > 2 else QUESTIONS)))
