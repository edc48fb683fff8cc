"""Forgets, purges and verifies a part of a memory, in a copy of it, against a plain VACUUM of the same file.

python benchmarks/forgetting.py DATABASE COUNT STEP    prints "MARK PURGE VACUUM", in seconds

COUNT messages are forgotten, every STEP-th: with 1 the first ones, which leaves all other sessions as they are.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.ingest import vectors
from memcli.models.builtin.embedder import load
from memcli.store.connection import open_store, sqlite

#: The plain VACUUM is repeated and the median taken: it is short.
ROUNDS = 3


def vacuum(path: Path) -> float:
    """Seconds of a plain VACUUM by a bare connection with SQLite's defaults."""
    db = sqlite.connect(path, isolation_level=None)
    start = time.perf_counter()
    db.execute("VACUUM")
    seconds = time.perf_counter() - start
    db.close()
    return seconds


def main() -> None:
    """Measure and print."""
    source, count, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory(dir=source.parent) as name:
        path, plain = Path(name, "memory.db"), Path(name, "plain.db")
        shutil.copy(source, path)
        with open_store(path, "write") as store:
            chosen = engine.Selection(tuple(range(1, step * count + 1, step)))
            start = time.perf_counter()
            engine.forget(store, chosen, resolve, now=1, arguments={})
            mark = time.perf_counter() - start
            vectors.complete(store, load())
        shutil.copy(path, plain)
        with open_store(path, "write") as store:
            start = time.perf_counter()
            report = purging.purge(store, resolve, now=2)
            purge = time.perf_counter() - start
        if report.proof is None or report.proof.found:
            raise SystemExit(f"the purge left traces: {report.proof}")
        print(mark, purge, sorted(vacuum(plain) for _ in range(ROUNDS))[ROUNDS // 2])


if __name__ == "__main__":
    main()
