"""`memcli forget`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.records import Filters

What = Annotated[
    list[str] | None, typer.Argument(metavar="ID|WORDS", help="Ids as recall prints them, or words to search for.")
]
Limit = Annotated[
    int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="With words: at most this many memories.")
]
Purge = Annotated[bool, typer.Option("--purge", help="Erase them for good right away.")]


@verb(
    examples="""
    memcli forget ep_0000012 ep_0000013
    memcli forget "the surprise party" --dry-run
    memcli forget --conversation "job hunt" --until 2023
    memcli forget --speaker Tom --since 2024-05 --yes
    # and back again
    memcli undo run_0000007
    """,
    filters=True,
)
def command(
    cx: Context,
    what: What = None,
    *,
    filters: Filters,
    limit: Limit = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    purge: Purge = False,
) -> None:
    """Hide memories from every read at once; undo brings them back.

    Choose them by id, by filters, or by words: then it is the memories that recall finds and that hold one of the
    words. You see what is chosen and are asked first. What rests on them alone, such as facts, goes with them, and a
    later ingest does not bring them back. 'memcli purge' erases what was forgotten for good.
    """
    from memcli.cli import forgetting

    selection = forgetting.select(cx, what or [], filters, limit)
    forgetting.forget(cx, selection, dry_run=dry_run, yes=yes, erase=purge)
