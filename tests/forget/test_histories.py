"""Random lives of a memory: what is forgotten is not seen, what is purged is in no byte, and all else is still there."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import ids
from memcli.consolidate import resolve
from memcli.consolidate.run import consolidate as consolidation
from memcli.errors import UsageError
from memcli.forget import engine, purging
from memcli.ingest import vectors as making
from memcli.keep import backup, restore
from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.builtin.summarizer import BuiltinSummarizer
from memcli.models.llama import LlamaOptions, load_language_model
from memcli.models.llm.extractor import Limits, LlmExtractor
from memcli.models.llm.summarizer import LlmSummarizer
from memcli.recall.engine import Engine
from memcli.store import derived, episodes, quarantine, runs, tombstones
from memcli.store.connection import Store, open_store
from tests.models.smol import smollm2
from tests.support import NOW, Draft, Toy, blank, check_index, consolidate, dump, examples, say, soak, take, texts

FORMS = (
    "I like {} because of the river",
    "I live in {} because of work",
    "I dream of {} at night",
    "{} and nothing else of note was said",
    "a long story. " * 80 + "{}",
    "猫 {} 🐈",
)
if TYPE_CHECKING:
    from collections.abc import Callable

OTHERS = ("consolidate", "embed", "backup", "restore")


def canary(number: int) -> str:
    """A word that stands nowhere else, in a form that stemming leaves alone."""
    return "zq" + "".join("bcdfghjklm"[int(digit)] for digit in str(number)) + "x"


def everything(folder: Path) -> bytes:
    """Every byte of every file in the folder of a memory, whatever its name."""
    return b"".join(found.read_bytes() for found in sorted(folder.rglob("*")) if found.is_file())


def told(store: Store) -> str:
    """All that can be read without asking for a word: derived rows, what was refused, titles, runs and their reports."""
    parts: list[Any] = [derived.facts(store, include_closed=True), derived.summaries(store), quarantine.rows(store)]
    parts += [derived.segments(store, row) for (row,) in store.all("SELECT id FROM session")]
    parts += [runs.recent(store, 999), tombstones.by_run(store), store.all("SELECT term FROM episode_terms")]
    parts += [store.all("SELECT term FROM passage_terms"), store.all("SELECT term FROM session_terms")]
    return str(parts)


@dataclass
class Life:
    """A store, and what must be true of it: every message ever said, what became of it, and how to go back."""

    store: Store
    vault: Path
    think: Callable[[Store], object] = consolidate
    said: list[Draft] = field(default_factory=list)
    live: set[int] = field(default_factory=set)
    forgotten: set[int] = field(default_factory=set)
    purged: set[int] = field(default_factory=set)
    absent: set[int] = field(default_factory=set)
    saved: tuple[set[int], set[int], set[int]] | None = None
    back: list[tuple[str, set[int], set[int], Any]] = field(default_factory=list)

    def note_way_back(self, run: str) -> None:
        """To be called with the run after the change, on a picture taken before it."""
        self.back.append((run, *self.before))

    def picture(self) -> None:
        self.before = (set(self.live), set(self.forgotten), [(row[1], row[5]) for row in dump(self.store)[0]])

    def ingest(self, count: int, seed: int) -> None:
        self.picture()
        first = len(self.said)
        for number in range(first, first + count):
            text = FORMS[(number + seed) % len(FORMS)].format(canary(number))
            minutes = (seed * 7 + number) % 50
            self.said.append(
                say(text, minutes, native_id=str(number), session=f"s{number % 2}", speaker=["Ana", "Tom"][number % 2])
            )
        run, taken = take(self.store, self.said[first:])
        assert taken.added == count
        self.live |= set(range(first, first + count))
        self.note_way_back(ids.encode("run", run))

    def away(self) -> set[int]:
        """What the undo of an ingest hides."""
        return set(range(len(self.said))) - self.live - self.forgotten - self.purged - self.absent

    def again(self, _: int, seed: int) -> None:
        """Takes in everything that was ever said once more, from the same place and from another."""
        if not self.said:
            return
        self.picture()
        run, taken = take(self.store, self.said, origin=("jsonl", f"/copy{seed}"))
        assert taken.forgotten == len(self.forgotten | self.purged)
        assert taken.restored == len(self.away())
        assert taken.added == len(self.absent)
        self.live |= self.away() | self.absent
        self.absent = set()
        self.note_way_back(ids.encode("run", run))

    def forget(self, count: int, seed: int) -> None:
        chosen = sorted(self.live)[seed % (len(self.live) or 1) :][:count]
        if not chosen:
            return
        self.picture()
        rows = {int(episode.native_id or -1): episode.uid for episode in episodes.every(self.store)}
        selection = engine.select(self.store, uids=[rows[number] for number in chosen])
        run = engine.forget(self.store, selection, resolve, now=1, arguments={}).run
        self.live -= set(chosen)
        self.forgotten |= set(chosen)
        self.note_way_back(run)

    def undo(self, *_: int) -> None:
        if not self.back:
            return
        run, live, forgotten, there = self.back.pop()
        try:
            engine.undo(self.store, run, resolve, now=2)
        except UsageError:  # what was undone before has changed the same rows
            assert runs.get(self.store, ids.decode(run)[1]).verb == "consolidate"
            return
        self.live, self.forgotten = live, forgotten
        assert [(row[1], row[5]) for row in dump(self.store)[0]] == there

    def purge(self, *_: int) -> None:
        if not self.forgotten:
            return
        keep = self.store.all(
            "SELECT id, text, ident, digest, at, meta FROM episode WHERE hidden_by IS NULL ORDER BY id"
        )
        report = purging.purge(self.store, resolve, now=3)
        assert report.proof is not None
        assert report.proof.found == 0, report.proof
        assert report.proof.texts > 0, "every canary is long enough to be looked for"
        assert keep == self.store.all(
            "SELECT id, text, ident, digest, at, meta FROM episode WHERE hidden_by IS NULL ORDER BY id"
        )
        self.purged |= self.forgotten
        self.forgotten = set()
        self.back = []

    def backup(self, *_: int) -> None:
        backup.backup(self.store, self.vault / "b.memcli", now=4, overwrite=True)
        self.saved = set(self.live), set(self.forgotten), self.away()

    def restore(self, *_: int) -> None:
        """Goes back to what was saved, but for what was forgotten or purged since."""
        if self.saved is None:
            return
        live, forgotten, away = self.saved
        self.store.close()
        path, aside = self.store.path, self.vault / "aside.db"
        done = restore.restore(self.vault / "b.memcli", path, resolve, present=path, aside=aside, now=5)
        aside.unlink()
        self.store = open_store(path, "write")
        self.store.db.execute("PRAGMA synchronous = OFF")
        there = live | forgotten | away
        assert done.erased == len(there & self.purged)
        self.purged |= self.forgotten - there
        self.forgotten = (forgotten | self.forgotten) & there - self.purged
        self.live = live - self.forgotten - self.purged
        self.absent = set(range(len(self.said))) - there - self.purged
        self.back = []

    def consolidate(self, *_: int) -> None:
        self.picture()
        (before,) = runs.recent(self.store, 1)
        self.think(self.store)
        (now,) = runs.recent(self.store, 1)
        if now.row > before.row and now.verb == "consolidate":
            self.note_way_back(now.uid)

    def embed(self, *_: int) -> None:
        making.complete(self.store, Toy())

    def check(self) -> None:
        assert sorted(texts(self.store)) == sorted(self.said[number].text for number in self.live)
        data = everything(self.store.path.parent)
        for number in self.purged:
            assert canary(number).encode() not in data, f"{canary(number)} survived its purge"
        hidden = self.forgotten | self.purged
        said = told(self.store)
        for number in hidden:
            assert canary(number) not in said, f"{canary(number)} is still told"
        hits = Engine(self.store, Toy()).recall(" ".join(map(canary, hidden)), now=None, limit=99, context=3).hits
        seen = " ".join([hit.text for hit in hits] + [near.text for hit in hits for near in (*hit.before, *hit.after)])
        for number in hidden:
            assert canary(number) not in seen


def check_closed(life: Life) -> None:
    """What is to hold at the end of a life, and in a process that begins with it."""
    check_index(life.store)
    assert life.store.all("PRAGMA foreign_key_check") == []
    life.store.close()
    with open_store(life.store.path, "read") as again:
        life.store = again
        life.check()


@pytest.mark.parametrize("count", [45, soak(3000)])
def test_any_life(count: int) -> None:
    step = st.tuples(
        st.sampled_from(["ingest", "ingest", "again", "forget", "forget", "undo", "purge", *OTHERS]),
        st.integers(1, 5),
        st.integers(0, 30),
    )

    @examples(count)
    @given(st.lists(step, min_size=3, max_size=12))
    def any_life(steps: list[tuple[str, int, int]]) -> None:
        with blank() as store, TemporaryDirectory() as vault:
            life = Life(store, Path(vault))
            life.ingest(4, 0)
            for what, number, seed in steps:
                getattr(life, what)(number, seed)
                life.check()
            check_closed(life)

    any_life()


STEPS = ("consolidate", "consolidate", "forget", "forget", "purge", "backup", "restore", "ingest", "undo", "again")


@pytest.mark.parametrize("seeds", [range(1), soak(range(1, 16))])
def test_a_life_with_what_a_language_model_wrote(seeds: range) -> None:
    """The smallest of them invents freely: what it says is kept as facts, summaries, or as refused."""
    written = 0

    def think(store: Store) -> None:
        nonlocal written
        extractor = LlmExtractor(model, BuiltinExtractor(), limits=Limits(facts=1, answer_tokens=160))
        summarizer = LlmSummarizer(model, BuiltinSummarizer()) if len(seeds) > 1 else BuiltinSummarizer()
        consolidation(store, extractor, summarizer, now=NOW, clock=lambda: 0.0)
        written += len(quarantine.rows(store))

    with load_language_model(smollm2(), options=LlamaOptions(context=2048, threads=1)) as model:
        for seed in seeds:
            dice = random.Random(seed)
            steps = dice.choices(STEPS, k=8) if seed else ["forget", "purge"]
            with blank() as store, TemporaryDirectory() as vault:
                life = Life(store, Path(vault), think)
                life.ingest(4 if seed else 2, seed)
                for what in ("consolidate", *steps):
                    getattr(life, what)(dice.randint(1, 3), dice.randrange(30))
                    life.check()
                check_closed(life)
    assert written
