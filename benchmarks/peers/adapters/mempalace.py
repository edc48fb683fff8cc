"""MemPalace: drawers filed one by one with `mempalace_add_drawer`, asked with its hybrid search over the union of
vector and lexical candidates.

Its embedder is MiniLM as ONNX from S3; its documented `openai-compat` leads to any endpoint. The command line is
`mempalace search`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from benchmarks import sets
from benchmarks.peers.protocol import Adapter, serve


class MemPalace(Adapter):
    """A palace with one wing and one room."""

    packages = ("mempalace", "chromadb")

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        super().__init__(folder, options)
        self.variables = {"HOME": str(folder), "MEMPALACE_PALACE_PATH": str(folder / "palace")}
        if options.get("endpoint"):
            self.variables |= {
                "MEMPALACE_EMBEDDING_MODEL": "openai-compat",
                "MEMPALACE_EMBEDDING_API_URL": options["endpoint"],
                "MEMPALACE_EMBEDDING_API_MODEL": "all-MiniLM-L6-v2",
            }
        os.environ |= self.variables
        self.strategy = options.get("strategy", "union")

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        from mempalace.mcp_server import tool_add_drawer

        for one in episodes:
            done = tool_add_drawer("person", "messages", sets.said(one), source_file=one["id"])
            if not done.get("success"):
                raise RuntimeError(str(done))

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:  # noqa: ARG002
        from mempalace.searcher import search_memories

        palace = self.variables["MEMPALACE_PALACE_PATH"]
        found = search_memories(query, palace, n_results=limit, candidate_strategy=self.strategy)
        if "error" in found:
            raise RuntimeError(str(found))
        return [hit["source_path"] for hit in found["results"]]

    def command(self, query: str) -> tuple[list[str], dict[str, str]]:
        return [str(Path(sys.executable).with_name("mempalace")), "search", query], self.variables


if __name__ == "__main__":
    serve(MemPalace)
