"""Bare FTS5: what SQLite finds by itself, the mark that every other way of recall has to pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VERSION = sqlite.sqlite_version


class Index:
    """Messages in one FTS5 table: Porter stems, stock BM25, a question's words joined by OR."""

    def __init__(self, path: Path | str) -> None:
        self.connection = sqlite.connect(path)
        self.connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS message USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')"
        )

    def add(self, messages: Iterable[tuple[str, str]]) -> None:
        """Take in (id, text) pairs in one transaction."""
        with self.connection:
            self.connection.executemany("INSERT INTO message (id, text) VALUES (?, ?)", messages)

    def ask(self, question: str, limit: int) -> list[str]:
        """The ids that match any word of the question, best first."""
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        if not words:
            return []
        query = "SELECT id FROM message WHERE message MATCH ? ORDER BY rank LIMIT ?"
        return [one for (one,) in self.connection.execute(query, (words, limit))]

    def close(self) -> None:
        """Close the database."""
        self.connection.close()
