"""`memcli restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

File = Annotated[Path, typer.Argument(metavar="FILE", help="A file that memcli backup has written.")]
To = Annotated[Path | None, typer.Option("--to", metavar="PATH", help="Make it a memory of its own at this path.")]
Replace = Annotated[
    bool,
    typer.Option("--replace", help="Put the present memory aside, under a name with the date, and take its place."),
]


@verb(
    examples="""
    memcli restore memory-20250701T080000Z.memcli
    memcli restore memory.memcli --to old.db
    memcli restore memory.memcli --replace --yes
    """
)
def command(
    cx: Context,
    file: File,
    *,
    to: To = None,
    replace: Replace = False,
    passphrase_file: options.PassphraseFile = None,
    yes: options.Yes = False,
) -> None:
    """Bring back the memory of a backup.

    The backup is examined first. What the present memory has been told to forget stays forgotten in the restored one,
    and what it has purged is erased from it. Nothing is ever overwritten.
    """
    from memcli.cli import keeping
    from memcli.cli.render.keeping import RESTORE

    done = keeping.restore(cx, file, to, replace=replace, passphrase_file=passphrase_file, yes=yes)
    cx.out.show(done, RESTORE)
