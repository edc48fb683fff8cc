"""Who does what in a clause: its subject, and its verb group with tense, polarity and certainty."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from memcli.models.builtin.extract.lexicon import COLLECTIVES, PETS, RELATIONS
from memcli.models.builtin.extract.verbs import forms

Tense = Literal["present", "past", "perfect", "progressive", "future", "formerly"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a clause speaks of: the speaker ("I", "we", or nobody named), a relative, or somebody by name."""

    kind: Literal["speaker", "relative", "name"]
    noun: str = ""  # "sister", "best friend", "dog"
    name: str = ""
    plural: bool = False
    dropped: bool = False


@dataclass(slots=True)
class Group:
    """A verb group. `rest` is where in the text what follows it begins; `verb` is "" where the word is not known."""

    tense: Tense = "present"
    negated: bool = False
    passive: bool = False
    unsure: bool = False  # would, might, probably, almost, hope to …
    obliged: bool = False  # have to, need to, should
    adverbs: set[str] = field(default_factory=set)
    verb: str = ""
    word: str = ""  # the main verb as written
    rest: int = 0


_TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:[-'][A-Za-zÀ-ÿ]+)*|\d[\d.,:/]*|[^\w\s]")

_CONTRACTED = {
    "i'm": ("i", "am"), "im": ("i", "am"), "i've": ("i", "have"), "ive": ("i", "have"), "i'll": ("i", "will"),
    "i'd": ("i", "'d"), "we're": ("we", "are"), "we've": ("we", "have"), "we'll": ("we", "will"), "we'd": ("we", "'d"),
    "he's": ("he", "'s"), "she's": ("she", "'s"),
    "don't": ("do", "not"), "dont": ("do", "not"), "doesn't": ("does", "not"), "doesnt": ("does", "not"),
    "didn't": ("did", "not"), "didnt": ("did", "not"), "can't": ("can", "not"), "cant": ("can", "not"),
    "cannot": ("can", "not"), "couldn't": ("could", "not"), "won't": ("will", "not"), "wont": ("will", "not"),
    "wouldn't": ("would", "not"), "shouldn't": ("should", "not"), "haven't": ("have", "not"),
    "havent": ("have", "not"), "hasn't": ("has", "not"), "hadn't": ("had", "not"), "isn't": ("is", "not"),
    "isnt": ("is", "not"), "aren't": ("are", "not"), "wasn't": ("was", "not"), "wasnt": ("was", "not"),
    "weren't": ("were", "not"), "ain't": ("am", "not"), "mustn't": ("must", "not"), "needn't": ("need", "not"),
    "gonna": ("going", "to"), "wanna": ("want", "to"), "gotta": ("have", "to"),
}  # fmt: skip
_ADVERBS = frozenset(
    """just finally recently already also really actually currently still now always usually often sometimes never rarely
    ever even only simply absolutely totally completely definitely certainly honestly officially literally mostly mainly
    generally normally typically regularly newly once both all truly personally very so quite super pretty kinda sorta
    originally lately today again too then basically obviously luckily sadly happily proudly successfully accidentally
    briefly quickly soon later temporarily permanently once barely hardly seldom frequently occasionally fully deeply
    strongly genuinely particularly especially primarily strictly early yesterday legit lowkey together myself much
    constantly daily first next last""".split()
)
_DOUBTS = frozenset(
    "maybe perhaps probably possibly almost nearly supposedly apparently hopefully ideally theoretically".split()
)
_BE = {"am": "present", "is": "present", "are": "present", "was": "past", "were": "past", "be": "base", "been": "perfect",
       "being": "progressive"}  # fmt: skip
_MODAL = frozenset(["would", "could", "might", "may", "should", "must", "shall", "'d"])

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
_FILLERS = rf"(?:(?:[-*+•#>\d.)\]\[x ]*|{_FILLER}(?:[\s,!.:-]+|$))*)"
_PREFIX_ADVERB = r"(?:(?:just|now|recently|lately|currently|finally|these days|nowadays|today|still|at the moment|right now|originally|usually|normally|generally|sometimes|always|once|also|then|overall|after all)[\s,]+)*"
_ONLY_ADVERBS = re.compile(_PREFIX_ADVERB, re.IGNORECASE)
_TIME = (
    r"(?:(?:(?:early|late|earlier|back|sometime|about|around|ever)\s+)*(?:in|on|at|since|during|by|for|over|from|until|till|"
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
    rf"\s*{_FILLERS}(?P<adverbs>(?:(?:just|finally|recently|also|already|still|now|currently|never|used to|always)\s+)*)",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\s*{_FILLERS}(?P<name>[A-Z][a-zà-ÿ]+(?:\s[A-Z][a-zà-ÿ]+)?)(?=\s|'s\s)")

_NOUN = re.compile(
    r"(?:(?:older|elder|eldest|oldest|younger|youngest|little|big|baby|twin|late|dear|lovely|wonderful|new|old|best|close|"
    r"good|childhood|step|half|first|second|middle|only|beautiful|sweet|dearest|oldest|former|current|"
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)[- ](?:year|month|week)[- ]old)\s+)*"
    r"(?P<noun>guinea pigs?|[A-Za-zé]+(?:-in-law|-[a-z]+)?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r",?\s+(?P<name>[A-Z][a-zà-ÿ]+(?:-[A-Z][a-zà-ÿ]+)?(?:\s[A-Z][a-zà-ÿ]+)?)\b,?")
NOT_NAMES = frozenset(
    """I Im Ive Id Ill We The A An And But So Yes No Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February
    March April May June July August September October November December Christmas Easter Thanksgiving Halloween God
    English French Spanish German Italian Portuguese American British Indian Chinese Japanese Mr Mrs Ms Dr Just Also Now
    My Our Your His Her Their This That These Those It He She They You What Who How Why When Where If In On At Of To
    Then There Here Not Never Always Maybe Well Oh Hey Hi Hello Thanks Thank Sorry Please Today Tomorrow Yesterday
    Everyone Everybody Someone Nobody People Life Work School Home Love Good Great Nice Awesome Wow Cool Ok Okay
    Internet Netflix Google Amazon Apple Microsoft Facebook Instagram Youtube Covid Python Java Linux Windows Docker
    Mom Mum Dad Grandma Grandpa Mother Father Aunt Uncle""".split()
)


_SPANS = re.compile(
    r"(?:growing up|as (?:a|an) (?:kid|child|teen\w*|adult|student)|back (?:then|in \w+)|in (?:my|our) \w+|the other \w+|one day|"
    r"(?:the )?(?:past|last|next|this|that|every|each) (?:few |couple of |two |three |other )?(?:day|night|morning|evening|afternoon|"
    r"week|weekend|month|year|summer|winter|spring|fall|autumn|time|\w+day)s?|on (?:my|the) (?:birthday|way\b.*|weekends?|\w+days?)|"
    r"(?:at|over|during|on|in) (?:christmas|easter|thanksgiving|the (?:holidays|summer|winter|weekend|morning|evening|meantime|end|"
    r"beginning|moment|future|past|last\b.*)|lunch|dinner|work|home|school|college|university|summer|winter|\w+days?|night)|"
    r"(?:a (?:few|couple of)|two|three|several|\d+|some) (?:\w+ )?(?:days?|weeks?|months?|years?)(?: ago| back| later| earlier)?|"
    r"(?:earlier|later|yesterday|today|tonight|tomorrow)\b.*|for (?:years|months|weeks|now|the (?:last|past)\b.*)|most \w+s)[\s,]*$",
    re.IGNORECASE,
)


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
    if text[at : at + 2] == "'s" and not re.match(
        r"'s\s+(?:a|an|been|in|from|at|\w+ing|the|not|getting|turning|allergic|called|named)\b", text[at:end]
    ):
        return None
    named = _NAME.match(text, at, end)
    if named is not None and is_name(named["name"]):
        at, name = named.end(), named["name"]
        if text[at : at + 2] == "'s":
            return None
    return Subject("relative", noun=noun, name=name, plural=noun in COLLECTIVES), at


def is_name(name: str) -> bool:
    """Whether a capitalised word can be somebody's name: no weekday, no pronoun, no verb that begins a title."""
    first = name.split()[0]
    return first not in NOT_NAMES and not any(
        verb.form in {"past", "third", "ing"} for verb in forms().get(first.lower(), ())
    )


def dropped(text: str, start: int, end: int) -> int | None:
    """Where the verb group begins of a clause whose first person is left out ("Just moved to Porto")."""
    match = _DROPPED.match(text, start, end)
    if match is None:
        return None
    token = _TOKEN.match(text, match.end(), end)
    if token is None:
        return None
    word = token[0].lower()
    known = forms().get(word, ())
    pasts = {verb.lemma for verb in known if verb.form == "past"} - {
        "have",
        "be",
        "think",
        "feel",
        "know",
        "hear",
        "say",
    }
    sure = pasts and not any(verb.form == "base" for verb in known)
    if (
        sure
        or word in {"been", "gonna"}
        or (word == "going" and re.match(r"going to\s", text[match.end() : end], re.IGNORECASE))
    ):
        return match.start("adverbs")
    return None


def named(text: str, start: int, end: int) -> tuple[Subject, int] | None:
    """A subject given by name ("Tom lives …")."""
    match = _NAMED.match(text, start, end)
    if match is None or any(part in NOT_NAMES for part in match["name"].split()):
        return None
    return Subject("name", name=match["name"]), match.end("name")


def group(text: str, start: int, end: int) -> Group | None:
    """The verb group that begins at `start` (the subject pronoun may stand first); None where no verb is found."""
    words = _expanded(text, start, end)
    found = Group()
    state = _State()
    for number, (word, at, stop) in enumerate(words):
        following = [one for one, _, _ in words[number + 1 : number + 4]]
        verdict = _step(found, state, word, following)
        if verdict == "stop":
            return None
        if verdict == "main":
            found.word = text[at:stop]
            found.rest = _after_be(found, words[number + 1 :], stop) if found.verb == "be" else stop
            return _finish(found, state, word)
    return None


def _after_be(found: Group, words: list[tuple[str, int, int]], stop: int) -> int:
    """Takes what stands between "be" and what is said to be: "not", "no longer", adverbs; where the rest begins."""
    for number, (word, _, end) in enumerate(words):
        if word in {"not", "never"}:
            found.negated = True
        elif word == "no" and [one for one, _, _ in words[number + 1 : number + 2]] == ["longer"]:
            found.negated = True
            found.adverbs.add("no longer")
        elif word in _DOUBTS:
            found.unsure = True
        elif word in {
            "just",
            "still",
            "now",
            "also",
            "actually",
            "currently",
            "always",
            "finally",
            "recently",
            "almost",
            "longer",
        }:
            found.adverbs.add(word)
        else:
            break
        stop = end
    return stop


@dataclass(slots=True)
class _State:
    have: bool = False
    be: str = ""
    do: bool = False
    will: bool = False
    used: bool = False
    going: bool = False
    to: bool = False
    past: bool = False


def _expanded(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Words in lower case with contractions taken apart; the parts share their place."""
    out: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text, start, min(end, start + 160)):
        word = match[0].lower()
        parts = _CONTRACTED.get(word)
        if parts is None and word.endswith("'s") and len(word) > 2:
            parts = (word[:-2], "'s")
        for part in parts or (word,):
            out.append((part, match.start(), match.end()))
        if len(out) > 14:
            break
    return out


def _step(found: Group, state: _State, word: str, following: list[str]) -> str:
    """Takes one word into the group: "go" on, "main" verb reached, or "stop"."""
    ahead = following[0] if following else ""
    if word in {"i", "we", ","}:
        return "go" if not found.verb else "stop"
    if word in _DOUBTS:
        found.unsure = True
        return "go"
    if word == "not":
        found.negated = True
        return "go"
    if word == "no" and ahead in {"longer", "more"}:
        found.negated = True
        found.adverbs.add("no longer")
        return "go"
    if word == "longer" and "no longer" in found.adverbs:
        return "go"
    if word == "never":
        found.negated = True
        found.adverbs.add("never")
        return "go"
    if word in _ADVERBS and not (
        word in {"early", "first", "last", "next", "daily"} and not state.be and not state.have
    ):
        found.adverbs.add(word)
        return "go"
    return _auxiliary(found, state, word, following)


def _auxiliary(found: Group, state: _State, word: str, following: list[str]) -> str:
    ahead = next((one for one in following if one not in _ADVERBS and one not in {"not", "never"}), "")
    if word == "'d":
        if ahead in {"been", "better"} or _is(ahead, "participle"):
            state.have, state.past = True, True
        else:
            found.unsure = True
        return "go"
    if word in _MODAL:
        found.unsure = True
        found.obliged = word in {"should", "must"}
        return "go"
    if word == "can":
        state.do = True
        found.adverbs.add("can")
        return "go"
    if word in {"will"}:
        state.will = True
        return "go"
    if word in _BE or word == "'s":
        return _be(found, state, word, ahead)
    if word in {"have", "has", "had"}:
        return _have(found, state, word, ahead, following)
    if (
        word in {"do", "does", "did"}
        and (found.negated or ahead in forms() or "not" in following[:1])
        and not _noun_ahead(ahead)
    ):
        state.do = True
        state.past = state.past or word == "did"
        return "go"
    if word == "used" and following[:1] == ["to"] and not state.be:
        state.used = True
        return "go"
    if word == "going" and state.be and following[:1] == ["to"] and _verb_ahead(following[1:2]):
        state.going = True
        return "go"
    if word == "about" and state.be and following[:1] == ["to"]:
        state.going = True
        return "go"
    if word == "to" and (state.used or state.going or state.to):
        return "go"
    if word in {"need", "ought"} and following[:1] == ["to"]:
        found.obliged = found.unsure = True
        state.to = True
        return "go"
    if word in {
        "hope",
        "hoping",
        "wish",
        "want",
        "wanted",
        "wanting",
        "trying",
        "try",
        "tried",
        "supposed",
        "meant",
        "tempted",
        "thinking",
        "considering",
        "dreaming",
        "pretending",
    } and ahead in {"to", "i", "we", "of", "about"}:
        found.unsure = True
        return "main"
    return "main" if word.isalpha() or "-" in word or "'" in word else "stop"


def _be(found: Group, state: _State, word: str, ahead: str) -> str:
    if word == "'s" and (ahead == "been" or _is(ahead, "participle")) and ahead not in {"had", "got"}:
        state.have = True
        return "go"
    form = _BE.get(word, "present")
    if (
        _is(ahead, "ing")
        or _is(ahead, "participle")
        or word in {"be", "been"}
        or ahead in {"going", "about", "gonna", "being"}
    ):
        state.be = word
        state.past = state.past or form == "past"
        if ahead and (_is(ahead, "ing") or _is(ahead, "participle") or ahead in {"going", "about", "being"}):
            return "go"
    if form == "past":
        state.past = True
    found.verb = "be"
    return "main"


def _have(found: Group, state: _State, word: str, ahead: str, following: list[str]) -> str:
    if ahead in {"been", "had"} or _is(ahead, "participle"):
        state.have = True
        state.past = state.past or word == "had"
        return "go"
    if following[:1] == ["to"]:
        state.to = True
        if word == "had":  # "I had to sell it" tells that it happened
            state.past = True
        else:
            found.obliged = found.unsure = True
        return "go"
    found.verb = "have"
    state.past = state.past or word == "had"
    return "main"


def _finish(found: Group, state: _State, word: str) -> Group:
    known = forms().get(word, ())
    if not found.verb:
        found.verb = _choose(known, state)
    form = next((verb.form for verb in known if verb.lemma == found.verb), "base")
    if state.used:
        found.tense = "formerly"
    elif state.going or state.will:
        found.tense = "future"
        found.unsure = found.unsure or state.past  # "I was going to" tells what did not happen
    elif state.have:
        found.tense = "perfect"
        found.passive = state.be == "been" and word.endswith(("ed", "en", "n", "t")) and not word.endswith("ing")
        if word.endswith("ing") and found.verb != "be":
            found.tense = "progressive"
            found.adverbs.add("perfect")
    elif state.be and word.endswith("ing"):
        found.tense = "past" if state.past else "progressive"
        if state.past:
            found.adverbs.add("progressive")
    elif state.be and found.verb != "be":
        found.passive = True
        found.tense = "past" if state.past else "present"
    elif state.past or (form == "past" and not state.do):
        found.tense = "past"
    elif any(verb.form == "past" and verb.lemma == found.verb for verb in known) and not any(
        verb.form == "base" for verb in known
    ):
        found.tense = "past"
    elif not known and word.endswith("ed") and not state.do:
        found.tense = "past"
    return found


def _choose(known: tuple[object, ...], state: _State) -> str:
    """The lemma of an ambiguous form ("found": find, not found) in this group."""
    order = (
        ("participle", "ing", "past")
        if state.have or state.be
        else (
            ("base", "third")
            if state.do or state.will or state.going or state.used or state.to
            else ("past", "base", "third", "participle", "ing")
        )
    )
    for form in order:
        for verb in known:
            if verb.form == form:  # type: ignore[attr-defined]
                return str(verb.lemma)  # type: ignore[attr-defined]
    return str(known[0].lemma) if known else ""  # type: ignore[attr-defined]


@lru_cache(maxsize=4096)
def _is(word: str, form: str) -> bool:
    found = forms().get(word)
    if found is None:
        if form == "ing":
            return (
                len(word) > 4
                and word.endswith("ing")
                and word
                not in {
                    "thing",
                    "nothing",
                    "something",
                    "anything",
                    "everything",
                    "morning",
                    "evening",
                    "king",
                    "during",
                    "amazing",
                    "interesting",
                }
            )
        return (
            form == "participle"
            and len(word) > 4
            and word.endswith("ed")
            and word
            not in {
                "excited",
                "interested",
                "tired",
                "bored",
                "married",
                "divorced",
                "engaged",
                "retired",
                "obsessed",
                "scared",
                "terrified",
                "worried",
                "related",
                "allergic",
                "left-handed",
                "talented",
                "stressed",
                "thrilled",
                "pleased",
                "blessed",
                "kid-ed",
                "indeed",
                "based",
                "fascinated",
                "addicted",
                "gifted",
                "overwhelmed",
                "self-employed",
                "unemployed",
                "disappointed",
                "surprised",
                "inspired",
                "motivated",
                "dedicated",
                "committed",
                "determined",
                "used",
                "supposed",
                "separated",
                "widowed",
            }
        )
    return any(verb.form == form for verb in found) and word not in {
        "married",
        "divorced",
        "engaged",
        "retired",
        "separated",
        "widowed",
    }


def _verb_ahead(following: list[str]) -> bool:
    """Whether "going to" is followed by a verb and not by a place."""
    if not following:
        return False
    word = following[0]
    if word in {
        "the",
        "a",
        "an",
        "my",
        "our",
        "his",
        "her",
        "their",
        "this",
        "that",
        "school",
        "college",
        "university",
        "work",
        "bed",
        "church",
        "be-",
    }:
        return word == "be-"
    known = forms().get(word)
    return known is None or any(verb.form == "base" for verb in known)


def _noun_ahead(word: str) -> bool:
    known = forms().get(word)
    return known is not None and not any(verb.form == "base" for verb in known)
