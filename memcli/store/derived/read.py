"""Reading derived rows: what is stale, facts with their sources, summaries, segments, counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from memcli import ids
from memcli.errors import NotFound
from memcli.records import Fact, Source
from memcli.store.derived import entities
from memcli.store.episodes import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.store.connection import Store

_FACT = """SELECT f.id, f.kind, f.statement, f.subject, f.attribute, f.value, f.confidence, f.valid_from, f.valid_to,
  f.precision, f.recorded, f.superseded_by, f.run_id, f.model, f.learned, f.single FROM fact f"""

#: A fact is open while nothing has closed it: neither an end that has passed (against an ISO date) nor a newer fact.
_OPEN = "f.superseded_by IS NULL AND (f.valid_to IS NULL OR f.valid_to > ?)"
_EVER = "9999"  # later than any end: a fact with an end counts as closed whatever the day


#: A stale session, of which something was said since a wall-clock time (None: whenever).
_STALE = """s.version <> s.consolidated AND (?1 IS NULL OR EXISTS (SELECT 1 FROM live_episode e
  WHERE e.session_id = s.id AND e.at + coalesce(e.tz, 0) * 60000 >= ?1))"""


def stale_sessions(store: Store, limit: int, after: int = 0, since: int | None = None) -> list[tuple[int, int]]:
    """Up to `limit` (session row > `after`, version) whose live episodes changed since their last consolidation.

    With `since`, wall-clock ms: only those in which something was said from then on.
    """
    sql = f"SELECT s.id, s.version FROM session s WHERE {_STALE} AND s.id > ?2 ORDER BY s.id LIMIT ?3"
    return [(row, version) for row, version in store.all(sql, (since, after, limit))]


def stale_count(store: Store, since: int | None = None) -> int:
    """How many sessions wait for consolidation."""
    found = store.one(f"SELECT count(*) FROM session s WHERE {_STALE}", (since,))
    return int(found[0]) if found else 0


def facts(
    store: Store,
    *,
    subject: str | None = None,
    attribute: str | None = None,
    kinds: Sequence[str] = (),
    include_closed: bool = False,
    today: str | None = None,
    held_on: str | None = None,
    limit: int | None = None,
) -> list[Fact]:
    """Visible facts, by subject, attribute and time.

    `subject` is compared without case, whole or as the first words of a longer name. Closed facts are left out unless
    asked for; one whose end lies after `today` (an ISO date) still counts as open. `held_on` (an ISO date) asks for
    what held at the end of that day instead.
    """
    parts, values = ["f.hidden_by IS NULL AND f.same_as IS NULL"], list[Any]()
    if attribute is not None:
        parts.append("f.attribute = ?")
        values.append(attribute.casefold())
    if subject is not None:
        part, some = _about(store, subject)
        parts.append(part)
        values += some
    if kinds:
        parts.append("f.kind IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(kinds)))
    if not include_closed and held_on is None:
        parts.append(_OPEN)
        values.append(today or _EVER)
    order = "ORDER BY lower(f.subject), f.attribute, coalesce(f.valid_from, ''), f.learned, f.id"
    values.append(-1 if limit is None or held_on is not None else limit)
    found = _facts(store, f"{_FACT} WHERE {' AND '.join(parts)} {order} LIMIT ?", values)
    if held_on is None:
        return found
    from memcli.text.validity import held

    return held(found, held_on, whole=True)[:limit]


def _about(store: Store, subject: str) -> tuple[str, list[Any]]:
    """The condition that a fact is about whom or what goes by this name, or by a longer one that begins so."""
    low = subject.casefold()
    condition = (
        "(fold(f.subject) = ? OR fold(f.subject) LIKE ? ESCAPE '\\' OR f.subject IN (SELECT value FROM json_each(?)))"
    )
    return condition, [low, f"{like(low)} %", json.dumps(entities.names(store.db).called(subject))]


def known_subjects(store: Store, names: Sequence[str]) -> set[str]:
    """Which of these case-folded names are of somebody whom visible facts are about, whole or as its first words."""
    sql = """SELECT g.value FROM json_each(?) g WHERE EXISTS (SELECT 1 FROM entity e
        JOIN fact_entity l ON l.entity_id = e.id AND l.role = 0 JOIN live_fact f ON f.id = l.fact_id
        WHERE e.key = g.value OR (e.key > g.value || ' ' AND e.key < g.value || '!'))"""
    whose = entities.names(store.db)
    found = {name for (name,) in store.all(sql, (json.dumps(list(names)),))}
    return found | {name for name in names if whose.called(name)}


def facts_by_rows(store: Store, rows: Sequence[int], *, hidden: bool = False) -> dict[int, Fact]:
    """Visible facts of these rows (`hidden`: any); none for one that only repeats another."""
    seen = "" if hidden else "AND f.hidden_by IS NULL AND f.same_as IS NULL"
    found = _facts(store, f"{_FACT} WHERE f.id IN (SELECT value FROM json_each(?)) {seen}", [json.dumps(list(rows))])
    return {one.row: one for one in found}


def facts_as_stored(store: Store, rows: Sequence[int]) -> list[Fact]:
    """The facts of these rows, in that order; repetitions of others too."""
    found = _facts(store, f"{_FACT} WHERE f.id IN (SELECT value FROM json_each(?))", [json.dumps(list(rows))])
    return sorted(found, key=lambda one: one.row)


def fact(store: Store, row: int) -> Fact:
    """One visible fact, or the one that it repeats; raises NotFound."""
    same = store.one("SELECT same_as FROM fact WHERE id = ?", (row,))
    row = row if same is None or same[0] is None else int(same[0])
    found = facts_by_rows(store, [row])
    if not found:
        hint = "its sources may have been forgotten; memcli facts lists what there is"
        raise NotFound(f"there is no fact {ids.encode('fact', row)}", hint=hint)
    return found[row]


def facts_of_episodes(store: Store, episodes: Sequence[int]) -> list[Fact]:
    """Visible facts that rest, wholly or in part, on any of these episodes."""
    sql = f"""{_FACT} WHERE f.hidden_by IS NULL AND f.same_as IS NULL AND f.id IN (
        SELECT coalesce(o.same_as, o.id) FROM live_fact_source s JOIN fact o ON o.id = s.fact_id
        WHERE s.episode_id IN (SELECT value FROM json_each(?))) ORDER BY f.id"""
    return _facts(store, sql, [json.dumps(list(episodes))])


def _facts(store: Store, sql: str, values: Sequence[Any]) -> list[Fact]:
    rows = store.all(sql, values)
    sources = _sources(store, [row[0] for row in rows])
    whose = entities.names(store.db) if rows else entities.Names({})
    return [
        Fact(
            row=number,
            uid=ids.encode("fact", number),
            kind=kind,
            statement=whose.worded(statement, subject),
            subject=whose.canonical(subject),
            attribute=attribute,
            value=value,
            confidence=confidence,
            valid_from=valid_from,
            valid_to=valid_to,
            precision=precision,
            recorded_at=recorded,
            superseded_by=None if newer is None else ids.encode("fact", newer),
            sources=tuple(sources.get(number, ())),
            run=run,
            model=model,
            learned=learned,
            single=bool(single),
        )
        for (number, kind, statement, subject, attribute, value, confidence, valid_from, valid_to, precision, recorded,
             newer, run, model, learned, single) in rows
    ]  # fmt: skip


def _sources(store: Store, rows: Sequence[int]) -> dict[int, list[Source]]:
    """The live sources of these facts, earliest said first."""
    sql = """WITH wanted AS (SELECT value FROM json_each(?1)), said AS (
          SELECT id, id AS told FROM fact WHERE id IN wanted
          UNION ALL SELECT id, same_as FROM fact WHERE same_as IN wanted AND hidden_by IS NULL)
        SELECT f.told, s.episode_id, e.native_id, s.quote, s.statement, s.valid_from, e.at, s.ends
        FROM said f JOIN live_fact_source s ON s.fact_id = f.id JOIN live_episode e ON e.id = s.episode_id
        ORDER BY coalesce(e.at, 9e18), e.session_id, e.position, s.id"""
    found: dict[int, list[Source]] = {}
    for number, episode, native, quote, statement, when, said, ends in store.all(sql, (json.dumps(list(rows)),)):
        source = Source(episode, native, quote, statement, when, said, bool(ends))
        found.setdefault(number, []).append(source)
    return found


def segments(store: Store, session: int) -> list[tuple[int, int, str]]:
    """(first position, last position, title) of a session's visible segments, in order."""
    sql = "SELECT first_position, last_position, title FROM live_segment WHERE session_id = ? ORDER BY first_position"
    return [(first, last, title) for first, last, title in store.all(sql, (session,))]


def counts(store: Store) -> dict[str, int]:
    """Numbers of visible derived rows; `closed` of the facts are superseded or ended."""
    sql = f"""SELECT (SELECT count(*) FROM live_fact),
        (SELECT count(*) FROM live_fact f WHERE NOT ({_OPEN})),
        (SELECT count(*) FROM live_summary), (SELECT count(*) FROM live_segment)"""
    found = store.one(sql, (_EVER,))
    return dict(zip(("facts", "closed", "summaries", "segments"), found or (0, 0, 0, 0), strict=True))
