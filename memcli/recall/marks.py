"""Where a hit's text matches the question: the spans of the words whose stems were searched."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from memcli.text.words import EMOJI, unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.store.search import Tokenizer

_WORD = re.compile(rf"[^\W_]+|[{EMOJI}]")

#: Marks are for people's eyes: of a very long text only the beginning is searched for them.
LONGEST = 20_000


class _Part(NamedTuple):
    """A word, or the part of one that is written in one kind of script; `packed` without spaces between words."""

    start: int
    text: str
    packed: bool


class Matched(NamedTuple):
    """The (start, end) spans of a text's matching words, in order, without overlap, and the stems that they match."""

    spans: tuple[tuple[int, int], ...]
    stems: frozenset[str]


def mark(texts: Sequence[str], stems: set[str], tokenizer: Tokenizer) -> list[Matched]:
    """What in each text matches these stems."""
    parts = [list(_parts(text)) for text in texts]
    distinct = list({part.text for each in parts for part in each if not part.packed})
    found = dict(zip(distinct, tokenizer.stems(distinct), strict=True))
    pairs = {stem for stem in stems if len(stem) > 1 and unspaced(stem)}
    # A pair brings its characters along: only those that were asked for by themselves count alone.
    alone = {stem for stem in stems if len(stem) == 1 and not any(stem in pair for pair in pairs)}
    return [Matched(tuple(_spans(each, found, stems, pairs | alone)), _stems(each, found, stems)) for each in parts]


def _stems(parts: list[_Part], found: dict[str, list[str]], stems: set[str]) -> frozenset[str]:
    held: set[str] = set()
    for part in parts:
        held.update((*part.text, *map("".join, pairwise(part.text))) if part.packed else found[part.text])
    return frozenset(held & stems)


def _parts(text: str) -> Iterator[_Part]:
    for match in _WORD.finditer(text, 0, LONGEST):
        if not unspaced(match[0]):
            yield _Part(match.start(), match[0], packed=False)
            continue
        start = match.start()
        for packed, run in groupby(match[0], key=unspaced):
            part = "".join(run)
            yield _Part(start, part, packed)
            start += len(part)


def _spans(
    parts: list[_Part], found: dict[str, list[str]], stems: set[str], packed: set[str]
) -> Iterator[tuple[int, int]]:
    for part in parts:
        if part.packed:
            yield from _runs(part, packed)
        elif not stems.isdisjoint(found[part.text]):
            yield part.start, part.start + len(part.text)


def _runs(part: _Part, stems: set[str]) -> Iterator[tuple[int, int]]:
    """Spans of neighbouring characters whose pairs, or who themselves, were searched."""
    word, offset = part.text, part.start
    hit = [
        word[i] in stems or word[i : i + 2] in stems or (i > 0 and word[i - 1 : i + 1] in stems)
        for i in range(len(word))
    ]
    start = None
    for i, on in enumerate([*hit, False]):
        if on and start is None:
            start = i
        elif not on and start is not None:
            yield offset + start, offset + i
            start = None
