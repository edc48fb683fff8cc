"""Where a hit's text matches the question: the spans of the words whose stems were searched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.text.words import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.store.search import Tokenizer

_WORD = re.compile(r"[^\W_]+", re.UNICODE)

#: Marks are for people's eyes: of a very long text only the beginning is searched for them.
LONGEST = 20_000


def mark(texts: Sequence[str], stems: set[str], tokenizer: Tokenizer) -> list[tuple[tuple[int, int], ...]]:
    """Per text the (start, end) spans of matching words, in order, without overlap."""
    words = [list(_WORD.finditer(text, 0, LONGEST)) for text in texts]
    distinct = list({match[0] for matches in words for match in matches})
    found = dict(zip(distinct, tokenizer.stems(distinct), strict=True))
    return [tuple(_spans(matches, found, stems)) for matches in words]


def _spans(matches: list[re.Match[str]], found: dict[str, list[str]], stems: set[str]) -> Iterator[tuple[int, int]]:
    for match in matches:
        if unspaced(match[0]):
            yield from _runs(match, stems)
        elif not stems.isdisjoint(found[match[0]]):
            yield match.span()


def _runs(match: re.Match[str], stems: set[str]) -> Iterator[tuple[int, int]]:
    """Spans of neighbouring characters whose pairs, or who themselves, were searched."""
    word, offset = match[0], match.start()
    hit = [word[i : i + 2] in stems or word[i - 1 : i + 1] in stems for i in range(len(word))]
    start = None
    for i, on in enumerate([*hit, False]):
        if on and start is None:
            start = i
        elif not on and start is not None:
            yield offset + start, offset + i
            start = None
