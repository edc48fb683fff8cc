"""Options that several verbs share, each with one meaning and one help text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.records import Filters

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]

FILTERS = "Filters"

Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", rich_help_panel=FILTERS, help="Said on this date or later: 2024-05, yesterday, …"
    ),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", rich_help_panel=FILTERS, help="Said on this date or earlier."),
]
Speaker = Annotated[
    list[str] | None,
    typer.Option("--speaker", metavar="NAME", rich_help_panel=FILTERS, help="Said by this person, or this role."),
]
Source = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="FORMAT|PATH", rich_help_panel=FILTERS, help="From this kind of source, or this file."
    ),
]
Conversation = Annotated[
    list[str] | None,
    typer.Option("--conversation", metavar="NAME", rich_help_panel=FILTERS, help="In this conversation or note."),
]
Kind = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", rich_help_panel=FILTERS, help="Of this kind: chat, note, fact, summary, …"),
]


def filters(
    cx: Context,
    since: str | None,
    until: str | None,
    speaker: list[str] | None,
    source: list[str] | None,
    conversation: list[str] | None,
    kind: list[str] | None,
) -> Filters:
    """The options as `Filters`; raises UsageError for a date that cannot be understood, or a span that is empty."""
    from memcli.errors import UsageError
    from memcli.records import Filters

    start = None if since is None else cx.span(since, "--since").start
    end = None if until is None else cx.span(until, "--until").end
    if start is not None and end is not None and start >= end:
        raise UsageError(f"--since {since} is not before --until {until}", hint="swap them?")
    return Filters(
        since=start,
        until=end,
        speakers=tuple(speaker or ()),
        sources=tuple(source or ()),
        conversations=tuple(conversation or ()),
        kinds=tuple(kind or ()),
    )
