"""`memcli consolidate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

Minutes = Annotated[
    float | None,
    typer.Option("--max-minutes", metavar="N", min=0, help="Begin no further session after this many minutes."),
]

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Only sessions in which something was said on this date or later."),
]
IfIdle = Annotated[
    bool,
    typer.Option(
        "--if-idle", help="Do nothing, and end with 0, where another run is under way or the machine is busy."
    ),
]


@verb(
    examples="""
    memcli consolidate
    memcli consolidate --dry-run
    memcli consolidate --model qwen3-4b
    memcli consolidate --since "last month" --max-minutes 10
    # every night by itself
    memcli schedule install
    """
)
def command(
    cx: Context,
    *,
    since: Since = None,
    max_minutes: Minutes = None,
    if_idle: IfIdle = False,
    model: options.Model = None,
    gpu_layers: options.GpuLayers = None,
    dry_run: options.DryRun = False,
) -> None:
    """Work out facts and summaries from what is new.

    Only sessions that changed since the last time are read, so it can run often. What it derives names the words it
    rests on, supersedes but never deletes, and can be taken back with 'memcli undo'. It can be stopped at any moment:
    the next run goes on from there. Then it runs the retention policy of the settings, if there is one and you have
    agreed to it ('memcli forget --keep-… --save').
    """
    from memcli.cli.consolidating import Wanted, run

    run(cx, Wanted(since, max_minutes, model, gpu_layers, if_idle=if_idle, dry_run=dry_run))
