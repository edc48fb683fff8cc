"""Recall itself: candidates from the indexes, features only for them, one score, and the texts of the best.

The number of queries does not depend on the number of candidates.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from memcli import ids
from memcli.errors import ModelUnavailable
from memcli.recall import marks, people
from memcli.recall.forms import OTHER_FORM, others
from memcli.recall.question import Question, parse
from memcli.recall.rerank import TOP, rerank
from memcli.recall.scoring import Evidence, Scored, Weights, for_contextual, for_size, rank
from memcli.recall.vocabulary import STOP
from memcli.records import Filters, Hit
from memcli.store import episodes, search, vectors
from memcli.store.derived import read as derived
from memcli.store.derived.read_summaries import summaries_by_rows
from memcli.store.search import Bm25, Features, Term, Tokenizer
from memcli.text.words import index_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from memcli.models.protocols import Embedder, Reranker
    from memcli.records import Episode, Moment
    from memcli.store.connection import Store
    from memcli.store.vectors import Space

#: How many of each index are looked at; of chunks MANY in a store of up to SMALL messages, where more are worth 0.1
#: nDCG points and take no time. Longer lists were worth nothing on the development data.
CHUNKS, MANY, PASSAGES, SESSIONS, NEAREST = 100, 200, 40, 50, 60

#: Above this many messages, vectors are searched only where words find fewer than FEW: the scan takes as long as all
#: the rest, and where words find much it changed nDCG by 0.1.
SMALL, FEW = 20_000, 50

#: What a word of the question weighs in its vector: one that is searched RARE / (RARE + the share of messages that hold
#: it), a speaker's name NAME, any other UNSEARCHED. Names and frequent words would otherwise swamp a short question.
RARE, NAME, UNSEARCHED = 0.2, 0.3, 0.5

_WORD = re.compile(r"[^\W_]+")

#: SQLite takes no more than 500 queries in one.
MOST = 400

#: At most this many facts join the hits unasked, each of which says at least this share of the question.
DERIVED, COVERAGE = 3, 0.4

#: Words for `kinds` that ask for a level of memory rather than for a kind of episode.
_LEVELS = frozenset(("episode", "fact", "summary"))

#: The members of this many passages become candidates themselves.
MEMBERS = 12


@dataclass(frozen=True, slots=True)
class Recall:
    """The answer to one question: hits, best first; what was understood; what the reader should know."""

    query: str
    hits: tuple[Hit, ...]
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    times: tuple[tuple[str, int | None, int | None], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Engine:
    """Answers questions over one store; what is the same for all of them is read once."""

    store: Store
    embedder: Embedder | None
    weights: Weights = field(default_factory=Weights)
    tokenizer: Tokenizer = field(default_factory=Tokenizer)
    speakers: Sequence[tuple[int, str]] = ()
    space: Space | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.speakers = episodes.speakers(self.store)
        if not self.store.vectors:
            self.warnings = (f"recall is lexical only: {self.store.why_no_vectors}; memcli doctor says what to do",)
            return
        self.space = vectors.serving(self.store)
        if self.space is not None and self.embedder is not None and self.space.fingerprint != self.embedder.fingerprint:
            made, wanted = self.space.fingerprint, self.embedder.fingerprint
            self.embedder = _builtin(made)
            if self.embedder is not None:
                self.warnings = (f"recall still uses the built-in vectors; memcli reindex makes those of {wanted}",)
                return
            self.warnings = (f"recall is lexical only: the vectors are of {made}, not {wanted}; run memcli reindex",)
            self.space = None

    def recall(
        self,
        query: str,
        *,
        now: Moment | None,
        filters: Filters | None = None,
        limit: int = 10,
        context: int = 0,
        judge: Reranker | None = None,
        expired: Callable[[], bool] | None = None,
        least: float = 0.0,
    ) -> Recall:
        """The `limit` best memories for `query` among those that pass `filters`, with `context` neighbours each side.

        `now` is the moment of asking, against which relative dates resolve. A `judge` reranks the best messages, as
        far as it comes until `expired`, and leaves out those that it finds less relevant than `least`. Raises on no
        query, but what the judge raises.
        """
        filters = filters or Filters()
        question = parse(query, self.speakers, now)
        terms = self._terms(question)
        bm25 = Bm25(self.store, terms)
        if misspelt := people.misspelt(query, bm25.missing, self.speakers):
            question = replace(question, named=question.named | misspelt)
        wanted = _of_episodes(filters)
        scored = self._rank(question, bm25, wanted, max(limit, TOP) if judge else limit) if wanted is not None else []
        found = episodes.by_rows(self.store, [one.features.row for one in scored])
        reach = max(context, 1) if judge else context
        around = episodes.around(self.store, [_place(one) for one in scored], reach) if reach else {}
        hits = [self._hit(one, found[one.features.row], around, reach) for one in scored if one.features.row in found]
        if judge:
            hits = [_within(hit, context) for hit in rerank(query, hits, judge, expired=expired, least=least)]
        hits = sorted([*hits, *self._derived(question, terms, filters, limit)], key=lambda hit: -hit.score)[:limit]
        marked = marks.mark([hit.text for hit in hits], {term.key for term in terms}, self.tokenizer)
        return Recall(
            query=query,
            hits=tuple(_marked(hit, spans) for hit, spans in zip(hits, marked, strict=True)),
            words=tuple(word.text for word in question.words),
            unknown=tuple(bm25.missing),
            named=tuple(name for row, name in self.speakers if row in question.named),
            times=tuple((kind, *span) for kind in ("happened", "said") for span in getattr(question, kind)),
            warnings=self.warnings,
        )

    def _terms(self, question: Question) -> list[Term]:
        """What is searched for, at most MOST stems: a run of an unspaced script is one word and may have thousands."""
        tokens = [(token, word.weight) for word in question.words for token in index_text(word.text).split()]
        other = [(form, weight * OTHER_FORM) for token, weight in tokens for form in others(token) if form not in STOP]
        tokens = [*tokens, *other][:MOST]
        terms: dict[str, Term] = {}
        for (token, weight), stems in zip(tokens, self.tokenizer.stems([token for token, _ in tokens]), strict=True):
            if len(stems) == 1 and (stems[0] not in terms or terms[stems[0]].weight < weight):
                terms[stems[0]] = Term(token, weight, stems[0])
        return list(terms.values())

    def _rank(self, question: Question, bm25: Bm25, filters: Filters, limit: int) -> list[Scored]:
        limits = None if filters.empty else filters
        count = search.size(self.store, "episode")
        most = MANY if count <= SMALL else CHUNKS
        found = bm25.episodes(most)
        inside = found if limits is None else bm25.episodes(most, limits)
        own = found | inside  # what does not pass is evidence for its neighbours that do
        passages = bm25.passages(PASSAGES, limits)
        sessions = bm25.sessions(SESSIONS, limits)
        query = self._query_vector(question, bm25)
        rows = set(inside)
        if len(inside) < FEW or count <= SMALL:
            rows |= set(self._nearest(query, limits))
        if not rows and not passages:
            rows = set(search.latest(self.store, filters, CHUNKS)) if limits or not question.words else set()
        meant = search.sessions_by_number(self.store, question.sessions) if question.sessions else frozenset[int]()
        rows |= set(search.said(self.store, question.said, meant, CHUNKS))
        around = search.neighbours(self.store, own)
        rows |= {row for one in around for row in one if row is not None}
        known = search.features(self.store, rows, _members(passages))
        candidates = self._passing(known, limits)
        weights = for_size(self.weights, count)
        cosines = vectors.cosines(self.store, self.space, query, list(candidates)) if query and self.space else {}
        if cosines and getattr(self.embedder, "contextual", False):
            weights = for_contextual(weights)
        evidence = _evidence(known, own, around)
        evidence = evidence._replace(passages=_covered(passages), sessions=sessions, meant=meant)
        return rank(question, list(candidates.values()), evidence, cosines, weights, limit=limit)

    def _passing(self, known: Mapping[int, Features], limits: Filters | None) -> Mapping[int, Features]:
        if limits is None:
            return known
        passing = search.passing(self.store, list(known), limits)
        return {row: features for row, features in known.items() if row in passing}

    def _query_vector(self, question: Question, bm25: Bm25) -> bytes | None:
        if self.space is None or self.embedder is None or not question.text.strip():
            return None
        weights = {word.lower(): UNSEARCHED for word in _WORD.findall(question.text)}
        weights |= {word: RARE / (RARE + share) for word, share in bm25.shares.items()}
        weights |= dict.fromkeys(people.parts(self.speakers), NAME)
        return self.embedder.embed_query(question.text, weights)

    def _nearest(self, query: bytes | None, limits: Filters | None) -> list[int]:
        if query is None or self.space is None:
            return []
        among = episodes.conditions(limits) if limits is not None else None
        return vectors.nearest(self.store, self.space, query, NEAREST, among)

    def _hit(self, scored: Scored, episode: Episode, around: Mapping[tuple[int, int], Episode], context: int) -> Hit:
        places = [position for session, position in around if session == episode.session]
        before = sorted(position for position in places if position < episode.position)[-context or len(places) :]
        after = sorted(position for position in places if position > episode.position)[:context]
        return Hit(
            uid=episode.uid,
            kind="episode",
            score=round(scored.score, 6),
            text=episode.text,
            when=episode.when,
            speaker=episode.speaker,
            role=episode.role,
            conversation=episode.conversation,
            title=episode.title,
            format=episode.format,
            location=episode.location,
            native_id=episode.native_id,
            terms=scored.terms,
            before=tuple(around[episode.session, position] for position in before),
            after=tuple(around[episode.session, position] for position in after),
        )

    def _derived(self, question: Question, terms: Sequence[Term], filters: Filters, limit: int) -> list[Hit]:
        """Facts that say much of what was asked, and summaries where a summary was asked for."""
        weights = {term.word: term.weight for term in terms}
        hits: list[Hit] = []
        for table in ("fact", "summary"):
            asked = table in filters.kinds
            if (filters.kinds and not asked) or (table == "summary" and not asked and not question.wants_summary):
                continue
            most = limit if asked or filters.held_on else min(limit, DERIVED)
            found = search.derived(self.store, table, weights, most)
            share = {row: score for row, score in found.items() if asked or score >= COVERAGE}
            if not share:
                continue
            hits += self._facts(share, filters) if table == "fact" else self._summaries(share, filters)
        return hits

    def _facts(self, scores: Mapping[int, float], filters: Filters) -> list[Hit]:
        facts = derived.facts_by_rows(self.store, list(scores))
        if filters.held_on is None:
            holding = {row for row, fact in facts.items() if fact.superseded_by is None}
        else:
            from memcli.text.validity import held

            holding = {fact.row for fact in held(facts.values(), filters.held_on)}
            filters = filters._replace(until=None, held_on=None)  # what held then may have been told later
        passing = self._grounds(filters, [source.episode for fact in facts.values() for source in fact.sources])
        return [
            Hit(
                uid=fact.uid,
                kind="fact",
                score=round(scores[row], 6),
                text=fact.statement,
                speaker=fact.subject,
                terms={"own": scores[row]},
                sources=tuple(ids.encode("episode", source.episode) for source in fact.sources),
            )
            for row, fact in facts.items()
            if row in holding and any(source.episode in passing for source in fact.sources)
        ]

    def _summaries(self, scores: Mapping[int, float], filters: Filters) -> list[Hit]:
        """Of a session that passes in part, of longer times, people and topics only what passes as a whole."""
        found = summaries_by_rows(self.store, list(scores))
        passing = self._grounds(filters, [row for summary in found.values() for row in summary.episodes])
        return [
            Hit(
                uid=summary.uid,
                kind="summary",
                score=round(scores[row], 6),
                text=summary.text,
                conversation=summary.conversation,
                terms={"own": scores[row]},
                sources=tuple(ids.encode("episode", episode) for episode in summary.episodes),
            )
            for row, summary in found.items()
            if (any if summary.session is not None else all)(episode in passing for episode in summary.episodes)
        ]

    def _grounds(self, filters: Filters, rows: list[int]) -> set[int]:
        """Which of the episodes that derived rows rest on pass the filters; kinds are those of the derived rows."""
        where = filters._replace(kinds=())
        return set(rows) if where.empty else search.passing(self.store, rows, where)


def _builtin(fingerprint: str) -> Embedder | None:
    """The built-in embedder if it has this fingerprint: it serves until the vectors of another are complete."""
    from memcli.models.builtin.embedder import load

    with suppress(ModelUnavailable):
        embedder = load()
        return embedder if embedder.fingerprint == fingerprint else None
    return None


def _of_episodes(filters: Filters) -> Filters | None:
    """The filters for episodes; None where only derived kinds are asked for."""
    kinds = () if "episode" in filters.kinds else tuple(kind for kind in filters.kinds if kind not in _LEVELS)
    if filters.kinds and not kinds and "episode" not in filters.kinds:
        return None
    return Filters(filters.since, filters.until, filters.speakers, filters.sources, filters.conversations, kinds)


def _place(scored: Scored) -> tuple[int, int]:
    return scored.features.session, scored.features.position


def _members(passages: Mapping[tuple[int, int, int], float]) -> list[tuple[int, int, int]]:
    return list(passages)[:MEMBERS]


def _evidence(known: Mapping[int, Features], own: Mapping[int, float], around: Sequence[search.Neighbours]) -> Evidence:
    """What the scores of episodes tell of themselves and of their neighbours."""
    asks = {row: own[row] * one.asks / 100 for row, one in known.items() if one.asks and row in own}
    return Evidence(
        own=own,
        before={one.after: own[one.row] for one in around if one.after},
        before2={one.after2: own[one.row] for one in around if one.after2},
        after={one.before: own[one.row] for one in around if one.before},
        answers={one.after: asks[one.row] for one in around if one.after and one.row in asks},
    )


def _covered(passages: Mapping[tuple[int, int, int], float]) -> dict[tuple[int, int], float]:
    """Of each (session, position), the score of the best passage that covers it."""
    best: dict[tuple[int, int], float] = {}
    for (session, first, last), score in passages.items():
        for position in range(first, last + 1):
            if score > best.get((session, position), 0.0):
                best[session, position] = score
    return best


def _within(hit: Hit, context: int) -> Hit:
    """A hit with at most so many neighbours on each side."""
    before = hit.before[-context:] if context else ()
    return hit._replace(before=before, after=hit.after[:context])


def _marked(hit: Hit, spans: tuple[tuple[int, int], ...]) -> Hit:
    return hit._replace(marks=spans)
