"""Consolidating: with which models, until when, and when rather not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from memcli.cli.render.reports import SKIPPED
from memcli.errors import Locked

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.consolidate.run import ConsolidateReport

#: A load per core above this leaves no room for work that can wait.
BUSY = 0.8


class Wanted(NamedTuple):
    """What the user says of a run."""

    since: str | None
    minutes: float | None
    model: str | None
    gpu_layers: int | None
    if_idle: bool
    dry_run: bool


def run(cx: Context, wanted: Wanted) -> None:
    """Consolidates and reports, or says why it is left for another time; raises Locked where that was not allowed."""
    from memcli.cli import retaining
    from memcli.cli.render.retention import consolidated

    busy = too_busy() if wanted.if_idle else ""
    if busy:
        cx.out.show(busy, SKIPPED)
        return
    policy = retaining.saved(cx)
    try:
        report = _consolidated(cx, wanted)
    except Locked as error:
        if not wanted.if_idle:
            raise
        cx.out.show(error.message, SKIPPED)
    else:
        retained = retaining.run_saved(cx, policy, dry_run=wanted.dry_run)
        cx.out.show(report, consolidated(retained))
        if report.added and not cx.owner and not wanted.dry_run:
            _ask_for_name(cx)


def _ask_for_name(cx: Context) -> None:
    """Says how facts about whoever sources call the user are told by name."""
    from memcli.store import derived
    from memcli.text.people import OWNER

    if derived.facts(cx.store, subject=OWNER, limit=1):
        told = f"some facts are about “{OWNER}”, as sources call you"
        cx.out.note(f"{told}; to have them under your name: memcli config set me NAME, then memcli consolidate")


def _consolidated(cx: Context, wanted: Wanted) -> ConsolidateReport:
    from memcli.consolidate.run import consolidate
    from memcli.models.builtin.embedder import load
    from memcli.store.derived import stale_count, tree_is_current

    since = None if wanted.since is None else cx.span(wanted.since, "--since").start
    idle = not stale_count(cx.store, since) and tree_is_current(cx.store)
    if idle and wanted.model is not None:
        cx.models.vouch(wanted.model)
    model = "builtin" if idle else wanted.model  # with nothing to read, no model is loaded
    cx.models.limit_gpu(wanted.gpu_layers)
    days, now = cx.settings.recall_fold_after, cx.clock()
    began = cx.steady()
    with cx.progress("Consolidating", "sessions") as progress:
        return consolidate(
            cx.store,
            cx.extractor(model),
            cx.summarizer(model),
            now=now,
            clock=cx.steady,
            deadline=None if wanted.minutes is None else began + 60 * wanted.minutes,
            dry_run=wanted.dry_run,
            progress=progress.update,
            embed=load().embed,
            owner=cx.owner or None,
            since=since,
            fold_before=now - days * 86_400_000 if days else None,
        )


def too_busy() -> str:
    """Why the machine had better be left alone; "" where it is idle or nobody can tell."""
    try:
        load, cores = os.getloadavg()[0], os.cpu_count() or 1
    except (AttributeError, OSError):  # Windows does not say
        return ""
    return f"the machine is busy: a load of {load:.1f} on {cores} cores" if load > BUSY * cores else ""
