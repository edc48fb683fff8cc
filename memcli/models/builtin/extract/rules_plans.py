"""What is planned, wished for, under way, and done again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import complements, phrases
from memcli.models.builtin.extract.facets import after
from memcli.models.builtin.extract.verbs import base_of_ing, ing, third
from memcli.models.builtin.extract.worth import tells

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE

#: Intentions of the moment, or of the talk.
_IDLE = re.compile(
    r"^(?:be(?! in (?-i:[A-Z]))|try|see|check|let|keep|look|think|say|tell|ask|give|show|make sure|do|need|"
    r"miss|wait|remember|"
    r"continue|get going|"
    r"talk|admit|assume|guess|bet|stop|pass|definitely|probably|go for it|go now|go ahead|head out|leave|sleep|"
    r"rest|relax|eat|"
    r"chill|take a (?:look|nap|break|shower|bath)|have to|hold|add|include|use|explain|share|send|provide|update|"
    r"help|focus|"
    r"consider|call it|have fun|have a (?:great|good)|go (?:to (?:bed|sleep|work)|home|eat|out|back|with|through|"
    r"over|crazy|"
    r"check|get|make)|get back|get some|start (?:with|by)|work on|put|find out|figure|like|love|want|know|feel|"
    r"believe|happen|"
    r"come|support|cheer|appreciate|push|never|always|just|still|reach out|follow up|stick|follow|note|go\s*$|have\s*$|"
    r"tag along|enjoy|treasure|cherish|stay|stand)\b",
    _I,
)
_DATED = re.compile(r"(?:be (?:in|at|a)|go|get|leave|start|stay|take|come|have)\s")
#: Plans worth keeping though no date is given.
_WEIGHTY = re.compile(
    r"(?:become|visit|adopt|marry|graduate|retire|move to|start (?:a|an|my|at|in|college|university|school|grad|"
    r"working|"
    r"learning|taking)|launch|publish|open|join|enroll|buy|sell|travel to|fly to|volunteer|host|organi[sz]e|"
    r"apply|quit|attend|"
    r"record|release|compete|participate|renovate|build|run (?:a|the|for)|study|learn|have a baby|get (?:married|"
    r"a new|my|"
    r"a (?:dog|cat|puppy|kitten|tattoo|job))|go to [A-Z]|take (?:a|an|my) (?:\w+ )?(?:class|course|exam|trip|"
    r"gap year))\b"
)
_ALONE = frozenset("graduate retire marry move resign return".split())
_AIM = re.compile(r"to\s+(?!(?:a|an|my|our|the|some|two)\b)[a-z]+\b")
#: "I'm going to" tells an intention, "I'll" mostly an offer.
_MEANT = re.compile(r"\b(?:going to|gonna)\b", _I)
_TO = re.compile(r"(?:to|on)\s+(?P<verb>[a-z]+)\b", _I)
_OBJECT = re.compile(r"(?=(?:a|an|our|my)\s)", _I)
_PARTICLE = re.compile(r"^(?:to|on|in|at|for|with|out|up)\s+", _I)


def plan(c: Clause) -> list[Proposal]:
    """Things that will be done: "going to …", "planning to …", "flying to Rome on Friday"."""
    group = c.group
    if group.negated or group.unsure or group.obliged or c.conditional:
        return []
    if group.tense == "future":
        dated = c.times.coming(c.start, c.end) is not None
        if group.word[:1].isupper():  # "I'm going to Rome": a place, not a verb
            where = c.place(group.rest - len(group.word))
            return (
                c.propose("plan", "plan", f"go to {where}", f"plans to go to {where}", 0.8, time="coming")
                if where
                else []
            )
        return _planned(c, group.verb or group.word.lower(), group.rest, explicit=False, dated=dated)
    if group.verb == "plan" and group.tense in {"present", "progressive"}:
        return _explicit(c)
    now = group.tense == "progressive" and "perfect" not in group.adverbs and group.verb != "be"
    going = now and group.verb == "go" and _SOMEWHERE.match(c.rest) and c.times.coming(c.start, c.end) is not None
    marrying = now and group.verb == "get" and c.rest.lower().startswith("married")
    if marrying or going or (now and c.times.ahead(c.start, c.end)):
        lemma = group.verb or base_of_ing(group.word.lower()) or ""
        return _planned(c, lemma, group.rest, explicit=False, dated=True) if lemma else []
    if now:
        return _under_way(c)
    starting = group.tense == "present" and group.verb in {"start", "begin", "fly", "leave", "graduate", "move"}
    if starting and c.times.coming(c.start, c.end) is not None:
        return _planned(c, group.verb, group.rest, explicit=False, dated=True)
    return []


_SOMEWHERE = re.compile(
    r"(?:back\s+)?to\s+(?:a|an|my|our|[A-Z])|(?:camping|hiking|skiing|sailing|surfing|climbing|backpacking)\b"
)


def _explicit(c: Clause) -> list[Proposal]:
    match = after(c, _TO)
    if match is None:
        trip = after(c, _OBJECT)
        what = c.phrase(trip[1], "so|and|because|which") if trip is not None else ""
        if not what or not phrases.noun(what, 9):
            return []
        return c.propose("plan", "plan", what, f"is planning {what}", 0.75, time="coming")
    word = match[0]["verb"].lower()
    lemma = base_of_ing(word) or (word[:-3] if word.endswith("ing") and len(word) > 5 else word)
    return _planned(c, lemma, match[1], explicit=True, dated=False)


def _planned(c: Clause, lemma: str, rest: int, *, explicit: bool, dated: bool) -> list[Proposal]:
    phrase = complements.complement(c, rest)
    action = f"{lemma} {phrase}".strip()
    if _IDLE.match(action) and not (dated and _DATED.match(action)):
        return []
    if not phrase and lemma not in _ALONE:
        return []
    if phrase and (not phrases.complete(phrase, 13) or complements.idle(phrase) or complements.vague_place(phrase)):
        return []
    if _AIM.match(phrase) or complements.unknown(_PARTICLE.sub("", phrase)):
        return []
    meant = _MEANT.search(c.body[c.start : c.group.rest]) is not None and bool(phrase) and tells(action)
    if not (dated or explicit or meant or _WEIGHTY.match(action)):
        return []
    special = complements.specials().get(lemma) if lemma not in {"leave", "stay"} else None
    if special is not None and phrase and not special(phrase):
        return []
    return c.propose("plan", "plan", action, f"plans to {action}", 0.8 if explicit or dated else 0.7, time="coming")


# --- under way -----------------------------------------------------------------------------------------------------

_PROJECTS = frozenset(
    """write build organize organise host train renovate participate compete prepare start launch open record
    shoot direct design paint compose restore develop apply save foster work""".split()
)
_PROJECT = re.compile(
    r"(?:on\s+|in\s+|for\s+|at\s+|to\s+become\s+|up\s+for\s+)?(?:a|an|my|our|new|two|three|several|[A-Z])"
)


_VAGUE = re.compile(
    r"(?:a|an|my|our|some)\s+(?:(?:new|big|cool|exciting|few|couple of|lot of)\s+)*+(?:projects?|things?|ideas?|"
    r"plans?)$",
    _I,
)


def _under_way(c: Clause) -> list[Proposal]:
    """ "I'm writing a novel", "we're renovating our kitchen"."""
    verb = c.group.verb
    phrase = complements.complement(c, c.group.rest)
    if verb not in _PROJECTS or not _PROJECT.match(phrase) or not phrases.complete(phrase, 12):
        return []
    if verb == "work" and not phrase.startswith("on "):
        return []
    if complements.idle(phrase) or _VAGUE.search(phrase) or not phrases.noun(_PARTICLE.sub("", phrase), 12):
        return []
    action = f"{ing(verb)} {phrase}"
    return c.propose("attribute", "current project", action, f"is {action}", 0.75)


# --- wishes --------------------------------------------------------------------------------------------------------

_WANTED = (
    r"(?:become|visit|learn|start|open|travel|move|own|have (?:kids|children|a)|write|publish|adopt|buy|study|"
    r"retire|run|climb|"
    r"live|build|get (?:married|a|my|into)|go to [A-Z]|see [A-Z]|work (?:at|as|in)|record|teach|play)"
)
_WANT = re.compile(rf"to\s+(?:(?:eventually|someday|one day|really|also|finally)\s+)*+(?P<what>{_WANTED}\b.*)", _I)
_PASSING = re.compile(r"(?:have a|get a|see|play)\b", _I)


def want(c: Clause) -> list[Proposal]:
    """Lasting wishes ("I want to become a nurse"), kept as wishes, never as plans."""
    group = c.group
    if group.negated or c.conditional or group.obliged:
        return []
    if group.tense not in {"present", "perfect"} and not (group.tense == "past" and "always" in group.adverbs):
        return []
    match = after(c, _WANT)
    if match is None:
        return []
    phrase = complements.shortened(c.phrase(match[0].start("what"), "so|because|which|and|but|with you|if"))
    inner = phrase.split(" ", 1)[-1]
    if not phrases.complete(phrase, 10) or phrases.definite_unknown(inner) or complements.idle(inner):
        return []
    if _PASSING.match(phrase) and not phrases.capitalised(phrase) and "kids" not in phrase:
        return []
    return c.propose("preference", "wants", phrase, f"wants to {phrase}", 0.7, time="none")


# --- habits --------------------------------------------------------------------------------------------------------

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_OFTEN = re.compile(
    r"\b(?:every\s+(?:single\s+|other\s+|few\s+|two\s+|three\s+)?(?:days?|mornings?|evenings?|nights?|weeks?|"
    r"weekends?|months?|"
    rf"years?|summer|winter|spring|fall|autumn|christmas|{_WEEKDAY}s?)|each\s+(?:day|morning|evening|night|week|"
    rf"month|year)|"
    rf"daily|weekly|on\s+(?:{_WEEKDAY}s|weekends|weekdays)(?:\s+and\s+{_WEEKDAY}s)?|"
    r"(?:once|twice|(?:two|three|four|five|several|\d+|a couple of|a few) times)\s+(?:a|per|every)\s+(?:day|week|"
    r"month|year)|"
    r"most\s+(?:days|mornings|nights|weekends|evenings))\b",
    _I,
)
_USUALLY = ("usually", "always", "often", "normally", "never", "rarely")
_DOING = frozenset(
    """go eat drink wake get sleep cook walk run swim work listen read watch play take have order buy drive ride
    study train write carry wear visit spend meditate stay bike cycle jog journal bake clean exercise practice
    practise attend call teach volunteer travel commute climb hike ski garden paint draw sing dance do make meet
    host bring""".split()
)
_BY_ITSELF = frozenset("run swim meditate jog exercise journal train".split())
_MEAL = re.compile(r"(?:breakfast|lunch|dinner|coffee|tea|water)\b", _I)
_MOOD = re.compile(
    r"^(?:to be|so|better|worse|lost|excited|nervous|stuck|confused|tired|sick|scared|bored|the feeling|"
    r"a feeling|fun|trouble|"
    r"time for|to say|lots|on|out|up to|great|good|much|later|early|late)\b",
    _I,
)


def habit(c: Clause) -> list[Proposal]:
    """What somebody does regularly: "I run every morning", "I usually work from home on Fridays"."""
    group = c.group
    present = group.tense == "present" or (group.tense == "progressive" and "perfect" in group.adverbs)
    if not present or group.unsure or group.obliged or group.passive or "can" in group.adverbs:
        return []
    lemma = base_of_ing(group.word.lower()) or group.verb or group.word.lower()
    often = _OFTEN.search(c.body, group.rest, c.end) or _OFTEN.search(c.body, c.start, group.rest)
    usual = next((word for word in _USUALLY if word in group.adverbs), "")
    if lemma not in _DOING or not (often or usual) or (group.negated and usual != "never"):
        return []
    phrase = phrases.cut(c.body, group.rest, c.end, "so|because|which|and|to make sure|to keep")[0]
    core = _OFTEN.sub("", phrase).strip()
    if not often and lemma in {"get", "bring", "have", "take", "make", "order", "do"}:
        return []
    meal = _MEAL.match(core) is not None
    if not core and not (often and lemma in _BY_ITSELF):
        return []
    if core and (not phrases.complete(phrase, 12) or _MOOD.match(core) or (complements.idle(core) and not meal)):
        return []
    if phrases.definite_unknown(core) or (usual and not often and len(core.split()) < 2 and not meal):
        return []
    lead = f" {often[0]}" if often is not None and often.start() < group.rest else ""
    action = f"{phrase}{lead}".strip()
    said = f"{usual} {third(lemma)} {action}".strip()
    return c.propose("attribute", "habit", f"{usual} {lemma} {action}".strip(), said, 0.75, time="none")
