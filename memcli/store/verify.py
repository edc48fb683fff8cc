"""Whether a memory is what was written: SQLite's own check, references, seals, digests, and the indexes built from it.

Reads only, in one transaction: what others write meanwhile is not looked at. Knows no table by name but the episodes
and the indexes, so that whatever the schema gains is checked as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli import ids
from memcli.store import seal, vectors
from memcli.store.agreement import words
from memcli.store.connection import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from memcli.store.connection import Store

#: How many of a kind of flaw are named one by one.
_NAMED = 20


class Flaw(NamedTuple):
    """Something that is not as it was written. `rebuildable` where the episodes suffice to make it anew."""

    part: str
    told: str
    rebuildable: bool = False


def examine(store: Store, digest: Callable[[str], bytes]) -> Iterator[Flaw]:
    """All flaws of a memory, none where it is sound. `digest` is what an episode's text was hashed with.

    Takes about as long as making the full-text indexes anew.
    """
    db = store.db
    db.execute("PRAGMA query_only = OFF")  # the vocabularies of the indexes are read through temporary tables
    db.execute("BEGIN")
    try:
        for part, check in _CHECKS.items():
            try:
                yield from check(store, digest)
            except errors() as error:
                yield Flaw(part, f"cannot be read to its end: {error}")
            except (TypeError, AttributeError, ValueError) as error:  # one bit can make bytes or a number of a text
                yield Flaw(part, f"holds a value that is not of its kind: {error}")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if store.read_only:
            db.execute("PRAGMA query_only = ON")


def _structure(store: Store, _: Callable[[str], bytes]) -> Iterator[Flaw]:
    if store.key is not None:
        for (told,) in store.db.execute("PRAGMA cipher_integrity_check").fetchmany(_NAMED):
            yield Flaw("structure", str(told))
    for (told,) in store.db.execute(f"PRAGMA integrity_check({_NAMED})"):
        if told != "ok":
            yield Flaw("structure", str(told).replace("\n", " "), _is_index(str(told)))


def _is_index(told: str) -> bool:
    """Whether SQLite complains of an index, which is made from its table, and not of the table."""
    return told.startswith(("row ", "wrong # of entries in index", "non-unique entry in index")) or "_fts" in told


def _references(store: Store, _: Callable[[str], bytes]) -> Iterator[Flaw]:
    for table, row, parent, _number in store.db.execute("PRAGMA foreign_key_check").fetchmany(_NAMED):
        yield Flaw("references", f"{table} {row} names a {parent} that is not there")
    for table, used in store.db.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        top = store.db.execute(f'SELECT max(rowid) FROM "{table}"').fetchone()[0]
        if top is not None and top > used:
            yield Flaw("references", f"numbers of {table} would be given out twice")


def _seals(store: Store, _: Callable[[str], bytes]) -> Iterator[Flaw]:
    noted = seal.noted(store.db)
    now = {seal.SCHEMA: seal.schema_seal(store.db)}
    for table in seal.tables(store.db):
        try:
            now[table] = seal.computed(store.db, table)
        except errors() as error:
            yield Flaw("seals", f"the table {table} cannot be read to its end: {error}")
            noted.pop(table, None)
    for table in sorted(noted.keys() | now.keys()):
        if noted.get(table) != now.get(table):
            yield Flaw("seals", f"the table {table} is not as memcli last wrote it")


def _episodes(store: Store, digest: Callable[[str], bytes]) -> Iterator[Flaw]:
    left = _NAMED
    for row, text, known in store.db.execute("SELECT id, text, digest FROM episode"):
        if not isinstance(text, str) or digest(text) != known:  # one bit makes bytes of a text
            yield Flaw("episodes", f"{ids.encode('episode', row)} is not what was taken in")
            left -= 1
            if not left:
                return


def _words(store: Store, _: Callable[[str], bytes]) -> Iterator[Flaw]:
    for table in words(store.db):
        yield Flaw("words", f"the index {table} does not say what the memory says", rebuildable=True)


def _vectors(store: Store, _: Callable[[str], bytes]) -> Iterator[Flaw]:
    for space in vectors.spaces(store):
        for told in vectors.flaws(store, space):
            yield Flaw("vectors", told, rebuildable=True)


_CHECKS = {
    "structure": _structure,
    "references": _references,
    "seals": _seals,
    "episodes": _episodes,
    "words": _words,
    "vectors": _vectors,
}


def count(store: Store) -> int:
    """How many episodes there are, shown or not; 0 where that cannot be read."""
    try:
        return int(store.db.execute("SELECT count(*) FROM episode").fetchone()[0])
    except errors():
        return 0
