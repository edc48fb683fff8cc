"""`memcli undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb
from memcli.cli.render.forgetting import report_view

if TYPE_CHECKING:
    from memcli.cli.context import Context

RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run to take back, as 'memcli runs' names it.")]


@verb(
    examples="""
    memcli runs
    memcli undo run_0000007 --dry-run
    memcli undo run_0000007
    """
)
def command(cx: Context, run: RunId, dry_run: options.DryRun = False) -> None:
    """Take back a run: what it added goes, what it changed returns.

    Works for ingest, add, consolidate and forget, as long as nothing was purged. The undo is a run as well, and can be
    undone.
    """
    from memcli.consolidate import resolve
    from memcli.forget import engine

    report = engine.undo(cx.store, run, resolve, now=cx.clock(), dry_run=dry_run)
    if not dry_run:
        cx.catch_up()
    for warning in report.warnings:
        cx.out.warn(warning)
    cx.out.show(report, report_view("would be undone" if dry_run else "undone"))
