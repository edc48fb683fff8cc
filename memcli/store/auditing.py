"""What may be wrong with a memory: doubled, left over, without ground, contradicted, or meant to mislead. Reads only.

Whether a text tries to give orders is not decided here: that judgement is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from memcli import ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from memcli.store.connection import Store

Kind = Literal["duplicate", "orphan", "groundless", "contradiction", "reversal", "steering"]

#: A fact counts as long held when so many messages said it over so many days; one message that ends it is worth a look.
_HELD, _DAYS = 3, 90
_DAY = 86_400_000


class Suspect(NamedTuple):
    """Something to look at: the ids it is about, the one to forget first, and in words what is odd about it."""

    kind: Kind
    ids: tuple[str, ...]
    told: str
    detail: str = ""


def suspects(store: Store, steering: Callable[[str], bool]) -> Iterator[Suspect]:
    """Everything worth a look, by kind; `steering` says whether a text tries to give orders to its reader."""
    yield from _doubled_messages(store)
    yield from _doubled_facts(store)
    yield from _orphans(store)
    yield from _groundless(store)
    yield from _contradictions(store)
    yield from _reversals(store)
    yield from _steering(store, steering)


def _doubled_messages(store: Store) -> Iterator[Suspect]:
    """The same words of the same speaker at the same moment, in two places."""
    sql = """SELECT group_concat(id), min(text) FROM (SELECT id, text, digest, at, speaker_id FROM live_episode
          WHERE at IS NOT NULL AND precision = 'second' AND length(text) >= 20 ORDER BY id DESC)
        GROUP BY digest, at, speaker_id HAVING count(*) > 1 ORDER BY min(id)"""
    for rows, text in store.all(sql):
        found = sorted(map(int, str(rows).split(",")), reverse=True)
        yield Suspect("duplicate", _ids("episode", found), "the same message stands here twice", text)


def _doubled_facts(store: Store) -> Iterator[Suspect]:
    sql = """SELECT group_concat(id), min(statement) FROM (SELECT id, statement, valid_from FROM live_fact
          WHERE superseded_by IS NULL ORDER BY id DESC)
        GROUP BY fold(trim(statement, ' .')), coalesce(valid_from, '') HAVING count(*) > 1 ORDER BY min(id)"""
    for rows, statement in store.all(sql):
        found = sorted(map(int, str(rows).split(",")), reverse=True)
        yield Suspect("duplicate", _ids("fact", found), "two facts say the same", statement)


def _orphans(store: Store) -> Iterator[Suspect]:
    """What was derived from sessions of which nothing is left to see."""
    dead = "NOT EXISTS (SELECT 1 FROM live_episode e WHERE e.session_id = m.session_id)"
    sql = f"SELECT id, text FROM live_summary m WHERE session_id IS NOT NULL AND {dead} ORDER BY id"
    for row, text in store.all(sql):
        yield Suspect("orphan", _ids("summary", [row]), "nothing is left of what this summary is of", text)
    sql = """SELECT m.id, m.text FROM live_summary m WHERE NOT EXISTS (SELECT 1 FROM summary_source s
        WHERE s.summary_id = m.id) ORDER BY m.id"""
    for row, text in store.all(sql):
        yield Suspect("orphan", _ids("summary", [row]), "this summary names nothing that it rests on", text)


def _groundless(store: Store) -> Iterator[Suspect]:
    sql = """SELECT f.id, f.statement FROM live_fact f WHERE NOT EXISTS (SELECT 1 FROM live_fact_source s
        JOIN live_episode e ON e.id = s.episode_id WHERE s.fact_id = f.id) ORDER BY f.id"""
    for row, statement in store.all(sql):
        yield Suspect("groundless", _ids("fact", [row]), "no message that can be seen says this", statement)


def _contradictions(store: Store) -> Iterator[Suspect]:
    """Values that exclude each other and that nothing orders: both stand open."""
    sql = """SELECT group_concat(id), group_concat(statement, '; ') FROM (SELECT id, statement, subject, attribute
          FROM live_fact WHERE single AND kind <> 'plan' AND superseded_by IS NULL AND valid_to IS NULL
          ORDER BY id DESC)
        GROUP BY fold(subject), attribute HAVING count(*) > 1
        UNION ALL
        SELECT a.id || ',' || b.id, a.statement || '; ' || b.statement FROM live_fact a JOIN live_fact b
          ON b.subject = a.subject AND fold(b.value) = fold(a.value) AND b.attribute = 'dislikes'
        WHERE a.attribute = 'likes' AND a.superseded_by IS NULL AND b.superseded_by IS NULL
          AND a.valid_to IS NULL AND b.valid_to IS NULL"""
    for rows, statements in store.all(sql):
        found = sorted(map(int, str(rows).split(",")), reverse=True)
        yield Suspect("contradiction", _ids("fact", found), "these cannot both hold", statements)


def _reversals(store: Store) -> Iterator[Suspect]:
    """A value that many messages held for long, ended by the word of a single one."""
    said = """SELECT s.fact_id, count(DISTINCT s.episode_id) AS times, min(e.at) AS first, max(e.at) AS last,
          min(s.episode_id) AS episode
        FROM live_fact_source s JOIN live_episode e ON e.id = s.episode_id GROUP BY s.fact_id"""
    sql = f"""WITH said AS MATERIALIZED ({said})
        SELECT n.id, m.episode, f.statement, n.statement, l.times, (l.last - l.first) / ? FROM live_fact f
        JOIN live_fact n ON n.id = f.superseded_by JOIN said l ON l.fact_id = f.id JOIN said m ON m.fact_id = n.id
        WHERE m.times = 1 AND l.times >= ? AND l.last - l.first >= ? AND n.superseded_by IS NULL ORDER BY n.id"""
    for row, episode, old, new, times, days in store.all(sql, (_DAY, _HELD, _DAYS * _DAY)):
        told = f"one message ended what {times} had said over {days:,} days"
        yield Suspect("reversal", (*_ids("fact", [row]), *_ids("episode", [episode])), told, f"{old} → {new}")


def _steering(store: Store, steering: Callable[[str], bool]) -> Iterator[Suspect]:
    for row, text in store.db.execute("SELECT id, text FROM live_episode ORDER BY id"):
        if steering(text):
            yield Suspect("steering", _ids("episode", [row]), "this message gives orders to whatever reads it", text)


def _ids(kind: Any, rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(ids.encode(kind, row) for row in rows)
