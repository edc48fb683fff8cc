"""What an erasure must not leave behind, and the bytes to find it by: stretches of texts, their words, and vectors.

All but `traces`, which reads the memory before it is erased, is pure. Texts are looked for in stretches of 48 bytes, as
SQLite cuts long ones. Case does not count: an index has everything in lower case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from memcli.forget.scan import SHORTEST
from memcli.store import contents, vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.store.connection import Store

#: Bytes of the longest piece that is looked for.
STRETCH = 48
#: Signs of twice as many bytes or more are looked for in halves: of those in a long blob, a page cuts one in a hundred.
_HALF = 16
_WORD = re.compile(rf"\w{{{SHORTEST - 3},}}")


@dataclass(frozen=True)
class Traces:
    """What must not be found again: texts `said`, each with the run that took its episode in, others, and vectors."""

    said: tuple[tuple[str, int], ...]
    beside: tuple[str, ...]
    made: tuple[bytes, ...]

    @property
    def texts(self) -> list[str]:
        """All texts."""
        return [*(text for text, _ in self.said), *self.beside]

    @cached_property
    def stretches(self) -> frozenset[bytes]:
        """Pieces of the texts, which together cover them."""
        return _telling({piece for text in self.texts for piece in _cut(as_bytes(text))})

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The words of the texts."""
        return _telling(map(as_bytes, set(_WORD.findall("\n".join(_forms(self.texts))))))

    @cached_property
    def vectors(self) -> frozenset[bytes]:
        """What is stored of the vectors."""
        return _telling(parts(self.made))

    @cached_property
    def short(self) -> int:
        """How many texts cannot be told from chance."""
        return sum(len(text) < SHORTEST and len(as_bytes(text)) < SHORTEST for text in self.texts)

    def said_by(self, stretch: bytes) -> int | None:
        """The run that first took in an episode with this stretch; None where it is of none."""
        return min((run for text, run in self.said if stretch in as_bytes(text)), default=None)


def traces(store: Store, rows: Sequence[int], sources: Sequence[int] = ()) -> Traces:
    """Notes what these episodes with all that goes with them, and these sources of facts, would leave behind."""
    return Traces(*contents.going(store, rows, sources), tuple(vectors.of_episodes(store, rows)))


def as_bytes(text: str) -> bytes:
    """A text as it is looked for."""
    return text.encode("utf-8", "surrogatepass").lower()


def words_in(stretch: bytes) -> set[bytes]:
    """The words of a stretch; those at its ends may be cut."""
    return set(map(as_bytes, _WORD.findall(stretch.decode("utf-8", "ignore"))))


def _forms(texts: Iterable[str]) -> Iterator[str]:
    """The texts in lower case; also as they are and as names are compared, where that makes other bytes of them."""
    for text in texts:
        lower = text.lower()
        yield lower
        if not text.isascii():
            yield from {text, text.casefold()} - {lower}


def _cut(data: bytes) -> Iterator[bytes]:
    """Stretches that together cover `data`; the last one reaches back where it would be short."""
    for start in range(0, len(data), STRETCH):
        yield data[start : start + STRETCH] if start + STRETCH <= len(data) else data[-STRETCH:]


def parts(made: Iterable[bytes]) -> Iterator[bytes]:
    """Of int8 vectors what is stored of them: their bytes, and their signs as sqlite-vec packs them."""
    import numpy as np

    sizes: dict[int, list[bytes]] = {}
    for vector in made:
        sizes.setdefault(len(vector), []).append(vector)
    for size, some in sizes.items():
        matrix = np.frombuffer(b"".join(some), dtype=np.int8).reshape(-1, size)
        signs = np.packbits(matrix > 0, axis=1, bitorder="little")
        half = signs.shape[1] // 2
        yield from (vector[:STRETCH].lower() for vector in some)
        for piece in (signs,) if half < _HALF else (signs[:, :half], signs[:, -half:]):
            width, packed = piece.shape[1], piece.tobytes().lower()
            yield from (packed[at : at + min(width, STRETCH)] for at in range(0, len(packed), width))


def _telling(some: Iterable[bytes]) -> frozenset[bytes]:
    """Those long enough to be found by no chance, and not mostly of one byte, as ruled lines and zeros are."""
    return frozenset(
        each[:STRETCH]
        for each in some
        if len(each) >= SHORTEST and 2 * max(each.count(each[:1]), each.count(each[-1:])) <= len(each)
    )
