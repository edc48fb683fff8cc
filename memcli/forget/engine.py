"""Forgetting, undoing and purging: what is selected, what it takes with it, and the run that did it.

Forgetting marks, at once and reversibly; purging erases what was marked. Neither ever loads a model: the vectors and
facts that must be made anew are noted as pending, for whoever holds the models.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from memcli import ids
from memcli.errors import ModelUnavailable, NotFound, UsageError
from memcli.store import derived, episodes, removal, runs, tombstones, vectors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.records import Episode, Fact, Filters, Moment, Run
    from memcli.store.connection import Store
    from memcli.store.derived import Policy

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of episodes to be forgotten, and of facts to be forgotten by themselves."""

    episodes: tuple[int, ...] = ()
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What forgetting a selection would do."""

    selection: Selection
    kinds: Mapping[str, int]
    sources: Mapping[str, int]
    speakers: Mapping[str, int]
    first: Moment | None
    last: Moment | None
    examples: tuple[Episode, ...]
    facts: tuple[Fact, ...]
    facts_gone: int
    facts_kept: int
    summaries: int

    @property
    def total(self) -> int:
        """How many memories were selected."""
        return len(self.selection.episodes) + len(self.selection.facts)


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What was hidden, shown again or erased, by kind, under which run."""

    run: str
    counts: Mapping[str, int]
    of: str | None = None
    warnings: tuple[str, ...] = field(default=())


def select(store: Store, *, uids: Sequence[str] = (), filters: Filters | None = None) -> Selection:
    """The memories that ids and filters name; a session's id stands for all of its episodes.

    With an episode go its other versions, and filters also select what is not seen because an edit replaced it or it
    stands on another branch: a purge must leave nothing of it.
    Raises NotFound where nothing is selected or an id names nothing, UsageError for no selection at all.
    """
    if not uids and (filters is None or filters.empty):
        raise UsageError(
            "nothing was selected to forget", hint="name ids, words to search for, or filters such as --conversation"
        )
    if filters is not None and not all(map(str.strip, _words(filters))):
        raise UsageError("an empty word would select everything", hint="look at the values given to the filters")
    rows: dict[int, None] = {}
    facts: dict[int, None] = {}
    for uid in uids:
        kind, row = ids.decode(uid)
        if kind == "fact":
            facts[derived.fact(store, row).row] = None
        else:
            rows |= dict.fromkeys(_episodes_of(store, kind, row, uid))
    if filters is not None and not filters.empty:
        matching = dict.fromkeys(episodes.rows_matching(store, filters, all_states=True))
        rows = {row: None for row in rows if row in matching} if uids else matching
    if not rows and not facts:
        raise NotFound("nothing in memory matches that selection", hint="try it as a recall first; nothing was changed")
    rows |= dict.fromkeys(episodes.versions(store, list(rows)))
    return Selection(tuple(rows), tuple(facts))


def _words(filters: Filters) -> list[str]:
    return [*filters.speakers, *filters.sources, *filters.conversations, *filters.kinds]


def _episodes_of(store: Store, kind: str, row: int, uid: str) -> list[int]:
    if kind == "episode":
        if episodes.get(store, row).state == "forgotten":
            raise NotFound(f"{uid} is forgotten already", hint="memcli purge erases it, memcli undo brings it back")
        return [row]
    if kind == "session":
        found = episodes.rows_of_session(store, row)
        if found:
            return found
        raise NotFound(f"there is no session {uid}", hint="memcli show ep_… names the session of an episode")
    if kind == "summary":
        raise UsageError(f"{uid} is a summary, which would be written again", hint="forget the episodes it rests on")
    raise UsageError(f"{uid} is a run", hint=f"memcli undo {uid} takes back what it did")


def preview(store: Store, selection: Selection) -> Preview:
    """Counts, examples and consequences of forgetting a selection; writes nothing."""
    sample = episodes.by_rows(store, selection.episodes)
    chosen = set(selection.episodes)
    resting = derived.facts_of_episodes(store, selection.episodes)
    named = [derived.fact(store, row) for row in selection.facts]
    gone = {fact.row for fact in resting if all(source.episode in chosen for source in fact.sources)}
    gone |= {fact.row for fact in named}
    times = sorted((e.when for e in sample.values() if e.when is not None), key=lambda when: when.wall)
    shown = sorted((sample[row] for row in selection.episodes if row in sample), key=lambda e: e.state != "live")
    summaries = derived.summaries_losing(store.db, [row for row, one in sample.items() if one.state == "live"])
    return Preview(
        selection=selection,
        kinds=Counter(episode.kind for episode in sample.values()),
        sources=Counter(episode.format for episode in sample.values()),
        speakers=Counter(episode.speaker for episode in sample.values() if episode.speaker),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        examples=tuple(shown[:EXAMPLES]),
        facts=tuple(named),
        facts_gone=len(gone),
        facts_kept=sum(fact.row not in gone for fact in resting),
        summaries=len(summaries),
    )


def forget(
    store: Store, selection: Selection, policy: Policy, *, now: int, arguments: Mapping[str, Any]
) -> ForgetReport:
    """Hides the selection from every read, with what rests on it alone, and keeps it from coming back in."""
    with store.write() as db:
        run = runs.begin_in(db, "forget", arguments, now)
        counts = dict(removal.hide(db, store, run, selection.episodes, policy)) if selection.episodes else {}
        if selection.facts:
            changes = derived.hide_facts(db, run, selection.facts, policy)
            gone = sum(change.was_visible and not change.visible for change in changes)
            counts["facts_hidden"] = counts.get("facts_hidden", 0) + gone
        tombstones.bury(db, run)
        counts = {name: count for name, count in counts.items() if count}
        runs.finish(db, run, counts, now)
    return ForgetReport(ids.encode("run", run), counts)


def undo(store: Store, uid: str, policy: Policy, *, now: int, dry_run: bool = False) -> ForgetReport:
    """Takes a run back: what it added is hidden, what it hid or changed is as before. Itself a run that can be undone.

    Raises NotFound, or UsageError for a run that is purged or undone, or a consolidation on which a later one is built.
    A run without an end was killed: what it did can be taken back like that of any other.
    """
    kind, row = ids.decode(uid)
    if kind != "run":
        raise UsageError(f"{uid} is not a run", hint="memcli runs lists them")
    target = runs.get(store, row)
    _refuse(target)
    try:
        with store.write() as db:
            run = runs.begin_in(db, "undo", {"of": target.uid, "verb": target.verb}, now)
            counts = _take_back(db, store, run, target, policy)
            counts = {name: count for name, count in counts.items() if count}
            runs.finish(db, run, counts, now)
            db.execute("UPDATE run SET state = 'undone' WHERE id = ?", (row,))
            above, holds = target, False
            while above.verb == "undo":  # each of a chain of undos takes back the one before it
                above, holds = runs.get(store, ids.decode(above.arguments["of"])[1]), not holds
                db.execute("UPDATE run SET state = ? WHERE id = ?", ("done" if holds else "undone", above.row))
            if dry_run:
                raise _DryRun  # noqa: TRY301 - leaves the transaction, which is rolled back
    except _DryRun:
        return ForgetReport("", counts, target.uid)
    return ForgetReport(ids.encode("run", run), counts, target.uid)


class _DryRun(Exception):
    pass


def _refuse(target: Run) -> None:
    if target.state == "undone":
        raise UsageError(f"{target.uid} is undone already", hint="memcli runs shows by which run; that can be undone")
    if target.state == "purged" or target.verb == "purge":
        raise UsageError(f"{target.uid} cannot be undone: what it hid was erased for good")
    if target.verb not in {"ingest", "add", "consolidate", "entities", "forget", "undo"}:
        raise UsageError(f"{target.uid} ({target.verb}) has nothing to take back")
    if target.verb == "undo" and target.arguments.get("verb") == "consolidate":
        raise UsageError(f"{target.uid} took back a consolidation", hint="run memcli consolidate to have it again")
    if target.verb == "undo" and target.arguments.get("verb") == "entities":
        raise UsageError(f"{target.uid} took back what was said of a name", hint="say it again with memcli entities")


def _take_back(db: Any, store: Store, run: int, target: Run, policy: Policy) -> dict[str, int]:
    if target.verb == "consolidate":
        return derived.undo_rows(db, target.row)
    if target.verb == "entities":
        with suppress(UsageError):  # a later consolidation changed the same facts: they follow from the names
            return derived.undo_rows(db, target.row)
        return derived.restore_names(db, run, target.row, policy)
    with suppress(UsageError):  # a later run built on its derived rows: they are settled below from what is then live
        derived.undo_rows(db, target.row)
    hidden = {"episodes": 0}
    if target.verb in {"ingest", "add"}:  # first, so that a version they replaced is the only one again
        hidden = removal.hide(db, store, run, removal.added_by(db, target.row), policy)
    counts = removal.show_hidden_by(db, store, run, target.row, policy)
    restored = removal.restore_states(db, store, run, target.row, policy)
    counts["episodes"] = counts.get("episodes", 0) + restored["episodes"] + hidden["episodes"]
    root, effective = _root(store, target)
    if root.verb == "forget":
        (tombstones.bury if effective else tombstones.unbury)(db, root.row)
    return counts


def _root(store: Store, target: Run) -> tuple[Run, bool]:
    """The run that a chain of undos ending in `target` began with, and whether taking back `target` has it hold."""
    effective = False
    while target.verb == "undo":
        target = runs.get(store, ids.decode(target.arguments["of"])[1])
        effective = not effective
    return target, effective


def purge(store: Store, policy: Policy, *, now: int, run: str | None = None) -> ForgetReport:
    """Erases for good what forget (one run of it, or all) has hidden, and rewrites the file without it.

    A purge that was cut short between the two is brought to its end, even where nothing more is marked.
    Raises NotFound where nothing is marked as forgotten, ModelUnavailable where there are vectors and no sqlite-vec to
    erase them with.
    """
    of = None
    if run is not None:
        kind, of = ids.decode(run)
        if kind != "run":
            raise UsageError(f"{run} is not a run", hint="memcli runs lists them")
        runs.get(store, of)
    rows = removal.forgotten(store, of)
    if not rows and not removal.unfinished(store):
        raise NotFound("nothing is marked as forgotten", hint="memcli forget marks, memcli purge then erases")
    if rows and not store.vectors and vectors.spaces(store):
        message = f"the vectors of what was forgotten cannot be erased here: {store.why_no_vectors}"
        raise ModelUnavailable(message, hint="nothing was erased; memcli doctor says what to do")
    own, counts = "", dict[str, int]()
    if rows:
        with store.write() as db:
            number = runs.begin_in(db, "purge", {}, now)
            counts = removal.erase(db, store, number, rows, policy)
            runs.finish(db, number, counts, now)
        own = ids.encode("run", number)
    squeezed = removal.squeeze(store)
    warnings = () if squeezed.log_emptied else (
        "another process is reading the memory: its log still holds old pages; purge again when it has ended",
    )  # fmt: skip
    return ForgetReport(own, counts, run, warnings)
