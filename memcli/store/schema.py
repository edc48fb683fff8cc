"""The tables of a memcli database, as append-only migrations.

A migration, once released, is never edited: the next change is the next entry. `migrations.apply` runs what is missing,
each in one transaction together with the new `user_version`.

Full-text tables are contentless (`contentless_delete=1`, SQLite ≥ 3.43): the words are indexed, the text is stored
once, in its own table. Their rows are written only by `index` and `derived`, from what the base tables hold.
"""

from __future__ import annotations

#: "memc" in ASCII: marks the file as ours, so that no other program's database is ever migrated by mistake.
APPLICATION_ID = 0x6D656D63

#: Words are stemmed (Porter) and compared without accents; unspaced scripts are spaced out before indexing.
TOKENIZER = "porter unicode61 remove_diacritics 2"

#: What every full-text table is made with.
FULLTEXT = f"USING fts5(text, content='', contentless_delete=1, tokenize='{TOKENIZER}')"

_INITIAL = f"""
CREATE TABLE migration (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
-- Checksums of whole tables (see `seal`).
CREATE TABLE seal (tbl TEXT PRIMARY KEY, sealed INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  verb TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'undone', 'purged')),
  started INTEGER NOT NULL,              -- ms since the epoch, UTC
  ended INTEGER,
  arguments TEXT NOT NULL DEFAULT '{{}}',  -- JSON
  report TEXT NOT NULL DEFAULT '{{}}'      -- JSON
);

-- What a run changed, row by row: `before` is NULL for a row the run inserted, else the changed columns as JSON.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  tbl TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  before TEXT
);
CREATE INDEX journal_run ON journal (run_id);
CREATE INDEX journal_row ON journal (tbl, row_id);

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  format TEXT NOT NULL,                  -- chatgpt, claude, claude-code, markdown, text, jsonl, note
  location TEXT NOT NULL,                -- absolute path, path!member of an archive, or '-'
  UNIQUE (format, location)
);

CREATE TABLE conversation (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT);

CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversation,
  key TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,    -- grows with every change to its live episodes
  consolidated INTEGER NOT NULL DEFAULT 0, -- the version consolidation last worked on
  UNIQUE (conversation_id, key)
);
CREATE INDEX session_stale ON session (id) WHERE version <> consolidated;

CREATE TABLE speaker (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE episode (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES session,
  position INTEGER NOT NULL,             -- order inside the session, from 0; gaps where episodes were purged
  kind TEXT NOT NULL,
  speaker_id INTEGER REFERENCES speaker,
  role TEXT,
  at INTEGER,                            -- records.Moment: ms, offset, precision
  tz INTEGER,
  precision TEXT,
  seq INTEGER,
  text TEXT NOT NULL,
  native_id TEXT,
  ident BLOB NOT NULL,                   -- who it is: hash of conversation and native id (or place and content)
  digest BLOB NOT NULL,                  -- what it says: hash of the text
  source_id INTEGER NOT NULL REFERENCES source,
  line INTEGER,
  meta TEXT,                             -- JSON, unknown keys of the source
  asks INTEGER NOT NULL DEFAULT 0,       -- percent of characters in sentences that end in "?"
  traits INTEGER NOT NULL DEFAULT 0,     -- bits of text.traits: holds a time expression, a standing wish
  run_id INTEGER NOT NULL REFERENCES run,
  state INTEGER NOT NULL DEFAULT 0,      -- 0 live, 1 on another branch, 2 replaced by a newer version
  hidden_by INTEGER REFERENCES run       -- the forget or undo run that hides it
);
CREATE UNIQUE INDEX episode_version ON episode (ident, digest);
CREATE INDEX episode_place ON episode (session_id, position, state, hidden_by);
CREATE INDEX episode_speaker ON episode (speaker_id, session_id);
CREATE INDEX episode_at ON episode (at);
CREATE INDEX episode_run ON episode (run_id);
CREATE INDEX episode_source ON episode (source_id);
CREATE INDEX episode_hidden ON episode (hidden_by) WHERE hidden_by IS NOT NULL;
CREATE INDEX episode_native ON episode (native_id) WHERE native_id IS NOT NULL;

CREATE VIEW live_episode AS SELECT * FROM episode WHERE state = 0 AND hidden_by IS NULL;

-- Rowids say what a row covers (see `index`): chunk number << 40 | episode, and session << 21 | kind << 20 | number
-- for the overlapping passages of ten neighbouring positions.
CREATE VIRTUAL TABLE episode_fts {FULLTEXT};

CREATE VIRTUAL TABLE passage_fts {FULLTEXT};
CREATE VIRTUAL TABLE session_fts {FULLTEXT};

CREATE VIRTUAL TABLE episode_terms USING fts5vocab('episode_fts', 'row');
CREATE VIRTUAL TABLE passage_terms USING fts5vocab('passage_fts', 'row');
CREATE VIRTUAL TABLE session_terms USING fts5vocab('session_fts', 'row');

-- One space per embedder that was ever used; its vectors stand in tables of their own (see `vectors`).
CREATE TABLE space (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  dimension INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('building', 'serving'))
);

-- Vectors of episodes that are hidden, no longer searched: an undo makes them anew, a purge proves that they are gone.
CREATE TABLE hidden_vector (
  episode_id INTEGER NOT NULL REFERENCES episode ON DELETE CASCADE,
  space_id INTEGER NOT NULL REFERENCES space ON DELETE CASCADE,
  v BLOB NOT NULL,
  PRIMARY KEY (episode_id, space_id)
) WITHOUT ROWID;

-- Sessions whose vectors are behind their episodes: written with the episodes, cleared with the vectors.
CREATE TABLE pending (session_id INTEGER PRIMARY KEY REFERENCES session ON DELETE CASCADE);

CREATE TABLE segment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES session,
  first_position INTEGER NOT NULL,       -- inclusive
  last_position INTEGER NOT NULL,        -- inclusive
  title TEXT NOT NULL,                   -- its characteristic words
  run_id INTEGER NOT NULL REFERENCES run,
  hidden_by INTEGER REFERENCES run
);
CREATE INDEX segment_session ON segment (session_id);

-- A node of the trees of summaries, each made of those under it: segment, session, day, week, month, year, all; and
-- per person, topic and conversation the months of it ("person-month") and the whole ("person").
CREATE TABLE summary (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  level TEXT NOT NULL,
  key TEXT NOT NULL,                     -- of what: a period (text.periods), a session's row, a name, a word, …
  part TEXT NOT NULL DEFAULT '',         -- the month of a person, topic or conversation; a segment's first position
  session_id INTEGER REFERENCES session, -- of segments and sessions
  above TEXT NOT NULL,                   -- the key of the node above it in the tree of time
  text TEXT NOT NULL,
  model TEXT NOT NULL,
  recorded INTEGER NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run,
  hidden_by INTEGER REFERENCES run
);
CREATE INDEX summary_session ON summary (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX summary_node ON summary (level, key, part) WHERE hidden_by IS NULL;
-- What a summary rests on, and which of its characters are words of that episode (or, not `own`, say what it said).
CREATE TABLE summary_source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  summary_id INTEGER NOT NULL REFERENCES summary ON DELETE CASCADE,
  episode_id INTEGER NOT NULL REFERENCES episode,
  first INTEGER,
  last INTEGER,                          -- exclusive
  own INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX summary_source_summary ON summary_source (summary_id);
CREATE INDEX summary_source_episode ON summary_source (episode_id);
CREATE TABLE summary_child (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  summary_id INTEGER NOT NULL REFERENCES summary ON DELETE CASCADE,
  child_id INTEGER NOT NULL REFERENCES summary ON DELETE CASCADE
);
CREATE INDEX summary_child_summary ON summary_child (summary_id);
CREATE INDEX summary_child_child ON summary_child (child_id);
-- Whose and what a summary of a segment or session is: person, topic or conversation. Goes with it.
CREATE TABLE summary_about (
  summary_id INTEGER NOT NULL REFERENCES summary ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (kind, name, summary_id)
) WITHOUT ROWID;
CREATE INDEX summary_about_summary ON summary_about (summary_id);
CREATE VIRTUAL TABLE summary_fts {FULLTEXT};

-- A fact is the sum of its sources: when a source is forgotten, its columns are taken from those that remain.
CREATE TABLE fact (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ident BLOB NOT NULL UNIQUE,            -- hash of kind, subject, attribute, normalised value (and date, for events)
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  attribute TEXT NOT NULL,
  value TEXT NOT NULL,
  single INTEGER NOT NULL,               -- 1: the attribute holds one value at a time
  statement TEXT NOT NULL,
  confidence REAL NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  precision TEXT,
  learned INTEGER NOT NULL,              -- ms: when the earliest source was said, else recorded; orders undated facts
  recorded INTEGER NOT NULL,
  superseded_by INTEGER REFERENCES fact,
  same_as INTEGER REFERENCES fact,       -- says in other words what that one says, and counts as its source
  sense BLOB,                            -- int8 vector of the value, to compare it by
  model TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run,
  hidden_by INTEGER REFERENCES run
);
CREATE INDEX fact_key ON fact (subject, attribute);
CREATE INDEX fact_alias ON fact (id) WHERE attribute = 'alias';
CREATE INDEX fact_relation ON fact (id) WHERE kind = 'relation' AND single = 1;
CREATE INDEX fact_newer ON fact (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX fact_same ON fact (same_as) WHERE same_as IS NOT NULL;
CREATE TABLE fact_source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  fact_id INTEGER NOT NULL REFERENCES fact ON DELETE CASCADE,
  episode_id INTEGER NOT NULL REFERENCES episode,
  quote TEXT NOT NULL,
  statement TEXT NOT NULL,
  confidence REAL NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  precision TEXT,
  ends INTEGER NOT NULL DEFAULT 0,       -- 1: this source says the value no longer holds
  run_id INTEGER NOT NULL REFERENCES run,
  hidden_by INTEGER REFERENCES run,
  UNIQUE (fact_id, episode_id, quote)
);
CREATE INDEX fact_source_episode ON fact_source (episode_id);
-- Further episodes whose words a source's statement took; it falls with any of them.
CREATE TABLE fact_support (
  source_id INTEGER NOT NULL REFERENCES fact_source ON DELETE CASCADE,
  episode_id INTEGER NOT NULL REFERENCES episode,
  PRIMARY KEY (source_id, episode_id)
) WITHOUT ROWID;
CREATE INDEX fact_support_episode ON fact_support (episode_id);
CREATE VIRTUAL TABLE fact_fts {FULLTEXT};

-- People and things that facts name. A row stands while a fact names it, hidden or not, and is seen while one is seen.
CREATE TABLE entity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,              -- the name as it is compared
  name TEXT NOT NULL,                    -- as it was first written
  kind TEXT NOT NULL,                    -- person, animal, place, organisation, thing
  merged_into INTEGER REFERENCES entity, -- the same as that one, as the user says
  apart INTEGER NOT NULL DEFAULT 0       -- 1: no other name of anybody, as the user says
);
CREATE INDEX entity_merged ON entity (merged_into) WHERE merged_into IS NOT NULL;
-- What a fact names; a function of the fact's own words, so it comes and goes with its row.
CREATE TABLE fact_entity (
  fact_id INTEGER NOT NULL REFERENCES fact ON DELETE CASCADE,
  role INTEGER NOT NULL,                 -- 0 its subject, 1 its value, 2 named in its value
  entity_id INTEGER NOT NULL REFERENCES entity,
  PRIMARY KEY (fact_id, role, entity_id)
) WITHOUT ROWID;
CREATE INDEX fact_entity_entity ON fact_entity (entity_id, role);

CREATE VIEW live_fact AS SELECT * FROM fact WHERE hidden_by IS NULL AND same_as IS NULL;
CREATE VIEW live_summary AS SELECT * FROM summary WHERE hidden_by IS NULL;
CREATE VIEW live_segment AS SELECT * FROM segment WHERE hidden_by IS NULL;
CREATE VIEW live_fact_source AS SELECT * FROM fact_source s WHERE s.hidden_by IS NULL AND NOT EXISTS (
  SELECT 1 FROM fact_support p JOIN episode e ON e.id = p.episode_id
  WHERE p.source_id = s.id AND (e.state <> 0 OR e.hidden_by IS NOT NULL));

-- What models proposed and memcli refused. It may hold words of any episode of its session, and goes with all of them.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES session,
  episode_id INTEGER REFERENCES episode,  -- the one it names; NULL where it names none that there is
  reason TEXT NOT NULL,
  raw TEXT NOT NULL,                      -- JSON, as it was proposed
  model TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run,
  hidden_by INTEGER REFERENCES run
);
CREATE INDEX quarantine_session ON quarantine (session_id);
CREATE INDEX quarantine_episode ON quarantine (episode_id) WHERE episode_id IS NOT NULL;
CREATE VIEW live_quarantine AS SELECT * FROM quarantine WHERE hidden_by IS NULL;

-- How often an episode was asked for, when last, and how long it takes to fade by half since then (see `text.fading`).
CREATE TABLE usage (
  episode_id INTEGER PRIMARY KEY REFERENCES episode ON DELETE CASCADE,
  uses INTEGER NOT NULL,
  last INTEGER NOT NULL,                 -- UTC ms
  half_life REAL NOT NULL                -- days
);

-- Old messages that nobody asked for: they stay, word for word, but come up after what their summaries lead to.
CREATE TABLE folded (
  id INTEGER PRIMARY KEY REFERENCES episode ON DELETE CASCADE,
  run_id INTEGER NOT NULL REFERENCES run,
  hidden_by INTEGER REFERENCES run        -- the run that unfolded it
);

-- Keyed hashes of what was forgotten: nothing of it can be read back, and nothing of it comes back in.
CREATE TABLE tombstone (
  hash BLOB NOT NULL,
  run_id INTEGER NOT NULL,               -- what two runs forgot is held by both
  lifted_by INTEGER,                     -- the ingest run that was told to take it in again
  PRIMARY KEY (hash, run_id)
) WITHOUT ROWID;
CREATE INDEX tombstone_run ON tombstone (run_id);
"""

#: (name, SQL script) in order; the schema version of a database is how many of these it has.
MIGRATIONS: tuple[tuple[str, str], ...] = (("initial", _INITIAL),)

VERSION = len(MIGRATIONS)
