"""`memcli facts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.options import check_words
from memcli.cli.render.facts import view

if TYPE_CHECKING:
    from memcli.cli.context import Context

KINDS = ("attribute", "preference", "event", "plan", "relation", "how-to")

Subject = Annotated[str | None, typer.Argument(metavar="SUBJECT", help="Whom or what the facts are about.")]
Attribute = Annotated[
    str | None, typer.Option("--attribute", metavar="NAME", help="Only this attribute, such as home or employer.")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Only attribute, preference, event, plan, relation or how-to."),
]
History = Annotated[bool, typer.Option("--history", help="Also what no longer holds.")]
Sources = Annotated[bool, typer.Option("--sources", "-s", help="Also the words each fact rests on.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most this many.")]


@verb(
    formats=("text", "json", "ndjson", "md", "ids"),
    examples="""
    memcli facts
    memcli facts Ana --history --sources
    memcli facts --kind preference --json
    # what a fact rests on, down to file and line
    memcli why fa_0000012
    """,
)
def command(
    cx: Context,
    subject: Subject = None,
    *,
    attribute: Attribute = None,
    kind: Kinds = None,
    history: History = False,
    sources: Sources = False,
    limit: Limit = None,
) -> None:
    """List what is known, since when, and what it rests on.

    Facts are worked out by 'memcli consolidate'. A newer fact closes the older one that it contradicts; --history shows
    those too.
    """
    from memcli.store import derived

    check_words(kind or (), KINDS, "--kind")
    today = cx.today()
    found = derived.facts(
        cx.store,
        subject=subject,
        attribute=attribute,
        kinds=kind or (),
        include_closed=history,
        today=today,
        limit=limit,
    )
    if not found:
        cx.out.note("no facts; 'memcli consolidate' works them out" if subject is None else f"no facts about {subject}")
    cx.out.show(found, view(sources=sources))
