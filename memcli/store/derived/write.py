"""Writing what consolidation derived from a batch of sessions: only differences, each journaled."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.store import quarantine, runs, tombstones
from memcli.store.derived import entities
from memcli.store.derived.rows import hide, next_row
from memcli.store.derived.trees import replace_of_sessions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from memcli.records import Candidate
    from memcli.store.derived.states import About, Derivation

_SOURCE_COLUMNS = ("statement", "confidence", "valid_from", "valid_to", "precision", "ends")


class Written(NamedTuple):
    """What a batch came to. `touched` facts need settling; `fresh` ones are new in this transaction."""

    segments: int
    summaries: int
    confirmed: frozenset[int]
    touched: frozenset[int]
    fresh: frozenset[int]


class _Known(NamedTuple):
    row: int
    fact: int
    columns: tuple[Any, ...]
    hidden_by: int | None
    forgotten: bool


def replace_sessions(
    db: sqlite3.Connection, run: int, items: Sequence[Derivation], models: tuple[str, str], now: int
) -> Written:
    """Makes the derived rows of these sessions say what `items` say, and marks the sessions as consolidated.

    What is already there stays untouched; what is no longer derived is hidden. Facts still have to be settled. A
    session that changed since it was read is passed over, and waits for the next run: what was read may be forgotten.
    `models` name the extractor and the summarizer, for what does not name its own; `now` is UTC ms.
    """
    items = _current(db, items)
    segments = _replace_segments(db, run, items)
    summaries = replace_of_sessions(db, run, items, models[1], now)
    confirmed, touched, fresh = _replace_facts(db, run, items, models[0], now)
    quarantine.replace(db, run, {item.session: item.refused for item in items})
    _mark(db, run, items)
    return Written(segments, summaries, frozenset(confirmed), frozenset(touched), frozenset(fresh))


def _current(db: sqlite3.Connection, items: Sequence[Derivation]) -> list[Derivation]:
    sql = "SELECT id, version FROM session WHERE id IN (SELECT value FROM json_each(?))"
    versions = dict(db.execute(sql, (_sessions(items),)).fetchall())
    return [item for item in items if versions.get(item.session) == item.version]


def _replace_segments(db: sqlite3.Connection, run: int, items: Sequence[Derivation]) -> int:
    sql = """SELECT id, session_id, first_position, last_position, title FROM live_segment
        WHERE session_id IN (SELECT value FROM json_each(?)) ORDER BY id"""
    wanted = Counter((item.session, *segment) for item in items for segment in item.segments)
    gone = []
    for row, *segment in db.execute(sql, (_sessions(items),)).fetchall():
        key = tuple(segment)
        if wanted[key]:
            wanted[key] -= 1
        else:
            gone.append(row)
    hide(db, run, "segment", gone)
    added = sorted(wanted.elements())
    first = next_row(db, "segment")
    db.executemany(
        "INSERT INTO segment (id, session_id, first_position, last_position, title, run_id) VALUES (?, ?, ?, ?, ?, ?)",
        ((row, *segment, run) for row, segment in enumerate(added, first)),
    )
    runs.journal(db, run, "segment", ((row, None) for row in range(first, first + len(added))))
    return len(added)


def _replace_facts(
    db: sqlite3.Connection, run: int, items: Sequence[Derivation], model: str, now: int
) -> tuple[set[int], set[int], set[int]]:
    wanted = {(ident, one.episode, one.quote): one for item in items for ident, one in item.facts}
    forgotten = tombstones.forgotten_facts(db, {(ident, episode) for ident, episode, _ in wanted})
    wanted = {key: one for key, one in wanted.items() if key[:2] not in forgotten}
    facts = _fact_rows(db, {ident for ident, _, _ in wanted})
    about = {ident: one for item in items for ident, one in item.about.items()}
    fresh = _insert_facts(db, run, wanted, facts, about, made=(model, now))
    known = _known_sources(db, items)
    new: list[tuple[int, Candidate]] = []
    changed: list[tuple[_Known, Candidate]] = []
    kept: set[int] = set()
    for (ident, episode, quote), one in wanted.items():
        old = known.get((facts[ident], episode, quote))
        if old is None:
            new.append((facts[ident], one))
            continue
        kept.add(old.row)
        if not old.forgotten and (old.hidden_by is not None or old.columns != _columns(one)):
            changed.append((old, one))
    gone = [old for old in known.values() if old.row not in kept and old.hidden_by is None]
    hide(db, run, "fact_source", [old.row for old in gone])
    _update_sources(db, run, changed)
    _insert_sources(db, run, new)
    _support(db, known, facts, wanted)
    confirmed = {fact for fact, one in new if fact not in fresh and not one.ends}
    touched = fresh | {fact for fact, _ in new} | {old.fact for old, _ in changed} | {old.fact for old in gone}
    return confirmed, touched | _left_without_ground(db, items), fresh


def _fact_rows(db: sqlite3.Connection, idents: set[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    given = list(idents)
    for start in range(0, len(given), 900):
        part = given[start : start + 900]
        sql = f"SELECT ident, id FROM fact WHERE ident IN ({', '.join('?' * len(part))})"
        found.update(db.execute(sql, part).fetchall())
    return found


def _insert_facts(
    db: sqlite3.Connection,
    run: int,
    wanted: dict[tuple[bytes, int, str], Candidate],
    facts: dict[bytes, int],
    about: Mapping[bytes, About],
    *,
    made: tuple[str, int],
) -> set[int]:
    """Adds rows for unknown idents to the table and to `facts`; `settle` gives them their final columns.

    `made` is the model's name and the time, UTC ms.
    """
    model, now = made
    new: dict[bytes, Candidate] = {}
    for (ident, _, _), one in wanted.items():
        if ident not in facts:
            new.setdefault(ident, one)
    names = _canonical(db, {one.subject for one in new.values()})
    first = next_row(db, "fact")
    rows = list(enumerate(new.items(), first))
    db.executemany(
        """INSERT INTO fact (id, ident, kind, subject, attribute, value, single, statement, confidence, learned,
            recorded, sense, model, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (row, ident, one.kind, names[one.subject], one.attribute, one.value, one.single, one.statement,
             one.confidence, now, now, about[ident].sense if ident in about else None, one.model or model, run)
            for row, (ident, one) in rows
        ),
    )  # fmt: skip
    facts.update((ident, row) for row, (ident, _) in rows)
    runs.journal(db, run, "fact", ((row, None) for row, _ in rows))
    entities.link(db, {row: about[ident].named for row, (ident, _) in rows if ident in about})
    return {row for row, _ in rows}


def _canonical(db: sqlite3.Connection, subjects: set[str]) -> dict[str, str]:
    """Each subject as it is already written in the table where it differs by case only: one key per person."""
    forms = {form for one in subjects for form in (one, one.lower(), one.title(), one.upper())}
    sql = "SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM fact f WHERE f.subject = j.value)"
    written = [form for (form,) in db.execute(sql, (json.dumps(sorted(forms)),))]
    chosen: dict[str, str] = {}
    for form in [*written, *sorted(subjects)]:
        chosen.setdefault(form.casefold(), form)
    return {one: chosen[one.casefold()] for one in subjects}


def _known_sources(db: sqlite3.Connection, items: Sequence[Derivation]) -> dict[tuple[int, int, str], _Known]:
    """Every source that stands on a live episode of these sessions, hidden ones too."""
    sql = f"""SELECT s.id, s.fact_id, s.episode_id, s.quote, s.hidden_by, coalesce(r.verb = 'forget', 0),
          {", ".join(f"s.{column}" for column in _SOURCE_COLUMNS)}
        FROM live_episode e JOIN fact_source s ON s.episode_id = e.id LEFT JOIN run r ON r.id = s.hidden_by
        WHERE e.session_id IN (SELECT value FROM json_each(?))"""
    return {
        (fact, episode, quote): _Known(row, fact, tuple(columns), hidden_by, bool(forgotten))
        for row, fact, episode, quote, hidden_by, forgotten, *columns in db.execute(sql, (_sessions(items),))
    }


def _left_without_ground(db: sqlite3.Connection, items: Sequence[Derivation]) -> set[int]:
    """Visible facts that cite an episode of these sessions which is no longer live (an edited note)."""
    sql = """WITH dead AS (SELECT id FROM episode WHERE session_id IN (SELECT value FROM json_each(?))
          AND (state <> 0 OR hidden_by IS NOT NULL))
        SELECT s.fact_id FROM fact_source s JOIN fact f ON f.id = s.fact_id WHERE f.hidden_by IS NULL AND (
          s.episode_id IN dead OR s.id IN (SELECT source_id FROM fact_support WHERE episode_id IN dead))"""
    return {row for (row,) in db.execute(sql, (_sessions(items),))}


def _insert_sources(db: sqlite3.Connection, run: int, new: Sequence[tuple[int, Candidate]]) -> None:
    first = next_row(db, "fact_source")
    db.executemany(
        f"""INSERT INTO fact_source (id, fact_id, episode_id, quote, {", ".join(_SOURCE_COLUMNS)}, run_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        ((row, fact, one.episode, one.quote, *_columns(one), run) for row, (fact, one) in enumerate(new, first)),
    )
    runs.journal(db, run, "fact_source", ((row, None) for row in range(first, first + len(new))))


def _support(
    db: sqlite3.Connection,
    known: Mapping[tuple[int, int, str], _Known],
    facts: Mapping[bytes, int],
    wanted: Mapping[tuple[bytes, int, str], Candidate],
) -> None:
    """Makes every wanted source name the further episodes whose words its statement takes now."""
    renewed = {(facts[ident], *place): one for (ident, *place), one in wanted.items()}
    old = [source.row for key, source in known.items() if key in renewed]
    db.execute(
        "DELETE FROM fact_support WHERE source_id IN (SELECT value FROM json_each(?))",
        (json.dumps(old),),
    )
    db.executemany(
        """INSERT INTO fact_support (source_id, episode_id)
            SELECT id, ? FROM fact_source WHERE fact_id = ? AND episode_id = ? AND quote = ?""",
        ((row, *key) for key, one in renewed.items() for row in one.support),
    )


def _update_sources(db: sqlite3.Connection, run: int, changed: Sequence[tuple[_Known, Candidate]]) -> None:
    before = [
        (old.row, dict(zip(_SOURCE_COLUMNS, old.columns, strict=True)) | {"hidden_by": old.hidden_by})
        for old, _ in changed
    ]
    runs.journal(db, run, "fact_source", before)
    sets = ", ".join(f"{column} = ?" for column in _SOURCE_COLUMNS)
    db.executemany(
        f"UPDATE fact_source SET {sets}, hidden_by = NULL WHERE id = ?",
        ((*_columns(one), old.row) for old, one in changed),
    )


def _columns(one: Candidate) -> tuple[Any, ...]:
    return (one.statement, one.confidence, one.valid_from, one.valid_to, one.precision, int(one.ends))


def _mark(db: sqlite3.Connection, run: int, items: Sequence[Derivation]) -> None:
    sql = "SELECT id, consolidated FROM session WHERE id IN (SELECT value FROM json_each(?))"
    before = [(row, {"consolidated": old}) for row, old in db.execute(sql, (_sessions(items),))]
    runs.journal(db, run, "session", before)
    db.executemany("UPDATE session SET consolidated = ? WHERE id = ?", ((item.version, item.session) for item in items))


def _sessions(items: Sequence[Derivation]) -> str:
    return json.dumps([item.session for item in items])
