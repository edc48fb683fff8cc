"""Retrieval metrics of one ranking, their means, and bootstrap intervals. Pure; every metric lies in [0, 1].

Binary relevance throughout: an episode is evidence, or it is not. A repeated id counts at its first place only.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

CUT = 10


class Scores(NamedTuple):
    """Recall and nDCG within the first 10, and the reciprocal rank of the first evidence in the whole ranking."""

    recall: float
    ndcg: float
    mrr: float


def score(ranked: Sequence[str], evidence: Collection[str]) -> Scores:
    """The metrics of one ranking, best first, against a non-empty set of evidence.

    nDCG as in Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002), with gain 1, a
    discount of log2(place + 1), and min(|evidence|, 10) hits on top as the ideal.
    """
    distinct = list(dict.fromkeys(ranked))
    places = [place for place, one in enumerate(distinct) if one in evidence]
    gain = math.fsum(1 / math.log2(place + 2) for place in places if place < CUT)
    ideal = math.fsum(1 / math.log2(place + 2) for place in range(min(CUT, len(evidence))))
    found = sum(place < CUT for place in places)
    return Scores(found / len(evidence), gain / ideal, 1 / (places[0] + 1) if places else 0.0)


def mean(scores: Collection[Scores]) -> Scores:
    """The mean of each metric over questions; raises ZeroDivisionError where there are none."""
    columns = zip(*scores, strict=True)
    return Scores(*(math.fsum(column) / len(scores) for column in columns))


def interval(values: Mapping[str, Sequence[float]], rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of a mean over the questions of several conversations.

    Resamples conversations, then the questions of each: questions about one conversation are not independent.
    """
    chance = random.Random(seed)
    names = sorted(values)
    means = []
    for _ in range(rounds):
        drawn = [values[name] for name in chance.choices(names, k=len(names))]
        sample = [value for one in drawn for value in chance.choices(one, k=len(one))]
        means.append(math.fsum(sample) / len(sample))
    means.sort()
    return means[int(0.025 * (rounds - 1))], means[math.ceil(0.975 * (rounds - 1))]
