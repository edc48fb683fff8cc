"""Who is whose sister, friend or dog, by name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract.clause import Proposal, possessive
from memcli.models.builtin.extract.facets import a
from memcli.models.builtin.extract.lexicon import PETS, PLAIN_RELATION, RELATIONS, SINGLE_RELATIONS
from memcli.models.builtin.extract.spoken import NAME as _NAME
from memcli.models.builtin.extract.subjects import NOT_NAMES, is_name

if TYPE_CHECKING:
    from memcli.models.builtin.extract.spoken import Sentence

_I = re.IGNORECASE
_KIN = (
    r"(?:(?:older|elder|eldest|oldest|younger|youngest|little|big|baby|twin|late|best|close|good|old|new|childhood|"
    r"first|second|middle|beautiful|dear|sweet|lovely|wonderful|amazing|rescue|"
    r"(?:\w+)[- ]year[- ]old|step|half|golden|german|"
    r"guinea|border|french|english|black|orange|grey|gray|white|tabby|former|current|direct|line)\s+){0,3}"
)


@lru_cache(maxsize=1)
def _kin() -> tuple[re.Pattern[str], ...]:
    nouns = "|".join(sorted((re.escape(one) for one in RELATIONS | PETS), key=len, reverse=True))
    mine, noun = rf"\b(?:[Mm]y|[Oo]ur)\s+{_KIN}", rf"(?P<noun>{nouns})"
    return (
        re.compile(rf"{mine}{noun},?\s+(?:(?:is|was)\s+)?(?:named\s+|called\s+)?(?P<name>{_NAME}(?:\s{_NAME})?)\b"),
        re.compile(rf"{mine}{noun}(?:'s|s')\s+name\s+(?:is|was)\s+(?P<name>{_NAME}(?:\s{_NAME})?)\b"),
        re.compile(
            rf"(?:^|[,.!;]\s|\b(?:and|with|to|for|by|met|"
            rf"saw)\s)(?P<name>{_NAME}),\s+my\s+{_KIN}{noun}(?=\s*(?:[,.!;)]|$|and\s+I))"
        ),
        re.compile(rf"^\W*(?P<name>{_NAME})\s+is\s+my\s+{_KIN}{noun}\b(?!'s)"),
        re.compile(
            rf"\b(?:[Ii]|[Ww]e)(?:'ve|\s+have|\s+just|\s+also|\s+recently|\s+finally)*\s+(?:have|has|had|got|"
            rf"adopted|rescued|bought|own|brought home|welcomed)\s+(?:a|an|another|two|this)\s+"
            rf"(?:[\w-]+\s+){{0,4}}?{noun}\s*,?\s+(?:(?:who is|who's)\s+)?(?:named|called|"
            rf"whose name is)\s+(?P<name>{_NAME})\b"
        ),
        re.compile(rf"\b(?:[Ii]|[Ww]e)\s+(?:have\s+)?(?:named|called)\s+{mine}{noun}\s+(?P<name>{_NAME})\b"),
    )


_MINE = frozenset(["my", "our", "named", "called", "i", "we", "i've", "we've"])


@lru_cache(maxsize=1)
def _kin_words() -> frozenset[str]:
    nouns = {*RELATIONS, *PETS, *_ONE_OF}
    return frozenset({*nouns, *(f"{noun}'s" for noun in nouns)})


_CHILDREN = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur)\s+(?:(?:two|three|four|five|little|older|younger|beautiful|twin)\s+)*+(?P<noun>kids|"
    rf"children|sons|daughters|sisters|brothers|boys|girls|cats|dogs|twins)"
    rf"(?:,|\s*\(|\s+are(?:\s+named|\s+called)?|\s+named|"
    rf"\s+called)?\s+(?P<names>{_NAME}(?:,\s+{_NAME})*,?\s+(?:and|&)\s+{_NAME})"
)
_ONE_OF = {
    "kids": "child", "children": "child", "twins": "child", "sons": "son", "boys": "son", "daughters": "daughter",
    "girls": "daughter", "sisters": "sister", "brothers": "brother", "cats": "cat", "dogs": "dog",
}  # fmt: skip


def relations(s: Sentence) -> list[Proposal]:
    """Who is whose sister, friend or dog, by name."""
    if s.words.isdisjoint(_MINE) or s.words.isdisjoint(_kin_words()):
        return []
    found: list[Proposal] = []
    for pattern in _kin():
        for match in pattern.finditer(s.body):
            found += _relation(s, match["noun"].lower(), match["name"])
    for match in _CHILDREN.finditer(s.body):
        for name in re.split(r",\s+(?:and\s+)?|\s+(?:and|&)\s+", match["names"]):
            found += _relation(s, _ONE_OF[match["noun"]], name.strip(" ,"))
    return found


_DEAD = re.compile(r"\b(?:died|passed away|put (?:him|her|it|\w+) (?:down|to sleep)|was put down|ran away)\b", _I)


def _relation(s: Sentence, noun: str, name: str) -> list[Proposal]:
    parts = [part for part in name.split() if part not in NOT_NAMES]
    if not parts or not is_name(name) or parts[0] == s.speaker.name.split()[0]:
        return []
    name = " ".join(parts)
    plain = PLAIN_RELATION.get(noun, noun)
    if plain == "friend" and re.search(rf"\bbest\s+{noun}", s.body, _I):
        plain = "best friend"
    if noun in PETS and _DEAD.search(s.body):
        return []
    if noun in PETS:
        said = f"{s.speaker.name} has {a(noun)} named {name}"
        return [Proposal("relation", s.speaker.name, "pet", name, said, 0.9)]
    former = re.search(rf"\b(?:former|ex-?|late)\s+(?:\w+\s+)?{re.escape(noun)}", s.body, _I)
    said = f"{name} {'was' if former else 'is'} {possessive(s.speaker.name)} {plain}"
    return [
        Proposal("relation", s.speaker.name, plain, name, said, 0.9, single=plain in SINGLE_RELATIONS and not former)
    ]


def names_in(found: list[Proposal]) -> set[str]:
    """People and pets that these proposals introduce by name."""
    return {one.value for one in found if one.kind == "relation" and one.value[:1].isupper()}
