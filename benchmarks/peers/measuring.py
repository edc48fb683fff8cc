"""One tool on some conversations: quality of recall, speed, memory and size. Starts the tool's child processes."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import sets
from benchmarks.metrics import Scores, mean, score
from benchmarks.peers.driver import Child, timed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.peers.catalog import Peer

LIMIT = 20
#: Whole processes for the cold time, on the first conversation of a set, after one that warms the disk's cache.
COLD = 4


class Part(NamedTuple):
    """One conversation's measurements. Times in seconds, memory in 10^6 bytes, size in bytes."""

    messages: int
    ingest: float
    warm: list[float]
    cold: list[float]
    peak: float
    size: int
    ranked: dict[str, list[str]]
    scores: list[Scores]


class Row(NamedTuple):
    """A tool's measurements by set, or what went wrong."""

    peer: Peer
    versions: dict[str, str]
    parts: dict[str, list[Part]]
    failure: str = ""

    def quality(self, name: str) -> Scores:
        """The mean scores over the questions of a set."""
        return mean([one for part in self.parts[name] for one in part.scores])

    def all(self) -> list[Part]:
        """The measurements of all sets."""
        return [part for parts in self.parts.values() for part in parts]

    def rate(self) -> float:
        """Messages taken in a second."""
        return sum(part.messages for part in self.all()) / sum(part.ingest for part in self.all())

    def warm(self) -> float:
        """Median seconds of a question to a process that has answered one."""
        return median(one for part in self.all() for one in part.warm)

    def cold(self) -> float:
        """Median seconds of a question to a process that has to start."""
        return median(one for part in self.all() for one in part.cold)

    def peak(self) -> float:
        """The most memory of any of its processes, in 10^6 bytes."""
        return max(part.peak for part in self.all())

    def size(self) -> float:
        """Bytes on disk a message."""
        return sum(part.size for part in self.all()) / sum(part.messages for part in self.all())


def measure(
    python: Path | str,
    peer: Peer,
    options: dict[str, Any],
    chosen: Mapping[str, Sequence[sets.Conversation]],
    folder: Path,
) -> tuple[dict[str, str], dict[str, list[Part]]]:
    """The versions of a tool, and its measurements by set. Raises Failed at the first thing it cannot do."""
    versions: dict[str, str] = {}
    parts: dict[str, list[Part]] = {}
    for name, conversations in chosen.items():
        for number, conversation in enumerate(conversations):
            place = folder / f"{name}-{number}"
            (place / "store").mkdir(parents=True)
            versions, part = one(python, peer, options, conversation, place, cold=0 if number else COLD)
            parts.setdefault(name, []).append(part)
    return versions, parts


def one(
    python: Path | str,
    peer: Peer,
    options: dict[str, Any],
    conversation: sets.Conversation,
    place: Path,
    *,
    cold: int,
) -> tuple[dict[str, str], Part]:
    """Fill a store, close it, and ask it all questions: in a new process each of the cold ones, then in one process."""
    store, lines = place / "store", place / "episodes.jsonl"
    sets.write(lines, conversation.episodes)
    with Child(python, peer.adapter, store, options) as child:
        versions = child.open()
        ingest = child.ask("ingest", episodes=str(lines))["seconds"]
        filling = child.ask("close")["peak"]
    size = on_disk(store)
    asked = (conversation.questions * (cold + 1))[: cold + 1] if cold else []
    starts = [once(python, peer, options, store, question) for question in asked][1:]
    messages = {line["id"] for line in conversation.episodes}
    ranked: dict[str, list[str]] = {}
    warm = []
    with Child(python, peer.adapter, store, options) as child:
        child.open()
        child.ask("ask", query=conversation.questions[0].text, limit=LIMIT)
        for question in conversation.questions:
            answer = child.ask("ask", query=question.text, limit=LIMIT, timestamp=question.timestamp)
            # What a tool derived, or hints of its own, are no messages: they shall not cost a place.
            ranked[question.id] = [one for one in answer["ids"] if one in messages]
            warm.append(answer["seconds"])
        asking = child.ask("close")["peak"]
    scores = [score(ranked[question.id], question.evidence) for question in conversation.questions]
    peak = max(filling, asking)
    return versions, Part(len(conversation.episodes), ingest, warm, starts, peak, size, ranked, scores)


def once(python: Path | str, peer: Peer, options: dict[str, Any], store: Path, question: sets.Question) -> float:
    """Seconds from nothing to the answer, by the tool's own command line or, where it has none, through its library."""
    began = time.perf_counter()
    with Child(python, peer.adapter, store, options) as child:
        child.open()
        command = child.ask("command", query=question.text)
        if command["argv"] is None:
            child.ask("ask", query=question.text, limit=LIMIT)
            return time.perf_counter() - began
    return timed(command["argv"], command["env"])


def on_disk(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
