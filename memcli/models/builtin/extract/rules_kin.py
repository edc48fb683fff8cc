"""Who is whose sister, friend or dog, by name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract.clause import Kind, Proposal, possessive
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
    rf"\b(?:[Mm]y|[Oo]ur)\s+(?:(?:two|three|four|five|little|older|younger|beautiful|twin|best|good|close|old|"
    rf"dear)\s+)*+(?P<noun>kids|"
    rf"children|sons|daughters|sisters|brothers|boys|girls|cats|dogs|twins|friends|cousins|colleagues|"
    rf"roommates|flatmates|neighbo(?:u)?rs|"
    rf"nieces|nephews|turtles|parrots|rabbits|kittens|puppies)"
    rf"(?:,|\s*\(|\s+are(?:\s+named|\s+called)?|\s+named|"
    rf"\s+called)?\s+(?P<names>{_NAME}(?:,\s+{_NAME})*,?\s+(?:and|&)\s+{_NAME})"
)
_ONE_OF = {
    "kids": "child", "children": "child", "twins": "child", "sons": "son", "boys": "son", "daughters": "daughter",
    "girls": "daughter", "sisters": "sister", "brothers": "brother", "cats": "cat", "dogs": "dog", "friends": "friend",
    "cousins": "cousin", "colleagues": "colleague", "roommates": "roommate", "flatmates": "flatmate",
    "neighbors": "neighbor",
    "neighbours": "neighbor", "nieces": "niece", "nephews": "nephew", "turtles": "turtle", "parrots": "parrot",
    "rabbits": "rabbit", "kittens": "kitten", "puppies": "puppy",
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


_OWN = (
    "husband wife son daughter sister brother girlfriend boyfriend fiancé fiancée fiance fiancee grandson "
    "granddaughter niece nephew"
    " kids children sons daughters sisters brothers siblings twins grandchildren grandkids nieces nephews"
).split()
_OWN_PETS = frozenset(
    """dog dogs puppy puppies cat cats kitten kittens parrot hamster rabbit rabbits turtle turtles tortoise horse
    horses""".split()
)
_MENTIONED = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur)\s+(?:(?:older|elder|younger|little|big|baby|twin|two|three|four|five|\d)\s+)*"
    rf"(?P<noun>{'|'.join(sorted({*_OWN, *_OWN_PETS}, key=len, reverse=True))})\b"
    r"(?=\s*(?:$|[,.;!?)&]|and\b|is\b|was\b|has\b|had\b|are\b|were\b|have\b|to\b|for\b|in\b(?! law)|on\b|out\b|"
    r"at\b|with\b|from\b|who\b|"
    r"when\b|so\b|but\b|about\b|because\b|[A-Z]|\w+ed\b|(?:can|will|would|did|do|does|always|also|just|really|"
    r"love|like|came|went|got|works|lives|loves|likes|plays|studies)\b))"
)
#: By which word of them all somebody who has them is told to have them.
_SINGULAR = {
    "kids": "child", "children": "child", "twins": "child", "grandkids": "grandchild", "grandchildren": "grandchild",
    "puppy": "dog",
    "puppies": "dog", "kitten": "cat", "kittens": "cat", "siblings": "sibling", "tortoise": "turtle",
}  # fmt: skip
_ANOTHER = re.compile(r"\b(?:ex|late|former|future|my friend|host|foster|if|imagine|want|hope|like)\b|\?", _I)


def mentioned(s: Sentence) -> list[Proposal]:
    """Whom one speaks of as one's own one has: "my husband and I", "we took our dogs along"."""
    if s.asks or s.words.isdisjoint(_MINE) or _ANOTHER.search(s.said) or _DEAD.search(s.said):
        return []
    found: list[Proposal] = []
    for match in _MENTIONED.finditer(s.said):
        noun = match["noun"]
        plain = _SINGULAR.get(noun) or PLAIN_RELATION.get(noun, noun.removesuffix("s"))
        plural = noun.endswith("s") or noun == "children"
        said = f"{s.speaker.name} has {noun if plural else a(noun)}"
        pet = noun in _OWN_PETS
        kind: Kind = "attribute" if pet else "relation"
        found.append(Proposal(kind, s.speaker.name, "pet" if pet else "family", plain, said, 0.8))
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
