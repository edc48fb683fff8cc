"""Answers put back into sentences by the question before them: "Where do you live?" "In Oslo." is "I live in Oslo".

Only what is no sentence of its own is completed, and only where the question says in which way; what is quoted stays as
it was said. Facts read from such an answer rest on the question as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import a, is_occupation
from memcli.models.builtin.extract.lexicon import ACTIVITIES, EMPTY, GAMES
from memcli.models.builtin.extract.verbs import forms, past

if TYPE_CHECKING:
    from collections.abc import Callable

#: Longer than this, words, an answer stands for itself.
_FRAGMENT = 9
_OPENING = re.compile(
    r"\W*(?:(?:well|oh|hmm+|um+|uh|so|thanks|thank you|haha+|lol|actually|honestly|definitely|probably|mostly|mainly|"
    r"it's|its|that's|that would be|it was|just|good question|i think|i guess|i'd say)\b[\s,!.:-]*)*+",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:yes|yeah|yep|yup|yea|of course|absolutely|definitely|i do|i am|i did|i have|sure do|we do|we are)\b[\s,!.:-]*",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:no|nope|nah|not really|i don't|i'm not|not at all|never)\b[\s,!.:-]*", re.IGNORECASE)
_ONLY_YES = re.compile(
    r"(?:(?:yes|yeah|yep|yup|yea|of course|absolutely|definitely|totally|i|we|do|am|are|have|did|sure|really|very much|"
    r"it|them|indeed|for sure|a lot)[\s,!.]*)+$",
    re.IGNORECASE,
)
_ONLY_NO = re.compile(
    r"(?:(?:no|nope|nah|not really|not at all|i|we|do|don't|am|i'm|not|never|have|haven't|sadly)[\s,!.]*)+$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|we|we're|we've|it|he|she|they|you|is|are|was|were|have|has|had|do|did|can|will|"
    r"what|how|why)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?P<lead>(?:for\s+)?(?:about|around|almost|nearly|over|more than|roughly|maybe|like)?\s*)(?P<span>(?:\d+|"
    r"an?|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|twelve|fifteen|twenty|a few|a couple of|several)\s+(?:years?|months?|"
    r"weeks?|days?|decades?))\b"
    r"|(?P<since>since\s+\S+(?:\s+\S+){0,3})",
    re.IGNORECASE,
)
_TIMELY = re.compile(
    r"(?:in|on|at|last|this|yesterday|today|about|around|back|just|early|late|a|an|two|three|four|five|six|\d|"
    r"the|since|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|mon|tues|wednes|"
    r"thurs|fri|satur|sun)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:(?i:in|to|from|at|near|on|outside|around)\s+)?(?P<name>(?:the\s+)?[A-ZÀ-Þ].*)")
_TOWARDS = re.compile(r"(?:at|in|on|for|with|to|from|by|about|of|like|as|not|so|too|very|really)\b", re.IGNORECASE)
_SOME = re.compile(r"(?P<what>(?:a|an|one|two|three|four|five|six|\d+)\s+\S.*)", re.IGNORECASE)


class Question(NamedTuple):
    """A question as its asker said it, and the row of its episode."""

    text: str
    episode: int


def completed(question: str, answer: str) -> str | None:
    """The answer as a sentence of whoever gives it; None where it is one already, or the question does not say how."""
    said = _OPENING.sub("", answer, count=1).strip(" .!,;:")
    asked = _swapped(" ".join(question.split()).rstrip("? !").strip())
    for pattern, complete in _QUESTIONS:
        match = pattern.search(asked)
        if match is not None:
            return complete(match, said)
    return None


_PERSONS = {"your": "my", "you": "I", "yours": "mine", "yourself": "myself", "i": "you", "my": "your", "me": "you"}


def _swapped(text: str) -> str:
    """A question with its persons as the one who answers would say them."""
    return re.sub(
        r"\b(?:yourself|yours|your|you|i|my|me)\b", lambda one: _PERSONS[one[0].lower()], text, flags=re.IGNORECASE
    )


def _fragment(said: str) -> str:
    """An answer that is no clause, without a yes before it; "" otherwise."""
    said = _YES.sub("", said, count=1) if _YES.match(said) else said
    first = re.split(
        r"(?<!\w\.\w)[.!;](?=\s|$)|\s-+\s|,\s+(?=(?:and|but|because|so|it|i|we|they|which)\b)|\s(?:because|but)\s",
        said,
        maxsplit=1,
    )[0]
    first = first.strip(" ,.!")
    if not first or len(first.split()) > _FRAGMENT or _CLAUSE.search(first) or phrases.POINTING.search(first):
        return ""
    return first


def _place(lead: str) -> Callable[[re.Match[str], str], str | None]:
    def complete(_match: re.Match[str], said: str) -> str | None:
        found = _PLACE.fullmatch(_fragment(said))
        return None if found is None else f"{lead} {found['name']}"

    return complete


def _long(match: re.Match[str], said: str) -> str | None:
    found = _DURATION.match(_YES.sub("", said, count=1))
    rest = match["rest"].strip()
    if found is None or not rest or phrases.POINTING.search(re.sub(r"^(?:been|had|known|lived|worked)\b", "", rest)):
        return None
    return f"I have {rest} {found['since'] or 'for ' + found['span']}"


def _favourite(match: re.Match[str], said: str) -> str | None:
    found = _fragment(said)
    return f"My favourite {match['what']} is {found}" if found else None


def _doing(match: re.Match[str], said: str) -> str | None:
    found, verb = _fragment(said), match["verb"].lower()
    known = any(one.form == "base" for one in forms().get(verb, ()))
    if (
        not found
        or not known
        or _TOWARDS.match(found)
        or verb in {"think", "mean", "do", "have", "feel", "say", "want", "know"}
    ):
        return None
    rest = match["rest"].strip()
    said = f"I {past(verb)}" if match["did"].lower() == "did" else f"I {verb}"
    if rest not in {"", "to", "at", "on", "with", "for", "in"}:
        return None
    return f"{said} {rest} {_lowered(found)}".replace("  ", " ")


def _lowered(found: str) -> str:
    """A fragment without the capital of its beginning, where that is no name's."""
    first = found.split(" ", 1)[0].lower()
    plain = first in GAMES | ACTIVITIES | EMPTY or any(one.form == "ing" for one in forms().get(first, ()))
    return found[:1].lower() + found[1:] if plain and first != "i" else found


def _going_on(match: re.Match[str], said: str) -> str | None:
    found = _fragment(said)
    if not found or match["verb"].lower() in {"doing", "thinking", "talking", "saying", "going", "feeling"}:
        return None
    return f"I am {match['verb']} {(match['on'] or '').strip()} {found}".replace("  ", " ")


def _work(_match: re.Match[str], said: str) -> str | None:
    found = phrases.bare(_fragment(said))
    found = found[:1].lower() + found[1:] if not found[1:2].isupper() else found
    return f"I am {a(found)}" if found and is_occupation(found) else None


def _name(match: re.Match[str], said: str) -> str | None:
    found = _fragment(said)
    noun = match["noun"].lower()
    if not re.fullmatch(r"[A-Z][a-zà-ÿ]+(?:(?:,| and|, and) [A-Z][a-zà-ÿ]+)*", found):
        return None
    return f"My {noun} are named {found}" if " and " in found else f"My {noun}'s name is {found}"


def _any(_match: re.Match[str], said: str) -> str | None:
    found = _SOME.fullmatch(_fragment(said))
    return None if found is None else f"I have {found['what']}"


def _old(match: re.Match[str], said: str) -> str | None:
    found = re.match(r"(\d{1,3})\b(?!\s*(?:months?|weeks?|days?))", _fragment(said))
    who = match["who"]
    return None if found is None else f"{'I am' if who.upper() == 'I' else who + ' is'} {found[1]} years old"


def _when(match: re.Match[str], said: str) -> str | None:
    found, verb = _fragment(said), match["verb"].lower()
    if not found or not _TIMELY.match(found) or not any(one.form == "base" for one in forms().get(verb, ())):
        return None
    if phrases.POINTING.search(match["rest"].replace(" I ", " ")):
        return None
    return f"I {past(verb)} {match['rest']} {found}".replace("  ", " ")


def _whether(match: re.Match[str], said: str) -> str | None:
    """Yes or no to "do you play chess?"; nothing where more is said than that."""
    rest = match["rest"].strip()
    if (
        not rest
        or phrases.POINTING.search(rest)
        or re.search(r"\b(?:any|ever|or|mind|think|want|know|need)\b", f"{match['verb']} {rest}", re.IGNORECASE)
    ):
        return None
    short = re.split(r"[.!;]|,\s+(?!i\b)", said, maxsplit=1)[0]
    am = match["verb"].lower() == "are"
    if _ONLY_YES.fullmatch(short) and _YES.match(short):
        return f"I am {rest}" if am else f"I {match['verb']} {rest}"
    if _ONLY_NO.fullmatch(short) and _NO.match(short):
        return f"I am not {rest}" if am else f"I do not {match['verb']} {rest}"
    return None


_SO = r"^(?:so |and |oh |but |hey |by the way )*"
_HOLIDAY = r"(?: (?:on|for) (?:my )?(?:vacation|holidays?))?"
_NOW = r"(?: (?:now|these days|lately|right now|at the moment))?"
_SCHOOL = r"(?:study|go to (?:school|college|university|uni))"
_PETS = r"(?:pets|kids|children|siblings|brothers|sisters|animals|dogs|cats)"
_STATE = (
    r"(?:married|single|engaged|divorced|vegetarian|vegan|allergic to [a-z ]+|left-handed|an? [a-z ]{3,30}|"
    r"from [A-Z][\w ]+|retired|religious)"
)
_USUAL = (
    r"(?:live|work|play|like|love|enjoy|speak|own|drive|smoke|drink|eat|collect|study|teach|have|cook|bake|paint|draw|"
    r"garden|run|swim|hike)"
)
_GOING_ON = r"(?:reading|watching|playing|studying|learning|making|building|cooking|working|writing)"
_WHEN = r"(?: (?:the most|most|best|there|yesterday|last \w+|today|this \w+))?"
_WHAT = r"(?:what|which)(?: (?:kind|type|sort)s? of)?(?: [a-z]+){0,3}?"
_HEADING = r"(?:going|travell?ing|flying|heading|headed|off to)"

#: A question, its persons as the one who answers would say them, and what completes the answer.
_QUESTIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str | None]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), complete)
    for pattern, complete in (
        (r"\bhow long have I (?P<rest>(?:been|had|lived|worked|known|played)\b.*)$", _long),
        (r"\bwhere (?:do|are) I (?:live|living|based)(?: now)?$", _place("I live in")),
        (r"\bwhere are I (?:originally )?from(?: originally)?$", _place("I am from")),
        (r"\bwhere do I (?:come from)$", _place("I am from")),
        (r"\bwhere do I work(?: now)?$", _place("I work at")),
        (r"\bwhere did I grow up$", _place("I grew up in")),
        (r"\bwhere were I born$", _place("I was born in")),
        (rf"\bwhere (?:did I (?:go|travel|fly)|have I been)(?: to)?{_HOLIDAY}$", _place("I went to")),
        (r"\bwhere did I move(?: to)?$", _place("I moved to")),
        (rf"\bwhere (?:did|do) I {_SCHOOL}$", _place("I studied at")),
        (rf"\bwhere are I {_HEADING}(?: to)?$", _place("I am planning to go to")),
        (
            r"\bwhat(?:'s| is| are) my (?:all[- ]time )?(?:fav|fave|favou?rite)s? (?P<what>[a-z][a-z -]{2,30})$",
            _favourite,
        ),
        (r"\bwhat(?:'s| is) my (?:job|occupation|profession)$", _work),
        (r"\bwhat do I do(?: for (?:a living|work))?$", _work),
        (r"\bwhat(?:'s| is| are) my (?P<noun>[a-z]+)(?:'s|s') names?$", _name),
        (r"\bwhat did I (?:name|call) my (?P<noun>[a-z]+)$", _name),
        (rf"\bdo I have (?:any )?{_PETS}(?: (?:or|and) [a-z]+)?$", _any),
        (r"\bhow old (?:are|is) (?P<who>I|my [a-z]+)(?: now)?$", _old),
        (r"\bwhen did I (?P<verb>[a-z]+)(?P<rest>.*)$", _when),
        (rf"\bwhat are I (?P<verb>{_GOING_ON})(?P<on> on)?{_NOW}$", _going_on),
        (
            (
                rf"\b{_WHAT} (?P<did>do|did) I (?:usually |mostly |like to |mainly )?(?P<verb>[a-z]+)"
                rf"(?P<rest>(?: (?:to|at|on|with|for|in))?){_WHEN}$"
            ),
            _doing,
        ),
        (rf"{_SO}(?P<verb>are) I (?:still |also )?(?P<rest>{_STATE})$", _whether),
        (rf"{_SO}do I (?:still |also |really )?(?P<verb>{_USUAL})(?P<rest>(?: .*)?)$", _whether),
    )
)
