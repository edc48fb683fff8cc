"""Writing what ingest brings: which drafts are new, which are known, which replace an older version.

An episode's `ident` says who it is and its `digest` what it says. A known pair is unchanged; a known ident with another
digest is an edit, whose new version takes the old one's place while the old one is kept as replaced. Nothing is ever
updated in its text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.store import index, runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from memcli.records import Draft

LIVE, BRANCH, REPLACED = 0, 1, 2


class Arrival(NamedTuple):
    """A draft ready to be stored: identified, measured and free of secrets. `text` is what will be stored."""

    draft: Draft
    text: str
    ident: bytes
    digest: bytes
    asks: int
    traits: int


@dataclass(slots=True)
class Taken:
    """What a batch came to, in numbers of drafts."""

    added: int = 0
    unchanged: int = 0
    updated: int = 0
    replaced: int = 0
    restored: int = 0
    branches: int = 0
    forgotten: int = 0
    sessions: set[int] = field(default_factory=set)


class _Version(NamedTuple):
    row: int
    digest: bytes
    state: int
    hidden: bool
    undone: bool
    session: int
    position: int
    seq: int | None


class _New(NamedTuple):
    row: int
    arrival: Arrival
    session: int
    state: int
    place: int | None  # the position of the version it replaces


def take(
    db: sqlite3.Connection,
    run: int,
    origin: tuple[str, str],
    arrivals: Sequence[Arrival],
    *,
    whole: bool,
    tombstones: Tombstones,
) -> Taken:
    """Stores one batch from one source inside the caller's transaction and brings the full-text tables up to date.

    `origin` is (format, location). With `whole`, `arrivals` is all of its conversations: live episodes of theirs that
    are not among it are marked as replaced.
    """
    batch = _Batch(db, run, origin, arrivals, tombstones)
    batch.classify()
    if whole:
        batch.retire_missing()
    batch.store()
    return batch.taken


class Tombstones:
    """The keyed hashes of what was forgotten, read once per run; empty for most memories, and then free."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._key = key(db)
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


class _Batch:
    def __init__(
        self,
        db: sqlite3.Connection,
        run: int,
        origin: tuple[str, str],
        arrivals: Sequence[Arrival],
        tombstones: Tombstones,
    ) -> None:
        self.db, self.run, self.arrivals, self.tombstones = db, run, arrivals, tombstones
        self.taken = Taken()
        self.source = _row_of(db, "source", ("format", "location"), origin)
        self.conversations = _conversations(db, arrivals)
        self.sessions, self.fresh = _sessions(db, self.conversations, arrivals)
        self.speakers = _speakers(db, arrivals)
        self.versions = self._known()
        self.next_row = _next_row(db)
        self.new: dict[int, _New] = {}
        self.states: dict[int, tuple[_Version, int]] = {}  # existing row → (as it was, its new state)
        self.shown: dict[int, _Version] = {}  # rows hidden by an undo that come back
        self.seqs: dict[int, tuple[int | None, int | None, int]] = {}  # row → (old seq, new seq, session)
        self.seen: set[int] = set()

    def _known(self) -> dict[bytes, list[_Version]]:
        idents = list({arrival.ident for arrival in self.arrivals})
        found: dict[bytes, list[_Version]] = {}
        for start in range(0, len(idents), 900):
            part = idents[start : start + 900]
            sql = f"""SELECT e.ident, e.id, e.digest, e.state, e.hidden_by IS NOT NULL, coalesce(r.verb = 'undo', 0),
                e.session_id, e.position, e.seq FROM episode e LEFT JOIN run r ON r.id = e.hidden_by
                WHERE e.ident IN ({", ".join("?" * len(part))}) ORDER BY e.id"""
            for ident, row, digest, state, hidden, undone, session, position, seq in self.db.execute(sql, part):
                version = _Version(row, digest, state, bool(hidden), bool(undone), session, position, seq)
                found.setdefault(ident, []).append(version)
        return found

    def classify(self) -> None:
        """Decides for every arrival whether it is new, known, an edit, back from an undo, or forgotten."""
        for arrival in self.arrivals:
            wanted = BRANCH if arrival.draft.branch else LIVE
            versions = self.versions.setdefault(arrival.ident, [])
            same = next((version for version in versions if version.digest == arrival.digest), None)
            if self.tombstones.hold(arrival) or (same is not None and same.hidden and not same.undone):
                self.taken.forgotten += 1
                if same is not None:
                    self.seen.add(same.row)
            elif same is None:
                self._insert(arrival, versions, wanted)
            else:
                self._again(arrival, same, versions, wanted)

    def _insert(self, arrival: Arrival, versions: list[_Version], state: int) -> None:
        conversation = self.conversations[arrival.draft.conversation]
        session = self.sessions[conversation, arrival.draft.session or ""]
        older = [version for version in versions if self._state(version) == LIVE and not version.hidden]
        place = None
        if older and state == LIVE:
            place, session = older[-1].position, older[-1].session
            self.taken.updated += 1
            for version in older:
                self._set_state(version, REPLACED)
        elif state == BRANCH:
            self.taken.branches += 1
        else:
            self.taken.added += 1
        row, self.next_row = self.next_row, self.next_row + 1
        self.new[row] = _New(row, arrival, session, state, place)
        versions.append(
            _Version(row, arrival.digest, state, False, False, session, -1 if place is None else place, None)
        )
        self.seen.add(row)

    def _again(self, arrival: Arrival, same: _Version, versions: list[_Version], wanted: int) -> None:
        self.seen.add(same.row)
        seq = arrival.draft.seq
        if same.row not in self.new and seq is not None and seq != same.seq:
            self.seqs[same.row] = (same.seq, seq, same.session)
        if same.hidden:
            self.shown[same.row] = same
            self.taken.restored += 1
            return
        if self._state(same) == wanted:
            self.taken.unchanged += 1
            return
        if wanted == LIVE:
            for version in versions:
                if version.row != same.row and self._state(version) == LIVE and not version.hidden:
                    self._set_state(version, REPLACED)
        self._set_state(same, wanted)
        self.taken.updated += 1

    def _state(self, version: _Version) -> int:
        if version.row in self.new:
            return self.new[version.row].state
        return self.states[version.row][1] if version.row in self.states else version.state

    def _set_state(self, version: _Version, state: int) -> None:
        if version.row in self.new:
            self.new[version.row] = self.new[version.row]._replace(state=state)
        else:
            self.states[version.row] = (version, state)

    def retire_missing(self) -> None:
        """Marks live episodes of these conversations that this reading no longer has as replaced."""
        sql = """SELECT e.id, e.digest, e.session_id, e.position, e.seq FROM live_episode e
            JOIN session s ON s.id = e.session_id WHERE s.conversation_id IN (SELECT value FROM json_each(?))"""
        rows = self.db.execute(sql, (json.dumps(list(self.conversations.values())),)).fetchall()
        for row, digest, session, position, seq in rows:
            if row not in self.seen and row not in self.states:
                self.states[row] = (_Version(row, digest, LIVE, False, False, session, position, seq), REPLACED)
                self.taken.replaced += 1

    def store(self) -> None:
        """Writes rows, positions, journal and full text."""
        db = self.db
        places: dict[int, set[int] | None] = {}
        reordered = {session for _, _, session in self.seqs.values()}
        positions = self._positions(reordered)
        db.executemany(_INSERT, (self._values(new, positions[row]) for row, new in self.new.items()))
        for row, new in self.new.items():
            _touch(places, new.session, positions[row])
        changed = list(self.states.values())
        db.executemany("UPDATE episode SET state = ? WHERE id = ?", ((state, old.row) for old, state in changed))
        runs.journal(db, self.run, "episode", ((old.row, {"state": old.state}) for old, _ in changed))
        self._show_again()
        for version in [old for old, _ in changed] + list(self.shown.values()):
            _touch(places, version.session, version.position)
        for session in self._reorder(reordered):
            places[session] = None
        self._index(places)

    def _show_again(self) -> None:
        for row in self.shown:
            before = self.db.execute("SELECT hidden_by FROM episode WHERE id = ?", (row,)).fetchone()[0]
            self.db.execute("UPDATE episode SET hidden_by = NULL WHERE id = ?", (row,))
            runs.journal(self.db, self.run, "episode", [(row, {"hidden_by": before})])

    def _index(self, places: dict[int, set[int] | None]) -> None:
        db = self.db
        gone = [old.row for old, state in self.states.values() if old.state == LIVE and state != LIVE]
        back = [old.row for old, state in self.states.values() if old.state != LIVE and state == LIVE]
        back += [row for row, version in self.shown.items() if version.state == LIVE]
        index.remove_episodes(db, texts(db, gone))
        index.add_episodes(db, ((row, new.arrival.text) for row, new in self.new.items() if new.state == LIVE))
        index.add_episodes(db, texts(db, back))
        index.refresh_sessions(db, places, fresh=self.fresh)
        touched(db, places)
        self.taken.sessions |= set(places)

    def _positions(self, reordered: set[int]) -> dict[int, int]:
        """A position for every new row: in the order of time and seq, after what the session already holds.

        Sessions into whose middle something falls are added to `reordered`.
        """
        by_session: dict[int, list[_New]] = {}
        positions = {row: new.place for row, new in self.new.items() if new.place is not None}
        for new in self.new.values():
            if new.place is None:
                by_session.setdefault(new.session, []).append(new)
        last = _last_places(self.db, [session for session in by_session if session not in self.fresh])
        for session, news in by_session.items():
            start, at, seq = last.get(session, (-1, None, None))
            carried = carry(((new.arrival.draft.when, new.arrival.draft.seq) for new in news), at, seq)
            ordered = sorted(zip(carried, range(len(news)), strict=True))
            last_key = (_EARLY if at is None else at, -1 if seq is None else seq)
            if start >= 0 and ordered and ordered[0][0] < last_key:
                reordered.add(session)
            for offset, (_, number) in enumerate(ordered, start + 1):
                positions[news[number].row] = offset
        return positions

    def _reorder(self, sessions: set[int]) -> set[int]:
        """Renumbers the sessions by time and seq; returns those in which a position really changed."""
        renumbered = ((new, row) for row, (_, new, _) in self.seqs.items())
        self.db.executemany("UPDATE episode SET seq = ? WHERE id = ?", renumbered)
        moved: list[tuple[int, int]] = []
        changed: set[int] = set()
        for session in sessions:
            sql = "SELECT id, position, at, seq FROM episode WHERE session_id = ? ORDER BY position, id"
            rows = self.db.execute(sql, (session,)).fetchall()
            keys = carry_plain((at, seq) for _, _, at, seq in rows)
            order = sorted(range(len(rows)), key=lambda number: (keys[number], number))
            for position, number in enumerate(order):
                if rows[number][1] != position:
                    moved.append((position, rows[number][0]))
                    changed.add(session)
        self.db.executemany("UPDATE episode SET position = ? WHERE id = ?", moved)
        return changed

    def _values(self, new: _New, position: int) -> tuple[Any, ...]:
        arrival, draft = new.arrival, new.arrival.draft
        at, tz, precision = draft.when if draft.when is not None else (None, None, None)
        meta = json.dumps(dict(draft.meta), ensure_ascii=False) if draft.meta else None
        speaker = None if draft.speaker is None else self.speakers[draft.speaker]
        return (
            new.row, new.session, position, draft.kind, speaker, draft.role, at, tz, precision, draft.seq, arrival.text,
            draft.native_id, arrival.ident, arrival.digest, self.source, draft.line, meta, arrival.asks, arrival.traits,
            self.run, new.state,
        )  # fmt: skip


_EARLY = -(1 << 62)

_INSERT = f"""INSERT INTO episode (id, session_id, position, kind, speaker_id, role, at, tz, precision, seq, text,
  native_id, ident, digest, source_id, line, meta, asks, traits, run_id, state) VALUES ({", ".join("?" * 21)})"""


def carry(keys: Iterable[tuple[Any, int | None]], at: int | None, seq: int | None) -> list[tuple[int, int]]:
    """Sort keys (ms, seq) of (Moment | None, seq | None) in order of arrival; a missing one takes its predecessor's."""
    return carry_plain(((when.ms if when is not None else None, number) for when, number in keys), at, seq)


def carry_plain(
    keys: Iterable[tuple[int | None, int | None]], at: int | None = None, seq: int | None = None
) -> list[tuple[int, int]]:
    """Like `carry`, of (ms | None, seq | None)."""
    last_at, last_seq = _EARLY if at is None else at, -1 if seq is None else seq
    out = []
    for ms, number in keys:
        last_at = last_at if ms is None else ms
        last_seq = last_seq if number is None else number
        out.append((last_at, last_seq))
    return out


def texts(db: sqlite3.Connection, rows: Sequence[int]) -> list[tuple[int, str]]:
    """(row, text) of these episodes."""
    sql = "SELECT id, text FROM episode WHERE id IN (SELECT value FROM json_each(?))"
    return db.execute(sql, (json.dumps(list(rows)),)).fetchall() if rows else []


def touched(db: sqlite3.Connection, sessions: Iterable[int]) -> None:
    """Notes that the live episodes of these sessions changed: consolidation and vectors have work to do."""
    rows = [(session,) for session in sessions]
    db.executemany("UPDATE session SET version = version + 1 WHERE id = ?", rows)
    db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", rows)


def _touch(places: dict[int, set[int] | None], session: int, position: int) -> None:
    known = places.setdefault(session, set())
    if known is not None:
        known.add(position)


def _next_row(db: sqlite3.Connection) -> int:
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'episode'").fetchone()
    return int(found[0]) + 1 if found else 1


def _row_of(db: sqlite3.Connection, table: str, columns: tuple[str, str], values: tuple[str, str]) -> int:
    db.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES (?, ?)", values)
    sql = f"SELECT id FROM {table} WHERE {columns[0]} = ? AND {columns[1]} = ?"
    return int(db.execute(sql, values).fetchone()[0])


def _conversations(db: sqlite3.Connection, arrivals: Sequence[Arrival]) -> dict[str, int]:
    titles: dict[str, str | None] = {}
    for arrival in arrivals:
        draft = arrival.draft
        if titles.get(draft.conversation) is None:
            titles[draft.conversation] = draft.title
    db.executemany("INSERT OR IGNORE INTO conversation (key, title) VALUES (?, ?)", titles.items())
    named = [(title, key, title) for key, title in titles.items() if title is not None]
    db.executemany("UPDATE conversation SET title = ? WHERE key = ? AND title IS NOT ?", named)
    sql = "SELECT key, id FROM conversation WHERE key IN (SELECT value FROM json_each(?))"
    return dict(db.execute(sql, (json.dumps(list(titles)),)).fetchall())


def _sessions(
    db: sqlite3.Connection, conversations: dict[str, int], arrivals: Sequence[Arrival]
) -> tuple[dict[tuple[int, str], int], set[int]]:
    """Rows of the sessions the arrivals name, and which of them are new."""
    wanted = {(conversations[arrival.draft.conversation], arrival.draft.session or "") for arrival in arrivals}
    sql = "SELECT conversation_id, key, id FROM session WHERE conversation_id IN (SELECT value FROM json_each(?))"
    given = json.dumps(list(conversations.values()))
    known = {(conversation, key): row for conversation, key, row in db.execute(sql, (given,))}
    missing = [pair for pair in dict.fromkeys(_in_order(conversations, arrivals)) if pair not in known]
    db.executemany("INSERT INTO session (conversation_id, key) VALUES (?, ?)", missing)
    if missing:
        known = {(conversation, key): row for conversation, key, row in db.execute(sql, (given,))}
    return {pair: known[pair] for pair in wanted}, {known[pair] for pair in missing}


def _in_order(conversations: dict[str, int], arrivals: Sequence[Arrival]) -> Iterable[tuple[int, str]]:
    return ((conversations[arrival.draft.conversation], arrival.draft.session or "") for arrival in arrivals)


def _speakers(db: sqlite3.Connection, arrivals: Sequence[Arrival]) -> dict[str, int]:
    names = list(dict.fromkeys(arrival.draft.speaker for arrival in arrivals if arrival.draft.speaker is not None))
    db.executemany("INSERT OR IGNORE INTO speaker (name) VALUES (?)", [(name,) for name in names])
    sql = "SELECT name, id FROM speaker WHERE name IN (SELECT value FROM json_each(?))"
    return dict(db.execute(sql, (json.dumps(names),)).fetchall())


def _last_places(db: sqlite3.Connection, sessions: Sequence[int]) -> dict[int, tuple[int, int | None, int | None]]:
    """Per session its last position with the time and seq that stand there."""
    sql = """SELECT session_id, max(position), at, seq FROM episode
        WHERE session_id IN (SELECT value FROM json_each(?)) GROUP BY session_id"""
    rows = db.execute(sql, (json.dumps(list(sessions)),))
    return {session: (position, at, seq) for session, position, at, seq in rows}
