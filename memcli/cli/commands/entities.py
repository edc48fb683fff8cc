"""`memcli entities`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from memcli.cli.command import Group, verb
from memcli.cli.render import entities as view

if TYPE_CHECKING:
    from memcli.cli.context import Context

Kind = Annotated[
    Literal["person", "animal", "place", "organisation", "thing"] | None,
    typer.Option("--kind", metavar="KIND", help="Only person, animal, place, organisation or thing."),
]
Limit = Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most this many.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name that is to stand for another.")]
Into = Annotated[str, typer.Argument(metavar="WHOLE", help="The name that stands for both from now on.")]
Alias = Annotated[str, typer.Argument(metavar="NAME", help="The name that is to stand for itself.")]


@verb(formats=("text", "json", "ndjson"), examples="memcli entities list --kind person")
def show_all(cx: Context, kind: Kind = None, limit: Limit = None) -> None:
    """List people and things that facts name, with their other names."""
    from memcli.store.derived import graph

    every = graph.every(cx.store)
    found = [one for one in every if kind is None or one.kind == kind]
    if not every:
        cx.out.note("no people or things yet; 'memcli consolidate' finds those that the messages tell of")
    elif not found:
        cx.out.note(f"nothing of the kind {kind}")
    cx.out.show(found[:limit], view.LIST)


@verb(
    examples="""
    memcli entities merge Mel Melanie
    memcli entities merge "Ana's sister" Maria
    """
)
def merge(cx: Context, name: Name, whole: Into) -> None:
    """Say that two names are one.

    All that is known of the first is known of the second. Either is a name that a fact has, that somebody speaks
    under, or that a message mentions. Nothing is rewritten; 'memcli undo' takes it back, and so does 'memcli entities
    split'.
    """
    from memcli.consolidate import joining

    cx.out.show(joining.merge(cx.store, name, whole, now=cx.clock()), view.JOINED)


@verb(examples="memcli entities split Mel")
def split(cx: Context, name: Alias) -> None:
    """Say that a name stands for itself, whatever the memory took it for."""
    from memcli.consolidate import joining

    cx.out.show(joining.split(cx.store, name, now=cx.clock()), view.JOINED)


command = Group(
    "List people and things, or say which names are one.",
    {"list": show_all, "merge": merge, "split": split},
    default="list",
    modes={"merge": "change", "split": "change"},
    examples="""
    memcli entities
    memcli entities list --kind person --json
    memcli entities merge Mel Melanie
    memcli entities split Mel
    """,
)
