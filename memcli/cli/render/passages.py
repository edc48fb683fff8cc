"""Hits that belong together: neighbouring turns of one session, as one passage in the order they were said. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.records import Episode, Hit

#: Turns join where at most one turn that is no hit stands between them.
REACH = 2


class Turn(NamedTuple):
    """One message of a passage: a hit, or a neighbour that is shown beside it. `gap`: what is before is left out."""

    position: int
    hit: Hit | None = None
    neighbour: Episode | None = None
    gap: bool = False


def turns(passage: Sequence[Hit]) -> Iterator[Turn]:
    """The hits of a passage and their neighbours, each once, in order."""
    found: dict[int, Turn] = {}
    for hit in passage:
        for one in (*hit.before, *hit.after):
            found.setdefault(one.position, Turn(one.position, neighbour=one))
    for hit in passage:
        position = hit.place[1] if hit.place else 0
        found[position] = Turn(position, hit=hit)
    last = None
    for position in sorted(found):
        yield found[position]._replace(gap=last is not None and position > last + 1)
        last = position


def passages(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Hits that are shown together, each group in order of time, in the order of the best hit of each."""
    groups = [[place] for place in sorted({hit.place for hit in hits if hit.place})]
    joined: list[list[tuple[int, int]]] = []
    for group in groups:
        if joined and joined[-1][-1][0] == group[0][0] and group[0][1] - joined[-1][-1][1] <= REACH:
            joined[-1] += group
        else:
            joined.append(group)
    home = {place: number for number, group in enumerate(joined) for place in group}
    out: dict[object, list[Hit]] = {}
    for hit in hits:
        out.setdefault(home[hit.place] if hit.place else hit.uid, []).append(hit)
    return [sorted(group, key=lambda hit: hit.place or (0, 0)) for group in out.values()]
