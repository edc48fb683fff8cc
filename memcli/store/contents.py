"""All that the tables say, as plain text: what is about to be erased, and what remains afterwards.

For the proof of an erasure. What remains is read from whatever tables there are, so that a new one is never left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from memcli.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.store.connection import Store

#: Tables whose columns hold numbers, hashes and bytes only, or what `vectors` reads.
_WORDLESS = ("vector_%", "near_%", "hidden_vector", "tombstone", "pending", "space")

#: Rows that are joined into one string in SQL: fewer, longer strings are many times faster to hand over.
_JOINED = 500


def going(store: Store, rows: Sequence[int]) -> Iterator[str]:
    """Every text of these episodes and of what rests on them."""
    given = {"rows": json.dumps(list(rows))}
    for table in TABLES.values():
        for columns in store.db.execute(table.going, given) if table.going else ():
            yield from (value for value in columns if value is not None)


def remaining(store: Store) -> Iterator[str]:
    """Every text in any table, the words of the schema among them."""
    yield "SQLite format 3"
    unread = " AND ".join(["name NOT LIKE ?"] * len(_WORDLESS))
    sql = f"""SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')
        AND {unread}"""
    for table, kind in store.all(sql, _WORDLESS):
        if kind == "table" or table.endswith(("_config", "_info")):
            yield from _texts(store, table)


def _texts(store: Store, table: str) -> Iterator[str]:
    """The columns that may hold text (declared so, or as nothing), many rows at a time."""
    sql = "SELECT name FROM pragma_table_xinfo(?) WHERE upper(type) NOT IN ('INTEGER', 'INT', 'REAL', 'BLOB')"
    columns = [name for (name,) in store.all(sql, (table,))]
    if not columns:
        return
    joined = " || char(10) || ".join(f"iif(typeof({name}) = 'text', {name}, '')" for name in columns)
    numbered = f"SELECT {joined} AS text, row_number() OVER () / {_JOINED} AS part FROM {table}"
    for (text,) in store.db.execute(f"SELECT group_concat(text, char(10)) FROM ({numbered}) GROUP BY part"):
        yield text


def in_index(store: Store, words: Sequence[str]) -> set[str]:
    """Which of these words stand in a term that a full-text table holds: there letters may have lost their accents."""
    sql = "SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5(%'"
    found = set()
    for (table,) in store.all(sql):
        store.db.execute(f"CREATE VIRTUAL TABLE temp.looked_up USING fts5vocab('main', '{table}', 'row')")
        try:
            for word in words:
                if store.one("SELECT 1 FROM temp.looked_up WHERE instr(term, ?) LIMIT 1", (word,)):
                    found.add(word)
        finally:
            store.db.execute("DROP TABLE temp.looked_up")
    return found
