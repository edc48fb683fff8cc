"""Forgetting and undoing: the run that hides a selection, with what derives from it, and the run that takes one back.

Forgetting marks, at once and reversibly; `purging` erases what was marked. Neither ever loads a model: the vectors and
facts that must be made anew are noted as pending, for whoever holds the models.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from memcli import ids
from memcli.errors import UsageError
from memcli.forget.purging import purge
from memcli.forget.selection import Preview, Selection, preview, select
from memcli.store import derived, removal, runs, tombstones

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memcli.records import Run
    from memcli.store.connection import Store
    from memcli.store.derived import Policy

__all__ = ["ForgetReport", "Preview", "Selection", "forget", "preview", "purge", "select", "undo"]


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What was hidden, shown again or erased, by kind, under which run."""

    run: str
    counts: Mapping[str, int]
    of: str | None = None
    warnings: tuple[str, ...] = field(default=())


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
            counts, held = _take_back(db, store, run, target, policy)
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
        return ForgetReport("", counts, target.uid, _still_hidden(held))
    return ForgetReport(ids.encode("run", run), counts, target.uid, _still_hidden(held))


def _still_hidden(held: Mapping[int, int]) -> tuple[str, ...]:
    """What is to be said of episodes that other runs keep out, per run."""
    counted = sorted(Counter(held.values()).items())
    return tuple(
        f"{number:,} of them stay{'s' if number == 1 else ''} hidden: {ids.encode('run', run)} forgot the same words"
        for run, number in counted
    )


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


def _take_back(
    db: Any, store: Store, run: int, target: Run, policy: Policy
) -> tuple[dict[str, int], Mapping[int, int]]:
    """Counts by kind, and the episodes that other runs keep hidden."""
    if target.verb == "consolidate":
        return derived.undo_rows(db, target.row), {}
    if target.verb == "entities":
        with suppress(UsageError):  # a later consolidation changed the same facts: they follow from the names
            return derived.undo_rows(db, target.row), {}
        return derived.restore_names(db, run, target.row, policy), {}
    before, sources = derived.counts(store), removal.sources_changed_by(db, target.row)
    with suppress(UsageError):  # a later run built on its derived rows: they are settled below from what is then live
        derived.undo_rows(db, target.row)
    hidden = {"episodes": 0}
    if target.verb in {"ingest", "add"}:  # first, so that a version they replaced is the only one again
        hidden = removal.hide(db, store, run, removal.added_by(db, target.row), policy)
    root, effective = _root(store, target)
    removal.restore_sources(db, run, sources, policy, own={target.row, root.row})
    counts, held = removal.show_hidden_by(db, store, run, target.row, policy, root=root.row)
    restored = removal.restore_states(db, store, run, target.row, policy, root=root.row)
    counts["episodes"] = counts.get("episodes", 0) + restored["episodes"] + hidden["episodes"]
    counts["titles"] = removal.restore_titles(db, run, target.row)
    tombstones.lower_again(db, target.row)
    if root.verb == "forget":
        (tombstones.bury if effective else tombstones.unbury)(db, root.row)
    told = {name: counts.get(name, 0) for name in ("episodes", "titles")}
    return told | _difference(before, derived.counts(store)), held


def _difference(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """How many derived rows are shown that were not, or hidden, by kind."""
    told = ((name, after.get(name, 0) - before.get(name, 0)) for name in ("facts", "summaries", "segments"))
    return {f"{name}_{'shown' if more > 0 else 'hidden'}": abs(more) for name, more in told if more}


def _root(store: Store, target: Run) -> tuple[Run, bool]:
    """The run that a chain of undos ending in `target` began with, and whether taking back `target` has it hold."""
    effective = False
    while target.verb == "undo":
        target = runs.get(store, ids.decode(target.arguments["of"])[1])
        effective = not effective
    return target, effective
