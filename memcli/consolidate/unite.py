"""One list out of what the rules and a model read in one session: nothing of the rules is lost, nothing said twice.
Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate.identity import ident, normal
from memcli.consolidate.resolve import rivals
from memcli.models.reading import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memcli.records import Candidate

#: What a second reader who says the same adds to what the first leaves in doubt.
_SECONDED = 0.3
_SUREST = 0.99


class United(NamedTuple):
    """Candidates with their idents, those of the rules in their own order first, and the model's that were refused."""

    facts: list[tuple[bytes, Candidate]]
    refused: list[tuple[Reason, Candidate]]


def unite(candidates: Sequence[Candidate]) -> United:
    """Joins grounded candidates of one session, told apart by whether they name a model.

    A model that says of the same words of the same episode what the rules said, be it under another attribute, makes
    that candidate surer; one that contradicts it there is refused. The same fact out of another episode is a further
    source."""
    united = United([(ident(one), one) for one in candidates if not one.model], [])
    ruled = len(united.facts)
    for one in candidates:
        if not one.model:
            continue
        key = ident(one)
        twin = _twin(one, key, united.facts)
        if twin is not None:
            if twin < ruled:
                united.facts[twin] = _surer(*united.facts[twin])
        elif any(_contradicts(one, other) for _, other in united.facts[:ruled]):
            united.refused.append((Reason.CONTRADICTS, one))
        else:
            united.facts.append((key, one))
    return united


def _twin(one: Candidate, key: bytes, facts: Iterable[tuple[bytes, Candidate]]) -> int | None:
    """Where the same is said of the same episode already."""
    for number, (other_key, other) in enumerate(facts):
        if other.episode == one.episode and (other_key == key or _same_words(one, other)):
            return number
    return None


def _same_words(one: Candidate, other: Candidate) -> bool:
    if one.subject.casefold() != other.subject.casefold() or not _overlap(one.quote, other.quote):
        return False
    mine, theirs = normal(one.value, one.attribute), normal(other.value, other.attribute)
    return mine == theirs or (one.attribute == other.attribute and _within(mine, theirs))


def _within(one: str, other: str) -> bool:
    """Whether the words of one value are among those of the other: "a dog" and "a dog named Rex"."""
    few, many = sorted((set(one.split()), set(other.split())), key=len)
    return bool(few) and few <= many


def _overlap(one: str, other: str) -> bool:
    few, many = sorted((" ".join(one.casefold().split()), " ".join(other.casefold().split())), key=len)
    return few in many


def _contradicts(one: Candidate, other: Candidate) -> bool:
    """Whether a model reads out of an episode what cannot hold beside what the rules read there."""
    if one.episode != other.episode or one.subject.casefold() != other.subject.casefold():
        return False
    if one.kind == other.kind == "preference" and one.attribute != other.attribute:
        rival = other.attribute in rivals(one.kind, one.attribute)
        return rival and normal(one.value, one.attribute) == normal(other.value, other.attribute)
    return one.single and other.single and one.kind == other.kind and one.attribute == other.attribute


def _surer(key: bytes, one: Candidate) -> tuple[bytes, Candidate]:
    sure = min(_SUREST, one.confidence + (1 - one.confidence) * _SECONDED)
    return key, replace(one, confidence=round(max(sure, one.confidence), 3))
