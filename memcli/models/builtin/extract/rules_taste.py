"""Likes, dislikes, favourites and what somebody uses or does for pleasure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import after, listed
from memcli.models.builtin.extract.lexicon import ACTIVITIES, DIET_NOUNS, GAMES, LANGUAGES, VAGUE
from memcli.models.builtin.extract.verbs import base_of_ing, forms

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE

LIKING = {
    "love": ("loves", 0.85), "like": ("likes", 0.8), "enjoy": ("enjoys", 0.85), "adore": ("adores", 0.85),
    "dig": ("likes", 0.7), "cherish": ("loves", 0.75), "appreciate": ("appreciates", 0.0), "admire": ("admires", 0.75),
}  # fmt: skip
DISLIKING = {
    "hate": ("hates", 0.85), "dislike": ("dislikes", 0.85), "despise": ("hates", 0.85), "detest": ("hates", 0.85),
    "loathe": ("hates", 0.85),
}  # fmt: skip

_TO = re.compile(r"to\s+(?=[a-z]+\b)", _I)

#: What "I love …" is often said of without telling a taste: politeness, talk about the talk, moods.
_TALK = re.compile(
    r"^(?:to (?:hear|see|know|think|say|be|hang|chat|talk|meet|help|go|check|read(?=\s+(?:your|about|that|it|"
    r"this|what|how))|get|have|learn more|come|join|try|do|"
    r"share|catch|take|give|call|show|make)|hearing|seeing (?:how|your|people|everyone|others)|seeing|how|when|"
    r"what|the way|"
    r"the fact|the idea|the thought|being|having|getting|knowing|feeling|talking|chatting|catching|getting|"
    r"sharing|life|"
    r"every|each|each and|both|all|most|some|more|less|work|you|u|me|myself|us|him|her|my (?:new|life|job|body|"
    r"country)|"
    r"new|way|my \w+ (?:so|very) much|our (?:chats?|talks?|conversations?|friendship|time))\b",
    _I,
)
_LOOSE = re.compile(r"\w+ing (?:occasionally|sometimes|often|for fun|alone|together|a lot)", _I)
_GERUND_OK = re.compile(r"^[a-z]+ing\b", _I)


def likes(c: Clause) -> list[Proposal]:
    """A clause whose verb says that somebody likes or dislikes something."""
    verb = c.group.verb
    positive = verb in LIKING
    said, confidence = (LIKING if positive else DISLIKING)[verb]
    if (
        not confidence
        or c.group.tense not in {"present", "perfect", "formerly", "progressive"}
        or "can" in c.group.adverbs
    ):
        return []
    if c.group.tense == "progressive" and "perfect" not in c.group.adverbs:
        gerund = c.rest.split(" ", 1)[0].lower().endswith("ing") and not c.group.negated and not c.group.unsure
        if not positive or not gerund or verb == "dig":
            return []  # "I'm loving this" tells a mood
    if c.over:
        verbed = {"loves": "love", "likes": "like", "enjoys": "enjoy"}.get(said, verb)
        attribute = "likes" if positive else "dislikes"
        return opinions(c, c.group.rest, attribute, f"no longer {verbed}s", 0.8, ends=True)
    if c.group.unsure or c.group.obliged:
        return []
    if c.group.negated:
        if not positive or ("never" in c.group.adverbs and c.group.tense == "perfect"):
            return []
        return opinions(c, c.group.rest, "dislikes", f"does not {verb}", confidence - 0.05)
    return opinions(c, c.group.rest, "likes" if positive else "dislikes", said, confidence)


def opinions(
    c: Clause, start: int, attribute: str, said: str, confidence: float, *, ends: bool = False
) -> list[Proposal]:
    """One preference per thing liked or disliked."""
    text = c.plain[start : c.end].strip()
    if not text or _TALK.match(text):
        return []
    to = _TO.match(text)
    if to is not None:
        phrase = phrases.cut(text, to.end(), len(text))[0]
        return (
            _liked(c, attribute, f"to {phrase}", said, confidence - 0.05, ends=ends)
            if phrases.complete(phrase, 9)
            else []
        )
    found: list[Proposal] = []
    for item in listed(c, start):
        if _worth(item):
            found += _liked(c, attribute, item, said, confidence, ends=ends)
    return found


def _worth(item: str) -> bool:
    if _TALK.match(item) or not phrases.complete(item, 9) or phrases.YOU.search(item):
        return False
    first = item.split(maxsplit=1)[0].lower()
    if _LOOSE.fullmatch(item):
        return False
    if _GERUND_OK.match(item) and (base_of_ing(first) or len(first) > 5):
        return not phrases.definite_unknown(item.split(" ", 1)[1]) if " " in item else True
    if re.match(r"(?:my|our)\s", item, _I):
        return False
    known = forms().get(first, ())
    if (
        known
        and any(verb.form in {"past", "third"} for verb in known)
        and not any(verb.form == "base" for verb in known)
    ):
        return False
    return phrases.noun(item, 8) and phrases.bare(item).lower() not in VAGUE


def _liked(c: Clause, attribute: str, item: str, said: str, confidence: float, *, ends: bool) -> list[Proposal]:
    return c.propose("preference", attribute, phrases.bare(item), f"{said} {item}", confidence, ends=ends)


def stand(c: Clause) -> list[Proposal]:
    """ "I can't stand …", "I can't live without …"."""
    if c.group.negated and "can" in c.group.adverbs and c.group.word.lower() == "stand":
        return opinions(c, c.group.rest, "dislikes", "cannot stand", 0.85)
    return []


_SOFT_SPOT = re.compile(
    r"(?:always\s+)?(?:a|an)\s+(?:(?:\w+)\s+){0,2}?(?:love|passion|soft spot|weakness|thing|obsession|"
    r"fondness)\s+(?:for|with)\s+",
    _I,
)


def soft_spot(c: Clause) -> list[Proposal]:
    """ "I've always had a love for horses"."""
    match = after(c, _SOFT_SPOT) if c.holds else None
    return [] if match is None else opinions(c, match[1], "likes", "loves", 0.8)


def drawn(c: Clause) -> list[Proposal]:
    """ "I'm drawn to tall ships"."""
    match = after(c, _TOWARDS)
    if (
        match is None
        or not c.group.passive
        or c.group.negated
        or c.group.unsure
        or c.group.tense not in {"present", "perfect"}
    ):
        return []
    return opinions(c, match[1], "likes", "is drawn to", 0.8)


_TOWARDS = re.compile(r"(?:to|towards)\s+", _I)


def prefer(c: Clause) -> list[Proposal]:
    """ "I prefer tea to coffee", "I prefer working at night"."""
    if not c.holds:
        return []
    phrase = c.phrase(c.group.rest)
    match = re.match(r"(?P<what>.+?)\s+(?:over|to|rather than|instead of|more than)\s+(?P<than>.+)", phrase, _I)
    what = match["what"] if match is not None else phrase
    if not phrases.complete(phrase, 12) or not phrases.noun(what, 10) or _TALK.match(phrase):
        return []
    return c.propose("preference", "prefers", phrases.bare(phrase), f"prefers {phrase}", 0.85)


def plays(c: Clause) -> list[Proposal]:
    """Instruments, sports and games somebody plays."""
    if c.over or (c.group.tense == "formerly"):
        found = _game(c, "used to play", ends=True)
        return found if not c.group.negated or c.over else []
    if not c.holds or (c.group.tense == "progressive" and "perfect" not in c.group.adverbs):
        return []
    if c.group.tense == "perfect" and c.times.since(c.start, c.end) is None:
        return []  # "I've played chess before"
    return _game(c, "plays")


def _game(c: Clause, said: str, *, ends: bool = False) -> list[Proposal]:
    matched = after(c, re.compile(r"(?:the\s+|some\s+|a lot of\s+|a bit of\s+|a little\s+)?", _I))
    found: list[Proposal] = []
    for item in listed(c, matched[1] if matched is not None else c.group.rest):
        plain = phrases.bare(item)
        name = re.split(r"\s+(?:in|for|with|at|on|every|since|as)\s", plain)[0]
        if name.lower() in GAMES or (name[:1].isupper() and phrases.noun(name, 5)):
            found += c.propose("attribute", "plays", name, f"{said} {name}", 0.8, ends=ends)
    return found


def hobby(c: Clause) -> list[Proposal]:
    """ "I do yoga", "I practise karate", "I collect stamps"."""
    if not c.holds or (c.group.tense == "progressive" and "perfect" not in c.group.adverbs):
        return []
    verb = c.group.verb
    found: list[Proposal] = []
    for item in listed(c, c.group.rest):
        name = re.split(r"\s+(?:in|for|with|at|on|every|since|as|to)\s", phrases.bare(item))[0]
        if name.lower() in ACTIVITIES or (
            verb == "collect" and phrases.noun(name, 4) and not phrases.definite_unknown(name)
        ):
            said = {"do": "does", "collect": "collects"}.get(verb, "practises")
            found += c.propose("attribute", "hobby", name, f"{said} {name}", 0.85)
    return found


def speaks(c: Clause) -> list[Proposal]:
    """Languages somebody speaks or is learning."""
    learning = c.group.verb in {"learn", "study"}
    if not (c.holds or (c.group.tense == "present" and not c.group.negated and not c.group.unsure)):
        return []
    found: list[Proposal] = []
    for item in listed(c, c.group.rest):
        match = re.match(
            r"(?:(?:fluent|some|a little|a bit of|basic|decent|conversational|native|my|broken|both|only|"
            r"how to speak)\s+)*+(?P<name>[A-Za-z]+(?: [a-z]+)?)",
            item,
            _I,
        )
        name = "" if match is None else match["name"]
        name = name if name.lower() in LANGUAGES else name.split(" ")[0]
        if name.lower() in LANGUAGES:
            label = name.upper() if name.lower() == "asl" else name.title()
            attribute, said = ("learning", "is learning") if learning else ("language", "speaks")
            found += c.propose("attribute", attribute, label, f"{said} {label}", 0.9)
    return found


def abstains(c: Clause) -> list[Proposal]:
    """ "I don't eat meat", "I don't drink", "I never smoke"."""
    verb, what = c.group.verb, c.phrase(c.group.rest, "and|at|on|in")
    if not c.group.negated or c.group.tense != "present" or c.group.unsure or c.group.obliged:
        return []
    if "can" in c.group.adverbs:  # whatever the cause
        known = verb in {"eat", "have", "drink"} and what.lower() in DIET_NOUNS - {
            "milk",
            "coffee",
            "sugar",
            "eggs",
            "fish",
        }
        return c.propose("attribute", "diet restriction", what, f"cannot have {what}", 0.85) if known else []
    if verb == "have":
        return []
    if verb == "eat" and what.lower() in DIET_NOUNS:
        return c.propose("attribute", "diet restriction", what, f"does not eat {what}", 0.9)
    if verb == "drink" and (not what or what.lower() in DIET_NOUNS):
        what = what or "alcohol"
        return c.propose("attribute", "diet restriction", what, f"does not drink {what}", 0.9)
    if verb == "smoke" and (not what or what.lower() in {"cigarettes", "weed"}):
        return c.propose("attribute", "habit", "no smoking", "does not smoke", 0.9)
    return []


_TOOL = re.compile(r"^(?:a |an |the )?[A-Z][\w+#.-]*(?:\s[A-Z\d][\w+#.-]*){0,3}$")


def uses(c: Clause) -> list[Proposal]:
    """Tools by name: "I use Vim for everything"."""
    over = c.over
    if not over and not c.holds:
        return []
    found: list[Proposal] = []
    for used in listed(c, c.group.rest):
        item = re.split(r"\s+and\s+(?:the|it|my|they)\b", used, maxsplit=1)[0]
        name = re.split(r"\s+(?:for|to|in|on|at|with|as|every|when|since|daily)\b", item)[0]
        if _TOOL.match(name) and phrases.noun(name, 4):
            found += c.propose(
                "attribute",
                "uses",
                phrases.bare(name),
                f"{'no longer uses' if over else 'uses'} {item}",
                0.75,
                ends=over,
            )
    return found
