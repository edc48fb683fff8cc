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
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="What held then, at the end of that time.")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="DATE", help="What memcli knew then, whenever it was said.")
]
Conflicts = Annotated[
    bool, typer.Option("--conflicts", help="Only what cannot all be true, where nothing tells which came later.")
]
Sources = Annotated[bool, typer.Option("--sources", "-s", help="Also the words each fact rests on.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most this many.")]


@verb(
    formats=("text", "json", "ndjson", "md", "ids"),
    examples="""
    memcli facts
    memcli facts Ana --history --sources
    memcli facts --kind preference --json
    memcli facts Ana --as-of 2023-06
    memcli facts --conflicts
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
    as_of: AsOf = None,
    known_at: KnownAt = None,
    conflicts: Conflicts = False,
    sources: Sources = False,
    limit: Limit = None,
) -> None:
    """List what is known, since when, and what it rests on.

    Facts are worked out by 'memcli consolidate'. A newer fact closes the older one that it contradicts; --history shows
    those too. --as-of asks what held at a time, --known-at what had been taken in and worked out by then; both together
    ask what memcli would then have said of an earlier time.
    """
    from memcli.cli.believing import Asked, asked, nothing

    check_words(kind or (), KINDS, "--kind")
    wanted = Asked(subject, attribute, tuple(kind or ()), history, as_of, known_at, conflicts)
    found = asked(cx, wanted)[:limit]
    if not found:
        cx.out.note(nothing(cx, wanted))
    cx.out.show(found, view(sources=sources))
