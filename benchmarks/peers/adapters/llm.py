"""simonw/llm: a collection of embeddings, filled by `embed_multi` and asked by `similar`; the model through llm-gguf.

The command line is `llm similar`. The default model is OpenAI's; llm-gguf registers a GGUF file that is here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import sets
from benchmarks.peers.protocol import Adapter, serve

LLM = str(Path(sys.executable).with_name("llm"))


class Llm(Adapter):
    """A collection in a database of its own."""

    packages = ("llm", "llm-gguf", "llama-cpp-python")

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        super().__init__(folder, options)
        os.environ["LLM_USER_PATH"] = str(folder)
        self.model = "3-small"
        if options.get("model"):
            self.model = "gguf/minilm"
            if not (folder / "gguf").exists():
                subprocess.run([LLM, "gguf", "register-embed-model", "minilm", options["model"]], check=True, stdout=2)
        import llm
        import sqlite_utils

        self.database = folder / "embeddings.db"
        database = sqlite_utils.Database(self.database)
        self.collection = llm.Collection("messages", database, model_id=self.model)

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        self.collection.embed_multi(((one["id"], sets.said(one)) for one in episodes), store=True)

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:  # noqa: ARG002
        return [entry.id for entry in self.collection.similar(query, number=limit)]

    def command(self, query: str) -> tuple[list[str], dict[str, str]]:
        return [LLM, "similar", "messages", "-d", str(self.database), "-c", query], {"LLM_USER_PATH": str(self.folder)}


if __name__ == "__main__":
    serve(Llm)
