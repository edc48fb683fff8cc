"""What stands around somebody or something in the graph: a tree for people to read, nodes and links for programs.

What is linked most closely comes first: by the activation that spreads from the name over the links (Personalized
PageRank), which counts how many facts link two, and through whom they are linked besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from memcli.recall.spreading import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.store.derived.graph import Entity, Link


#: What a link that no longer holds counts beside one that does.
_CLOSED = 0.5
#: Activations that are the same in so many digits are the same: their last bits depend on the order of addition.
_DIGITS = 9


class Branch(NamedTuple):
    """A link as it is met on the way out, whom it leads to, and what goes on from there."""

    link: Link
    forward: bool
    name: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """All within some steps of `root`: entities, fewest steps first, the links between them, and both as a tree."""

    root: str
    nodes: tuple[Entity, ...]
    links: tuple[Link, ...]
    branches: tuple[Branch, ...]


def around(root: Entity, known: Sequence[Entity], links: Sequence[Link], *, depth: int) -> Neighbourhood:
    """The neighbourhood of `root` up to `depth` links away. In the tree each name is gone on from once."""
    by_name: dict[str, list[Link]] = {}
    for link in links:
        by_name.setdefault(link.source, []).append(link)
        by_name.setdefault(link.target, []).append(link)
    steps = {root.name: 0}
    ring = [root.name]
    for step in range(1, depth + 1):
        ring = [
            _other(link, name) for name in ring for link in by_name.get(name, ()) if _other(link, name) not in steps
        ]
        ring = list(dict.fromkeys(ring))
        steps |= dict.fromkeys(ring, step)
    within = tuple(link for link in links if link.source in steps and link.target in steps)
    active = spread([(link.source, link.target, 1.0 if link.open else _CLOSED) for link in within], {root.name: 1.0})
    level = {name: round(active.get(name, 0.0), _DIGITS) for name in steps}
    nodes = sorted(
        (one for one in known if one.name in steps), key=lambda one: (steps[one.name], -level[one.name], one.name)
    )
    shown: set[str] = set()

    def grow(name: str, left: int, came: Link | None) -> tuple[Branch, ...]:
        shown.add(name)
        near = [link for link in by_name.get(name, ()) if link is not came] if left else []
        near.sort(
            key=lambda link: (-level.get(_other(link, name), 0.0), _other(link, name).casefold(), *_kind(link, name))
        )
        fresh = {_other(link, name) for link in near} - shown
        shown.update(fresh)
        grown = []
        for link in near:
            other = _other(link, name)
            further = grow(other, left - 1, link) if other in fresh else ()
            fresh.discard(other)
            grown.append(Branch(link, link.source == name, other, further))
        return tuple(grown)

    return Neighbourhood(root.name, tuple(nodes), within, grow(root.name, depth, None))


def _kind(link: Link, name: str) -> tuple[bool, bool, str]:
    return not link.open, link.source != name, link.type


def _other(link: Link, name: str) -> str:
    return link.target if link.source == name else link.source
