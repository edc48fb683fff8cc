"""Questions of order and distance in time: "what came first, A or B", "how long between A and B". Pure.

Both sides are looked for among facts; what their valid times say is the answer, and nothing where they do not say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from memcli.ask.checking import asked_for
from memcli.text.support import units
from memcli.text.validity import between, order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memcli.records import Fact

_I = re.IGNORECASE
_HOW = r"^\W*how\s+(?:long|soon|much time|many (?:days|weeks|months|years))"
_FIRST = (
    re.compile(
        r"^\W*(?:what|which|who)(?:\s+\w+){0,3}?\s+(?:came|come|happened|was|did|happen|took place|occurred)\b"
        r".*?\b(?:first|earlier|before the other|last|later)\b[\s,:;–-]*(?P<one>.+?),?\s+or\s+(?P<other>.+?)\W*$",
        _I,
    ),
    re.compile(r"^\W*(?:did|was|were|has|had)\s+(?P<one>.+?),?\s+or\s+(?P<other>.+?)\s+(?:first|earlier)\W*$", _I),
)
_BETWEEN = (
    re.compile(rf"{_HOW}\b.*?\bbetween\s+(?P<one>.+?)\s+and\s+(?P<other>.+?)\W*$", _I),
    re.compile(rf"{_HOW}\s+(?:after|before)\s+(?P<one>.+?),?\s+(?=did|was|were)(?P<other>.+?)\W*$", _I),
    re.compile(
        rf"{_HOW}\s+(?:was it\s+)?(?:(?:after|from)\s+)?(?P<one>.+?)\s+"
        r"(?:until|till|to when|before|after)\s+(?P<other>.+?)\W*$",
        _I,
    ),
)
_BEFORE = re.compile(r"^\W*(?:did|was|were|had|has)\s+(?P<one>.+?)\s+(?P<which>before|after)\s+(?P<other>.+?)\W*$", _I)
_LATER = re.compile(r"\b(?:last|later)\b", _I)

#: A side is known where a fact says at least this share of what it asks for.
_ENOUGH = 0.6


class Asked(NamedTuple):
    """A question of order: what it wants to know of which two things."""

    wants: Literal["first", "last", "between", "before", "after"]
    one: str
    other: str


class Told(NamedTuple):
    """The answer and the facts that it rests on."""

    text: str
    facts: tuple[Fact, ...]


def read(question: str) -> Asked | None:
    """What a question asks of order or distance; None where it asks for something else."""
    text = " ".join(question.split())
    for pattern in _FIRST:
        match = pattern.match(text)
        if match is not None:
            late = _LATER.search(text, 0, match.start("one")) is not None
            return Asked("last" if late else "first", match["one"], match["other"])
    for pattern in _BETWEEN:
        match = pattern.match(text)
        if match is not None:
            return Asked("between", match["one"], match["other"])
    match = _BEFORE.match(text)
    if match is None:
        return None
    return Asked("before" if match["which"].lower() == "before" else "after", match["one"], match["other"])


def answer(asked: Asked, ones: Iterable[Fact], others: Iterable[Fact]) -> Told | None:
    """The answer from the facts found for each side; None where a side is unknown, undated or may be several."""
    one, other = _meant(asked.one, ones), _meant(asked.other, others)
    if one is None or other is None or one.row == other.row or one.valid_from is None or other.valid_from is None:
        return None
    which = order(one.valid_from, other.valid_from)
    if which is None:
        return None
    apart = between(one.valid_from, other.valid_from)
    first, second = (other, one) if which > 0 else (one, other)
    both = (first, second)
    if which == 0:
        return Told(f"Both on the same day, {first.valid_from}: {first.statement}; {second.statement}.", both)
    told = f"{first.statement} ({first.valid_from}), {second.statement} ({second.valid_from})"
    if asked.wants == "between":
        return Told(f"{apart[:1].upper()}{apart[1:]}: {told}.", both)
    if asked.wants in {"before", "after"}:
        yes = (which < 0) == (asked.wants == "before")
        return Told(f"{'Yes' if yes else 'No'}, {apart} {asked.wants if yes else _OTHER[asked.wants]}: {told}.", both)
    named = second if asked.wants == "last" else first
    return Told(f"{named.statement} came {asked.wants}: {told}; {apart} apart.", both)


_OTHER = {"before": "after", "after": "before"}


def _meant(side: str, facts: Iterable[Fact]) -> Fact | None:
    """The one dated fact that says most of a side; None where none says enough, or two of different dates as much."""
    wanted = set(asked_for(side))
    if not wanted:
        return None
    scored = []
    for fact in facts:
        if fact.valid_from is None or (fact.kind == "event" and fact.superseded_by is not None):
            continue
        own = set(units(f"{fact.subject} {fact.statement} {fact.value}"))
        around = own | {unit for source in fact.sources for unit in units(source.quote)}
        share = (len(wanted & own) + 0.6 * len(wanted & (around - own))) / len(wanted)
        scored.append((share, fact))
    best = max((share for share, _ in scored), default=0.0)
    found = [fact for share, fact in scored if share == best]
    return found[0] if best >= _ENOUGH and len({fact.valid_from for fact in found}) == 1 else None
