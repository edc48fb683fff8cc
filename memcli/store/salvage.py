"""Carrying what can be read of a damaged database over into a new one.

Tables are read through SQLite, around what it cannot read; episodes that no tree leads to any more are then looked for
page by page, and known by the hash of their text. What is derived is kept only if all of it came over: it is made anew
from the episodes otherwise.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.store import derived, encryption, index, pages, seal, tombstones
from memcli.store.connection import connect, errors

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from memcli.store.connection import Store

#: Made from the episodes by consolidation; children first.
DERIVED = (
    "fact_entity", "fact_support", "fact_source", "summary_about", "summary_child", "summary_source", "quarantine",
    "fact", "summary", "segment", "folded",
)  # fmt: skip
#: The database's own bookkeeping, which the new one has.
OWN = frozenset({"migration", "seal", "space", "pending", "hidden_vector"})
#: What was taken in, what was done, and what must stay forgotten.
KEPT = (
    "meta",
    "run",
    "source",
    "speaker",
    "conversation",
    "session",
    "episode",
    "usage",
    "entity",
    "tombstone",
    "journal",
)

#: A row that stands in for one that is lost, so that what names it is kept: its columns besides the id.
_STAND_INS = {
    "run": "(id, verb, state, started) VALUES (:id, 'ingest', 'done', 0)",
    "source": "(id, format, location) VALUES (:id, 'text', 'recovered ' || :id)",
    "speaker": "(id, name) VALUES (:id, 'recovered ' || :id)",
    "conversation": "(id, key) VALUES (:id, 'recovered ' || :id)",
    "session": "(id, conversation_id, key) VALUES (:id, -1, 'recovered ' || :id)",
}

_TIDY = (
    "UPDATE episode SET meta = NULL WHERE NOT json_valid(meta)",
    "UPDATE episode SET at = NULL, tz = NULL, precision = NULL WHERE abs(at) > 400000000000000 OR abs(tz) > 1440",
    "UPDATE episode SET precision = 'second' WHERE precision NOT IN ('year', 'month', 'day', 'minute', 'second')",
    "UPDATE episode SET role = NULL WHERE role NOT IN ('user', 'assistant', 'system', 'tool')",
    "UPDATE episode SET state = 0 WHERE state NOT IN (0, 1, 2)",
    "UPDATE run SET arguments = '{}' WHERE NOT json_valid(arguments)",
    "UPDATE run SET report = '{}' WHERE NOT json_valid(report)",
    "DELETE FROM journal WHERE NOT json_valid(before)",
)

_TOP = 1 << 44  # no rowid of a table is larger
#: How often SQLite may stumble in one table before the rest of it is given up (or left to the search of the pages).
_STUMBLES = 4_000


class Salvaged(NamedTuple):
    """What came over: rows by table, tables that were not read to their end, and episodes whose text has changed."""

    rows: dict[str, int]
    incomplete: tuple[str, ...]
    altered: tuple[int, ...]
    derived_kept: bool
    tombstones_kept: bool


def salvage(source: Path, key: str | None, to: Store, digest: Callable[[str], bytes]) -> Salvaged:
    """Fills the new, empty store `to` with what can be read at `source`, which is not changed beyond its log.

    `digest` hashes a text as ingest does. Indexes are built, vectors are left pending.
    """
    with to.write() as db:
        db.execute("PRAGMA defer_foreign_keys = ON")
        work = _Work(db, digest)
        old = _Source(source, key)
        for table in KEPT + DERIVED:
            work.copy(old, table)
        old.close()
        work.keep_key()
        if key is None:
            work.search(source)
        work.finish()
        index.rebuild(db)
        derived.rebuild(db)
        db.execute("INSERT OR IGNORE INTO pending SELECT DISTINCT session_id FROM live_episode")
        return work.result()


def _readable(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def with_header(data: bytes) -> bytes:
    """The bytes of a database whose first 100 bytes may be damaged, with what memcli always writes there."""
    head = bytearray(data[:100].ljust(100, b"\0"))
    size = page_size(data)
    head[:16] = b"SQLite format 3\0"
    head[16:18] = (1 if size == 1 << 16 else size).to_bytes(2)
    if bytes(head[18:20]) not in {b"\1\1", b"\2\2"}:
        head[18:20] = b"\1\1"
    head[20:24] = bytes((0, 64, 32, 32))
    head[44:48] = (4).to_bytes(4)
    head[56:60] = (1).to_bytes(4)
    return bytes(head) + data[100:]


def page_size(data: bytes) -> int:
    """The size of a page as the header has it, if it can be one; else SQLite's own choice."""
    found, _ = pages.sizes(data.ljust(21, b"\0"))
    return found if found in {1 << power for power in range(9, 17)} and not len(data) % found else 4096


class _Work:
    def __init__(self, db: sqlite3.Connection, digest: Callable[[str], bytes]) -> None:
        self.db = db
        self.digest = digest
        self.rows: dict[str, int] = {}
        self.incomplete: list[str] = []
        self.altered: list[int] = []
        self.derived_kept = True
        self.tombstones_kept = True
        db.create_function("readable", 1, _readable, deterministic=True)
        self.own_key = db.execute("SELECT value FROM meta WHERE key = 'tombstone_key'").fetchone()[0]

    def copy(self, old: _Source, table: str) -> None:
        """Takes over a table, around what cannot be read."""
        names = self._shared(old, table)
        ordered = "id" in names
        chosen = ", ".join(names)
        reader = _Reader(old, f"SELECT {chosen} FROM {table}", by_id=ordered)
        verb = "INSERT OR REPLACE" if table == "meta" else "INSERT OR IGNORE"
        insert = f"{verb} INTO {table} ({chosen}) VALUES ({', '.join('?' * len(names))})"
        count = 0
        for row in reader.rows():
            with suppress(*errors()):  # a value that its column does not take
                count += self.db.execute(insert, row).rowcount
        self.rows[table] = count
        if reader.failed:
            self.incomplete.append(table)

    def _shared(self, old: _Source, table: str) -> list[str]:
        """The columns that both have; where the old schema cannot be read, those of the new."""
        ours = seal.columns(self.db, table)
        try:
            theirs = set(seal.columns(old.db, table))
        except errors():
            old.reopen()
            return ours
        return [name for name in ours if name in theirs] if theirs else ours

    def keep_key(self) -> None:
        """Sees that there is a key of tombstones: the old one, or else the new memory's own."""
        if not isinstance(self._tombstone_key(), bytes):
            self.db.execute("INSERT OR REPLACE INTO meta VALUES ('tombstone_key', ?)", (self.own_key,))
            self.tombstones_kept = False

    def search(self, source: Path) -> None:
        """Looks on every page for episodes that SQLite did not find.

        An old page may still show what was forgotten since: that is hidden again, and what was erased is left out.
        """
        names = seal.columns(self.db, "episode")
        text, digest, ident, hidden = (names.index(name) for name in ("text", "digest", "ident", "hidden_by"))
        forgotten = tombstones.by_identity(self.db)
        data = source.read_bytes()
        here = "SELECT 1 FROM episode WHERE id = ?"
        insert = f"INSERT OR IGNORE INTO episode ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        for rowid, values in pages.rows(data, page_size(data), len(names)):
            said = values[text]
            if isinstance(said, str) and rowid > 0 and values[digest] == self.digest(said):
                kept_out = forgotten(values[ident]) if isinstance(values[ident], bytes) else None
                if kept_out and kept_out[1]:
                    continue
                if kept_out and values[hidden] is None:
                    values[hidden] = kept_out[0]
                # A damaged number may be that of another row: who comes second is given a new one.
                taken = self.db.execute(here, (rowid,)).fetchone()
                with suppress(*errors()):
                    given = (None if taken else rowid, *values[1:])
                    self.rows["episode"] += self.db.execute(insert, given).rowcount

    def finish(self) -> None:
        """Makes the whole agree with itself: hashes, references, what is derived."""
        self._tidy()
        self._rehash()
        lost = set(self.incomplete) - {"journal", "meta", "tombstone"}
        if lost or self.db.execute("PRAGMA foreign_key_check").fetchone():
            self._drop_derived()
        while found := self.db.execute("PRAGMA foreign_key_check").fetchall():
            for table, rowid, parent, number in found:
                self._mend(table, rowid, parent, number)
        for (table,) in self.db.execute("SELECT name FROM sqlite_sequence").fetchall():
            top = f"max(seq, (SELECT coalesce(max(rowid), 0) FROM {table}))"
            self.db.execute(f"UPDATE sqlite_sequence SET seq = {top} WHERE name = ?", (table,))

    def _tombstone_key(self) -> object:
        found = self.db.execute("SELECT value FROM meta WHERE key = 'tombstone_key'").fetchone()
        return found[0] if found is not None and len(found[0]) == len(self.own_key) else None

    def _tidy(self) -> None:
        """Puts right what a changed byte made of values that are read as numbers, text, JSON or one of a few words."""
        for table in KEPT:
            for _, name, kind, needed, _, primary in self.db.execute(f"PRAGMA table_info({table})").fetchall():
                if kind == "INTEGER" and not primary:
                    odd = f"typeof({name}) NOT IN ('integer', 'null')"
                    self.db.execute(f"UPDATE {table} SET {name} = ? WHERE {odd}", (0 if needed else None,))
                elif kind == "TEXT":
                    self.db.execute(
                        f"UPDATE OR IGNORE {table} SET {name} = readable({name}) WHERE typeof({name}) = 'blob'"
                    )
        for statement in _TIDY:
            self.db.execute(statement)

    def _rehash(self) -> None:
        """Texts that changed keep what they say now; taking in their source again then brings the right version."""
        for row, text, known in self.db.execute("SELECT id, text, digest FROM episode").fetchall():
            if (now := self.digest(text)) != known:
                self.altered.append(row)
                with suppress(*errors()):
                    self.db.execute("UPDATE episode SET digest = ? WHERE id = ?", (now, row))

    def _drop_derived(self) -> None:
        self.derived_kept = False
        self.db.execute("UPDATE fact SET superseded_by = NULL")
        for table in DERIVED:
            self.db.execute(f"DELETE FROM {table}")
            self.db.execute("DELETE FROM journal WHERE tbl = ?", (table,))
            self.rows[table] = 0
        self.db.execute("UPDATE session SET consolidated = 0")

    def _mend(self, table: str, rowid: int | None, parent: str, number: int) -> None:
        """Puts a stand-in where a row names one that is lost, or takes the row out."""
        columns = self.db.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        column = next(row[3] for row in columns if row[0] == number)
        if parent in _STAND_INS:
            wanted = self.db.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
            if parent == "session":
                self.db.execute("INSERT OR IGNORE INTO conversation (id, key) VALUES (-1, 'recovered')")
            if wanted is not None:
                self.db.execute(f"INSERT OR IGNORE INTO {parent} {_STAND_INS[parent]}", {"id": wanted[0]})
        else:
            self.db.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM {parent})")

    def result(self) -> Salvaged:
        incomplete, altered = tuple(self.incomplete), tuple(self.altered)
        return Salvaged(self.rows, incomplete, altered, self.derived_kept, self.tombstones_kept)


class _Source:
    """The damaged database, to be opened again after each error: SQLCipher reads nothing more after its first."""

    def __init__(self, path: Path, key: str | None) -> None:
        self.path = path
        self.key = None if key is None else encryption.raw_key(path, key)
        self.db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = connect(self.path, self.key)
        db.text_factory = _readable
        with suppress(*errors()):
            db.execute("PRAGMA writable_schema = ON")  # a broken line of the schema costs only what it defines
        return db

    def reopen(self) -> None:
        if self.key is not None:
            self.db.close()
            self.db = self._open()

    def close(self) -> None:
        self.db.close()


class _Reader:
    """Reads a table as far as it can be read: past every row or page on which SQLite stumbles."""

    def __init__(self, old: _Source, sql: str, *, by_id: bool) -> None:
        self.old = old
        self.sql = sql
        self.by_id = by_id
        self.failed = False

    def rows(self) -> Iterator[Sequence[Any]]:
        return self._between(-1, _TOP) if self.by_id else self._from_both_ends()

    def _between(self, low: int, high: int) -> Iterator[Sequence[Any]]:
        spans, stumbles = [(low, high)], 0
        while spans:
            low, high = spans.pop()
            last = low - 1
            try:
                for row in self.old.db.execute(f"{self.sql} WHERE id BETWEEN ? AND ? ORDER BY id", (low, high)):
                    last = max(last, row[0])
                    yield row
            except errors():
                self.failed = True
                self.old.reopen()
                stumbles += 1
                if last + 1 < high and stumbles < _STUMBLES:
                    middle = (last + 1 + high) // 2
                    spans += [(middle + 1, high), (last + 1, middle)]

    def _from_both_ends(self) -> Iterator[Sequence[Any]]:
        try:
            yield from self.old.db.execute(self.sql)
        except errors():
            self.failed = True
            self.old.reopen()
            with suppress(*errors()):
                yield from self.old.db.execute(f"{self.sql} ORDER BY 1 DESC, 2 DESC")
