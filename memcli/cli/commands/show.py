"""`memcli show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.looking import find
from memcli.cli.render.things import view

if TYPE_CHECKING:
    from memcli.cli.context import Context

Id = Annotated[str, typer.Argument(metavar="ID", help="An id as recall, facts or runs print it.")]
Around = Annotated[
    int, typer.Option("--context", "-C", metavar="N", min=0, help="Neighbouring messages to show on each side.")
]


@verb(
    examples="""
    memcli show ep_0000012
    memcli show ep_0000012 --context 5
    memcli show fa_0000003
    """
)
def command(cx: Context, id: Id, *, context: Around = 2) -> None:
    """Show one memory in full, with what stands around it.

    Takes the id of a message (or section of a note), fact, summary, session or run.
    """
    cx.out.show(find(cx.store, id, context), view(cx.look(full=True)))
