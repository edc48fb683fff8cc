"""What happened and what was decided."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import complements, phrases
from memcli.models.builtin.extract.facets import after
from memcli.models.builtin.extract.verbs import events, past

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE


def event(c: Clause) -> list[Proposal]:
    """A past-tense clause whose verb tells an event, with a complement that stands for itself."""
    verb = c.group.verb
    found = events().get(verb)
    if found is None or c.group.passive or not c.happened:
        return []
    phrase = complements.complement(c, c.group.rest)
    if verb == "get" and c.group.tense == "perfect" and _HAVING.match(phrase):
        return []  # "we've got a dog" tells what they have
    if phrase and (complements.idle(phrase) or (phrase.lower().startswith("some ") and not found.strong)):
        return []
    if _WITHOUT_WHOM.search(phrase) or (verb == "meet" and _NOBODY_MET.match(phrase)):
        return []
    if not complements.fits(verb, found.needs, phrase) or (verb in _ROUTINE and _ROUTINELY.search(phrase)):
        return []
    strong = found.strong or complements.weighty(verb, phrase)
    dated = c.fresh or c.times.past(c.start, c.end) is not None
    if not strong and not (dated and len(phrase.split()) > 1) and not phrases.capitalised(phrase):
        return []
    word = past(verb)
    return c.propose("event", word, phrase or word, f"{word} {phrase}".strip(), 0.8 if strong else 0.65, time="past")


_HAVING = re.compile(r"(?:a|an|some|two|three|several|lots|many|my|our)\s", _I)
#: "together" without whom, and a meeting of nobody: what is missing stands elsewhere.
_WITHOUT_WHOM = re.compile(r"\btogether$", _I)
_NOBODY_MET = re.compile(r"(?:at|in|on|through|via|during|when|while|for|by|last|up at|up in)\b", _I)

#: What is begun and done with every day.
_ROUTINE = frozenset(["start", "begin", "finish", "return", "win"])
_ROUTINELY = re.compile(
    r"\bsome (?!new\b)[a-z]|^(?:making|playing|eating|cooking|cleaning|checking|using|introducing|thinking|"
    r"getting) (?!the [A-Z]|[A-Z])(?:my|our|the|a few|some)\b",
    _I,
)
_TO = re.compile(r"(?:back\s+)?to\s+", _I)
_IN = re.compile(r"(?:back\s+|also\s+|over\s+)*+(?:in|at)\s+(?=(?:the\s+)?[A-Z])")


def been(c: Clause) -> list[Proposal]:
    """ "I've been to Rome", "I was in Rome last year": a place visited."""
    group = c.group
    if group.verb != "be" or group.unsure:
        return []
    if group.negated:
        return _never(c)
    match = after(c, _TO if group.tense == "perfect" else _IN) if group.tense in {"perfect", "past"} else None
    if match is None:
        return []
    where = c.phrase(match[1], "with|for|in|so|but|many|a few|several|once|twice|when|to")
    if not phrases.noun(where, 6) or not phrases.capitalised(where):
        return []
    said = f"has been to {where}" if group.tense == "perfect" else f"was in {where}"
    return c.propose("event", "visited", where, said, 0.8, time="past")


def _never(c: Clause) -> list[Proposal]:
    """ "I've never been to Rome"."""
    match = after(c, _TO) if c.group.tense == "perfect" and "never" in c.group.adverbs else None
    where = c.place(match[1]) if match is not None else ""
    return (
        c.propose("attribute", "never visited", where, f"has never been to {where}", 0.75, time="none") if where else []
    )


#: Participles whose passive is an event; those of the second set only with what follows.
_SUFFERED = frozenset(
    """promoted hired fired laid diagnosed elected adopted robbed injured admitted hospitalized hospitalised
    sacked evicted certified drafted""".split()
)
_WITH_MORE = frozenset("invited offered chosen selected awarded signed accepted nominated".split())


def happened_to(c: Clause) -> list[Proposal]:
    """Passive events: "was promoted", "has been elected chair"."""
    word, group = c.group.word.lower(), c.group
    if not group.passive or group.negated or group.unsure or group.tense not in {"past", "perfect"}:
        return []
    phrase = complements.shortened(c.phrase(group.rest, complements.STOPS))
    if word not in _SUFFERED and not (word in _WITH_MORE and phrase):
        return []
    if (phrase and not phrases.complete(phrase, 12)) or (word == "laid" and not phrase.lower().startswith("off")):
        return []
    return c.propose("event", f"was {word}", phrase or word, f"was {word} {phrase}".strip(), 0.8, time="past")


def died(c: Clause) -> list[Proposal]:
    """The death of a relative or pet."""
    if c.subject.kind == "speaker" or not c.happened:
        return []
    if c.group.verb == "die" or (c.group.verb == "pass" and c.rest.lower().startswith("away")):
        said = "died" if c.group.verb == "die" else "passed away"
        return c.propose("event", "died", "died", said, 0.9, time="past")
    return []


_DECIDED = re.compile(r"(?:to|on|against|that|not to|upon)\s+\S+", _I)
_UNDECIDED = re.compile(
    r"to (?:try|see|check|give|go for it|do|be|stay|call|spend time|come|challenge|pick up|make my own|head|wait|"
    r"take a|relax|"
    r"keep|continue|put|let|just)\b",
    _I,
)


def decide(c: Clause) -> list[Proposal]:
    """ "I decided to …", "we chose X over Y", "we agreed on …"."""
    if not c.happened:
        return []
    phrase = complements.shortened(c.phrase(c.group.rest, "so|because|which|when|and"))
    verb = c.group.verb
    if verb in {"decide", "agree"} and not _DECIDED.match(phrase):
        return []
    if verb == "settle" and not re.match(r"on\s", phrase):
        return []
    if verb in {"choose", "opt", "settle"} and not phrases.noun(re.sub(r"^(?:for|on|to)\s+", "", phrase), 10):
        return []
    if not phrases.complete(re.sub(r"^that\s+", "", phrase), 14) or _UNDECIDED.match(phrase):
        return []
    if _WITHOUT_WHOM.search(phrase):
        return []
    if phrases.definite_unknown(re.sub(r"^(?:on|against|to \w+)\s+", "", phrase)):
        return []
    return c.propose("event", "decided", phrase, f"{past(verb)} {phrase}", 0.8, time="past")
