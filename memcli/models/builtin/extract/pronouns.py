"""Pronouns and "there" put back into words, where the talk shows whom and where they mean.

A sentence is rewritten before rules read it ("She works there" after "My sister Maria moved to Porto" is read as "My
sister Maria works in Porto"); what is quoted stays as it was said. Where two could be meant, nothing is rewritten. A
place is meant in the message that names it only; a person also in the next messages of the same speaker, until somebody
else comes up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.lexicon import CITIES, COLLECTIVES, COUNTRIES, PET_PLURALS, PETS, RELATIONS
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
    rf"\b(?P<own>[Mm]y|[Oo]ur)\s+(?:[a-z-]+\s+){{0,2}}?(?P<noun>{_NOUNS})\b(?!['’]s)(?:,?\s+(?:named\s+|"
    rf"called\s+)?(?P<name>[A-Z][a-zà-ÿ]+))?"
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
    r"(?:\b(?:[Mm]e and my|[Mm]y|[Oo]ur)\s+(?:[a-z]+\s+){0,2}?[a-z]+(?:\s+[A-Z][a-zà-ÿ]+)?|(?:^|"
    r"(?<=[,.] ))(?!And|But|So)[A-Z][a-zà-ÿ]+)"
    r"\s+and\s+(?:I|me)\b(?=\s+[a-z])"
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
    r"\b(?P<verb>live|lives|lived|living|work|works|worked|working|study|studies|studied|studying|moved|move|"
    r"moving|went|"
    r"go|going|been|born|stay|stayed|flew|travelled|traveled|teach|teaches|grew up)\s+(?P<where>there)\b",
    re.IGNORECASE,
)
_YOURS = re.compile(rf"\b[Yy]our\s+(?:[a-z-]+\s+){{0,2}}?(?P<noun>{_NOUNS})\b(?!['’]s\s+(?!name))")
#: A name in the midst of a sentence: somebody or something else may be meant from there on.
_OTHERS = re.compile(r"(?<=[a-z,] )(?!I\b)[A-ZÀ-Þ][a-zà-ÿ]+")
_SEVERAL = re.compile(
    r"\W*(?:(?:and|but|so|also|oh|yeah|well|the|both)[\s,]+)*(?P<whose>(?:[Mm]y|[Oo]ur)\s+)(?:(?:two|three|"
    r"four|younger|older|little|\d)\s+)*"
    rf"(?P<noun>{'|'.join(sorted(COLLECTIVES | PET_PLURALS, key=len, reverse=True))})\b(?!['’]s?\s)"
)
_THEY = re.compile(
    r"(?<=^)[Tt]hey(?=\s+(?:love|like|enjoy|hate|adore|play|started|live|moved|went|go|study|work|learned|won|"
    r"adopted|got|both)\b)"
)
_MY_KIDS = re.compile(r"\b(?:[Mm]y|[Oo]ur)\s+(?:[\w-]+\s+)?kids\b|\b(?:have|got)\s+(?:\w+\s+)?kids\b")
_KIDS = re.compile(r"\b[Tt]he(?P<which>(?:\s+(?:\d|two|three|younger|older|little))*)\s+kids\b")
#: So many messages of a speaker back somebody may be meant by a pronoun: the present one and the one before.
_REACH = 2
_TOWARDS = frozenset("moved move moving went go going been flew travelled traveled".split())


class Somebody(NamedTuple):
    """Whom a message spoke of: how to name them in the words of who speaks, and by which pronoun they may be meant.

    `episode` is the row of the message that spoke of them.
    """

    words: str
    noun: str
    name: str
    by: frozenset[str]
    episode: int


class Spoken:
    """What one speaker has spoken of so far, and been asked about."""

    def __init__(self) -> None:
        self._people: dict[str, Somebody] = {}
        self._places: list[str] = []
        self._recent: list[int] = []
        self._used: set[int] = set()
        self._plural = ""
        self._kids = 0

    def turn(self, episode: int) -> None:
        """Begins a message of the speaker: whom the one before the last spoke of is out of reach."""
        self._recent = [*self._recent[-_REACH + 1 :], episode]
        self._people = {noun: one for noun, one in self._people.items() if one.episode >= self._recent[0]}
        self._places, self._plural = [], ""

    def overhear(self, body: str, episode: int) -> None:
        """Hears somebody else: whom they ask about is meant next, and whom they bring up may be meant as well."""
        for one in _somebody(body, episode):
            self._people = {noun: old for noun, old in self._people.items() if not old.by & one.by}
        for match in _YOURS.finditer(body):
            noun = match["noun"].lower()
            self._people = {noun: Somebody(f"my {noun}", noun, "", _by(noun), episode)}

    def resolve(self, body: str) -> tuple[str, tuple[int, ...]]:
        """A sentence with its pronouns put back into words, as far as what was said before it shows them.

        With the rows of the other messages that show them.
        """
        self._used = set()
        text = _US.sub("we", body)
        if self._people:
            text = _NAME_IS.sub(self._name_of, text)
        text = _SUBJECT.sub(self._subject, text)
        if self._plural:
            text = _THEY.sub(self._plural, text, count=1)
        if self._kids:
            text = _KIDS.sub(self._own_kids, text)
        if len(self._places) == 1:
            text = _THERE.sub(self._there, text)
        if _OTHERS.search(body) is not None:
            self._people = self._own()
        self._hear(text)
        return text, tuple(sorted(self._used - {self._recent[-1]}))

    def _hear(self, text: str) -> None:
        for one in _somebody(text, self._recent[-1]):
            self._people[one.noun] = one
        several = _SEVERAL.match(text)
        self._plural = several["whose"].lower() + several["noun"] if several is not None else ""
        if not self._kids and _MY_KIDS.search(text) is not None:
            self._kids = self._recent[-1]
        for match in _PLACE_AT.finditer(text):
            name = phrases.place(text, match.end(), len(text)).split(",")[0]
            known = name.lower() in CITIES or name.lower() in COUNTRIES
            if name and (known or match["sure"]) and name not in self._places:
                self._places.append(name)

    def _meant(self, pronoun: str, before: str = "") -> Somebody | None:
        people = self._people if _OTHERS.search(before) is None else self._own()
        people = people | {one.noun: one for one in _somebody(before, self._recent[-1])}
        found = [one for one in people.values() if pronoun in one.by]
        if len(found) != 1:
            return None
        self._used.add(found[0].episode)
        return found[0]

    def meant(self, pronoun: str, before: str) -> tuple[Somebody | None, tuple[int, ...]]:
        """Whom "she" or "he" means after `before`, and the rows of other messages that show it."""
        self._used = set()
        return self._meant(pronoun, before), tuple(sorted(self._used - {self._recent[-1]}))

    def _own(self) -> dict[str, Somebody]:
        """Those that the present message has spoken of."""
        return {noun: one for noun, one in self._people.items() if one.episode == self._recent[-1]}

    def _own_kids(self, match: re.Match[str]) -> str:
        self._used.add(self._kids)
        return f"{'M' if match[0][0] == 'T' else 'm'}y{match['which']} kids"

    def _subject(self, match: re.Match[str]) -> str:
        one = self._meant(match["who"].lower(), match.string[: match.start("who")])
        if one is None:
            return match[0]
        verb = "" if match["is"] is None else " has" if _HAS.match(match["next"]) else " is"
        known = one.name and one.episode != self._recent[-1]
        return match[0][: match.start("who") - match.start()] + (one.name if known else one.words) + verb

    def _name_of(self, match: re.Match[str]) -> str:
        one = self._meant({"her": "she", "his": "he", "its": "it"}[match["whose"].lower()])
        if one is None or " " in one.words.removeprefix("my "):
            return match[0]  # whoever has a name already is not the one that gets one
        return f"{one.words[:1].upper()}{one.words[1:]}'s name"

    def _there(self, match: re.Match[str]) -> str:
        where = "to" if match["verb"].lower() in _TOWARDS else "in"
        return f"{match['verb']} {where} {self._places[0]}"


def _somebody(text: str, episode: int) -> Iterator[Somebody]:
    for pattern in (_SOMEBODY, _NAMED, _OWNED):
        for match in pattern.finditer(text):
            noun, name = match["noun"].lower(), match["name"] or ""
            if name and not is_name(name):
                name = ""
            yield Somebody(f"my {noun} {name}".strip(), noun, name, _by(noun), episode)


def _by(noun: str) -> frozenset[str]:
    by = "she" if noun in _HER else "he" if noun in _HIM else "she he it" if noun in PETS else "she he"
    return frozenset(by.split())
