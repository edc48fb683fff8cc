"""`memcli purge`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

OnlyRun = Annotated[
    str | None,
    typer.Option(
        "--run", metavar="RUN", help="Erase only what this run has hidden: a forget, or an ingest that was undone."
    ),
]


@verb(
    examples="""
    memcli purge --dry-run
    memcli purge --yes
    memcli purge --run run_0000007
    """
)
def command(cx: Context, run: OnlyRun = None, dry_run: options.DryRun = False, yes: options.Yes = False) -> int | None:
    """Erase for good what was forgotten.

    From the tables, the indexes, the journal and the free space of the file: nothing brings it back, and it is kept
    from coming in again. Then every byte of the file, and of all that memcli keeps elsewhere, is looked through for it;
    --json gives the result as a certificate without any content. Ends with 1 where something was found. A purge that is
    cut short is completed when the memory is next opened. Copies and snapshots of the file are out of reach.
    """
    from memcli.cli.forgetting import purge

    return purge(cx, run, dry_run=dry_run, yes=yes)
