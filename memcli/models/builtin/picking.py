"""Choosing sentences that say most of a text, and telling them in order. Pure.

Sentences are scored by how much of the whole vocabulary they carry (tf·idf centroid, Radev et al. 2004), then chosen
one by one against what is already said (maximal marginal relevance, Carbonell and Goldstein 1998), and given in the
order in which they were said, each with its speaker and, where asked for, its day.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from memcli.records import Quote, Saying, SummaryText

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How much being like what was already chosen costs, against being central (MMR's 1 - lambda).
_REDUNDANCY = 0.55
#: Only this many of the most central sentences are candidates, so that choosing stays cheap in long sessions.
_CANDIDATES = 60
#: What each sentence of a part that was chosen leaves to the others of it: of ten weeks no two tell all of the year.
_SHARED = 0.75
_ENDED = (".", "!", "?", "…", "。", "！", "？", '"', ")")


class Line(NamedTuple):
    """A sentence to choose: of which part, its place in the whole, its content words, its size in words, and how much
    it matters by itself."""

    saying: Saying
    part: int
    order: int
    words: Counter[str]
    size: int
    weight: float


def choose(lines: Sequence[Line], words: int) -> list[Line]:
    """The best sentences until the words are used up, in their order; the best one is taken whatever its length."""
    idf = _idf(lines)
    vectors = [_unit({word: math.sqrt(count) * idf[word] for word, count in line.words.items()}) for line in lines]
    central = _centrality(lines, vectors)
    left = sorted(range(len(lines)), key=lambda i: (-central[i], i))[:_CANDIDATES]
    likeness = dict.fromkeys(left, 0.0)
    several = len({line.part for line in lines}) > 1
    taken = Counter[int]()
    chosen: list[Line] = []
    used = 0

    def worth(i: int) -> tuple[float, int]:
        share = _SHARED ** taken[lines[i].part] if several else 1.0
        return share * (central[i] * (1 - _REDUNDANCY) - _REDUNDANCY * likeness[i] * central[i]), -i

    while left:
        best = max(left, key=worth)
        left.remove(best)
        if chosen and used + lines[best].size > words:
            if used >= 0.8 * words:
                break
            continue
        if likeness[best] > 0.6:
            continue
        chosen.append(lines[best])
        used += lines[best].size
        taken[lines[best].part] += 1
        for other in left:
            likeness[other] = max(likeness[other], _dot(vectors[best], vectors[other]))
    return sorted(chosen, key=lambda line: line.order)


def told(lines: Sequence[Line], *, dated: bool = False) -> SummaryText:
    """The sentences in order, the speaker named where it changes, and the day ("[2024-05-06]") if asked for."""
    text, quotes = "", list[Quote]()
    who = day = ""
    for line in lines:
        one = line.saying
        if dated and one.day and one.day != day:
            text += f"{' ' if text else ''}[{one.day}]"
            day, who = one.day, ""
        if one.who and one.who != who:
            text += f"{' ' if text else ''}{one.who}:"
        who = one.who
        first = len(text) + bool(text)
        ended = one.text if one.text.endswith(_ENDED) else one.text + "."
        text += f"{' ' if text else ''}{ended}"
        quotes += [Quote(row, first, len(text), one.own) for row in one.episodes]
    return SummaryText(text, tuple(dict.fromkeys(quote.episode for quote in quotes)), tuple(quotes))


def _idf(lines: Sequence[Line]) -> dict[str, float]:
    spread = Counter(word for line in lines for word in line.words)
    return {word: math.log(1 + len(lines) / count) for word, count in spread.items()}


def _centrality(lines: Sequence[Line], vectors: Sequence[dict[str, float]]) -> list[float]:
    centroid: dict[str, float] = {}
    for vector in vectors:
        for word, value in vector.items():
            centroid[word] = centroid.get(word, 0.0) + value
    centre = _unit(centroid)
    scores = []
    for line, vector in zip(lines, vectors, strict=True):
        brief = min(1.0, line.size / 9)  # a very short sentence rarely stands by itself
        scores.append(_dot(vector, centre) * line.weight * brief + 1e-9)
    return scores


def _unit(vector: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / norm for word, value in vector.items()} if norm else {}


def _dot(one: dict[str, float], other: dict[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)
