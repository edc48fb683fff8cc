"""Words and chunks as the index sees them: unspaced scripts made findable, long texts cut, questions measured.

The full-text tables tokenize at spaces. Text in scripts that write none (Chinese, Japanese, Thai …) is therefore
spaced out before indexing, each run as its characters and its pairs of neighbours, and so is a query: a pair matches
where the two characters stood together. Emoji become words of their own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: A message longer than this is cut into chunks of about CHUNK characters (tuned on long assistant turns).
WHOLE = 810
CHUNK = 600

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u1100-\u11ff\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31f0-\u31ff"  # Hangul letters, kana, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"  # ideographs, Hangul syllables
    "\U00020000-\U0003ffff"
)
#: Emoji, as ranges of a character class.
EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff\U0001f1e6-\U0001f1ff"


#: From this code point on scripts mostly write words without spaces between them.
_SPACELESS = "\u2e80"

#: What may not stand in an FTS5 string, and every line break.
_UNSAFE = re.compile('["\x00\ud800-\udfff\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]')


@lru_cache(maxsize=1)
def _special() -> re.Pattern[str]:
    return re.compile(f"([{_UNSPACED}]+)|([{EMOJI}])")


@lru_cache(maxsize=1)
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


def _spread(match: re.Match[str]) -> str:
    run = match[1]
    if run is None:
        return f" emoji{ord(match[2]):x} "
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return f" {' '.join([*run, *pairs])} "


def index_text(text: str) -> str:
    """What the full-text tables are given for `text`; the same for a document and a query."""
    if text.isascii():
        return text
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _special().sub(_spread, text)


def pairs(text: str) -> list[list[str]]:
    """The pairs of neighbours of each run of an unspaced script, as they stand side by side in the index."""
    plain = unicodedata.normalize("NFKC", text)
    found = [match[1] for match in _special().finditer(plain) if match[1]]
    return [[run[i : i + 2] for i in range(len(run) - 1)] for run in found if len(run) > 1]


def match_phrase(text: str) -> str:
    """A full-text query for texts that hold these words in a row; one that finds nothing where there are none.

    A run of an unspaced script is followed in the index by its pairs, so a phrase ends with it and another begins.
    """
    plain = _UNSAFE.sub(" ", text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
        plain = _special().sub(lambda run: f" {' '.join(run[1])} \n" if run[1] else _spread(run), plain)
    pieces = [" ".join(piece.split()) for piece in plain.splitlines()]
    return " AND ".join(f'"{piece}"' for piece in pieces if piece) or '""'


def unspaced(text: str) -> bool:
    """Whether `text` holds a script that is written without spaces between words."""
    return not text.isascii() and _unspaced().search(text) is not None


def as_word(name: str) -> str:
    """A pattern of a name as a word of its own, where its script has such."""
    return re.escape(name) if max(name) >= _SPACELESS else rf"(?<!\w){re.escape(name)}(?!\w)"


def chunks(text: str) -> list[str]:
    """`text` whole if it is short, else in pieces of about CHUNK characters cut at a sentence, line or word end."""
    if len(text) <= WHOLE:
        return [text]
    pieces, start, n = [], 0, len(text)
    while n - start > WHOLE:
        cut = _cut(text, start)
        pieces.append(text[start:cut])
        start = cut
    pieces.append(text[start:])
    return pieces


def first_chunk(text: str) -> str:
    """The first of `chunks(text)`; enough of `text` (WHOLE + 1 characters) suffices to know it."""
    return text if len(text) <= WHOLE else text[: _cut(text, 0)]


def _cut(text: str, start: int) -> int:
    """Where the chunk that begins at `start` ends: the last good break between half a chunk and CHUNK characters."""
    low, high = start + CHUNK // 2, start + CHUNK
    for mark in ("\n\n", "\n", ". ", "? ", "! ", "。", "; ", " "):
        at = text.rfind(mark, low, high)
        if at >= 0:
            return at + len(mark)
    return high


def asking(text: str) -> int:
    """Percent (0 to 100) of the characters of `text` that stand in sentences ending in a question mark."""
    if "?" not in text and "？" not in text:
        return 0
    asked = total = 0
    for sentence in re.split(r"(?<=[.!?。！？\n])", text):
        body = sentence.strip()
        total += len(body)
        if body.endswith(("?", "？")):
            asked += len(body)
    return round(100 * asked / total) if total else 0
