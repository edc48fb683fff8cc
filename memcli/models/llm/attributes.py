"""Under which names models tell facts, and under which the built-in extractor does: one fact, one attribute. Pure.

For attributes that hold one value at a time a wrong value would close a right one. So they also need a word in the quote
that speaks of them: "I visited Porto" is no home, whatever a model makes of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Attribute(NamedTuple):
    """The kept name of an attribute, the kind it implies, whether it holds one value at a time, and its cue."""

    name: str
    kind: str | None = None
    single: bool = False
    cue: str = ""


_HOME = (
    r"\b(?:live|lives|living|lived|move|moves|moved|moving|home|house|flat|apartment|place|based|reside\w*|relocat\w*|settle\w*|"
    r"stay|staying)\b"
)
_JOB = (
    r"\b(?:work\w*|job|employ\w*|hired|joined|join|joining|started|starting|position|role|career|profession\w*|as an?|i'm an?|"
    r"i am an?|my (?:boss|company|firm|office)|for a living|promot\w*|retired|run|own|founded)\b"
)

LIKES = Attribute("likes", "preference")
DISLIKES = Attribute("dislikes", "preference")

_KNOWN: tuple[tuple[Attribute, str], ...] = (
    (
        Attribute("home", "attribute", single=True, cue=_HOME),
        "residence, location, address, city, lives in, living in, current city, place of residence, lives, living place, "
        "current residence, town, moved to",
    ),
    (Attribute("country", "attribute", single=True, cue=_HOME), "country of residence, lives in country"),
    (
        Attribute("employer", "attribute", single=True, cue=_JOB),
        "company, workplace, works at, works for, employed by, place of work, organization, work place",
    ),
    (
        Attribute("occupation", "attribute", single=True, cue=_JOB),
        "job, profession, job title, career, works as, position, work, current job, role at work",
    ),
    (
        Attribute("age", "attribute", single=True, cue=r"\b(?:years?|old|age[d]?|turn(?:s|ed|ing)?|birthday)\b"),
        "years old, current age",
    ),
    (
        Attribute("birthday", "attribute", single=True, cue=r"\b(?:born|birthday|bday|b-day)\b"),
        "date of birth, birth date, birthdate, dob",
    ),
    (Attribute("birthplace", "attribute", single=True, cue=r"\bborn\b"), "place of birth, born in"),
    (
        Attribute("hometown", "attribute", single=True, cue=r"\b(?:grew up|grown up|raised|hometown|home town|from)\b"),
        "grew up in, raised in, home town",
    ),
    (
        Attribute(
            "relationship status",
            "attribute",
            single=True,
            cue=r"\b(?:married|marry|single|divorc\w*|engaged|engagement|widow\w*|separat\w*|husband|wife|wedding|dating|"
            r"boyfriend|girlfriend|partner|spouse|broke up|relationship)\b",
        ),
        "marital status, civil status, relationship",
    ),
    (
        Attribute(
            "diet", "attribute", single=True, cue=r"\b(?:vegan|vegetarian|pescatarian|diet|keto|paleo|eat|eating|meat)\b"
        ),
        "dietary preference, eating habits, diet type",
    ),
    (
        Attribute("major", "attribute", single=True, cue=r"\b(?:major\w*|study|studying|studied|degree)\b"),
        "field of study, course of study, degree subject",
    ),
    (
        Attribute("name", "attribute", single=True, cue=r"\b(?:name|called|call me|named)\b"),
        "first name, full name",
    ),
    (Attribute("origin", "attribute"), "comes from, from, country of origin, place of origin"),
    (Attribute("nationality", "attribute"), "citizenship"),
    (Attribute("language", "attribute"), "languages, speaks, spoken language, languages spoken"),
    (Attribute("hobby", "attribute"), "hobbies, pastime, leisure, leisure activity, pastimes"),
    (Attribute("allergy", "attribute"), "allergies, allergic to"),
    (Attribute("health", "attribute"), "health condition, medical condition, illness, condition, disease, health issue"),
    (Attribute("medication", "attribute"), "medicine, medications, takes medication"),
    (Attribute("pet", "attribute"), "pets, animal, animals, has pet"),
    (Attribute("possession", "attribute"), "owns, possessions, belongings, has, vehicle, car"),
    (Attribute("plays", "attribute"), "instrument, sport, sports, plays sport, plays instrument, musical instrument"),
    (Attribute("studies", "attribute"), "studying, learns, subject of study, student of"),
    (Attribute("education", "attribute"), "degree, school, university, alma mater, studied at, college"),
    (Attribute("skill", "attribute"), "skills, ability, abilities, talent, good at"),
    (Attribute("fear", "attribute"), "fears, afraid of, phobia"),
    (Attribute("family", "relation"), "relatives, family member, family members, relative"),
    (
        LIKES,
        "like, love, loves, enjoy, enjoys, interest, interests, preference, preferences, favorite, favourite, favorites, "
        "favourites, fan of, liking, passion, passions, interested in",
    ),
    (DISLIKES, "dislike, hate, hates, disliking, does not like, doesn't like"),
    (Attribute("prefers", "preference"), "prefer"),
    (Attribute("visited", "event"), "visit, visiting, travelled to, traveled to, travel, trip to"),
    (Attribute("went", "event"), "go, going, attended event, outing"),
    (Attribute("bought", "event"), "buy, purchase, purchased, buying"),
    (Attribute("started", "event"), "start, starting, began, begin"),
    (Attribute("joined", "event"), "join, joining"),
    (Attribute("attended", "event"), "attend, attending, attendance"),
    (Attribute("adopted", "event"), "adopt, adoption, adopting"),
    (Attribute("won", "event"), "win, winning, award, prize"),
    (Attribute("plan", "plan"), "plans, intention, planned, upcoming, goal, goals, future plan, wants, planning"),
)
_SPACES = re.compile(r"[\s_-]+")


@lru_cache(maxsize=1)
def _names() -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for attribute, others in _KNOWN:
        found[attribute.name] = attribute
        for other in others.split(", "):
            found.setdefault(other, attribute)
    return found


def attribute(written: str, kind: str) -> Attribute:
    """The attribute that a model means by the name it wrote, for a fact of this kind."""
    name = _SPACES.sub(" ", written).strip(" .:").casefold()
    known = _names().get(name)
    if known is None:
        return Attribute(name, kind)
    if kind in {"event", "plan"} and known.kind not in {kind, None}:
        return Attribute(name, kind)  # an event about a home is not the home
    return known


def cued(known: Attribute, quote: str) -> bool:
    """Whether an English quote speaks of the attribute; True for attributes that need no cue."""
    return not known.cue or re.search(known.cue, quote, re.IGNORECASE) is not None
