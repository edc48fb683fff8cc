"""Settling facts: their columns follow from what is still said for them and for the facts that bear on them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from memcli.store import runs
from memcli.store.derived import entities
from memcli.store.derived.fulltext import sync
from memcli.store.derived.states import FactState, Mention, Transition, Verdict
from memcli.text.validity import day_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from memcli.store.derived.entities import Names
    from memcli.store.derived.states import Policy

#: The columns of a fact that settling sets.
COLUMNS = (
    "statement", "confidence", "valid_from", "valid_to", "precision", "learned", "superseded_by", "same_as",
    "hidden_by",
)  # fmt: skip
#: Names settle once the facts that give them are: those of a nickname, then those of a relative, then all others.
_ROUNDS = 4


def settle(
    db: sqlite3.Connection, run: int, rows: Iterable[int], policy: Policy, *, fresh: frozenset[int] = frozenset()
) -> list[Transition]:
    """Brings these facts, and all that bear on each other with them, to what the policy says of their live sources.

    A fact without a live source is hidden, one that has a source again is shown. Changes are journaled, except those
    of `fresh` facts, which this transaction inserted. Returns how each looked-at fact changed.
    """
    touched = set(rows)
    names = entities.names(db)
    changes: dict[int, Transition] = {}
    for _ in range(_ROUNDS):
        for one in _settle(db, run, sorted(touched), policy, names=names, fresh=fresh):
            first = changes.get(one.row, one)
            changes[one.row] = one._replace(was_visible=first.was_visible, was_open=first.was_open)
        before, names = names, entities.names(db)
        touched = entities.facts_about(db, before.changed(names)) if names != before else set()
        if not touched:
            break
    else:
        sync(db, "fact", touched)
    return list(changes.values())


def _settle(
    db: sqlite3.Connection, run: int, touched: Sequence[int], policy: Policy, *, names: Names, fresh: frozenset[int]
) -> list[Transition]:
    if not touched:
        return []
    scope = _scope(db, touched, policy, names)
    states, current = states_of(db, scope, names)
    verdicts = {verdict.row: verdict for verdict in policy.resolve([state for state in states if state.mentions])}
    changes: list[tuple[int, tuple[Any, ...], tuple[Any, ...]]] = []
    transitions = []
    for state in states:
        before = current[state.row]
        after = _after(run, before, verdicts.get(state.row))
        if before != after:
            changes.append((state.row, before, after))
        transitions.append(_transition(state, before, after, fresh=state.row in fresh))
    _apply(db, run, changes, fresh)
    indexed = (0, -2, -1)  # only the statement and visibility reach the full-text index
    shown = {row for row, before, after in changes if any(before[i] != after[i] for i in indexed)}
    sync(db, "fact", sorted(shown.union(touched)))  # of the touched, the name that stands for the subject may be new
    return transitions


def _after(run: int, before: tuple[Any, ...], verdict: Verdict | None) -> tuple[Any, ...]:
    if verdict is None:
        hidden_by = before[-1] if before[-1] is not None else run
        return (*before[:-3], None, None, hidden_by)
    return (*verdict[1:], None)


def _transition(state: FactState, before: tuple[Any, ...], after: tuple[Any, ...], *, fresh: bool) -> Transition:
    was_visible = before[-2:] == (None, None) and not fresh
    visible = after[-2:] == (None, None)
    return Transition(
        row=state.row,
        kind=state.kind,
        was_visible=was_visible,
        visible=visible,
        was_open=was_visible and _open(before),
        open=visible and _open(after),
        same_as=after[-2],
    )


def _open(columns: tuple[Any, ...]) -> bool:
    return columns[3] is None and columns[6] is None


def _apply(
    db: sqlite3.Connection,
    run: int,
    changes: Sequence[tuple[int, tuple[Any, ...], tuple[Any, ...]]],
    fresh: frozenset[int],
) -> None:
    journaled = (
        (row, {name: old for name, old, new in zip(COLUMNS, before, after, strict=True) if old != new})
        for row, before, after in changes
        if row not in fresh
    )
    runs.journal(db, run, "fact", journaled)
    sets = ", ".join(f"{column} = ?" for column in COLUMNS)
    db.executemany(f"UPDATE fact SET {sets} WHERE id = ?", ((*after, row) for row, _, after in changes))


def _scope(db: sqlite3.Connection, touched: Sequence[int], policy: Policy, names: Names) -> list[int]:
    """The touched facts and every fact that shares a deciding key with one of them.

    That is: all of (subject, attribute) where it holds one value at a time or where a source ends a value; facts of
    the same value under rival attributes; and those that say the same, now or until now. A subject counts under all of
    its names.
    """
    sql = "SELECT id, kind, subject, attribute, value, single FROM fact WHERE id IN (SELECT value FROM json_each(?))"
    whole: set[tuple[str, str]] = set()
    maybe: set[tuple[str, str]] = set()
    alike: dict[tuple[str, ...], set[int]] = {}
    rivals: list[tuple[str, str, str]] = []
    for row, kind, subject, attribute, value, single in db.execute(sql, (json.dumps(touched),)):
        others, forms = policy.rivals(kind, attribute), names.forms(subject)
        rivals += [(form, other, value) for form in forms for other in others]
        peers = policy.peers(kind, attribute, single=bool(single))
        if peers:
            alike.setdefault((names.canonical(subject), *peers), set()).add(row)
        if single:
            whole.update((form, attribute) for form in forms)
        elif not others:
            maybe.update((form, attribute) for form in forms)
    whole |= _with_ends(db, maybe - whole)
    scope = set(touched) | _linked(db, touched)
    pairs = (
        "SELECT f.id FROM json_each(?) k CROSS JOIN fact f ON f.subject = k.value ->> 0 AND f.attribute = k.value ->> 1"
    )
    scope.update(row for (row,) in db.execute(pairs, (json.dumps(sorted(whole)),)))
    for (subject, *peers), rows in alike.items():
        near = _alike(db, names.forms(subject), peers, rows, policy)
        scope |= near | _linked(db, sorted(near))
    same = f"{pairs} AND f.value = k.value ->> 2 COLLATE NOCASE"
    scope.update(row for (row,) in db.execute(same, (json.dumps(sorted(set(rivals))),)))
    return sorted(scope)


def _linked(db: sqlite3.Connection, rows: Sequence[int]) -> set[int]:
    """Facts that count as one with any of these, or would without it."""
    sql = """WITH given AS (SELECT value AS id FROM json_each(?)), heads AS (
          SELECT id FROM given UNION SELECT same_as FROM fact WHERE id IN given AND same_as IS NOT NULL)
        SELECT id FROM heads UNION SELECT id FROM fact WHERE same_as IN heads"""
    return {row for (row,) in db.execute(sql, (json.dumps(list(rows)),))}


def _alike(
    db: sqlite3.Connection, subjects: Sequence[str], attributes: Sequence[str], rows: set[int], policy: Policy
) -> set[int]:
    """Facts of these subjects and attributes that say the same as one of these rows; those rows among them."""
    sql = f"""SELECT id, value, sense FROM fact WHERE subject IN ({", ".join("?" * len(subjects))})
        AND attribute IN ({", ".join("?" * len(attributes))}) ORDER BY id"""
    found = db.execute(sql, (*subjects, *attributes)).fetchall()
    numbers = policy.clusters(attributes[0], [(value, sense) for _, value, sense in found])
    wanted = {number for (row, _, _), number in zip(found, numbers, strict=True) if row in rows}
    return {row for (row, _, _), number in zip(found, numbers, strict=True) if number in wanted}


def _with_ends(db: sqlite3.Connection, keys: set[tuple[str, str]]) -> set[tuple[str, str]]:
    sql = """SELECT DISTINCT f.subject, f.attribute FROM json_each(?) k
        CROSS JOIN fact f ON f.subject = k.value ->> 0 AND f.attribute = k.value ->> 1
        JOIN fact_source s ON s.fact_id = f.id WHERE s.ends = 1"""
    return {(subject, attribute) for subject, attribute in db.execute(sql, (json.dumps(sorted(keys)),))}


def states_of(
    db: sqlite3.Connection, scope: Sequence[int], names: Names, *, recorded_by: int | None = None
) -> tuple[list[FactState], dict[int, tuple[Any, ...]]]:
    """These facts with what is live of their sources (recorded by then, UTC ms), and their columns by row."""
    given = (json.dumps(scope),)
    mentions: dict[int, list[Mention]] = {}
    sql = """SELECT s.fact_id, s.episode_id, e.session_id, e.position, coalesce(e.at, r.started), coalesce(e.tz, 0),
          s.statement, s.confidence, s.valid_from, s.valid_to, s.precision, s.ends
        FROM live_fact_source s JOIN live_episode e ON e.id = s.episode_id JOIN run r ON r.id = e.run_id
        WHERE s.fact_id IN (SELECT value FROM json_each(?1))
          AND (?2 IS NULL OR s.run_id IN (SELECT id FROM run WHERE started <= ?2)) ORDER BY s.id"""
    for fact, episode, session, position, said, tz, statement, sure, start, end, precision, ends in db.execute(
        sql, (*given, recorded_by)
    ):
        mentions.setdefault(fact, []).append(
            Mention(
                episode=episode,
                session=session,
                position=position,
                said=said,
                day=day_of(said + tz * 60_000),
                statement=statement,
                confidence=sure,
                valid_from=start,
                valid_to=end,
                precision=precision,
                ends=bool(ends),
            )
        )
    states, current = [], {}
    columns = ", ".join(COLUMNS)
    sql = f"""SELECT id, kind, subject, attribute, value, single, sense, {columns} FROM fact
        WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"""
    for row, kind, subject, attribute, value, single, sense, *now in db.execute(sql, given):
        whose, said = names.canonical(subject), tuple(mentions.get(row, ()))
        states.append(FactState(row, kind, whose, attribute, value, bool(single), said, sense))
        current[row] = tuple(now)
    return states, current
