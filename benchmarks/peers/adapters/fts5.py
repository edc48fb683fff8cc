"""Bare FTS5: one table, one OR query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks import fts5, sets
from benchmarks.peers.protocol import Adapter, serve

if TYPE_CHECKING:
    from pathlib import Path


class Fts5(Adapter):
    """One SQLite file."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        super().__init__(folder, options)
        self.index = fts5.Index(folder / "messages.db")

    def versions(self) -> dict[str, str]:
        return {"SQLite": fts5.VERSION}

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        self.index.add((episode["id"], sets.said(episode)) for episode in episodes)

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:  # noqa: ARG002
        return self.index.ask(query, limit)

    def close(self) -> None:
        self.index.close()


if __name__ == "__main__":
    serve(Fts5)
