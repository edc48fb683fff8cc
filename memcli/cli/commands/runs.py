"""`memcli runs`: the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import Group, verb
from memcli.cli.render import runs as view
from memcli.errors import UsageError
from memcli.ids import decode

if TYPE_CHECKING:
    from memcli.cli.context import Context

Limit = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="How many, newest first.")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run, run_…")]


@verb(formats=("text", "json", "ndjson", "ids"), examples="memcli runs list --limit 5")
def show_all(cx: Context, limit: Limit = 20) -> None:
    """List what was done to the memory, newest first."""
    from memcli.store import runs

    cx.out.show(runs.recent(cx.store, limit), view.LIST)


@verb(examples="memcli runs show run_0000003")
def show(cx: Context, run: RunId) -> None:
    """Show one run: what was asked for and what came of it."""
    from memcli.store import runs

    kind, row = decode(run)
    if kind != "run":
        raise UsageError(f"{run} is not a run", hint="'memcli runs' lists them")
    cx.out.show(runs.get(cx.store, row), view.ONE)


command = Group(
    "List what was done to the memory, or show one run.",
    {"list": show_all, "show": show},
    default="list",
    examples="""
    memcli runs
    memcli runs show run_0000003
    memcli undo run_0000003
    """,
)
