"""All that the tables say, as plain text: what is about to be erased, and what remains afterwards.

For the proof of an erasure. What remains is read from whatever tables there are, so that a new one is never left out.
"""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from memcli.store import index
from memcli.store.derived import fulltext
from memcli.store.search import Tokenizer
from memcli.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from memcli.store.connection import Store

#: Tables whose columns hold numbers, hashes and bytes only, or what `vectors` reads.
_WORDLESS = ("vector_%", "near_%", "hidden_vector", "tombstone", "pending", "space")

#: Rows that are handed over as one text.
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
    for table in _tables(store):
        columns = _wordy(store, table)
        if not columns:
            continue
        joined = " || char(10) || ".join(f"iif(typeof({name}) = 'text', {name}, '')" for name in columns)
        rows = store.db.execute(f"SELECT {joined} FROM {table}")
        while some := rows.fetchmany(_JOINED):
            yield "\n".join([text for (text,) in some])


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


def records(store: Store, words: Collection[str]) -> Iterator[bytes]:
    """Rows, also of indexes, as they are stored: value after value, numbers in big-endian bytes.

    Where the last letters of a text and the first byte of a hash behind it may make up one of these words, which nobody
    wrote: those in which a text ends as a word goes on, or begins as one does.
    """
    sql = """SELECT i.name, x.name FROM pragma_index_list(?) i, pragma_index_xinfo(i.name) x ORDER BY 1, x.seqno"""
    stored = "SELECT name FROM pragma_table_xinfo(?) WHERE NOT (pk = 1 AND upper(type) = 'INTEGER')"
    cut = "\n".join(word[:-1] for word in words), "\n".join(word[1:] for word in words)
    for table in _tables(store):
        wordy = _wordy(store, table)
        if not wordy:
            continue
        rows = [[name for (name,) in store.all(stored, (table,))]]
        rows += [
            [name or "rowid" for _, name in some] for _, some in groupby(store.all(sql, (table,)), key=itemgetter(0))
        ]
        for columns in rows:
            joined = " || ".join(_BYTES.format(f'"{name}"') for name in columns)
            meets = " OR ".join(_MEETS.format(f'"{name}"') for name in wordy if name in columns)
            if not meets:
                continue
            found = store.db.execute(f"SELECT CAST({joined} AS BLOB) FROM {table} WHERE {meets}", cut)
            while some := found.fetchmany(_JOINED):
                yield b"\n".join([data for (data,) in some])


#: Whether a text ends with letters of one string, or begins with letters of another.
_MEETS = "instr(?1, lower(substr({0}, -3))) > 0 OR instr(?2, lower(substr({0}, 1, 3))) > 0"

#: What SQLite stores of a value, without its header; of real numbers nothing.
_BYTES = (
    "CASE typeof({0}) WHEN 'integer' THEN CASE WHEN {0} IN (0, 1) THEN ''"
    + "".join(
        f" WHEN {{0}} BETWEEN {-(1 << 8 * size - 1)} AND {(1 << 8 * size - 1) - 1}"
        f" THEN unhex(printf('%0{2 * size}x', {{0}} & {(1 << 8 * size) - 1}))"
        for size in (1, 2, 3, 4, 6)
    )
    + " ELSE unhex(printf('%016x', {0})) END WHEN 'text' THEN {0} WHEN 'blob' THEN {0} ELSE '' END"
)


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
