"""Spreading activation: Personalized PageRank over a small weighted graph. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The share of activation that goes on over a link (Page et al. 1999); the rest returns to where it began.
DAMPING = 0.85


def spread(
    edges: Iterable[tuple[str, str, float]],
    seeds: Mapping[str, float],
    *,
    damping: float = DAMPING,
    rounds: int = 50,
    enough: float = 1e-9,
) -> dict[str, float]:
    """Activation per node, all of it summing to 1, from `seeds` (node → weight > 0) over undirected weighted edges.

    Power iteration until a round moves less than `enough`, at most `rounds`. What a node without links has returns to
    the seeds. Seeds that no edge names stay by themselves; without seeds nothing is active.
    """
    near: dict[str, dict[str, float]] = {}
    for one, other, weight in edges:
        if weight > 0 and one != other:
            near.setdefault(one, {})[other] = near.setdefault(one, {}).get(other, 0.0) + weight
            near.setdefault(other, {})[one] = near.setdefault(other, {}).get(one, 0.0) + weight
    whole = sum(weight for weight in seeds.values() if weight > 0)
    if not whole:
        return {}
    start = {node: weight / whole for node, weight in seeds.items() if weight > 0}
    sums = {node: sum(weights.values()) for node, weights in near.items()}
    active = dict(start)
    for _ in range(rounds):
        lost = sum(level for node, level in active.items() if node not in near)
        following = {node: (1 - damping + damping * lost) * level for node, level in start.items()}
        for node, level in active.items():
            for other, weight in near.get(node, {}).items():
                following[other] = following.get(other, 0.0) + damping * level * weight / sums[node]
        moved = sum(abs(following.get(node, 0.0) - active.get(node, 0.0)) for node in {*following, *active})
        active = following
        if moved < enough:
            break
    return active
