"""`memcli verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

File = Annotated[Path | None, typer.Argument(metavar="FILE", help="A backup to examine instead of the memory.")]


@verb(examples="memcli verify\nmemcli verify memory-20250701T080000Z.memcli")
def command(cx: Context, file: File = None, *, passphrase_file: options.PassphraseFile = None) -> int:
    """Examine every byte that counts, and say whether it is what was written.

    SQLite's own check, what names what, a checksum of every table, the hash of every message, and whether the indexes
    and vectors agree with the messages. Changes nothing, and ends with 17 when something is wrong, or with 13 when the
    file cannot even be opened.
    """
    from memcli.cli import keeping
    from memcli.cli.render.keeping import VERIFY
    from memcli.errors import Damaged

    report = keeping.verify(cx, file, passphrase_file)
    cx.out.show(report, VERIFY)
    return 0 if report.sound else Damaged.exit_code
