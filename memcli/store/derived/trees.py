"""Writing summaries: those of sessions and their segments, and the trees above them. Only differences are written.

A row is never changed but hidden, and its text never outlives what it rests on: so the rows of its children say whether
a summary is up to date, and what has to be made anew is found by comparing which children each has with which stand
under it. Nothing else has to be noted anywhere, however a run ended or what was forgotten or undone since.

Sources, children and subjects of a summary belong to its row: they are written and deleted with it, and the journal
names the row alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.store import runs
from memcli.store.derived import entities
from memcli.store.derived.fulltext import sync
from memcli.store.derived.rows import hide, next_row
from memcli.store.derived.states import Condensed, Node, StaleNode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from memcli.records import SummaryText
    from memcli.store.connection import Store
    from memcli.store.derived.states import Derivation

_GIVEN = "(SELECT value FROM json_each(?))"

#: What a level of the tree of time is made of.
UNDER = {"day": "session", "week": "day", "month": "week", "year": "month", "all": "year"}
#: Whose trees there are beside it.
SUBJECTS = ("person", "topic", "conversation")
#: All that can be stale, in the order in which it must be made.
TREE = (*UNDER, *(level for subject in SUBJECTS for level in (f"{subject}-month", subject)))

#: A person or conversation of one session needs no summary of its own; a word is a topic where it comes back in so many
#: sessions, and in this share of all: there are always words that come back by chance.
_RECURRING, _TOPICAL, _TOPIC_SHARE = 2, 3, 0.01


class _Row(NamedTuple):
    """A summary to be written."""

    node: Node
    session: int | None
    above: str
    summary: SummaryText
    model: str
    children: tuple[int, ...] = ()
    about: tuple[tuple[str, str], ...] = ()


# --- sessions and their segments -----------------------------------------------------------------------------------


def replace_of_sessions(db: sqlite3.Connection, run: int, items: Sequence[Derivation], model: str, now: int) -> int:
    """Makes the summaries of these sessions and their segments say what `items` say; returns how many are new."""
    conversations = _conversations(db, [item.session for item in items])
    known = _known(db, [item.session for item in items])
    gone: list[int] = []
    wanted: list[list[_Row]] = []
    for item in items:
        rows = _rows(item, model, conversations[item.session])
        old = known.get(item.session, {})
        if sorted(old.values()) == sorted(map(_comparable, rows)):
            continue
        gone += old
        wanted.append(rows)
    hide(db, run, "summary", gone)
    segments = [row for rows in wanted for row in rows[:-1]]
    numbers = iter(_insert(db, run, segments, now))
    under = [tuple(next(numbers) for _ in rows[:-1]) for rows in wanted]
    sessions = [rows[-1]._replace(children=children) for rows, children in zip(wanted, under, strict=True) if rows]
    added = _insert(db, run, sessions, now)
    sync(db, "summary", [*gone, *(row for children in under for row in children), *added])
    return len(segments) + len(added)


def _rows(item: Derivation, model: str, conversation: str) -> list[_Row]:
    """The segments' summaries and, last, the session's; nothing where that has none."""
    if item.summary is None:
        return []
    key = str(item.session)
    rows = [
        _Row(Node("segment", key, str(one.position)), item.session, item.day, one.summary, "builtin", (), one.subjects)
        for one in item.outline
    ]
    about = (*item.subjects, ("conversation", conversation))
    whole = _Row(Node("session", key), item.session, item.day, item.summary, item.summary_model or model, (), about)
    return [*rows, whole]


def _comparable(row: _Row) -> tuple[Any, ...]:
    quotes = [[quote.episode, quote.first, quote.last] for quote in row.summary.quotes]
    sources: list[Any] = quotes or [[episode, None, None] for episode in row.summary.episodes]
    about = [list(one) for one in sorted(set(row.about))]
    return (row.node.level, row.node.part, row.above, row.summary.text, row.model, json.dumps([sources, about]))


def _known(db: sqlite3.Connection, sessions: Sequence[int]) -> dict[int, dict[int, tuple[Any, ...]]]:
    """Per session its visible rows, each as `_comparable` tells them."""
    sql = f"""SELECT m.session_id, m.id, m.level, m.part, m.above, m.text, m.model,
          (SELECT json_group_array(json_array(s.episode_id, s.first, s.last) ORDER BY s.id)
            FROM summary_source s WHERE s.summary_id = m.id),
          (SELECT json_group_array(json_array(a.kind, a.name) ORDER BY a.kind, a.name)
            FROM summary_about a WHERE a.summary_id = m.id)
        FROM live_summary m WHERE m.session_id IN {_GIVEN} AND m.level IN ('segment', 'session')"""
    found: dict[int, dict[int, tuple[Any, ...]]] = {}
    for session, row, *columns, sources, about in db.execute(sql, (json.dumps(list(sessions)),)):
        rests = json.dumps([json.loads(sources), json.loads(about)])
        found.setdefault(session, {})[row] = (*columns, rests)
    return found


def _conversations(db: sqlite3.Connection, sessions: Sequence[int]) -> dict[int, str]:
    sql = f"SELECT id, conversation_id FROM session WHERE id IN {_GIVEN}"
    return {session: str(row) for session, row in db.execute(sql, (json.dumps(list(sessions)),))}


# --- the trees -----------------------------------------------------------------------------------------------------


def stale_nodes(store: Store, level: str) -> list[StaleNode]:
    """The places of a level whose summary is missing, or made of other children than stand under it, in order."""
    want, values = _wanted(level, entities.names(store.db).of if level == "person-month" else {})
    have = """SELECT m.key, m.part, c.child_id FROM live_summary m JOIN summary_child c ON c.summary_id = m.id
        WHERE m.level = ?"""
    sql = f"""WITH want (key, part, child) AS MATERIALIZED ({want}), have (key, part, child) AS MATERIALIZED ({have}),
        stale AS (SELECT key, part FROM (SELECT * FROM want EXCEPT SELECT * FROM have)
          UNION SELECT key, part FROM (SELECT * FROM have EXCEPT SELECT * FROM want))
        SELECT s.key, s.part, w.child FROM stale s LEFT JOIN want w ON w.key = s.key AND w.part = s.part
        LEFT JOIN summary m ON m.id = w.child
        ORDER BY s.key, s.part, m.above, m.session_id, length(m.part), m.part, m.key"""
    found: dict[Node, list[int]] = {}
    for key, part, child in store.all(sql, (*values, level)):
        under = found.setdefault(Node(level, key, part), [])
        if child is not None:
            under.append(child)
    return [StaleNode(node, tuple(under)) for node, under in found.items()]


def _wanted(level: str, called: Mapping[str, str]) -> tuple[str, tuple[Any, ...]]:
    """A query of (key, part, child) of all that should stand on a level, and its values.

    `called` are other names of people, each with the one that stands for it: such people have one summary.
    """
    if level in UNDER:
        return "SELECT m.above, '', m.id FROM live_summary m WHERE m.level = ?", (UNDER[level],)
    subject, _, month = level.partition("-")
    if not month:
        return "SELECT m.key, '', m.id FROM live_summary m WHERE m.level = ?", (f"{subject}-month",)
    least = str(_RECURRING)
    if subject == "topic":
        least = f"max({_TOPICAL}, {_TOPIC_SHARE} * (SELECT count(*) FROM live_summary WHERE level = 'session'))"
    about = """SELECT DISTINCT coalesce(o.value, a.name) AS name, m.id, m.above, m.session_id
        FROM summary_about a JOIN live_summary m ON m.id = a.summary_id LEFT JOIN json_each(?) o ON o.key = a.name
        WHERE a.kind = ?"""
    names = f"SELECT name FROM ({about}) GROUP BY name HAVING count(DISTINCT session_id) >= {least}"
    values = (json.dumps(dict(called), ensure_ascii=False), subject)
    return f"SELECT name, substr(above, 1, 7), id FROM ({about}) WHERE name IN ({names})", (*values, *values)


def replace_nodes(db: sqlite3.Connection, run: int, gone: Iterable[Node], made: Sequence[Condensed], now: int) -> int:
    """Hides what stands at all these places and writes what was made for them; returns how many are new.

    What was made of children that are no longer there is left out: they were forgotten meanwhile.
    """
    places = [*gone, *(one.node for one in made)]
    sql = """SELECT m.id FROM json_each(?) p CROSS JOIN live_summary m
        ON m.level = p.value ->> 0 AND m.key = p.value ->> 1 AND m.part = p.value ->> 2"""
    old = [row for (row,) in db.execute(sql, (json.dumps([list(node) for node in places]),)).fetchall()]
    hide(db, run, "summary", old)
    children = sorted({row for one in made for row in one.children})
    there = {row for (row,) in db.execute(f"SELECT id FROM live_summary WHERE id IN {_GIVEN}", (json.dumps(children),))}
    rows = [
        _Row(one.node, None, one.above, one.summary, one.model, one.children)
        for one in made
        if there.issuperset(one.children)
    ]
    added = _insert(db, run, rows, now)
    sync(db, "summary", [*old, *added])
    return len(added)


def _insert(db: sqlite3.Connection, run: int, rows: Sequence[_Row], now: int) -> list[int]:
    first = next_row(db, "summary")
    numbers = list(range(first, first + len(rows)))
    db.executemany(
        """INSERT INTO summary (id, level, key, part, session_id, above, text, model, recorded, run_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (number, *row.node, row.session, row.above, row.summary.text, row.model, now, run)
            for number, row in zip(numbers, rows, strict=True)
        ),
    )
    db.executemany(
        "INSERT INTO summary_source (summary_id, episode_id, first, last, own) VALUES (?, ?, ?, ?, ?)",
        ((number, *source) for number, row in zip(numbers, rows, strict=True) for source in _sources(row.summary)),
    )
    db.executemany(
        "INSERT INTO summary_child (summary_id, child_id) VALUES (?, ?)",
        ((number, child) for number, row in zip(numbers, rows, strict=True) for child in row.children),
    )
    db.executemany(
        "INSERT OR IGNORE INTO summary_about (summary_id, kind, name) VALUES (?, ?, ?)",
        ((number, *one) for number, row in zip(numbers, rows, strict=True) for one in row.about),
    )
    runs.journal(db, run, "summary", ((number, None) for number in numbers))
    return numbers


def _sources(summary: SummaryText) -> list[tuple[int, int | None, int | None, bool]]:
    if summary.quotes:
        return [(quote.episode, quote.first, quote.last, quote.own) for quote in summary.quotes]
    return [(episode, None, None, False) for episode in summary.episodes]


#: The newest run when all trees were last found up to date: as long as there is no newer one, nothing can be stale.
_CURRENT = "tree_current"


def tree_is_current(store: Store) -> bool:
    """Whether nothing has happened since the trees were last up to date."""
    sql = "SELECT coalesce((SELECT value FROM meta WHERE key = ?), 0) = coalesce((SELECT max(id) FROM run), 0)"
    found = store.one(sql, (_CURRENT,))
    return bool(found and found[0])


def last_run(store: Store) -> int:
    """The newest run, 0 where there is none."""
    found = store.one("SELECT coalesce(max(id), 0) FROM run")
    return int(found[0]) if found else 0


def note_tree_current(db: sqlite3.Connection, seen: int, own: int | None) -> None:
    """Notes that all trees were up to date, unless something but `own` happened after the run that was `seen` last."""
    newest = max(seen, own or 0)
    others = "SELECT 1 FROM run WHERE id > ? AND id IS NOT ?"
    sql = f"INSERT OR REPLACE INTO meta (key, value) SELECT ?, ? WHERE NOT EXISTS ({others})"
    db.execute(sql, (_CURRENT, newest, seen, own))
