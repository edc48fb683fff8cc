"""`memcli encrypt`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

Off = Annotated[bool, typer.Option("--off", help="Take the encryption off again.")]

_DONE = {
    "created": "a new, encrypted memory was made",
    "encrypted": "the memory is encrypted now",
    "changed": "the memory has another passphrase now",
    "decrypted": "the memory is no longer encrypted",
}


@verb(
    examples="""
    memcli encrypt
    memcli config set encryption.passphrase_file ~/.config/memcli/passphrase
    memcli encrypt --off
    """
)
def command(
    cx: Context, *, off: Off = False, passphrase_file: options.PassphraseFile = None, yes: options.Yes = False
) -> None:
    """Encrypt the memory with a passphrase, or change the one it has.

    With SQLCipher, which comes with memcli[encryption].

    Every page of the file and of its log, AES-256. The passphrase is asked for, or read from --passphrase-file,
    MEMCLI_PASSPHRASE or the file that encryption.passphrase_file names. Without it nothing can be read again. The
    unencrypted file is overwritten; copies, snapshots and what an SSD keeps are out of reach.
    """
    from memcli.cli import keeping
    from memcli.cli.render.plain import saying

    if off:
        keeping.decrypt(cx, yes=yes)
        done = "decrypted"
    else:
        done = keeping.encrypt(cx, passphrase_file)
        if done == "encrypted":
            keeping.warn_of_readable(cx)
    cx.out.show({"database": str(cx.settings.database), "done": done}, saying(_DONE[done]))
