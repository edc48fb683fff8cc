"""Recall itself: candidates from the indexes, features only for them, one score, and the texts of the best.

The number of queries does not depend on the number of candidates.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from memcli.errors import ModelUnavailable
from memcli.recall import confidence as trust
from memcli.recall import gather, lexical, marks, operators, people
from memcli.recall.further import further
from memcli.recall.question import Question, parse
from memcli.recall.rerank import TOP, rerank
from memcli.recall.scoring import Scored, Weights, for_contextual, for_size, rank
from memcli.recall.statements import statements
from memcli.recall.vocabulary import STOP
from memcli.records import Filters, Hit
from memcli.store import episodes, search, vectors
from memcli.store.circle import Circle
from memcli.store.search import Bm25, Features, Term, Tokenizer
from memcli.store.usage import strengths
from memcli.text.forms import others
from memcli.text.words import index_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from memcli.models.protocols import Embedder, Reranker
    from memcli.recall.confidence import Signs
    from memcli.recall.operators import Typed
    from memcli.records import Episode, Moment
    from memcli.store.connection import Store
    from memcli.store.vectors import Space

#: How many chunks, and neighbours in meaning, are looked at; chunks MANY in a store of up to SMALL messages, where more
#: are worth 0.1 nDCG points and take no time. Longer lists were worth nothing on the development data.
CHUNKS, MANY, NEAREST = 80, 200, 60

#: Above this many messages, vectors are searched only where words find fewer than FEW: the scan takes as long as all
#: the rest, and where words find much it changed nDCG by 0.1.
SMALL, FEW = 20_000, 50

#: How many facts lift the messages they rest on.
FACTS = 20

#: What a word of the question weighs in its vector: one that is searched RARE / (RARE + the share of messages that hold
#: it), a speaker's name NAME, any other UNSEARCHED. Names and frequent words would otherwise swamp a short question.
RARE, NAME, UNSEARCHED = 0.2, 0.3, 0.5

#: What another form of a word weighs against the word itself. Worth 0.5 nDCG points on chats between people, nothing
#: elsewhere; synonyms (kid for child, film for movie) cost more than they brought.
OTHER_FORM = 0.5

_WORD = re.compile(r"[^\W_]+")

#: SQLite takes no more than 500 queries in one.
MOST = 400

#: Words for `kinds` that ask for a level of memory rather than for a kind of episode.
_LEVELS = frozenset(("episode", "fact", "summary"))

NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Recall:
    """The answer to one question: hits, best first; what was understood; what the reader should know.

    `passed` is the filter that all hits passed, with what was typed; `filters` says the latter in words.
    `confidence` is the probability that the hits hold an answer, and `signs` what it was read from; None where words do
    not decide that (a question of a time, or of filters alone).
    """

    query: str
    hits: tuple[Hit, ...]
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    times: tuple[tuple[str, int | None, int | None], ...] = ()
    phrases: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    passed: Filters = NO_FILTERS
    signs: Signs | None = None
    confidence: float | None = None
    warnings: tuple[str, ...] = ()


class _Found(NamedTuple):
    """What the store gave for a question: episodes and derived memories apart, and what was understood on the way."""

    question: Question
    hits: list[Hit]
    derived: list[Hit]
    terms: list[Term]
    mass: dict[str, float]
    cosines: list[float] | None
    unknown: list[str]
    phrases: tuple[str, ...]
    filters: tuple[str, ...]
    passed: Filters


@dataclass(slots=True)
class Engine:
    """Answers questions over one store; what is the same for all of them is read when another process changed it.

    `me` is the name of the owner of the memory, "" where it is not known.
    `at`, UTC ms, is the present as far as fading goes; without it no use of a memory counts.
    """

    store: Store
    embedder: Embedder | None
    me: str = ""
    weights: Weights = field(default_factory=Weights)
    tokenizer: Tokenizer = field(default_factory=Tokenizer)
    speakers: Sequence[tuple[int, str]] = ()
    space: Space | None = None
    warnings: tuple[str, ...] = ()
    at: int | None = None
    _wanted: Embedder | None = field(init=False, default=None)
    _version: int = field(init=False, default=-1)

    def __post_init__(self) -> None:
        self._wanted = self.embedder
        self._renew()

    def _renew(self) -> None:
        """Reads who speaks, and which vectors serve, where that may have changed."""
        version = self.store.version()
        if version == self._version:
            return
        self._version, self.warnings, self.embedder = version, (), self._wanted
        self.speakers = episodes.speakers(self.store)
        if not self.store.vectors:
            self.warnings = (f"recall is lexical only: {self.store.why_no_vectors}; memcli doctor says what to do",)
            return
        self.space = vectors.serving(self.store)
        if self.space is not None and self.embedder is not None and self.space.fingerprint != self.embedder.fingerprint:
            made, wanted = (one.fingerprint.partition("/")[0] for one in (self.space, self.embedder))
            self.embedder = _builtin(self.space.fingerprint)
            if self.embedder is not None:
                self.warnings = (f"recall still uses the built-in vectors; memcli reindex makes those of {wanted}",)
                return
            other = f"not of {wanted}" if made != wanted else f"not of this form of {wanted}"
            self.warnings = (f"recall is lexical only: the vectors are of {made}, {other}; run memcli reindex",)
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
        deep: bool = False,
    ) -> Recall:
        """The `limit` best memories for `query` among those that pass `filters`, with `context` neighbours each side.

        `now` is the moment of asking, against which relative dates resolve. A `judge` reranks the best messages, as
        far as it comes until `expired`, and leaves out those that it finds less relevant than `least`. `deep` searches
        a second time, with words of what was found, where no message has half of what was asked. Raises on no query,
        but what the judge raises.
        """
        typed = operators.read(query, now)
        reach, most = (max(context, 1), max(limit, TOP)) if judge else (context, max(limit, trust.HITS))
        with self.store.snapshot():
            self._renew()
            found = self._find(typed, filters or NO_FILTERS, now, most, reach, deep=deep)
        hits = found.hits
        if judge:
            hits = [_within(hit, context) for hit in rerank(typed.text, hits, judge, expired=expired, least=least)]
        hits = sorted([*hits, *found.derived], key=lambda hit: -hit.score)[: max(limit, trust.HITS)]
        return self._told(query, found, hits, limit)

    def _told(self, query: str, found: _Found, hits: Sequence[Hit], limit: int) -> Recall:
        """The best `limit` of these hits with the words that match marked, and what speaks for an answer among them."""
        marked = marks.mark([hit.text for hit in hits], {term.key for term in found.terms}, self.tokenizer)
        held, mass, cosines = [one.stems for one in marked], found.mass, found.cosines
        signs = trust.read(found.question, hits, held, mass=mass, cosines=cosines, speakers=self.speakers)
        return Recall(
            query=query,
            hits=tuple(hit._replace(marks=one.spans) for hit, one in zip(hits, marked, strict=True))[:limit],
            words=tuple(word.text for word in found.question.words),
            unknown=tuple(found.unknown),
            named=tuple(name for row, name in self.speakers if row in found.question.named),
            times=_times(found.question),
            phrases=found.phrases,
            filters=found.filters,
            passed=found.passed,
            signs=signs,
            confidence=None if signs is None else trust.confidence(signs),
            warnings=self.warnings,
        )

    def _find(
        self, typed: Typed, filters: Filters, now: Moment | None, limit: int, reach: int, *, deep: bool
    ) -> _Found:
        """All that is read from the store for one question, `reach` neighbours of each episode with it."""
        filters, told = operators.narrowed(filters, typed.operators, self.speakers, self.me)
        question = parse(typed.text, self.speakers, now, self.me)
        phrases = self._held(question, filters)
        if phrases and question.strict:
            filters = filters._replace(phrases=(*filters.phrases, *phrases))
        terms = self._terms(question)
        bm25 = Bm25(self.store, terms)
        if misspelt := people.misspelt(typed.text, bm25.missing, self.speakers):
            question = replace(question, named=question.named | misspelt)
        wanted = _of_episodes(filters)
        scored, cosines = self._rank(question, bm25, wanted, limit, phrases) if wanted is not None else ([], {})
        texts = episodes.by_rows(self.store, [one.features.row for one in scored])
        if deep and wanted is not None and (more := self._further(bm25, scored, texts)):
            scored, cosines = self._rank(question, Bm25(self.store, [*terms, *more]), wanted, limit, phrases)
            texts = episodes.by_rows(self.store, [one.features.row for one in scored])
        around = episodes.around(self.store, [_place(one) for one in scored], reach) if reach else {}
        hits = [self._hit(one, texts[one.features.row], around, reach) for one in scored if one.features.row in texts]
        above = statements(self.store, question, terms, filters, limit, now=now)
        asked = {token for word in question.words for token in index_text(word.text).split()}
        mass = {term.key: bm25.mass[term.key] for term in terms if term.key in bm25.mass and term.word in asked}
        missing = [word for word in bm25.missing if word in asked]
        unknown = [*missing, *(f"“{phrase}”" for phrase in question.phrases if phrase not in phrases)]
        fitted = cosines and not getattr(self.embedder, "contextual", False)
        likeness = list(cosines.values()) if fitted else None
        return _Found(question, hits, above, terms, mass, likeness, unknown, phrases, told, filters)

    def _held(self, question: Question, filters: Filters) -> tuple[str, ...]:
        """Those of the question's phrases that stand in some episode that passes the filters, as they were typed."""
        return tuple(
            phrase
            for phrase in question.phrases
            if search.latest(self.store, filters._replace(kinds=(), phrases=(*filters.phrases, phrase)), 1)
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

    def _rank(
        self, question: Question, bm25: Bm25, filters: Filters, limit: int, phrases: Sequence[str] = ()
    ) -> tuple[list[Scored], dict[int, float]]:
        limits = None if filters.empty else filters
        count = search.size(self.store, "episode")
        most = MANY if count <= SMALL else CHUNKS
        circle = self._circle(question)
        own, passed, passages, sessions = lexical.matches(self.store, bm25, most, limits, circle)
        query = self._query_vector(question, bm25)
        rows = set(passed)
        if len(passed) < FEW or count <= SMALL:
            rows |= set(self._nearest(query, limits))
        if not rows and not passages:
            rows = set(search.latest(self.store, filters, CHUNKS)) if limits or not question.words else set()
        meant = search.sessions_by_number(self.store, question.sessions) if question.sessions else frozenset[int]()
        rows |= set(search.said_during(self.store, question.said, meant, CHUNKS))
        around = search.neighbours(self.store, own)
        rows |= {row for one in around for row in one if row is not None}
        facts = search.behind_facts(self.store, {term.word: term.weight for term in bm25.terms}, FACTS)
        rows |= facts.keys()
        held = frozenset(search.holding(self.store, phrases, filters, CHUNKS)) if phrases else frozenset[int]()
        known = search.features(self.store, rows | held, gather.members(passages, circle.sessions))
        candidates = self._passing(known, limits)
        if not question.words:
            return gather.newest(candidates.values(), limit), {}
        weights = for_size(self.weights, count)
        cosines = vectors.cosines(self.store, self.space, query, list(candidates)) if query and self.space else {}
        if cosines and getattr(self.embedder, "contextual", False):
            weights = for_contextual(weights)
        if question.sure:
            candidates = gather.during(candidates, question, meant) or candidates
        evidence = gather.evidence(known, own, around)
        near = gather.some(candidates, circle.among(one.session for one in candidates.values()))
        used = strengths(self.store, list(candidates), self.at) if weights.used and self.at is not None else {}
        evidence = evidence._replace(passages=gather.covered(passages), sessions=sessions, facts=facts, used=used)
        evidence = evidence._replace(circle=near, meant=meant, company=gather.company(known.values()), quoted=held)
        return rank(question, list(candidates.values()), evidence, cosines, weights, limit=limit), cosines

    def _circle(self, question: Question) -> Circle:
        """The sessions of those whom the question names; of nobody where its "I" is the owner, who is in most."""
        named = frozenset() if question.own else question.named
        names = [people.given(name) for row, name in self.speakers if row in named]
        return Circle(self.store, named, [name for name in names if name])

    def _further(self, bm25: Bm25, scored: Sequence[Scored], texts: Mapping[int, Episode]) -> list[Term]:
        best = [texts[one.features.row].text for one in scored if one.features.row in texts]
        return further(self.store, best, bm25.mass, self.tokenizer)

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
        return as_hit(episode)._replace(
            score=round(scored.score, 6),
            terms=scored.terms,
            before=tuple(around[episode.session, position] for position in before),
            after=tuple(around[episode.session, position] for position in after),
        )


def as_hit(episode: Episode) -> Hit:
    """An episode as a hit that nothing was asked of."""
    return Hit(
        uid=episode.uid,
        kind="episode",
        score=0.0,
        text=episode.text,
        when=episode.when,
        speaker=episode.speaker,
        role=episode.role,
        conversation=episode.conversation,
        title=episode.title,
        format=episode.format,
        location=episode.location,
        native_id=episode.native_id,
        place=(episode.session, episode.position),
    )


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
    return filters._replace(kinds=kinds, held_on=None)


def _place(scored: Scored) -> tuple[int, int]:
    return scored.features.session, scored.features.position


def _times(question: Question) -> tuple[tuple[str, int | None, int | None], ...]:
    """The times a question names and what they are to it: "happened", "said", or "only" where nothing else counts."""
    said = "only" if question.sure else "said"
    return (*(("happened", *span) for span in question.happened), *((said, *span) for span in question.said))


def _within(hit: Hit, context: int) -> Hit:
    """A hit with at most so many neighbours on each side."""
    before = hit.before[-context:] if context else ()
    return hit._replace(before=before, after=hit.after[:context])
