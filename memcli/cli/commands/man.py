"""`memcli man`: the manual pages, for installers that do not link them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memcli import config
from memcli.cli.command import Group, verb
from memcli.cli.generate_man import pages
from memcli.cli.render.plain import saying
from memcli.errors import MemcliError

if TYPE_CHECKING:
    from memcli.cli.context import Context

Folder = Annotated[
    Path | None, typer.Option("--to", metavar="FOLDER", help="The folder for section 1; by default the user's own.")
]


@verb(examples="memcli man install\nman memcli-recall")
def install(cx: Context, to: Folder = None) -> None:
    """Write the manual pages where `man` finds them."""
    folder = to or config.man_directory()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise MemcliError(
            f"the manual pages cannot be written to {folder}: {error.strerror}", hint="use --to"
        ) from error
    names = sorted(pages())
    cx.out.show({"folder": str(folder), "pages": names}, saying(f"{len(names)} pages in {folder}"))


@verb(examples='ls "$(memcli man path)"')
def path(cx: Context) -> None:
    """Print the folder that `memcli man install` writes to."""
    folder = str(config.man_directory())
    cx.out.show({"path": folder}, saying(folder))


command = Group("Install or find the manual pages.", {"install": install, "path": path}, examples="memcli man install")
