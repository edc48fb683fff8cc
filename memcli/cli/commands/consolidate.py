"""`memcli consolidate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb
from memcli.cli.render.reports import CONSOLIDATION

if TYPE_CHECKING:
    from memcli.cli.context import Context

Minutes = Annotated[
    float | None,
    typer.Option("--max-minutes", metavar="N", min=0, help="Begin no further session after this many minutes."),
]


@verb(
    examples="""
    memcli consolidate
    memcli consolidate --dry-run
    memcli consolidate --model qwen3-4b
    # every night, for at most ten minutes
    17 3 * * *  memcli consolidate --max-minutes 10 --quiet
    """
)
def command(
    cx: Context,
    max_minutes: Minutes = None,
    model: options.Model = None,
    gpu_layers: options.GpuLayers = None,
    dry_run: options.DryRun = False,
) -> None:
    """Work out facts and summaries from what is new.

    Only sessions that changed since the last time are read, so it can run often. What it derives names the words it
    rests on, supersedes but never deletes, and can be taken back with 'memcli undo'. Then it runs the retention policy
    of the settings, if there is one and you have agreed to it ('memcli forget --keep-… --save').
    """
    from memcli.cli.retaining import run_saved
    from memcli.consolidate.run import consolidate
    from memcli.models.builtin.embedder import load
    from memcli.store.derived import stale_count

    if not stale_count(cx.store):
        model = "builtin"  # with nothing to read, no model is loaded
    cx.models.limit_gpu(gpu_layers)
    began = cx.steady()
    with cx.progress("Consolidating", "sessions") as progress:
        report = consolidate(
            cx.store,
            cx.extractor(model),
            cx.summarizer(model),
            now=cx.clock(),
            clock=cx.steady,
            deadline=None if max_minutes is None else began + 60 * max_minutes,
            dry_run=dry_run,
            progress=progress.update,
            embed=load().embed,
            owner=cx.settings.me if cx.config.origins["me"] != "default" else None,
        )
    cx.out.show(report, CONSOLIDATION)
    run_saved(cx, dry_run=dry_run)
