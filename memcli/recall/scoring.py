"""The score of a candidate, term by term. Pure: numbers in, numbers out; every weight stands in one table.

score = L / max L + prior + dense · cosine scaled to the candidates' range, where
L = own + passage + before + before2 + after + answer + session is lexical evidence in and around the message.
The form and the weights were tuned on conversations with labelled evidence; each line says what a term is for.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.text.traits import STANDING, TIMED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from memcli.recall.question import Question
    from memcli.records import Span
    from memcli.store.search import Features


@dataclass(frozen=True, slots=True)
class Weights:
    """What each term of the score weighs; lexical terms multiply BM25 in units of a perfect match."""

    own: float = 1.0  # the message itself
    passage: float = 0.6  # the ten messages around it, the better of two offsets: the topic is being talked about
    before: float = 0.1  # the message before: an answer need not repeat the words of what it answers
    before2: float = 0.1  # the one before that
    after: float = 0.25  # the next message: it often takes up what was said
    answer: float = 0.8  # the message before, as far as it is a question: this one answers it
    session: float = 0.3  # the whole session: evidence of a theme
    speaker: float = 0.12  # the question names the one who speaks
    circle: float = 0.4  # … or one who takes part in this session, or is spoken of in it
    assistant: float = -0.3  # an assistant's turns are long and general: they match everything
    assistant_asked: float = 0.3  # … unless the question is about what the assistant said
    assistant_sums_up: float = 0.1  # … or wants a summary, which its turns are nearer to
    question: float = -0.2  # between people, a question seldom is the evidence
    timed: float = 0.15  # asked when, a message with a time expression
    standing: float = 0.5  # asked for advice or help, a standing instruction of the user ("Always …", "I prefer …")
    happened: float = 0.3  # said inside the time the question names
    phrase: float = 0.5  # holds a phrase that the question puts in quotes
    said: float = 2.0  # said inside the time at which, the question says, it was said
    fact: float = 0.3  # a fact worked out from it says what is asked, often in plainer words
    dense: float = 0.45  # likeness of meaning, by vectors
    used: float = 0.05  # it was recalled before, and that has not faded; thrice as much against what was folded


#: A passage tells nothing where it is nearly all there is: its weight grows over this range of stored messages.
_FEW, _ENOUGH = 20, 60


def for_size(weights: Weights, messages: int) -> Weights:
    """The weights for a store of so many messages: context counts only where there is more than one of it."""
    share = min(max((messages - _FEW) / (_ENOUGH - _FEW), 0.0), 1.0)
    if share == 1:
        return weights
    context = ("passage", "before", "before2", "after", "answer", "session")
    return replace(weights, **{name: getattr(weights, name) * share for name in context})


#: How much more the likeness of meaning counts, and what a candidate is worth beforehand, where a model that reads
#: words in context made the vectors: worth 0.5 nDCG points with all-MiniLM-L6-v2 against the weights of the table.
_TRUSTED, _BEFOREHAND = 16 / 9, 1.35


def for_contextual(weights: Weights) -> Weights:
    """The weights beside vectors of a model that reads words in context."""
    prior = {name: getattr(weights, name) * _BEFOREHAND for name in _PRIOR}
    return replace(weights, dense=weights.dense * _TRUSTED, **prior)


#: In a talk of text.traits.COMPANY or more, a subject is carried by many short turns that say little by themselves, and
#: a question is part of the matter. So the passage counts more and the message less, at the same sum, and asking costs
#: nothing: worth 3.6 nDCG points over 18 meetings, of which 15 gained.
_PASSAGE_IN_COMPANY, _REST_IN_COMPANY = 5 / 3, 0.6


def for_company(weights: Weights) -> Weights:
    """The weights for messages of a talk of COMPANY or more people."""
    rest = {name: getattr(weights, name) * _REST_IN_COMPANY for name in _LEXICAL}
    return replace(weights, **rest | {"passage": weights.passage * _PASSAGE_IN_COMPANY, "question": 0.0})


_NOTHING: Mapping[Any, float] = MappingProxyType({})


class Evidence(NamedTuple):
    """Lexical scores: of episodes by row, of what stands before and after an episode by that episode's row, of passages
    by the (session, position) they cover, of sessions.

    `answers` is `before` times the share of that message that asks; `facts` are the scores of facts by the rows of the
    episodes they rest on. `circle` are the sessions in which somebody whom the question names speaks or is spoken of,
    `meant` those named by number, `company` those in which COMPANY or more people talk. `quoted` are rows of the
    messages that hold a phrase in quotes. `used` says by row how strong a memory is: within [0, 1) where it was
    recalled before, below 0 where it was folded.
    """

    own: Mapping[int, float] = _NOTHING
    before: Mapping[int, float] = _NOTHING
    before2: Mapping[int, float] = _NOTHING
    after: Mapping[int, float] = _NOTHING
    answers: Mapping[int, float] = _NOTHING
    passages: Mapping[tuple[int, int], float] = _NOTHING
    sessions: Mapping[int, float] = _NOTHING
    facts: Mapping[int, float] = _NOTHING
    circle: AbstractSet[int] = frozenset()
    meant: frozenset[int] = frozenset()
    company: frozenset[int] = frozenset()
    quoted: frozenset[int] = frozenset()
    used: Mapping[int, float] = _NOTHING


class Scored(NamedTuple):
    """A candidate with its score and the terms that add up to it."""

    features: Features
    score: float
    terms: Mapping[str, float]


def rank(
    question: Question,
    candidates: Sequence[Features],
    evidence: Evidence,
    cosines: Mapping[int, float],
    weights: Weights,
    *,
    limit: int,
) -> list[Scored]:
    """The `limit` best candidates, best first; ties go to the newer row."""
    low, reach = _range(cosines)
    everyone = {candidate.speaker for candidate in candidates} <= question.named
    company = {one.row for one in candidates if one.session in evidence.company}
    tables = (weights, for_company(weights)) if company else (weights,)
    priors = [_Prior(question, table, evidence, everyone=everyone) for table in tables]
    lexical: dict[int, float] = {}
    for at, table in enumerate(tables):
        lexical |= _lexical_sums([one for one in candidates if (one.row in company) == bool(at)], evidence, table)
    top = max(lexical.values(), default=0.0) or 1.0
    keyed = []
    for number, candidate in enumerate(candidates):
        cosine = cosines.get(candidate.row)
        dense = 0.0 if cosine is None else weights.dense * (cosine - low) / reach
        used = weights.used * evidence.used.get(candidate.row, 0.0)
        prior = sum(priors[candidate.row in company].of(candidate))
        keyed.append((-(lexical[candidate.row] / top + prior + dense + used), -candidate.row, number, dense))
    out = []
    for score, _, number, dense in heapq.nsmallest(limit, keyed):
        candidate = candidates[number]
        at = candidate.row in company
        words = (value / top for value in _lexical(candidate, evidence, tables[at]))
        used = weights.used * evidence.used.get(candidate.row, 0.0)
        values = (*words, *priors[at].of(candidate), dense, used)
        terms = {name: value for name, value in zip(TERMS, values, strict=True) if value}
        out.append(Scored(candidate, -score, terms))
    return out


_LEXICAL = ("own", "passage", "before", "before2", "after", "answer", "session")
_PRIOR = (
    "speaker",
    "circle",
    "assistant",
    "assistant_asked",
    "assistant_sums_up",
    "question",
    "timed",
    "standing",
    "happened",
    "said",
    "phrase",
    "fact",
)

#: The names of a score's terms, in the order in which they are added; each is the name of its weight.
TERMS = (*_LEXICAL, *_PRIOR, "dense", "used")


def _lexical(candidate: Features, evidence: Evidence, weights: Weights) -> tuple[float, ...]:
    """The values of _LEXICAL."""
    row = candidate.row
    return (
        weights.own * evidence.own.get(row, 0.0),
        weights.passage * evidence.passages.get((candidate.session, candidate.position), 0.0),
        weights.before * evidence.before.get(row, 0.0),
        weights.before2 * evidence.before2.get(row, 0.0),
        weights.after * evidence.after.get(row, 0.0),
        weights.answer * evidence.answers.get(row, 0.0) if candidate.role != "assistant" else 0.0,
        weights.session * evidence.sessions.get(candidate.session, 0.0),
    )


def _lexical_sums(candidates: Sequence[Features], evidence: Evidence, weights: Weights) -> dict[int, float]:
    """The sum of _lexical for each candidate's row: most have few of the terms, so the terms are gone through."""
    sums = {
        one.row: weights.passage * evidence.passages.get((one.session, one.position), 0.0)
        + weights.session * evidence.sessions.get(one.session, 0.0)
        for one in candidates
    }
    answering = {one.row for one in candidates if one.role != "assistant"} if evidence.answers else ()
    for weight, scores, among in (
        (weights.own, evidence.own, sums),
        (weights.before, evidence.before, sums),
        (weights.before2, evidence.before2, sums),
        (weights.after, evidence.after, sums),
        (weights.answer, evidence.answers, answering),
    ):
        for row, score in scores.items():
            if row in among:
                sums[row] += weight * score
    return sums


class _Prior:
    """What a candidate is worth before any of its words is looked at, for one question."""

    def __init__(self, question: Question, weights: Weights, evidence: Evidence, *, everyone: bool) -> None:
        self._weights, self._meant, self._quoted = weights, evidence.meant, evidence.quoted
        self._facts, self._circle = evidence.facts, evidence.circle
        self._named = frozenset() if everyone else question.named
        self._own = question.own and not everyone
        self._happened, self._said = question.happened, question.said
        self._assistant = 0.0 if question.wants_summary else weights.assistant
        self._sums_up = weights.assistant_sums_up if question.wants_summary else 0.0
        self._asked = weights.assistant_asked if question.addresses_you else 0.0
        self._timed = weights.timed if question.asks_when else 0.0
        self._standing = weights.standing if question.wants_advice else 0.0

    def of(self, candidate: Features) -> tuple[float, ...]:
        """The values of _PRIOR."""
        weights, role = self._weights, candidate.role
        assistant = role == "assistant"
        return (
            weights.speaker if candidate.speaker in self._named or (self._own and role == "user") else 0.0,
            weights.circle if candidate.session in self._circle else 0.0,
            self._assistant if assistant else 0.0,
            self._asked if assistant else 0.0,
            self._sums_up if assistant else 0.0,
            weights.question * candidate.asks / 100 if role is None else 0.0,
            self._timed if candidate.traits & TIMED else 0.0,
            self._standing if role == "user" and candidate.traits & STANDING else 0.0,
            weights.happened if inside(candidate.wall, self._happened) else 0.0,
            weights.said if candidate.session in self._meant or inside(candidate.wall, self._said) else 0.0,
            weights.phrase if candidate.row in self._quoted else 0.0,
            weights.fact * self._facts.get(candidate.row, 0.0),
        )


def inside(wall: int | None, spans: Sequence[Span]) -> bool:
    """Whether a wall-clock time lies in one of these stretches."""
    if wall is None or not spans:
        return False
    return any((span.start is None or span.start <= wall) and (span.end is None or wall < span.end) for span in spans)


def _range(cosines: Mapping[int, float]) -> tuple[float, float]:
    """Lowest value and reach of the cosines; a reach of 0 is given as 1, so that it can be divided by."""
    if not cosines:
        return 0.0, 1.0
    low, high = min(cosines.values()), max(cosines.values())
    return low, (high - low) or 1.0
