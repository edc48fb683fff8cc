"""What words find: messages, the passages and the sessions around them; of those whom a question names first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.recall import gather
from memcli.store.circle import sessions_of

if TYPE_CHECKING:
    from memcli.records import Filters
    from memcli.store.circle import Circle
    from memcli.store.connection import Store
    from memcli.store.search import Bm25

#: How many passages and sessions are looked at. Longer lists were worth nothing on the development data.
PASSAGES, SESSIONS = 40, 50

#: How many times more are looked at where the question names people, and their sessions count first.
WIDER = 4


class Lexical(NamedTuple):
    """What words find, best first. `own` holds also what does not pass: evidence for its neighbours that do."""

    own: dict[int, float]
    passed: dict[int, float]
    passages: dict[tuple[int, int, int], float]
    sessions: dict[int, float]


def matches(store: Store, bm25: Bm25, most: int, limits: Filters | None, circle: Circle) -> Lexical:
    """The best of the store, or within limits; where the question names people, also the best of their sessions."""
    if limits is not None or not circle:
        found = bm25.episodes(most)
        passed = found if limits is None else bm25.episodes(most, limits)
        return Lexical(found | passed, passed, bm25.passages(PASSAGES, limits), bm25.sessions(SESSIONS, limits))
    found, passages = bm25.episodes(WIDER * most), bm25.passages(WIDER * PASSAGES)
    sessions, session = bm25.sessions(WIDER * SESSIONS), sessions_of(store, found)
    near = circle.among({*session.values(), *sessions, *(place[0] for place in passages)})
    found = gather.best(found, most, lambda row: session.get(row) in near)
    passages = gather.best(passages, PASSAGES, lambda place: place[0] in near)
    return Lexical(found, found, passages, gather.best(sessions, SESSIONS, lambda one: one in near))
