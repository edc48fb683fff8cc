"""Run the measurements and print a table; exit 1 where a limit is missed.

python -m benchmarks            start-up, ingest, recall, consolidation and purge of 100,000 messages (three minutes)
python -m benchmarks --large    a ChatGPT export of 1 GB, and recall over a million messages (many minutes, 5 GB)
"""

from __future__ import annotations

import argparse
import compileall
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

import memcli
from benchmarks import corpus, measure

MESSAGES = 100_000
MILLION = 1_000_000
PYTHON = sys.executable
MEMCLI = Path(PYTHON).with_name("memcli")
FLOOR = Path(__file__).with_name("floor.py")
FORGETTING = Path(__file__).with_name("forgetting.py")


class Result(NamedTuple):
    """One line of the table: what was measured, and whether it keeps within its limit."""

    name: str
    value: str
    floor: str
    reached: str
    limit: str
    good: bool


def ratio(name: str, seconds: float, floor: float, limit: float) -> Result:
    """A result that must not take more than `limit` times as long as its floor."""
    times = seconds / floor
    return Result(name, milliseconds(seconds), milliseconds(floor), f"{times:.2f}x", f"<= {limit:g}x", times <= limit)


def milliseconds(seconds: float) -> str:
    """A duration as the table shows it."""
    return f"{seconds * 1000:.0f} ms"


def taken_in(what: str, count: int, done: measure.Finished, rate: float, peak: float) -> list[Result]:
    """An ingest of `count` messages: at least `rate` a second, and less than `peak` MB of memory.

    Its processor time is told beside its duration: where they differ much, the machine was busy with other things.
    """
    reached = count / done.seconds
    limit = f">= {rate:,.0f}/s" if rate else ""
    return [
        Result(what, f"{done.seconds:.1f} s", "", f"{reached:,.0f}/s", limit, reached >= rate),
        Result("  processor time", f"{done.busy:.1f} s", "", f"{count / done.busy:,.0f}/s", "", good=True),
        Result("  peak memory", f"{done.peak:.0f} MB", "", "", f"< {peak:g} MB", done.peak < peak),
    ]


def start_up() -> list[Result]:
    """`memcli --version` against an interpreter that does nothing."""
    note("start-up")
    version, nothing = measure.interleaved([MEMCLI, "--version"], [PYTHON, "-c", "pass"], rounds=25)
    return [ratio("memcli --version", version, nothing, 6)]


def ingest(folder: Path, database: Path) -> list[Result]:
    """Whole process of taking in short messages: parsing, embedding and indexing included."""
    note(f"ingest of {MESSAGES:,} messages")
    source = folder / "messages.jsonl"
    corpus.write_jsonl(source, MESSAGES)
    done = measure.run([MEMCLI, "--db", database, "ingest", source])
    return taken_in(f"ingest {MESSAGES:,} messages", MESSAGES, done, rate=5000, peak=400)


def recall(database: Path) -> list[Result]:
    """A cold `memcli recall` against a bare script that runs one FTS5 query on the same database."""
    note("cold recall")
    times: list[tuple[str, float, float]] = []
    for question in corpus.questions(8, MESSAGES):
        ours: list[str | Path] = [MEMCLI, "--db", database, "recall", question]
        bare: list[str | Path] = [PYTHON, FLOOR, database, question]
        times.append((question, *measure.interleaved(ours, bare, rounds=7)))
    lines = [
        Result(f"  {question[:44]}", milliseconds(one), milliseconds(two), f"{one / two:.2f}x", "", good=True)
        for question, one, two in times
    ]
    cold = median(one for _, one, _ in times)
    floor = median(two for _, _, two in times)
    return [ratio(f"recall, cold, {MESSAGES:,} episodes", cold, floor, 4), *lines]


def forgetting(database: Path) -> list[Result]:
    """Hiding a tenth of the memory; erasing it and looking for its bytes, against a plain VACUUM of the same file.

    Once the oldest tenth, and once every tenth message, so that no session stays as it was.
    """
    count = MESSAGES // 10
    results = []
    for step, which in ((1, "the oldest"), (10, "every tenth")):
        note(f"forgetting {count:,} messages, {which}")
        command = [PYTHON, FORGETTING, database, str(count), str(step)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        mark, purge, vacuum = map(float, done.stdout.split())
        marked = f"forget {count:,} of {MESSAGES:,}, {which}"
        results += [
            Result(marked, milliseconds(mark), "", "", "< 3000 ms", mark < 3),
            ratio("  purge and verify them", purge, vacuum, 4),
        ]
    return results


def latency(database: Path, messages: int, peak: float = 0.0, *, limits: bool = True) -> list[Result]:
    """Recall inside one process against one bare FTS5 query on the same database, in turns; under `peak` MB if given.

    Without `limits` times are told and not judged.
    """
    note(f"recall over {messages:,} messages, in process")
    done = subprocess.run(
        [PYTHON, "-m", "benchmarks.latency", database, str(messages)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    results = []
    for name, which, place, limit in (
        ("median", "recall", 0.5, 6),
        ("95th percentile", "recall", 0.95, 8),
        ("median under a filter", "filtered", 0.5, 0),
    ):
        ours, bare = (quantile(found[key], place) / 1000 for key in (which, "bare"))
        result = ratio(f"recall of {messages:,}, in process, {name}", ours, bare, limit or math.inf)
        results.append(result if limits and limit else result._replace(limit="", good=True))
    memory = found["peak"]
    bound = f"< {peak:g} MB" if peak else ""
    return [*results, Result("  peak memory", f"{memory:.0f} MB", "", "", bound, not peak or memory < peak)]


def quantile(values: list[float], place: float) -> float:
    """The value below which `place` of them lie (nearest rank)."""
    return sorted(values)[min(int(place * len(values)), len(values) - 1)]


def million(folder: Path, database: Path) -> list[Result]:
    """Recall over a million messages: under 0.5 GB of memory."""
    note(f"ingest of {MILLION:,} messages")
    source = folder / "million.jsonl"
    corpus.write_jsonl(source, MILLION)
    done = measure.run([MEMCLI, "--db", database, "ingest", source])
    source.unlink()
    results = taken_in(f"ingest {MILLION:,} messages", MILLION, done, rate=0, peak=500)
    return [*results, *latency(database, MILLION, peak=500, limits=False)]


def consolidate(folder: Path, database: Path) -> list[Result]:
    """The built-in consolidation of everything, of nothing new, and of a hundredth more.

    What a run costs should follow what is new: per message, a hundredth may cost some times as much as the whole did,
    for what stands above it is made anew and looking for it takes a while; but nowhere near a hundred times.
    """
    note("consolidation")
    run = [MEMCLI, "--db", database, "consolidate", "--model", "builtin"]
    whole = measure.run(run)
    nothing = measure.run(run)
    source = folder / "more.jsonl"
    count = MESSAGES // 100
    corpus.write_jsonl(source, count, seed=2, prefix="more-")
    measure.run([MEMCLI, "--db", database, "ingest", source])
    some = measure.run(run)
    times = (some.busy / count) / (whole.busy / MESSAGES)
    more = f"consolidate {count:,} more, processor time"
    return [
        *taken_in(f"consolidate {MESSAGES:,} messages", MESSAGES, whole, rate=1000, peak=400),
        Result("consolidate nothing new", milliseconds(nothing.seconds), "", "", "< 1 s", nothing.seconds < 1),
        Result(more, milliseconds(some.busy), "", f"{times:.1f}x", "<= 10x each", times <= 10),
    ]


def large(folder: Path, database: Path) -> list[Result]:
    """A ChatGPT export of 1 GB."""
    note("writing the export")
    source = folder / "conversations.json"
    count = corpus.write_chatgpt(source, 10**9)
    note("ingest of the export")
    done = measure.run([MEMCLI, "--db", database, "ingest", source])
    return taken_in(f"ingest 1 GB, {count:,} messages", count, done, rate=0, peak=300)


def note(what: str) -> None:
    """Say on stderr what is being measured."""
    print(f"measuring: {what}", file=sys.stderr)


def table(results: list[Result], measured: str = "median") -> str:
    """The results in columns, what missed its limit marked; `measured` heads what was measured."""
    rows = [("", measured, "floor", "reached", "limit", "")]
    rows += [(r.name, r.value, r.floor, r.reached, r.limit, "" if r.good else "MISSED") for r in results]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    lines = [[row[0].ljust(widths[0]), *(row[n].rjust(widths[n]) for n in range(1, 6))] for row in rows]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def main() -> int:
    """Measure, print, and say whether every limit was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help="measure 1 GB and a million messages instead")
    arguments = parser.parse_args()
    # An installed package has its bytecode; an editable one need not, where the environment forbids writing it.
    compileall.compile_dir(Path(memcli.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory(prefix="memcli-bench-") as name:
        folder = Path(name)
        database = folder / "memory.db"
        if arguments.large:
            results = [*large(folder, database), *million(folder, folder / "million.db")]
        else:
            results = [*start_up(), *ingest(folder, database), *recall(database), *latency(database, MESSAGES)]
            results += [*forgetting(database), *consolidate(folder, database)]
    print(table(results))
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
