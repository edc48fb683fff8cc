"""Facts that several verbs lead to: a home, an employer, an occupation, a state, a thing, a pet; and small wording."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.lexicon import CITIES, COUNTRIES, OCCUPATIONS, PET_PLURALS, PETS, POSSESSIONS

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

Time = Literal["state", "past", "coming", "none"]

_NO_EMPLOYER = re.compile(
    r"^(?:home|night|nights|school|times?|heart|hand|least|first|last|fun|free|now|hours?|days?|weeks?|months?|years?|"
    r"long|everyone|all|the moment|the time|the weekend|a living|a while|(?:my|a|the) (?:project|living|dream|goal|"
    r"time|best)|"
    r"\d.*)\b",
    re.IGNORECASE,
)


def home(
    c: Clause, place: str, said: str, confidence: float = 0.9, *, time: Time = "state", ends: bool = False
) -> list[Proposal]:
    """A home: countries under an attribute of their own, so that a city and its country do not exclude each other."""
    if not place:
        return []
    attribute = "country" if place.lower() in COUNTRIES else "home"
    return c.propose("attribute", attribute, place, said, confidence, single=True, ends=ends, time=time)


def employer(
    c: Clause, name: str, said: str, confidence: float = 0.85, *, time: Time = "state", ends: bool = False
) -> list[Proposal]:
    """Where somebody works: a name, or a kind of place ("a hospital")."""
    if not name or _NO_EMPLOYER.match(name) or is_place(name) or not phrases.noun(name, 6):
        return []  # "at Leeds" is a town, a university or a meeting: nobody can tell
    if not (phrases.capitalised(name) or re.match(r"(?:a|an|the|my|our)\s", name, re.IGNORECASE)):
        return []
    return c.propose("attribute", "employer", name, said, confidence, single=True, ends=ends, time=time)


def occupation(c: Clause, job: str, said: str, confidence: float = 0.85, *, time: Time = "state") -> list[Proposal]:
    """What somebody works as."""
    job = phrases.bare(job)
    if not phrases.noun(job, 6):
        return []
    return c.propose("attribute", "occupation", job, said, confidence, single=True, time=time)


def is_occupation(what: str) -> bool:
    """Whether a noun phrase ends in the name of an occupation."""
    words = what.lower().split()
    if not 0 < len(words) <= 6:
        return False
    return any(" ".join(words[start:]) in OCCUPATIONS for start in range(len(words)))


def status(c: Clause, state: str, said: str, confidence: float = 0.8) -> list[Proposal]:
    """Whether somebody is married, single, …, as a consequence of an event."""
    return c.propose("attribute", "relationship status", state, said, confidence, single=True, time="past")


def thing(c: Clause, phrase: str, *, time: Time = "state", ends: bool = False, said: str = "has") -> list[Proposal]:
    """A possession or a pet, if the head of the phrase is one worth knowing."""
    plain = phrases.bare(phrase)
    if not phrases.noun(phrase, 7):
        return []
    kind = owned(plain)
    if not kind:
        return []
    return c.propose("attribute", kind, plain, f"{said} {phrase}", 0.8, time=time, ends=ends)


def owned(plain: str) -> str:
    """ "pet", "possession" or "" for a noun phrase without its article."""
    words = re.split(r"\s(?:of|with|in|from|for|at|that|named|called)\s", plain.lower())[0].split()
    for start in range(len(words)):
        tail = " ".join(words[start:])
        if tail in PETS or tail in PET_PLURALS:
            return "pet"
        if tail in POSSESSIONS:
            return "possession"
    return ""


def is_place(name: str) -> bool:
    """Whether a name is that of a known city or country."""
    return name.lower() in CITIES or name.lower() in COUNTRIES


def a(noun: str) -> str:
    """A noun phrase with an article, if it has none."""
    if re.match(r"(?:a|an|the|my|our|their|some|two|three|four|five|\d+)\s", noun, re.IGNORECASE):
        return noun
    silent = noun.lower().startswith(("uni", "euro", "one", "us", "uk"))
    return f"an {noun}" if noun[:1].lower() in set("aeiou") and not silent else f"a {noun}"


def after(c: Clause, pattern: re.Pattern[str]) -> tuple[re.Match[str], int] | None:
    """A match of `pattern` right after the verb, and the offset in `plain` where it ends."""
    start = c.group.rest
    while start < c.end and c.plain[start] in " ,":
        start += 1
    match = pattern.match(c.plain, start, c.end)
    return None if match is None else (match, match.end())


def listed(c: Clause, start: int) -> list[str]:
    """The items of a list that begins at `start`: unlike a phrase, it goes on over commas."""
    text = c.plain[start : c.end]
    stop = _LIST_END.search(text)
    body = phrases.tidy(text[: stop.start()] if stop is not None else text)
    parts = [phrases.cut(item, 0, len(item))[0] for item in phrases.items(body)]
    return [part for part in parts if part]


_LIST_END = re.compile(
    r"[;!?()]|\.(?=\s|$)|\b(?:so|but|because|which|when|who|if|since|although|while|and\s+(?:i|we|it|my|he|she|they|"
    r"that|am|have|love|like|enjoy|hate|want|think|feel|also|always|usually))\b",
    re.IGNORECASE,
)
