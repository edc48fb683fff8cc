"""Standing instructions to an assistant, and how-to lines of notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.clause import Proposal, worded
from memcli.models.builtin.extract.sentences import QUOTED
from memcli.models.builtin.extract.spoken import NAME as _NAME
from memcli.models.builtin.extract.subjects import NOT_NAMES

if TYPE_CHECKING:
    from memcli.models.builtin.extract.spoken import Sentence

_I = re.IGNORECASE

_STANDING = re.compile(
    r"^\W*(?:(?:ok|okay|also|and|please|hey|so|note|remember|one more thing)[\s,:]++)*+"
    r"(?P<rule>(?:from now on|going forward|in (?:the )?future|always|never|don't ever|do not ever|whenever i|"
    r"when(?:ever)? i ask|every time i|"
    r"i (?:always )?want you to always|i'd like you to always|i prefer (?:that you|it when you|you to|answers?|"
    r"responses?|replies|explanations?|code|your)|"
    r"please (?:always|never)|make sure (?:to always|you always)|remember to always|you should always|"
    r"you must always|call me|address me as)\b.{3,240})",
    _I,
)
_CALL_ME = re.compile(rf"\b(?:[Cc]all|[Aa]ddress) me (?:as )?(?P<name>{_NAME})\b")
_NO_RULE = re.compile(
    r"^(?:always|never)\s+(?:a|an|the|been|had|was|is|good|nice|happy|fun|so|mind|knew|thought|heard|seen|wanted|"
    r"gonna|going|give up|forget|gave|really|in|on|to|too|got|felt|liked|loved|did|say never|ever)\b",
    _I,
)


def instructions(s: Sentence) -> list[Proposal]:
    """What a user tells an assistant to do every time."""
    match = _STANDING.match(s.body)
    if match is None or _NO_RULE.match(match["rule"]):
        return []
    called = _CALL_ME.search(match["rule"])
    who = s.speaker.name
    if called is not None and called["name"] not in NOT_NAMES:
        name = called["name"]
        return [
            Proposal("preference", who, "form of address", name, f"{who} wants to be called {name}", 0.9, single=True)
        ]
    rule = " ".join(match["rule"].split()).strip(" .,;:!")
    if len(rule.split()) < 3 or rule.lower().startswith(("call me", "address me", "call ")) or QUOTED in rule:
        return []
    if re.search(r"\b(?:this|that|it|these|those)\b", rule[:60], _I) and not rule.lower().startswith(
        ("when", "every", "from now")
    ):
        return []
    return [Proposal("preference", who, "instruction", rule, f"{who} asks: {rule[:1].lower() + rule[1:]}", 0.9)]


_REMIND = re.compile(
    r"\b(?:remind me|don't let me forget|i mustn't forget|i must not forget|note to self:?)\s+to\s+(?P<what>.+)",
    _I,
)


def reminders(s: Sentence) -> list[Proposal]:
    """ "Remind me to call the bank on Monday"."""
    match = _REMIND.search(s.body) if not s.words.isdisjoint(_REMINDING) else None
    if match is None:
        return []
    plain = s.plain[match.start("what") : match.end("what")]
    what = worded(phrases.cut(plain, 0, len(plain), "so|because|when|if")[0], s.speaker)
    if not what or not phrases.complete(what, 12) or len(what.split()) < _SHORT:
        return []
    when = s.times.coming(match.start("what"), len(s.body))
    at, precision = (None, None) if when is None else (when.iso, when.precision)
    who = s.speaker.name
    return [Proposal("plan", who, "to do", what, f"{who} needs to {what}", 0.8, at, None, precision)]


_REMINDING = frozenset(["remind", "forget", "note"])
_SHORT = 2

_HOW_TO = re.compile(
    r"^\W*(?P<how>(?:how to|to)\s+(?!be\b|do list|-?do\b|me\b|you\b|the\b|"
    r"my\b)(?P<verb>[a-z]+)\s+(?P<what>[^:,.]{3,70}?)\s*(?::|,\s*(?=(?:run|use|do|press|click|open|go|type|hold|"
    r"set|add|call|"
    r"install|restart|edit|first|just|you need|you can|unplug|turn|select|remove|delete|create|enable|disable|"
    r"log|ssh|sudo|git|docker|pip|npm)\b))\s*(?P<steps>\S.{3,300}))",
    _I,
)


def how_to(s: Sentence) -> list[Proposal]:
    """ "To restart the server: sudo systemctl restart web", in notes."""
    match = _HOW_TO.match(s.body)
    if match is None:
        return []
    goal = f"{match['verb'].lower()} {match['what']}".strip()
    steps = " ".join(match["steps"].split()).rstrip(" .")
    if phrases.POINTING.search(goal) or QUOTED in steps:
        return []
    return [Proposal("how-to", s.speaker.name, "how to", goal, f"To {goal}: {steps}", 0.8)]
