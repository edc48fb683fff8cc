"""`memcli timeline`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.render.timeline import TIMELINE

if TYPE_CHECKING:
    from memcli.cli.context import Context

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="SUBJECT|WORDS", help="Whom or what it is to be about; everything without."),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="What happened at this time or later.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="What happened at this time or earlier.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most this many, the latest.")]


@verb(
    formats=("text", "json", "ndjson", "md", "ids"),
    examples="""
    memcli timeline Ana
    memcli timeline "the new job" --since 2023
    memcli timeline --since "last year" --json
    """,
)
def command(cx: Context, words: Words = None, *, since: Since = None, until: Until = None, limit: Limit = None) -> None:
    """Tell what happened, in order, and why where the words say so.

    Events, plans, and changes of what holds, by when they happened. '~' stands before what has no date of its own: it
    stands where it was told. The words after 'because' and 'then' are those of the memory.
    """
    from memcli.cli.remembering import points

    text = " ".join(words or ())
    found = points(cx, text, since=since, until=until)
    if not found:
        cx.out.note(f"nothing that happened is known about {text}" if text else "nothing that happened is known")
    cx.out.show(found if limit is None else found[-limit:], TIMELINE)
