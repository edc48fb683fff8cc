"""Every table that can hold words of a person: how it leaves what is read, how it is erased, and what of it goes when.

A table with text that is not named here fails the tests: whoever adds one has to say how it is forgotten.
"""

from __future__ import annotations

from typing import NamedTuple

#: The episodes that go, and their sessions: looked up by a dozen statements, so each is listed once.
GOING = """CREATE TEMP TABLE going AS SELECT value AS id FROM json_each(:rows);
CREATE TEMP TABLE going_session AS SELECT DISTINCT session_id AS id FROM episode WHERE id IN temp.going"""

_ROWS = "temp.going"
_SESSIONS = "temp.going_session"
_FACTS = f"(SELECT fact_id FROM fact_source WHERE episode_id IN {_ROWS})"
_SUMMARIES = f"(SELECT summary_id FROM summary_source WHERE episode_id IN {_ROWS})"
_BROUGHT = f"(SELECT run_id FROM episode WHERE id IN {_ROWS})"
_TALKS = f"(SELECT conversation_id FROM session WHERE id IN {_SESSIONS})"

#: An episode stands in the session of a row.
_INHABITED = "EXISTS (SELECT 1 FROM episode e WHERE e.session_id = {}.session_id)"


def _worded(table: str) -> str:
    """The run that made a row of facts, or that gave it another wording since."""
    since = f"""SELECT max(j.run_id) FROM journal j
        WHERE j.tbl = '{table}' AND j.row_id = {table}.id AND j.before ->> 'statement' IS NOT NULL"""
    return f"max(run_id, coalesce(({since}), 0))"


class Table(NamedTuple):
    """What becomes of one table's rows.

    `hidden` tells what takes them out of every read when an episode is forgotten; `erased`, what a purge does.
    `going` selects, before it, the texts that leave with the episodes listed by `GOING`, unless others hold them too;
    "" where those are the words of other tables again. `rests` is what holds of each row that may stay: one that rests
    on nothing was left behind. `made` is the run that worded a row (of the journal, the last that may have); "" where
    people did.
    """

    hidden: str
    erased: str
    going: str = ""
    rests: str = "1"
    made: str = ""


TABLES = {
    "episode": Table(
        "hidden_by names the run", "deleted", f"SELECT text, native_id, meta FROM episode WHERE id IN {_ROWS}"
    ),
    "session": Table(
        "without a live episode",
        "deleted with its last episode",
        f"SELECT key FROM session WHERE id IN {_SESSIONS}",
        "EXISTS (SELECT 1 FROM episode e WHERE e.session_id = session.id)",
    ),
    "conversation": Table(
        "without a live episode",
        "deleted with its last episode",
        f"SELECT key, title FROM conversation WHERE id IN {_TALKS}",
        """EXISTS (SELECT 1 FROM session s JOIN episode e ON e.session_id = s.id
            WHERE s.conversation_id = conversation.id)""",
    ),
    "speaker": Table(
        "without a live episode",
        "deleted with the last episode",
        f"SELECT name FROM speaker WHERE id IN (SELECT speaker_id FROM episode WHERE id IN {_ROWS})",
        "EXISTS (SELECT 1 FROM episode e WHERE e.speaker_id = speaker.id)",
    ),
    "source": Table(
        "without a live episode",
        "deleted with the last episode",
        f"SELECT location FROM source WHERE id IN (SELECT source_id FROM episode WHERE id IN {_ROWS})",
        "EXISTS (SELECT 1 FROM episode e WHERE e.source_id = source.id)",
    ),
    "fact": Table(
        "hidden_by, where no source is live",
        "deleted with its last source, else told from those that remain",
        f"SELECT subject, value, statement FROM fact WHERE id IN {_FACTS}",
        "EXISTS (SELECT 1 FROM fact_source s WHERE s.fact_id = fact.id)",
        f"(SELECT max({_worded('fact_source')}) FROM fact_source WHERE fact_id = fact.id)",
    ),
    "fact_source": Table(
        "with its episode, or by hidden_by",
        "deleted with its episode",
        f"SELECT quote, statement FROM fact_source WHERE episode_id IN {_ROWS}",
        made=_worded("fact_source"),
    ),
    "entity": Table(
        "without a visible fact that names it",
        "deleted with the last fact that names it, or the last message that does where the user joined it to another",
        f"SELECT name, key FROM entity WHERE id IN (SELECT entity_id FROM fact_entity WHERE fact_id IN {_FACTS})",
        """EXISTS (SELECT 1 FROM fact_entity l WHERE l.entity_id = entity.id) OR merged_into IS NOT NULL
            OR EXISTS (SELECT 1 FROM entity m WHERE m.merged_into = entity.id)""",
    ),
    "summary": Table(
        "hidden_by, where an episode under it is not live",
        "deleted, on every level above",
        f"SELECT text FROM summary WHERE id IN {_SUMMARIES}",
        """EXISTS (SELECT 1 FROM summary_source s WHERE s.summary_id = summary.id)
            OR EXISTS (SELECT 1 FROM summary_child c WHERE c.summary_id = summary.id)""",
        "run_id",
    ),
    "summary_about": Table(
        "with its summary", "deleted with it", f"SELECT name FROM summary_about WHERE summary_id IN {_SUMMARIES}"
    ),
    "segment": Table(
        "hidden_by, where an episode it covers is not live",
        "deleted with any episode of its session",
        f"SELECT title FROM segment WHERE session_id IN {_SESSIONS}",
        _INHABITED.format("segment"),
        "run_id",
    ),
    "quarantine": Table(
        "hidden_by, where an episode of its session is not live",
        "deleted with any episode of its session",
        f"SELECT raw FROM quarantine WHERE session_id IN {_SESSIONS}",
        _INHABITED.format("quarantine"),
        "run_id",
    ),
    "journal": Table(
        "never read",
        "entries of deleted rows are deleted, earlier states of changed facts as well",
        f"""SELECT before ->> 'statement' FROM journal WHERE tbl = 'fact' AND row_id IN {_FACTS}
            UNION ALL SELECT before ->> 'title' FROM journal WHERE tbl = 'conversation' AND row_id IN {_TALKS}
            AND NOT EXISTS (SELECT 1 FROM session s JOIN episode e ON e.session_id = s.id
                WHERE s.conversation_id = row_id AND e.id NOT IN {_ROWS})""",
        """CASE tbl WHEN 'fact' THEN row_id IN (SELECT id FROM fact)
            WHEN 'fact_source' THEN row_id IN (SELECT id FROM fact_source)
            WHEN 'conversation' THEN row_id IN (SELECT id FROM conversation) ELSE 1 END""",
        "run_id - 1",
    ),
    "run": Table(
        "holds counts and where an ingest read",
        "its arguments are emptied once nothing of it is left",
        f"""SELECT j.atom FROM run r JOIN json_tree(r.arguments) j WHERE r.id IN {_BROUGHT}
            AND (j.path = '$.paths' OR j.key IN ('speaker', 'conversation'))""",
        """verb NOT IN ('ingest', 'add') OR EXISTS (SELECT 1 FROM episode e WHERE e.run_id = run.id)
            OR EXISTS (SELECT 1 FROM journal j WHERE j.run_id = run.id AND j.tbl = 'episode') OR arguments = '{}'""",
        "id",
    ),
    "episode_fts": Table("the row is taken out", "merged into one segment without it"),
    "passage_fts": Table("its passages are written anew", "merged into one segment without it"),
    "session_fts": Table("its session is written anew", "merged into one segment without it"),
    "fact_fts": Table("the row is taken out", "merged into one segment without it"),
    "summary_fts": Table("the row is taken out", "merged into one segment without it"),
}

#: Tables with columns of text that hold memcli's own words only: names of migrations, of models, hashes and numbers.
OWN = ("migration", "meta", "space", "seal")
