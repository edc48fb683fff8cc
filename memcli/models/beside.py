"""The built-in table beside an embedding model: one vector of both, whose cosine weighs what each says. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memcli.models.protocols import Embedder

#: What the table's cosine weighs against the model's. The table takes words as they are, and so knows what a small
#: model blurs: beside all-MiniLM-L6-v2 it was worth 0.8 nDCG points, with any share from 0.35 to 0.7.
SHARE = 0.6


class Beside:
    """models.protocols.Embedder: the vectors of `model` and of `table`, one after the other.

    The cosine of two of them is the mean of both cosines, the table's weighing SHARE against 1 of the model's. Where
    one has no vector for a text, that part is zero.
    """

    contextual = True

    def __init__(self, model: Embedder, table: Embedder) -> None:
        self._parts = ((model, 1.0), (table, SHARE**0.5))
        self.dimension = model.dimension + table.dimension
        self.fingerprint = f"{model.fingerprint}+{SHARE}*{table.fingerprint}"

    def embed(self, texts: Sequence[str]) -> list[bytes | None]:
        """One int8 vector of both per document text, in order; None for one of which neither has one."""
        return self._joined([part.embed(texts) for part, _ in self._parts])

    def embed_query(self, text: str, weights: Mapping[str, float] | None = None) -> bytes | None:
        """The vector of a question; `weights` as each of the two takes them."""
        return self._joined([[part.embed_query(text, weights)] for part, _ in self._parts])[0]

    def _joined(self, found: Sequence[Sequence[bytes | None]]) -> list[bytes | None]:
        import numpy as np

        pieces: list[Any] = []
        for vectors, (part, weight) in zip(found, self._parts, strict=True):
            empty = bytes(part.dimension)
            matrix: Any = np.frombuffer(b"".join(vector or empty for vector in vectors), dtype=np.int8)
            matrix = matrix.reshape(len(vectors), part.dimension).astype(np.float32)
            norms = np.linalg.norm(matrix, axis=1, keepdims=True)
            pieces.append(matrix * (weight / np.where(norms > 0, norms, 1.0)))
        both = np.concatenate(pieces, axis=1)
        peaks = np.abs(both).max(axis=1, keepdims=True)
        rounded = np.rint(both * (127.0 / np.where(peaks > 0, peaks, 1.0))).astype(np.int8)
        return [row.tobytes() if peak > 0 else None for row, (peak,) in zip(rounded, peaks, strict=True)]
