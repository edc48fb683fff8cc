"""How fast models run on this machine, on invented text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.errors import NotFound
from memcli.models import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from memcli.cli.context import Context
    from memcli.models.llama import LlamaOptions
    from memcli.models.protocols import Embedder, LanguageModel, Reranker
    from memcli.models.registry import Installed

#: Tokens to write, texts to embed, passages to rerank: a few seconds on a laptop.
TOKENS, TEXTS, PASSAGES = 48, 64, 16

_TALK = (
    "I moved the tomatoes to the south wall because the shed takes the light in the afternoon.",
    "Did the parcel with the bicycle lamp arrive, or shall I ask at the post office again?",
    "We decided to paint the kitchen green, and to leave the door as it is until spring.",
    "The train was late by an hour, so I read the whole of the second chapter on the platform.",
)
_QUESTION = "What colour will the kitchen be?"


def measure(cx: Context, name: str | None) -> dict[str, Any]:
    """What each installed model, or the one named, does in a second. Raises ModelUnavailable, NotFound."""
    from memcli.models.llama import describe_build

    folder = cx.settings.models
    models = [registry.find(folder, name)] if name else list(registry.load(folder).values())
    if not models:
        raise NotFound("no model is installed", hint="memcli models pull NAME; 'memcli models list' shows them")
    build = describe_build()
    rows = []
    for model in models:
        cx.out.detail(f"measuring {model.name}")
        rows.append(_one(model, registry.usable(folder, model), cx.models.options, cx.steady))
    return {"build": build, "models": rows}


def _one(model: Installed, path: Path, options: LlamaOptions, clock: Callable[[], float]) -> dict[str, Any]:
    from memcli.models import llama

    began = clock()
    loaded: Any
    run: Callable[[Any, Callable[[], float]], dict[str, float]]
    if model.kind == "language":
        loaded = llama.load_language_model(path, options=options)
        run = _language
    elif model.kind == "embedding":
        loaded = llama.load_embedder(path, options)
        run = _embedding
    else:
        loaded = llama.load_reranker(path, options, "cross-encoder")
        run = _reranking
    took = clock() - began
    speeds: dict[str, float | None] = dict.fromkeys(
        ("prompt_tokens_s", "generated_tokens_s", "embeddings_s", "passages_s")
    )
    try:
        speeds |= run(loaded, clock)
        layers = int(getattr(loaded, "gpu_layers", 0))
    finally:
        loaded.close()
    return {"name": model.name, "kind": model.kind, "load_s": round(took, 3), "gpu_layers": layers, **speeds}


def _language(model: LanguageModel, clock: Callable[[], float]) -> dict[str, float]:
    system, talk = "Go on with this conversation.", "\n".join(_TALK * 6)
    model.generate(system, "Hello.", max_tokens=1)  # what happens only once is not measured
    began = clock()
    read = model.generate(system, talk, max_tokens=1)
    middle = clock()
    wrote = model.generate(system, talk, max_tokens=TOKENS, temperature=0.8)
    end = clock()
    return {
        "prompt_tokens_s": _rate(read.evaluated, middle - began),
        "generated_tokens_s": _rate(wrote.generated, end - middle),
    }


def _embedding(model: Embedder, clock: Callable[[], float]) -> dict[str, float]:
    texts = [f"{number}: {_TALK[number % len(_TALK)]}" for number in range(TEXTS)]
    model.embed(texts[:2])
    began = clock()
    model.embed(texts)
    return {"embeddings_s": _rate(TEXTS, clock() - began)}


def _reranking(model: Reranker, clock: Callable[[], float]) -> dict[str, float]:
    passages = [f"{number}: {_TALK[number % len(_TALK)]}" for number in range(PASSAGES)]
    model.relevance(_QUESTION, passages[:2])
    began = clock()
    model.relevance(_QUESTION, passages)
    return {"passages_s": _rate(PASSAGES, clock() - began)}


def _rate(count: int, seconds: float) -> float:
    return round(count / max(seconds, 1e-6), 1)
