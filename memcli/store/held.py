"""What the full-text indexes hold that nothing says any more. Reads only.

An index keeps of a word only what tells it from the one before, and writes unspaced scripts as pairs of characters: so
looking for words in its bytes does not find all of them, and it is asked for them.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from memcli.store import index
from memcli.store.derived import fulltext
from memcli.store.search import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from memcli.store.connection import Store

_SAID = {
    "episode_fts": f"SELECT text FROM live_episode WHERE id = ? & {index.EPISODE_MASK}",
    "passage_fts": "SELECT text FROM live_episode WHERE session_id = ? >> 21",
    "session_fts": "SELECT text FROM live_episode WHERE session_id = ?",
    "summary_fts": "SELECT text FROM live_summary WHERE id = ?",
}


def terms(store: Store, given: Collection[str]) -> set[str]:
    """Those of these terms that an index holds for a row that says nothing of the kind."""
    sql = "SELECT j.value FROM json_each(?) j CROSS JOIN temp.looked_row t ON t.term = j.value"
    found: set[str] = set()
    for table in _indexes(store) if given else ():
        with _vocabulary(store, table):
            there = store.all(sql, (json.dumps(sorted(given)),))
            found |= {term for (term,) in there if not _is_said(store, table, term)}
    return found


def phrases(store: Store, given: Collection[Sequence[str]]) -> set[int]:
    """Of which of these rows of terms, by number, an index holds one for a row that says nothing of the kind."""
    found: set[int] = set()
    for table in _indexes(store) if given else ():
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT 1"
        for number, phrase in enumerate(given):
            row = store.one(sql, (f'"{" ".join(phrase)}"',))
            if row is not None and not any(_holds(stems, phrase) for stems in _stems(store, table, row[0])):
                found.add(number)
    return found


def within(store: Store, words: Collection[str]) -> set[str]:
    """Which of these words stand in terms that rows hold of what remains: stems, words without accents.

    A term that a row holds although its text says nothing of the kind explains nothing.
    """
    found: set[str] = set()
    for table in _indexes(store) if words else ():
        with _vocabulary(store, table):
            terms = [term for (term,) in store.db.execute("SELECT term FROM temp.looked_row")]
            for word in {*words} - found:
                if any(word in term and _is_said(store, table, term) for term in terms):
                    found.add(word)
    return found


def _indexes(store: Store) -> list[str]:
    return [table for (table,) in store.all("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'")]


@contextmanager
def _vocabulary(store: Store, table: str) -> Iterator[None]:
    """The terms of an index as `temp.looked_row`, and where they stand as `temp.looked_instance`."""
    for kind in ("row", "instance"):
        store.db.execute(f"CREATE VIRTUAL TABLE temp.looked_{kind} USING fts5vocab('main', '{table}', '{kind}')")
    try:
        yield
    finally:
        for kind in ("row", "instance"):
            store.db.execute(f"DROP TABLE temp.looked_{kind}")


def _is_said(store: Store, table: str, term: str) -> bool:
    """Whether the first row that holds a term is made of a text with it."""
    row = store.one("SELECT doc FROM temp.looked_instance WHERE term = ? LIMIT 1", (term,))
    return row is not None and any(term in stems for stems in _stems(store, table, row[0]))


def _stems(store: Store, table: str, row: int) -> list[list[str]]:
    """The terms, in order, of each text that a row of an index is made of."""
    known = _SAID.get(table)
    texts = [text for (text,) in store.all(known, (row,))] if known else fulltext.told(store.db, row)
    return Tokenizer().stems(texts)


def _holds(stems: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(list(phrase) == list(stems[at : at + len(phrase)]) for at in range(len(stems)))
