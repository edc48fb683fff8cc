"""Proving an erasure: what must not be found again is looked for in the bytes of files after it.

What stands elsewhere in the memory as well is left out, for it proves nothing, and so is what is too short to tell from
chance. Nothing that was left behind can stand for itself: a row that rests on no episode any more is not "elsewhere",
and neither is one that has the very sentence of an erased episode, with a word that nobody wrote but there, and was
worded since that was taken in. (If it is older, then the episode repeats the row, as the log of a tool may do that has
asked this memory. A single word is another matter: those who sum up choose words of their own.)
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeVar

from memcli.errors import MemcliError
from memcli.forget.scan import SHORTEST, Finder, chunks, gathered
from memcli.forget.traces import STRETCH, Traces, as_bytes, parts, words_in
from memcli.store import contents, held, pages, vectors
from memcli.store.search import Tokenizer
from memcli.text.words import pairs

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

#: Pieces of what remains in which common words are looked for before anything is done about the rarer ones.
_FEW = 2
#: Of every so many whole stretches one is looked for in the first texts: where more than this share of them is there, a
#: memory is taken to say the same things often.
_SAMPLED, _AGAIN = 16, 0.05
#: With more finds than this, it is quicker to read all that remains than the page of each.
_MANY = 200
#: Bytes on either side by which two places where one text stands are told apart.
_AROUND = 4
#: So many words of unspaced scripts the indexes are asked for, each by so many of its first pairs of characters.
_ASKED, _PAIRS = 256, 6


T = TypeVar("T")


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


class Sought(NamedTuple):
    """Of what was noted, and of its words' stems, what stands in no text that remains; how many do stand in one.

    Whole stretches hardly ever do: only where some of them turn up in the first texts are all of them looked up there,
    else those that are found in a file. `held` is what is there after all, in rows of the memory and in its indexes.
    """

    finder: Finder
    texts: frozenset[bytes]
    words: frozenset[bytes]
    held: frozenset[bytes]
    elsewhere: int


def sought(store: Store, noted: Traces) -> Sought:
    """What a proof has to look for, once the rows are erased."""
    pieces = gathered(contents.written(store))
    first = list(islice(pieces, _FEW))
    whole = sorted(stretch for stretch in noted.stretches if len(stretch) == STRETCH)
    few = frozenset(whole[::_SAMPLED])
    short = noted.stretches.difference(whole)
    there = _standing(Finder(noted.words | short | few), first)  # most words are
    again = len(there & few) > _AGAIN * len(few)
    words = sorted(noted.words - there)
    stems = dict(zip(words, Tokenizer().stems([_text(word) for word in words]), strict=True))
    stemmed = {word: [as_bytes(stem) for stem in some if len(stem) >= SHORTEST] for word, some in stems.items()}
    stretches = (noted.stretches if again else short) - there
    finder = Finder(stretches.union(words, *stemmed.values()))
    there |= _standing(finder, chain(first, pieces))
    worded = _standing(finder, gathered(contents.worded(store)))
    kept = _kept(store, noted, worded, unsaid=noted.words - there)
    there |= worded
    gone = [word for word in words if word not in there]
    its_stems = {stem for word in gone for stem in stemmed[word]} - there
    texts = noted.stretches - there
    others = frozenset((its_stems | {*gone}) - texts)
    elsewhere = len((noted.stretches | noted.words) - texts - others - kept)
    indexed = held.terms(store, {_text(stem) for stem in its_stems})
    asked = [word for word in gone if not stemmed[word]]
    found = kept | {as_bytes(term) for term in indexed} | _asked(store, asked)
    return Sought(Finder(texts | others | noted.vectors), texts | kept, others, frozenset(found), elsewhere)


def _kept(store: Store, noted: Traces, worded: Iterable[bytes], unsaid: frozenset[bytes]) -> set[bytes]:
    """Of these stretches, which stand in derived rows, those that such a row has of an erased episode.

    `unsaid` are words that nobody wrote any more.
    """
    whole = [each for each in worded if len(each) == STRETCH and not unsaid.isdisjoint(words_in(each))]
    said = {each: run for each in whole if (run := noted.said_by(each)) is not None}
    newest = contents.newest_wording(store, said) if said else {}
    return {each for each, run in newest.items() if run >= said[each]}


def _asked(store: Store, words: Sequence[bytes]) -> set[bytes]:
    """Of words in unspaced scripts, some of those that an index holds; of very many a few are asked for."""
    some = words[:: max(1, len(words) // _ASKED)]
    told = [(word, run[:_PAIRS]) for word in some for run in pairs(_text(word)) if len(run) > 1]
    there = held.phrases(store, [run for _, run in told])
    return {told[number][0] for number in there}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def examine(store: Store, noted: Traces, sought: Sought, files: Iterable[Path], inside: Inside) -> Proof:
    """Looks for what was noted in the database and what stands beside it, and in what `inside` reads of these files."""
    looked = {path: _look(file, sought.finder) for path, file in store.raw.files()}
    sizes = {path: path.stat().st_size for path in looked}
    own = frozenset(chain(*looked.values()))
    closed = []
    for path in files:
        try:
            with inside(path) as file:
                found, size = _look(file, sought.finder), path.stat().st_size
            looked[path], sizes[path] = found, size
        except FileNotFoundError:
            continue
        except (OSError, MemcliError):
            closed.append(path)
    hits = frozenset(chain(*looked.values()))
    real = _confirmed(store, noted, hits, elsewhere=hits - own) | sought.held
    looked[store.path] |= sought.held
    explained = hits - real
    return Proof(
        files=tuple(Examined(path, sizes[path], len(found & real)) for path, found in looked.items()),
        closed=tuple(closed),
        texts=len(sought.texts - explained),
        words=len(sought.words - explained),
        vectors=len(noted.vectors - explained),
        elsewhere=sought.elsewhere + len(explained),
        short=noted.short,
    )


def _standing(finder: Finder, pieces: Iterable[bytes]) -> set[bytes]:
    """What stands in any of the pieces, and was not found before."""
    return {each for piece in pieces for each in finder.found(piece)}


def _confirmed(store: Store, noted: Traces, hits: frozenset[bytes], elsewhere: frozenset[bytes]) -> set[bytes]:
    """Of what was found, what nothing explains: what remains by now, or how its bytes come to stand side by side."""
    made = hits & noted.vectors
    if made:
        kept = b"".join(part.ljust(STRETCH, b"\0") for part in parts(vectors.every(store)))
        made = frozenset(each for each in made if not _aligned(kept, each.ljust(STRETCH, b"\0")))
    texts = hits - noted.vectors
    if len(texts) > _MANY:
        texts = _unsaid(store, noted, texts)
    texts = _unsaid(store, noted, texts & elsewhere | _written(store, texts - elsewhere))
    indexed = held.within(store, [_text(text) for text in texts])
    return {*made, *(hit for hit in texts if _text(hit) not in indexed)}


def _unsaid(store: Store, noted: Traces, texts: frozenset[bytes]) -> frozenset[bytes]:
    """Those that no text that remains explains."""
    if not texts:
        return texts
    words = noted.words.intersection(chain(*map(words_in, texts)))
    finder = Finder(texts | words)
    written = _standing(finder, gathered(contents.written(store)))
    worded = _standing(finder, gathered(contents.worded(store)))
    return texts - written - worded | _kept(store, noted, worded & texts, unsaid=words - written)


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
        for text, at in [*chain.from_iterable(_in_pairs(file, finder.places, finder.places))]:
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
    """What stands in a file."""
    finder.again()
    twin = finder.twin()
    found = _in_pairs(file, lambda piece, _: finder.found(piece), lambda piece, _: twin.found(piece))
    return set(chain.from_iterable(found))


def _in_pairs(file: BinaryIO, one: Callable[[bytes, int], T], other: Callable[[bytes, int], T]) -> Iterator[T]:
    """What the two make of the pieces of a file and where these begin; two pieces at a time, in two threads."""
    pieces = chunks(file)
    with ThreadPoolExecutor(1) as aside:
        for start, piece in pieces:
            after, following = next(pieces, (0, b""))
            meanwhile = aside.submit(other, following, after)
            yield one(piece, start)
            yield meanwhile.result()
