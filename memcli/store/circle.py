"""In which sessions people take part, or are spoken of by name: where to look first for what concerns them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from memcli.store.episodes import LIVE
from memcli.store.search import quote
from memcli.text.words import index_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from memcli.store.connection import Store


class Circle:
    """Some speakers, given by row with the names they go by; what was found out about a session is remembered."""

    def __init__(self, store: Store, speakers: Collection[int], names: Iterable[str]) -> None:
        self._store = store
        self._speakers = list(speakers)
        self._names = " OR ".join(quote(index_text(name)) for name in names)
        self._asked: set[int] = set()
        self.sessions: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._speakers)

    def among(self, sessions: Iterable[int]) -> set[int]:
        """All sessions asked about so far in which one of them speaks or is named."""
        if self and (new := set(sessions) - self._asked):
            self._asked |= new
            named = "s.value IN (SELECT rowid FROM session_fts WHERE session_fts MATCH ?)" if self._names else "0"
            sql = f"""SELECT s.value FROM json_each(?) s WHERE {named} OR EXISTS (SELECT 1 FROM episode e
                WHERE e.session_id = s.value AND e.speaker_id IN (SELECT value FROM json_each(?)) AND {LIVE})"""
            bound = (json.dumps(list(new)), *((self._names,) if self._names else ()), json.dumps(self._speakers))
            self.sessions |= {row for (row,) in self._store.all(sql, bound)}
        return self.sessions


def sessions_of(store: Store, rows: Iterable[int]) -> dict[int, int]:
    """The session of each of these episodes."""
    sql = "SELECT id, session_id FROM episode WHERE id IN (SELECT value FROM json_each(?))"
    return dict(store.all(sql, (json.dumps(list(rows)),)))
