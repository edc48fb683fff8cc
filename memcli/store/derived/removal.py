"""What forgetting, undoing and purging do to derived rows: they follow their sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from memcli.store import quarantine, runs
from memcli.store.derived import entities
from memcli.store.derived.fulltext import sync
from memcli.store.derived.rows import hide
from memcli.store.derived.settling import settle

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from memcli.store.connection import Store
    from memcli.store.derived.states import Policy, Transition

_DEAD = "(e.state <> 0 OR e.hidden_by IS NOT NULL)"
_GIVEN = "(SELECT value FROM json_each(?))"

#: A row hidden by one of these verbs was hidden for want of ground, not because something better replaced it.
_GROUNDLESS = "SELECT id FROM run WHERE verb IN ('forget', 'undo', 'ingest')"

#: A segment covers the episodes of its session between its positions.
_COVERS = "e.session_id = g.session_id AND e.position BETWEEN g.first_position AND g.last_position"


def after_visibility_change(
    db: sqlite3.Connection, run: int, episodes: Sequence[int], policy: Policy
) -> dict[str, int]:
    """Brings the derived rows that rest on these episodes in line after they were hidden or shown again.

    Facts are settled from the sources that remain (hidden where none does, shown where one does again); summaries and
    segments over a hidden episode are hidden, and shown again once all they rest on is live and nothing newer stands
    in their place. What was refused in their sessions is hidden. Returns how many of each were hidden and shown.
    """
    given = json.dumps(list(episodes))
    changes = settle(db, run, {fact for _, fact in _resting(db, given)}, policy)
    quarantine.withdraw(db, run, given)
    hidden, shown = _summaries(db, run, given), 0
    hidden_segments = _segments(db, run, given)
    shown = _show(db, run, "summary", _summaries_back(db, given))
    shown_segments = _show(db, run, "segment", _segments_back(db, given))
    return {
        "facts_hidden": sum(one.was_visible and not one.visible for one in changes),
        "facts_shown": sum(one.visible and not one.was_visible for one in changes),
        "summaries_hidden": hidden,
        "summaries_shown": shown,
        "segments_hidden": hidden_segments,
        "segments_shown": shown_segments,
    }


def hide_facts(db: sqlite3.Connection, run: int, facts: Sequence[int], policy: Policy) -> list[Transition]:
    """Forgets facts by themselves: hides all their sources, so that no later consolidation brings them back from these.

    What they had closed is open again where nothing else closes it.
    """
    same = f"SELECT id FROM fact WHERE id IN {_GIVEN} OR same_as IN {_GIVEN}"
    given = json.dumps(list(facts))
    rows = [row for (row,) in db.execute(same, (given, given)).fetchall()]
    sql = f"SELECT id FROM fact_source WHERE hidden_by IS NULL AND fact_id IN {_GIVEN}"
    hide(db, run, "fact_source", [row for (row,) in db.execute(sql, (json.dumps(rows),)).fetchall()])
    return settle(db, run, rows, policy)


def summaries_losing(db: sqlite3.Connection, episodes: Sequence[int]) -> list[int]:
    """The visible summaries that fall with these episodes: what rests on them on every level, and the topics that
    their sessions are told under, since the word may be their own."""
    sql = f"""WITH told AS (SELECT c.summary_id AS id FROM summary m JOIN summary_child c ON c.child_id = m.id
            WHERE m.session_id IN (SELECT session_id FROM episode WHERE id IN {_GIVEN})),
          topics AS (SELECT id FROM told UNION
            SELECT c.summary_id FROM told JOIN summary_child c ON c.child_id = told.id)
        SELECT s.summary_id FROM summary_source s JOIN live_summary m ON m.id = s.summary_id
          WHERE s.episode_id IN {_GIVEN}
        UNION SELECT m.id FROM topics JOIN live_summary m ON m.id = topics.id WHERE m.level LIKE 'topic%'"""
    given = json.dumps(list(episodes))
    return [row for (row,) in db.execute(sql, (given, given)).fetchall()]


def _summaries(db: sqlite3.Connection, run: int, given: str) -> int:
    dead = [row for (row,) in db.execute(f"SELECT e.id FROM episode e WHERE e.id IN {_GIVEN} AND {_DEAD}", (given,))]
    rows = summaries_losing(db, dead)
    hide(db, run, "summary", rows)
    sync(db, "summary", rows)
    return len(rows)


def _segments(db: sqlite3.Connection, run: int, given: str) -> int:
    """Hides the segments over a hidden episode, and those of its session whose title has a word of it.

    Older messages that came later may have moved it away from the segment that was named after it: so in sessions that
    had changed already since they were consolidated (this very change counts for one).
    """
    sql = f"""SELECT DISTINCT g.id FROM episode e JOIN live_segment g ON {_COVERS}
        WHERE e.id IN {_GIVEN} AND {_DEAD}"""
    rows = {row for (row,) in db.execute(sql, (given,)).fetchall()}
    titles = f"""SELECT g.id, g.title, e.text FROM episode e JOIN live_segment g ON g.session_id = e.session_id
        JOIN session s ON s.id = e.session_id AND s.version > s.consolidated + 1
        WHERE e.id IN {_GIVEN} AND {_DEAD} AND g.title <> ''"""
    for row, title, text in db.execute(titles, (given,)):
        if row not in rows and any(word in text.casefold() for word in title.casefold().split(", ")):
            rows.add(row)
    hide(db, run, "segment", sorted(rows))
    return len(rows)


def _summaries_back(db: sqlite3.Connection, given: str) -> list[tuple[int, int]]:
    """The newest groundlessly hidden summary of each place, all of whose episodes are live again."""
    sql = f"""SELECT max(m.id), m.hidden_by FROM summary_source t JOIN summary m ON m.id = t.summary_id
        WHERE t.episode_id IN {_GIVEN} AND m.hidden_by IN ({_GROUNDLESS})
          AND NOT EXISTS (SELECT 1 FROM live_summary n WHERE n.level = m.level AND n.key = m.key AND n.part = m.part)
          AND NOT EXISTS (SELECT 1 FROM summary_source s JOIN episode e ON e.id = s.episode_id
            WHERE s.summary_id = m.id AND {_DEAD})
        GROUP BY m.level, m.key, m.part"""
    return db.execute(sql, (given,)).fetchall()


def _segments_back(db: sqlite3.Connection, given: str) -> list[tuple[int, int]]:
    sql = f"""SELECT DISTINCT g.id, g.hidden_by FROM episode t JOIN segment g ON g.session_id = t.session_id
          AND t.position BETWEEN g.first_position AND g.last_position
        WHERE t.id IN {_GIVEN} AND g.hidden_by IN ({_GROUNDLESS})
          AND NOT EXISTS (SELECT 1 FROM live_segment n WHERE n.session_id = g.session_id
            AND n.first_position <= g.last_position AND n.last_position >= g.first_position)
          AND NOT EXISTS (SELECT 1 FROM episode e WHERE {_COVERS} AND e.state = 0 AND e.hidden_by IS NOT NULL)"""
    return db.execute(sql, (given,)).fetchall()


def _show(db: sqlite3.Connection, run: int, table: str, rows: Sequence[tuple[int, int]]) -> int:
    runs.journal(db, run, table, ((row, {"hidden_by": before}) for row, before in rows))
    db.executemany(f"UPDATE {table} SET hidden_by = NULL WHERE id = ?", ((row,) for row, _ in rows))
    if table == "summary":
        sync(db, "summary", [row for row, _ in rows])
    return len(rows)


def erase(db: sqlite3.Connection, run: int, episodes: Sequence[int], policy: Policy) -> dict[str, int]:
    """Deletes for good whatever was derived from these episodes, called before they are deleted themselves.

    Facts that also rest on other episodes are settled from those. Journal entries of the deleted rows go with them.
    Returns the number of deleted rows per table.
    """
    given = json.dumps(list(episodes))
    sources = _resting(db, given)
    facts = {fact for _, fact in sources}
    summaries = _summaries_of(db, given)
    # All of their sessions: positions change when older messages come in, and a title may name words from anywhere.
    segment = f"SELECT id FROM segment WHERE session_id IN (SELECT session_id FROM episode WHERE id IN {_GIVEN})"
    segments = [row for (row,) in db.execute(segment, (given,)).fetchall()]
    groundless = _erase_facts(db, run, [row for row, _ in sources], facts, policy)
    _erase_wordings(db, given)
    _delete(db, "summary", summaries)
    _delete(db, "segment", segments)
    refused = quarantine.touching(db, given)
    _delete(db, "quarantine", refused)
    return {
        "fact_source": len(sources),
        "fact": groundless,
        "summary": len(summaries),
        "segment": len(segments),
        "quarantine": len(refused),
    }


def _erase_wordings(db: sqlite3.Connection, given: str) -> None:
    """Deletes what the journal keeps of how the facts of these episodes' sessions were worded before.

    A statement may have taken words of any message of its session, and once it is another nothing says of which.
    """
    sources = f"""SELECT s.{{0}} FROM episode e JOIN fact_source s ON s.episode_id = e.id
        WHERE e.session_id IN (SELECT session_id FROM episode WHERE id IN {_GIVEN})"""
    for table, column in (("fact_source", "id"), ("fact", "fact_id")):
        sql = f"""DELETE FROM journal WHERE tbl = ? AND row_id IN ({sources.format(column)})
            AND before ->> 'statement' IS NOT NULL"""
        db.execute(sql, (table, given))


def forgotten_sources(store: Store, run: int | None = None) -> list[int]:
    """The sources of facts that were forgotten by themselves, by one forget run or by any."""
    one = "" if run is None else "AND r.id = ?"
    sql = f"SELECT s.id FROM fact_source s JOIN run r ON r.id = s.hidden_by WHERE r.verb = 'forget' {one} ORDER BY s.id"
    return [row for (row,) in store.all(sql, () if run is None else (run,))]


def erase_sources(db: sqlite3.Connection, run: int, sources: Sequence[int], policy: Policy) -> dict[str, int]:
    """Deletes these sources for good, with facts that nothing else is said for; their tombstones stay."""
    given = json.dumps(list(sources))
    facts = {fact for (fact,) in db.execute(f"SELECT fact_id FROM fact_source WHERE id IN {_GIVEN}", (given,))}
    owners = f"SELECT DISTINCT hidden_by FROM fact_source WHERE id IN {_GIVEN}"
    hiders = [row for (row,) in db.execute(owners, (given,))]
    groundless = _erase_facts(db, run, sources, facts, policy)
    spent = """UPDATE run SET state = 'purged', arguments = '{}' WHERE id = ?1 AND NOT EXISTS (
        SELECT 1 FROM fact_source WHERE hidden_by = ?1) AND NOT EXISTS (SELECT 1 FROM episode WHERE hidden_by = ?1)"""
    db.executemany(spent, [(row,) for row in hiders])
    return {"fact_source": len(sources), "fact": groundless}


def _erase_facts(db: sqlite3.Connection, run: int, sources: Sequence[int], facts: set[int], policy: Policy) -> int:
    """Deletes sources of these facts, and those of them that have none left; returns how many facts that are."""
    _delete(db, "fact_source", sources)
    alone = f"SELECT id FROM fact WHERE id IN {_GIVEN} AND id NOT IN (SELECT fact_id FROM fact_source)"
    groundless = [row for (row,) in db.execute(alone, (json.dumps(sorted(facts)),)).fetchall()]
    settled = facts | {one.row for one in settle(db, run, facts, policy)}
    _delete(db, "fact", groundless)
    entities.sweep(db, erased=True)
    # A fact that no live source settles any more would go on saying what the erased one said.
    statement = "SELECT s.statement FROM fact_source s WHERE s.fact_id = fact.id ORDER BY s.id LIMIT 1"
    unsettled = f"UPDATE fact SET statement = ({statement}) WHERE hidden_by IS NOT NULL AND id IN {_GIVEN}"
    db.execute(unsettled, (json.dumps(sorted(facts.difference(groundless))),))
    # Earlier states may hold statements read from the erased episodes: they can no longer be restored.
    remaining = [("fact", row) for row in settled.difference(groundless)]
    db.executemany("DELETE FROM journal WHERE tbl = ? AND row_id = ? AND before IS NOT NULL", remaining)
    return len(groundless)


def _summaries_of(db: sqlite3.Connection, given: str) -> list[int]:
    """Summaries, seen or not, that may hold a word of these episodes: that rest on them, on any level; those of their
    sessions, which name topics; the topics themselves; and those of people who said nothing else."""
    sql = f"""WITH own AS (SELECT id FROM summary
            WHERE session_id IN (SELECT session_id FROM episode WHERE id IN {_GIVEN})),
          told AS (SELECT c.summary_id AS id FROM own JOIN summary_child c ON c.child_id = own.id),
          topics AS (SELECT id FROM told UNION
            SELECT c.summary_id FROM told JOIN summary_child c ON c.child_id = told.id),
          spoke AS (SELECT p.name FROM speaker p WHERE p.id IN (SELECT speaker_id FROM episode WHERE id IN {_GIVEN})
            AND NOT EXISTS (SELECT 1 FROM episode e WHERE e.speaker_id = p.id AND e.id NOT IN {_GIVEN}))
        SELECT summary_id FROM summary_source WHERE episode_id IN {_GIVEN} UNION SELECT id FROM own
        UNION SELECT m.id FROM topics JOIN summary m ON m.id = topics.id WHERE m.level LIKE 'topic%'
        UNION SELECT id FROM summary WHERE level LIKE 'person%' AND key IN (SELECT name FROM spoke)"""
    return [row for (row,) in db.execute(sql, (given,) * 4).fetchall()]


def _resting(db: sqlite3.Connection, given: str) -> list[tuple[int, int]]:
    """(source, fact) of all sources whose words are, wholly or in part, of these episodes."""
    sql = f"""SELECT id, fact_id FROM fact_source WHERE episode_id IN {_GIVEN} OR id IN (
        SELECT source_id FROM fact_support WHERE episode_id IN {_GIVEN})"""
    return db.execute(sql, (given, given)).fetchall()


def _delete(db: sqlite3.Connection, table: str, rows: Iterable[int]) -> None:
    given = list(rows)
    db.executemany("DELETE FROM journal WHERE tbl = ? AND row_id = ?", ((table, row) for row in given))
    if table in {"fact", "summary"}:
        db.executemany(f"DELETE FROM {table}_fts WHERE rowid = ?", ((row,) for row in given))
    db.executemany(f"DELETE FROM {table} WHERE id = ?", ((row,) for row in given))
