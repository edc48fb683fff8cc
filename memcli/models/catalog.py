"""The models that memcli knows by name: where each is, how large, under which licence, and how well it was measured.

The list itself is `data/catalog.json`: files that exist, under licences that allow any use. Touches that file only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["language", "embedding", "reranker"]
Task = Literal["extract", "summarize", "answer", "embed", "rerank"]
TASKS: tuple[Task, ...] = ("extract", "summarize", "answer", "embed", "rerank")

#: Which kinds of model can do a task; the first is what the task is made for. A language model reranks by how likely it
#: finds the question after a passage.
SERVING: dict[Task, tuple[Kind, ...]] = {
    "extract": ("language",),
    "summarize": ("language",),
    "answer": ("language",),
    "embed": ("embedding",),
    "rerank": ("reranker", "language"),
}

#: What each kind of model is listed under.
HEADINGS: dict[Kind, str] = {
    "language": "Language models: extract, summarize, answer",
    "embedding": "Embedding models: embed",
    "reranker": "Reranking models: rerank (any language model can too)",
}

CATALOG = Path(__file__).parent / "data" / "catalog.json"


class Entry(NamedTuple):
    """A model of the catalog: `file` in `repo` of the hub.

    `size` in bytes, to three figures where its source gives no more; `memory` is what it takes to run (bytes, with a
    context of 8,192 tokens for language models). `sha256` is None where only the server knows it; `measured` and
    `note` may be empty. `pooling` and `matryoshka` (dimensions it was trained to be cut to) are of embedding models.
    """

    name: str
    kind: Kind
    repo: str
    file: str
    size: int
    memory: int
    licence: str
    languages: str
    sha256: str | None = None
    measured: str = ""
    note: str = ""
    pooling: Literal["mean", "cls", "last"] | None = None
    matryoshka: tuple[int, ...] = ()

    @property
    def source(self) -> str:
        """Where it comes from, as 'memcli models pull' takes it."""
        return f"hf:{self.repo}/{self.file}"


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """The catalog, by kind and then by size."""
    listed = json.loads(CATALOG.read_text(encoding="utf-8"))["models"]
    order = {kind: place for place, kind in enumerate(HEADINGS)}
    made = [Entry(**item | {"matryoshka": tuple(item.get("matryoshka", ()))}) for item in listed]
    return tuple(sorted(made, key=lambda entry: (order[entry.kind], entry.size)))


def find(name: str) -> Entry | None:
    """The entry of that name, if there is one."""
    return next((entry for entry in entries() if entry.name == name.casefold()), None)


def suggestion(task: Task) -> Entry:
    """A model to begin with for a task: small enough for a laptop, good enough to be worth it."""
    names = {"embed": "arctic-embed-m", "rerank": "qwen3-reranker-0.6b"}
    found = find(names.get(task, "qwen3-4b"))
    assert found is not None  # noqa: S101 - the catalog is ours, and tested
    return found
