"""memcli through its command line: `ingest` a file, `recall --batch -` over a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.peers.protocol import Adapter, serve

if TYPE_CHECKING:
    from pathlib import Path


class Memcli(Adapter):
    """Commands of the interpreter that runs this. The option `model` is a GGUF file to embed with."""

    packages = ("memcli",)
    in_children = True

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        super().__init__(folder, options)
        self.base = [sys.executable, "-m", "memcli", "--db", str(folder / "memory.db")]
        self.variables = {"MEMCLI_MODEL_FOLDER": str(folder.parent / "memcli-models")}
        if options.get("model"):
            self.variables["MEMCLI_MODEL_EMBED"] = "peers"
        self.recall: subprocess.Popen[str] | None = None
        self.limit = 0

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        if self.options.get("model"):
            self._run("models", "add", self.options["model"], "--name", "peers", "--link", "--quiet")
        # It reads lines of JSON, and is the only one that takes the speaker, the time and the session as they are.
        lines = "".join(json.dumps(episode, ensure_ascii=False) + "\n" for episode in episodes)
        self._run("ingest", "--quiet", "--format", "jsonl", "-", text=lines)

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:
        if self.recall is None or self.limit != limit:
            self.close()
            command = [*self.base, "recall", "--batch", "-", "--limit", str(limit), "--format", "ndjson"]
            pipe = subprocess.PIPE
            self.recall = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=self._environment(), encoding="utf-8")
            self.limit = limit
        assert self.recall.stdin is not None
        assert self.recall.stdout is not None
        self.recall.stdin.write(json.dumps({"id": 1, "query": query, "timestamp": timestamp}) + "\n")
        self.recall.stdin.flush()
        return [hit["native_id"] for hit in json.loads(self.recall.stdout.readline())["hits"]]

    def command(self, query: str) -> tuple[list[str], dict[str, str]]:
        return [*self.base, "recall", query], self.variables

    def close(self) -> None:
        if self.recall is not None:
            self.recall.communicate()
            self.recall = None

    def _run(self, *words: str, text: str = "") -> None:
        done = subprocess.run(
            [*self.base, *words],
            input=text,
            env=self._environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"memcli {words[0]} ended with {done.returncode}: {done.stderr}")

    def _environment(self) -> dict[str, str]:
        import os

        return os.environ | self.variables


if __name__ == "__main__":
    serve(Memcli)
