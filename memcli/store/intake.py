"""Writing what ingest brings: which drafts are new, which are known, which replace an older version.

An episode's `ident` says who it is and its `digest` what it says. A known pair is unchanged; a known ident with another
digest is an edit, whose new version takes the old one's place while the old one is kept as replaced. Nothing is ever
updated in its text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.store import index, names, runs
from memcli.store.derived.rows import next_row

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from memcli.records import Draft
    from memcli.store.tombstones import Tombstones

LIVE, BRANCH, REPLACED = 0, 1, 2

#: Episodes from which on a session takes no more that have neither time nor number.
SESSION_LIMIT = 400


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
    replaces: _Version | None  # whose place it takes


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

    `origin` is (format, location). With `whole`, `arrivals` is all that it holds of its conversations: live episodes
    from there that are not among it are marked as replaced.
    """
    tombstones.refresh(db)
    batch = _Batch(db, run, origin, arrivals, tombstones)
    batch.classify()
    if whole:
        batch.retire_missing()
    batch.store()
    tombstones.note_lifted(db, run)
    return batch.taken


class _Batch:
    def __init__(
        self,
        db: sqlite3.Connection,
        run: int,
        origin: tuple[str, str],
        arrivals: Sequence[Arrival],
        tombstones: Tombstones,
    ) -> None:
        self.db, self.run, self.origin, self.arrivals = db, run, origin, arrivals
        self.taken = Taken()
        self.versions = self._known()
        # Nothing is written of what was forgotten, not even the name of its conversation.
        self.lift = tombstones.lift
        self.held = {number for number, arrival in enumerate(arrivals) if tombstones.hold(arrival)}
        kept = [arrival for number, arrival in enumerate(arrivals) if number not in self.held]
        self.conversations = names.conversations(db, run, kept)
        self.sessions, self.fresh = names.sessions(db, self.conversations, kept)
        self.speakers = names.speakers(db, kept)
        self.next_row = next_row(db, "episode")
        self.new: dict[int, _New] = {}
        self.states: dict[int, tuple[_Version, int]] = {}  # existing row → (as it was, its new state)
        self.shown: dict[int, _Version] = {}  # rows hidden by an undo that come back
        self.seqs: dict[int, tuple[int | None, int | None, int]] = {}  # row → (old seq, new seq, session)
        self.seen: set[int] = set()
        self.room: dict[int, int] = {}  # a session → the one that has room for more

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
        for number, arrival in enumerate(self.arrivals):
            wanted = BRANCH if arrival.draft.branch else LIVE
            versions = self.versions.setdefault(arrival.ident, [])
            same = next((version for version in versions if version.digest == arrival.digest), None)
            if same is not None:
                self.seen.add(same.row)
            if number in self.held:
                self._forgotten(same)
            elif same is None:
                self._insert(arrival, versions, wanted)
            elif same.hidden and not same.undone and not self.lift:
                self.taken.forgotten += 1
            else:
                self._again(arrival, same, versions, wanted)

    def _forgotten(self, same: _Version | None) -> None:
        """What was forgotten elsewhere may still be known, and visible, here; it stays as it is."""
        if same is not None and not same.hidden:
            self.taken.unchanged += 1
        else:
            self.taken.forgotten += 1

    def _insert(self, arrival: Arrival, versions: list[_Version], state: int) -> None:
        conversation = self.conversations[arrival.draft.conversation]
        session = self._with_room(self.sessions[conversation, arrival.draft.session or ""], arrival.draft)
        older = [version for version in versions if self._live(version)]
        replaces = None
        if older and state == LIVE:
            replaces = older[-1]
            session = replaces.session
            self.taken.updated += 1
            for version in older:
                self._set_state(version, REPLACED)
        elif state == BRANCH:
            self.taken.branches += 1
        else:
            self.taken.added += 1
        row, self.next_row = self.next_row, self.next_row + 1
        self.new[row] = _New(row, arrival, session, state, replaces)
        versions.append(_Version(row, arrival.digest, state, False, False, session, -1, None))
        self.seen.add(row)

    def _with_room(self, session: int, draft: Draft) -> int:
        """The session that an arrival falls into.

        What has neither time nor number is appended, a message at a time perhaps, for ever. Where the session is full,
        the batch goes into one that continues it: no unit of work is unbounded.
        """
        if draft.when is not None or draft.seq is not None or session in self.fresh:
            return session
        if session not in self.room:
            self.room[session] = names.with_room(self.db, session, SESSION_LIMIT)
        return self.room[session]

    def _again(self, arrival: Arrival, same: _Version, versions: list[_Version], wanted: int) -> None:
        seq = arrival.draft.seq
        if same.row not in self.new and seq is not None and seq != same.seq:
            self.seqs[same.row] = (same.seq, seq, same.session)
        if not self._visible(same):
            self.shown[same.row] = same
            self.taken.restored += 1
        elif self._state(same) == wanted:
            self.taken.unchanged += 1
            return
        else:
            self.taken.updated += 1
        if wanted == LIVE:
            for version in versions:
                if version.row != same.row and self._live(version):
                    self._set_state(version, REPLACED)
        self._set_state(same, wanted)

    def _visible(self, version: _Version) -> bool:
        return not version.hidden or version.row in self.shown

    def _live(self, version: _Version) -> bool:
        return self._visible(version) and self._state(version) == LIVE

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
        """Marks live episodes that this source gave and this reading of it no longer has as replaced.

        Only of this source: two folders of one name have notes that share a conversation.
        """
        sql = """SELECT e.id, e.digest, e.session_id, e.position, e.seq FROM live_episode e
            JOIN source o ON o.id = e.source_id JOIN session s ON s.id = e.session_id
            JOIN conversation c ON c.id = s.conversation_id WHERE o.format = ? AND o.location = ?
            AND (c.key IN (SELECT value FROM json_each(?)) OR ?)"""
        talks = {arrival.draft.conversation for arrival in self.arrivals}
        given = (*self.origin, json.dumps(list(talks)), not talks)
        for row, digest, session, position, seq in self.db.execute(sql, given).fetchall():
            if row not in self.seen and row not in self.states:
                self.states[row] = (_Version(row, digest, LIVE, False, False, session, position, seq), REPLACED)
                self.taken.replaced += 1

    def store(self) -> None:
        """Writes rows, positions, journal and full text."""
        db = self.db
        places: dict[int, set[int] | None] = {}
        reordered = {session for _, _, session in self.seqs.values()}
        positions = self._positions(reordered)
        source = names.source(db, self.origin) if self.new else 0
        db.executemany(_INSERT, (self._values(new, positions[row], source) for row, new in self.new.items()))
        for row, new in self.new.items():
            _touch(places, new.session, positions[row])
        changed = [(old, state) for old, state in self.states.values() if old.state != state]
        db.executemany("UPDATE episode SET state = ? WHERE id = ?", ((state, old.row) for old, state in changed))
        runs.journal(db, self.run, "episode", ((old.row, {"state": old.state}) for old, _ in changed))
        self._show_again()
        known = {old.row: old for old, _ in changed} | self.shown
        for version in known.values():
            _touch(places, version.session, version.position)
        self._renumber()
        for session in reorder(db, reordered):
            places[session] = None
        self._index(known.values(), places)

    def _show_again(self) -> None:
        for row in self.shown:
            before = self.db.execute("SELECT hidden_by FROM episode WHERE id = ?", (row,)).fetchone()[0]
            self.db.execute("UPDATE episode SET hidden_by = NULL WHERE id = ?", (row,))
            runs.journal(self.db, self.run, "episode", [(row, {"hidden_by": before})])

    def _renumber(self) -> None:
        renumbered = ((new, row) for row, (_, new, _) in self.seqs.items())
        self.db.executemany("UPDATE episode SET seq = ? WHERE id = ?", renumbered)
        runs.journal(self.db, self.run, "episode", ((row, {"seq": old}) for row, (old, _, _) in self.seqs.items()))

    def _index(self, known: Iterable[_Version], places: dict[int, set[int] | None]) -> None:
        """Brings the full text in line with new rows and with `known` ones, which are given as they were."""
        db = self.db
        turned = [old for old in known if self._live(old) != (old.state == LIVE and not old.hidden)]
        gone = [old.row for old in turned if not self._live(old)]
        back = [old.row for old in turned if self._live(old)]
        index.remove_episodes(db, texts(db, gone))
        index.add_episodes(db, ((row, new.arrival.text) for row, new in self.new.items() if new.state == LIVE))
        index.add_episodes(db, texts(db, back))
        index.refresh_sessions(db, places, fresh=self.fresh)
        touched(db, places)
        self.taken.sessions |= set(places)

    def _positions(self, reordered: set[int]) -> dict[int, int]:
        """A position for every new row: in the order of time and seq, after what the session already holds.

        Sessions into whose middle something falls are added to `reordered`. A version that replaces another has its
        position.
        """
        by_session: dict[int, list[_New]] = {}
        for new in self.new.values():
            if new.replaces is None:
                by_session.setdefault(new.session, []).append(new)
        positions: dict[int, int] = {}
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
        for row, new in self.new.items():
            if new.replaces is not None:
                positions[row] = positions.get(new.replaces.row, new.replaces.position)
        return positions

    def _values(self, new: _New, position: int, source: int) -> tuple[Any, ...]:
        arrival, draft = new.arrival, new.arrival.draft
        at, tz, precision = draft.when if draft.when is not None else (None, None, None)
        meta = json.dumps(dict(draft.meta), ensure_ascii=False) if draft.meta else None
        speaker = None if draft.speaker is None else self.speakers[draft.speaker]
        return (
            new.row, new.session, position, draft.kind, speaker, draft.role, at, tz, precision, draft.seq, arrival.text,
            draft.native_id, arrival.ident, arrival.digest, source, draft.line, meta, arrival.asks, arrival.traits,
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


def reorder(db: sqlite3.Connection, sessions: Iterable[int]) -> set[int]:
    """Renumbers the positions of sessions by time and seq; returns those in which one really changed."""
    moved: list[tuple[int, int]] = []
    changed: set[int] = set()
    for session in sessions:
        sql = "SELECT id, position, at, seq FROM episode WHERE session_id = ? ORDER BY position, id"
        rows = db.execute(sql, (session,)).fetchall()
        keys = carry_plain((at, seq) for _, _, at, seq in rows)
        order = sorted(range(len(rows)), key=lambda number: (keys[number], number))
        for position, number in enumerate(order):
            if rows[number][1] != position:
                moved.append((position, rows[number][0]))
                changed.add(session)
    db.executemany("UPDATE episode SET position = ? WHERE id = ?", moved)
    return changed


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


def _last_places(db: sqlite3.Connection, sessions: Sequence[int]) -> dict[int, tuple[int, int | None, int | None]]:
    """Per session its last position, and the time and seq that hold there: its own, or the last that was given."""
    last = "WHERE session_id = s.value AND {0} IS NOT NULL ORDER BY position DESC, id DESC LIMIT 1"
    sql = f"""SELECT s.value, (SELECT max(position) FROM episode WHERE session_id = s.value),
          (SELECT at FROM episode {last.format("at")}), (SELECT seq FROM episode {last.format("seq")})
        FROM json_each(?) s WHERE EXISTS (SELECT 1 FROM episode WHERE session_id = s.value)"""
    rows = db.execute(sql, (json.dumps(list(sessions)),))
    return {session: (position, at, seq) for session, position, at, seq in rows}
