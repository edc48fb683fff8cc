"""Proving an erasure: what must not be found again is noted before it, and looked for in the bytes of files after it.

Texts are looked for in stretches of 48 bytes, as SQLite cuts long ones; what stands elsewhere in the memory as well is
left out, and so is what is too short to tell from chance. Case does not count: an index has everything in lower case.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from memcli.errors import MemcliError
from memcli.forget.scan import SHORTEST, Finder, chunks, gathered
from memcli.store import contents, pages, vectors
from memcli.store.search import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from memcli.store.connection import Store

    #: Opens a file to be read from its beginning to its end as what it holds: unpacked, say.
    Inside = Callable[[Path], BinaryIO]

#: What no program can prove of the files it has written.
BEYOND = (
    "copies made by others: backups, synchronised folders, exports",
    "snapshots of the file system or of a virtual machine",
    "blocks that the file system has given up and flash memory has remapped",
    "swap space and hibernation images",
)

_STRETCH = 48
#: Pieces of what remains in which common words are looked for before anything is done about the rarer ones.
_FEW = 2
#: The share of stretches in the first texts from which on a memory is taken to say the same things often.
_AGAIN = 0.05
#: With more finds than this, it is quicker to read all that remains than the page of each.
_MANY = 200
#: Bytes on either side by which two places where one text stands are told apart.
_AROUND = 4
_WORD = re.compile(rf"\w{{{SHORTEST - 3},}}")


@dataclass(frozen=True)
class Traces:
    """What must not be found again: texts and vectors, and the bytes to find them by, in lower case, each once."""

    texts: tuple[str, ...]
    made: tuple[bytes, ...]

    @cached_property
    def stretches(self) -> frozenset[bytes]:
        """Pieces of the texts, which together cover them."""
        return _telling({piece for text in self.texts for piece in _cut(_bytes(text))})

    @cached_property
    def words(self) -> frozenset[bytes]:
        """The words of the texts."""
        return _telling(map(_bytes, set(_WORD.findall("\n".join(self.texts).lower()))))

    @cached_property
    def vectors(self) -> frozenset[bytes]:
        """What is stored of the vectors."""
        return _telling(_parts(self.made))

    @cached_property
    def short(self) -> int:
        """How many texts cannot be told from chance."""
        return sum(len(text) < SHORTEST and len(_bytes(text)) < SHORTEST for text in self.texts)


class Examined(NamedTuple):
    """A file that was looked through: its path, its size in bytes, and how many traces stand in it."""

    path: Path
    size: int
    found: int


class Proof(NamedTuple):
    """What was looked for and where. `elsewhere` traces stand in what remains as well and prove nothing.

    `closed` files could not be looked into: they are encrypted or damaged.
    """

    files: tuple[Examined, ...]
    closed: tuple[Path, ...]
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
    return Traces(tuple(contents.going(store, rows)), tuple(vectors.of_episodes(store, rows)))


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


class Sought(NamedTuple):
    """Of what was noted, and of its words' stems, what stands in no text that remains; how many do stand in one.

    Whole stretches hardly ever do: only where some of them turn up in the first texts are all of them looked up there,
    else those that are found in a file.
    """

    finder: Finder
    texts: frozenset[bytes]
    words: frozenset[bytes]
    elsewhere: int


def sought(store: Store, noted: Traces) -> Sought:
    """What a proof has to look for, once the rows are erased."""
    pieces = gathered(contents.remaining(store))
    first = list(islice(pieces, _FEW))
    there = _standing(first, noted.words | noted.stretches)  # most words are
    words = sorted(noted.words - there)
    stems = Tokenizer().stems([word.decode("utf-8", "replace") for word in words])
    stemmed = [[_bytes(stem) for stem in some if len(stem) >= SHORTEST] for some in stems]
    again = len(there & noted.stretches) > _AGAIN * len(noted.stretches)
    stretches = {stretch for stretch in noted.stretches if again or len(stretch) < _STRETCH}
    there |= _standing(chain(first, pieces), stretches.union(words, *stemmed))
    gone = {word for word in words if word not in there}
    its_stems = {stem for word, some in zip(words, stemmed, strict=True) if word in gone for stem in some}
    texts = noted.stretches - there
    others = frozenset((gone | its_stems) - there - texts)
    elsewhere = len((noted.stretches | noted.words) - texts - others)
    return Sought(Finder(texts | others | noted.vectors), texts, others, elsewhere)


def examine(store: Store, noted: Traces, sought: Sought, files: Iterable[Path], inside: Inside) -> Proof:
    """Looks for what was noted in the database and what stands beside it, and in what `inside` reads of these files."""
    looked = {path: _look(file, sought.finder) for path, file in store.raw.files()}
    own = frozenset(chain(*looked.values()))
    closed = []
    for path in files:
        try:
            with inside(path) as file:
                looked[path] = _look(file, sought.finder)
        except FileNotFoundError:
            continue
        except (OSError, MemcliError):
            closed.append(path)
    hits = frozenset(chain(*looked.values()))
    real = _confirmed(store, noted, hits, elsewhere=hits - own)
    explained = hits - real
    return Proof(
        files=tuple(Examined(path, path.stat().st_size, len(found & real)) for path, found in looked.items()),
        closed=tuple(closed),
        texts=len(sought.texts - explained),
        words=len(sought.words - explained),
        vectors=len(noted.vectors - explained),
        elsewhere=sought.elsewhere + len(explained),
        short=noted.short,
    )


def _standing(pieces: Iterable[bytes], wanted: Iterable[bytes]) -> set[bytes]:
    """Which of these stand in any of the pieces."""
    finder = Finder(wanted)
    return {each for piece in pieces for each in finder.found(piece)}


def _confirmed(store: Store, noted: Traces, hits: frozenset[bytes], elsewhere: frozenset[bytes]) -> set[bytes]:
    """Of what was found, what nothing explains: what remains by now, or how its bytes come to stand side by side."""
    made = hits & noted.vectors
    if made:
        kept = b"".join(part.ljust(_STRETCH, b"\0") for part in _parts(vectors.every(store)))
        made = frozenset(each for each in made if not _aligned(kept, each.ljust(_STRETCH, b"\0")))
    texts = hits - noted.vectors
    if len(texts) > _MANY:
        texts = _unsaid(store, texts)
    texts = _unsaid(store, texts & elsewhere | _written(store, texts - elsewhere))
    indexed = contents.indexed(store, [text.decode("utf-8", "replace") for text in texts])
    return {*made, *(hit for hit in texts if hit.decode("utf-8", "replace") not in indexed)}


def _unsaid(store: Store, texts: frozenset[bytes]) -> frozenset[bytes]:
    """Those that no text that remains holds."""
    return texts - _standing(gathered(contents.remaining(store)), texts) if texts else texts


def _written(store: Store, texts: frozenset[bytes]) -> frozenset[bytes]:
    """Those that stand anywhere but over the border of two values, as the end of a text and a number behind it may.

    A page that became the root of a tree keeps a copy of the rows it had: what looks the same as in a row is explained.
    """
    explained: set[bytes] = set()
    doubtful: list[tuple[bytes, bytes]] = []
    finder = Finder(texts)
    for path, file in store.raw.files() if texts else ():
        if path == store.path:
            size, usable = pages.sizes(file.read(100))
            file.seek(0)
        found = [(text, start + at) for start, piece in chunks(file) for text, at in finder.places(piece)]
        for text, at in found:
            start, tree = pages.page_at(at, size, log=path.name.endswith("-wal"))
            file.seek(start)
            page = file.read(usable)
            around = page[max(0, at - start - _AROUND) : at - start + len(text) + _AROUND]
            if pages.spans(page, tree - start, at - start, at - start + len(text)):
                explained.add(around)
            else:
                doubtful.append((text, around))
    return frozenset(text for text, around in doubtful if around not in explained)


def _aligned(data: bytes, part: bytes) -> bool:
    """Whether `part` is one of the parts of its length that `data` consists of."""
    at = data.find(part)
    while at > 0 and at % len(part):
        at = data.find(part, at + 1)
    return at >= 0


def _look(file: BinaryIO, finder: Finder) -> set[bytes]:
    """What stands in a file; two pieces at a time are looked through."""
    finder.again()
    twin = finder.twin()
    hits: set[bytes] = set()
    pieces = (piece for _, piece in chunks(file))
    with ThreadPoolExecutor(1) as aside:
        for one in pieces:
            other = aside.submit(twin.found, next(pieces, b""))
            hits |= finder.found(one) | other.result()
    return hits
