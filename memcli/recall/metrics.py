"""How good rankings are, and whether two differ by more than chance. Pure.

The three measures are the usual ones for binary judgements and give the figures of trec_eval, against which the tests
hold them. They are written out here because the libraries that have them bring SciPy or Numba along, a hundred times
the size of memcli.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

#: Draws of the permutation test and of the bootstrap; up to EXACT differing pairs every permutation is looked at.
DRAWS, EXACT = 10_000, 12


class Measures(NamedTuple):
    """Recall and nDCG among the first k, and the reciprocal rank of the first right one, each in [0, 1]."""

    recall: float
    ndcg: float
    rr: float


def measure(ranked: Sequence[str], relevant: Collection[str], k: int) -> Measures:
    """Judges the first `k` of a ranking; what stands in it twice counts at its first place.

    nDCG is that of Järvelin and Kekäläinen (2002) with gain 1 and discount log2(rank + 1).
    """
    places = [place for place, one in enumerate(dict.fromkeys(ranked), 1) if one in relevant and place <= k]
    if not relevant:
        return Measures(0.0, 0.0, 0.0)
    gained = sum(1 / math.log2(place + 1) for place in places)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(k, len(set(relevant))) + 1))
    return Measures(len(places) / len(set(relevant)), gained / ideal, 1 / places[0] if places else 0.0)


def mean(measures: Sequence[Measures]) -> Measures:
    """The mean of each measure; zeros for none."""
    count = len(measures) or 1
    return Measures(*(sum(column) / count for column in zip(*measures, strict=True))) if measures else Measures(0, 0, 0)


class Difference(NamedTuple):
    """The mean of b − a, the bounds within which 95 % of resampled means lie, and the two-sided p of no difference."""

    mean: float
    low: float
    high: float
    p: float


def paired(a: Sequence[float], b: Sequence[float]) -> Difference:
    """Compares two settings on the same questions: a sign-flip permutation test, and a percentile bootstrap.

    The draws are seeded, so that the same figures give the same answer.
    """
    import numpy as np

    delta = np.asarray(b, float) - np.asarray(a, float)
    if not delta.size:
        return Difference(0.0, 0.0, 0.0, 1.0)
    dice = np.random.default_rng(0)
    picked = delta[dice.integers(0, delta.size, (DRAWS, delta.size))].mean(axis=1)
    low, high = np.percentile(picked, (2.5, 97.5))
    moved = delta[delta != 0]
    return Difference(float(delta.mean()), float(low), float(high), _permutation(moved) if moved.size else 1.0)


def _permutation(moved: object) -> float:
    """The share of all ways to swap the two settings, question by question, that differ at least as much."""
    import numpy as np

    values = np.asarray(moved, float)
    seen = abs(values.sum()) - 1e-12
    if values.size <= EXACT:
        signs = 1 - 2 * ((np.arange(1 << values.size)[:, None] >> np.arange(values.size)) & 1)
        return float((abs(signs @ values) >= seen).mean())
    signs = np.random.default_rng(1).choice((-1.0, 1.0), (DRAWS, values.size))
    return float(((abs(signs @ values) >= seen).sum() + 1) / (DRAWS + 1))  # the ordering at hand is one of them


def area(right: Sequence[float], wrong: Sequence[float]) -> float | None:
    """Area under the ROC curve: how often one of `right` is above one of `wrong`, ties half; None without either."""
    if not right or not wrong:
        return None
    wins = sum((one > other) + 0.5 * (one == other) for one in right for other in wrong)
    return wins / (len(right) * len(wrong))
