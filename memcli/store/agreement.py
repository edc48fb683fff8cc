"""Whether the full-text indexes say what the tables say, without building them a second time as a whole.

An index is summed up in numbers that can be added over parts of it: what a part of the memory would give is counted in
a scratch index of that part alone, so that memory stays bounded however much there is.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from memcli.store import index
from memcli.store.derived import fulltext
from memcli.store.schema import FULLTEXT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_PRIME = (1 << 61) - 1

#: Rows of the scratch index at a time.
_PART = 2_000

#: Each place of each word, in one number; the remainder keeps the sum of many below 2^63.
_PLACES = """SELECT coalesce(sum((doc % 2147483629) * (offset % 8191 + 3 * unicode(term) + 1) % 1000000007), 0)
    FROM temp.{0}_places"""


class Sum(NamedTuple):
    """What an index comes to: its words with their counts, the places of each, and the length of each row."""

    words: int = 0
    places: int = 0
    lengths: int = 0

    def __add__(self, other: object) -> Sum:
        """The sum of two parts that have no row in common."""
        assert isinstance(other, Sum)  # noqa: S101 - tuples add otherwise
        return Sum((self.words + other.words) % _PRIME, self.places + other.places, self.lengths ^ other.lengths)


def words(db: sqlite3.Connection) -> Iterator[str]:
    """The full-text tables that differ from what they would be if they were made anew."""
    wanted: dict[str, Sum] = {}
    scratch = _Scratch(db)
    for table, rows in (*index.expected(db), *fulltext.expected(db)):
        wanted[table] = wanted.get(table, Sum()) + scratch.sum(rows)
    scratch.close()
    for table, sum_ in wanted.items():
        if _sum(db, "main", table) != sum_:
            yield table


class _Scratch:
    """A full-text table of a part, in a database in memory that is attached to nothing."""

    def __init__(self, like: sqlite3.Connection) -> None:
        self.db: sqlite3.Connection = type(like)(":memory:", isolation_level=None)
        self.db.execute(f"CREATE VIRTUAL TABLE part {FULLTEXT}")

    def sum(self, rows: Iterable[tuple[int, str]]) -> Sum:
        total, batch = Sum(), list[tuple[int, str]]()
        for row in rows:
            batch.append(row)
            if len(batch) >= _PART:
                total += self._part(batch)
                batch = []
        return total + self._part(batch) if batch else total

    def _part(self, rows: Sequence[tuple[int, str]]) -> Sum:
        self.db.execute("INSERT INTO part (part) VALUES ('delete-all')")
        self.db.executemany("INSERT INTO part (rowid, text) VALUES (?, ?)", sorted(rows))
        return _sum(self.db, "main", "part")

    def close(self) -> None:
        self.db.close()


def _sum(db: sqlite3.Connection, schema: str, table: str) -> Sum:
    for kind, name in (("row", "words"), ("instance", "places")):
        db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_{name} USING fts5vocab({schema}, {table}, {kind})")
    counted = 0
    for word, rows, times in db.execute(f"SELECT term, doc, cnt FROM temp.{table}_words"):
        if rows:
            counted += _number(word) * (rows + (times << 20))
    lengths = 0
    for row in db.execute(f"SELECT id, sz FROM {table}_docsize"):
        lengths ^= _number(repr(row))
    return Sum(counted % _PRIME, db.execute(_PLACES.format(table)).fetchone()[0], lengths)


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "little")
