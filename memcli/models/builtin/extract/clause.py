"""One parsed clause with all that rules need to know of it, and the wording of what they propose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from memcli.models.builtin.extract import phrases

if TYPE_CHECKING:
    from memcli.models.builtin.extract.subjects import Subject
    from memcli.models.builtin.extract.times import Times, When
    from memcli.models.builtin.extract.verbgroup import Group
    from memcli.records import Precision

Kind = Literal["attribute", "preference", "event", "plan", "relation", "how-to"]


class Speaker(NamedTuple):
    """Who says "I", and whom "you" means if that is sure; `role` as in an episode."""

    name: str
    addressee: str | None
    role: str | None
    note: bool


class Proposal(NamedTuple):
    """A candidate before it is tied to its episode."""

    kind: Kind
    subject: str
    attribute: str
    value: str
    statement: str
    confidence: float
    valid_from: str | None = None
    valid_to: str | None = None
    precision: Precision | None = None
    single: bool = False
    ends: bool = False


@dataclass(slots=True)
class Clause:
    """`body` is the masked sentence, of which the clause is `body[start:end]`."""

    body: str
    start: int
    end: int
    lead: str
    subject: Subject
    group: Group
    speaker: Speaker
    times: Times
    conditional: bool = False

    @property
    def plain(self) -> str:
        """The sentence with blanks for its times."""
        return self.times.plain

    @property
    def who(self) -> str:
        """The subject as a name: of the speaker, or "Ana's sister"."""
        if self.subject.kind == "speaker":
            return self.speaker.name
        return self.subject.name or f"{possessive(self.speaker.name)} {self.subject.noun}"

    @property
    def rest(self) -> str:
        """What follows the verb, without times."""
        return self.plain[self.group.rest : self.end].strip(" ,")

    @property
    def whole(self) -> str:
        """What follows the verb, times included."""
        return self.body[self.group.rest : self.end].strip(" ,")

    @property
    def holds(self) -> bool:
        """Whether the clause states plainly that something is so now."""
        group = self.group
        return group.tense in {"present", "progressive", "perfect"} and not (
            group.negated or group.unsure or group.obliged
        )

    @property
    def over(self) -> bool:
        """Whether it says that something was so and is no more: "used to", "no longer", "not … anymore"."""
        group = self.group
        if group.unsure or group.obliged:
            return False
        ended = "no longer" in group.adverbs or _ANYMORE.search(self.body, group.rest, self.end) is not None
        return (group.tense == "formerly" and not group.negated) or (
            group.negated and ended and group.tense == "present"
        )

    @property
    def happened(self) -> bool:
        """Whether it tells plainly of something that took place."""
        group = self.group
        if group.negated or group.unsure or group.obliged or "progressive" in group.adverbs:
            return False
        return group.tense == "past" or (group.tense == "perfect" and "perfect" not in group.adverbs)

    @property
    def fresh(self) -> bool:
        """Whether the sentence says that it happened just now."""
        return "just" in self.group.adverbs or "today" in self.group.adverbs

    def phrase(self, start: int, stops: str = "") -> str:
        """The phrase that begins at `start` in `plain`, cut where it ends."""
        return phrases.cut(self.plain, start, self.end, stops)[0]

    def worded(self, phrase: str) -> str:
        """A phrase as a third person would say it; "" where a word in it cannot be turned."""
        return worded(phrase, self.speaker)

    def place(self, start: int) -> str:
        """The place named at `start`; writers without capitals have theirs recognised from a list."""
        return phrases.place(self.plain, start, self.end) or _listed_place(self.plain[start : self.end])

    def propose(
        self,
        kind: Kind,
        attribute: str,
        value: str,
        said: str,
        confidence: float,
        *,
        single: bool = False,
        ends: bool = False,
        time: Literal["state", "past", "coming", "none"] = "state",
    ) -> list[Proposal]:
        """One proposal, "{who} {said}", or none where value or wording cannot stand alone."""
        pointing = phrases.POINTING.search(value)
        value, said = self.worded(value), self.worded(said)
        if not value or not said or pointing:
            return []
        begin, end = self._valid(time, ends=ends)
        if self.subject.dropped:
            confidence -= 0.15
        return [
            Proposal(
                kind=kind,
                subject=self.who,
                attribute=attribute,
                value=value,
                statement=f"{self.who} {said}",
                confidence=round(confidence, 2),
                valid_from=None if begin is None else begin.iso,
                valid_to=end,
                precision=None if begin is None else begin.precision,
                single=single,
                ends=ends,
            )
        ]

    def _valid(self, time: str, *, ends: bool) -> tuple[When | None, str | None]:
        start, end = self.start, self.end
        if ends:
            since = self.times.since(start, end)
            when = self.times.past(start, end) or (self.times.day() if self.fresh else None)
            return since, self.times.until(start, end) or (None if when is None else when.iso)
        if time == "past":
            named = self.group.rest if self.group.verb in _ARRANGING else None
            return self.times.past(start, end, named=named) or (self.times.day() if self.fresh else None), None
        if time == "coming":
            return self.times.coming(start, end), None
        if time == "state":
            return self.times.since(start, end), None
        return None, None


#: What these are done to has a time of its own, which follows its name.
_ARRANGING = frozenset("sign register book enrol enroll apply enter reserve order schedule plan accept".split())
_ANYMORE = re.compile(r"\b(?:anymore|any more|any longer)\b", re.IGNORECASE)

_MINE = {"my": "their", "our": "their", "me": "them", "us": "them", "myself": "themselves", "ourselves": "themselves"}
_FIRST = re.compile(r"\b(?:my|our|me|us|myself|ourselves)\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?:your|you|yourself)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|im|we|we're|we've|we'll|mine|ours|yours|you're|you've)\b", re.IGNORECASE)


def worded(phrase: str, speaker: Speaker) -> str:
    """First and second person turned into third; "" where somebody stays unclear."""
    phrase = " ".join(phrase.split())
    if _LOST.search(phrase):
        return ""
    if _SECOND.search(phrase):
        if speaker.addressee is None or "yourself" in phrase.lower():
            return ""
        other = speaker.addressee
        phrase = _SECOND.sub(lambda match: possessive(other) if match[0].lower() == "your" else other, phrase)
    if _FIRST.search(phrase):
        phrase = _FIRST.sub(lambda match: _MINE[match[0].lower()], phrase)
    return phrase


def possessive(name: str) -> str:
    """ "Ana" → "Ana's"."""
    return f"{name}'s"


def _listed_place(text: str) -> str:
    from memcli.models.builtin.extract.lexicon import CITIES, COUNTRIES

    words = re.match(r"\s*((?:[a-z.]+)(?:\s+[a-z.]+){0,3})", text)
    if words is None:
        return ""
    parts = words[1].split()
    for count in range(min(4, len(parts)), 0, -1):
        name = " ".join(parts[:count]).strip(".")
        if name in CITIES or name in COUNTRIES:
            return " ".join(part if part in {"the", "de", "of"} else part.capitalize() for part in name.split())
    return ""
