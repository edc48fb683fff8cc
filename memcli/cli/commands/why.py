"""`memcli why`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.looking import trace
from memcli.cli.render.chains import view

if TYPE_CHECKING:
    from memcli.cli.context import Context

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a fact, summary or message.")]


@verb(
    examples="""
    memcli facts Ana
    memcli why fa_0000003
    """
)
def command(cx: Context, id: Id) -> None:
    """Trace a fact or memory down to its file, line and words.

    Of a fact or summary: the messages it rests on, the words that were read, and who derived it when. Of a message: the
    file and line it came from, and the run that took it in.
    """
    cx.out.show(trace(cx.store, id), view(cx.look()))
