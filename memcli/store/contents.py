"""All that the tables say, as plain text: what is about to be erased, and what remains afterwards.

For the proof of an erasure. What remains is read from whatever tables there are, so that a new one is never left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from memcli.store import index
from memcli.store.derived import fulltext
from memcli.store.search import Tokenizer
from memcli.store.tables import GOING, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from memcli.store.connection import Store

#: Tables whose columns hold numbers, hashes and bytes only, or what `vectors` reads.
_WORDLESS = ("vector_%", "near_%", "hidden_vector", "tombstone", "pending", "space")

#: Rows that are handed over as one text.
_JOINED = 500


def going(store: Store, rows: Sequence[int]) -> list[str]:
    """Every text of these episodes and of what rests on them."""
    given = {"rows": json.dumps(list(rows))}
    for statement in GOING.split(";"):
        store.db.execute(statement, given)
    try:
        found = [store.all(table.going) for table in TABLES.values() if table.going]
    finally:
        store.db.execute("DROP TABLE temp.going")
        store.db.execute("DROP TABLE temp.going_session")
    return [value for some in found for columns in some for value in columns if value is not None]


def remaining(store: Store) -> Iterator[bytes]:
    """Every text in any table as UTF-8, the words of the schema among them."""
    yield b"SQLite format 3"
    for table in _tables(store):
        columns = _wordy(store, table)
        if not columns:
            continue
        joined = " || char(10) || ".join(f"iif(typeof({name}) = 'text', {name}, '')" for name in columns)
        rows = store.db.execute(f"SELECT CAST({joined} AS BLOB) FROM {table}")
        while some := rows.fetchmany(_JOINED):
            yield b"\n".join([text for (text,) in some])


def _tables(store: Store) -> list[str]:
    unread = " AND ".join(["name NOT LIKE ?"] * len(_WORDLESS))
    sql = f"""SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')
        AND {unread}"""
    some = store.all(sql, _WORDLESS)
    return [table for table, kind in some if kind == "table" or table.endswith(("_config", "_info"))]


def _wordy(store: Store, table: str) -> list[str]:
    """The columns that may hold text: declared so, or as nothing."""
    sql = "SELECT name FROM pragma_table_xinfo(?) WHERE upper(type) NOT IN ('INTEGER', 'INT', 'REAL', 'BLOB')"
    return [name for (name,) in store.all(sql, (table,))]


def indexed(store: Store, words: Collection[str]) -> set[str]:
    """Which of these words stand in terms that full-text rows hold of what remains: stems, words without accents.

    A term that a row holds although its text says nothing of the kind explains nothing.
    """
    sql = "SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'"
    found: set[str] = set()
    for (table,) in store.all(sql) if words else ():
        for kind in ("row", "instance"):
            store.db.execute(f"CREATE VIRTUAL TABLE temp.looked_{kind} USING fts5vocab('main', '{table}', '{kind}')")
        try:
            terms = [term for (term,) in store.db.execute("SELECT term FROM temp.looked_row")]
            for word in {*words} - found:
                if any(word in term and _is_said(store, table, term) for term in terms):
                    found.add(word)
        finally:
            for kind in ("row", "instance"):
                store.db.execute(f"DROP TABLE temp.looked_{kind}")
    return found


_SAID = {
    "episode_fts": f"SELECT text FROM live_episode WHERE id = ? & {index.EPISODE_MASK}",
    "passage_fts": "SELECT text FROM live_episode WHERE session_id = ? >> 21",
    "session_fts": "SELECT text FROM live_episode WHERE session_id = ?",
    "summary_fts": "SELECT text FROM live_summary WHERE id = ?",
}


def _is_said(store: Store, table: str, term: str) -> bool:
    """Whether the first row that holds a term is made of a text with it."""
    row = store.one("SELECT doc FROM temp.looked_instance WHERE term = ? LIMIT 1", (term,))
    if row is None:
        return False
    known = _SAID.get(table)
    texts = [text for (text,) in store.all(known, row)] if known else fulltext.told(store.db, row[0])
    return any(term in stems for stems in Tokenizer().stems(texts))
