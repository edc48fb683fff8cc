"""`memcli graph`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import verb
from memcli.cli.render import entities as view

if TYPE_CHECKING:
    from memcli.cli.context import Context

Name = Annotated[str, typer.Argument(metavar="NAME", help="Somebody or something that facts name.")]
Depth = Annotated[int, typer.Option("--depth", metavar="N", min=1, max=5, help="How many links away.")]
Ended = Annotated[bool, typer.Option("--history", help="Also links that no longer hold.")]


@verb(
    formats=("text", "json", "dot"),
    examples="""
    memcli graph Ana
    memcli graph Lisbon --depth 2 --history
    memcli graph Ana --format dot | dot -Tsvg > ana.svg
    """,
)
def command(cx: Context, name: Name, *, depth: Depth = 1, history: Ended = False) -> None:
    """Show what stands around somebody or something.

    Links to people and things, since when they hold, and the fact behind each.
    """
    from memcli.cli.neighbourhood import around
    from memcli.store.derived import graph

    links = [link for link in graph.links(cx.store) if history or link.open]
    found = around(graph.entity(cx.store, name), graph.every(cx.store), links, depth=depth)
    if cx.out.format == "dot":
        cx.out.lines(view.dot(found))
    else:
        cx.out.show(found, view.GRAPH)
