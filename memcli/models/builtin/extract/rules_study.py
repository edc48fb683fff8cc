"""Studies: what and where somebody studies or studied, degrees, and what they teach or run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import after

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE

_DEGREE = re.compile(
    r"(?P<what>(?:(?:a|an|my|the|two)\s+)?(?:\w+'?s?\s+){0,3}?(?:degrees?|ph\.?d|doctorate|master'?s|bachelor'?s|"
    r"diploma|mba|certificate|certification|associate'?s)(?:\s+degrees?)?(?:\s+(?:in|from|of|at)\s+[\w&' .-]+)?)",
    _I,
)


def study(c: Clause) -> list[Proposal]:
    """ "I study biology at Porto", "I'm majoring in physics", "I studied law"."""
    past = (
        c.group.tense == "past" and not c.group.negated and not c.group.unsure and "progressive" not in c.group.adverbs
    )
    if not c.holds and not past:
        return []
    phrase = c.phrase(c.group.rest, "and|since|while|so")
    if c.group.verb == "major":
        what = re.sub(r"^in\s+", "", phrase, flags=_I)
        said = "majored in" if past else "is majoring in"
        return (
            c.propose("attribute", "major", what, f"{said} {what}", 0.9, single=True) if phrases.noun(what, 6) else []
        )
    if re.match(
        r"(?:for|with|hard|abroad|all|a lot|together|how|more|late|at home|at the library|in the library|up)\b",
        phrase,
        _I,
    ):
        return []
    if not phrases.noun(phrase, 9) or phrases.definite_unknown(phrase):
        return []
    if past:
        return c.propose("attribute", "education", phrase, f"studied {phrase}", 0.8, time="past")
    return c.propose("attribute", "studies", phrase, f"studies {phrase}", 0.85)


def degree(c: Clause) -> list[Proposal]:
    """ "I have a degree in physics from Porto"."""
    match = after(c, _DEGREE)
    if match is None:
        return []
    what = phrases.cut(match[0]["what"], 0, len(match[0]["what"]), "and|but|so|which")[0]
    if len(what.split()) < 3 and not re.search(r"ph\.?d|mba|doctorate", what, _I):
        return []
    return (
        c.propose("attribute", "education", phrases.bare(what), f"has {what}", 0.85) if phrases.noun(what, 10) else []
    )


def graduate(c: Clause) -> list[Proposal]:
    """ "I graduated from Porto with a degree in law"."""
    if not c.happened:
        return []
    phrase = c.phrase(c.group.rest)
    match = re.match(r"(?:\w+\s+)?(?:from|in|with)\s+(?P<what>.+)", phrase, _I)
    if (
        match is None
        or not phrases.noun(match["what"], 9)
        or re.match(r"(?:high school|college|university|my|honou?rs)\b", match["what"], _I)
    ):
        return []
    said = "is a graduate of" if phrase.lower().startswith("from") else "has a degree in"
    what = re.sub(r"^(?:a|an|the|my)\s+(?:\w+\s+)?degree\s+in\s+", "", match["what"], flags=_I)
    return c.propose("attribute", "education", what, f"{said} {what}", 0.85, time="past")


def teaches(c: Clause) -> list[Proposal]:
    """ "I teach maths at a primary school", "I run a bakery", "I manage a team of five"."""
    if not c.holds or (c.group.tense == "progressive" and "perfect" not in c.group.adverbs):
        return []
    verb, phrase = c.group.verb, c.phrase(c.group.rest, "and|so|every|since")
    said = {"teach": "teaches", "run": "runs", "manage": "manages", "lead": "leads", "coach": "coaches"}[verb]
    if verb != "teach" and not re.match(r"(?:a|an|my own|our own)\s", phrase, _I):
        return []
    if re.match(
        r"(?:myself|me|us|my|people|others|risk|errand|mile|marathon|lot|bit|few|little|life|day)\b",
        phrases.bare(phrase),
        _I,
    ):
        return []
    if not phrases.noun(phrase, 8) or phrases.definite_unknown(phrase):
        return []
    return c.propose(
        "attribute", verb + "s" if verb != "teach" else "teaches", phrases.bare(phrase), f"{said} {phrase}", 0.8
    )
