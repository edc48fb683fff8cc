"""When two values of one attribute say the same in other words: "going on hikes" and "hiking". Pure.

Words decide first. Where each of two values has words that the other lacks, they must share one, and their vectors
must be close: a shared word alone is a topic ("red car", "blue car"), closeness alone a neighbourhood ("cat", "dog").
Names, numbers and opposites are never taken for each other however close they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate.identity import normal
from memcli.text.support import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: The least cosine of two vectors of the built-in table that say the same. Of pairs put together by hand, those that
#: mean the same and share a word lie above 0.80, those that only resemble each other below 0.79.
CLOSE = 0.8

#: Words that say that one does, has or likes something without saying what.
_LIGHT = frozenset(
    """a an the my our some any of in on at to for with and or by from going go being be doing do having have getting
    playing play watching watch eating eat drinking drink listening listen reading spending time really very much
    visiting is it all kinds kind sorts sort types type""".split()
)
_OPPOSITES = {
    frozenset(pair.split("/"))
    for pair in """early/late long/short old/new hot/cold hot/iced warm/cold big/small large/small large/little
    big/little    sweet/sour sweet/savoury sweet/salty loud/quiet fast/slow hard/soft hard/easy light/dark light/heavy
    black/white summer/winter indoor/outdoor indoors/outdoors young/old high/low rich/poor north/south
    east/west northern/southern eastern/western wet/dry clean/dirty modern/traditional modern/classic
    good/bad happy/sad left/right first/last male/female men/women boys/girls morning/evening
    mornings/evenings day/night domestic/foreign raw/cooked solo/group alone/together buying/selling
    giving/receiving arriving/leaving father/mother son/daughter brother/sister full/part wild/tame""".split()
}
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ORDINAL = re.compile(
    r"\d|^(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|one|two|three|four|five|six|seven|eight|nine|ten|last)$"
)


class Value(NamedTuple):
    """A value as it is compared: brought to its form, and the int8 vector of its meaning where there is one."""

    text: str
    sense: bytes | None = None


class _Read(NamedTuple):
    form: str
    stems: frozenset[str]
    words: frozenset[str]
    fixed: frozenset[str]  # names and numbers: no other word stands for them


def clusters(attribute: str, values: Sequence[Value]) -> list[int]:
    """Per value the number of its cluster: the index of the first value that says the same."""
    roots = list(range(len(values)))

    def root(at: int) -> int:
        while roots[at] != at:
            roots[at] = roots[roots[at]]
            at = roots[at]
        return at

    def join(one: int, other: int) -> None:
        first, second = sorted((root(one), root(other)))
        roots[second] = first

    readings = [_read(value.text, attribute) for value in values]
    for same in _by((one.form, at) for at, one in enumerate(readings)):
        for other in same[1:]:
            join(same[0], other)
    for same in _by(("\0".join(sorted(one.stems | one.fixed)), at) for at, one in enumerate(readings) if one.stems):
        for other in same[1:]:
            join(same[0], other)
    for one, other in _neighbours(readings):
        if root(one) != root(other) and _close(values, readings, one, other):
            join(one, other)
    return [root(at) for at in range(len(values))]


def _neighbours(readings: Sequence[_Read]) -> Iterator[tuple[int, int]]:
    """Pairs that share a word."""
    for near in _by((word, at) for at, one in enumerate(readings) for word in one.stems):
        yield from combinations(near, 2)


def alike(one: Value, other: Value, attribute: str = "") -> bool:
    """Whether two values of one attribute say the same."""
    return len(set(clusters(attribute, [one, other]))) == 1


def cosine(one: bytes, other: bytes) -> float:
    """The cosine of two int8 vectors; 0 where they do not belong to one space."""
    if len(one) != len(other):
        return 0.0
    mine, theirs = memoryview(one).cast("b"), memoryview(other).cast("b")
    dot = sum(a * b for a, b in zip(mine, theirs, strict=True))
    length = sum(a * a for a in mine) * sum(b * b for b in theirs)
    return float(dot / length**0.5) if length else 0.0


def _close(values: Sequence[Value], readings: Sequence[_Read], one: int, other: int) -> bool:
    mine, theirs = readings[one], readings[other]
    if mine.fixed != theirs.fixed or mine.stems <= theirs.stems or theirs.stems <= mine.stems:
        return False
    lone = [frozenset({a, b}) for a in mine.words - theirs.words for b in theirs.words - mine.words]
    if any(pair in _OPPOSITES for pair in lone):
        return False
    first, second = values[one].sense, values[other].sense
    return first is not None and second is not None and cosine(first, second) >= CLOSE


@lru_cache(maxsize=16_384)
def _read(text: str, attribute: str) -> _Read:
    words = _WORD.findall(text)
    plain = [word for word in words if word.casefold() not in _LIGHT]
    fixed = frozenset(word.casefold() for at, word in enumerate(plain) if _is_fixed(word, first=at == 0))
    stems = frozenset(stem(word) for word in plain)
    return _Read(normal(text, attribute), stems, frozenset(word.casefold() for word in plain), fixed)


def _is_fixed(word: str, *, first: bool) -> bool:
    """Whether a word is a name or a number; the first one may be written large because it began a sentence."""
    named = word[1:] != word[1:].lower() if first else word[:1].isupper()
    return named or _ORDINAL.search(word.casefold()) is not None


def _by(pairs: Iterable[tuple[str, int]]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for key, at in pairs:
        groups.setdefault(key, []).append(at)
    return [group for group in groups.values() if len(group) > 1]
