"""Mnemosyne: BeamMemory.remember_batch and recall. Words alone, or with vectors of a documented embedding endpoint.

Its own embedder is bge-small-en-v1.5 from the Hugging Face hub. The command line is `mnemosyne recall`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from benchmarks import sets
from benchmarks.peers.protocol import Adapter, serve

#: Its client gives an endpoint 30 seconds for a batch, and leaves the vectors out when that is not enough.
BATCH = 50


class Mnemosyne(Adapter):
    """One session's memories."""

    packages = ("mnemosyne-memory", "fastembed", "sqlite-vec")

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        super().__init__(folder, options)
        self.variables = {"HOME": str(folder), "MNEMOSYNE_DATA_DIR": str(folder / "data")}
        if options.get("endpoint"):
            self.variables |= {
                "MNEMOSYNE_EMBEDDING_API_URL": options["endpoint"],
                "MNEMOSYNE_EMBEDDING_MODEL": "all-MiniLM-L6-v2",
                "MNEMOSYNE_EMBEDDING_DIM": "384",
            }
        elif options.get("words"):
            self.variables["MNEMOSYNE_NO_EMBEDDINGS"] = "1"
        self.variables |= options.get("settings", {})
        os.environ |= self.variables
        from mnemosyne.core.beam import BeamMemory

        self.beam = BeamMemory(session_id="default")

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        for start in range(0, len(episodes), BATCH):
            batch = episodes[start : start + BATCH]
            self.beam.remember_batch([{"content": sets.said(one), "source": one["id"]} for one in batch])

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:  # noqa: ARG002
        return [one["source"] for one in self.beam.recall_enhanced(query, top_k=limit)]

    def command(self, query: str) -> tuple[list[str], dict[str, str]]:
        return [str(Path(sys.executable).with_name("mnemosyne")), "recall", query], self.variables


if __name__ == "__main__":
    serve(Mnemosyne)
