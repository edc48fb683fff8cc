"""Reading the indexes for recall: BM25 over episodes, passages and sessions, and the features of candidates.

FTS5's own `bm25()` fixes k1 = 1.2, b = 0.75 and the table's own idf. Two of these can be had otherwise without
leaving SQL: a column weight of 1.2 / k1 gives another k1 (the factor only scales a term's frequency), and asking one
term at a time lets each be weighed anew, so that passages and sessions are scored with the episodes' idf.
"""

from __future__ import annotations

import json
import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from memcli.records import Filters
from memcli.store.connection import scratch
from memcli.store.episodes import LIVE, conditions
from memcli.store.index import EPISODE_MASK, PASSAGE, passage_place, varints
from memcli.store.schema import TOKENIZER
from memcli.text.words import index_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memcli.records import Span
    from memcli.store.connection import Store

Level = Literal["episode", "passage", "session"]
Derived = Literal["fact", "summary"]

#: Robertson's saturation constant; 0.9 is better than FTS5's 1.2 on short messages.
K1 = 0.9
_TABLE_K1 = 1.2
_RANK = f"bm25({_TABLE_K1 / K1!r})"

#: A term in more than this share of a large store tells little and costs most of the time.
COMMON = 0.15
LARGE = 20_000

#: So is one in more than this share of a large store's passages or sessions, unless they have no other.
COMMON_AROUND = 0.15

#: How many times more rows than wanted are looked at one by one under a filter.
DEEPER = 20


class Term(NamedTuple):
    """One word of a question, the weight the question gives it, and its stem ("" where the word is its own).

    The index is asked about stems, but only `word` may stand in a MATCH: FTS5 stems what it is given, and a stem may
    have another stem (house, hous, hou).
    """

    word: str
    weight: float = 1.0
    stem: str = ""

    @property
    def key(self) -> str:
        """What the index holds."""
        return self.stem or self.word


class Features(NamedTuple):
    """What recall needs to know of a candidate besides its text."""

    row: int
    session: int
    position: int
    kind: str
    role: str | None
    speaker: int | None
    wall: int | None
    asks: int
    traits: int


_REMEMBERED = 50_000  # words


class Tokenizer:
    """The index's own tokenizer, asked through a table in memory: words in, stems out. Words are remembered."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    @cached_property
    def _db(self) -> Any:
        db = scratch()
        db.execute(f"CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='{TOKENIZER}')")
        db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
        return db

    def stems(self, words: Sequence[str]) -> list[list[str]]:
        """The stems of each word, in order; a word without any letter or digit has none."""
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        if len(known) > _REMEMBERED:
            known.clear()
            new = list(dict.fromkeys(words))
        for word, found in zip(new, self._ask(new), strict=True):
            known[word] = found
        return [known[word] for word in words]

    def _ask(self, words: Sequence[str]) -> list[list[str]]:
        if not words:
            return []
        db = self._db
        db.execute("INSERT INTO t (t) VALUES ('delete-all')")
        db.executemany("INSERT INTO t (rowid, x) VALUES (?, ?)", enumerate((index_text(w) for w in words), 1))
        out: list[list[str]] = [[] for _ in words]
        for stem, row in db.execute("SELECT term, doc FROM v ORDER BY doc, offset"):
            out[row - 1].append(stem)
        return out


def document_frequencies(store: Store, level: Level, stems: Sequence[str]) -> dict[str, int]:
    """In how many rows of a table each stem stands; those it does not hold are absent."""
    sql = f"SELECT term, doc FROM {level}_terms WHERE term = ?"
    found = (store.one(sql, (stem,)) for stem in stems)
    return {row[0]: row[1] for row in found if row is not None}


def size(store: Store, level: Level | Derived) -> int:
    """How many rows a full-text table holds, read from its averages record (FTS5 file format, row 1 of %_data)."""
    found = store.one(f"SELECT block FROM {level}_fts_data WHERE id = 1")
    return varints(bytes(found[0]))[0] if found and found[0] else 0


def idf(n: int, df: int) -> float:
    """Inverse document frequency exactly as FTS5 computes it (Robertson's, with a floor of 1e-6)."""
    return max(math.log((n - df + 0.5) / (df + 0.5)), 1e-6)


class Bm25:
    """One question's lexical search. `terms` that the store does not hold are dropped; `unit` is the score of a perfect
    match, U = Σ weight · idf · (k1 + 1), by which all scores are divided: 1 means every term, as often as it helps.
    `shares` tells for each word in which share of the messages it stands.
    """

    def __init__(self, store: Store, terms: Sequence[Term]) -> None:
        self._store = store
        n = size(store, "episode")
        df = self._df = document_frequencies(store, "episode", [term.key for term in terms])
        known = [term for term in terms if term.key in df]
        self._large = n > LARGE
        rare = [term for term in known if df[term.key] <= COMMON * n] if self._large else known
        self.terms = rare or known
        self.idf = {term.key: _plus_idf(n, df[term.key]) for term in self.terms}
        self.unit = sum(term.weight * self.idf[term.key] for term in self.terms) * (K1 + 1)
        self.missing = [term.word for term in terms if term.key not in df]
        self.shares = {term.word: df.get(term.key, 0) / max(n, 1) for term in terms}
        #: What each searched stem weighs, and what those would that no memory holds.
        self.mass = {term.key: term.weight * self.idf[term.key] for term in self.terms}
        self.mass |= {term.key: term.weight * _plus_idf(n, 0) for term in terms if term.key not in df}

    def episodes(self, limit: int, filters: Filters | None = None) -> dict[int, float]:
        """Score per episode row of the best `limit` chunks; an episode scores as its best chunk."""
        best: dict[int, float] = {}
        row = f"(x.row & {EPISODE_MASK})"
        for found, score in self._search("episode", limit, filters, f"e.id = {row}", f"{row} IN (SELECT e.id"):
            episode = found & EPISODE_MASK
            best[episode] = max(best.get(episode, 0.0), score)
        return best

    def passages(self, limit: int, filters: Filters | None = None) -> dict[tuple[int, int, int], float]:
        """Score per (session, first position, last position) of the best `limit` passages."""
        first = f"(((x.row & {(1 << 20) - 1}) * 2 - (x.row >> 20 & 1)) * {PASSAGE // 2})"
        covers = f"e.session_id = (x.row >> 21) AND e.position BETWEEN {first} AND {first} + {PASSAGE - 1}"
        found = self._search("passage", limit, filters, covers, "(x.row >> 21) IN (SELECT e.session_id")
        return {passage_place(row): score for row, score in found}

    def sessions(self, limit: int, filters: Filters | None = None) -> dict[int, float]:
        """Score per session of the best `limit`."""
        found = self._search("session", limit, filters, "e.session_id = x.row", "x.row IN (SELECT e.session_id")
        return dict(found)

    def _search(
        self, level: Level, limit: int, filters: Filters | None, covers: str, among: str
    ) -> list[tuple[int, float]]:
        """(rowid, score / unit) of the best `limit` rows that cover an episode which passes, best first.

        The best DEEPER · limit are looked at one by one in order, which is all that a filter needs that lets many pass.
        Where that does not fill the limit, what passes is gathered first, so that no filter is too narrow.
        """
        scored, bound, rows = self._scored(level)
        if not scored:
            return []
        if filters is None:
            return self._store.all(f"{scored} LIMIT ?", (*bound, limit))
        where, values = conditions(filters)
        passes = f"EXISTS (SELECT 1 FROM episode e WHERE {covers} AND {LIVE} AND {where})"
        sql = f"SELECT x.row, x.s FROM ({scored} LIMIT ?) x WHERE {passes} LIMIT ?"
        found = self._store.all(sql, (*bound, DEEPER * limit, *values, limit))
        if len(found) < limit and rows > DEEPER * limit:
            wide = f"{among} FROM episode e WHERE {LIVE} AND {where})"
            sql = f"SELECT x.row, x.s FROM ({scored} LIMIT -1) x WHERE {wide} AND {passes} LIMIT ?"
            found = self._store.all(sql, (*bound, *values, *values, limit))
        return found

    def _scored(self, level: Level) -> tuple[str, list[Any], int]:
        """The query of all rows with a term, (row, s), best first; its values; and how many rows it has at most.

        Each term is one full-text query; SQLite adds them up by row.
        """
        weights = self._weights(level)
        table = f"{level}_fts"
        one = f"SELECT rowid AS row, ? * rank AS s FROM {table} WHERE {table} MATCH ? AND rank MATCH '{_RANK}'"
        each = " UNION ALL ".join([one] * len(weights))
        sql = f"SELECT row, sum(s) AS s FROM ({each}) GROUP BY row ORDER BY s DESC, row DESC" if weights else ""
        bound = [value for word, weight, _ in weights for value in (weight, quote(word))]
        return sql, bound, sum(df for _, _, df in weights)

    def _weights(self, level: Level) -> list[tuple[str, float, int]]:
        """Per term what makes FTS5's −idf·saturation·2.2 weight·(episodes' idf)·saturation·(k1 + 1) / unit; and its
        document frequency."""
        n, df = size(self._store, level), self._df
        terms: Sequence[Term] = self.terms
        if level != "episode":
            df = document_frequencies(self._store, level, [term.key for term in terms])
            rare = [term for term in terms if df.get(term.key, n) <= COMMON_AROUND * n]
            terms = rare if rare and self._large else terms
        scale = (K1 + 1) / (_TABLE_K1 + 1) / self.unit if self.unit else 0.0
        return [
            (term.word, -scale * term.weight * self.idf[term.key] / idf(n, df[term.key]), df[term.key])
            for term in terms
            if term.key in df
        ]


#: Added to every term's idf: among some hundred messages, how rare a word is tells less than idf takes it to. Worth 0.3
#: nDCG points, most of them where messages are long; mixing with how rare a word is in English did little better.
_DAMPING = 10 / 3


def _plus_idf(n: int, df: int) -> float:
    """BM25+'s form of idf, log(1 + …), which stays positive for words in more than half of a small store; damped."""
    return math.log(1 + (n - df + 0.5) / (df + 0.5)) + _DAMPING


def quote(word: str) -> str:
    """A word as an FTS5 string: nothing in it is syntax."""
    return '"' + word.replace('"', '""') + '"'


def features(store: Store, rows: Iterable[int], ranges: Iterable[tuple[int, int, int]] = ()) -> dict[int, Features]:
    """Features of live episodes given by row or by (session, first, last position)."""
    columns = """e.id, e.session_id, e.position, e.kind, e.role, e.speaker_id, e.at + coalesce(e.tz, 0) * 60000 AS wall,
        e.asks, e.traits"""
    sql = f"""SELECT {columns} FROM episode e WHERE {LIVE} AND e.id IN (SELECT value FROM json_each(?))
        UNION ALL SELECT {columns} FROM json_each(?) r CROSS JOIN episode e ON e.session_id = r.value ->> 0
        AND e.position BETWEEN r.value ->> 1 AND r.value ->> 2 WHERE {LIVE}"""
    found = store.all(sql, (json.dumps(list(rows)), json.dumps([list(r) for r in ranges])))
    return {row[0]: Features._make(row) for row in found}


class Neighbours(NamedTuple):
    """The rows of the live episodes right before and after one, and of the next but one; None where there is none."""

    row: int
    before: int | None
    after: int | None
    after2: int | None


def neighbours(store: Store, rows: Iterable[int]) -> list[Neighbours]:
    """The neighbours of each of these episodes in its session, whatever gaps its positions have."""
    one = f"""(SELECT e.id FROM episode e WHERE e.session_id = o.session_id AND e.position {{}} o.position AND {LIVE}
        ORDER BY e.position {{}} LIMIT 1 OFFSET {{}})"""
    columns = ", ".join(one.format(*which) for which in (("<", "DESC", 0), (">", "ASC", 0), (">", "ASC", 1)))
    sql = f"SELECT o.id, {columns} FROM episode o WHERE o.id IN (SELECT value FROM json_each(?))"
    return [Neighbours(*row) for row in store.all(sql, (json.dumps(list(rows)),))]


def passing(store: Store, rows: Sequence[int], filters: Filters) -> set[int]:
    """Which of these episodes pass the filters."""
    where, values = conditions(filters)
    sql = f"SELECT e.id FROM episode e WHERE e.id IN (SELECT value FROM json_each(?)) AND {where}"
    return {row for (row,) in store.all(sql, (json.dumps(list(rows)), *values))}


def said_during(store: Store, spans: Sequence[Span], sessions: frozenset[int], limit: int) -> list[int]:
    """Up to `limit` live episodes of each of these stretches of wall-clock time and of these sessions, in order."""
    found: list[int] = []
    for span in spans:
        where, values = conditions(Filters(since=span.start, until=span.end))
        sql = f"SELECT e.id FROM episode e WHERE {LIVE} AND e.at IS NOT NULL AND {where} ORDER BY e.at, e.id LIMIT ?"
        found += [row for (row,) in store.all(sql, (*values, limit))]
    sql = f"SELECT e.id FROM episode e WHERE {LIVE} AND e.session_id = ? ORDER BY e.position LIMIT ?"
    return found + [row for session in sessions for (row,) in store.all(sql, (session, limit))]


def sessions_by_number(store: Store, numbers: tuple[int, int]) -> frozenset[int]:
    """The sessions from the first to the last number in order of time: from 1 up, or from −1 (the last) down."""
    first, last = numbers
    order = "ASC" if first > 0 else "DESC"
    low, high = min(abs(first), abs(last)), max(abs(first), abs(last))
    sql = f"""SELECT session_id FROM live_episode GROUP BY session_id
        ORDER BY min(at) {order}, session_id {order} LIMIT ? OFFSET ?"""
    return frozenset(row for (row,) in store.all(sql, (high - low + 1, low - 1)))


def latest(store: Store, filters: Filters, limit: int) -> list[int]:
    """The newest episodes that pass the filters: what a question without any word of its own asks for."""
    where, values = conditions(filters)
    sql = f"SELECT e.id FROM episode e WHERE {LIVE} AND {where} ORDER BY e.at DESC, e.id DESC LIMIT ?"
    return [row for (row,) in store.all(sql, (*values, limit))]


def holding(store: Store, phrases: Sequence[str], filters: Filters, limit: int) -> list[int]:
    """The newest episodes that pass the filters and hold one of these phrases, up to `limit` for each."""
    return [row for one in phrases for row in latest(store, filters._replace(phrases=(*filters.phrases, one)), limit)]


def derived(store: Store, table: Derived, weights: Mapping[str, float], limit: int) -> dict[int, float]:
    """BM25 of facts or summaries in units of a perfect match, best first. Words none of them holds count as missing."""
    name = f"{table}_fts"
    one = f"SELECT rowid AS row, ? * rank AS s FROM {name} WHERE {name} MATCH ?"
    n = size(store, table)
    if not weights or not n:
        return {}
    unit = 0.0
    for word, weight in weights.items():
        held = store.one(f"SELECT count(*) FROM {name} WHERE {name} MATCH ?", (quote(word),))
        unit += weight * idf(n, held[0] if held else 0) * (_TABLE_K1 + 1)
    each = " UNION ALL ".join([one] * len(weights))
    sql = f"SELECT row, sum(s) AS s FROM ({each}) GROUP BY row ORDER BY s DESC LIMIT ?"
    bound = [value for word, weight in weights.items() for value in (-weight / unit, quote(word))]
    return dict(store.all(sql, (*bound, limit)))


def behind_facts(store: Store, weights: Mapping[str, float], limit: int) -> dict[int, float]:
    """The episodes that the `limit` best facts rest on, each with the score of the best of its facts."""
    found = derived(store, "fact", weights, limit)
    if not found:
        return {}
    sql = "SELECT fact_id, episode_id FROM live_fact_source WHERE fact_id IN (SELECT value FROM json_each(?))"
    best: dict[int, float] = {}
    for fact, episode in store.all(sql, (json.dumps(list(found)),)):
        best[episode] = max(best.get(episode, 0.0), found[fact])
    return best
