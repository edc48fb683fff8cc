"""Which speakers a question means, by name, nickname or a name misspelt. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_WORD = re.compile(r"[^\W_]+")

#: How alike (Ratcliff and Obershelp, 0 to 1) a misspelt name must be to the right one, how long at least, and for how
#: many words of a question it is looked for.
_ALIKE, _SHORTEST, _MOST = 0.7, 4, 8


def parts(speakers: Sequence[tuple[int, str]]) -> dict[str, set[int]]:
    """Each part of a speaker's name, in lower case, with the rows of those who have it; `speakers` are (row, name)."""
    found: dict[str, set[int]] = {}
    for row, name in speakers:
        for part in _WORD.findall(name):
            if len(part) > 1:
                found.setdefault(part.lower(), set()).add(row)
    return found


def given(name: str) -> str:
    """What somebody of this name is called in talk: its first part; "" where it has none."""
    found = _WORD.search(name)
    return found[0].lower() if found else ""


def named(word: str, names: Mapping[str, set[int]]) -> frozenset[int]:
    """The speakers a capitalised word means: by a part of the name, or a nickname that begins one (Mel, Melanie)."""
    if word in names:
        return frozenset(names[word])
    if len(word) < 3:
        return frozenset()
    return frozenset(row for part, rows in names.items() if part.startswith(word) for row in rows)


def misspelt(text: str, unknown: Collection[str], speakers: Sequence[tuple[int, str]]) -> frozenset[int]:
    """The speakers whose names capitalised words of `text` come near to (Mohammed, Muhhamed).

    Only `unknown` words (in lower case), which stand in no message, can be names misspelt.
    """
    words = [word.lower() for word in _WORD.findall(text) if len(word) >= _SHORTEST and word[0].isupper()]
    words = [word for word in words if word in unknown][:_MOST]
    if not words:
        return frozenset()
    from difflib import SequenceMatcher

    found: set[int] = set()
    for word in words:
        alike = [
            (SequenceMatcher(None, word, part).ratio(), part, rows)
            for part, rows in parts(speakers).items()
            if part[0] == word[0] and abs(len(part) - len(word)) <= 2
        ]
        likeness, _, rows = max(alike, default=(0.0, "", set()))
        if likeness >= _ALIKE:
            found |= rows
    return frozenset(found)
