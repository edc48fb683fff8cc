"""Tombstones: keyed hashes that keep what was forgotten from coming back in, and from which nothing can be read."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from memcli.store.connection import Store
    from memcli.store.intake import Arrival


class Tombstones:
    """The keyed hashes of what was forgotten, read once and again when another process wrote meanwhile.

    Empty for most memories, and then free.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._key = key(db)
        self._read(db)

    def refresh(self, db: sqlite3.Connection) -> None:
        """Takes notice of what others have forgotten since."""
        if db.execute("PRAGMA data_version").fetchone()[0] != self._version:
            self._read(db)

    def _read(self, db: sqlite3.Connection) -> None:
        self._version: int = db.execute("PRAGMA data_version").fetchone()[0]
        self._hashes = {row[0] for row in db.execute("SELECT hash FROM tombstone")}

    def hold(self, arrival: Arrival) -> bool:
        """Whether this arrival was forgotten, here or from another source."""
        if not self._hashes:
            return False
        when = arrival.draft.when
        pair = hashes(self._key, arrival.ident, arrival.text, arrival.draft.speaker, when.wall if when else None)
        return not self._hashes.isdisjoint(pair)


def key(db: sqlite3.Connection) -> bytes:
    """The secret key of this database's tombstones."""
    found = db.execute("SELECT value FROM meta WHERE key = 'tombstone_key'").fetchone()
    return bytes(found[0])


def hashes(secret: bytes, ident: bytes, text: str, speaker: str | None, wall: int | None) -> tuple[bytes, bytes]:
    """The two hashes that keep a forgotten episode out: of its identity and of its content.

    Content is compared without case and spacing. A short text ("ok") is bound to who said it and when, to the minute:
    forgetting one must not forbid the word.
    """
    content = " ".join(text.casefold().split())
    if len(content) < 40:  # about eight words: shorter ones are said again by chance
        content = f"{content}\0{(speaker or '').casefold()}\0{'' if wall is None else wall // 60_000}"
    return (
        blake2b(b"ident" + ident, key=secret, digest_size=16).digest(),
        blake2b(b"text" + content.encode("utf-8", "surrogatepass"), key=secret, digest_size=16).digest(),
    )


def bury(db: sqlite3.Connection, run: int) -> None:
    """Writes the tombstones of all episodes that `run` hides; each run has its own, whatever others forgot."""
    secret = key(db)
    sql = """SELECT e.ident, e.text, p.name, e.at + coalesce(e.tz, 0) * 60000 FROM episode e
        LEFT JOIN speaker p ON p.id = e.speaker_id WHERE e.hidden_by = ?"""
    rows = db.execute(sql, (run,)).fetchall()
    pairs = ((each, run) for ident, text, who, wall in rows for each in hashes(secret, ident, text, who, wall))
    db.executemany("INSERT OR IGNORE INTO tombstone (hash, run_id) VALUES (?, ?)", pairs)


def unbury(db: sqlite3.Connection, run: int) -> None:
    """Removes the tombstones that `run` wrote."""
    db.execute("DELETE FROM tombstone WHERE run_id = ?", (run,))


def count(store: Store) -> int:
    """How many tombstones there are."""
    found = store.one("SELECT count(DISTINCT hash) FROM tombstone")
    return int(found[0]) if found else 0
