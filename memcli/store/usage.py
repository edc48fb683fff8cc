"""Which memories were used when: noted beside the database without waiting for it, and folded into it now and then.

A recall never writes the database: it appends the numbers of what it found to a file of its own, which costs a fraction
of a millisecond, cannot collide with a writer, and is left out where the folder cannot be written. Neither the file nor
the table holds a word of any question or memory. What is erased takes its uses with it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from memcli.store import runs
from memcli.text import fading
from memcli.text.fading import Trace
from memcli.text.traits import STANDING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from memcli.store.connection import Store

#: The strength, below none, of what was folded into its summaries.
FOLDED = -3.0
#: Above this many bytes nothing more is noted until the next consolidation.
_FULL = 1_000_000
_GIVEN = "(SELECT value FROM json_each(?))"


def note(store: Store, episodes: Iterable[int], now: int) -> None:
    """Notes that these episodes were used at `now`, UTC ms; whatever stands against it, nothing fails."""
    words = " ".join(map(str, (now, *episodes)))
    if " " not in words:
        return
    with suppress(OSError):
        file = os.open(_path(store), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(file).st_size < _FULL:
                os.write(file, f"{words}\n".encode())
        finally:
            os.close(file)


def fold(store: Store) -> int:
    """Takes what was noted into the table and empties the file; returns how many uses that were."""
    taken = _path(store).with_name(f"{_path(store).name}.taken")
    with suppress(OSError):
        if not taken.exists():  # else an earlier fold was cut short: what it had taken comes first
            _path(store).replace(taken)
    try:
        lines = taken.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    uses = sorted((now, row) for now, *rows in map(_numbers, lines) for row in rows)
    with store.write() as db:
        _add(db, uses)
    taken.unlink(missing_ok=True)
    return len(uses)


def discard(store: Store) -> None:
    """Deletes what was noted and not yet folded."""
    for path in (_path(store), _path(store).with_name(f"{_path(store).name}.taken")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def strengths(store: Store, episodes: Sequence[int], now: int) -> dict[int, float]:
    """How strong the memory of each of these is, as `fading.strength` says, or FOLDED; the others are absent."""
    if store.one("SELECT 1 FROM usage UNION ALL SELECT 1 FROM folded LIMIT 1") is None:
        return {}
    sql = f"SELECT id FROM folded WHERE hidden_by IS NULL AND id IN {_GIVEN}"
    found = {row: FOLDED for (row,) in store.all(sql, (json.dumps(list(episodes)),))}
    return found | {row: fading.strength(trace, now) for row, trace in _traces(store.db, episodes).items()}


def weak(store: Store, before: int) -> list[int]:
    """Live episodes said before a time, UTC ms, that may be folded: never used, of no fact, no standing wish, and told
    by a summary of their session."""
    sql = """SELECT e.id FROM live_episode e WHERE e.at < ? AND NOT e.traits & ?
          AND e.id NOT IN (SELECT episode_id FROM usage) AND e.id NOT IN (SELECT id FROM folded WHERE hidden_by IS NULL)
          AND e.id NOT IN (SELECT s.episode_id FROM live_fact_source s JOIN live_fact f ON f.id = s.fact_id)
          AND e.session_id IN (SELECT session_id FROM live_summary WHERE level = 'session') ORDER BY e.id"""
    return [row for (row,) in store.all(sql, (before, STANDING))]


def revived(store: Store) -> list[int]:
    """Folded episodes that were used since."""
    sql = "SELECT id FROM folded WHERE hidden_by IS NULL AND id IN (SELECT episode_id FROM usage) ORDER BY id"
    return [row for (row,) in store.all(sql)]


def refold(db: sqlite3.Connection, run: int, weak: Sequence[int], revived: Sequence[int]) -> None:
    """Folds the weak and unfolds the revived, journaled."""
    known = dict(db.execute(f"SELECT id, hidden_by FROM folded WHERE id IN {_GIVEN}", (json.dumps(list(weak)),)))
    runs.journal(db, run, "folded", ((row, {"hidden_by": known[row]} if row in known else None) for row in weak))
    db.executemany(
        "INSERT INTO folded (id, run_id) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET hidden_by = NULL",
        ((row, run) for row in weak),
    )
    runs.journal(db, run, "folded", ((row, {"hidden_by": None}) for row in revived))
    db.executemany("UPDATE folded SET hidden_by = ? WHERE id = ?", ((run, row) for row in revived))


def _path(store: Store) -> Path:
    return store.path.with_name(f"{store.path.name}-uses")


def _numbers(line: str) -> list[int]:
    words = line.split()
    return [int(word) for word in words] if len(words) > 1 and all(word.isdigit() for word in words) else [0]


def _traces(db: sqlite3.Connection, episodes: Sequence[int]) -> dict[int, Trace]:
    sql = f"SELECT episode_id, uses, last, half_life FROM usage WHERE episode_id IN {_GIVEN}"
    found = db.execute(sql, (json.dumps(list(episodes)),))
    return {row: Trace(uses, last, half_life) for row, uses, last, half_life in found}


def _add(db: sqlite3.Connection, uses: Sequence[tuple[int, int]]) -> None:
    rows = sorted({row for _, row in uses})
    traces = _traces(db, rows)
    weights = _importance(db, rows)
    for now, row in uses:
        if row in weights:
            traces[row] = fading.used(traces.get(row), now, weights[row])
    db.executemany(
        "INSERT OR REPLACE INTO usage (episode_id, uses, last, half_life) VALUES (?, ?, ?, ?)",
        ((row, *trace) for row, trace in traces.items()),
    )


def _importance(db: sqlite3.Connection, rows: Sequence[int]) -> dict[int, float]:
    """Of those of these episodes that are still there."""
    sql = f"""SELECT e.id, e.text, e.traits, (SELECT count(DISTINCT s.fact_id) FROM live_fact_source s
        WHERE s.episode_id = e.id) FROM episode e WHERE e.id IN {_GIVEN}"""
    found = db.execute(sql, (json.dumps(list(rows)),))
    return {
        row: fading.importance(text, facts=facts, standing=bool(traits & STANDING))
        for row, text, traits, facts in found
    }
