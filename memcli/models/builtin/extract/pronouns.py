"""Pronouns and "there" put back into words, where the same message says whom and where they mean.

A sentence is rewritten before rules read it ("She works there" after "My sister Maria moved to Porto" is read as "My
sister Maria works in Porto"); what is quoted stays as it was said. Where two could be meant, nothing is rewritten.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.lexicon import CITIES, COUNTRIES, PETS, RELATIONS
from memcli.models.builtin.extract.subjects import is_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_HER = frozenset(
    """wife girlfriend fiancee fiancée sister stepsister daughter stepdaughter niece aunt auntie granddaughter godmother
    goddaughter sister-in-law daughter-in-law mother-in-law ex-wife ex-girlfriend mom mum mommy mother mama grandma
    granny nana grandmother stepmom stepmother landlady""".split()
)
_HIM = frozenset(
    """husband boyfriend fiance fiancé brother stepbrother son stepson nephew uncle grandson godfather godson
    brother-in-law son-in-law father-in-law ex-husband ex-boyfriend dad daddy father papa grandpa granddad grandfather
    stepdad stepfather landlord""".split()
)

_NOUNS = "|".join(sorted((re.escape(noun) for noun in RELATIONS | PETS), key=len, reverse=True))
_SOMEBODY = re.compile(
    rf"\b(?P<own>[Mm]y|[Oo]ur)\s+(?:[a-z-]+\s+){{0,2}}?(?P<noun>{_NOUNS})\b(?!['’]s)(?:,?\s+(?:named\s+|called\s+)?(?P<name>[A-Z][a-zà-ÿ]+))?"
)
_NAMED = re.compile(
    rf"\b(?:a|an)\s+(?:[a-z-]+\s+){{0,2}}?(?P<noun>{_NOUNS})\s+(?:named|called)\s+(?P<name>[A-Z][a-zà-ÿ]+)"
)
_OWNED = re.compile(
    rf"\b(?:have|had|got|adopted|rescued|bought)\s+(?:a|an)\s+(?:[a-z-]+\s+){{0,2}}?"
    rf"(?P<noun>{'|'.join(sorted(map(re.escape, PETS), key=len, reverse=True))})\b(?!\s+(?:named|called))(?P<name>)"
)
#: "My friends and I" says no more than "we" where what follows does not say who they are.
_US = re.compile(
    r"\b(?:[Mm]e and my|[Mm]y|[Oo]ur)\s+(?:[a-z]+\s+){0,2}?[a-z]+(?:\s+[A-Z][a-zà-ÿ]+)?\s+and\s+(?:I|me)\b(?=\s+[a-z])"
)
_SUBJECT = re.compile(
    r"(?:^\W*(?:(?:and|but|so|now|then|yes|well|today|currently)[\s,]+)*|[,;]\s*(?:and|but)?\s*|\b(?:and|but)\s+)"
    r"(?P<who>she|he)(?P<is>['’]s)?(?=\s+(?P<next>\w+))",
    re.IGNORECASE,
)
_HAS = re.compile(r"(?:been|got|had|become|gone|done|lived|worked|\w+ed)$", re.IGNORECASE)
_NAME_IS = re.compile(r"^\W*(?P<whose>her|his|its)\s+name(?=\s+is|['’]s)", re.IGNORECASE)
_PLACE_AT = re.compile(
    r"\b(?:(?P<sure>(?:live|lives|lived|living|moved|move|moving|relocated|grew up|born|based)\s+(?:back\s+)?"
    r"(?:in|to))|in|to|visited|visiting)\s+(?=[A-ZÀ-Þ])"
)
_THERE = re.compile(
    r"\b(?P<verb>live|lives|lived|living|work|works|worked|working|study|studies|studied|studying|moved|move|moving|went|"
    r"go|going|been|born|stay|stayed|flew|travelled|traveled|teach|teaches|grew up)\s+(?P<where>there)\b",
    re.IGNORECASE,
)
_TOWARDS = frozenset("moved move moving went go going been flew travelled traveled".split())


class Somebody(NamedTuple):
    """Whom a message spoke of: how to name them in its speaker's words, and by which pronoun they may be meant."""

    words: str
    noun: str
    by: frozenset[str]


class Spoken:
    """What one message has spoken of so far."""

    def __init__(self) -> None:
        self._people: dict[str, Somebody] = {}
        self._places: list[str] = []

    def resolve(self, body: str) -> str:
        """A sentence with its pronouns put back into words, as far as what was said before it shows them."""
        text = _US.sub("we", body)
        if self._people:
            text = _NAME_IS.sub(self._name_of, text)
        text = _SUBJECT.sub(self._subject, text)
        if len(self._places) == 1:
            text = _THERE.sub(self._there, text)
        self._hear(text)
        return text

    def _hear(self, text: str) -> None:
        for one in _somebody(text):
            self._people[one.noun] = one
        for match in _PLACE_AT.finditer(text):
            name = phrases.place(text, match.end(), len(text)).split(",")[0]
            known = name.lower() in CITIES or name.lower() in COUNTRIES
            if name and (known or match["sure"]) and name not in self._places:
                self._places.append(name)

    def _meant(self, pronoun: str, before: str = "") -> Somebody | None:
        people = self._people | {one.noun: one for one in _somebody(before)}
        found = [one for one in people.values() if pronoun in one.by]
        return found[0] if len(found) == 1 else None

    def _subject(self, match: re.Match[str]) -> str:
        one = self._meant(match["who"].lower(), match.string[: match.start("who")])
        if one is None:
            return match[0]
        verb = "" if match["is"] is None else " has" if _HAS.match(match["next"]) else " is"
        return match[0][: match.start("who") - match.start()] + one.words + verb

    def _name_of(self, match: re.Match[str]) -> str:
        one = self._meant({"her": "she", "his": "he", "its": "it"}[match["whose"].lower()])
        if one is None or " " in one.words.removeprefix("my "):
            return match[0]  # whoever has a name already is not the one that gets one
        return f"{one.words[:1].upper()}{one.words[1:]}'s name"

    def _there(self, match: re.Match[str]) -> str:
        where = "to" if match["verb"].lower() in _TOWARDS else "in"
        return f"{match['verb']} {where} {self._places[0]}"


def _somebody(text: str) -> Iterator[Somebody]:
    for pattern in (_SOMEBODY, _NAMED, _OWNED):
        for match in pattern.finditer(text):
            noun, name = match["noun"].lower(), match["name"] or ""
            if name and not is_name(name):
                name = ""
            by = "she" if noun in _HER else "he" if noun in _HIM else "she he it" if noun in PETS else "she he"
            yield Somebody(f"my {noun} {name}".strip(), noun, frozenset(by.split()))
