"""mem0 without a language model: Memory.add(infer=False) and Memory.search, its store the default one (Qdrant, local).

Its embedders are OpenAI's by default; the documented `openai_base_url` leads them to any compatible endpoint. A
language model has to be configured and is never asked. The keyword half of its search wants fastembed's BM25 files
from the Hugging Face hub, so without a network it searches by vectors alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from benchmarks import sets
from benchmarks.peers.protocol import Adapter, serve

if TYPE_CHECKING:
    from pathlib import Path


class Mem0(Adapter):
    """One user's memories."""

    packages = ("mem0ai", "qdrant-client")

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        super().__init__(folder, options)
        os.environ |= {"MEM0_DIR": str(folder), "MEM0_TELEMETRY": "False", "OPENAI_API_KEY": "not-a-key"}
        from mem0 import Memory

        embedder: dict[str, Any] = {}
        if options.get("endpoint"):
            embedder = {"openai_base_url": options["endpoint"], "model": "all-MiniLM-L6-v2"}
        store = {"path": str(folder / "qdrant"), "on_disk": True}
        if options.get("endpoint"):
            store["embedding_model_dims"] = 384
        self.memory = Memory.from_config(
            {
                "embedder": {"provider": "openai", "config": embedder},
                "vector_store": {"provider": "qdrant", "config": store},
                "history_db_path": str(folder / "history.db"),
            }
        )

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        for one in episodes:
            message = {"role": "user", "content": sets.said(one)}
            self.memory.add([message], user_id="person", metadata={"native": one["id"]}, infer=False)

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:  # noqa: ARG002
        found = self.memory.search(query, top_k=limit, filters={"user_id": "person"}, threshold=0.0)
        return [one["metadata"]["native"] for one in found["results"]]


if __name__ == "__main__":
    serve(Mem0)
