"""`memcli ingest`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli import (
    options,
    taking,
)
from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Files, folders and ZIP exports; '-', or nothing with a pipe, reads the pipe."),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME",
        help="Read as chatgpt, claude, claude-code, jsonl, markdown or text instead of telling by the shape.",
    ),
]
Speaker = Annotated[
    str | None, typer.Option("--speaker", metavar="NAME", help="Who spoke, where the source is silent.")
]
Conversation = Annotated[
    str | None, typer.Option("--conversation", metavar="NAME", help="Put everything into this conversation.")
]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Mark everything as this kind, such as note.")]
At = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="When it was said, where the source gives no time.")
]
NoRedact = Annotated[bool, typer.Option("--no-redact", help="Keep keys, tokens and passwords as they stand.")]
Unforget = Annotated[bool, typer.Option("--unforget", help="Take in what was forgotten as well.")]
Watch = Annotated[bool, typer.Option("--watch", help="Stay, and take in what changes, until interrupted.")]


@verb(
    examples="""
    memcli ingest ~/Downloads/chatgpt-export.zip
    memcli ingest ~/notes ~/.claude/projects --dry-run
    memcli ingest ~/notes --watch
    git log | memcli ingest - --kind note --conversation work-log
    # anything else, as lines of JSON: {"text": …, "timestamp": …, "speaker": …}
    memcli ingest --format jsonl chat.jsonl
    """,
    choose=False,
)
def command(
    cx: Context,
    paths: Paths = None,
    *,
    format: Format = None,
    speaker: Speaker = None,
    conversation: Conversation = None,
    kind: Kind = None,
    at: At = None,
    no_redact: NoRedact = False,
    unforget: Unforget = False,
    watch: Watch = False,
    dry_run: options.DryRun = False,
) -> int | None:
    """Take in chats, exports and notes: files, folders, ZIPs or a pipe.

    ChatGPT and Claude exports, Claude Code sessions, Markdown and Obsidian folders, JSONL and plain text are told by
    their shape. Taking in the same again adds nothing; a note that changed updates what changed. Secrets are replaced
    before anything is written. Ends with 3 when some records could not be read: the rest is in.
    """
    chosen = taking.overrides(
        cx,
        format=format,
        speaker=speaker,
        conversation=conversation,
        kind=kind,
        at=at,
        redact=not no_redact,
        unforget=unforget,
    )
    work = taking.Work(cx, taking.sources(paths), chosen, dry_run=dry_run)
    return work.watch() if watch else work.once()
