"""`memcli backup`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

File = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="Where to write it; a folder gets a name with the date in it."),
]
Encrypt = Annotated[
    bool, typer.Option("--encrypt", help="Encrypt it with a passphrase (age; needs memcli[encryption]).")
]
Verify = Annotated[bool, typer.Option("--verify", help="Read it back and examine it before it counts as made.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists, once the new one is whole.")]


@verb(
    examples="""
    memcli backup
    memcli backup /media/usb --verify
    memcli backup ~/backups/memory.memcli --overwrite --encrypt --passphrase-file ~/.memcli-passphrase
    """
)
def command(
    cx: Context,
    file: File = None,
    *,
    verify: Verify = False,
    encrypt: Encrypt = False,
    passphrase_file: options.PassphraseFile = None,
    overwrite: Overwrite = False,
) -> None:
    """Write a consistent, compressed copy of the whole memory, while others use it.

    With what was forgotten and not yet purged, the journal and the vectors: 'memcli restore' gives the same memory
    back. Without FILE it goes into the folder backups beside the memory. Without memcli it can be read as well: 'zstd
    -d' makes a plain SQLite file of it, after 'age -d' if it is encrypted.
    """
    from memcli.cli import keeping
    from memcli.cli.render.keeping import BACKUP

    done = keeping.backup(
        cx, file, encrypt=encrypt, passphrase_file=passphrase_file, verify=verify, overwrite=overwrite
    )
    cx.out.show(done, BACKUP)
