"""Models in GGUF files through llama.cpp, as the protocols of models want them.

Importing this package imports neither llama_cpp nor numpy: each function does so when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from memcli.models.llama.options import EmbeddingRecipe, LlamaOptions

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.models.llama.embedder import LlamaEmbedder
    from memcli.models.llama.generation import LlamaModel
    from memcli.models.llama.reranker import CrossEncoder, LikelihoodReranker

__all__ = [
    "EmbeddingRecipe",
    "LlamaOptions",
    "as_reranker",
    "available",
    "describe_build",
    "load_embedder",
    "load_language_model",
    "load_reranker",
]


def available() -> str:
    """Why llama-cpp-python cannot be used here, "" where it can."""
    from memcli.models.llama import backend

    return backend.available()


def describe_build() -> dict[str, Any]:
    """What was installed: "version", "gpu_offload" (bool), "devices" (name, description, gpu, free and total bytes)
    and the "cpu" features it uses. Raises ModelUnavailable where nothing was."""
    from memcli.models.llama import backend

    return backend.describe_build()


def load_language_model(path: Path, *, options: LlamaOptions | None = None, lora: Path | None = None) -> LlamaModel:
    """The language model in a GGUF file, with a LoRA adapter where one is given.

    Raises ModelUnavailable where the library is missing, the file is gone, damaged or of another kind, or memory does
    not suffice.
    """
    from memcli.models.llama.generation import LlamaModel

    return LlamaModel(path, options or LlamaOptions(), lora)


def load_embedder(
    path: Path,
    options: LlamaOptions | None = None,
    *,
    recipe: EmbeddingRecipe | None = None,
    cache: Path | None = None,
) -> LlamaEmbedder:
    """The embedding model in a GGUF file. Without a `recipe` it is recognised by its name, where it is a known one.

    `cache` is a JSON file that remembers hashes of model files between runs. Raises as `load_language_model`.
    """
    from memcli.models.llama.embedder import LlamaEmbedder

    return LlamaEmbedder(path, options or LlamaOptions(), recipe, cache)


def as_reranker(model: LlamaModel) -> LikelihoodReranker:
    """A loaded language model as a reranker."""
    from memcli.models.llama.reranker import LikelihoodReranker

    return LikelihoodReranker(model)


def load_reranker(
    path: Path,
    options: LlamaOptions | None = None,
    kind: Literal["likelihood", "cross-encoder", "auto"] = "auto",
    *,
    lora: Path | None = None,
) -> LikelihoodReranker | CrossEncoder:
    """A reranker over a GGUF file: by the likelihood of the question (any language model) or a cross-encoder.

    "auto" takes what the file is. Raises as `load_language_model`.
    """
    from memcli.models.llama import reranker

    return reranker.load(path, options or LlamaOptions(), kind, lora)
