"""What recall finds on benchmark sets, through the command line, beside bare FTS5 in the same run.

python -m benchmarks.retrieval DIR… [--out results] [--first N] [--conversations A,B] [--by-category] [--together]

Every conversation gets a database of its own, filled by `memcli ingest` and asked by `memcli recall --batch`; with
--together, all conversations of a set share one, and nothing tells a question which of them it is about. Settings
come from MEMCLI_… variables as always, such as MEMCLI_MODEL_EMBED. With --out, the ranked ids and the scores of every
question are kept in results/SET.jsonl, and the table in results/table.md; no text of the set is.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import fts5, sets, tables
from benchmarks.metrics import Scores, interval, mean, score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: How many ids of each ranking the kept results hold.
KEPT = 20
HEAD = (
    "set",
    "conversations",
    "questions",
    "R@10",
    "nDCG@10",
    "MRR",
    "FTS5 R@10",
    "FTS5 nDCG@10",
    "nDCG@10 more",
    "in",
    "asked",
)


class Asked(NamedTuple):
    """One question with both rankings."""

    conversation: str
    question: sets.Question
    memcli: list[str]
    fts5: list[str]

    def record(self) -> dict[str, Any]:
        """What is kept of it: ids and figures."""
        result = {
            name: {"ranked": ranked[:KEPT], **_rounded(score(ranked, self.question.evidence))}
            for name, ranked in (("memcli", self.memcli), ("fts5", self.fts5))
        }
        known = {
            "query_id": self.question.id,
            "conversation": self.conversation,
            "category": self.question.category,
            "evidence": sorted(self.question.evidence),
        }
        return known | result


class Measured(NamedTuple):
    """All questions of a set; episodes taken in, and the seconds of both commands."""

    name: str
    asked: list[Asked]
    episodes: int
    ingest: float
    recall: float


def measure(name: str, conversations: Sequence[sets.Conversation], memcli: list[str], limit: int) -> Measured:
    """Fill and ask one database after the other."""
    asked: list[Asked] = []
    ingest = recall = 0.0
    for conversation in conversations:
        print(f"{name}: {conversation.name}", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="memcli-retrieval-") as folder:
            found, filling, asking = through_memcli(memcli, Path(folder), conversation, limit)
        bare = through_fts5(conversation, limit)
        asked += [Asked(conversation.name, q, found.get(q.id, []), bare[q.id]) for q in conversation.questions]
        ingest, recall = ingest + filling, recall + asking
    return Measured(name, asked, sum(len(one.episodes) for one in conversations), ingest, recall)


def through_memcli(
    memcli: list[str], folder: Path, conversation: sets.Conversation, limit: int
) -> tuple[dict[str, list[str]], float, float]:
    """The ranked ids by question, and the seconds that taking in and asking took, process start included."""
    sets.write(folder / "episodes.jsonl", conversation.episodes)
    questions = [{"id": q.id, "query": q.text, "timestamp": q.timestamp} for q in conversation.questions]
    sets.write(folder / "queries.jsonl", questions)
    database = [*memcli, "--db", str(folder / "memory.db")]
    began = time.perf_counter()
    _call([*database, "ingest", "--quiet", "--format", "jsonl", str(folder / "episodes.jsonl")])
    filled = time.perf_counter()
    options = ["--batch", str(folder / "queries.jsonl"), "--limit", str(limit), "--format", "ndjson"]
    lines = _call([*database, "recall", *options]).splitlines()
    ended = time.perf_counter()
    answers = map(json.loads, lines)
    found = {answer["query_id"]: [hit["native_id"] for hit in answer["hits"]] for answer in answers}
    return found, filled - began, ended - filled


def through_fts5(conversation: sets.Conversation, limit: int) -> dict[str, list[str]]:
    """The ranked ids by question that bare FTS5 gives."""
    index = fts5.Index(":memory:")
    index.add((line["id"], sets.said(line)) for line in conversation.episodes)
    found = {question.id: index.ask(question.text, limit) for question in conversation.questions}
    index.close()
    return found


def _call(command: list[str]) -> str:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)}\nended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def row(measured: Measured, rounds: int) -> list[str]:
    """A set's line of the table."""
    ours, bare = (scores(measured.asked, which) for which in (lambda a: a.memcli, lambda a: a.fts5))
    ndcg: dict[str, list[float]] = defaultdict(list)
    more: dict[str, list[float]] = defaultdict(list)
    for asked, one, other in zip(measured.asked, ours, bare, strict=True):
        ndcg[asked.conversation].append(one.ndcg)
        more[asked.conversation].append(one.ndcg - other.ndcg)
    total, floor = mean(ours), mean(bare)
    return [
        measured.name,
        str(len(ndcg)),
        str(len(ours)),
        tables.share(total.recall),
        f"{tables.share(total.ndcg)} ({_span(interval(ndcg, rounds))})",
        tables.share(total.mrr),
        tables.share(floor.recall),
        tables.share(floor.ndcg),
        f"{total.ndcg - floor.ndcg:+.3f} ({_span(interval(more, rounds), sign='+')})",
        f"{measured.episodes / measured.ingest:,.0f}/s",
        f"{1000 * measured.recall / len(ours):.1f} ms",
    ]


def categories(measured: Measured) -> str:
    """The table of a set by category of question."""
    groups: dict[str, list[Asked]] = defaultdict(list)
    for asked in measured.asked:
        groups[asked.question.category or "none"].append(asked)
    rows = []
    for name, group in sorted(groups.items()):
        ours, bare = mean(scores(group, lambda a: a.memcli)), mean(scores(group, lambda a: a.fts5))
        rows.append([name, str(len(group)), *map(tables.share, ours), *map(tables.share, bare)])
    head = [measured.name, "questions", "R@10", "nDCG@10", "MRR", "FTS5 R@10", "FTS5 nDCG@10", "FTS5 MRR"]
    return tables.markdown(head, rows)


def scores(asked: Sequence[Asked], which: Callable[[Asked], list[str]]) -> list[Scores]:
    """The scores of one of the rankings, question by question."""
    return [score(which(one), one.question.evidence) for one in asked]


def _rounded(found: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in found._asdict().items()}


def _span(ends: tuple[float, float], sign: str = "") -> str:
    return f"{ends[0]:{sign}.3f} to {ends[1]:{sign}.3f}"


def main() -> int:
    """Measure each set, print the table, keep the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="holds episodes.jsonl and queries.jsonl")
    parser.add_argument("--out", type=Path, help="keep the results of every question, and the table, in this folder")
    parser.add_argument("--first", type=int, help="only so many conversations of each set")
    parser.add_argument("--conversations", default="", help="only these, separated by commas")
    parser.add_argument("--together", action="store_true", help="all conversations of a set in one memory")
    parser.add_argument("--limit", type=int, default=100, help="how many hits to ask for")
    parser.add_argument("--by-category", action="store_true", help="a table by category of question for each set")
    parser.add_argument("--rounds", type=int, default=1000, help="bootstrap resamples")
    parser.add_argument("--memcli", default=shlex.join([sys.executable, "-m", "memcli"]), help="the command to measure")
    given = parser.parse_args()
    names = [name for name in given.conversations.split(",") if name]
    measured = []
    for folder in given.folders:
        conversations = sets.load(folder, names=names, first=given.first)
        if given.together:
            conversations = [sets.together(conversations)]
        measured.append(measure(folder.resolve().name, conversations, shlex.split(given.memcli), given.limit))
    text = tables.markdown(HEAD, [row(one, given.rounds) for one in measured])
    if given.by_category:
        text = "\n\n".join([text, *map(categories, measured)])
    print(text)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "table.md").write_text(text + "\n", encoding="utf-8")
        for one in measured:
            sets.write(given.out / f"{one.name}.jsonl", (asked.record() for asked in one.asked))
    return 0


if __name__ == "__main__":
    sys.exit(main())
