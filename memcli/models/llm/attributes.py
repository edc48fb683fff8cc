"""Under which names models tell facts, and under which the built-in extractor does: one fact, one attribute. Pure.

For attributes that hold one value at a time a wrong value would close a right one. So they also need a word in the
quote that speaks of them: "I visited Porto" is no home, whatever a model makes of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from memcli.text.language import language


class Attribute(NamedTuple):
    """The kept name of an attribute, the kind it implies, and, where it holds one value at a time, its cue."""

    name: str
    kind: str
    cue: str = ""

    @property
    def single(self) -> bool:
        """Whether it holds one value at a time."""
        return bool(self.cue)


_HOME = (
    r"\b(?:live[sd]?|living|mov(?:e[sd]?|ing)|home|house|flat|apartment|place|based|reside\w*|relocat\w*|settl\w*|"
    r"stay(?:ing)?)\b"
)
_JOB = (
    r"\b(?:work\w*|job|employ\w*|hired|join(?:ed|ing)?|start(?:ed|ing)?|position|role|career|profession\w*|as an?|"
    r"i(?:'m| am) an?|my (?:boss|company|firm|office)|for a living|promot\w*|retired|run|own|founded)\b"
)
_STATUS = (
    r"\b(?:marr(?:y|ied)|single|divorc\w*|engage\w*|widow\w*|separat\w*|husband|wife|wedding|dating|boyfriend|"
    r"girlfriend|partner|spouse|broke up|relationship)\b"
)

LIKES = Attribute("likes", "preference")
DISLIKES = Attribute("dislikes", "preference")

_KNOWN: tuple[tuple[Attribute, str], ...] = (
    (
        Attribute("home", "attribute", _HOME),
        """residence, location, address, city, lives in, living in, current city, place of residence, lives, town,
        living place, current residence, moved to""",
    ),
    (Attribute("country", "attribute", _HOME), "country of residence, lives in country"),
    (
        Attribute("employer", "attribute", _JOB),
        "company, workplace, works at, works for, employed by, place of work, organization, work place",
    ),
    (
        Attribute("occupation", "attribute", _JOB),
        "job, profession, job title, career, works as, position, work, current job, role at work",
    ),
    (
        Attribute("age", "attribute", r"\b(?:years?|old|aged?|turn(?:s|ed|ing)?|birthday)\b"),
        "years old, current age",
    ),
    (
        Attribute("birthday", "attribute", r"\b(?:born|birthday|bday|b-day)\b"),
        "date of birth, birth date, birthdate, dob",
    ),
    (Attribute("birthplace", "attribute", r"\bborn\b"), "place of birth, born in"),
    (
        Attribute("hometown", "attribute", r"\b(?:gr[eo]wn? up|raised|hometown|home town|from)\b"),
        "grew up in, raised in, home town",
    ),
    (Attribute("relationship status", "attribute", _STATUS), "marital status, civil status, relationship"),
    (
        Attribute("diet", "attribute", r"\b(?:vegan|vegetarian|pescatarian|diet|keto|paleo|eat|eating|meat)\b"),
        "dietary preference, eating habits, diet type",
    ),
    (
        Attribute("major", "attribute", r"\b(?:major\w*|study|studying|studied|degree)\b"),
        "field of study, course of study, degree subject",
    ),
    (Attribute("name", "attribute", r"\b(?:name[ds]?|called|call me)\b"), "first name, full name"),
    (Attribute("origin", "attribute"), "comes from, from, country of origin, place of origin"),
    (Attribute("nationality", "attribute"), "citizenship"),
    (Attribute("language", "attribute"), "languages, speaks, spoken language, languages spoken"),
    (Attribute("hobby", "attribute"), "hobbies, pastime, leisure, leisure activity, pastimes"),
    (Attribute("allergy", "attribute"), "allergies, allergic to"),
    (
        Attribute("health", "attribute"),
        "health condition, medical condition, illness, condition, disease, health issue",
    ),
    (Attribute("medication", "attribute"), "medicine, medications, takes medication"),
    (Attribute("pet", "attribute"), "pets, animal, animals, has pet"),
    (Attribute("possession", "attribute"), "owns, possessions, belongings, has, vehicle, car"),
    (
        Attribute("plays", "attribute"),
        "instrument, sport, sports, plays sport, plays instrument, musical instrument",
    ),
    (Attribute("studies", "attribute"), "studying, learns, subject of study, student of"),
    (Attribute("education", "attribute"), "degree, school, university, alma mater, studied at, college"),
    (Attribute("skill", "attribute"), "skills, ability, abilities, talent, good at"),
    (Attribute("fear", "attribute"), "fears, afraid of, phobia"),
    (Attribute("family", "relation"), "relatives, family member, family members, relative"),
    (
        LIKES,
        """like, love, loves, enjoy, enjoys, interest, interests, preference, preferences, favorite, favourite,
        favorites, favourites, fan of, liking, passion, passions, interested in""",
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
#: Words that name a property whatever the text: an attribute made of these, or of the text's own, says nothing new.
_PROPERTY = frozenset(
    """activity animal appointment art author band belief birth book brand budget car children city class color colour
    country course date day deadline detail device diet dream drink email event experience family favorite favourite
    feeling film food friend friends game gender genre goal group habit health height home hour identity income
    interest job kind language length life living meal member memory method mood movie music name number of opinion
    partner phone pet place plan preference product program project reason recipe religion role routine schedule school
    show size skill software song sport status step study style subject team technique time title tool topic trait
    travel type vehicle weather weight work""".split()
)
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1)
def _names() -> dict[str, Attribute]:
    found = {attribute.name: attribute for attribute, _ in _KNOWN}
    for attribute, others in _KNOWN:
        for other in others.split(","):
            found.setdefault(" ".join(other.split()), attribute)
    return found


def attribute(written: str, kind: str, text: str) -> Attribute:
    """The attribute that a model means by the name it wrote, for a fact of this kind read out of `text`.

    A name that is neither known, nor of words of the text, nor a plain word for a property gives way to the kind: it
    would be a claim of its own that nothing supports.
    """
    words = _WORD.findall(written.casefold())
    name = " ".join(words)
    known = _names().get(name)
    if known is not None and (kind not in {"event", "plan"} or known.kind == kind):
        return known
    said = set(_WORD.findall(text.casefold()))
    if not words or len(words) > 4 or not all(word in _PROPERTY or word in said for word in words):
        name = kind
    return Attribute(name, kind)


def cued(known: Attribute, quote: str) -> bool:
    """Whether an English quote speaks of the attribute; True where no cue is needed or the quote is not English."""
    return not known.cue or not english(quote) or re.search(known.cue, quote, re.IGNORECASE) is not None


def english(quote: str) -> bool:
    """Whether cues can be looked for in a quote."""
    return language(quote, 1) in {"en", None} and quote.isascii()
