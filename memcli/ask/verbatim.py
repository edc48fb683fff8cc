"""An answer without a model: the sentences of the evidence that speak of what was asked, word for word. Pure."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from memcli.ask.checking import asked_for
from memcli.text.quotes import sentences
from memcli.text.support import units
from memcli.text.words import asking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from memcli.ask.evidence import Evidence

#: At most so many sentences; one counts if it and what stands around it say at least so much of the question.
SENTENCES, COVERAGE = 3, 0.55
#: A further sentence must say at least this share of what the best one says.
BESIDE = 0.8
#: What the rest of the memory, its head and the memories before and after it give counts less than the sentence itself.
AROUND = 0.6

#: What a machine said of something counts less than what people did.
MACHINE = 0.7
#: What each place in the order of recall takes from a sentence's claim to come first.
RANK = 0.04

_WORD = re.compile(r"[^\W_]+")
_HEADING = re.compile(r"#{1,6} ")
_MACHINES = frozenset({"assistant", "system", "tool"})
_YOU = frozenset("you your yours yourself".split())


class Quoted(NamedTuple):
    """A sentence of a memory, the evidence it stands in, and how much of the question it covers, within [0, 1]."""

    text: str
    source: Evidence
    score: float


def quote(question: str, evidence: Sequence[Evidence]) -> list[Quoted]:
    """The sentences that answer best, at most SENTENCES, best first; none where none says enough of the question."""
    wanted = _wanted(question, evidence)
    if not wanted:
        return []
    meant = _meant(question, evidence)
    found = [one for one in _scored(wanted, evidence) if one.score >= COVERAGE and _of(meant, one)]
    found.sort(key=lambda one: (-one.score + RANK * one.source.group, one.source.rank))
    chosen: list[Quoted] = []
    for one in found:
        enough = not chosen or one.score >= BESIDE * chosen[0].score
        if enough and len(chosen) < SENTENCES and one.text not in {each.text for each in chosen}:
            chosen.append(one)
    return chosen


def _meant(question: str, evidence: Sequence[Evidence]) -> frozenset[str]:
    """The first names, case-folded, of those writers whom the question names."""
    words = set(_WORD.findall(question.casefold()))
    names = {one.who.casefold().split()[0] for one in evidence if one.who}
    return frozenset(names & words)


def _of(meant: frozenset[str], one: Quoted) -> bool:
    """Whether a sentence can be about one of these people: they wrote it, it names them, or it speaks to them."""
    if not meant or not one.source.who or one.source.who.casefold().split()[0] in meant:
        return True
    words = set(_WORD.findall(one.text.casefold()))
    return not words.isdisjoint(meant | _YOU)


def _wanted(question: str, evidence: Sequence[Evidence]) -> dict[str, float]:
    """The stems of a question, each with the weight that its rarity in the evidence gives it; they sum to 1."""
    stems = asked_for(question)
    have = [_stems(one) for one in evidence]
    weights = {stem: math.log(1 + (len(have) + 1) / (1 + sum(stem in each for each in have))) for stem in stems}
    total = sum(weights.values())
    return {stem: weight / total for stem, weight in weights.items()}


def _scored(wanted: Mapping[str, float], evidence: Sequence[Evidence]) -> Iterator[Quoted]:
    around = _around(evidence)
    for one in evidence:
        heading: set[str] = set()
        for text in sentences(one.text):
            if _HEADING.match(text):
                heading = set(units(text))  # says nothing by itself, but what the sentences under it are about
                continue
            if asking(text) == 100:
                continue
            own = set(units(text)) | heading
            score = sum(
                weight * (1.0 if stem in own else AROUND if stem in around[one.uid] else 0.0)
                for stem, weight in wanted.items()
            )
            score *= MACHINE if one.who in _MACHINES else 1.0
            if own & wanted.keys() or len(one.text) <= 2 * len(text):
                yield Quoted(text, one, score)


def _around(evidence: Sequence[Evidence]) -> dict[str, frozenset[str]]:
    """Per memory the stems of all of it, its head, and the memories that stand around it."""
    groups: dict[int, set[str]] = {}
    for one in evidence:
        groups.setdefault(one.group, set()).update(_stems(one))
    return {one.uid: frozenset(groups[one.group]) for one in evidence}


def _stems(one: Evidence) -> frozenset[str]:
    return frozenset(units(f"{one.head} {one.title} {one.text}"))
