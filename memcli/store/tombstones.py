"""Tombstones: keyed hashes that keep what was forgotten from coming back in, and from which nothing can be read."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable

    from memcli.store.connection import Store
    from memcli.store.intake import Arrival


#: Characters from which on an id of a source is taken to be its own wherever it stands (a UUID, a Message-ID), and from
#: which on a text is not said twice by chance; and the words that make a short one telling.
_UNIQUE, _LONG, _WORDS = 16, 40, 4


class Tombstones:
    """The keyed hashes of what was forgotten, read once and again when another process wrote meanwhile.

    Empty for most memories, and then free. With `lift`, nothing is held, and `lifted` gathers what would have been.
    """

    def __init__(self, db: sqlite3.Connection, *, lift: bool = False) -> None:
        self._key = key(db)
        self.lift = lift
        self.lifted: set[bytes] = set()
        self._read(db)

    def refresh(self, db: sqlite3.Connection) -> None:
        """Takes notice of what others have forgotten since."""
        if db.execute("PRAGMA data_version").fetchone()[0] != self._version:
            self._read(db)

    def _read(self, db: sqlite3.Connection) -> None:
        self._version: int = db.execute("PRAGMA data_version").fetchone()[0]
        self._hashes = {row[0] for row in db.execute("SELECT hash FROM tombstone WHERE lifted_by IS NULL")}

    def hold(self, arrival: Arrival) -> bool:
        """Whether this arrival was forgotten, here or from another source, and is to stay away."""
        if not self._hashes:
            return False
        draft = arrival.draft
        wall = draft.when.wall if draft.when else None
        own = self._hashes & set(
            hashes(self._key, Content(arrival.ident, draft.native_id, arrival.text, draft.speaker, wall))
        )
        if self.lift:
            self.lifted |= own
            return False
        return bool(own)

    def note_lifted(self, db: sqlite3.Connection, run: int) -> None:
        """Writes down what `run` was told to take in again: it is held no longer, until that run is undone."""
        gone = [(run, each) for each in self.lifted]
        db.executemany("UPDATE tombstone SET lifted_by = ? WHERE hash = ? AND lifted_by IS NULL", gone)
        self._hashes -= self.lifted
        self.lifted.clear()


class Content(NamedTuple):
    """What tombstones tell an episode by; `wall` is its time in ms on the clock of whoever wrote it."""

    ident: bytes
    native_id: str | None
    text: str
    speaker: str | None
    wall: int | None


def key(db: sqlite3.Connection) -> bytes:
    """The secret key of this database's tombstones."""
    found = db.execute("SELECT value FROM meta WHERE key = 'tombstone_key'").fetchone()
    return bytes(found[0])


def hashes(secret: bytes, one: Content) -> list[bytes]:
    """The hashes that keep a forgotten episode out: of its identity, of a native id that is unique, of its content.

    Content is compared without case and spacing. What is short is said again by chance: it is bound to who said it and
    when, to the minute; undated, only what tells something (a number, four words) counts, and "ok" by its identity
    alone: forgetting one must not forbid the word.
    """
    keys = [b"ident" + one.ident]
    if one.native_id is not None and len(one.native_id) >= _UNIQUE:
        keys.append(b"native" + one.native_id.encode("utf-8", "surrogatepass"))
    content = " ".join(one.text.casefold().split())
    if len(content) < _LONG and one.wall is not None:
        keys.append(b"text" + f"{content}\0{(one.speaker or '').casefold()}\0{one.wall // 60_000}".encode())
    elif len(content) >= _LONG or content.count(" ") >= _WORDS - 1 or any(map(str.isdigit, content)):
        keys.append(b"text" + content.encode("utf-8", "surrogatepass"))
    return [_hash(secret, each) for each in keys]


def _hash(secret: bytes, text: bytes) -> bytes:
    return blake2b(text, key=secret, digest_size=16).digest()


_SAID = """SELECT e.ident, e.native_id, e.text, p.name, e.at + coalesce(e.tz, 0) * 60000 FROM episode e
  LEFT JOIN speaker p ON p.id = e.speaker_id"""


def bury(db: sqlite3.Connection, run: int) -> None:
    """Writes the tombstones of all that `run` hides; each run has its own, whatever others forgot.

    Of a fact that is forgotten by itself: of what it says in the episode that says it.
    """
    secret = key(db)
    rows = db.execute(f"{_SAID} WHERE e.hidden_by = ?", (run,)).fetchall()
    pairs = [(each, run) for row in rows for each in hashes(secret, Content(*row))]
    sql = """SELECT f.ident, e.ident FROM fact_source s JOIN fact f ON f.id = s.fact_id
        JOIN episode e ON e.id = s.episode_id WHERE s.hidden_by = ?"""
    pairs += [(_fact_hash(secret, *row), run) for row in db.execute(sql, (run,))]
    db.executemany("INSERT OR IGNORE INTO tombstone (hash, run_id) VALUES (?, ?)", pairs)


def _fact_hash(secret: bytes, fact: bytes, episode: bytes) -> bytes:
    return _hash(secret, b"fact" + fact + episode)


def forgotten_facts(db: sqlite3.Connection, said: Collection[tuple[bytes, int]]) -> set[tuple[bytes, int]]:
    """Of (ident of a fact, row of the episode that says it), those forgotten by themselves: not to be derived again."""
    held = {row[0] for row in db.execute("SELECT hash FROM tombstone WHERE lifted_by IS NULL")}
    if not held:
        return set()
    secret = key(db)
    given = json.dumps(sorted({row for _, row in said}))
    sql = "SELECT id, ident FROM episode WHERE id IN (SELECT value FROM json_each(?))"
    idents = dict(db.execute(sql, (given,)).fetchall())
    return {(fact, row) for fact, row in said if row in idents and _fact_hash(secret, fact, idents[row]) in held}


def held(db: sqlite3.Connection, rows: Iterable[int], *, since: int, besides: int) -> dict[int, int]:
    """Of these episodes, those that a run later than `since`, other than `besides`, keeps out, and the last that does.

    What an earlier one keeps out was seen in spite of it: another message of the same words, which nobody chose.
    """
    sql = """SELECT hash, max(run_id) FROM tombstone
        WHERE lifted_by IS NULL AND run_id <> ? AND run_id > ? GROUP BY hash"""
    known = dict(db.execute(sql, (besides, since)).fetchall())
    if not known:
        return {}
    secret, given = key(db), json.dumps(list(rows))
    sql = _SAID.replace("SELECT ", "SELECT e.id, ", 1) + " WHERE e.id IN (SELECT value FROM json_each(?))"
    runs = {
        row: max((known[each] for each in hashes(secret, Content(*one)) if each in known), default=None)
        for row, *one in db.execute(sql, (given,))
    }
    return {row: run for row, run in runs.items() if run is not None}


def by_identity(db: sqlite3.Connection) -> Callable[[bytes], tuple[int, bool] | None]:
    """Tells of an episode's ident the last run of forget that keeps it out, and whether that erased it.

    Goes by identity alone: another message of the same words was not chosen.
    """
    sql = """SELECT t.hash, max(t.run_id), max(r.state = 'purged') FROM tombstone t JOIN run r ON r.id = t.run_id
        WHERE t.lifted_by IS NULL AND r.verb = 'forget' GROUP BY t.hash"""
    known = {each: (run, bool(erased)) for each, run, erased in db.execute(sql)}
    secret = key(db)
    return lambda ident: known.get(_hash(secret, b"ident" + ident))


def digests(db: sqlite3.Connection, rows: Iterable[int]) -> list[str]:
    """A keyed hash of each of these episodes, in hexadecimal, sorted."""
    secret = key(db)
    sql = "SELECT ident, digest FROM episode WHERE id IN (SELECT value FROM json_each(?))"
    found = db.execute(sql, (json.dumps(list(rows)),))
    return sorted(blake2b(b"erased" + a + b, key=secret, digest_size=16).hexdigest() for a, b in found)


def unbury(db: sqlite3.Connection, run: int) -> None:
    """Removes the tombstones that `run` wrote."""
    db.execute("DELETE FROM tombstone WHERE run_id = ?", (run,))


def lower_again(db: sqlite3.Connection, run: int) -> None:
    """Makes the tombstones hold again that the ingest `run` was told to pass over."""
    db.execute("UPDATE tombstone SET lifted_by = NULL WHERE lifted_by = ?", (run,))


class Forgotten(NamedTuple):
    """What one run keeps out: which and when it was (UTC ms), its state, how many memories it hid, and facts by
    themselves or with them, and how many hashes hold and how many do not."""

    run: int
    verb: str
    when: int
    state: str
    episodes: int
    facts: int
    holding: int
    lifted: int


def by_run(store: Store) -> list[Forgotten]:
    """The runs that left tombstones, oldest first; nothing of what they are of can be told."""
    sql = """SELECT r.id, r.verb, r.started, r.state, coalesce(r.report ->> 'episodes', 0),
          coalesce(r.report ->> 'facts_hidden', 0), count(*) FILTER (WHERE t.lifted_by IS NULL), count(t.lifted_by)
        FROM tombstone t JOIN run r ON r.id = t.run_id GROUP BY r.id ORDER BY r.id"""
    return [Forgotten(*row) for row in store.all(sql)]


def count(store: Store) -> int:
    """How many tombstones hold."""
    found = store.one("SELECT count(DISTINCT hash) FROM tombstone WHERE lifted_by IS NULL")
    return int(found[0]) if found else 0


class KeptOut(NamedTuple):
    """What a memory keeps out: the key of its hashes, those that hold, and of these those of what it has erased.

    `hidden` and `shown` are (ident, digest) of what it still has.
    """

    secret: bytes
    hashes: frozenset[bytes]
    erased: frozenset[bytes] = frozenset()
    hidden: frozenset[tuple[bytes, bytes]] = frozenset()
    shown: frozenset[tuple[bytes, bytes]] = frozenset()


def kept_out(store: Store) -> KeptOut:
    """All that this memory keeps out, for another one to honour."""
    holding = """SELECT t.hash, max(r.state = 'purged') FROM tombstone t JOIN run r ON r.id = t.run_id
        WHERE t.lifted_by IS NULL GROUP BY t.hash"""
    found = dict(store.all(holding))
    if not found:
        return KeptOut(key(store.db), frozenset())
    said = "SELECT ident, digest FROM episode WHERE hidden_by IS"
    return KeptOut(
        key(store.db),
        frozenset(found),
        frozenset(each for each, erased in found.items() if erased),
        frozenset(store.all(f"{said} NOT NULL")),
        frozenset(store.all(f"{said} NULL")),
    )


def matching(db: sqlite3.Connection, kept: KeptOut) -> dict[int, bool]:
    """The episodes, shown or hidden, that another memory keeps out; True for what it has not erased.

    What it shows it does not keep out, though it may have forgotten another message of the same words.
    """
    if not kept.hashes:
        return {}
    found = {}
    sql = _SAID.replace("SELECT ", "SELECT e.id, e.digest, ", 1)
    for row, digest, *one in db.execute(sql):
        own = hashes(kept.secret, Content(*one))
        held, known = kept.hashes.intersection(own), (one[0], digest)
        if held and known not in kept.shown:  # whose very identity is kept out and is not there has been erased
            found[row] = known in kept.hidden or not (own[0] in held or held & kept.erased)
    return found


def matching_facts(db: sqlite3.Connection, kept: KeptOut) -> list[int]:
    """The visible facts that another memory keeps from being derived."""
    if not kept.hashes:
        return []
    sql = """SELECT f.id, f.ident, e.ident FROM fact_source s JOIN live_fact f ON f.id = s.fact_id
        JOIN episode e ON e.id = s.episode_id"""
    found = {row for row, *pair in db.execute(sql) if _fact_hash(kept.secret, *pair) in kept.hashes}
    return sorted(found)


def adopt(db: sqlite3.Connection, run: int, taken: Iterable[bytes]) -> None:
    """Takes over hashes of a memory with the same key, under `run`.

    Not those that hold here already, by a run that can be undone.
    """
    sql = """INSERT INTO tombstone (hash, run_id) SELECT :hash, :run
        WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE hash = :hash AND (lifted_by IS NULL OR run_id = :run))"""
    db.executemany(sql, ({"hash": each, "run": run} for each in taken))
