"""Finding which of many short patterns stand anywhere in a stretch of bytes, whatever the case of ASCII letters. Pure.

A pattern of 2·w - 1 bytes or more has a whole aligned word of w bytes inside it wherever it stands. So only the aligned
words of the data are looked up, in a bitmap of the w words that each pattern may have there: w is 8 for long patterns,
4 for short ones. What passes is compared by the seven bytes of a key of the pattern, and then in full.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Shorter patterns are found by chance: seven given bytes stand in 100 MB of random ones with a likelihood of 1e-9.
SHORTEST = 7
LONGEST = 64

#: From this length on, a pattern holds an aligned word of eight bytes.
_LONG = 15
#: Multipliers of the bitmaps' hashes: 2**32 and 2**64 divided by the golden ratio.
_FACTORS = {4: 0x9E3779B1, 8: 0x9E3779B97F4A7C15}
#: The bit in which capitals and small letters differ: with it set, what is equal but for case is equal.
_FOLD = 0x2020202020202020
_KEY = (1 << 8 * SHORTEST) - 1
#: Bytes looked through at a time, first and in the end.
_FIRST, _CHUNK = 1 << 16, 1 << 20
#: Where more patterns than this have one key, they are given better ones.
_CROWDED = 4


class Finder:
    """Looks for `patterns`, each `SHORTEST` to `LONGEST` bytes long; they are told in lower case."""

    def __init__(self, patterns: Iterable[bytes]) -> None:
        self._all = _Patterns([*{pattern.lower() for pattern in patterns}])
        self.again()

    def again(self) -> None:
        """Forgets what was found: the next data are others."""
        self._left, self._known, self._part = self._all, self._all.none(), _FIRST

    def twin(self) -> Finder:
        """Another one for the same patterns, which has found nothing yet: for use in another thread."""
        twin = copy(self)
        twin.again()
        return twin

    def found(self, data: bytes) -> set[bytes]:
        """The patterns that stand in `data` and were not found before."""
        found: set[bytes] = set()
        start = 0
        while start < len(data):
            found |= self._look(data[start : start + self._part + LONGEST])
            start += self._part
            self._part = min(2 * self._part, _CHUNK)
        return found

    def places(self, data: bytes, first: int) -> set[tuple[bytes, int]]:
        """Every pattern that stands in `data`, as often as it does, and where, counted from `first`."""
        return {
            (self._all.patterns[n], first + start)
            for owners, starts in self._all.standing(data, self._all.none())
            for n, start in zip(owners.tolist(), starts.tolist(), strict=True)
        }

    def _look(self, data: bytes) -> set[bytes]:
        """The same of a part. What is common is found soon: once half is found, the others are looked for alone."""
        before = self._known.copy()
        self._left.look(data, self._known)
        patterns = self._left.patterns
        new = {patterns[n] for n in (self._known & ~before).nonzero()[0].tolist()}
        if new and 2 * self._known.sum() >= len(patterns):
            self._left = _Patterns([patterns[n] for n in (~self._known).nonzero()[0].tolist()])
            self._known = self._left.none()
        return new


class _Patterns:
    """Patterns with the tables to find them by."""

    def __init__(self, patterns: list[bytes]) -> None:
        import numpy as np

        self.patterns = patterns
        self._joined: Any = np.frombuffer(b"".join(patterns) + bytes(LONGEST), dtype=np.uint8)
        self._lengths: Any = np.fromiter(map(len, patterns), dtype=np.int64, count=len(patterns))
        self._starts: Any = np.cumsum(self._lengths) - self._lengths
        self._offsets = self._key_places()
        self._keys = _keys(self._joined, self._starts + self._offsets)
        self._hash = _Hash(len(patterns), 8)
        hashed = self._hash(self._keys)
        counts = np.bincount(hashed, minlength=self._hash.size)
        self._used = counts > 0
        # The owners of hash h stand from number firsts[h] to before firsts[h + 1].
        self._owners = np.argsort(hashed, kind="stable")
        self._firsts = np.concatenate([[0], np.cumsum(counts)])
        self._lower: Any = np.frombuffer(bytes(range(256)).lower(), dtype=np.uint8)
        long = self._lengths - self._offsets >= _LONG
        self._words = [(width, *self._aligned(some, width)) for width, some in ((8, long), (4, ~long)) if some.any()]

    def _key_places(self) -> Any:
        """Where in each pattern its key stands: at its beginning, or if many begin like that, where few are alike."""
        import numpy as np

        offsets = np.zeros(len(self.patterns), dtype=np.int64)
        _, which, counts = np.unique(_keys(self._joined, self._starts), return_inverse=True, return_counts=True)
        crowded = np.flatnonzero(counts[which] > _CROWDED)
        if len(crowded):
            room = self._lengths[crowded] - SHORTEST + 1
            first = np.cumsum(room) - room
            within = np.arange(room.sum()) - np.repeat(first, room)
            keys = _keys(self._joined, np.repeat(self._starts[crowded], room) + within)
            _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
            offsets[crowded] = np.minimum.reduceat(counts[which] << 8 | within, first) & 0xFF
        return offsets

    def _aligned(self, some: Any, width: int) -> tuple[Any, _Hash]:
        """Of which words of `width` bytes one is aligned wherever one of these patterns stands: per hash a set of bits.

        Bit n stands for words from the n-th byte of a key on.
        """
        import numpy as np

        words, starts = _words(self._joined, width), (self._starts + self._offsets)[some]
        places = _Hash(width * len(starts), width)
        table = np.zeros(places.size, dtype=np.uint8)
        for n in range(width):
            table[places(words[starts + n])] |= np.uint8(1 << n)
        return table, places

    def none(self) -> Any:
        """Per pattern that it was not found."""
        import numpy as np

        return np.zeros(len(self.patterns), dtype=bool)

    def look(self, data: bytes, known: Any) -> None:
        """Notes in `known` which patterns stand in `data`."""
        for owners, _ in self.standing(data, known):
            known[owners] = True

    def standing(self, data: bytes, known: Any) -> Iterator[tuple[Any, Any]]:
        """Which patterns besides the `known` ones stand in `data`, and where: arrays of the same length."""
        import numpy as np

        if len(data) < SHORTEST or not self.patterns:
            return
        padded: Any = np.frombuffer(data + bytes(LONGEST), dtype=np.uint8)
        near = []
        for width, table, hashed in self._words:
            words: Any = np.frombuffer(data, dtype=f"<u{width}", count=len(data) // width)
            bits = table[hashed(words)]
            hits = np.flatnonzero(bits != 0)
            each = np.flatnonzero(np.unpackbits(bits[hits], bitorder="little").view(bool))
            near.append(hits[each >> 3] * width - (each & 7))
        for owners, places in self._owned(padded, np.concatenate(near)):
            new = ~known[owners]
            starts = places[new] - self._offsets[owners[new]]
            yield self._equal(padded, len(data), owners[new], starts)

    def _owned(self, data: Any, places: Any) -> Iterator[tuple[Any, Any]]:
        """The patterns whose key stands at one of these places, and that place."""
        import numpy as np

        places = places[places >= 0]
        keys = _keys(data, places)
        hashed = self._hash(keys)
        passed = self._used[hashed]
        places, keys, hashed = places[passed], keys[passed], hashed[passed]
        first = self._firsts[hashed]
        counts = self._firsts[hashed + 1] - first
        for nth in range(int(counts.max(initial=0))):  # several patterns may have one hash, or one key
            some = np.flatnonzero(counts > nth)
            owners = self._owners[first[some] + nth]
            same = self._keys[owners] == keys[some]
            yield owners[same], places[some[same]]

    def _equal(self, data: Any, size: int, owners: Any, starts: Any) -> tuple[Any, Any]:
        """Those of these patterns that stand where they would have to begin, and there."""
        fits = (starts >= 0) & (starts + self._lengths[owners] <= size)
        owners, starts = owners[fits], starts[fits]
        last = self._lengths[owners] - SHORTEST
        same = _keys(data, starts + last) == _keys(self._joined, self._starts[owners] + last)
        owners, starts = owners[same], starts[same]
        for n in range(int(self._lengths[owners].max(initial=0))):
            own = self._joined[self._starts[owners] + n]
            equal = (self._lower[data[starts + n]] == own) | (n >= self._lengths[owners])
            owners, starts = owners[equal], starts[equal]
        return owners, starts


class _Hash:
    """Hashes words of `width` bytes, whatever their case, to places of a table sixteen times as long as they are many.

    Knuth's multiplicative hash.
    """

    def __init__(self, many: int, width: int) -> None:
        bits = min(max((16 * many).bit_length() - 1, 10), 23)
        self.size = 1 << bits
        self._shift = 8 * width - bits
        self._fold, self._factor = _FOLD & (1 << 8 * width) - 1, _FACTORS[width]

    def __call__(self, words: Any) -> Any:
        import numpy as np

        kind = np.uint64 if words.itemsize == 8 else np.uint32
        hashed = words | kind(self._fold)
        hashed *= kind(self._factor)
        hashed >>= kind(self._shift)
        return hashed.astype(np.intp, copy=False)


def _words(data: Any, width: int) -> Any:
    """The word of `width` bytes from every place on; the last ones are missing."""
    import numpy as np

    return np.ndarray((len(data) - width + 1,), dtype=f"<u{width}", buffer=data, strides=(1,))


def _keys(data: Any, places: Any) -> Any:
    """The seven bytes from each of these places on, whatever their case, as a number; one more must follow them."""
    import numpy as np

    return _words(data, 8)[places] & np.uint64(_KEY) | np.uint64(_FOLD)


def chunks(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The rest of a file in pieces that overlap by the length of a pattern, and where each of them begins."""
    rest, start = b"", 0
    while piece := file.read(_CHUNK):
        yield start - len(rest), rest + piece
        start += len(piece)
        rest = (rest + piece)[-LONGEST:]


def gathered(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Texts in pieces worth looking through; none is cut."""
    parts: list[bytes] = []
    size = 0
    for text in texts:
        parts.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield b"\n".join(parts)
            parts, size = [], 0
    yield b"\n".join(parts)
