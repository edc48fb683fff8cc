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


class Table(NamedTuple):
    """What becomes of one table's rows.

    `hidden` tells what takes them out of every read when an episode is forgotten; `erased`, what a purge does.
    `going` selects, before it, the texts that leave with the episodes listed by `GOING`, unless others hold them too;
    "" where those are the words of other tables again.
    """

    hidden: str
    erased: str
    going: str = ""


TABLES = {
    "episode": Table(
        "hidden_by names the run", "deleted", f"SELECT text, native_id, meta FROM episode WHERE id IN {_ROWS}"
    ),
    "session": Table(
        "without a live episode",
        "deleted with its last episode",
        f"SELECT key FROM session WHERE id IN {_SESSIONS}",
    ),
    "conversation": Table(
        "without a live episode",
        "deleted with its last episode",
        f"""SELECT c.key, c.title FROM session s JOIN conversation c ON c.id = s.conversation_id
            WHERE s.id IN {_SESSIONS}""",
    ),
    "speaker": Table(
        "without a live episode",
        "deleted with the last episode",
        f"SELECT name FROM speaker WHERE id IN (SELECT speaker_id FROM episode WHERE id IN {_ROWS})",
    ),
    "source": Table(
        "without a live episode",
        "deleted with the last episode",
        f"SELECT location FROM source WHERE id IN (SELECT source_id FROM episode WHERE id IN {_ROWS})",
    ),
    "fact": Table(
        "hidden_by, where no source is live",
        "deleted with its last source, else told from those that remain",
        f"SELECT subject, value, statement FROM fact WHERE id IN {_FACTS}",
    ),
    "fact_source": Table(
        "with its episode, or by hidden_by",
        "deleted with its episode",
        f"SELECT quote, statement FROM fact_source WHERE episode_id IN {_ROWS}",
    ),
    "entity": Table(
        "without a visible fact that names it",
        "deleted with the last fact that names it, or the last message that does where the user joined it to another",
        f"SELECT name FROM entity WHERE id IN (SELECT entity_id FROM fact_entity WHERE fact_id IN {_FACTS})",
    ),
    "summary": Table(
        "hidden_by, where an episode under it is not live",
        "deleted, on every level above",
        f"SELECT text FROM summary WHERE id IN {_SUMMARIES}",
    ),
    "summary_about": Table(
        "with its summary", "deleted with it", f"SELECT name FROM summary_about WHERE summary_id IN {_SUMMARIES}"
    ),
    "segment": Table(
        "hidden_by, where an episode it covers is not live",
        "deleted with any episode of its session",
        f"SELECT title FROM segment WHERE session_id IN {_SESSIONS}",
    ),
    "quarantine": Table(
        "hidden_by, where an episode of its session is not live",
        "deleted with any episode of its session",
        f"SELECT raw FROM quarantine WHERE session_id IN {_SESSIONS}",
    ),
    "journal": Table("never read", "entries of deleted rows are deleted, earlier states of changed facts as well"),
    "run": Table("holds counts and where an ingest read", "its arguments are emptied once nothing of it is left"),
    "episode_fts": Table("the row is taken out", "merged into one segment without it"),
    "passage_fts": Table("its passages are written anew", "merged into one segment without it"),
    "session_fts": Table("its session is written anew", "merged into one segment without it"),
    "fact_fts": Table("the row is taken out", "merged into one segment without it"),
    "summary_fts": Table("the row is taken out", "merged into one segment without it"),
}

#: Tables with columns of text that hold memcli's own words only: names of migrations, of models, hashes and numbers.
OWN = ("migration", "meta", "space", "seal")
