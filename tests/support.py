"""What many tests need: stores built from a few words, a toy embedder, and everything a store says of itself."""

from __future__ import annotations

import atexit
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from memcli.consolidate.run import ConsolidateReport
from memcli.consolidate.run import consolidate as consolidation
from memcli.ingest.importers.base import HEAD, Input
from memcli.ingest.pipeline import IngestReport, clean, digest, identify
from memcli.ingest.pipeline import ingest as pipeline
from memcli.models.reading import Writing
from memcli.records import Candidate, Draft, Episode, Moment, Part, SummaryText
from memcli.store import episodes, index, intake, runs
from memcli.store.connection import Store, open_store
from memcli.store.intake import Arrival, Taken
from memcli.store.tombstones import Tombstones
from memcli.text.traits import traits
from memcli.text.words import asking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

#: 2024-05-06T12:00Z, a Monday: when most messages of these tests are said.
T0 = 1_714_996_800_000
#: The present of these tests.
NOW = T0 + 90 * DAY

FTS = ("episode_fts", "passage_fts", "session_fts")


def soak(*values: Any) -> Any:
    """A parameter that only the long run of the suite tries."""
    return pytest.param(*values, marks=pytest.mark.soak)


def examples(count: int) -> settings:
    """Settings of a property test of so many examples; the same ones each time, unless there are very many."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=count, deadline=None, derandomize=count <= 500, database=None, suppress_health_check=quiet
    )


def at(minutes: float = 0, *, offset: int | None = 0) -> Moment:
    """A moment so many minutes after T0."""
    return Moment(T0 + round(minutes * MINUTE), offset)


def say(text: str, minutes: float | None = None, **more: Any) -> Draft:
    """A message, by default of one conversation and session."""
    fields: dict[str, Any] = {"conversation": "c", "session": "s", "when": None if minutes is None else at(minutes)}
    return Draft(text, **(fields | more))


def talk(*texts: str, start: float = 0, **more: Any) -> list[Draft]:
    """Messages a minute apart."""
    return [say(text, start + number, **more) for number, text in enumerate(texts)]


def arrivals(drafts: Iterable[Draft]) -> list[Arrival]:
    """Drafts identified and measured as the pipeline does it."""
    seen = Counter[bytes]()
    return [arrive(draft, seen) for draft in drafts]


def arrive(draft: Draft, seen: Counter[bytes]) -> Arrival:
    text = clean(draft.text)
    return Arrival(draft, text, identify(draft, text, seen), digest(text), asking(text), traits(text))


def take(
    store: Store,
    drafts: Iterable[Draft],
    *,
    whole: bool = False,
    origin: tuple[str, str] = ("jsonl", "/chats/a.jsonl"),
    verb: str = "ingest",
    now: int = NOW,
) -> tuple[int, Taken]:
    """One batch as one finished run; gives the run's row and what came of the batch."""
    with store.write() as db:
        run = runs.begin_in(db, verb, {}, now)
        taken = intake.take(db, run, origin, arrivals(drafts), whole=whole, tombstones=Tombstones(db))
        runs.finish(db, run, {}, now)
    return run, taken


@cache
def _blank() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="memcli-blank-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "blank.db"
    open_store(path, "write").close()
    return path


@contextmanager
def blank(folder: Path | None = None) -> Iterator[Store]:
    """A new, empty store below `folder`, or in a folder of its own that goes away; not flushed at each commit."""
    own = Path(tempfile.mkdtemp(prefix="memcli-test-")) if folder is None else folder
    path = own / "memory.db"
    shutil.copy(_blank(), path)
    store = open_store(path, "write")
    store.db.execute("PRAGMA synchronous = OFF")
    try:
        yield store
    finally:
        store.close()
        if folder is None:
            shutil.rmtree(own)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of that size ("100k", "24m") at a new folder, where this user may mount one; else the test is left.

    It goes away even while files of it are open.
    """
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        pytest.skip("there is no tmpfs to mount")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this user may not mount a tmpfs: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def source(
    records: Sequence[dict[str, Any]] | str | bytes, name: str = "chats/a.jsonl", *, named: bool = True
) -> Input:
    """An input as a file of that name would give it; records become lines of JSON."""
    if not isinstance(records, str | bytes):
        records = "".join(json.dumps(record) + "\n" for record in records)
    data = records.encode() if isinstance(records, str) else records
    return Input(f"/{name}", name, data[:HEAD], len(data), Moment(T0, 0), lambda: io.BytesIO(data), named)


def ingest(store: Store, *inputs: Input, embedder: Any = None, **more: Any) -> IngestReport:
    """The whole pipeline over these inputs."""
    return pipeline(store, embedder or Toy(), inputs, clock=lambda: NOW, **more)


class Toy:
    """An embedder of eight dimensions: a word's first letter chooses one. Knows no word of other scripts."""

    def __init__(self, fingerprint: str = "toy/1", dimension: int = 8) -> None:
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.texts = 0
        self.before: Callable[[], None] = lambda: None

    def embed(self, texts: Sequence[str]) -> list[bytes | None]:
        self.before()
        self.texts += len(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str, weights: Mapping[str, float] | None = None) -> bytes | None:
        counts = [0] * self.dimension
        for word in text.lower().split():
            if "a" <= word[0] <= "z":
                counts[ord(word[0]) % self.dimension] += 1
        peak = max(counts)
        return bytes(round(127 * count / peak) for count in counts) if peak else None


class Likes:
    """An extractor that reads "I like x" (many at a time) and "I live in x" (one at a time), and invents at "I dream"."""

    name = "toy-likes/1"

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        return [
            Candidate(
                episode=episode.row,
                quote=match[0],
                statement=f"{episode.speaker} {'likes' if match[1] == 'like' else 'lives in'} {match[2]}{match[3] or ''}",
                kind="preference" if match[1] == "like" else "attribute",
                subject=episode.speaker or "user",
                attribute="likes" if match[1] == "like" else "home",
                value=match[2],
                confidence=0.9,
                single=match[1] != "like",
            )
            for episode in episodes
            for match in re.finditer(r"I (like|live in) (\w+)( because [^.]*)?", episode.text)
        ] + [
            self._invented(episode, match[1])
            for episode in episodes
            for match in re.finditer(r"I dream of (\w+)", episode.text)
        ]

    def _invented(self, episode: Episode, word: str) -> Candidate:
        """What nobody said, and must be refused."""
        said = f"I once met {word} in Atlantis"
        return Candidate(episode.row, said, said, "event", "Nobody", "meeting", word, 0.9)


class Firsts:
    """A summarizer that takes the first five words of every message."""

    name = "toy-firsts/1"

    def summarize(self, episodes: Sequence[Episode], *, words: int) -> SummaryText | None:
        text = "; ".join(" ".join(episode.text.split()[:5]) for episode in episodes)
        return SummaryText(text, tuple(episode.row for episode in episodes))

    def condense(self, parts: Sequence[Part], *, words: int, dated: bool = False) -> Writing:
        rows = dict.fromkeys(row for part in parts for one in part.sayings for row in one.episodes)
        return Writing(SummaryText("; ".join(part.text for part in parts), tuple(rows)), self.name)


def consolidate(store: Store, **more: Any) -> ConsolidateReport:
    """Facts and summaries of all that is new, by the toy models."""
    return consolidation(store, Likes(), Firsts(), now=NOW, clock=lambda: 0.0, **more)


def terms(store: Store) -> dict[str, list[tuple[str, int, list[int]]]]:
    """All that the full-text tables can be asked for: each term, how many rows it has, and which MATCH finds."""
    out: dict[str, list[tuple[str, int, list[int]]]] = {}
    for table in FTS:
        vocabulary = table.replace("_fts", "_terms")
        match = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid"
        out[table] = [
            (word, count, [row for (row,) in store.all(match, ('"' + word.replace('"', '""') + '"',))])
            for word, count in store.all(f"SELECT term, doc FROM {vocabulary} WHERE doc > 0 ORDER BY term")
        ]
    return out


def check_index(store: Store) -> None:
    """Asserts that the full-text tables are sound and find what they would find if they were built anew."""
    for table in FTS:
        store.db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
    before = terms(store)
    store.db.execute("BEGIN")
    try:
        index.rebuild(store.db)
        assert before == terms(store)
    finally:
        store.db.execute("ROLLBACK")


def live(store: Store) -> list[tuple[str, str]]:
    """(session key, text) of all live episodes, in order."""
    return [(episode.session_key, episode.text) for episode in episodes.every(store)]


def texts(store: Store) -> list[str]:
    return [text for _, text in live(store)]


def states(store: Store) -> dict[str, str]:
    """Text → state of every version of every episode; later rows win."""
    return {episode.text: episode.state for episode in episodes.every(store, all_states=True)}


def dump(store: Store) -> list[Any]:
    """Everything about what is visible, without the numbers that a run in between would change."""
    seen = [
        (e.uid, e.text, e.kind, e.conversation, e.title, e.session, e.position, e.speaker, e.role, e.when, e.native_id,
         e.format, e.location, e.line, dict(e.meta), e.state, e.run)
        for e in episodes.every(store)
    ]  # fmt: skip
    derived = [store.all(f"SELECT * FROM live_{table} ORDER BY id") for table in ("fact", "summary", "segment")]
    sources = store.all(
        "SELECT id, fact_id, episode_id, quote, statement FROM fact_source WHERE hidden_by IS NULL ORDER BY id"
    )
    return [seen, derived, sources, terms(store), store.all("SELECT hash, run_id FROM tombstone ORDER BY 1, 2")]


def raw(path: Path) -> bytes:
    """Every byte of a database and of what stands beside it."""
    return b"".join(found.read_bytes() for found in sorted(path.parent.iterdir()) if found.name.startswith(path.name))


def python(code: str, *arguments: str | Path, **more: Any) -> subprocess.Popen[str]:
    """A process that runs `code` with memcli and these helpers at hand."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What a process printed; fails with its complaint where it did not end well."""
    try:
        out, complaint = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    assert process.returncode == 0, complaint
    return out
