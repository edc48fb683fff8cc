"""Family, health, possessions and appointments, as verbs other than "be" tell them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import (
    a,
    after,
    employer,
    is_occupation,
    listed,
    occupation,
    status,
    thing,
)
from memcli.models.builtin.extract.lexicon import (
    CONDITIONS,
    FAMILY_COUNTED,
    FUTURE_EVENTS,
    MEDICINES,
    PET_PLURALS,
    PETS,
    PLAIN_RELATION,
)
from memcli.models.builtin.extract.rules_study import degree
from memcli.models.builtin.extract.times import told

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE
_COUNTED = re.compile(
    r"(?P<n>\d+|an?|one|two|three|four|five|six|seven|eight|nine|"
    r"ten)\s+(?:(?:[a-z-]+)\s+){0,3}?(?P<noun>[a-z-]+)\b(?!'s|\s*(?:who is coming|coming over|over|in my class))"
    r"(?P<named>,?\s*(?:who(?:'s| is)\s+)?(?:named|called)\s+)?",
    _I,
)
_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}
_ILL = re.compile(
    r"(?:(?:really|very|severe|mild|bad|chronic|terrible|a severe|a mild|a serious|a bit of|some|really bad|"
    r"pretty bad|a case of)\s+)*+(?P<what>[a-z][\w' -]+?)\s*(?=$|[,.;!]|and\b|so\b|since\b|which\b|but\b|for\b|"
    r"that\b|as\b|because\b)",
    _I,
)
_ALLERGY = re.compile(
    r"(?:(?:a|an)\s+)?(?:(?:severe|bad|mild|serious|terrible|slight|"
    r"really bad)\s+)*+(?:(?P<what>[\w ]{2,30}?)\s+allerg(?:y|ies)|allerg(?:y|ies)\s+to\s+(?P<to>.+))",
    _I,
)
_EXPERIENCE = re.compile(
    r"(?P<what>(?:over |about |almost |more than )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"fifteen|twenty)\+?\s+years?\s+(?:of\s+)?experience(?:\s+(?:in|with|as|of)\s+.+)?)",
    _I,
)


def have(c: Clause) -> list[Proposal]:
    """Family, pets, ailments, degrees, experience and things of "I have …"."""
    if c.group.tense == "past" or not c.holds:
        return have_no_more(c) if c.over else []
    if c.group.tense != "present":
        return []
    for rule in (_family, _allergy, _ill, _experience, _appointed, degree, _job):
        found = rule(c)
        if found:
            return found
    phrase = c.phrase(c.group.rest, "coming|to|in my|at|that|who|for|and|named|called|since")
    return thing(c, phrase) if _INDEFINITE.match(phrase) and not _named_next(c, phrase) else []


def have_no_more(c: Clause) -> list[Proposal]:
    """ "I don't have a car anymore"."""
    phrase = c.phrase(c.group.rest)
    return thing(c, phrase, ends=True, said="no longer has") if phrase else []


def _family(c: Clause) -> list[Proposal]:
    match = after(c, _COUNTED)
    if match is None:
        return []
    noun, count = match[0]["noun"].lower(), match[0]["n"].lower()
    if noun not in FAMILY_COUNTED:
        return []
    if match[0]["named"]:
        return []  # told with their names by the relation rule
    phrase = phrases.tidy(match[0][0])
    if re.search(r"\b(?:grade|class|school|clients?|patients?|students?|another|new)\b", phrase, _I):
        return []
    if count in {"a", "an"} or count == "one":
        return c.propose("relation", "family", PLAIN_RELATION.get(noun, noun), f"has {phrase}", 0.85, time="none")
    number = _NUMBERS.get(count, count)
    if not number.isdigit() or int(number) > 15:
        return []
    plain = "children" if noun in {"kids", "child", "kid"} else noun
    return c.propose("relation", f"number of {plain}", number, f"has {phrase}", 0.85, single=True, time="none")


def _allergy(c: Clause) -> list[Proposal]:
    match = after(c, _ALLERGY)
    if match is None:
        return []
    found: list[Proposal] = []
    what = match[0]["what"] or phrases.cut(match[0]["to"], 0, len(match[0]["to"]))[0]
    for item in phrases.items(phrases.tidy(what)):
        if phrases.noun(item, 4) and item.lower() not in {"bad", "seasonal", "severe", "food", "some", "a lot of"}:
            found += c.propose("attribute", "allergy", phrases.bare(item), f"is allergic to {item}", 0.9)
    return found


def _ill(c: Clause) -> list[Proposal]:
    match = after(c, _ILL)
    if match is None:
        return []
    what = match[0]["what"].lower()
    return c.propose("attribute", "health", phrases.bare(what), f"has {what}", 0.85) if what in CONDITIONS else []


def suffer(c: Clause) -> list[Proposal]:
    """ "I suffer from migraines"."""
    match = after(c, re.compile(r"(?:from|with)\s+", _I))
    if match is None or not c.holds:
        return []
    found: list[Proposal] = []
    for item in listed(c, match[1]):
        if item.lower() in CONDITIONS:
            found += c.propose("attribute", "health", phrases.bare(item), f"suffers from {item}", 0.85)
    return found


def diagnosed(c: Clause) -> list[Proposal]:
    """ "I was diagnosed with asthma"."""
    match = after(c, re.compile(r"with\s+(?:(?:a|an)\s+(?:case|form) of\s+)?", _I))
    if match is None or not c.group.passive or c.group.negated or c.group.unsure:
        return []
    what = c.phrase(match[1], "when|at|and|after|in")
    return (
        c.propose("attribute", "health", phrases.bare(what), f"has {what}", 0.9, time="past")
        if phrases.noun(what, 6)
        else []
    )


def _experience(c: Clause) -> list[Proposal]:
    match = after(c, _EXPERIENCE)
    if match is None:
        return []
    what = phrases.cut(match[0]["what"], 0, len(match[0]["what"]), "and|but")[0]
    return c.propose("attribute", "experience", what, f"has {what}", 0.8) if phrases.complete(what, 10) else []


_APPOINTED = re.compile(
    r"(?:(?:a|an|my|our|another)\s+)(?P<what>(?:[\w'-]+\s+){0,3}?(?P<noun>"
    + "|".join(sorted((re.escape(one) for one in FUTURE_EVENTS), key=len, reverse=True))
    + r"))\b(?P<with>\s+(?:with|at|for|to|in)\s+(?!the end)[\w'& .-]+)?",
    _I,
)


_ADORNED = re.compile(r"\b(?:next|upcoming|big|important|new|really|quick|very|first|own)\s+")


def _appointed(c: Clause) -> list[Proposal]:
    """ "I have a dentist appointment on Friday": what has a name of its own has one next date, "a meeting" has many."""
    match = after(c, _APPOINTED)
    when = c.times.coming(c.start, c.end)
    what = phrases.tidy(_ADORNED.sub("", match[0]["what"].lower())) if match is not None else ""
    if match is None or when is None or not phrases.noun(what, 5):
        return []
    given = phrases.tidy(match[0]["with"] or "")
    detail = phrases.cut(given, 0, len(given), "and|so|that")[0]
    if not phrases.complete(detail, 8) or phrases.definite_unknown(detail.split(" ", 1)[-1]):
        detail = ""
    named = f"{what} {detail}".strip()
    said = f"has {a(named)} {told(when.iso)}"
    return c.propose("plan", named, when.iso, said, 0.85, single=" " in named, time="coming")


def _job(c: Clause) -> list[Proposal]:
    match = after(c, re.compile(r"(?:a|an)\s+(?:\w+\s+){0,2}?job\s+(?P<how>at|with|as|in)\s+", _I))
    if match is None or match[0]["how"].lower() == "in":
        return []
    what = c.phrase(match[1], "as|in|on|and|with|where|for")
    if match[0]["how"].lower() == "as":
        return (
            occupation(c, what, f"works as {a(phrases.bare(what))}", 0.85) if is_occupation(phrases.bare(what)) else []
        )
    return employer(c, what, f"works at {what}", 0.85)


def own(c: Clause) -> list[Proposal]:
    """ "I own a bakery", "I drive a Civic", "I wear glasses"."""
    if not c.holds or c.group.tense == "progressive":
        return []
    phrase = c.phrase(c.group.rest, "to|in my|and|for|with")
    verb = c.group.verb
    if (
        verb == "own"
        and phrases.noun(phrase, 7)
        and not phrases.definite_unknown(phrase)
        and re.match(r"(?:a|an|my|our|two|three|several|\d)", phrase, _I)
    ):
        return c.propose("attribute", "possession", phrases.bare(phrase), f"owns {phrase}", 0.85)
    if (
        verb == "drive"
        and re.match(r"(?:a|an)\s+(?!lot|bit|little|hard|long|few)", phrase, _I)
        and phrases.noun(phrase, 6)
    ):
        return c.propose("attribute", "possession", phrases.bare(phrase), f"drives {phrase}", 0.85)
    if verb == "wear" and re.match(
        r"(?:glasses|contacts|contact lenses|a hearing aid|hearing aids|braces|dentures|a size)\b", phrase, _I
    ):
        return c.propose("attribute", "health", phrase.lower(), f"wears {phrase}", 0.85)
    return []


def acquire(c: Clause) -> list[Proposal]:
    """What somebody has since "bought a car", "adopted a dog", "got a new phone"."""
    if not c.happened:
        return []
    phrase = c.phrase(c.group.rest, "from|for|at|in|on|last|to|and|with|named|called|because|since")
    if _named_next(c, phrase) or not _INDEFINITE.match(phrase):
        return []
    return thing(c, phrase, time="past")


_INDEFINITE = re.compile(r"(?:a|an|(?:my|our) (?:first|own|very own)|two|three|four|five|\d+|several)\s", _I)
_CALLED = re.compile(r"\s*,?\s*(?:who(?:'s| is)\s+)?(?:named|called)\b", _I)


def _named_next(c: Clause, phrase: str) -> bool:
    """Whether a name follows a phrase: then the relation rule tells of it."""
    return _CALLED.match(c.plain, c.plain.find(phrase, c.group.rest) + len(phrase), c.end) is not None


def part(c: Clause) -> list[Proposal]:
    """ "I sold my car", "my bike was stolen": what was had is had no more."""
    if not c.happened:
        return []
    phrase = c.phrase(c.group.rest, "to|for|at|in|on|last|and|because|since|with")
    if not re.match(r"(?:my|our)\s", phrase, _I):
        return []
    return thing(c, phrase, ends=True, said="had")


_UP = re.compile(r"up\b")
_UP_WITH = re.compile(r"up with (?:my (?:girlfriend|boyfriend|partner|fianc|ex)|[a-z]+\b)")


def union(c: Clause) -> list[Proposal]:
    """Marriages, engagements and their ends."""
    if not c.happened:
        return []
    verb, rest = c.group.verb, c.rest.lower()
    word = rest.split(" ")[0] if verb == "get" and rest else verb
    if word in {"married", "marry"} and verb in {"get", "marry"}:
        return status(c, "married", "is married")
    if word == "engaged":
        return status(c, "engaged", "is engaged")
    if word in {"divorced", "divorce", "separated", "separate"}:
        state = "separated" if word.startswith("separ") else "divorced"
        return status(c, state, f"is {state}")
    parted = verb in {"break", "split"} and c.subject.kind == "speaker" and not c.subject.dropped
    if parted and _UP.match(rest) and (c.subject.plural or _UP_WITH.match(rest)):
        return status(c, "single", "is single again", 0.65)
    return []


def turn(c: Clause) -> list[Proposal]:
    """ "I turned 30"."""
    match = after(c, re.compile(r"(?P<age>\d{1,3})\b(?!\s*(?:degrees|pages|percent|%|minutes|:|\.\d))", _I))
    if match is None or not c.happened:
        return []
    age = match[0]["age"]
    return c.propose("attribute", "age", age, f"is {age} years old", 0.9, single=True, time="past")


def medicine(c: Clause) -> list[Proposal]:
    """ "I take metformin for my diabetes"."""
    if not c.holds:
        return []
    phrase = c.phrase(c.group.rest, "for|every|twice|once|in|at|to|and|because|as")
    plain = re.sub(r"^(?:\d+\s?m?c?g\s+(?:of\s+)?|my\s+)", "", phrase, flags=_I)
    dosed = re.search(r"\b\d+\s?m?c?g\b", phrase)
    if plain.lower() in MEDICINES or (dosed and phrases.noun(plain, 4)):
        return c.propose("attribute", "medication", plain, f"takes {phrase}", 0.85)
    return []


def died(c: Clause) -> list[Proposal]:
    """The death of a pet or relative ends having it."""
    if c.subject.kind != "relative" or not c.happened or c.group.verb not in {"die", "pass"}:
        return []
    if c.group.verb == "pass" and not c.rest.lower().startswith("away"):
        return []
    noun = c.subject.noun
    pet = noun in PETS or noun in PET_PLURALS
    if not pet:
        return []
    value = c.subject.name or noun
    ended = c.propose("attribute", "pet", value, "has died", 0.85, ends=True)
    return [one._replace(subject=c.speaker.name, kind="attribute", statement=f"{c.who} has died") for one in ended]
