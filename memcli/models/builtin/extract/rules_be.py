"""What "I am …" tells: age, origin, work, state, health, tastes, skills."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import a, after, employer, home, is_occupation, listed
from memcli.models.builtin.extract.lexicon import (
    DIETS,
    LANGUAGES,
    MEDICINES,
    NATIONALITIES,
    ROLES,
    STATES,
    TRAITS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE
_AGE = re.compile(
    r"(?P<age>\d{1,3})(?P<old>\s*(?:years?|yrs?)(?:[- ]old)?|[- ]years?[- ]old|\s*y/?o)?(?:\s+(?:now|and)\b.*|"
    r"\s*[,.!;].*|\s*)$",
    _I,
)
_ALLERGIC = re.compile(r"(?:\w+ly\s+|really\s+|very\s+|super\s+|a bit\s+|slightly\s+)*+allergic to\s+", _I)
_STATE = re.compile(
    rf"(?:happily |newly |recently |now |finally |officially |"
    rf"legally )*+(?P<state>{'|'.join(sorted(STATES))})\b(?![- ]?(?:in|with|by|mom|dad|hand|parent|to my|minded|"
    rf"of|thing|focus))"
    r"(?:\s+to\s+(?:(?:a|an)\s+[\w ]+ (?:called|named)\s+)?(?P<name>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?))?"
    r"(?=\s*(?:$|[,.!;:]|and\b|now\b|to\b|since\b|but\b|with two|for\b))",
    _I,
)
_FROM = re.compile(r"(?:originally\s+|actually\s+|also\s+)*+from\s+", _I)
_BASED = re.compile(r"(?:currently\s+|now\s+|also\s+)*+(?:based|located|residing)\s+(?:in|out of|near)\s+", _I)
_LIKING = re.compile(
    r"(?:(?:really|so|very|totally|super|also|still|quite|pretty|not|always|absolutely)\s+)*+(?:"
    r"(?:a|an)\s+(?:(?:big|huge|massive|die-hard|avid|total|lifelong|longtime|real|such a|great|"
    r"true)\s+)*+(?:fan|lover|admirer|aficionado)\s+of|"
    r"(?:into|obsessed with|passionate about|fond of|crazy about|mad about|keen on|hooked on|big on|"
    r"interested in|drawn to|in love with|game for|(?:always\s+)?up for|partial to|"
    r"fascinated by|"
    r"fascinated with|addicted to|a sucker for))\s+",
    _I,
)
_FAN = re.compile(
    r"(?:a|an)\s+(?:(?:big|huge|massive|die-hard|avid|lifelong|longtime)\s+)*+(?P<what>[\w&' -]{2,40}?)\s+(?:fan|"
    r"lover|enthusiast|addict|fanatic|nerd|buff|junkie|aficionado)\b(?!\s+of)",
    _I,
)
_FEAR = re.compile(
    r"(?:(?:really|so|very|absolutely|totally|a bit|deathly)\s+)*+(?:afraid|scared|terrified|petrified)\s+of\s+", _I
)
_SKILL = re.compile(
    r"(?:(?:really|pretty|quite|very|also|fairly)\s+)*+(?:good|great|skilled|proficient|experienced|fluent|"
    r"excellent|an expert|talented)\s+(?:at|in|with)\s+",
    _I,
)
_ARTICLE = re.compile(r"(?:also\s+|currently\s+|now\s+|still\s+|just\s+)*+(?:a|an|the)\s+", _I)
_JUDGED = re.compile(
    r"\b(?:good|great|bad|terrible|awful|horrible|better|worse|best|worst|huge|total|real|natural|such|true|slow|"
    r"fast|picky|messy|"
    r"lousy|decent|amazing|lucky|happy|proud|big|little|bit|mess|perfect|wonderful|genius|idiot|weird|failed|wannabe|"
    r"aspiring|future|would-be|hopeless|mediocre|fake|like)\b",
    _I,
)
_RANK = re.compile(
    r"(?P<job>(?:the\s+)?(?:head|director|vp|vice president|ceo|cto|cfo|coo|co-founder|founder|chair|president|"
    r"owner|editor)(?:\s+(?:and|&)\s+\w+)?\s+(?:of|at)\s+.+)",
    _I,
)
_STUDENT = re.compile(
    r"(?:(?:a|an|in my)\s+)?(?P<what>(?:(?:first|second|third|fourth|final|"
    r"last)[- ]year\s+)?(?:(?:[\w-]+\s+){0,3}student|freshman|sophomore|phd candidate)\b(?:\s+(?:in|at|"
    r"of)\s+[\w&' .-]+)?)",
    _I,
)
_TALL = re.compile(
    r"(?P<height>\d(?:'\d{1,2}\"?|(?:\.\d+)?\s*(?:feet|foot|ft|m|meters|metres)(?:\s*\d{1,2}(?:\s*(?:inches|"
    r"in))?)?)|\d{3}\s*cm)\s*(?:tall)?\s*$",
    _I,
)
_DRUG = re.compile(r"(?:currently\s+|still\s+|now\s+)*+on\s+(?P<drug>.+)", _I)
_OWNER = re.compile(
    r"(?:now\s+)?(?:the|a)\s+(?:very\s+)?(?:proud|new|happy)\s+(?:new\s+)?(?:owner|parent|mom|mum|dad)\s+(?:of|"
    r"to)\s+(?P<what>(?:a|an|two|three|my|our)\s.+)",
    _I,
)
_NAME = re.compile(r"(?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-z]+){1,2})\s*(?:$|[,.!(])")
_DIET = re.compile(
    rf"(?:(?:a|an|strictly|mostly|fully|on a)\s+)*+(?:(?:strict|lifelong|"
    rf"devout)\s+)?(?P<diet>{'|'.join(sorted(DIETS, key=len, reverse=True))})\b(?:\s+diet)?\s*(?:$|[,.!;]|and\b|"
    rf"but\b|now\b|so\b|for\b)",
    _I,
)


def be(c: Clause) -> list[Proposal]:
    """Facts of a clause whose verb is "be"."""
    if c.group.unsure or c.group.obliged or c.group.tense in {"past", "future", "formerly"}:
        return _been_before(c) if c.group.tense == "formerly" else []
    if c.group.negated:
        return _not(c)
    if c.group.tense == "perfect" and re.match(r"(?:back\s+)?to\s", c.rest, _I):
        return []
    for rule in _RULES:
        found = rule(c)
        if found is not None:
            return found
    return []


def _not(c: Clause) -> list[Proposal]:
    liking = after(c, _LIKING)
    if liking is not None and not c.over:
        return _tastes(c, liking[1], "dislikes")
    if c.over:
        state = _STATE.match(c.rest)
        if state is not None:
            word = state["state"].lower()
            return c.propose(
                "attribute", "relationship status", word, f"is no longer {word}", 0.85, single=True, ends=True
            )
        diet = _DIET.match(c.rest)
        if diet is not None:
            word = diet["diet"].lower()
            return c.propose("attribute", "diet", word, f"is no longer {word}", 0.85, single=True, ends=True)
    return []


def _been_before(c: Clause) -> list[Proposal]:
    found = after(c, _ARTICLE)
    if found is None or c.group.negated:
        return []
    job = c.phrase(found[1], "at|for|in|with|on")
    if is_occupation(job) and not _JUDGED.search(job):
        return c.propose("attribute", "occupation", job, f"used to be {a(job)}", 0.85, single=True, ends=True)
    return []


def _age(c: Clause) -> list[Proposal] | None:
    match = _AGE.match(c.rest)
    if match is None or "almost" in c.group.adverbs:
        return None
    age = int(match["age"])
    if not (10 <= age <= 110 or (match["old"] and age >= 1)) or (c.subject.kind == "speaker" and age < 10):
        return []
    return c.propose("attribute", "age", str(age), f"is {age} years old", 0.9, single=True, time="none")


def _allergy(c: Clause) -> list[Proposal] | None:
    matched = after(c, _ALLERGIC)
    if matched is None:
        return None
    found: list[Proposal] = []
    for item in listed(c, matched[1]):
        if phrases.noun(item, 4) and not phrases.definite_unknown(item):
            found += c.propose("attribute", "allergy", phrases.bare(item), f"is allergic to {item}", 0.95)
    return found


def _diet(c: Clause) -> list[Proposal] | None:
    match = _DIET.match(c.rest)
    if match is None:
        return None
    diet = match["diet"].lower()
    said = f"eats {diet}" if diet in {"halal", "kosher", "gluten-free", "keto"} else f"is {diet}"
    return c.propose("attribute", "diet", diet, said, 0.9, single=True)


def _state(c: Clause) -> list[Proposal] | None:
    match = _STATE.match(c.rest)
    if match is None:
        return None
    state = match["state"].lower()
    state = "married" if state == "newlywed" else state
    found = c.propose("attribute", "relationship status", state, f"is {state}", 0.85, single=True)
    if match["name"] and state in {"married", "engaged"} and match["name"][0].isupper():
        partner = "spouse" if state == "married" else "fiance"
        found += c.propose("relation", partner, match["name"], f"is {state} to {match['name']}", 0.85, single=True)
    return found


def _origin(c: Clause) -> list[Proposal] | None:
    matched = after(c, _FROM)
    if matched is None:
        return None
    place = c.place(matched[1])
    return c.propose("attribute", "origin", place, f"is from {place}", 0.85, time="none") if place else []


def _based(c: Clause) -> list[Proposal] | None:
    matched = after(c, _BASED)
    if matched is None:
        return None
    place = c.place(matched[1])
    return home(c, place, f"is based in {place}") if place else []


def _liking(c: Clause) -> list[Proposal] | None:
    matched = after(c, _LIKING)
    if matched is not None:
        return _tastes(c, matched[1], "likes")
    fan = _FAN.match(c.rest)
    if fan is not None and phrases.noun(fan["what"], 4) and not _JUDGED.search(fan["what"]):
        what = fan["what"]
        return c.propose("preference", "likes", what, f"is {a(fan[0].split(' ', 1)[1])}", 0.85)
    return None


def _tastes(c: Clause, start: int, attribute: str) -> list[Proposal]:
    from memcli.models.builtin.extract.rules_taste import opinions

    return opinions(c, start, attribute, "likes" if attribute == "likes" else "dislikes", 0.85)


def _fear(c: Clause) -> list[Proposal] | None:
    matched = after(c, _FEAR)
    if matched is None:
        return None
    found: list[Proposal] = []
    for item in listed(c, matched[1]):
        if phrases.noun(item, 4):
            found += c.propose("attribute", "fear", item, f"is afraid of {item}", 0.8)
    return found


def _skill(c: Clause) -> list[Proposal] | None:
    matched = after(c, _SKILL)
    if matched is None:
        return None
    found: list[Proposal] = []
    for item in listed(c, matched[1]):
        if item.lower() in LANGUAGES:
            found += c.propose("attribute", "language", item.title(), f"speaks {item.title()}", 0.9)
        elif phrases.noun(item, 5) and "fluent" not in matched[0][0].lower():
            found += c.propose("attribute", "skill", item, f"is good at {item}", 0.75)
    return found


def _work(c: Clause) -> list[Proposal] | None:
    rank = _RANK.match(c.rest)
    if rank is not None:
        job = phrases.cut(rank["job"], 0, len(rank["job"]), "and|since|where")[0]
        return (
            c.propose("attribute", "occupation", job, f"is {job}", 0.85, single=True)
            if phrases.capitalised(job)
            else []
        )
    matched = after(c, _ARTICLE)
    if matched is None:
        return None
    start = matched[1]
    what = c.phrase(start, "at|for|with|in|on|from|of|by|and|to|about|based|living|who")
    if not what or _JUDGED.search(what):
        return None
    if what.lower() in ROLES:
        return c.propose("attribute", "role", what, f"is {a(what)}", 0.85)
    if not is_occupation(what):
        return None
    found = c.propose("attribute", "occupation", what, f"is {a(what)}", 0.85, single=True)
    return found + _employer_after(c, start + len(what))


def _employer_after(c: Clause, start: int) -> list[Proposal]:
    match = re.compile(r"[^,;]{0,30}?\b(?:at|for)\s+(?=(?:the\s+)?[A-Z])").match(c.plain, start, c.end)
    if match is None:
        return []
    name = c.phrase(match.end(), "as|in|on|and|with|where|based")
    return employer(c, name, f"works at {name}", 0.85)


def _student(c: Clause) -> list[Proposal] | None:
    match = _STUDENT.match(c.rest)
    if match is None or _JUDGED.search(match["what"]):
        return None
    what = phrases.tidy(match["what"])
    return (
        c.propose("attribute", "studies", what, f"is {a(what)}", 0.85, single=True) if phrases.complete(what, 9) else []
    )


def _nation(c: Clause) -> list[Proposal] | None:
    words = re.match(
        r"(?:(?:half|part|originally|actually|proudly)\s+)*+(?:a\s+|an\s+)?(?P<who>[A-Za-z]+(?: [A-Za-z]+)?)", c.rest
    )
    if words is None:
        return None
    for name in (words["who"], words["who"].split()[0]):
        after = c.rest[words.start("who") + len(name) :].lstrip()
        if name.lower() in NATIONALITIES and re.match(
            r"(?:$|[,.!;]|and\b|but\b|by\b|citizen|national\b|from\b)", after, _I
        ):
            half = "half " if re.match(r"half\b", c.rest, _I) else ""
            return c.propose("attribute", "nationality", name.title(), f"is {half}{name.title()}", 0.85, time="none")
    return None


def _other(c: Clause) -> list[Proposal] | None:
    tall = _TALL.match(c.rest)
    if tall is not None:
        return c.propose("attribute", "height", tall["height"], f"is {tall['height']} tall", 0.85, single=True)
    owner = _OWNER.match(c.rest)
    if owner is not None:
        what = phrases.cut(owner["what"], 0, len(owner["what"]), "who|that|named|called")[0]
        return (
            c.propose("attribute", "possession", phrases.bare(what), f"owns {what}", 0.85)
            if phrases.noun(what, 7)
            else []
        )
    drug = _DRUG.match(c.rest)
    if drug is not None:
        what = phrases.cut(drug["drug"], 0, len(drug["drug"]), "for|and|since")[0]
        return c.propose("attribute", "medication", what, f"is on {what}", 0.85) if what.lower() in MEDICINES else []
    trait = re.match(r"(?P<trait>[A-Za-z][\w' -]*?)\s*(?:$|[,.!;]|and\b|so\b|but\b|with\b|since\b|now\b|for\b)", c.rest)
    if trait is not None and trait["trait"].lower() in TRAITS:
        word = trait["trait"].lower()
        return c.propose("attribute", "trait", word, f"is {word}", 0.85)
    return None


def _name(c: Clause) -> list[Proposal] | None:
    match = _NAME.match(c.rest)
    if match is None or c.subject.kind != "speaker" or match["name"] == c.speaker.name:
        return None
    if any(word.lower() in NATIONALITIES for word in match["name"].split()):
        return None
    return c.propose("attribute", "name", match["name"], f"is called {match['name']}", 0.8, single=True, time="none")


_RULES: tuple[Callable[[Clause], list[Proposal] | None], ...] = (
    _age, _allergy, _diet, _state, _origin, _based, _liking, _fear, _skill, _student, _nation, _work, _other, _name,
)  # fmt: skip
