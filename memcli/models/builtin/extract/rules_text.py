"""Sentences of the form "my X is Y": names, birthdays, favourites, plain attributes, appointments."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.clause import Proposal, possessive, worded
from memcli.models.builtin.extract.facets import is_occupation
from memcli.models.builtin.extract.lexicon import FUTURE_EVENTS
from memcli.models.builtin.extract.rules_favourite import favourites
from memcli.models.builtin.extract.spoken import NAME as _NAME
from memcli.models.builtin.extract.times import told

if TYPE_CHECKING:
    from memcli.models.builtin.extract.spoken import Sentence

_I = re.IGNORECASE

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_BIRTHDAY = re.compile(
    rf"\b(?:my|our)\s+(?P<what>birthday|(?:wedding\s+)?anniversary)(?:'s|\s+is|"
    rf"\s+falls)\s+(?:on\s+)?(?:the\s+)?(?P<date>(?:(?:{_MONTHS})\.?\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS}))(?:,?\s+\d{{4}})?)",
    _I,
)
_MY_NAME = re.compile(
    rf"\b[Mm]y\s+(?P<which>(?:full\s+|first\s+|last\s+|middle\s+|maiden\s+|real\s+)?name|nickname|"
    rf"surname)\s*(?:'s|is)\s+(?P<name>{_NAME}(?:\s{_NAME}){{0,3}})\b"
)
_MY_PLAIN = re.compile(
    r"\bmy\s+(?P<what>(?:new |old |current |work |home |personal |main )?(?:job|occupation|profession|day job|"
    r"role|position|hobby|hobbies|passion|passions|email(?: address)?|e-mail|phone number|number plate|address|"
    r"zip code|postcode|license plate|blood type|shoe size|ring size|dress size|height|star sign|zodiac sign|"
    r"mbti|native language|mother tongue|first language|"
    r"car|bike|laptop|phone|camera|hometown|major|gpa|salary|rent|time ?zone|pronouns|goal|dream|dream job|"
    r"new year'?s resolution|budget|spirit animal|biggest fear|worst fear|guilty pleasure|go-to \w+|"
    r"comfort food|main goal|plan|ambition|mission|aim|wish|advice|strategy))"
    r"(?:\s+(?:for now|right now|for this year|this year|at the moment|in life))?\s*(?:'s|is|are|:|include|"
    r"includes)\s+(?:(?:still|currently|now|also|basically|actually|"
    r"definitely)\s+)*+(?P<value>.+)",
    _I,
)
_SINGLE = frozenset(
    """email phone address height hometown major gpa salary rent timezone pronouns budget occupation role position job
    profession""".split()
)
#: Attributes that go by another name in the fact.
_RENAMED = {
    "hobbies": "hobby", "passions": "passion", "email address": "email", "e-mail": "email", "phone number": "phone",
    "job": "occupation", "profession": "occupation", "day job": "occupation", "role": "occupation",
    "position": "occupation",
}  # fmt: skip


_YEARLY = frozenset(["birthday", "birthday's", "anniversary", "anniversary's"])


def statements(s: Sentence) -> list[Proposal]:
    """ "My name is …", "my birthday is …", "my favourite X is …", "my hobby is …"."""
    who, found = s.speaker.name, list[Proposal]()
    if "my" not in s.words and s.words.isdisjoint(_YEARLY):
        return _dated(s) + (favourites(s.body, s.times, s.speaker) if "what" in s.words else [])
    birthday = None if s.words.isdisjoint(_YEARLY) else _BIRTHDAY.search(s.body)
    if birthday is not None:
        date, what = phrases.tidy(birthday["date"]), " ".join(birthday["what"].lower().split())
        found.append(Proposal("attribute", who, what, date, f"{possessive(who)} {what} is {date}", 0.95, single=True))
    name = _MY_NAME.search(s.body) if not s.words.isdisjoint(_NAMING) else None
    if name is not None and name["name"] != who:
        which = name["which"].lower()
        found.append(
            Proposal(
                "attribute", who, which, name["name"], f"{possessive(who)} {which} is {name['name']}", 0.95, single=True
            )
        )
    return found + favourites(s.body, s.times, s.speaker) + _my(s) + _dated(s)


_MAIL = re.compile(r"\S+@\S+\.\w+")
_TO_DO = re.compile(r"to \w+ \w+")
_THINGS = frozenset("car bike laptop phone camera".split())
_PLURAL = frozenset("hobbies passions pronouns".split())


def _my(s: Sentence) -> list[Proposal]:
    match = _MY_PLAIN.search(s.plain) if _MY_PLAIN.search(s.body) is not None else None
    if match is None:
        return []
    who, what = s.speaker.name, re.sub(r"^(?:new|old|current|main)\s+", "", match["what"].lower())
    attribute = _RENAMED.get(what, what)
    value = worded(_value(attribute, match["value"]), s.speaker)
    plain = phrases.bare(value)
    if len(plain) < 2 or _JUDGING.match(value) or phrases.definite_unknown(value):
        return []
    if (what in _THINGS and not phrases.capitalised(plain)) or (attribute == "occupation" and not is_occupation(plain)):
        return []
    said = f"{possessive(who)} {what} {'are' if what in _PLURAL else 'is'} {value}"
    return [Proposal("attribute", who, attribute, plain, said, 0.85, single=attribute in _SINGLE)]


def _value(attribute: str, text: str) -> str:
    """What "my X is …" says that it is; "" where that cannot stand alone."""
    if attribute == "email":
        mail = _MAIL.match(text)
        return "" if mail is None else mail[0]
    action = text.lower().startswith("to ")
    value = phrases.cut(text, 0, len(text), "so|where" if action else "and|so|where|at the moment")[0]
    if action:
        return value if phrases.complete(value, 14) and _TO_DO.match(value) else ""
    plain = phrases.bare(value)
    return value if phrases.noun(plain, 9) or plain[:1].isdigit() else ""


_JUDGING = re.compile(
    r"^(?:not|so|too|very|really|pretty|going|doing|getting|always|great|good|bad|broken|dead|dying|ok|okay|fine|"
    r"amazing|awesome|hard|stressful|tough|"
    r"full|over|back|finally|ready|due|killing|driving|making|keeping|giving|taking|being|a mess|a lot|in the|"
    r"in a|at|on|up|down|out|what|that|how|stuck|"
    r"demanding|busy|crazy|boring|fun|quite|just|only|all|my|low|high|tight|limited|still|coming|slow|old|new|cool)\b",
    _I,
)


@lru_cache(maxsize=1)
def _dates() -> re.Pattern[str]:
    nouns = "|".join(sorted((re.escape(one) for one in FUTURE_EVENTS), key=len, reverse=True))
    return re.compile(
        rf"\b(?:my|our|the)\s+(?P<what>(?:[\w'-]+\s+){{0,3}}?(?:{nouns}))\b(?P<detail>\s+(?:with|at|"
        rf"for)\s+[\w'& .-]{{2,40}}?)?\s*(?:'s|is|was|has been|got|are|:|will be)\s+"
        r"(?:(?:now|actually|finally|currently|officially|set|scheduled|booked|planned|moved|rescheduled|pushed|"
        r"postponed|shifted|changed|back|up|forward|coming up|due)\s+)*+"
        r"(?P<at>for|on|to|in|at|until|this|next|tomorrow|coming)\b",
        _I,
    )


@lru_cache(maxsize=1)
def _event_words() -> frozenset[str]:
    heads = {noun.split(" ")[-1] for noun in FUTURE_EVENTS}
    return frozenset({*heads, *(f"{head}'s" for head in heads)})


_NAMING = frozenset(["name", "name's", "nickname", "nickname's", "surname", "surname's"])


#: How far after "is on", "was moved to" a date may begin, characters.
_NEAR = 12
_ADORNED = re.compile(r"\b(?:next|upcoming|big|important|new|first)\s+", _I)


def _dated(s: Sentence) -> list[Proposal]:
    """ "My dentist appointment is on Friday", "the interview got moved to Monday"."""
    match = _dates().search(s.body) if not s.words.isdisjoint(_event_words()) else None
    if match is None:
        return []
    when = s.times.coming(match.start("at"), len(s.body))
    what = worded(phrases.tidy(_ADORNED.sub("", match["what"].lower())), s.speaker)
    near = any(one.start - match.end("at") <= _NEAR for one in s.times.within(match.start("at"), len(s.body)))
    ours = not match[0].lower().startswith("the") or "moved" in match[0] or "resched" in match[0]
    if when is None or not near or not ours or not phrases.noun(what, 5):
        return []
    who = s.speaker.name
    said = f"{possessive(who)} {what} is {told(when.iso)}"
    return [Proposal("plan", who, what, when.iso, said, 0.85, when.iso, None, when.precision, single=True)]
