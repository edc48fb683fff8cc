"""Reranking: the best hits are judged once more by a model that reads them, and its judgement joins their scores. Pure,
but for the judge that it is given.
"""

from __future__ import annotations

from math import exp, fsum, log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from memcli.models.protocols import Reranker
    from memcli.records import Episode, Hit

#: How many hits are judged, and what a standard deviation of the judgement weighs against one of the score. With the
#: likelihood of the question by SmolLM2-135M-Instruct, weights from 0.5 to 0.7 did best on chats.
TOP, WEIGHT = 20, 0.5

#: Characters of a message that the judge reads: the point of a longer one seldom comes later.
_LONGEST = 600

#: What the natural logarithm of a hit's place (from 1) in recall's own order takes from the log-odds that it answers.
#: Fitted on chats between people, where it tells more than the likelihood does, and both together most.
PLACE = 1.45

#: Values this near each other, as a share of the greatest, are one value told apart by rounding.
_SAME = 1e-9


def rerank(
    query: str,
    hits: Sequence[Hit],
    judge: Reranker,
    *,
    expired: Callable[[], bool] | None = None,
    least: float = 0.0,
    weight: float = WEIGHT,
) -> list[Hit]:
    """The hits, best first, with the judgement of the first TOP as their relevance and as the term "rerank".

    A hit is judged together with the nearest of its `before` and `after`. Those for which `expired` left no time keep
    the score they had. Those that were judged less relevant than `least` are left out. Raises what the judge raises.
    """
    first = hits[:TOP]
    if not first:
        return []
    odds = judge.relevance(query, [passage(hit) for hit in first], expired=expired)
    added = terms([hit.score for hit in first], odds, weight)
    placed = [None if one is None else one - PLACE * log(place) for place, one in enumerate(odds, 1)]
    judged = [_with(hit, term, one) for hit, term, one in zip(first, added, placed, strict=True)]
    fitting = [hit for hit in judged if hit.relevance is None or hit.relevance >= least]
    return sorted([*fitting, *hits[TOP:]], key=lambda hit: -hit.score)


def passage(hit: Hit) -> str:
    """What the judge reads of a hit: the message before, itself, and the one after, each as "Speaker: text"."""
    around: list[Hit | Episode] = [*hit.before[-1:], hit, *hit.after[:1]]
    return "\n".join((f"{one.speaker}: {one.text}" if one.speaker else one.text)[:_LONGEST] for one in around)


def terms(scores: Sequence[float], relevance: Sequence[float | None], weight: float) -> list[float]:
    """What each judgement adds to its score: weight · σ(scores) · z(relevance), 0.0 where there is none.

    Ordering by the sums is ordering by z(score) + weight · z(relevance), z over what was judged.
    """
    judged = [(score, value) for score, value in zip(scores, relevance, strict=True) if value is not None]
    if len(judged) < 2:
        return [0.0] * len(scores)
    _, height = _spread([score for score, _ in judged])
    middle, spread = _spread([value for _, value in judged])
    scale = weight * (height or 1.0) / (spread or 1.0)
    return [0.0 if value is None else scale * (value - middle) for value in relevance]


def _spread(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation; 0.0 where all are the same but for the rounding of their mean."""
    mean = fsum(values) / len(values)
    if max(values) - min(values) <= _SAME * max(map(abs, values)):
        return mean, 0.0
    return mean, sqrt(fsum((value - mean) ** 2 for value in values) / len(values))


def _with(hit: Hit, term: float, odds: float | None) -> Hit:
    if odds is None:
        return hit
    terms: Mapping[str, float] = {**hit.terms, "rerank": term} if term else hit.terms
    return hit._replace(score=round(hit.score + term, 6), terms=terms, relevance=round(probability(odds), 4))


def probability(odds: float) -> float:
    """What log-odds are as a probability."""
    return 1.0 / (1.0 + exp(-odds)) if odds >= 0 else exp(odds) / (1.0 + exp(odds))
