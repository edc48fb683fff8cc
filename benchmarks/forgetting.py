"""Forgets, purges and verifies a part of a memory, in copies of it, against a plain VACUUM of the same file.

python benchmarks/forgetting.py DATABASE COUNT STEP    prints "MARK PURGE VACUUM", in seconds

COUNT messages are forgotten, every STEP-th: with 1 the first ones, which leaves all other sessions as they are. Purge
and VACUUM take turns, each in a process of its own and timed from opening the file to closing it: memory that a process
has used before makes either of them faster, and VACUUM is not in the file before the log is folded into it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from memcli.consolidate import resolve
from memcli.forget import engine, proof, purging
from memcli.ingest import vectors
from memcli.models.builtin.embedder import load
from memcli.store.connection import open_store, sqlite

#: What is loaded where it is first needed is loaded before the clock starts.
LOADED = (np, proof)

#: Turns of purge and VACUUM; the medians are told.
ROUNDS = 5


def mark(path: Path, count: str, step: str) -> float:
    """Seconds of hiding the messages; their neighbours then get their vectors, as the next ingest would see to."""
    with open_store(path, "write") as store:
        chosen = engine.Selection(tuple(range(1, int(step) * int(count) + 1, int(step))))
        start = time.perf_counter()
        engine.forget(store, chosen, resolve, now=1, arguments={})
        seconds = time.perf_counter() - start
        vectors.complete(store, load())
    return seconds


def purge(path: Path) -> float:
    """Seconds of erasing what is hidden and looking for its bytes."""
    start = time.perf_counter()
    with open_store(path, "write") as store:
        report = purging.purge(store, resolve, now=2)
    seconds = time.perf_counter() - start
    if report.proof is None or report.proof.found:
        raise SystemExit(f"the purge left traces: {report.proof}")
    return seconds


def vacuum(path: Path) -> float:
    """Seconds of a plain VACUUM by a bare connection with SQLite's defaults."""
    start = time.perf_counter()
    db = sqlite.connect(path, isolation_level=None)
    db.execute("VACUUM")
    db.close()
    return time.perf_counter() - start


def alone(what: str, *arguments: str | Path) -> float:
    """One of the above in a process of its own."""
    command = [sys.executable, __file__, what, *map(str, arguments)]
    return float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def main(source: Path, count: str, step: str) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=source.parent) as name:
        marked, path = Path(name, "marked.db"), Path(name, "memory.db")
        shutil.copy(source, marked)
        marking = alone("mark", marked, count, step)
        times: dict[str, list[float]] = {"purge": [], "vacuum": []}
        for _ in range(ROUNDS):
            for what, taken in times.items():
                shutil.copy(marked, path)
                taken.append(alone(what, path))
        print(marking, *map(median, times.values()))


if __name__ == "__main__":
    first, *others = sys.argv[1:]
    parts = {"mark": mark, "purge": purge, "vacuum": vacuum}
    if first in parts:
        print(parts[first](Path(others[0]), *others[1:]))
    else:
        main(Path(first), *others)
