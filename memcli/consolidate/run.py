"""The consolidation run: stale sessions in, segments, summaries and settled facts out, batch by batch.

Models work outside of transactions; each batch of sessions is written in one short one, so that a kill at any moment
loses no more than the batch it interrupts, and the next run goes on from there.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from memcli import ids
from memcli.consolidate import resolve
from memcli.consolidate.naming import named
from memcli.consolidate.outline import tell
from memcli.consolidate.thinking import Thinkers
from memcli.consolidate.tree import condensed
from memcli.errors import MemcliError
from memcli.models.builtin.summarizer import BuiltinSummarizer
from memcli.store import derived, episodes, index, runs, usage
from memcli.store.derived import About, Derivation, entities
from memcli.store.locks import only_one

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from memcli.consolidate.thinking import Thinking
    from memcli.models.protocols import Extractor, Summarizer
    from memcli.records import Candidate
    from memcli.store.connection import Store
    from memcli.store.derived import Condensed, Transition

#: A batch is written once it holds this many sessions or episodes: long enough to make commits cheap (each one waits
#: for the disk), short enough that other writers wait for milliseconds.
BATCH_SESSIONS = 100
BATCH_EPISODES = 1000
#: Seconds of work that a kill may cost: language models take as long for one session as rules for a thousand.
BATCH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ConsolidateReport:
    """What a run did, or with `dry_run` would do. `run` is None where nothing was stale or nothing was written.

    `confirmed` facts gained a source, `closed` ones ended or were superseded, `reopened` ones hold again, `withdrawn`
    ones lost their last source; `rejected` candidates had no ground in what they were read from, and `reasons` counts
    them by reason. `kinds` counts added facts by kind, `remaining` the sessions left for a later run, `waiting` (at
    least) the summaries of summaries, `folded` the messages that give way to theirs; `thinking` is the share of
    language models, None where all models were built in.
    """

    run: str | None
    model: str
    dry_run: bool
    sessions: int
    episodes: int
    segments: int
    summaries: int
    added: int
    confirmed: int
    closed: int
    reopened: int
    withdrawn: int
    rejected: int
    kinds: dict[str, int]
    remaining: int
    reasons: dict[str, int] = field(default_factory=dict)
    thinking: Thinking | None = None
    waiting: int = 0
    folded: int = 0


def consolidate(
    store: Store,
    extractor: Extractor,
    summarizer: Summarizer,
    *,
    now: int,
    clock: Callable[[], float],
    deadline: float | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
    embed: Callable[[Sequence[str]], Sequence[bytes | None]] | None = None,
    owner: str | None = None,
    since: int | None = None,
    fold_before: int | None = None,
) -> ConsolidateReport:
    """Works through the stale sessions, oldest first, then through the trees of summaries, and reports what came of it.

    `now` is UTC ms; `clock` gives seconds on any steady scale, on which `deadline` is the moment after which nothing
    further is begun; `progress` is called with (sessions done, sessions in all). `embed` makes the int8 vectors by
    which values are compared; without it only their words are. `owner` is the name of whom sources call the user.
    `since`, wall-clock ms, leaves out sessions in which nothing was said from then on; what was said before
    `fold_before`, UTC ms, and never asked for is folded into its summaries. Raises Locked where another
    consolidation of the memory is under way, and what the store raises; what was written by then stays, and the run is
    marked as failed.
    """
    models = Thinkers(extractor, summarizer)
    work = _Work(
        store, models, now, clock, deadline, progress, since=since, embed=embed, owner=owner, fold_before=fold_before
    )
    if dry_run:
        work.rehearse()
    else:
        with only_one(store.path):
            usage.fold(store)
            work.perform()
    return work.report(dry_run=dry_run)


class _Rehearsed(Exception):
    """Leaves a transaction without keeping anything of it."""


@dataclass(slots=True)
class _Seen:
    """A fact as the run found it and as it leaves it."""

    kind: str
    was_visible: bool
    was_open: bool
    visible: bool
    open: bool


@dataclass(slots=True)
class _Work:
    store: Store
    models: Thinkers
    now: int
    clock: Callable[[], float]
    deadline: float | None
    progress: Callable[[int, int], None] | None
    since: int | None = None
    embed: Callable[[Sequence[str]], Sequence[bytes | None]] | None = None
    owner: str | None = None
    fold_before: int | None = None
    run: int | None = None
    began: float = 0.0
    last: int = 0
    total: int = 0
    sessions: int = 0
    episodes: int = 0
    segments: int = 0
    summaries: int = 0
    waiting: int = 0
    grown: bool = False
    folded: int = 0
    quoting: BuiltinSummarizer = field(default_factory=BuiltinSummarizer)
    confirmed: set[int] = field(default_factory=set)
    seen: dict[int, _Seen] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = self.clock()
        self.last = derived.last_run(self.store)
        self.total = derived.stale_count(self.store, self.since)

    def perform(self) -> None:
        """Writes batch after batch under one run, which is opened by the first, and then the trees of summaries."""
        try:
            for batch in self._batches():
                with self._writing() as (db, run):
                    self._write(db, run, batch)
            if self.owner is not None and entities.unowned(self.store.db.execute, self.owner) is not None:
                with self._writing() as (db, run):
                    self._note(derived.settle(db, run, entities.own(db, run, self.owner), resolve))
            if self.sessions >= self.total and (self.sessions or not derived.tree_is_current(self.store)):
                self._grow(self.models, self._writing)
            self._fold()
        except BaseException:
            with suppress(MemcliError):  # the first error says what is wrong; a second one would hide it
                self._finish("failed")
            raise
        self._finish("done")

    def rehearse(self) -> None:
        """Does all of it in one transaction that is rolled back: only so is the report exactly that of a real run.

        Summaries of summaries are counted with the built-in summarizer: no model thinks inside a transaction.
        """
        batches = list(self._batches())
        if not batches and derived.tree_is_current(self.store):
            return
        with suppress(_Rehearsed), self.store.write() as db:
            run = runs.begin_in(db, "consolidate", {}, self.now)
            for batch in batches:
                self._write(db, run, batch)
            if self.sessions >= self.total:
                self._grow(Thinkers(self.models.extractor, self.quoting), lambda: nullcontext((db, run)))
            raise _Rehearsed

    @contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """A transaction of the run, which the first one opens."""
        with self.store.write() as db:
            if self.run is None:
                models = self.models
                arguments = {"extractor": models.extractor.name, "summarizer": models.summarizer.name}
                self.run = runs.begin_in(db, "consolidate", arguments, self.now)
            yield db, self.run

    def _grow(
        self, models: Thinkers, writing: Callable[[], AbstractContextManager[tuple[sqlite3.Connection, int]]]
    ) -> None:
        """Brings the trees up to date, level by level from below, as long as there is time."""
        for level in derived.TREE:
            stale = derived.stale_nodes(self.store, level)
            self.waiting = len(stale)
            for start in range(0, len(stale), BATCH_SESSIONS):
                if not self._in_time():
                    return
                part = stale[start : start + BATCH_SESSIONS]
                for made in self._paced(condensed(self.store, part, models, self._in_time, self.owner)):
                    with writing() as (db, run):
                        self.summaries += derived.replace_nodes(db, run, (), made, self.now)
                    self.waiting -= len(made)
                gone = [one.node for one in part if not one.children]
                if gone:
                    with writing() as (db, run):
                        derived.replace_nodes(db, run, gone, (), self.now)
                    self.waiting -= len(gone)
        self.grown = not self.waiting

    def _fold(self) -> None:
        """Lets summaries speak for what is old and was never asked for, and no longer for what was since."""
        weak = [] if self.fold_before is None else usage.weak(self.store, self.fold_before)
        revived = usage.revived(self.store)
        if weak or revived:
            with self._writing() as (db, run):
                usage.refold(db, run, weak, revived)
            self.folded = len(weak)

    def _paced(self, made: Iterator[Condensed]) -> Iterator[list[Condensed]]:
        """What was made, in pieces that took no longer than a kill may cost."""
        held: list[Condensed] = []
        began = self.clock()
        for one in made:
            held.append(one)
            if self.clock() - began >= BATCH_SECONDS:
                yield held
                held, began = [], self.clock()
        if held:
            yield held

    def _in_time(self) -> bool:
        return self.deadline is None or self.clock() < self.deadline

    def report(self, *, dry_run: bool) -> ConsolidateReport:
        facts = self.seen.values()
        added = [one for one in facts if one.visible and not one.was_visible]
        kinds: dict[str, int] = {}
        for one in added:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
        new = {row for row, one in self.seen.items() if not one.was_visible}
        return ConsolidateReport(
            run=None if self.run is None else ids.encode("run", self.run),
            model=self.models.extractor.name,
            dry_run=dry_run,
            sessions=self.sessions,
            episodes=self.episodes,
            segments=self.segments,
            summaries=self.summaries,
            added=len(added),
            confirmed=len(self.confirmed - new),
            closed=sum(one.visible and not one.open and (one.was_open or not one.was_visible) for one in facts),
            reopened=sum(one.open and one.was_visible and not one.was_open for one in facts),
            withdrawn=sum(one.was_visible and not one.visible for one in facts),
            rejected=self.models.reasons.total(),
            kinds=dict(sorted(kinds.items())),
            remaining=self.total - self.sessions,
            reasons=dict(self.models.reasons.most_common()),
            thinking=self.models.tally(),
            waiting=self.waiting,
            folded=self.folded,
        )

    def _batches(self) -> Iterator[list[Derivation]]:
        """Derives stale sessions one by one and hands them over in batches, until the deadline."""
        batch: list[Derivation] = []
        size, began = 0, self.clock()
        for session, version in self._stale():
            if not self._in_time():
                break
            count, derivation = self._derive(session, version)
            batch.append(derivation)
            size += count
            slow = self.clock() - began >= BATCH_SECONDS
            if slow or len(batch) >= BATCH_SESSIONS or size >= BATCH_EPISODES:
                yield batch
                batch, size, began = [], 0, self.clock()
        if batch:
            yield batch

    def _stale(self) -> Iterator[tuple[int, int]]:
        """Stale sessions in order of row; each is visited once, even if it changes again meanwhile."""
        after = 0
        while found := derived.stale_sessions(self.store, BATCH_SESSIONS, after, self.since):
            yield from found
            after = found[-1][0]

    def _derive(self, session: int, version: int) -> tuple[int, Derivation]:
        live = episodes.of_session(self.store, session)
        facts = self.models.read(live)
        told = tell(live, self.models, self.quoting, self.owner)
        self.sessions += 1
        self.episodes += len(live)
        if self.progress is not None:
            self.progress(self.sessions, max(self.total, self.sessions))
        return len(live), Derivation(
            session=session,
            version=version,
            segments=told.segments,
            summary=told.summary,
            facts=facts.facts,
            refused=facts.refused,
            summary_model=told.model,
            outline=told.outline,
            subjects=told.subjects,
            day=told.day,
            about=self._about(facts.facts),
        )

    def _about(self, facts: Sequence[tuple[bytes, Candidate]]) -> dict[bytes, About]:
        """Vectors of those values that may be said in other words, and the names in all of them."""
        vague = {ident: one.value for ident, one in facts if resolve.peers(one.kind, one.attribute, single=one.single)}
        made = self.embed(list(vague.values())) if self.embed is not None and vague else []
        senses = dict(zip(vague, made, strict=False))
        return {ident: About(senses.get(ident), named(one)) for ident, one in facts}

    def _write(self, db: sqlite3.Connection, run: int, batch: Sequence[Derivation]) -> None:
        written = derived.replace_sessions(db, run, batch, self.models.names, self.now)
        self._note(derived.settle(db, run, written.touched, resolve, fresh=written.fresh))
        self.segments += written.segments
        self.summaries += written.summaries
        self.confirmed |= written.confirmed

    def _note(self, transitions: Iterable[Transition]) -> None:
        for one in transitions:
            known = self.seen.get(one.row)
            if known is not None:
                known.visible, known.open = one.visible, one.open
            elif (one.was_visible, one.was_open) != (one.visible, one.open):
                self.seen[one.row] = _Seen(one.kind, one.was_visible, one.was_open, one.visible, one.open)

    def _finish(self, state: str) -> None:
        if self.run is None and not self.grown:
            return
        ended = self.now + round((self.clock() - self.began) * 1000)
        with self.store.write() as db:
            if self.run is not None:
                runs.finish(db, self.run, asdict(self.report(dry_run=False)), ended, state)
                index.correct_totals(db)
            if self.grown:
                derived.note_tree_current(db, self.last, self.run)
