"""Facts that hold side by side and cannot both be true. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from memcli.consolidate.identity import normal
from memcli.consolidate.resolve import rivals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memcli.records import Fact


def conflicts(facts: Iterable[Fact]) -> list[tuple[Fact, ...]]:
    """Of open facts, the groups in which one would have closed the other had anything told which came later.

    Two values of an attribute that holds one at a time; liking and disliking the same.
    """
    groups: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.kind == "event":
            continue
        if fact.single:
            groups["plan" if fact.kind == "plan" else "", fact.subject.casefold(), fact.attribute].append(fact)
        elif rivals(fact.kind, fact.attribute):
            groups["taste", fact.subject.casefold(), normal(fact.value, fact.attribute)].append(fact)
    return [tuple(group) for group in groups.values() if len({_side(fact) for fact in group}) > 1]


def _side(fact: Fact) -> str:
    return normal(fact.value, fact.attribute) if fact.single else fact.attribute
