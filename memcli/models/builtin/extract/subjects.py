"""Whom a clause speaks of: the speaker, a relative, or somebody by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from memcli.models.builtin.extract.lexicon import COLLECTIVES, PETS, RELATIONS
from memcli.models.builtin.extract.verbgroup import TOKEN
from memcli.models.builtin.extract.verbs import forms


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a clause speaks of: the speaker ("I", "we", or nobody named), a relative, or somebody by name."""

    kind: Literal["speaker", "relative", "name"]
    noun: str = ""  # "sister", "best friend", "dog"
    name: str = ""
    plural: bool = False
    dropped: bool = False


#: Words and phrases that open a sentence without being part of what it says. All loops over them are possessive: what
#: one reading takes, no other is tried, so that no text can make the search explode.
_FILLER = (
    r"(?:well|yeah|yea|yes|yep|yup|no|nope|nah|oh|ah|aww|aw|hey|hi|hello|hiya|so|and|but|also|anyway|anyways|actually|"
    r"honestly|btw|by the way|fyi|ok|okay|k|haha+|hehe|lol|lmao|omg|wow|thanks|thank you|thx|sure|plus|guess what|"
    r"to be honest|tbh|ngl|in fact|as for me|for me|personally|fun fact|update|good news|bad news|great news|big news|"
    r"sadly|unfortunately|luckily|fortunately|thankfully|then|um+|uh+|hmm+|mm+|i mean|you know|like i said|as i said|"
    r"as you know|right|exactly|true|same|same here|me too|of course|nice|cool|great|awesome|"
    r"speaking of which|no worries|turns out(?: that)?|it turns out(?: that)?|just to let you know|just so you know|"
    r"i (?:just |recently )?(?:found out|learned|realized|realised)(?: recently| yesterday)?(?: that)?|"
    r"i forgot to (?:mention|say|tell you)(?: that)?|did i (?:mention|tell you)(?: that)?|let me tell you|"
    r"note|todo|correction|edit|ps|p\.s\.|reminder|context|background|about me|for context|for the record)"
)
_FILLERS = rf"(?>[-*+•#>\d.)\]\[ ]|x(?=\s)|{_FILLER}(?:[\s,!.:-]++|$))*+"
_PREFIX_ADVERB = (
    r"(?>(?:just|now|recently|lately|currently|finally|these days|nowadays|today|still|at the moment|right now|"
    r"originally|"
    r"usually|normally|generally|sometimes|always|once|also|then|overall|after all)[\s,]++)*+"
)
_ONLY_ADVERBS = re.compile(_PREFIX_ADVERB, re.IGNORECASE)
_TIME = (
    r"(?:(?:(?:early|late|earlier|back|sometime|about|around|ever)\s+)*+(?:in|on|at|since|during|by|for|over|"
    r"from|until|till|"
    r"last|this|next|the|yesterday|today|tonight|tomorrow|every|each|a|an|one|two|three|four|five|six|couple|few|some|"
    r"\d+|on the|earlier|later|before|after|most|weekdays?|weekends?|\w+days?)"
    r"\b(?:\s+[\w'/:.-]+){0,6}?[\s,]+)?"
)
_SPEAKER = re.compile(
    rf"\s*{_FILLERS}(?P<time>{_PREFIX_ADVERB}{_TIME}{_PREFIX_ADVERB})"
    r"(?P<subject>i'm|i've|i'd|i'll|im|ive|i|we're|we've|we'll|we'd|we|(?P<own>my|our)\s+)(?=[\s']|\b)",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    rf"\s*{_FILLERS}(?P<adverbs>(?:(?:just|finally|recently|also|already|still|now|currently|never|used to|"
    rf"always)\s+)*+)",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\s*{_FILLERS}(?P<name>[A-Z][a-zà-ÿ]+(?:\s[A-Z][a-zà-ÿ]+)?)(?=\s|'s\s)")

_NOUN = re.compile(
    r"(?:(?:older|elder|eldest|oldest|younger|youngest|little|big|baby|twin|late|dear|lovely|wonderful|new|old|"
    r"best|close|"
    r"good|childhood|step|half|first|second|middle|only|beautiful|sweet|dearest|oldest|former|current|"
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)[- ](?:year|month|week)[- ]old)\s+)*+"
    r"(?P<noun>guinea pigs?|[A-Za-zé]+(?:-in-law|-[a-z]+)?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r",?\s+(?P<name>[A-Z][a-zà-ÿ]+(?:-[A-Z][a-zà-ÿ]+)?(?:\s[A-Z][a-zà-ÿ]+)?)\b,?")
NOT_NAMES = frozenset(
    """I Im Ive Id Ill We The A An And But So Yes No Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December Christmas Easter
    Thanksgiving Halloween God English French Spanish German Italian Portuguese American British Indian Chinese
    Japanese Mr Mrs Ms Dr Just Also Now My Our Your His Her Their This That These Those It He She They You What
    Who How Why When Where If In On At Of To Then There Here Not Never Always Maybe Well Oh Hey Hi Hello Thanks
    Thank Sorry Please Today Tomorrow Yesterday Everyone Everybody Someone Nobody People Life Work School Home
    Love Good Great Nice Awesome Wow Cool Ok Okay Internet Netflix Google Amazon Apple Microsoft Facebook
    Instagram Youtube Covid Python Java Linux Windows Docker Mom Mum Dad Grandma Grandpa Mother Father Aunt
    Uncle""".split()
)


_SPANS = re.compile(
    r"(?:growing up|as (?:a|an) (?:kid|child|teen\w*|adult|student)|back (?:then|in \w+)|in (?:my|our) \w+|"
    r"the other \w+|one day|"
    r"(?:the )?(?:past|last|next|this|that|every|each) (?:few |couple of |two |three |other )?(?:day|night|"
    r"morning|evening|afternoon|"
    r"week|weekend|month|year|summer|winter|spring|fall|autumn|time|\w+day)s?|on (?:my|the) (?:birthday|way\b.*|"
    r"weekends?|\w+days?)|"
    r"(?:at|over|during|on|in) (?:christmas|easter|thanksgiving|the (?:holidays|summer|winter|weekend|morning|"
    r"evening|meantime|end|"
    r"beginning|moment|future|past|last\b.*)|lunch|dinner|work|home|school|college|university|summer|winter|"
    r"\w+days?|night)|"
    r"(?:a (?:few|couple of)|two|three|several|\d+|some) (?:\w+ )?(?:days?|weeks?|months?|years?)(?: ago| back|"
    r" later| earlier)?|"
    r"(?:earlier|later|yesterday|today|tonight|tomorrow)\b.*|for (?:years|months|weeks|now|the (?:last|"
    r"past)\b.*)|most \w+s)[\s,]*$",
    re.IGNORECASE,
)


_IS = re.compile(r"'s\s+(?:a|an|been|in|from|at|\w+ing|the|not|allergic|called|named|pregnant|vegan|vegetarian|\d+)\b")


def subject(text: str, start: int, end: int) -> tuple[Subject, int, str] | None:
    """The subject of a clause, where its verb group begins, and the words of time before it; None where unclear.

    The caller has to make sure that those words do speak of a time, unless `timely` says so.
    """
    match = _SPEAKER.match(text, start, end)
    if match is None:
        return None
    before = match["time"] or ""
    if match["own"] is not None:
        found = _relative(text, match.end(), end)
        return None if found is None else (found[0], found[1], before)
    word = match["subject"].lower()
    return Subject("speaker", plural=word.startswith("we")), match.start("subject"), before


def timely(before: str) -> bool:
    """Whether the words before a subject are adverbs or speak of a time in a way that needs no date."""
    words = before.strip(" ,").lower()
    if not words:
        return True
    rest = _ONLY_ADVERBS.sub("", words + " ").strip(" ,")
    return not rest or _SPANS.match(rest) is not None


def _relative(text: str, start: int, end: int) -> tuple[Subject, int] | None:
    match = _NOUN.match(text, start, end)
    if match is None:
        return None
    noun = match["noun"].lower()
    if noun not in RELATIONS and noun not in PETS and noun not in COLLECTIVES:
        return None
    if re.search(r"\bbest\b", match[0], re.IGNORECASE) and noun == "friend":
        noun = "best friend"
    at, name = match.end(), ""
    if text[at : at + 2] == "'s" and _IS.match(text, at, end) is None:
        return None
    named = _NAME.match(text, at, end)
    if named is not None and is_name(named["name"]):
        at, name = named.end(), named["name"]
        if text[at : at + 2] == "'s":
            return None
    return Subject("relative", noun=noun, name=name, plural=noun in COLLECTIVES), at


def is_name(name: str) -> bool:
    """Whether a capitalised word can be somebody's name: no weekday, no pronoun, no verb that begins a title."""
    first = name.split(maxsplit=1)[0]
    return first not in NOT_NAMES and not any(
        verb.form in {"past", "third", "ing"} for verb in forms().get(first.lower(), ())
    )


#: Past tenses that open a sentence without "I" of anybody as often as of the speaker.
_LOOSE = frozenset("have be think feel know hear say".split())


def dropped(text: str, start: int, end: int) -> int | None:
    """Where the verb group begins of a clause whose first person is left out ("Just moved to Porto")."""
    match = _DROPPED.match(text, start, end)
    if match is None:
        return None
    token = TOKEN.match(text, match.end(), end)
    if token is None:
        return None
    word = token[0].lower()
    known = forms().get(word, ())
    pasts = {verb.lemma for verb in known if verb.form == "past"} - _LOOSE
    sure = pasts and not any(verb.form == "base" for verb in known)
    going = word == "going" and text[match.end() : end].lower().startswith("going to ")
    return match.start("adverbs") if sure or going or word in {"been", "gonna"} else None


def named(text: str, start: int, end: int) -> tuple[Subject, int] | None:
    """A subject given by name ("Tom lives …")."""
    match = _NAMED.match(text, start, end)
    if match is None or any(part in NOT_NAMES for part in match["name"].split()):
        return None
    return Subject("name", name=match["name"]), match.end("name")
