"""`memcli summary`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

LEVELS = ("all", "year", "month", "week", "day", "session", "segment", "person", "topic", "conversation")

Of = Annotated[
    str | None,
    typer.Option("--of", metavar="PERSON|TOPIC|CONVERSATION|DATE", help="What to sum up; everything without it."),
]
Level = Annotated[
    str | None,
    typer.Option("--level", metavar="LEVEL", help=f"Show this level of it: {', '.join(LEVELS[:-1])} or {LEVELS[-1]}."),
]
Limit = Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most this many, the latest.")]


@verb(
    formats=("text", "json", "ndjson", "md", "ids"),
    examples="""
    memcli summary
    memcli summary --of 2024-05
    memcli summary --of "last month" --level week
    memcli summary --of Ana
    memcli summary --level topic
    """,
)
def command(cx: Context, of: Of = None, level: Level = None, limit: Limit = None) -> None:
    """Sum up everything, a time, a person, a topic or a conversation.

    'memcli consolidate' keeps the summaries: of every session, of days, weeks, months and years out of these, and of
    everything; and of each person, topic and conversation. 'memcli why' names the messages that one rests on.
    """
    from memcli.cli.options import check_words
    from memcli.cli.render.summaries import view
    from memcli.cli.summing import find

    check_words([level] if level else [], LEVELS, "--level")
    found = find(cx, of, level)
    cx.out.show(found[-limit:] if limit else found, view(cx.settings.me))
