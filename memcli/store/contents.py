"""All that the tables say, as plain text: what is about to be erased, and what remains afterwards.

For the proof of an erasure. What remains is read from whatever tables there are, so that a new one is never left out;
but for rows that rest on nothing: those were left behind.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from memcli.store.tables import GOING, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from memcli.store.connection import Store

#: Tables whose columns hold numbers, hashes and bytes only, or what `vectors` reads.
_WORDLESS = ("vector_%", "near_%", "hidden_vector", "tombstone", "pending", "space")

#: Rows that are handed over as one text.
_JOINED = 500


class Going(NamedTuple):
    """Texts that are about to be erased: of the episodes themselves, each with the run that took it in; and others."""

    said: tuple[tuple[str, int], ...]
    beside: tuple[str, ...]


def going(store: Store, rows: Sequence[int], sources: Sequence[int] = ()) -> Going:
    """Every text of these episodes and of what rests on them, and of these sources of facts."""
    given = {"rows": json.dumps(list(rows))}
    for statement in GOING.split(";"):
        store.db.execute(statement, given)
    try:
        said = store.all("SELECT text, run_id FROM episode WHERE id IN temp.going")
        found = [store.all(table.going) for table in TABLES.values() if table.going]
    finally:
        store.db.execute("DROP TABLE temp.going")
        store.db.execute("DROP TABLE temp.going_session")
    facts = """SELECT f.value, f.statement, s.statement FROM fact_source s JOIN fact f ON f.id = s.fact_id
        WHERE s.id IN (SELECT value FROM json_each(?))"""
    found.append(store.all(facts, (json.dumps(list(sources)),)))
    beside = tuple(value for some in found for columns in some for value in columns if value is not None)
    return Going(tuple(said), beside)


def written(store: Store) -> Iterator[bytes]:
    """What people wrote, and memcli's own words."""
    yield b"SQLite format 3"
    for table in _tables(store):
        if table not in TABLES or not TABLES[table].made:
            yield from _texts(store, table)


def worded(store: Store) -> Iterator[bytes]:
    """What was derived from it, or noted of it."""
    for table in _tables(store):
        if table in TABLES and TABLES[table].made:
            yield from _texts(store, table)


def newest_wording(store: Store, pieces: Collection[bytes]) -> dict[bytes, int]:
    """The newest run that worded a row with each of these pieces, told in lower case; those in no row are absent."""
    newest: dict[bytes, int] = {}
    for name, table in TABLES.items():
        if not table.made:
            continue
        rows = store.db.execute(f"SELECT {table.made}, {_joined(store, name)} FROM {name} WHERE {table.rests}")
        for run, text in rows:
            for piece in pieces:
                if piece in text.lower():
                    newest[piece] = max(run, newest.get(piece, 0))
    return newest


def _tables(store: Store) -> list[str]:
    unread = " AND ".join(["name NOT LIKE ?"] * len(_WORDLESS))
    sql = f"""SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')
        AND {unread}"""
    some = store.all(sql, _WORDLESS)
    return [table for table, kind in some if kind == "table" or table.endswith(("_config", "_info"))]


def _texts(store: Store, table: str) -> Iterator[bytes]:
    joined = _joined(store, table)
    if joined:
        rests = TABLES[table].rests if table in TABLES else "1"
        rows = store.db.execute(f"SELECT {joined} FROM {table} WHERE {rests}")
        while some := rows.fetchmany(_JOINED):
            yield b"\n".join([text for (text,) in some])


def _joined(store: Store, table: str) -> str:
    """As SQL, the texts of a row: of the columns that may hold any, declared so or as nothing. "" where none does."""
    sql = "SELECT name FROM pragma_table_xinfo(?) WHERE upper(type) NOT IN ('INTEGER', 'INT', 'REAL', 'BLOB')"
    columns = [f"iif(typeof({name}) = 'text', {name}, '')" for (name,) in store.all(sql, (table,))]
    return f"CAST({' || char(10) || '.join(columns)} AS BLOB)" if columns else ""
