"""How memories fade, and how use keeps them. Pure.

Retention falls off exponentially with the time since the last use (Ebbinghaus 1885, in the form that MemoryBank, Zhong
et al. 2023, gives it: R = e^(-t/S)), written here with a half-life: R = 2^(-t/h). Each use sets t to 0 and lengthens h,
the more so the more had been forgotten by then (the spacing effect; half-life regression, Settles and Meeder 2016, also
multiplies h by each success). How much a memory matters by itself, from its text, stretches the first half-life.
"""

from __future__ import annotations

from typing import NamedTuple

_DAY = 86_400_000

#: Days after which half of a memory of no importance is gone, where it was used once; and the longest half-life.
FIRST, LONGEST = 7.0, 3650.0
#: A use right after another lengthens the half-life by the least, one when all was forgotten by the most.
_LEAST, _MOST = 1.1, 2.5
#: What importance in [0, 1] does to the first half-life.
_IMPORTANCE = 3.0


class Trace(NamedTuple):
    """What is kept of the uses of a memory: how many, the last (UTC ms), and the half-life in days since then."""

    uses: int
    last: int
    half_life: float


def retention(trace: Trace, now: int) -> float:
    """How much of a memory is left at `now`, UTC ms: within [0, 1], 1 right after its last use."""
    days = max(0, now - trace.last) / _DAY
    return float(2.0 ** (-days / trace.half_life))


def used(trace: Trace | None, now: int, importance: float = 0.0) -> Trace:
    """The trace after one more use at `now`; `importance` within [0, 1]. Uses out of order count as of the later."""
    if trace is None:
        return Trace(1, now, FIRST * (1 + _IMPORTANCE * importance))
    forgotten = 1 - retention(trace, now)
    grown = trace.half_life * (_LEAST + (_MOST - _LEAST) * forgotten)
    return Trace(trace.uses + 1, max(now, trace.last), min(LONGEST, grown))


def strength(trace: Trace | None, now: int) -> float:
    """Within [0, 1): 0 for what was never used; else what is retained, weighed by how often it was used."""
    if trace is None or not trace.uses:
        return 0.0
    return retention(trace, now) * (1 - 2.0**-trace.uses)


def importance(text: str, *, facts: int, standing: bool) -> float:
    """How much a message matters by itself, within [0, 1]: by the facts read out of it, by being a standing wish, and
    by saying more than a few words."""
    told = min(len(text) / 400, 1.0)
    return min(1.0, 0.25 * facts + 0.4 * standing + 0.2 * told)
