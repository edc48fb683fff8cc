"""Proving an erasure: what must not be found again is noted before it, and looked for in the bytes of files after it.

Texts are looked for in stretches of 48 bytes, as SQLite cuts long ones; what stands elsewhere in the memory as well is
left out, and so is what is too short to tell from chance. Case does not count: an index has everything in lower case.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from memcli.forget.scan import SHORTEST, Finder, chunks, gathered
from memcli.store import contents, vectors
from memcli.store.search import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from memcli.store.connection import Store

#: What no program can prove of the files it has written.
BEYOND = (
    "copies made by others: backups, synchronised folders, exports",
    "snapshots of the file system or of a virtual machine",
    "blocks that the file system has given up and flash memory has remapped",
    "swap space and hibernation images",
)

_STRETCH = 48
_WORD = re.compile(rf"\w{{{SHORTEST - 3},}}")


class Traces(NamedTuple):
    """What must not be found again, as bytes in lower case, each once. `short` texts cannot be told from chance."""

    stretches: frozenset[bytes]
    words: frozenset[bytes]
    vectors: frozenset[bytes]
    short: int


class Examined(NamedTuple):
    """A file that was looked through: its path, its size in bytes, and how many traces stand in it."""

    path: Path
    size: int
    found: int


class Proof(NamedTuple):
    """What was looked for and where. `elsewhere` traces stand in what remains as well and prove nothing."""

    files: tuple[Examined, ...]
    texts: int
    words: int
    vectors: int
    elsewhere: int
    short: int

    @property
    def found(self) -> int:
        """How many traces were found, over all files."""
        return sum(file.found for file in self.files)


def traces(store: Store, rows: Sequence[int]) -> Traces:
    """Notes what these episodes, and all that goes with them, would leave behind."""
    stretches: set[bytes] = set()
    words: set[str] = set()
    short = 0
    for text in contents.going(store, rows):
        folded = text.lower()
        words.update(_WORD.findall(folded))
        data = _bytes(text)
        stretches.update(_cut(data))
        short += len(data) < SHORTEST
    made = _parts(vectors.of_episodes(store, rows))
    return Traces(_telling(stretches), _telling(map(_bytes, words)), _telling(made), short)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").lower()


def _cut(data: bytes) -> Iterator[bytes]:
    """Stretches that together cover `data`; the last one reaches back where it would be short."""
    for start in range(0, len(data), _STRETCH):
        yield data[start : start + _STRETCH] if start + _STRETCH <= len(data) else data[-_STRETCH:]


def _parts(made: Iterable[bytes]) -> Iterator[bytes]:
    """Of int8 vectors what is stored of them: their bytes, and their signs as sqlite-vec packs them."""
    import numpy as np

    sizes: dict[int, list[bytes]] = {}
    for vector in made:
        sizes.setdefault(len(vector), []).append(vector)
    for size, some in sizes.items():
        matrix = np.frombuffer(b"".join(some), dtype=np.int8).reshape(-1, size)
        signs = np.packbits(matrix > 0, axis=1, bitorder="little")
        width, packed = signs.shape[1], signs.tobytes().lower()
        yield from (vector[:_STRETCH].lower() for vector in some)
        yield from (packed[at : at + min(width, _STRETCH)] for at in range(0, len(packed), width))


def _telling(some: Iterable[bytes]) -> frozenset[bytes]:
    """Those long enough to be found by no chance, and not mostly of one byte, as ruled lines and zeros are."""
    return frozenset(
        each[:_STRETCH]
        for each in some
        if len(each) >= SHORTEST and 2 * max(each.count(each[:1]), each.count(each[-1:])) <= len(each)
    )


def examine(store: Store, noted: Traces, files: Iterable[Path]) -> Proof:
    """Looks for what was noted in the bytes of these files, and of the database and what stands beside it."""
    left, elsewhere = _unique(store, noted)
    finder = Finder(left)
    looked = [(path, *_look(file, finder)) for path, file in store.raw()]
    for path in files:
        with suppress(OSError), path.open("rb") as file:
            looked.append((path, *_look(file, finder)))
    hits = {pattern for *_, found in looked for pattern in found}
    real = _confirmed(store, noted, hits)
    return Proof(
        files=tuple(Examined(path, size, len(found & real)) for path, size, found in looked),
        texts=len(noted.stretches & left),
        words=len(left - noted.stretches - noted.vectors),
        vectors=len(noted.vectors - (hits - real)),
        elsewhere=elsewhere + len(hits - real),
        short=noted.short,
    )


def _unique(store: Store, noted: Traces) -> tuple[frozenset[bytes], int]:
    """The traces whose texts do not stand in what remains, with the stems of such words, and how many do."""
    words = sorted(noted.words)
    stems = Tokenizer().stems([word.decode("utf-8", "replace") for word in words])
    stemmed = [[_bytes(stem) for stem in some if len(stem) >= SHORTEST] for some in stems]
    there = _standing(gathered(contents.remaining(store)), noted.stretches.union(noted.words, *stemmed))
    gone = {word for word in words if word not in there}
    its_stems = {stem for word, some in zip(words, stemmed, strict=True) if word in gone for stem in some}
    left = (noted.stretches | gone | its_stems) - there
    return left | noted.vectors, len((noted.stretches | noted.words) - left)


def _standing(pieces: Iterable[bytes], wanted: Iterable[bytes]) -> set[bytes]:
    """Which of these stand in any of the pieces."""
    finder = Finder(wanted)
    return {each for piece in pieces for each in finder.found(piece)}


def _confirmed(store: Store, noted: Traces, hits: set[bytes]) -> set[bytes]:
    """Of what was found, what does not stand in what remains by now, nor as an index or a row's bytes have it."""
    made = hits & noted.vectors
    if made:
        kept = b"".join(part.ljust(_STRETCH, b"\0") for part in _parts(vectors.every(store)))
        made = {each for each in made if not _aligned(kept, each.ljust(_STRETCH, b"\0"))}
    texts = hits - noted.vectors
    for what in (gathered(contents.remaining(store)), contents.records(store)):
        texts -= _standing(what, texts) if texts else set()
    indexed = contents.indexed(store, [hit.decode("utf-8", "replace") for hit in texts])
    return made | {hit for hit in texts if hit.decode("utf-8", "replace") not in indexed}


def _aligned(data: bytes, part: bytes) -> bool:
    """Whether `part` is one of the parts of its length that `data` consists of."""
    at = data.find(part)
    while at > 0 and at % len(part):
        at = data.find(part, at + 1)
    return at >= 0


def _look(file: BinaryIO, finder: Finder) -> tuple[int, set[bytes]]:
    """The size of a file and what stands in it."""
    finder.again()
    return file.seek(0, 2), {each for piece in chunks(file) for each in finder.found(piece)}
