"""Reading summaries: by row, by session, by their place in the trees, and sentence by sentence for the next level."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli import ids
from memcli.errors import NotFound
from memcli.records import Moment, Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memcli.store.connection import Store

_SUMMARY = """SELECT m.id, m.level, m.key, m.part, m.session_id, s.key, c.key, m.text, m.recorded, m.run_id, m.model
  FROM live_summary m LEFT JOIN session s ON s.id = m.session_id
  LEFT JOIN conversation c ON c.id = coalesce(s.conversation_id, iif(m.level LIKE 'conversation%', m.key, NULL))"""
_GIVEN = "(SELECT value FROM json_each(?))"


class Told(NamedTuple):
    """What a summary rests on: an episode, which characters of the summary are of it (None: not known) and whether they
    are its own words, and who said it when."""

    episode: int
    first: int | None
    last: int | None
    own: bool
    who: str
    when: Moment | None


class Text(NamedTuple):
    """A summary as what the next higher one is made of."""

    row: int
    level: str
    key: str
    above: str
    text: str
    model: str
    told: tuple[Told, ...]


def summaries(store: Store, sessions: Iterable[int] | None = None) -> list[Summary]:
    """All visible summaries, or those of these sessions and their segments, oldest first."""
    if sessions is None:
        return _summaries(store, f"{_SUMMARY} ORDER BY m.id", [])
    return _summaries(store, f"{_SUMMARY} WHERE m.session_id IN {_GIVEN} ORDER BY m.id", [json.dumps(list(sessions))])


def summaries_by_rows(store: Store, rows: Sequence[int]) -> dict[int, Summary]:
    """Visible summaries of these rows."""
    found = _summaries(store, f"{_SUMMARY} WHERE m.id IN {_GIVEN}", [json.dumps(list(rows))])
    return {one.row: one for one in found}


def summary(store: Store, row: int) -> Summary:
    """One visible summary; raises NotFound."""
    found = summaries_by_rows(store, [row])
    if not found:
        hint = "it may have been renewed or forgotten; run memcli consolidate"
        raise NotFound(f"there is no summary {ids.encode('summary', row)}", hint=hint)
    return found[row]


def summaries_at(
    store: Store, level: str, *, key: str | None = None, under: str = "", whole: bool = True
) -> list[Summary]:
    """The visible summaries of a level in order of time: of one key, or of those that begin with `under`.

    Of people, topics and conversations keys are compared without case, by name or, where not `whole`, by its beginning.
    """
    parts, values = ["m.level = ?"], list[Any]([level])
    if key is not None:
        parts.append("fold(m.key) = ?" if whole else "(fold(m.key) = ? OR fold(m.key) LIKE ? || ' %')")
        values += [key.casefold()] * (1 if whole else 2)
    if under:
        parts.append("substr(m.key, 1, ?) = ?")
        values += [len(under), under]
    return _summaries(
        store, f"{_SUMMARY} WHERE {' AND '.join(parts)} ORDER BY m.key, length(m.part), m.part, m.id", values
    )


def sessions_of(store: Store, conversation: int) -> list[Summary]:
    """The visible summaries of a conversation's sessions."""
    sql = f"{_SUMMARY} WHERE m.level = 'session' AND s.conversation_id = ? ORDER BY m.above, m.id"
    return _summaries(store, sql, [conversation])


def sessions_between(store: Store, first: str, last: str) -> list[Summary]:
    """The visible summaries of the sessions of these ISO days."""
    sql = f"{_SUMMARY} WHERE m.level = 'session' AND m.above BETWEEN ? AND ? ORDER BY m.above, m.id"
    return _summaries(store, sql, [first, last])


def conversations_named(store: Store, name: str) -> list[tuple[int, str]]:
    """(row, title or key) of the conversations whose key or title is, or else holds, `name`."""
    sql = """SELECT id, coalesce(title, key), fold(key) = ?1 OR fold(coalesce(title, '')) = ?1 AS exact
        FROM conversation WHERE instr(fold(key), ?1) OR instr(fold(coalesce(title, '')), ?1) ORDER BY exact DESC, id"""
    found = store.all(sql, (name.casefold(),))
    exact = [(row, title) for row, title, same in found if same]
    return exact or [(row, title) for row, title, _ in found]


def texts(store: Store, rows: Sequence[int]) -> dict[int, Text]:
    """Visible summaries of these rows with what each sentence of them rests on."""
    given = (json.dumps(list(rows)),)
    sql = f"""SELECT t.summary_id, t.episode_id, t.first, t.last, t.own, coalesce(p.name, e.role, ''),
          e.at, e.tz, e.precision
        FROM summary_source t JOIN episode e ON e.id = t.episode_id LEFT JOIN speaker p ON p.id = e.speaker_id
        WHERE t.summary_id IN {_GIVEN} ORDER BY t.id"""
    told: dict[int, list[Told]] = {}
    for row, episode, first, last, own, who, at, tz, precision in store.all(sql, given):
        when = None if at is None else Moment(at, tz, precision)
        told.setdefault(row, []).append(Told(episode, first, last, bool(own), who, when))
    sql = f"SELECT id, level, key, above, text, model FROM live_summary WHERE id IN {_GIVEN}"
    return {
        row: Text(row, level, key, above, text, model, tuple(told.get(row, ())))
        for row, level, key, above, text, model in store.all(sql, given)
    }


def _summaries(store: Store, sql: str, values: Sequence[Any]) -> list[Summary]:
    rows = store.all(sql, values)
    given = (json.dumps([row[0] for row in rows]),)
    children = _lists(store, "summary_child", "child_id", given)
    episodes = _lists(store, "summary_source", "episode_id", given)
    return [
        Summary(
            row=number,
            uid=ids.encode("summary", number),
            level=level,
            key=key,
            part=part,
            session=session,
            session_key=session_key or "",
            conversation=conversation or "",
            text=text,
            children=tuple(children.get(number, ())),
            episodes=tuple(dict.fromkeys(episodes.get(number, ()))),
            recorded_at=recorded,
            run=run,
            model=model,
        )
        for number, level, key, part, session, session_key, conversation, text, recorded, run, model in rows
    ]


def _lists(store: Store, table: str, column: str, given: tuple[str]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    sql = f"SELECT summary_id, {column} FROM {table} WHERE summary_id IN {_GIVEN} ORDER BY id"
    for number, row in store.all(sql, given):
        found.setdefault(number, []).append(row)
    return found
