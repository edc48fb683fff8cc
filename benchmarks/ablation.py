"""What each term of recall's score is worth: every set asked again without it.

python -m benchmarks.ablation DIR… [--first N] [--terms own,dense,…] [--ci 1000]

Memories are made once, in this process, and the same for every row. A row is a term of `recall.scoring.Weights` set to
nothing; its columns are what nDCG@10 changes, in points, per set and over the mean of the sets, with a 95 % interval of
the latter by resampling conversations and with how many conversations got better and worse.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import sets
from benchmarks.metrics import score
from memcli.ingest.inputs import walk
from memcli.ingest.pipeline import ingest
from memcli.models.builtin.embedder import StaticEmbedder, load
from memcli.recall.engine import Engine
from memcli.recall.scoring import Weights
from memcli.records import Moment
from memcli.store.connection import Store, open_store
from memcli.text.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = Moment(1_767_225_600_000, 0)  # 2026-01-01, where a question does not say when it is asked


class Key(NamedTuple):
    """A question of a conversation of a set."""

    set: str
    conversation: str
    question: str


class Memory(NamedTuple):
    """A conversation in a database of its own, and what it is asked."""

    set: str
    conversation: sets.Conversation
    store: Store


def remember(folder: Path, name: str, conversation: sets.Conversation, embedder: StaticEmbedder) -> Memory:
    """Takes a conversation in."""
    place = folder / f"{len(list(folder.iterdir()))}"
    file = place.with_suffix(".jsonl")
    file.write_text("\n".join(map(json.dumps, conversation.episodes)) + "\n", encoding="utf-8")
    store = open_store(place.with_suffix(".db"), "write")
    ingest(store, embedder, walk([str(file)], problem=print), clock=lambda: NOW.ms)
    return Memory(name, conversation, store)


def asked(memories: Sequence[Memory], embedder: StaticEmbedder, weights: Weights) -> dict[Key, float]:
    """nDCG@10 of every question with these weights."""
    found: dict[Key, float] = {}
    for memory in memories:
        engine = Engine(memory.store, embedder, weights=weights)
        for question in memory.conversation.questions:
            now = (parse_timestamp(question.timestamp) if question.timestamp else None) or NOW
            hits = engine.recall(question.text, now=now, limit=10).hits
            ranked = [hit.native_id for hit in hits if hit.native_id]
            found[Key(memory.set, memory.conversation.name, question.id)] = score(ranked, question.evidence).ndcg
    return found


class Change(NamedTuple):
    """Points of nDCG@10 per set and over their mean, the 95 % interval of that, conversations better and worse."""

    sets: dict[str, float]
    mean: float
    low: float
    high: float
    better: int
    worse: int


def change(base: dict[Key, float], other: dict[Key, float], resamples: int) -> Change:
    """What `other` does better than `base`, paired by question and resampled by conversation."""
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for key, value in other.items():
        parts[key.set][key.conversation].append(100 * (value - base[key]))

    def mean_of(drawn: dict[str, list[list[float]]]) -> tuple[dict[str, float], float]:
        means = {name: sum(map(sum, each)) / sum(map(len, each)) for name, each in drawn.items()}
        return means, sum(means.values()) / len(means)

    whole, mean = mean_of({name: list(each.values()) for name, each in parts.items()})
    dice = random.Random(0)
    drawn = sorted(
        mean_of({name: dice.choices(list(each.values()), k=len(each)) for name, each in parts.items()})[1]
        for _ in range(resamples)
    )
    sums = [sum(values) for each in parts.values() for values in each.values()]
    better, worse = sum(value > 1e-9 for value in sums), sum(value < -1e-9 for value in sums)
    low, high = (drawn[int(0.025 * resamples)], drawn[int(0.975 * resamples)]) if drawn else (mean, mean)
    return Change(whole, mean, low, high, better, worse)


def main() -> None:
    """Ask with every term, then without each in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--first", type=int, metavar="N", help="only the first N conversations of each set")
    parser.add_argument("--terms", help="only these terms, separated by commas")
    parser.add_argument("--ci", type=int, default=1000, metavar="N", help="resamples for the interval")
    given = parser.parse_args()
    names = [field.name for field in fields(Weights)]
    chosen = given.terms.split(",") if given.terms else names
    if unknown := set(chosen) - set(names):
        parser.error(f"no such term: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    embedder = load()
    with tempfile.TemporaryDirectory(prefix="memcli-ablation-") as place:
        memories = [
            remember(Path(place), folder.name, conversation, embedder)
            for folder in given.sets
            for conversation in sets.load(folder, first=given.first)
        ]
        weights = Weights()
        base = asked(memories, embedder, weights)
        titles = [folder.name for folder in given.sets]
        print("| without | weight | " + " | ".join(titles) + " | mean | 95 % | better/worse |")
        print("|---|---" + "|---" * (len(titles) + 3) + "|")
        whole = change(dict.fromkeys(base, 0.0), base, 0)
        cells = " | ".join(f"{whole.sets[title]:.1f}" for title in titles)
        print(f"| nothing | | {cells} | {whole.mean:.2f} | | |", flush=True)
        for name in chosen:
            print(f"without {name}", file=sys.stderr)
            found = change(base, asked(memories, embedder, replace(weights, **{name: 0.0})), given.ci)
            cells = " | ".join(f"{found.sets[title]:+.1f}" for title in titles)
            interval = f"{found.low:+.2f} … {found.high:+.2f}"
            count = f"{found.better}/{found.worse}"
            print(
                f"| {name} | {getattr(weights, name):g} | {cells} | {found.mean:+.2f} | {interval} | {count} |",
                flush=True,
            )
        for memory in memories:
            memory.store.close()


if __name__ == "__main__":
    main()
