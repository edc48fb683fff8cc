"""How a vector takes from its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.ingest.vectors import CLOSE, SCALE, WIDE, smoothed
from memcli.store.vectors import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class OneEach:
    """An embedder in whose space every letter has an axis of its own; a text is its last letter."""

    fingerprint, dimension = "letters", 32

    def __init__(self, *, contextual: bool) -> None:
        self.contextual = contextual

    def embed(self, texts: Sequence[str]) -> list[bytes | None]:
        return [bytes(127 * (ord(text[-1]) - ord("a") == axis) for axis in range(self.dimension)) for text in texts]

    def embed_query(self, text: str, weights: Mapping[str, float] | None = None) -> bytes | None:
        raise NotImplementedError


def share(names: str, *, contextual: bool, sessions: Sequence[int] = (1, 1, 1)) -> float:
    """What the middle of three messages by these speakers takes from the first, against its own."""
    texts = ("a", "b", "c")
    places = [Place(sessions[n], n, n, name, texts[n]) for n, name in enumerate(names)]
    vector = dict(smoothed(OneEach(contextual=contextual), places))[1]
    own, first = vector[1], vector[0]
    return first / own


@pytest.mark.parametrize(
    ("names", "contextual", "scale"),
    [("xyx", False, SCALE), ("xyz", False, SCALE), ("xyx", True, CLOSE), ("xyz", True, WIDE)],
)
def test_near_messages_count_by_their_distance(names: str, contextual: bool, scale: float) -> None:
    assert share(names, contextual=contextual) == pytest.approx(2.718281828 ** (-19 / scale), abs=0.01)


def test_nothing_comes_from_another_session() -> None:
    assert share("xyz", contextual=True, sessions=(1, 2, 2)) == 0
