"""Finding which of many short patterns stand anywhere in a stretch of bytes, whatever the case of ASCII letters. Pure.

Every four bytes of the data are hashed and looked up in a bitmap of one four-byte anchor per pattern; what passes is
compared by seven bytes and then in full. An anchor is the rarest four bytes of its pattern in a sample of the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Shorter patterns are found by chance: seven given bytes stand in 100 MB of random ones with a likelihood of 1e-9.
SHORTEST = 7
LONGEST = 64

_BITS = 22
_FACTOR = 2654435761  # Knuth's multiplicative hash: 2**32 divided by the golden ratio
_CHUNK = 1 << 22
_PARTS, _PART = 32, 1 << 16
_MANY = 1 << 17


class Finder:
    """Looks for `patterns`, each `SHORTEST` to `LONGEST` bytes long."""

    def __init__(self, patterns: Sequence[bytes], sample: bytes = b"") -> None:
        import numpy as np

        self.patterns = [pattern.lower() for pattern in patterns]
        self._table: Any = np.zeros(1 << _BITS, dtype=bool)
        self._joined: Any = np.frombuffer(b"".join(self.patterns) + bytes(LONGEST), dtype=np.uint8)
        self._lengths: Any = np.fromiter(map(len, self.patterns), dtype=np.int64, count=len(self.patterns))
        self._starts: Any = np.cumsum(self._lengths) - self._lengths
        anchors = self._anchors(sample.lower()) if self.patterns else self._starts
        self._offsets = anchors - self._starts
        self._table[_buckets(_windows(self._joined)[anchors])] = True
        keys = _seven(self._joined, anchors)
        self._second: Any = np.zeros(1 << _BITS, dtype=bool)
        self._second[_buckets(keys ^ keys >> np.uint64(23))] = True
        self._owners = np.argsort(keys, kind="stable")
        self._keys = keys[self._owners]
        self._known = np.zeros(len(self.patterns), dtype=bool)

    def _anchors(self, sample: bytes) -> Any:
        """Per pattern the place of its rarest four bytes, among those that have three more of its own behind them."""
        import numpy as np

        counts = np.zeros(1 << _BITS, dtype=np.int64)
        if len(sample) > SHORTEST:
            counts = np.bincount(_buckets(_windows(np.frombuffer(sample, dtype=np.uint8))), minlength=1 << _BITS)
        places = np.arange(len(self._joined) - LONGEST)
        room = np.repeat(self._starts + self._lengths, self._lengths) - places
        cost = np.where(room >= SHORTEST, counts[_buckets(_windows(self._joined)[: len(places)])], 1 << 30)
        return np.minimum.reduceat(cost << 32 | places, self._starts) & 0xFFFFFFFF

    def again(self) -> None:
        """Forgets what was found: the next data are others."""
        self._known[:] = False

    def found(self, data: bytes) -> set[int]:
        """The numbers of the patterns that stand in `data` and were not found before."""
        import numpy as np

        data = data.lower()
        if len(data) < SHORTEST or not self.patterns:
            return set()
        places = np.concatenate([self._candidates(data, phase) for phase in range(4)])
        bytes_ = np.frombuffer(data + bytes(LONGEST), dtype=np.uint8)
        before = self._known.copy()
        for start in range(0, len(places), _MANY):
            self._compare(bytes_, len(data), places[start : start + _MANY])
        return set(np.flatnonzero(self._known & ~before).tolist())

    def _candidates(self, data: bytes, phase: int) -> Any:
        """Places, of every fourth, at which there may be an anchor."""
        import numpy as np

        words = np.frombuffer(data, dtype="<u4", count=(len(data) - phase) // 4, offset=phase)
        return np.flatnonzero(self._table[_buckets(words)]) * 4 + phase

    def _compare(self, data: Any, size: int, places: Any) -> None:
        """Notes the patterns that stand where an anchor of theirs is at one of these places."""
        import numpy as np

        keys = _seven(data, places)
        likely = self._second[_buckets(keys ^ keys >> np.uint64(23))]
        places, keys = places[likely], keys[likely]
        first = np.searchsorted(self._keys, keys)
        places, keys, first = (
            each[self._keys[np.minimum(first, len(self._keys) - 1)] == keys] for each in (places, keys, first)
        )
        counts = np.searchsorted(self._keys, keys, side="right") - first
        for nth in range(int(counts.max(initial=0))):  # several patterns may have one anchor
            some = counts > nth
            owners, starts = self._owners[first[some] + nth], places[some]
            starts = starts - self._offsets[owners]
            fits = ~self._known[owners] & (starts >= 0) & (starts + self._lengths[owners] <= size)
            owners, starts = owners[fits], starts[fits]
            equal = np.ones(len(owners), dtype=bool)
            for n in range(int(self._lengths[owners].max(initial=0))):
                inside = n < self._lengths[owners]
                equal &= ~inside | (data[starts + n] == self._joined[self._starts[owners] + n])
            self._known[owners[equal]] = True


def _buckets(words: Any) -> Any:
    import numpy as np

    return ((words.astype(np.uint32, copy=False) * np.uint32(_FACTOR)) >> np.uint32(32 - _BITS)).astype(np.intp)


def _windows(data: Any) -> Any:
    """The four bytes from every place on as a number."""
    import numpy as np

    return np.ndarray((len(data) - 3,), dtype="<u4", buffer=data, strides=(1,)).astype(np.uint32)


def _seven(data: Any, places: Any) -> Any:
    """The seven bytes from each of these places on as a number; one more must follow them."""
    import numpy as np

    eight = np.ndarray((len(data) - 7,), dtype="<u8", buffer=data, strides=(1,))
    return eight[places] & np.uint64((1 << 8 * SHORTEST) - 1)


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """A file in pieces that overlap by the length of a pattern."""
    rest = b""
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield rest + piece
        rest = (rest + piece)[-LONGEST:]


def sample(file: BinaryIO, size: int) -> bytes:
    """Some bytes from all over a file of `size` bytes."""
    parts = []
    for number in range(_PARTS):
        file.seek(size * number // _PARTS)
        parts.append(file.read(_PART))
    return b"".join(parts)


def gathered(texts: Iterable[str]) -> Iterator[bytes]:
    """Texts as UTF-8 in pieces worth looking through; none is cut."""
    parts: list[str] = []
    size = 0
    for text in texts:
        parts.append(text)
        size += len(text)
        if size >= _CHUNK // 2:
            yield "\n".join(parts).encode("utf-8", "surrogatepass")
            parts, size = [], 0
    yield "\n".join(parts).encode("utf-8", "surrogatepass")
