"""The embedder over any GGUF embedding model: texts of many lengths, many at a time, as int8 vectors."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Self

from memcli.errors import ModelUnavailable
from memcli.models.llama import fingerprint, loading
from memcli.models.llama.context import Context, Shape
from memcli.models.llama.gguf import ENCODERS
from memcli.models.llama.recipes import recipe_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from memcli.models.llama.gguf import Header
    from memcli.models.llama.options import EmbeddingRecipe, LlamaOptions

#: Tokens of many texts that are evaluated together. Attention costs their square, and masks most of it out again: on a
#: CPU more is slower (all-MiniLM-L6-v2, messages of 40 tokens), on a GPU fewer leave it idle.
CPU_BATCH, GPU_BATCH = 256, 2048

#: Longer texts are read in windows, even by models that could take them whole: attention costs the square of a window.
LONGEST = 2048

_SEQUENCES = 64


class LlamaEmbedder:
    """models.protocols.Embedder over a GGUF file.

    Vectors are the model's, pooled as it was trained, cut to the recipe's dimension; texts longer than the model takes
    are read in windows of equal length whose unit vectors are averaged. An empty text, and one of which the
    vocabulary has no piece, gives None. Raises ModelUnavailable where the model cannot be used.
    """

    #: Its vectors come from words in context: worth more trust in recall than a table's, and slow to make.
    contextual = True

    def __init__(
        self, path: Path, options: LlamaOptions, recipe: EmbeddingRecipe | None = None, cache: Path | None = None
    ) -> None:
        header = loading.header_of(path, "embedding", trust=options.trust)
        self._recipe = recipe = recipe or recipe_for(header)
        self._pooling = recipe.pooling or _pooling(header)
        self._options = options
        self._limit = min(header.number("context_length", 512), recipe.max_tokens or LONGEST)
        opened = loading.open_model(header, options, context=self._limit, batch=self._limit)
        self._model = opened.model
        self.gpu_layers = opened.model.gpu_layers
        self._fill = options.batch or (GPU_BATCH if self._model.gpu_layers else CPU_BATCH)
        self._room = min(max(self._fill, 512), max(self._limit, self._fill))
        self._context: Context | None = self._made(self._room)
        self._unknown = _unknown(header)
        width = self._context.vectors
        self.dimension = _dimension(recipe, width, path)
        self.name = header.name
        self.fingerprint = _fingerprint(header, recipe, self._pooling, self.dimension, cache)
        self._head, self._tail = self._ends()

    def embed(self, texts: Sequence[str]) -> list[bytes | None]:
        """One int8 vector of `dimension` bytes per document text, in order; None for one that says nothing."""
        return self._embed(texts, self._recipe.document_prefix)

    def embed_query(self, text: str, weights: Mapping[str, float] | None = None) -> bytes | None:  # noqa: ARG002
        """The vector of a question; `weights` play no part."""
        return self._embed([text], self._recipe.query_prefix)[0]

    def close(self) -> None:
        """Frees the model; it cannot be used afterwards."""
        self._context = None
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _embed(self, texts: Sequence[str], prefix: str) -> list[bytes | None]:
        import numpy as np

        pieces: list[tuple[int, list[int]]] = []
        for number, text in enumerate(texts):
            pieces += [(number, window) for window in self._windows(text, prefix)]
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in self._batches(pieces):
            vectors = self._vectors([window for _, window in batch])
            np.add.at(sums, [number for number, _ in batch], vectors)
        peaks = np.abs(sums).max(axis=1, keepdims=True) if len(texts) else sums
        scaled = np.rint(sums * (127.0 / np.where(peaks > 0, peaks, 1.0))).astype(np.int8)
        return [row.tobytes() if peak > 0 else None for row, (peak,) in zip(scaled, peaks, strict=True)]

    def _vectors(self, windows: Sequence[list[int]]) -> Any:
        """Unit vectors of texts evaluated as one batch: float32, (len(windows), dimension)."""
        import numpy as np

        longest = sum(map(len, windows))
        context = self._context
        if context is None:
            raise ModelUnavailable("the embedding model was closed")
        if longest > self._room:
            context.close()
            self._room = min(1 << (longest - 1).bit_length(), max(self._limit, longest))
            context = self._context = self._made(self._room)
        context.forget()
        context.read([(number, 0, window) for number, window in enumerate(windows)])
        vectors = context.pooled(len(windows))[:, : self.dimension]
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        sound = np.isfinite(norms) & (norms > 0)
        return np.where(sound, vectors / np.where(sound, norms, 1.0), 0.0)

    def _made(self, room: int) -> Context:
        shape = Shape(room, room, _SEQUENCES, pooling=self._pooling, whole=True)
        return Context(self._model, shape, self._options)

    def _batches(self, pieces: Sequence[tuple[int, list[int]]]) -> Iterator[list[tuple[int, list[int]]]]:
        batch: list[tuple[int, list[int]]] = []
        filled = 0
        for piece in pieces:
            if batch and (filled + len(piece[1]) > self._fill or len(batch) == _SEQUENCES):
                yield batch
                batch, filled = [], 0
            batch.append(piece)
            filled += len(piece[1])
        if batch:
            yield batch

    def _windows(self, text: str, prefix: str) -> list[list[int]]:
        """The token lists that stand for a text: one where it fits, none where it says nothing."""
        if not text.strip():
            return []
        whole = self._model.tokens(prefix + text, ends=True)
        if len(whole) <= self._limit and self._unknown is None:
            return [whole]
        bare = self._model.tokens(text)
        if all(token == self._unknown for token in bare):
            return []
        if len(whole) <= self._limit:
            return [whole]
        before = self._head + (self._model.tokens(prefix) if prefix else [])
        room = max(self._limit - len(before) - len(self._tail), 1)
        count = -(-len(bare) // room)
        size = -(-len(bare) // count)
        return [before + bare[start : start + size] + self._tail for start in range(0, len(bare), size)]

    def _ends(self) -> tuple[list[int], list[int]]:
        """The tokens that the model wants before and after a text."""
        whole, bare = self._model.tokens("a", ends=True), self._model.tokens("a")
        for start in range(len(whole) - len(bare) + 1):
            if whole[start : start + len(bare)] == bare:
                return whole[:start], whole[start + len(bare) :]
        return [], []


def _pooling(header: Header) -> str:
    """How the file says its vectors are made; where it says nothing (or "none") the mean of all tokens, and the last
    one, which has read all others, of a decoder."""
    if header.pooling in {"mean", "cls", "last"}:
        return header.pooling
    return "mean" if header.architecture in ENCODERS else "last"


def _unknown(header: Header) -> int | None:
    """The token that word-piece vocabularies put for what they lack; others spell out everything."""
    found = header.metadata.get("tokenizer.ggml.unknown_token_id")
    return int(found) if header.metadata.get("tokenizer.ggml.model") == "bert" and found is not None else None


def _dimension(recipe: EmbeddingRecipe, width: int, path: Path) -> int:
    wanted = recipe.dimension or width
    if wanted > width or wanted % 8:
        hint = f"choose a multiple of 8, at most {width}"
        raise ModelUnavailable(f"{path.name} cannot give vectors of {wanted} dimensions", hint=hint)
    return wanted


def _fingerprint(header: Header, recipe: EmbeddingRecipe, pooling: str, dimension: int, cache: Path | None) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", header.name.lower()).strip("-")[:40]
    made = f"{name}/{fingerprint.digest(header.path, cache)[:16]}/{pooling}/{dimension}"
    prefixes = f"{recipe.query_prefix}\0{recipe.document_prefix}"
    return made if prefixes == "\0" else f"{made}/{hashlib.sha256(prefixes.encode()).hexdigest()[:8]}"
