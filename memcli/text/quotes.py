"""Sentences of a text, and finding a quote in the text it is said to come from, whitespace, case and typographic marks
aside. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_SAME = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-"}
)
_ENDS = ".,;:!?…。！？，\"'"
#: A character of a script that writes no blanks between words.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class Place(NamedTuple):
    """Half-open character offsets into the text."""

    start: int
    end: int


class _Folded(NamedTuple):
    """A text without whitespace and case, and where each of its characters stands in the original."""

    text: str
    offsets: tuple[int, ...]


def locate(quote: str, text: str) -> Place | None:
    """Where `quote` stands in `text` as whole words; None where it does not, or holds no letter or digit.

    Whitespace, case and the shape of quotation marks and dashes do not count, nor does punctuation at the quote's ends.
    """
    folded = _folded(text)
    for wanted in (_fold(quote), _fold(quote).strip(_ENDS)):
        if not any(character.isalnum() for character in wanted):
            return None
        at = folded.text.find(wanted)
        while at >= 0:
            place = Place(folded.offsets[at], folded.offsets[at + len(wanted) - 1] + 1)
            if _whole(text, place):
                return place
            at = folded.text.find(wanted, at + 1)
    return None


def sentence(text: str, place: Place) -> Place:
    """The sentences that `place` touches, from the first one's beginning to the last one's end mark."""
    start = 0
    for match in _SENTENCE_END.finditer(text, 0, place.start):
        start = match.end()
    body = text[place.start : place.end].rstrip()
    if body.endswith(tuple(".!?…。！？")):
        return Place(start, place.start + len(body))
    end = _SENTENCE_END.search(text, place.start + len(body))
    return Place(start, len(text) if end is None else end.end())


def sentences(text: str) -> list[str]:
    """The sentences of a text as they stand in it, without the blanks around them; what holds no letter is none."""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    found = (text[start:end].strip() for start, end in pairwise(ends))
    return [one for one in found if any(character.isalnum() for character in one)]


_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？]+|\n+")

#: What a whole sentence ends with.
ENDS = tuple(".!?…。！？\"'”’)")


@lru_cache(maxsize=64)
def _folded(text: str) -> _Folded:
    pieces, offsets = [], []
    for offset, character in enumerate(text):
        if not character.isspace():
            folded = character.translate(_SAME).casefold()
            pieces.append(folded)
            offsets += [offset] * len(folded)
    return _Folded("".join(pieces), tuple(offsets))


def _fold(quote: str) -> str:
    return "".join(quote.translate(_SAME).casefold().split())


def _whole(text: str, place: Place) -> bool:
    """Whether neither end of the place cuts a word in two."""
    return not (_inside(text, place.start) or _inside(text, place.end))


def _inside(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return before.isalnum() and after.isalnum() and not (UNSPACED.match(before) or UNSPACED.match(after))
