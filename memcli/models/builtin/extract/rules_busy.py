"""What somebody is busy with, and what they look forward to, think of, hope for or would love to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import complements, phrases
from memcli.models.builtin.extract.facets import after
from memcli.models.builtin.extract.rules_told import stands
from memcli.models.builtin.extract.verbs import base_of_ing
from memcli.models.builtin.extract.worth import tells

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.models.builtin.extract.clause import Clause, Kind, Proposal

_I = re.IGNORECASE

#: What one is doing all the time, or only says to be doing.
_IDLE = frozenset(
    """doing feeling hoping wishing wondering kidding joking saying telling asking talking thinking looking seeing
    hearing
    trying waiting getting having keeping staying pushing giving letting being going coming leaving heading sitting
    standing lying sleeping loving enjoying liking missing rooting crossing hanging chasing living dealing struggling
    planning wanting needing starting finding bringing putting taking making dying longing dreaming aiming considering
    remembering staring powering plugging following stepping sending calling texting writing-off assuming guessing
    freaking laughing crying worrying freezing kicking throwing wrapping sorting figuring glad seeing showing
    reminding relaxing chilling celebrating moving beginning setting buzzing thriving grinding rocking killing
    suffering experiencing facing encountering noticing understanding learning-that""".split()
)
#: Light verbs that say something with the words that follow them.
_PHRASAL = re.compile(
    r"(?P<verb>looking\s+(?:into|for|after)|getting\s+(?:back\s+)?into|getting\s+ready\s+for|trying\s+out|"
    r"putting\s+together|taking\s+(?:up|on|care\s+of|(?:a|an|some|two)\s+(?:\S+\s+){0,3}?(?:class|course|"
    r"lesson|break|trip)"
    r"(?:es|s)?)|making|setting\s+up|sorting\s+out|wrapping\s+up|struggling\s+with|putting)\s+",
    _I,
)
_OPENS = re.compile(
    r"(?:on|with|for|at|in|about|into|around|out|up|towards?|together|alongside)\s|(?:a|an|my|our|some|new|two|"
    r"three|\d)\b|"
    r"[A-Za-z][a-z'-]+",
)
_TO_MAKE = re.compile(
    r"(?:progress|sure|it|sense|money|mistakes|plans|memories|magic|moves|friends|time|do|up|fun)\b", _I
)
_TROUBLE = re.compile(
    r"(?:issues?|problems?|trouble|this|that|my code|(?:an?|some) (?:error|issue|problem|trouble))", _I
)


def busy(c: Clause) -> list[Proposal]:
    """ "I'm reading Middlemarch", "I've been looking into adoption", "we've been restoring a barn"."""
    group = c.group
    if group.tense != "progressive" or group.negated or group.unsure or group.obliged or c.conditional:
        return []
    if c.lead in _WHILE:
        return []
    word = group.word.lower()
    at = c.body.lower().rfind(word, c.start, group.rest)
    phrasal = _PHRASAL.match(c.plain, at, c.end) if at >= 0 else None
    if phrasal is not None:
        verb, start = " ".join(phrasal["verb"].split()), phrasal.end()
        if word in {"making", "putting"} and _TO_MAKE.match(c.plain, start):
            return []
    elif word in _IDLE or not word.endswith("ing") or group.verb == "be":
        return []
    else:
        verb, start = word, group.rest
    phrase = complements.complement(c, start)
    if not phrase or not _OPENS.match(phrase) or not stands(phrase) or complements.idle(phrase):
        return []
    least = 1 if verb in _PROJECTS or len(phrase.split()) < _FEW else 2
    if _TROUBLE.match(phrase) or not tells(phrase, least):
        return []
    perfect = "perfect" in group.adverbs
    said = f"{'has been' if perfect else 'is'} {verb} {phrase}"
    return c.propose("attribute", "current project", f"{verb} {phrase}", said, 0.75)


#: What one has a project of.
_PROJECTS = frozenset(
    """working writing building designing making composing renovating restoring organizing organising filming
    recording creating developing composing""".split()
)
_WHILE = frozenset(["when", "whenever", "while", "once", "after", "before", "as soon as", "until", "where"])
#: "learning the piano", "reading Dune": few words, one of which names what it is.
_FEW = 4

# --- ahead ---------------------------------------------------------------------------------------------------------

_FORWARD = re.compile(r"forward\s+to\s+", _I)
_OF = re.compile(r"(?:about|of|on)\s+", _I)
_TO = re.compile(
    r"to\s+(?:(?:eventually|someday|one\s+day|really|also|finally|just|maybe|hopefully|even|try\s+to)\s+)*", _I
)
#: What is wanted of the moment, or of the talk.
_PASSING = re.compile(
    r"(?:be|see|hear|know|say|tell|ask|show|give|get|do|let|keep|check|look|talk|chat|thank|share|have|feel|"
    r"stay|stop|think|"
    r"find|figure|make|go|come|take|put|help|support|understand|believe|remember|forget|wait|eat|sleep|hang|catch|meet|"
    r"ensure|implement|use|add|continue|push|pass|pursue|explore|fill|let|congratulate|wish|apologize|hit|focus|"
    r"mention|point|note|confirm|verify|avoid|handle|fix|debug|improve|optimize|set|clarify|pick|jump|spoil|"
    r"savor|savour|"
    r"bring|celebrate|reach|achieve|cheer|challenge|capture|call|touch|discuss|join|watch|try)\b",
    _I,
)
#: … unless what follows names enough.
_RARELY = re.compile(
    r"(?:help|make|create|go|take|have|explore|share|join|watch|try|bring|meet|pursue|get|see|be|become)\b", _I
)
_A_LOT = 3
_BODILY = re.compile(r"(?:be|become)\s+(?:a|an|the)\s", _I)


def ahead(c: Clause) -> list[Proposal]:
    """ "I'm thinking of going back to school", "I look forward to our trip to Oslo", "I'd love to learn pottery"."""
    rule = _AHEAD.get(c.group.word.lower())
    if rule is None or (c.group.negated and rule is not _waiting) or c.conditional or c.group.obliged or c.over:
        return []
    if c.group.tense not in {"present", "progressive"} or "progressive" in c.group.adverbs:
        return []
    return rule(c)


def _forward(c: Clause) -> list[Proposal]:
    match = after(c, _FORWARD)
    if match is None:
        return []
    phrase = complements.complement(c, match[1])
    if not _worth(phrase) or phrase.lower().startswith(("seeing ", "hearing ", "more ", "having ", "being ", "your ")):
        return []
    return c.propose("plan", "looking forward", phrase, f"is looking forward to {phrase}", 0.75, time="coming")


def _thinking(c: Clause) -> list[Proposal]:
    match = after(c, _OF)
    if match is None:
        return []
    phrase = complements.complement(c, match[1])
    first = phrase.split(" ", 1)[0].lower()
    if not first.endswith("ing") or not _worth(phrase) or first in _IDLE - {"going", "getting", "taking", "making"}:
        return []
    said = f"is thinking of {phrase}"
    return c.propose("plan", "considering", phrase, said, 0.7, time="coming")


def _considering(c: Clause) -> list[Proposal]:
    phrase = complements.complement(c, c.group.rest)
    if c.group.tense != "progressive" or not _worth(phrase):
        return []
    return c.propose("plan", "considering", phrase, f"is considering {phrase}", 0.7, time="coming")


def _hoping(c: Clause) -> list[Proposal]:
    match = after(c, _TO)
    return [] if match is None else _wish(c, match[1], "hopes to", "hope")


def _dreaming(c: Clause) -> list[Proposal]:
    match = after(c, _OF)
    phrase = complements.complement(c, match[1]) if match is not None else ""
    if not _worth(phrase):
        return []
    return c.propose("preference", "wants", phrase, f"dreams of {phrase}", 0.75, time="none")


def _wanting(c: Clause) -> list[Proposal]:
    match = after(c, _TO) if c.group.word.lower() != "wanna" else (None, c.group.rest)
    return [] if match is None or c.group.tense != "present" else _wish(c, match[1], "wants to", "wants")


def _loving(c: Clause) -> list[Proposal]:
    """ "I'd love to …", "I would like to …": a wish, where nothing else in the sentence makes it depend."""
    would = re.search(r"(?:'d|\bwould)\b", c.body[c.start : c.group.rest], _I)
    match = after(c, _TO) if would is not None and c.group.unsure else None
    return [] if match is None else _wish(c, match[1], f"would {c.group.word.lower()} to", "wants")


def _wish(c: Clause, start: int, said: str, attribute: str) -> list[Proposal]:
    phrase = complements.shortened(c.phrase(start, complements.STOPS))
    verb, _, rest = phrase.partition(" ")
    if not rest or phrases.YOU.search(phrase) or base_of_ing(verb.lower()):
        return []
    passing = _PASSING.match(phrase) and not _BODILY.match(phrase)
    if passing and (not _RARELY.match(phrase) or not tells(rest, _A_LOT)):
        return []
    if not _worth(rest, 1) or not tells(phrase, 1 if _BODILY.match(phrase) else 2):
        return []
    kind: Kind = "preference" if attribute == "wants" else "plan"
    return c.propose(kind, attribute, phrase, f"{said} {phrase}", 0.7, time="coming" if kind == "plan" else "none")


def _worth(phrase: str, least: int = 2) -> bool:
    return stands(phrase) and not complements.idle(phrase) and tells(phrase, least) and not phrases.YOU.search(phrase)


_KEEN = re.compile(
    r"(?:(?:so|really|very|super|just|more|also|still|now|totally|finally|absolutely|pretty|all|even|truly|always)\s+)*"
    r"(?P<how>determined|committed|eager|keen|excited|thrilled|ready|motivated)\s+(?P<to>to|about|for)\s+",
    _I,
)
_FOCUSED = re.compile(r"(?:(?:so|really|very|also|still|now|fully)\s+)*(?:focused|concentrating)\s+on\s+", _I)


def keen(c: Clause) -> list[Proposal]:
    """ "I'm determined to finish my novel", "we're excited about our trip to Oslo"."""
    if c.group.tense not in {"present", "perfect"} or c.group.negated or c.group.unsure or c.conditional:
        return []
    at = c.plain.lower().find("focused", c.start, c.end)
    focused = _FOCUSED.match(c.plain, at, c.end) if at >= 0 else None
    if focused is not None:
        phrase = complements.complement(c, focused.end())
        return (
            c.propose("attribute", "current project", phrase, f"is focused on {phrase}", 0.75) if _worth(phrase) else []
        )
    match = after(c, _KEEN)
    if match is None:
        return []
    how, to = match[0]["how"].lower(), match[0]["to"].lower()
    if to != "to":
        phrase = complements.complement(c, match[1])
        if how not in {"excited", "thrilled"} or not _worth(phrase) or phrase.lower().startswith(("your ", "seeing ")):
            return []
        return c.propose("plan", "looking forward", phrase, f"is {how} about {phrase}", 0.7, time="coming")
    return _wish(c, match[1], f"is {how} to", "wants")


def _waiting(c: Clause) -> list[Proposal]:
    """ "I can't wait to get back to making music"."""
    match = after(c, _TO)
    if match is None or "can" not in c.group.adverbs or not c.group.negated:
        return []
    return _wish(c, match[1], "cannot wait to", "looking forward")


_MUST = re.compile(r"\b(?:need(?:s)? to|have to|has to|got to|gotta|'ve to)\b", _I)
_MUST_IDLE = frozenset(
    "go be run leave say tell admit know ask see check look think wait sleep eat head get do have come "
    "stop talk catch bounce "
    "keep remember understand figure agree believe thank share show give hear let try make ensure".split()
)


def due(c: Clause) -> list[Proposal]:
    """ "I need to renew my passport before June": what somebody has to do."""
    group = c.group
    if not group.obliged or group.negated or c.conditional or group.tense != "present" or c.speaker.role == "user":
        return []
    lemma = group.verb or group.word.lower()
    if _MUST.search(c.body[c.start : group.rest]) is None or lemma in _MUST_IDLE or group.word.lower().endswith("ing"):
        return []
    phrase = complements.complement(c, group.rest)
    if not _worth(phrase, 1) or not tells(f"{lemma} {phrase}", 2):
        return []
    return c.propose("plan", "to do", f"{lemma} {phrase}", f"needs to {lemma} {phrase}", 0.75, time="coming")


def _trying(c: Clause) -> list[Proposal]:
    """ "I'm trying to lose weight"; what somebody tries together with an assistant is a task, not an aim."""
    match = after(c, _TO)
    if match is None or c.group.tense != "progressive" or c.speaker.role == "user":
        return []
    return _wish(c, match[1], "is trying to", "hope")


_AHEAD: dict[str, Callable[[Clause], list[Proposal]]] = {
    "looking": _forward, "look": _forward,
    "thinking": _thinking, "considering": _considering,
    "hoping": _hoping, "hope": _hoping, "aiming": _hoping, "aim": _hoping,
    "dreaming": _dreaming, "dream": _dreaming,
    "want": _wanting, "wanna": _wanting,
    "love": _loving, "like": _loving, "wait": _waiting,
    "trying": _trying,
}  # fmt: skip
