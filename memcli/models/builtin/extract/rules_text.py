"""Rules over whole sentences: names of relatives and pets, "my X is Y", standing instructions, how-to notes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.clause import Proposal, possessive, worded
from memcli.models.builtin.extract.facets import a
from memcli.models.builtin.extract.grammar import NOT_NAMES, is_name
from memcli.models.builtin.extract.lexicon import (
    FUTURE_EVENTS,
    PETS,
    PLAIN_RELATION,
    RELATIONS,
    SINGLE_RELATIONS,
)
from memcli.models.builtin.extract.rules_favourite import favourites

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Speaker
    from memcli.models.builtin.extract.times import Times

_I = re.IGNORECASE
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-Z][a-z]+)?"
_KIN = r"(?:(?:older|elder|eldest|oldest|younger|youngest|little|big|baby|twin|late|best|close|good|old|new|childhood|first|second|middle|beautiful|dear|sweet|lovely|wonderful|amazing|rescue|(?:\w+)[- ]year[- ]old|step|half|golden|german|guinea|border|french|english|black|orange|grey|gray|white|tabby|former|current|direct|line)\s+){0,3}"


class Sentence(NamedTuple):
    """A masked sentence, its words in lower case, who says it and its times."""

    body: str
    words: frozenset[str]
    speaker: Speaker
    times: Times

    @property
    def plain(self) -> str:
        """The sentence with blanks for its times."""
        return self.times.plain


@lru_cache(maxsize=1)
def _kin() -> tuple[re.Pattern[str], ...]:
    nouns = "|".join(sorted((re.escape(one) for one in RELATIONS | PETS), key=len, reverse=True))
    mine, noun = rf"\b(?:[Mm]y|[Oo]ur)\s+{_KIN}", rf"(?P<noun>{nouns})"
    return (
        re.compile(rf"{mine}{noun},?\s+(?:(?:is|was)\s+)?(?:named\s+|called\s+)?(?P<name>{_NAME}(?:\s{_NAME})?)\b"),
        re.compile(rf"{mine}{noun}(?:'s|s')\s+name\s+(?:is|was)\s+(?P<name>{_NAME}(?:\s{_NAME})?)\b"),
        re.compile(
            rf"(?:^|[,.!;]\s|\b(?:and|with|to|for|by|met|saw)\s)(?P<name>{_NAME}),\s+my\s+{_KIN}{noun}(?=\s*(?:[,.!;)]|$|and\s+I))"
        ),
        re.compile(rf"^\W*(?P<name>{_NAME})\s+is\s+my\s+{_KIN}{noun}\b(?!'s)"),
        re.compile(
            rf"\b(?:[Ii]|[Ww]e)(?:'ve|\s+have|\s+just|\s+also|\s+recently|\s+finally)*\s+(?:have|has|had|got|adopted|rescued|bought|own|brought home|welcomed)\s+(?:a|an|another|two|this)\s+"
            rf"(?:[\w-]+\s+){{0,4}}?{noun}\s*,?\s+(?:(?:who is|who's)\s+)?(?:named|called|whose name is)\s+(?P<name>{_NAME})\b"
        ),
        re.compile(rf"\b(?:[Ii]|[Ww]e)\s+(?:have\s+)?(?:named|called)\s+{mine}{noun}\s+(?P<name>{_NAME})\b"),
    )


_MINE = frozenset(["my", "our", "named", "called", "i", "we", "i've", "we've"])


@lru_cache(maxsize=1)
def _kin_words() -> frozenset[str]:
    nouns = {*RELATIONS, *PETS, *_ONE_OF}
    return frozenset({*nouns, *(f"{noun}'s" for noun in nouns)})


_CHILDREN = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur)\s+(?:(?:two|three|four|five|little|older|younger|beautiful|twin)\s+)*(?P<noun>kids|children|sons|daughters|sisters|brothers|boys|girls|cats|dogs|twins)"
    rf"(?:,|\s*\(|\s+are(?:\s+named|\s+called)?|\s+named|\s+called)?\s+(?P<names>{_NAME}(?:,\s+{_NAME})*,?\s+(?:and|&)\s+{_NAME})"
)
_ONE_OF = {"kids": "child", "children": "child", "sons": "son", "daughters": "daughter", "sisters": "sister", "brothers": "brother",
           "boys": "son", "girls": "daughter", "twins": "child", "cats": "cat", "dogs": "dog"}  # fmt: skip


def relations(s: Sentence) -> list[Proposal]:
    """Who is whose sister, friend or dog, by name."""
    if s.words.isdisjoint(_MINE) or s.words.isdisjoint(_kin_words()):
        return []
    found: list[Proposal] = []
    for pattern in _kin():
        for match in pattern.finditer(s.body):
            found += _relation(s, match["noun"].lower(), match["name"])
    for match in _CHILDREN.finditer(s.body):
        for name in re.split(r",\s+(?:and\s+)?|\s+(?:and|&)\s+", match["names"]):
            found += _relation(s, _ONE_OF[match["noun"]], name.strip(" ,"))
    return found


_DEAD = re.compile(r"\b(?:died|passed away|put (?:him|her|it|\w+) (?:down|to sleep)|was put down|ran away)\b", _I)


def _relation(s: Sentence, noun: str, name: str) -> list[Proposal]:
    parts = [part for part in name.split() if part not in NOT_NAMES]
    if not parts or not is_name(name) or parts[0] == s.speaker.name.split()[0]:
        return []
    name = " ".join(parts)
    plain = PLAIN_RELATION.get(noun, noun)
    if plain == "friend" and re.search(rf"\bbest\s+{noun}", s.body, _I):
        plain = "best friend"
    if noun in PETS and _DEAD.search(s.body):
        return []
    if noun in PETS:
        said = f"{s.speaker.name} has {a(noun)} named {name}"
        return [Proposal("relation", s.speaker.name, "pet", name, said, 0.9)]
    former = re.search(rf"\b(?:former|ex-?|late)\s+(?:\w+\s+)?{re.escape(noun)}", s.body, _I)
    said = f"{name} {'was' if former else 'is'} {possessive(s.speaker.name)} {plain}"
    return [
        Proposal("relation", s.speaker.name, plain, name, said, 0.9, single=plain in SINGLE_RELATIONS and not former)
    ]


# --- my X is Y -----------------------------------------------------------------------------------------------------

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_BIRTHDAY = re.compile(
    rf"\bmy\s+birthday(?:'s|\s+is|\s+falls)\s+(?:on\s+)?(?:the\s+)?(?P<date>(?:(?:{_MONTHS})\.?\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS}))(?:,?\s+\d{{4}})?)",
    _I,
)
_MY_NAME = re.compile(
    rf"\b[Mm]y\s+(?P<which>(?:full\s+|first\s+|last\s+|middle\s+|maiden\s+|real\s+)?name|nickname|surname)\s*(?:'s|is)\s+(?P<name>{_NAME}(?:\s{_NAME}){{0,3}})\b"
)
_MY_PLAIN = re.compile(
    r"\bmy\s+(?P<what>(?:new |old |current |work |home |personal |main )?(?:job|occupation|profession|day job|role|position|hobby|hobbies|passion|passions|email(?: address)?|e-mail|phone number|number plate|address|"
    r"zip code|postcode|license plate|blood type|shoe size|ring size|dress size|height|star sign|zodiac sign|mbti|native language|mother tongue|first language|"
    r"car|bike|laptop|phone|camera|hometown|major|gpa|salary|rent|time ?zone|pronouns|goal|dream|dream job|new year'?s resolution|budget|spirit animal|biggest fear|worst fear|guilty pleasure|go-to \w+|comfort food))"
    r"\s*(?:'s|is|are|:|include|includes)\s+(?:(?:still|currently|now|also|basically|actually|definitely)\s+)*(?P<value>.+)",
    _I,
)
_SINGLE = frozenset(
    "email phone address height hometown major gpa salary rent timezone pronouns budget occupation role position job profession".split()
)


def statements(s: Sentence) -> list[Proposal]:
    """ "My name is …", "my birthday is …", "my favourite X is …", "my hobby is …"."""
    who, found = s.speaker.name, list[Proposal]()
    if "my" not in s.words:
        return _dated(s)
    birthday = _BIRTHDAY.search(s.body) if "birthday" in s.words or "birthday's" in s.words else None
    if birthday is not None:
        date = phrases.tidy(birthday["date"])
        found.append(
            Proposal("attribute", who, "birthday", date, f"{possessive(who)} birthday is {date}", 0.95, single=True)
        )
    name = _MY_NAME.search(s.body) if not s.words.isdisjoint(_NAMING) else None
    if name is not None and name["name"] != who:
        which = name["which"].lower()
        found.append(
            Proposal(
                "attribute", who, which, name["name"], f"{possessive(who)} {which} is {name['name']}", 0.95, single=True
            )
        )
    return found + favourites(s.body, s.times, s.speaker) + _my(s) + _dated(s)


def _my(s: Sentence) -> list[Proposal]:
    match = _MY_PLAIN.search(s.plain) if _MY_PLAIN.search(s.body) is not None else None
    if match is None:
        return []
    what, stops = re.sub(r"^(?:new|old|current|main)\s+", "", match["what"].lower()), "and|so|where|at the moment"
    if what in {"email", "email address", "e-mail"}:
        mail = re.match(r"\S+@\S+\.\w+", match["value"])
        value = mail[0] if mail is not None else ""
    else:
        stops = "so|where" if match["value"].lower().startswith("to ") else stops
        value = phrases.cut(match["value"], 0, len(match["value"]), stops)[0]
    value = worded(value, s.speaker)
    plain = phrases.bare(value)
    if (
        not value
        or len(value) < 2
        or not (phrases.noun(plain, 9) or plain[:1].isdigit() or re.match(r"to \w+ \w+", plain))
    ):
        return []
    if _JUDGING.match(value) or phrases.definite_unknown(value):
        return []
    if what in {"car", "bike", "laptop", "phone", "camera"} and not phrases.capitalised(plain):
        return []
    attribute = {"hobbies": "hobby", "passions": "passion", "email address": "email", "e-mail": "email", "phone number": "phone", "job": "occupation",
                 "profession": "occupation", "day job": "occupation", "role": "occupation", "position": "occupation"}.get(what, what)  # fmt: skip
    if attribute == "occupation" and not _is_job(plain):
        return []
    verb = "are" if what in {"hobbies", "passions", "pronouns"} else "is"
    return [
        Proposal(
            "attribute",
            s.speaker.name,
            attribute,
            plain,
            f"{possessive(s.speaker.name)} {what} {verb} {value}",
            0.85,
            single=attribute in _SINGLE,
        )
    ]


_JUDGING = re.compile(
    r"^(?:not|so|too|very|really|pretty|going|doing|getting|always|great|good|bad|broken|dead|dying|ok|okay|fine|amazing|awesome|hard|stressful|tough|"
    r"full|over|back|finally|ready|due|killing|driving|making|keeping|giving|taking|being|a mess|a lot|in the|in a|at|on|up|down|out|what|that|how|stuck|"
    r"demanding|busy|crazy|boring|fun|quite|just|only|all|my|low|high|tight|limited|still|coming|slow|old|new|cool)\b",
    _I,
)


def _is_job(value: str) -> bool:
    from memcli.models.builtin.extract.facets import is_occupation

    return is_occupation(value)


@lru_cache(maxsize=1)
def _dates() -> re.Pattern[str]:
    nouns = "|".join(sorted((re.escape(one) for one in FUTURE_EVENTS), key=len, reverse=True))
    return re.compile(
        rf"\b(?:my|our|the)\s+(?P<what>(?:[\w'-]+\s+){{0,3}}?(?:{nouns}))\b(?P<detail>\s+(?:with|at|for)\s+[\w'& .-]{{2,40}}?)?\s*(?:'s|is|was|has been|got|are|:|will be)\s+"
        r"(?:(?:now|actually|finally|currently|officially|set|scheduled|booked|planned|moved|rescheduled|pushed|postponed|shifted|changed|back|up|forward|coming up|due)\s+)*"
        r"(?P<at>for|on|to|in|at|until|this|next|tomorrow|coming)\b",
        _I,
    )


@lru_cache(maxsize=1)
def _event_words() -> frozenset[str]:
    heads = {noun.split(" ")[-1] for noun in FUTURE_EVENTS}
    return frozenset({*heads, *(f"{head}'s" for head in heads)})


_NAMING = frozenset(["name", "name's", "nickname", "nickname's", "surname", "surname's"])


def _dated(s: Sentence) -> list[Proposal]:
    """ "My dentist appointment is on Friday", "the interview got moved to Monday"."""
    match = _dates().search(s.body) if not s.words.isdisjoint(_event_words()) else None
    if match is None:
        return []
    when = s.times.coming(match.start("at"), len(s.body))
    own = s.body[match.start() : match.start() + 3].lower() != "the"
    what = phrases.tidy(re.sub(r"\b(?:next|upcoming|big|important|new|first)\s+", "", match["what"].lower()))
    gap = next((one.start for one in s.times.within(match.start("at"), len(s.body))), len(s.body)) - match.end("at")
    if (
        when is None
        or not phrases.noun(what, 5)
        or gap > 12
        or (not own and "moved" not in match[0] and "resched" not in match[0])
    ):
        return []
    what = worded(what, s.speaker)
    who = s.speaker.name
    said = f"{possessive(who)} {what} is {'on' if len(when.iso) > 7 else 'in'} {when.iso}"
    return (
        [Proposal("plan", who, what, when.iso, said, 0.85, when.iso, None, when.precision, single=True)] if what else []
    )


# --- instructions and notes ----------------------------------------------------------------------------------------

_STANDING = re.compile(
    r"^\W*(?:(?:ok|okay|also|and|please|hey|so|note|remember|one more thing)[\s,:]+)*"
    r"(?P<rule>(?:from now on|going forward|in (?:the )?future|always|never|don't ever|do not ever|whenever i|when(?:ever)? i ask|every time i|"
    r"i (?:always )?want you to always|i'd like you to always|i prefer (?:that you|it when you|you to|answers?|responses?|replies|explanations?|code|your)|"
    r"please (?:always|never)|make sure (?:to always|you always)|remember to always|you should always|you must always|call me|address me as)\b.{3,240})",
    _I,
)
_CALL_ME = re.compile(rf"\b(?:[Cc]all|[Aa]ddress) me (?:as )?(?P<name>{_NAME})\b")
_NO_RULE = re.compile(
    r"^(?:always|never)\s+(?:a|an|the|been|had|was|is|good|nice|happy|fun|so|mind|knew|thought|heard|seen|wanted|gonna|going|give up|forget|gave|really|in|on|to|too|got|felt|liked|loved|did|say never|ever)\b",
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
    if len(rule.split()) < 3 or rule.lower().startswith(("call me", "address me", "call ")) or phrases.QUOTED in rule:
        return []
    if re.search(r"\b(?:this|that|it|these|those)\b", rule[:60], _I) and not rule.lower().startswith(
        ("when", "every", "from now")
    ):
        return []
    return [Proposal("preference", who, "instruction", rule, f"{who} asks: {rule[:1].lower() + rule[1:]}", 0.9)]


_HOW_TO = re.compile(
    r"^\W*(?P<how>(?:how to|to)\s+(?!be\b|do list|-?do\b|me\b|you\b|the\b|my\b)(?P<verb>[a-z]+)\s+(?P<what>[^:,.]{3,70}?)\s*(?::|,\s*(?=(?:run|use|do|press|click|open|go|type|hold|set|add|call|"
    r"install|restart|edit|first|just|you need|you can|unplug|turn|select|remove|delete|create|enable|disable|log|ssh|sudo|git|docker|pip|npm)\b))\s*(?P<steps>\S.{3,300}))",
    _I,
)


def how_to(s: Sentence) -> list[Proposal]:
    """ "To restart the server: sudo systemctl restart web", in notes."""
    match = _HOW_TO.match(s.body)
    if match is None:
        return []
    goal = f"{match['verb'].lower()} {match['what']}".strip()
    steps = " ".join(match["steps"].split()).rstrip(" .")
    if phrases.POINTING.search(goal) or phrases.QUOTED in steps:
        return []
    return [Proposal("how-to", s.speaker.name, "how to", goal, f"To {goal}: {steps}", 0.8)]


def names_in(found: list[Proposal]) -> set[str]:
    """People and pets that these proposals introduce by name."""
    return {one.value for one in found if one.kind == "relation" and one.value[:1].isupper()}
