"""`memcli add`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import taking
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

Words = Annotated[
    list[str] | None, typer.Argument(metavar="TEXT", help="What to remember; '-' or nothing reads a pipe.")
]
Speaker = Annotated[str | None, typer.Option("--speaker", metavar="NAME", help="Who said it, if not you.")]
Conversation = Annotated[str, typer.Option("--conversation", metavar="NAME", help="Where it belongs.")]
Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="What it is.")]
At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="When it was said, if not now.")]
NoRedact = Annotated[bool, typer.Option("--no-redact", help="Keep keys, tokens and passwords as they stand.")]


@verb(
    examples="""
    memcli add "The spare key is with Nuria"
    memcli add "Tom is allergic to nuts" --speaker Tom --at 2024-05-03
    pbpaste | memcli add
    """,
)
def command(
    cx: Context,
    text: Words = None,
    *,
    speaker: Speaker = None,
    conversation: Conversation = "notes",
    kind: Kind = "note",
    at: At = None,
    no_redact: NoRedact = False,
) -> int | None:
    """Remember one thing, said in a line or piped in."""
    chosen = taking.overrides(cx, format="jsonl", redact=not no_redact)
    note = taking.note(cx, text, speaker=speaker, conversation=conversation, kind=kind, at=at)
    return taking.Work(cx, [], chosen).note(note)
