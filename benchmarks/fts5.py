"""Bare FTS5: what SQLite finds by itself, the mark that every other way of recall has to pass.

In its better form: with the speaker's name before each text, and without the stop words of the question.
"""

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

#: Function words of English; with them in, FTS5 finds up to a tenth less.
STOP = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how i
    if in into is it its itself just me more most my no nor not now of off on once only or other our ours out over own s
    same she should so some such t than that the their theirs them then there these they this those through to too under
    until up very was we were what when where which while who whom why will with would you your yours""".split()
)
VERSION = sqlite.sqlite_version


class Index:
    """Messages in one FTS5 table: Porter stems, stock BM25, a question's words of matter joined by OR."""

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
        """The ids that match any word of the question, best first. Stop words count only where it has no others."""
        every = re.findall(r"\w+", question)
        words = " OR ".join(f'"{word}"' for word in [one for one in every if one.lower() not in STOP] or every)
        if not words:
            return []
        query = "SELECT id FROM message WHERE message MATCH ? ORDER BY rank LIMIT ?"
        return [one for (one,) in self.connection.execute(query, (words, limit))]

    def close(self) -> None:
        """Close the database."""
        self.connection.close()
