"""Reading episodes, their sessions and sources. Writing them is `intake`'s business, hiding and erasing `removal`'s."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from memcli import ids
from memcli.errors import NotFound
from memcli.records import Episode, Filters, Moment
from memcli.store.index import EPISODE_MASK
from memcli.text.words import match_phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.store.connection import Store

STATES = ("live", "branch", "replaced")

_SELECT = """
SELECT e.id, e.text, e.kind, c.key, c.title, e.session_id, s.key, e.position, p.name, e.role, e.at, e.tz, e.precision,
       e.native_id, o.format, o.location, e.line, e.meta, e.state, e.hidden_by, e.run_id
FROM episode e
JOIN session s ON s.id = e.session_id
JOIN conversation c ON c.id = s.conversation_id
JOIN source o ON o.id = e.source_id
LEFT JOIN speaker p ON p.id = e.speaker_id
"""

#: What makes an episode visible; `live_episode` says the same for queries over one table.
LIVE = "e.state = 0 AND e.hidden_by IS NULL"

_WALL = "(e.at + coalesce(e.tz, 0) * 60000)"
_DAY = 86_400_000

#: Names by which people know a format that is stored under another.
_FORMATS = {"obsidian": "markdown", "md": "markdown", "claude code": "claude-code", "gpt": "chatgpt"}


def by_rows(store: Store, rows: Sequence[int]) -> dict[int, Episode]:
    """The episodes of these rows, whatever their state; rows that do not exist are absent."""
    found = store.all(f"{_SELECT} WHERE e.id IN (SELECT value FROM json_each(?))", (json.dumps(list(rows)),))
    return {row[0]: _record(row) for row in found}


def get(store: Store, row: int) -> Episode:
    """One episode, whatever its state; raises NotFound."""
    found = by_rows(store, [row])
    if not found:
        raise NotFound(f"there is no message {ids.encode('episode', row)}", hint="it may have been purged")
    return found[row]


def seen(store: Store, row: int) -> Episode:
    """One episode that is not forgotten; raises NotFound, which names the run that hides it."""
    hidden = store.one("SELECT hidden_by FROM episode WHERE id = ? AND hidden_by IS NOT NULL", (row,))
    if hidden:
        run = ids.encode("run", hidden[0])
        message = f"{ids.encode('episode', row)} is forgotten since {run}"
        raise NotFound(message, hint=f"memcli undo {run} brings it back")
    return get(store, row)


def of_session(store: Store, session: int) -> list[Episode]:
    """The live episodes of a session in order of position."""
    sql = f"{_SELECT} WHERE e.session_id = ? AND {LIVE} ORDER BY e.position, e.id"
    return [_record(row) for row in store.all(sql, (session,))]


def around(store: Store, places: Iterable[tuple[int, int]], reach: int) -> dict[tuple[int, int], Episode]:
    """The live episodes at each (session, position) and the `reach` nearest on each side of it, keyed by their own.

    Positions have gaps, where episodes were forgotten, replaced or stand on another branch.
    """
    rows: list[int] = []
    for session, position in places:
        for side, order, limit in (("<", "DESC", reach), ("=", "ASC", 1), (">", "ASC", reach)):
            sql = f"""SELECT id FROM live_episode WHERE session_id = ? AND position {side} ?
                ORDER BY position {order} LIMIT ?"""
            rows += [row for (row,) in store.all(sql, (session, position, limit))]
    return {(episode.session, episode.position): episode for episode in by_rows(store, rows).values()}


def every(store: Store, filters: Filters | None = None, *, all_states: bool = False) -> Iterator[Episode]:
    """Episodes in order of conversation, session and position, streamed; `all_states` gives hidden ones too."""
    condition, values = conditions(filters or Filters())
    seen = "1" if all_states else LIVE
    sql = f"{_SELECT} WHERE {seen} AND {condition} ORDER BY s.conversation_id, s.id, e.position, e.id"
    for row in store.db.execute(sql, values):
        yield _record(row)


def sample(store: Store, count: int) -> list[Episode]:
    """About `count` live episodes, evenly spread from the first taken in to the last; all where there are fewer."""
    found = store.one("SELECT count(*) FROM live_episode")
    step = max((found[0] if found else 0) // count, 1)
    sql = "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM live_episode) WHERE n % ? = 0 LIMIT ?"
    rows = [row for (row,) in store.all(sql, (step, count))]
    known = by_rows(store, rows)
    return [known[row] for row in rows]


def missing(store: Store, natives: Iterable[str]) -> set[str]:
    """Which of these ids of sources are those of no live episode."""
    sql = """SELECT value FROM json_each(?) EXCEPT SELECT native_id FROM live_episode
        WHERE native_id IN (SELECT value FROM json_each(?))"""
    given = json.dumps(sorted(set(natives)))
    return {native for (native,) in store.all(sql, (given, given))}


def count(store: Store, filters: Filters) -> int:
    """How many live episodes pass the filters."""
    condition, values = conditions(filters)
    found = store.one(f"SELECT count(*) FROM episode e WHERE {LIVE} AND {condition}", values)
    return int(found[0]) if found else 0


def rows_matching(store: Store, filters: Filters, *, all_states: bool = False) -> list[int]:
    """Rows of the live episodes that pass the filters, oldest row first; `all_states` gives those not seen as well,
    except what is forgotten."""
    condition, values = conditions(filters)
    seen = "e.hidden_by IS NULL" if all_states else LIVE
    sql = f"SELECT e.id FROM episode e WHERE {seen} AND {condition} ORDER BY e.id"
    return [row for (row,) in store.all(sql, values)]


def rows_of_session(store: Store, session: int) -> list[int]:
    """Rows of a session's episodes in any state, except what is forgotten."""
    sql = "SELECT id FROM episode WHERE session_id = ? AND hidden_by IS NULL ORDER BY position, id"
    return [row for (row,) in store.all(sql, (session,))]


def versions(store: Store, rows: Sequence[int]) -> list[int]:
    """Rows of all versions of these episodes, except what is forgotten."""
    sql = """SELECT id FROM episode WHERE hidden_by IS NULL
        AND ident IN (SELECT ident FROM episode WHERE id IN (SELECT value FROM json_each(?))) ORDER BY id"""
    return [row for (row,) in store.all(sql, (json.dumps(list(rows)),))]


def dated(store: Store, filters: Filters) -> Iterator[tuple[int, int | None, int, dict[str, Any]]]:
    """(row, ms on its writer's clock or None, ms when it was recorded, what it may be grouped by) of live episodes."""
    condition, values = conditions(filters)
    sql = f"""SELECT e.id, {_WALL}, r.started, o.location, s.conversation_id, e.session_id, p.name, e.kind
        FROM episode e JOIN session s ON s.id = e.session_id JOIN source o ON o.id = e.source_id
        JOIN run r ON r.id = e.run_id LEFT JOIN speaker p ON p.id = e.speaker_id
        WHERE {LIVE} AND {condition} ORDER BY e.id"""
    names = ("source", "conversation", "session", "speaker", "kind")
    for row, said, recorded, *groups in store.db.execute(sql, values):
        yield row, said, recorded, dict(zip(names, groups, strict=True))


def speakers(store: Store) -> list[tuple[int, str]]:
    """Every speaker's row and name."""
    return [(row, name) for row, name in store.all("SELECT id, name FROM speaker ORDER BY id")]


def conditions(filters: Filters) -> tuple[str, list[Any]]:
    """An SQL condition over `episode e` and its values; words compare without case, `sources` by format or path."""
    parts: list[str] = []
    values: list[Any] = []
    if filters.since is not None:
        parts.append(f"e.at >= ? AND {_WALL} >= ?")  # the first half can use the index: zones differ by under a day
        values += [filters.since - _DAY, filters.since]
    if filters.until is not None:
        parts.append(f"e.at < ? AND {_WALL} < ?")
        values += [filters.until + _DAY, filters.until]
    if filters.speakers:
        parts.append(_by_speaker(filters.speakers, values))
    if filters.sources:
        parts.append(_by_source(filters.sources, values))
    if filters.conversations:
        parts.append(_by_conversation(filters.conversations, values))
    if filters.kinds:
        fold = _fold(*filters.kinds)
        parts.append(f"{fold}(e.kind) IN ({', '.join('?' * len(filters.kinds))})")
        values += [kind.casefold() for kind in filters.kinds]
    if filters.phrases:
        holding = f"e.id IN (SELECT rowid & {EPISODE_MASK} FROM episode_fts WHERE episode_fts MATCH ?)"
        parts += [holding] * len(filters.phrases)
        values += [match_phrase(phrase) for phrase in filters.phrases]
    for each, sign in (*((one, "") for one in filters.within), *((one, "NOT ") for one in filters.without)):
        inner, more = conditions(each)
        parts.append(f"{sign}coalesce({inner}, 0)")
        values += more
    return " AND ".join(f"({part})" for part in parts) or "1", values


def _by_speaker(given: Sequence[str], values: list[Any]) -> str:
    fold, words = _fold(*given), [word.casefold() for word in given]
    each = " OR ".join([f"{fold}(name) = ? OR {fold}(name) LIKE ? ESCAPE '\\'"] * len(words))
    values += [value for word in words for value in (word, like(word) + " %")] + words
    roles = ", ".join("?" * len(words))
    return f"(e.speaker_id IN (SELECT id FROM speaker WHERE {each}) OR e.role IN ({roles}))"


def _by_source(given: Sequence[str], values: list[Any]) -> str:
    fold, words = _fold(*given), [word.casefold() for word in given]
    words = [_FORMATS.get(word, word) for word in words]
    each = " OR ".join([f"format = ? OR {fold}(location) LIKE ? ESCAPE '\\'"] * len(words))
    values += [value for word in words for value in (word, f"%{like(word)}%")]
    return f"e.source_id IN (SELECT id FROM source WHERE {each})"


def _by_conversation(given: Sequence[str], values: list[Any]) -> str:
    fold, words = _fold(*given), [word.casefold() for word in given]
    one = f"{fold}(key) = ? OR {fold}(key) LIKE ? ESCAPE '\\' OR {fold}(coalesce(title, '')) LIKE ? ESCAPE '\\'"
    values += [value for word in words for value in (word, f"%:{like(word)}", f"%{like(word)}%")]
    among = f"SELECT id FROM conversation WHERE {' OR '.join([one] * len(words))}"
    return f"e.session_id IN (SELECT id FROM session WHERE conversation_id IN ({among}))"


def _fold(*words: str) -> str:
    """The SQL function that makes case not count: SQLite's own knows ASCII only, ours (`fold`) is slower."""
    return "lower" if all(word.isascii() for word in words) else "fold"


def like(text: str) -> str:
    """`text` with LIKE's wildcards escaped by a backslash; NUL would end the pattern, and no stored text holds one."""
    return text.replace("\0", "\ufffd").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _record(row: tuple[Any, ...]) -> Episode:
    (number, text, kind, conversation, title, session, session_key, position, speaker, role, at, tz, precision,
     native_id, origin, location, line, meta, state, hidden_by, run) = row  # fmt: skip
    return Episode(
        row=number,
        uid=ids.encode("episode", number),
        text=text,
        kind=kind,
        conversation=conversation,
        title=title,
        session=session,
        session_key=session_key,
        position=position,
        speaker=speaker,
        role=role,
        when=None if at is None else Moment(at, tz, precision),
        native_id=native_id,
        format=origin,
        location=location,
        line=line,
        meta=json.loads(meta) if meta else {},
        state="forgotten" if hidden_by is not None else STATES[state],  # type: ignore[arg-type]
        run=run,
    )
