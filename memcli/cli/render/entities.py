"""People and things, and the links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, counted, line, table
from memcli.cli.render.moments import said_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.cli.neighbourhood import Branch, Neighbourhood
    from memcli.consolidate.joining import Joined
    from memcli.store.derived.graph import Entity, Link


def _entity(one: Entity) -> dict[str, Any]:
    return {"name": one.name, "kind": one.kind, "aliases": list(one.aliases), "facts": one.facts}


def _entities(found: Sequence[Entity]) -> Iterator[Line]:
    rows = [(Piece(one.name, "who"), Piece(one.kind, "dim"), f"{one.facts:,}", ", ".join(one.aliases)) for one in found]
    return table(("name", "kind", "facts", "also"), rows)


def _joined(one: Joined) -> Iterator[Line]:
    told = "stands for itself" if one.name == one.whole else f"is another name of {one.whole}"
    yield line((one.name, "who"), f" {told}: {counted(one.facts, 'facts')}  ", (one.run, "id"))
    yield line((f"memcli undo {one.run} takes it back", "dim"))


def _link(one: Link) -> dict[str, Any]:
    return {
        "source": one.source,
        "type": one.type,
        "target": one.target,
        "fact": one.fact,
        "statement": one.statement,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "open": one.open,
    }


def _graph(found: Neighbourhood) -> dict[str, Any]:
    return {
        "root": found.root,
        "nodes": [_entity(one) for one in found.nodes],
        "links": [_link(one) for one in found.links],
    }


def _tree(found: Neighbourhood) -> Iterator[Line]:
    yield line((found.root, "title"))
    yield from _branches(found.branches, "")


def _branches(branches: Sequence[Branch], before: str) -> Iterator[Line]:
    for number, branch in enumerate(branches):
        last = number == len(branches) - 1
        one = branch.link
        arrow = f"{one.type} → " if branch.forward else f"← {one.type} "
        yield line(
            (before + ("└─ " if last else "├─ "), "dim"),
            (arrow, "dim"),
            (branch.name, "who" if one.open else "dim"),
            (_times(one), "when"),
            "  ",
            (one.fact, "id"),
        )
        yield from _branches(branch.branches, before + ("   " if last else "│  "))


def _times(one: Link) -> str:
    start, end = said_date(one.valid_from), said_date(one.valid_to)
    if start and one.kind in {"event", "plan"}:
        return f"  ({start})"
    if start and end:
        return f"  ({start} to {end})"
    return f"  (since {start})" if start else f"  (until {end})" if end else "" if one.open else "  (no more)"


def dot(found: Neighbourhood) -> Iterator[str]:
    """The neighbourhood in the language of Graphviz."""
    yield "digraph memory {"
    yield "  rankdir=LR; node [shape=box, style=rounded];"
    for node in found.nodes:
        bold = ", penwidth=2" if node.name == found.root else ""
        yield f"  {_quoted(node.name)} [tooltip={_quoted(node.kind)}{bold}];"
    for one in found.links:
        style = "" if one.open else ", style=dashed"
        label = one.type + _times(one).replace("  ", "\n")
        yield f"  {_quoted(one.source)} -> {_quoted(one.target)} [label={_quoted(label)}{style}];"
    yield "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", " ")
    return f'"{escaped}"'


LIST = View(
    data=lambda found: [_entity(one) for one in found],
    rows=lambda found: (_entity(one) for one in found),
    text=_entities,
)
JOINED = View(data=lambda one: {"run": one.run, "name": one.name, "whole": one.whole, "facts": one.facts}, text=_joined)
GRAPH = View(data=_graph, text=_tree)
