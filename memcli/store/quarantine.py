"""What models proposed and memcli refused: kept for `audit`, never read by recall, gone with what it was read from.

A refused proposal may hold words of any message that the model was shown, whichever it names. So all rows of a session
are hidden when one of its episodes is forgotten and deleted when one is purged; consolidating it makes them anew.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli import ids
from memcli.store import runs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from memcli.store.connection import Store

#: (episode or None, reason, JSON, model) of a refused proposal.
Refusal = tuple[int | None, str, str, str]

_GIVEN = "(SELECT value FROM json_each(?))"


class Quarantined(NamedTuple):
    """A refused proposal. `episode` is the id of the one it names, if there is such; `proposal` its JSON."""

    row: int
    reason: str
    session: str
    episode: str | None
    proposal: Any
    model: str
    run: str


def replace(db: sqlite3.Connection, run: int, refused: Mapping[int, Sequence[Refusal]]) -> int:
    """Makes the visible rows of these sessions say what is refused in them now, journaled; returns how many are new."""
    wanted = Counter((session, *one) for session, some in refused.items() for one in some)
    gone = []
    sql = f"SELECT id, session_id, episode_id, reason, raw, model FROM live_quarantine WHERE session_id IN {_GIVEN}"
    for row, session, episode, reason, raw, model in db.execute(sql, (json.dumps(list(refused)),)).fetchall():
        key = (session, episode, reason, raw, model)
        if wanted[key]:
            wanted[key] -= 1
        else:
            gone.append(row)
    _hide(db, run, gone)
    insert = "INSERT INTO quarantine (session_id, episode_id, reason, raw, model, run_id) VALUES (?, ?, ?, ?, ?, ?)"
    added = [db.execute(insert, (*one, run)).lastrowid for one in wanted.elements()]
    runs.journal(db, run, "quarantine", ((row, None) for row in added if row is not None))
    return len(added)


def withdraw(db: sqlite3.Connection, run: int, episodes: str) -> int:
    """Hides what was refused in the sessions of those of these episodes (a JSON list of rows) that are not live.

    Journaled; returns how many rows it hid.
    """
    sql = f"""SELECT id FROM live_quarantine WHERE session_id IN (
        SELECT session_id FROM episode WHERE id IN {_GIVEN} AND (state <> 0 OR hidden_by IS NOT NULL))"""
    rows = [row for (row,) in db.execute(sql, (episodes,)).fetchall()]
    _hide(db, run, rows)
    return len(rows)


def touching(db: sqlite3.Connection, episodes: str) -> list[int]:
    """All rows, hidden ones too, of the sessions of these episodes (a JSON list of rows)."""
    sql = f"SELECT id FROM quarantine WHERE session_id IN (SELECT session_id FROM episode WHERE id IN {_GIVEN})"
    return [row for (row,) in db.execute(sql, (episodes,)).fetchall()]


def counts(store: Store) -> dict[str, int]:
    """How many proposals stand refused, by reason, the most frequent first."""
    sql = "SELECT reason, count(*) FROM live_quarantine GROUP BY reason ORDER BY 2 DESC, 1"
    return {str(reason): int(count) for reason, count in store.all(sql)}


def rows(store: Store, *, reason: str | None = None, limit: int | None = None) -> list[Quarantined]:
    """Refused proposals, of one reason or all, newest first; those naming an episode that is gone are left out."""
    sql = """SELECT q.id, q.reason, q.session_id, q.episode_id, q.raw, q.model, q.run_id FROM live_quarantine q
        WHERE q.reason = coalesce(?, q.reason)
          AND (q.episode_id IS NULL OR q.episode_id IN (SELECT id FROM live_episode)) ORDER BY q.id DESC LIMIT ?"""
    found = store.all(sql, (reason, -1 if limit is None else limit))
    return [
        Quarantined(
            row=row,
            reason=why,
            session=ids.encode("session", session),
            episode=None if episode is None else ids.encode("episode", episode),
            proposal=json.loads(raw),
            model=model,
            run=ids.encode("run", run),
        )
        for row, why, session, episode, raw, model, run in found
    ]


def _hide(db: sqlite3.Connection, run: int, gone: Sequence[int]) -> None:
    runs.journal(db, run, "quarantine", ((row, {"hidden_by": None}) for row in gone))
    db.executemany("UPDATE quarantine SET hidden_by = ? WHERE id = ?", ((run, row) for row in gone))
