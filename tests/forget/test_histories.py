"""Random lives of a memory: what is forgotten is not seen, what is purged is in no byte, and all else is still there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import ids
from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.ingest import vectors as making
from memcli.recall.engine import Engine
from memcli.store import derived, episodes, quarantine, runs, tombstones
from memcli.store.connection import Store, open_store
from tests.support import Draft, Toy, blank, check_index, consolidate, dump, examples, say, soak, take, texts

if TYPE_CHECKING:
    from pathlib import Path

FORMS = (
    "I like {} because of the river",
    "I live in {} because of work",
    "I dream of {} at night",
    "{} and nothing else of note was said",
    "a long story. " * 80 + "{}",
    "猫 {} 🐈",
)


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
    said: list[Draft] = field(default_factory=list)
    live: set[int] = field(default_factory=set)
    forgotten: set[int] = field(default_factory=set)
    purged: set[int] = field(default_factory=set)
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

    def again(self, _: int, seed: int) -> None:
        """Takes in everything that was ever said once more, from the same place and from another."""
        if not self.said:
            return
        self.picture()
        away = set(range(len(self.said))) - self.live - self.forgotten - self.purged  # hidden by the undo of an ingest
        run, taken = take(self.store, self.said, origin=("jsonl", f"/copy{seed}"))
        assert taken.forgotten == len(self.forgotten | self.purged)
        assert taken.restored == len(away)
        self.live |= away
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
        engine.undo(self.store, run, resolve, now=2)
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

    def consolidate(self, *_: int) -> None:
        consolidate(self.store)

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


@pytest.mark.parametrize("count", [45, soak(3000)])
def test_any_life(count: int) -> None:
    step = st.tuples(
        st.sampled_from(["ingest", "ingest", "again", "forget", "forget", "undo", "purge", "consolidate", "embed"]),
        st.integers(1, 5),
        st.integers(0, 30),
    )

    @examples(count)
    @given(st.lists(step, min_size=3, max_size=12))
    def any_life(steps: list[tuple[str, int, int]]) -> None:
        with blank() as store:
            life = Life(store)
            life.ingest(4, 0)
            for what, number, seed in steps:
                getattr(life, what)(number, seed)
                life.check()
            check_index(store)
            assert store.all("PRAGMA foreign_key_check") == []
            store.close()
            with open_store(store.path, "read") as again:
                life.store = again
                life.check()

    any_life()
