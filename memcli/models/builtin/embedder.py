"""The built-in embedder: a table of token vectors; a text's vector is the normalised sum of its tokens' vectors.

The table is mapped, not read. Lists of texts go through numpy; a single question does without it, because importing
numpy takes longer than adding up ten rows.
"""

from __future__ import annotations

import math
import mmap
import struct
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memcli.errors import ModelUnavailable
from memcli.models.builtin.wordpiece import WordPiece

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TABLE = Path(__file__).parent.parent / "data" / "static-en-256.bin"

#: The table was distilled on texts of at most this many tokens.
LONGEST = 512

_SLICE = 16_384

_MAGIC = b"MCSE0001"
_HEADER = struct.Struct("<8s6I")


class StaticEmbedder:
    """models.protocols.Embedder over a static table. English; other scripts give None.

    Raises ModelUnavailable when the file is not such a table.
    """

    def __init__(self, path: Path = TABLE) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(f"cannot read the built-in embedder {path}", hint="reinstall memcli") from error
        if len(self._map) < _HEADER.size or self._map[:8] != _MAGIC:
            raise ModelUnavailable(f"{path} is not a static embedding table", hint="reinstall memcli")
        _, self._n, self.dimension, *self._places = _HEADER.unpack_from(self._map)
        if not self._whole():
            raise ModelUnavailable(f"the static embedding table {path} is damaged", hint="reinstall memcli")
        self.fingerprint = f"{path.stem}/{self._n}x{self.dimension}/1"

    def _whole(self) -> bool:
        """Whether each section that the header names is all there."""
        pieces, size, scales, matrix = self._places
        ends = (pieces + size, scales + 2 * self._n, matrix + self._n * self.dimension)
        if not self._n or not self.dimension or max(ends) > len(self._map):
            return False
        found: int = self._map[pieces : pieces + size].count(b"\n")
        return bool(found >= self._n - 1)

    @cached_property
    def _vocabulary(self) -> bytes:
        """The pieces between newlines; a piece's row is the number of newlines before its own."""
        start, size = self._places[0], self._places[1]
        return b"\n" + self._map[start : start + size] + b"\n"

    @cached_property
    def _pieces(self) -> WordPiece:
        """The tokenizer for lists of texts."""
        pieces = self._vocabulary.decode("utf-8", "replace").split("\n")[1 : self._n + 1]
        return WordPiece({piece: row for row, piece in enumerate(pieces)}.get)

    @cached_property
    def _few_pieces(self) -> WordPiece:
        """The tokenizer for a single question: its few words are searched for, without a dictionary of all pieces."""
        return WordPiece(self._search)

    def _search(self, piece: str) -> int | None:
        at = self._vocabulary.find(b"\n" + piece.encode("utf-8", "surrogatepass") + b"\n")
        return None if at < 0 else self._vocabulary.count(b"\n", 0, at)

    @cached_property
    def _table(self) -> tuple[Any, Any]:
        import numpy as np

        scale = np.frombuffer(self._map, dtype="<f2", count=self._n, offset=self._places[2]).astype(np.float32)
        count = self._n * self.dimension
        matrix = np.frombuffer(self._map, dtype=np.int8, count=count, offset=self._places[3])
        return scale, matrix.reshape(self._n, self.dimension)

    def embed(self, texts: Sequence[str]) -> list[bytes | None]:
        """One int8 vector per text, in order; None for a text without a known token."""
        import numpy as np

        sums = self.sums([[] if _foreign(text) else self._pieces.rows(text, LONGEST) for text in texts])
        peak = np.abs(sums).max(axis=1, keepdims=True) if len(texts) else sums
        known = peak[:, 0] > 0 if len(texts) else []
        scaled = np.rint(sums * (127.0 / np.where(peak > 0, peak, 1.0))).astype(np.int8)
        return [row.tobytes() if some else None for row, some in zip(scaled, known, strict=True)]

    def sums(self, rows: list[list[int]]) -> Any:
        """Sums of the token vectors of each list of rows: float32, shape (len(rows), dimension).

        Works through slices of about _SLICE tokens: their vectors as floats take a kilobyte each.
        """
        import numpy as np

        out = np.zeros((len(rows), self.dimension), dtype=np.float32)
        start, held = 0, 0
        for number, part in enumerate(rows, 1):
            held += len(part)
            if held >= _SLICE or number == len(rows):
                self._add_up(rows[start:number], out[start:number])
                start, held = number, 0
        return out

    def _add_up(self, rows: list[list[int]], out: Any) -> None:
        import numpy as np

        flat = np.fromiter((row for part in rows for row in part), dtype=np.int64)
        if not flat.size:
            return
        scale, matrix = self._table
        sizes = np.fromiter((len(part) for part in rows), dtype=np.int64, count=len(rows))
        filled = np.flatnonzero(sizes)
        starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1]))
        tokens = matrix[flat].astype(np.float32)
        tokens *= scale[flat, None]
        out[filled] = np.add.reduceat(tokens, starts, axis=0)

    def embed_query(self, text: str, weights: Mapping[str, float] | None = None) -> bytes | None:
        """The int8 vector of a question, added up without numpy; None where no token is known.

        `weights` are of words in lower case: words that are not there weigh 1, punctuation as the lightest of them.
        """
        total = [0.0] * self.dimension
        pieces = self._few_pieces if _plain(text) else self._pieces
        for row, weight in [] if _foreign(text) else _weighted(pieces.by_word(text), weights or {}):
            (scale,) = struct.unpack_from("<e", self._map, self._places[2] + 2 * row)
            scale *= weight
            start = self._places[3] + row * self.dimension
            values = memoryview(self._map)[start : start + self.dimension].cast("b")
            total = [t + scale * v for t, v in zip(total, values, strict=True)]
        peak = max(map(abs, total))
        if not peak or not math.isfinite(peak):
            return None
        return struct.pack(f"{self.dimension}b", *(round(127.0 * t / peak) for t in total))


def _weighted(words: list[tuple[str, tuple[int, ...]]], weights: Mapping[str, float]) -> list[tuple[int, float]]:
    """The first LONGEST rows of these words, each with its word's weight."""
    marks = min(weights.values(), default=1.0)
    found = ((row, weights.get(word, 1.0) if word[0].isalnum() else marks) for word, rows in words for row in rows)
    return list(islice(found, LONGEST))


def _foreign(text: str) -> bool:
    """Whether most letters are of a script the table has no words of; its digits and marks would say nothing."""
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(c > "\u024f" for c in letters) > len(letters)


def _plain(text: str) -> bool:
    """Whether a question is so short, and its words too, that searching for their pieces is quicker than a dictionary.

    The dictionary takes 5 ms; searching for all the parts of one nonsense word of 100 letters takes 200.
    """
    return len(text) <= 200 and all(len(word) <= 16 for word in text.split())


def load() -> StaticEmbedder:
    """The built-in embedder. Raises ModelUnavailable where its table is missing or damaged."""
    return StaticEmbedder()
