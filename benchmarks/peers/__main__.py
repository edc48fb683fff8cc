"""Measure memcli and its peers on the same messages and questions, one after the other, and print the table.

python -m benchmarks.peers DIR… --model MINILM.gguf [--first N] [--only NAMES] [--out results]

DIR holds a benchmark set (see benchmarks/README.md). Each tool is installed from the registry into a virtual
environment of its own below --environments, and run as a child process: one that fails costs only its own row.
--as-installed tries the tools with the embedder they come with instead, which shows what they do without a network.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import sets, tables
from benchmarks.peers.catalog import AS_INSTALLED, ENVIRONMENTS, PEERS, Peer
from benchmarks.peers.driver import ROOT, Endpoint, Failed
from benchmarks.peers.environments import ready
from benchmarks.peers.measuring import Row, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    Chosen = dict[str, Sequence[sets.Conversation]]


class Bench:
    """What the rows of one run share."""

    def __init__(self, given: argparse.Namespace, chosen: Chosen) -> None:
        self.given = given
        self.chosen = chosen
        self.endpoint: Endpoint | None = None

    def row(self, peer: Peer) -> Row:
        """Measure one tool; what goes wrong with it becomes its row."""
        print(f"measuring: {peer.name}", file=sys.stderr)
        try:
            python: Path | str = sys.executable
            if peer.environment:
                python = ready(self.given.environments / peer.environment, ENVIRONMENTS[peer.environment])
            with tempfile.TemporaryDirectory(prefix="memcli-peers-", ignore_cleanup_errors=True) as folder:
                return Row(peer, *measure(python, peer, self.options(peer), self.chosen, Path(folder)))
        except (Failed, RuntimeError) as error:
            print(f"  {error}", file=sys.stderr)
            return Row(peer, {}, {}, str(error))

    def options(self, peer: Peer) -> dict[str, Any]:
        """The adapter's options, with the model or the endpoint that it embeds with."""
        if peer.embedder not in ("file", "endpoint"):
            return dict(peer.options)
        if self.given.model is None:
            raise Failed("wants --model, a GGUF file to embed with")
        model = self.given.model.resolve()
        if peer.embedder == "file":
            return {**peer.options, "model": str(model)}
        if self.endpoint is None:
            self.endpoint = Endpoint(model)
        return {**peer.options, "endpoint": self.endpoint.url}


def table(rows: Sequence[Row], names: Sequence[str]) -> str:
    """All rows: quality by set, then what it costs."""
    head = ["", *(f"{name} {metric}" for name in names for metric in ("nDCG@10", "R@10"))]
    head += ["in", "asked, warm", "asked, cold", "memory", "disk a message"]
    lines = []
    for row in rows:
        if row.failure:
            lines.append([row.peer.name, *["–"] * (len(head) - 1)])
            continue
        quality = [row.quality(name) for name in names]
        cells = [tables.share(value) for scores in quality for value in (scores.ndcg, scores.recall)]
        cells += [f"{row.rate():,.0f}/s", f"{row.warm() * 1000:.1f} ms", f"{row.cold() * 1000:,.0f} ms"]
        # A tool that embeds through the endpoint needs that process's memory too, which is told below the table.
        more = " + e" if row.peer.embedder == "endpoint" else ""
        cells += [f"{row.peak():.0f} MB{more}", f"{row.size() / 1000:.1f} kB"]
        lines.append([row.peer.name, *cells])
    return tables.markdown(head, lines)


def notes(rows: Sequence[Row], chosen: Chosen, endpoint: float | None) -> str:
    """What was measured, with which versions, and what failed."""
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    said = [f"{datetime.now(UTC):%Y-%m-%d}, {system}."]
    for name, conversations in chosen.items():
        messages = sum(len(one.episodes) for one in conversations)
        questions = sum(len(one.questions) for one in conversations)
        names = ", ".join(one.name for one in conversations)
        said.append(f"{name}: {messages} messages, {questions} questions ({names}).")
    if endpoint is not None:
        said.append(f"e: the embedding endpoint, {endpoint:.0f} MB.")
    lines = [" ".join(said), ""]
    for row in rows:
        versions = ", ".join(f"{name} {version}" for name, version in row.versions.items())
        lines.append(
            f"- {row.peer.name}: " + (f"failed. {row.failure}" if row.failure else f"{versions}; {row.peer.how}")
        )
    return "\n".join(lines)


def report(rows: Sequence[Row], chosen: Chosen, endpoint: float | None = None) -> str:
    """The table and what belongs to it."""
    return table(rows, list(chosen)) + "\n\n" + notes(rows, chosen, endpoint)


def keep(folder: Path, rows: Sequence[Row], chosen: Chosen, endpoint: float | None = None) -> None:
    """Write the table, and the ranked ids of every question, a file a set."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(report(rows, chosen, endpoint) + "\n", encoding="utf-8")
    for name, conversations in chosen.items():
        questions = {q.id: q for conversation in conversations for q in conversation.questions}
        results: dict[str, dict[str, Any]] = {
            q.id: {"query_id": q.id, "category": q.category, "evidence": sorted(q.evidence)} for q in questions.values()
        }
        for row in rows:
            ranked = {key: ids for part in row.parts.get(name, ()) for key, ids in part.ranked.items()}
            for key, ids in ranked.items():
                results[key][row.peer.name] = ids
        sets.write(folder / f"{name}.jsonl", results.values())


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="holds episodes.jsonl and queries.jsonl")
    parser.add_argument("--model", type=Path, help="a GGUF file to embed with, such as all-MiniLM-L6-v2")
    parser.add_argument("--environments", type=Path, default=ROOT / ".peers", help="where the tools are installed")
    parser.add_argument("--first", type=int, help="only so many conversations of each set")
    parser.add_argument("--conversations", default="", help="only these, separated by commas")
    parser.add_argument("--only", default="", help="only tools whose name begins with one of these, comma separated")
    parser.add_argument("--as-installed", action="store_true", help="with the embedder that each tool comes with")
    parser.add_argument("--out", type=Path, help="keep the ranked ids of every question, and the table, in this folder")
    return parser.parse_args()


def main() -> int:
    """Measure, print, keep; 1 where a tool failed."""
    given = arguments()
    wanted = tuple(name for name in given.only.split(",") if name)
    names = [name for name in given.conversations.split(",") if name]
    chosen: Chosen = {
        folder.resolve().name: sets.load(folder, names=names, first=given.first) for folder in given.folders
    }
    peers = [
        peer for peer in (AS_INSTALLED if given.as_installed else PEERS) if not wanted or peer.name.startswith(wanted)
    ]
    bench = Bench(given, chosen)
    rows: list[Row] = []
    for peer in peers:
        rows.append(bench.row(peer))
        if given.out:  # after each, so that a run that is stopped leaves what it has measured
            keep(given.out, rows, chosen)
    memory = bench.endpoint.close() if bench.endpoint else None
    print(report(rows, chosen, memory))
    if given.out:
        keep(given.out, rows, chosen, memory)
    return 1 if any(row.failure for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
