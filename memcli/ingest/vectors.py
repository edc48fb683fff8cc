"""Making the vectors that are behind: after an ingest, after a forget, or all of them for a new embedder.

A message of a conversation is seldom understood alone, so each vector is smoothed over its neighbours in the session,
with weights that fall with the number of words between: a remark of five words takes much from those around it, a long
answer little. Weights that fall with the number of messages instead cost 0.5 nDCG points over chats and meetings, and
unsmoothed vectors 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.errors import Locked
from memcli.store import vectors
from memcli.text.traits import meetings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memcli.models.protocols import Embedder
    from memcli.store.connection import Store
    from memcli.store.vectors import Place, Space

#: A neighbour weighs exp(−distance / SCALE), for up to REACH on each side. Distances are counted between the middles of
#: messages in bytes of UTF-8, about six to an English word and three to a Chinese character; what is longer than LONG
#: counts as LONG, and each message is MARGIN apart from the next.
REACH = 8
SCALE, LONG, MARGIN = 360.0, 720, 18

#: The scales for a model that reads words in context: each of its vectors says more by itself, but turns of a
#: meeting are fragments of a subject. Against SCALE worth 0.2 nDCG points over chats and 1.5 over 18 meetings; to the
#: vectors of a table, which only add up, neither is worth anything.
CLOSE, WIDE = 240.0, 1000.0

_SESSIONS = 256
_BATCH = 4096
_SLOW = 128  # where a model that reads words in context may take a second for ten: a kill loses no more


class Progress(NamedTuple):
    """How far a bulk job is, in sessions, and how many episodes that were."""

    done: int
    total: int
    episodes: int


def complete(store: Store, embedder: Embedder, progress: Callable[[Progress], None] | None = None) -> int:
    """Makes the vectors of every session whose vectors are behind; returns how many episodes that were.

    Does nothing where sqlite-vec is missing, where the stored vectors are another embedder's (vectors are never mixed),
    or where a reindex is under way or was cut short: it makes them, and must know of every session that waits.
    """
    if not store.vectors or vectors.building(store) is not None:
        return 0
    space = vectors.serving(store)
    if space is None:
        if not vectors.pending_count(store):
            return 0
        space = vectors.create(store, embedder.fingerprint, embedder.dimension)
    if space.fingerprint != embedder.fingerprint or space.state != "serving":
        return 0
    return _drain(store, embedder, space, progress)


def reindex(store: Store, embedder: Embedder, progress: Callable[[Progress], None] | None = None) -> int:
    """Makes all vectors with `embedder`; where another's are serving, they serve until the new ones are complete.

    A change of embedder that was cut short goes on where it stopped. Returns how many episodes were embedded, 0 where
    sqlite-vec is missing. Raises Locked where another process has meanwhile made those of another embedder.
    """
    if not store.vectors:
        return 0
    space = next((one for one in vectors.spaces(store) if one.fingerprint == embedder.fingerprint), None)
    if space is None:
        space = vectors.create(store, embedder.fingerprint, embedder.dimension)
    elif space.state == "serving":
        vectors.mark_all_pending(store)
    done = _drain(store, embedder, space, progress)
    if not vectors.serve(store, space):
        message = f"another process has replaced the vectors of {embedder.fingerprint} while they were being made"
        raise Locked(message, hint="see which embedder is to serve, then run memcli reindex again")
    return done


def stale(store: Store, embedder: Embedder) -> str | None:
    """The fingerprint of stored vectors that keep `embedder` from being used, else None.

    These are the vectors that serve, or those of a reindex that was cut short.
    """
    spaces = vectors.spaces(store)
    return next((space.fingerprint for space in spaces if space.fingerprint != embedder.fingerprint), None)


def _drain(store: Store, embedder: Embedder, space: Space, progress: Callable[[Progress], None] | None) -> int:
    total = vectors.pending_count(store)
    sessions = episodes = 0
    while batch := vectors.pending(store, _SESSIONS):
        versions = dict(batch)
        places = vectors.places(store, versions)
        for start, end in _parts(places, _SLOW if getattr(embedder, "contextual", False) else _BATCH) or [(0, 0)]:
            part = places[start:end]
            done = dict.fromkeys(place.session for place in part)
            if end == len(places):  # and those in which nothing is live
                done |= dict.fromkeys(versions.keys() - {place.session for place in places})
            settled = [(session, versions[session]) for session in done]
            if not vectors.write(store, space, smoothed(embedder, part), settled):
                return episodes
            sessions, episodes = sessions + len(done), episodes + len(part)
            if progress is not None:
                progress(Progress(sessions, max(total, sessions), episodes))
    return episodes


def smoothed(embedder: Embedder, places: Sequence[Place]) -> list[tuple[int, bytes]]:
    """(episode, int8 vector) of live episodes given in order of session and position."""
    out: list[tuple[int, bytes]] = []
    for start, end in _parts(places):
        out += _smooth(embedder, places[start:end])
    return out


def _parts(places: Sequence[Place], size: int | None = None) -> list[tuple[int, int]]:
    """Cuts into whole sessions of together about `size` episodes, so that memory stays bounded."""
    cuts, start = [], 0
    for number in range(1, len(places)):
        if number - start >= (size or _BATCH) and places[number].session != places[number - 1].session:
            cuts.append((start, number))
            start = number
    return [*cuts, (start, len(places))] if places else []


def _smooth(embedder: Embedder, places: Sequence[Place]) -> list[tuple[int, bytes]]:
    import numpy as np

    raw = embedder.embed([f"{place.speaker}: {place.text}" if place.speaker else place.text for place in places])
    empty = bytes(embedder.dimension)
    matrix: Any = np.frombuffer(b"".join(vector or empty for vector in raw), dtype=np.int8)
    matrix = matrix.reshape(len(places), embedder.dimension).astype(np.float32)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(norms > 0, norms, 1.0)
    sessions = np.fromiter((place.session for place in places), dtype=np.int64, count=len(places))
    middle, scale = _middles(places), _scales(embedder, places)
    total = matrix.copy()
    for away in range(1, min(REACH, len(places) - 1) + 1):
        weight = np.exp((middle[:-away] - middle[away:]) / scale[away:]) * (sessions[away:] == sessions[:-away])
        weight = weight.astype(np.float32)[:, None]
        total[away:] += matrix[:-away] * weight
        total[:-away] += matrix[away:] * weight
    peak = np.abs(total).max(axis=1, keepdims=True)
    bytes_ = np.rint(total * (127.0 / np.where(peak > 0, peak, 1.0))).astype(np.int8)
    return [(place.row, bytes_[n].tobytes()) for n, place in enumerate(places) if peak[n, 0] > 0]


def _scales(embedder: Embedder, places: Sequence[Place]) -> Any:
    """SCALE, CLOSE or WIDE for each message."""
    import numpy as np

    if not getattr(embedder, "contextual", False):
        return np.full(len(places), SCALE)
    wide = meetings((place.session, place.speaker) for place in places)
    return np.array([WIDE if place.session in wide else CLOSE for place in places])


def _middles(places: Sequence[Place]) -> Any:
    """Where the middle of each message stands in the text of all of them, in bytes of UTF-8."""
    import numpy as np

    sizes = (min(len(place.text.encode("utf-8", "replace")), LONG) + MARGIN for place in places)
    length = np.fromiter(sizes, dtype=np.float64, count=len(places))
    return np.cumsum(length) - length / 2
