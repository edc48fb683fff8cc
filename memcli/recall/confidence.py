"""How likely a recall holds an answer at all, from what it found. Pure: numbers in, a probability out.

Three signs, each with a plain reason, in a logistic model. The coefficients are the mean of two fits, with and
without the likeness, on 1,268 answerable questions of four conversational sets (LoCoMo, REALTALK, BEAM, QMSum;
development halves) against 238 that their authors marked as unanswerable and 926 asked of somebody else's
conversation; answerable ones and others count alike. The area under the ROC curve is 0.71 against LoCoMo's
unanswerable questions, which name the wrong person, 0.60 against BEAM's (20 only), which ask for a detail that is not
there, and 0.83 to 0.95 against questions about another life; fitted anew leaving out one conversation at a time,
0.71, 0.53 and 0.80 to 0.95.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from memcli.recall.question import Question
    from memcli.records import Hit

#: Below this, recall says that probably nothing answers, and ask that memory does not say: so it is for 52 to 83 % of
#: questions about another life, and for 7 % of those whose answer is among the ten best hits. Quotations offered for
#: unanswerable questions fell from 43 to 33 %, for answerable ones from 53 to 51 %.
DOUBT = 0.3

#: So many hits are looked at, and so many of the likest messages.
HITS, LIKEST = 10, 3
_BEST = 5


class Signs(NamedTuple):
    """What speaks for and against an answer.

    `coverage`: the greatest share, in [0, 1], of the question's weight that one hit holds (by whom it names).
    `elsewhere`: how much more of it, in [0, 1], somebody else said: the question may be about the wrong person.
    `likeness`: mean cosine of the LIKEST messages with the question; None without vectors the fit knows.
    """

    coverage: float
    elsewhere: float
    likeness: float | None = None


def read(
    question: Question,
    hits: Sequence[Hit],
    held: Sequence[Collection[str]],
    *,
    mass: Mapping[str, float],
    cosines: Sequence[float] | None,
    speakers: Sequence[tuple[int, str]],
) -> Signs | None:
    """The signs in the best hits; None where what was asked for is a time or a filter, which words do not decide.

    `held` are the stems of the question that each hit holds, `mass` what each stem weighs, with those that no memory
    holds; `cosines` are those of the candidates, None where the fit does not know their model.
    """
    timed = (question.said or question.sessions) and hits and "said" in hits[0].terms
    if timed or not question.words:
        return None
    if not hits:
        return Signs(0.0, 0.0, 0.0 if cosines else None)
    named = {name for row, name in speakers if row in question.named}
    apart = bool(named) and len(named) < len(speakers)
    total = sum(mass.values()) or 1.0
    mine: list[float] = []
    others: list[float] = []
    for hit, stems in zip(hits[:HITS], held, strict=False):
        by_named = hit.speaker in named or (question.own and hit.role == "user")
        (others if apart and not by_named else mine).append(sum(mass.get(stem, 0.0) for stem in stems) / total)
    coverage = max(mine[:_BEST], default=0.0)
    elsewhere = max(0.0, max(others[:_BEST], default=0.0) - coverage)
    likest = sorted(cosines or (), reverse=True)[:LIKEST]
    return Signs(coverage, elsewhere, sum(likest) / len(likest) if likest else None)


def confidence(seen: Signs) -> float:
    """The probability in (0, 1) that the hits answer the question, if half of all questions could be answered."""
    if seen.likeness is None:
        logit = 2.7 * seen.coverage - 1.3
    else:
        logit = 2.1 * seen.coverage - 0.8 * seen.elsewhere + 3.1 * seen.likeness - 2.4
    return round(1 / (1 + math.exp(-logit)), 4)
