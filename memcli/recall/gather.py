"""From what the indexes gave to what the score needs: evidence by row, and which candidates stay. Pure."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from memcli.recall.scoring import Evidence, Scored, inside
from memcli.text.traits import meetings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from memcli.recall.question import Question
    from memcli.store.search import Features, Neighbours

Key = TypeVar("Key")

#: The members of this many passages become candidates themselves.
MEMBERS = 8


def best(scores: Mapping[Key, float], limit: int, near: Callable[[Key], bool]) -> dict[Key, float]:
    """The `limit` best, and the `limit` best of those that are `near`; `scores` stand best first."""
    kept = set(islice(scores, limit)) | set(islice(filter(near, scores), limit))
    return {key: score for key, score in scores.items() if key in kept}


def members(passages: Mapping[tuple[int, int, int], float], circle: AbstractSet[int]) -> list[tuple[int, int, int]]:
    """The places of the best passages, and of the best in the sessions of `circle`."""
    return list(best(passages, MEMBERS, lambda place: place[0] in circle))


def evidence(known: Mapping[int, Features], own: Mapping[int, float], around: Sequence[Neighbours]) -> Evidence:
    """What the scores of episodes tell of themselves and of their neighbours."""
    asks = {row: own[row] * one.asks / 100 for row, one in known.items() if one.asks and row in own}
    return Evidence(
        own=own,
        before={one.after: own[one.row] for one in around if one.after},
        before2={one.after2: own[one.row] for one in around if one.after2},
        after={one.before: own[one.row] for one in around if one.before},
        answers={one.after: asks[one.row] for one in around if one.after and one.row in asks},
    )


def covered(passages: Mapping[tuple[int, int, int], float]) -> dict[tuple[int, int], float]:
    """Of each (session, position), the score of the best passage that covers it."""
    best: dict[tuple[int, int], float] = {}
    for (session, first, last), score in passages.items():
        for position in range(first, last + 1):
            if score > best.get((session, position), 0.0):
                best[session, position] = score
    return best


def company(known: Iterable[Features]) -> frozenset[int]:
    """The sessions that are meetings, as far as their speakers are known; an assistant and its user are none."""
    return meetings((one.session, one.speaker) for one in known if one.role is None)


def some(candidates: Mapping[int, Features], sessions: AbstractSet[int]) -> AbstractSet[int]:
    """These sessions, where they tell candidates apart; none where all stand in them."""
    return sessions if any(one.session not in sessions for one in candidates.values()) else frozenset()


def newest(candidates: Iterable[Features], limit: int) -> list[Scored]:
    """What a question without any word finds: the latest, all alike."""
    dated = sorted(candidates, key=lambda one: (one.wall is None, -(one.wall or 0), -one.row))
    return [Scored(one, 0.0, {}) for one in dated[:limit]]


def during(candidates: Mapping[int, Features], question: Question, meant: frozenset[int]) -> dict[int, Features]:
    """Those candidates that were said at the times, or in the sessions, of which the question speaks."""
    return {row: one for row, one in candidates.items() if one.session in meant or inside(one.wall, question.said)}
