"""BERT's uncased WordPiece tokenizer, as far as a table of whole-word and piece vectors needs it.

Basic tokenization and the greedy longest match follow Devlin et al. (2019) and their reference code; special tokens
are never added. Words repeat, so each one's pieces are remembered.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: A longer word is no word of any language and is dropped, as in the reference tokenizer.
LONGEST_WORD = 100

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf\U0002f800-\U0002fa1f"
_REMEMBERED = 200_000


@lru_cache(maxsize=1)
def _ascii_words() -> re.Pattern[str]:
    return re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")


@lru_cache(maxsize=1)
def _cjk() -> re.Pattern[str]:
    return re.compile(f"([{_CJK}])")


class WordPiece:
    """Splits text into rows of a vocabulary, which `row_of` looks up (`##` marks a continuation)."""

    def __init__(self, row_of: Callable[[str], int | None]) -> None:
        self._row_of = row_of
        self._known: dict[str, tuple[int, ...]] = {}

    def rows(self, text: str, limit: int) -> list[int]:
        """The rows of the first `limit` tokens of `text`; words that the vocabulary cannot spell are left out."""
        out: list[int] = []
        known = self._known
        words = _ascii_words().findall(text.lower()) if text.isascii() else _words(text)
        for word in words:
            pieces = known.get(word)
            if pieces is None:
                pieces = self._remember(word)
            out += pieces
            if len(out) >= limit:
                return out[:limit]
        return out

    def by_word(self, text: str) -> list[tuple[str, tuple[int, ...]]]:
        """Each word or punctuation mark of `text`, folded as BERT does, with its rows; none without."""
        words = _ascii_words().findall(text.lower()) if text.isascii() else _words(text)
        return [(word, rows) for word in words if (rows := self._known.get(word) or self._remember(word))]

    def _remember(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return ()
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        pieces = self._known[word] = self._pieces(word)
        return pieces

    def _pieces(self, word: str) -> tuple[int, ...]:
        rows, start = [], 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                row = self._row_of(mark + word[start:end])
                if row is not None:
                    rows.append(row)
                    start = end
                    break
            else:
                return ()
        return tuple(rows)


def _words(text: str) -> list[str]:
    """Basic tokens of text that is not plain ASCII: accents dropped, lower case, punctuation and ideographs apart."""
    clean = "".join(_clean(text))
    spaced = _cjk().sub(r" \1 ", clean)
    folded = "".join(c for c in unicodedata.normalize("NFD", spaced) if unicodedata.category(c) != "Mn")
    words: list[str] = []
    for part in "".join(c.lower() for c in folded).split():
        words += _split_punctuation(part)
    return words


def _clean(text: str) -> list[str]:
    out = []
    for c in text:
        if c in "\t\n\r":
            out.append(" ")
        elif c.isascii():
            out.append(c if " " <= c <= "~" else "")
        elif unicodedata.category(c) == "Zs":
            out.append(" ")
        elif c != "\ufffd" and unicodedata.category(c) not in {"Cc", "Cf"}:
            out.append(c)
    return out


def _split_punctuation(part: str) -> list[str]:
    words, word = [], ""
    for c in part:
        if (c.isascii() and not c.isalnum()) or unicodedata.category(c).startswith("P"):
            if word:
                words.append(word)
            words.append(c)
            word = ""
        else:
            word += c
    if word:
        words.append(word)
    return words
