"""Seals: for every table a checksum over all its rows, by which `verify` knows that none of them has changed by itself.

SQLite's own check finds damage to the structure of a file, not a bit that flipped inside a value. The seal of a table
is the exclusive or of a 63-bit BLAKE2b of each row, so that a row can be added, changed and removed in any order at the
cost of its own hash: triggers do it, inside the writer's transaction. A seal of the schema itself stands beside them.
Virtual tables and theirs have none: `verify` compares them with the tables they were made from.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

#: The name under which the schema is sealed.
SCHEMA = "sqlite_schema"

_TABLES = """SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'
    AND name <> 'seal' AND name NOT GLOB 'near_[0-9]*_*' ORDER BY name"""

_MASK = (1 << 63) - 1


def register(db: sqlite3.Connection) -> None:
    """Makes the functions that the triggers and the check call."""
    db.create_function("memcli_seal", -1, _turn, deterministic=True)
    db.create_aggregate("memcli_seal_of", -1, _Sum)


def _turn(sealed: int, *row: Any) -> int:
    """The seal with one row put in, or taken out if it was in."""
    return int(sealed) ^ _hash(row)


def _hash(row: tuple[Any, ...]) -> int:
    data = repr(row).encode("utf-8", "surrogatepass")
    return int.from_bytes(_blake2b()(data, digest_size=8).digest(), "little") & _MASK


@cache
def _blake2b() -> Any:
    from hashlib import blake2b  # brings OpenSSL with it, which a reader does not need

    return blake2b


class _Sum:
    def __init__(self) -> None:
        self.sealed = 0

    def step(self, *row: Any) -> None:
        self.sealed ^= _hash(row)

    def finalize(self) -> int:
        return self.sealed


def tables(db: sqlite3.Connection) -> list[str]:
    """The tables that have a seal."""
    return [name for (name,) in db.execute(_TABLES)]


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, in order."""
    return [str(row[1]) for row in db.execute(f'PRAGMA table_info("{table}")')]


def install(db: sqlite3.Connection) -> None:
    """Seals every table as it stands, inside the caller's transaction; to be called when the schema has changed."""
    for table in tables(db):
        _cover(db, table)
    _note(db, SCHEMA, schema_seal(db))


def cover(db: sqlite3.Connection, table: str) -> None:
    """Seals a table that was made outside the migrations."""
    _cover(db, table)
    _note(db, SCHEMA, schema_seal(db))


def uncover(db: sqlite3.Connection, table: str) -> None:
    """Takes notice that a table was dropped."""
    db.execute("DELETE FROM seal WHERE tbl = ?", (table,))
    _note(db, SCHEMA, schema_seal(db))


def computed(db: sqlite3.Connection, table: str) -> int:
    """The seal that a table would have if it were sealed now; reads all of it."""
    names = ", ".join(f'"{name}"' for name in columns(db, table))
    return int(db.execute(f'SELECT memcli_seal_of({names}) FROM "{table}"').fetchone()[0] or 0)  # none of no rows


def schema_seal(db: sqlite3.Connection) -> int:
    """The seal that the schema would have now; where things stand in the file is no part of it."""
    sql = """SELECT memcli_seal_of(type, name, tbl_name, sql) FROM sqlite_master
        WHERE name NOT GLOB 'sqlite_stat*' AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\'"""
    return int(db.execute(sql).fetchone()[0])


def noted(db: sqlite3.Connection) -> dict[str, int]:
    """The seals as they were written, by table."""
    return dict(db.execute("SELECT tbl, sealed FROM seal"))


def _note(db: sqlite3.Connection, table: str, value: int) -> None:
    db.execute("INSERT OR REPLACE INTO seal (tbl, sealed) VALUES (?, ?)", (table, value))


def _cover(db: sqlite3.Connection, table: str) -> None:
    old, new = (", ".join(f'{which}."{name}"' for name in columns(db, table)) for which in ("OLD", "NEW"))
    for event, value in (
        ("INSERT", f"memcli_seal(sealed, {new})"),
        ("DELETE", f"memcli_seal(sealed, {old})"),
        ("UPDATE", f"memcli_seal(memcli_seal(sealed, {old}), {new})"),
    ):
        name = f"seal_{table}_{event.lower()}"
        db.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        db.execute(f"""CREATE TRIGGER "{name}" AFTER {event} ON "{table}"
            BEGIN UPDATE seal SET sealed = {value} WHERE tbl = '{table}'; END""")
    _note(db, table, computed(db, table))
