"""Cutting what follows a verb into phrases and lists, and judging whether they stand for themselves."""

from __future__ import annotations

import re

from memcli.models.builtin.extract.lexicon import VAGUE
from memcli.models.builtin.extract.sentences import QUOTED
from memcli.models.builtin.extract.verbs import forms

_WORD = re.compile(r"[\w'&+#./-]+")

#: Where a noun phrase ends whatever it is the object of.
_STOP = re.compile(
    r"(?<!\s)\s*(?:,(?!\d)|[;!?…\"()]|:(?!\d|\w)|(?<!\bDr)(?<!\bMr)(?<!\bSt)(?<!\bMrs)\.(?=\s|$)|(?:\s|^)-+\s|"
    r"(?:(?<=\s)|^)(?:but|because|(?:cause|'cause)(?=\s+(?:i|we|it|it's|he|she|they|i'm|the|my)\b)|since|so|when|"
    r"whenever|while|although|though|until|unless|which|who|whom|whose|"
    r"where|if|as|than|after|before|then|"
    r"that(?=\s+(?:i|we|he|she|it|they|you|is|was|are|were|has|had|can|could|will|would|might|my|our|the|a|i'm|"
    r"it's|[a-z]+s)\b)|"
    r"and\s+(?:i|i'm|i've|we|it|it's|he|she|they|my|so|then|that|now|also|am|have|had|was|is|are|not)|"
    r"anymore|any more|lately|recently|nowadays|these days|right now|rn|atm|at the moment|btw|lol|haha+|tbh|ngl|"
    r"imo|anyways?|"
    r"altogether|by the way|and all|and everything|and stuff|or something|or so|so far|for now|thanks to|due to|"
    r"to be honest|of course|i guess|i think|guys|dude|bro|please|thank|thanks|"
    r"(?:too|also|again|already|yet|either|instead|now|actually|honestly|just|still|though|everyone|man|together with)"
    r"(?=\s*(?:$|[,.;:!?)])))\b)",
    re.IGNORECASE,
)
_PREPOSITIONS = (
    r"(?:at|in|on|with|for|from|to|by|into|during|about|near|around|over|of|without|via|between|through|under|against)"
)
_EDGE = " ,.;:!?'\"&/()-"
_DANGLING = frozenset(
    """and or so very really just too both while also even then well right like again already now still myself
    ourselves ever more less""".split()
)
#: A phrase that ends in one of these was cut off before what it is about.
_OPEN = re.compile(
    r"(?:^|\s)(?:with|for|from|to|of|about|by|at|into|during|between|without|via|than|as|a|an|the|my|our|your|is|"
    r"are|was|were|"
    r"this|every|each|some|any|no)$",
    re.IGNORECASE,
)

#: Before a comma, an adjective with its article still waits for its noun: "a safe, inviting place".
_BARE = re.compile(
    r"\b(?:a|an)\s+(?:safe|welcoming|warm|quiet|small|big|large|long|short|new|old|good|great|nice|bad|cozy|cosy|calm|"
    r"simple|beautiful|lovely|cute|tiny|huge|fun|happy|healthy|peaceful|comfortable|bright|dark|cool|fresh|"
    r"young|strong|"
    r"positive|supportive|loving|unique|special|creative|busy|modern|traditional|friendly|relaxing|wonderful|amazing)$",
    re.IGNORECASE,
)

_LEADING = re.compile(
    r"^(?:(?:just|only|really|very|actually|literally|also|even|quite|pretty|such|so|currently|now|always|"
    r"kind of|sort of|a bit of|a lot of|lots of|plenty of|tons of|all of|all(?! (?:kinds|sorts|types) of)|"
    r"all the|most|mostly|definitely|"
    r"especially|absolutely|totally)\s+)+",
    re.IGNORECASE,
)

#: Words that point at something said elsewhere.
POINTING = re.compile(
    r"\b(?:it|its|it's|this|that|that's|these|those|he|she|him|her|his|hers|he's|she's|they|them|their|theirs|"
    r"they're|here|"
    r"there|there's|one|ones|such|something|anything|everything|nothing|someone|somebody|anyone|everyone|everybody|"
    r"somewhere|anywhere|stuff|thing|things|same|other|others|another(?!\s+[a-z]+)|thereof|above|below|"
    r"following|what|which|"
    r"whatever|"
    r"who|how|why|i|i'm|i've|i'd|i'll|im|you'd|you're|you've|you'll|yours|mine|ours|lol|haha|wow|damn|etc|else|"
    r"ya|u|ur)\b",
    re.IGNORECASE,
)
YOU = re.compile(r"\b(?:you|your|yourself)\b", re.IGNORECASE)

#: Definite things that need no introduction.
_UNIQUE = re.compile(
    r"[Tt]he\s+(?:(?:beach|sea|ocean|gym|mountains?|hospital|dentist|doctors?|airport|army|navy|air force|"
    r"military|police|outdoors|"
    r"countryside|city|suburbs|piano|guitar|violin|drums|bass|flute|cello|saxophone|trumpet|internet|library|zoo|"
    r"theat(?:er|re)|"
    r"cinema|movies|opera|ballet|park|snow|rain|cold|heat|sun|winter|summer|fall|autumn|spring|mornings?|"
    r"evenings?|weekends?|bus|"
    r"train|subway|metro|tube|underground|tram|moon|stars|world|planet|environment|holidays|bar exam|bar|"
    r"driving test|marathon|"
    r"lottery|flu|woods|forest|lake|river|pool|farm|vet|hairdresser|aquarium|museum|circus|universe|arts|kids|"
    r"family|baby|dogs?|cats?|puppy|night sky|gospel)"
    r"(?=$|\s+(?:of|in|at|with|near|and|on|for|to|from|by)\b)"
    r"|[A-Z0-9][\w&'.-]*|[\w' -]+? (?:of|at|in|for|from) (?:the |my |our |a )?\w+|(?:[a-z]+ ){1,2}[A-Z][\w'&.-]+)"
)
_DEFINITE = re.compile(r"^(?:the|these|those|this|that|its|his|her|their|your)\b", re.IGNORECASE)


def cut(text: str, start: int, end: int, stops: str = "") -> tuple[str, int]:
    """What follows until the phrase ends, cleaned at both edges, and where it ends; `stops` are further end words."""
    while start < end and text[start] == " ":
        start += 1
    stop = end
    match = _STOP.search(text, start, end)
    if match is not None:
        stop = match.start()
    if stops:
        further = re.compile(rf"\s(?:{stops})\b", re.IGNORECASE).search(text, start, stop)
        if further is not None:
            stop = further.start()
    phrase = tidy(text[start:stop])
    unfinished = _OPEN.search(phrase) or (stop < end and text[stop : stop + 1] == "," and _BARE.search(phrase))
    return ("" if unfinished else phrase), stop


def tidy(phrase: str) -> str:
    """A phrase without blanks, fillers and dangling words at its edges."""
    words = _LEADING.sub("", " ".join(phrase.split())).strip(_EDGE).split(" ")
    while len(words) > 1 and (not words[-1].strip(_EDGE) or words[-1].strip(_EDGE).lower() in _DANGLING):
        words.pop()
    return " ".join(words).strip(_EDGE)


def complete(phrase: str, words: int = 14) -> bool:
    """Whether a phrase can stand alone: not empty or long, nothing in it points elsewhere, no quoted speech."""
    if not phrase or QUOTED in phrase or POINTING.search(phrase):
        return False
    return len(phrase.split()) <= words and any(character.isalpha() for character in phrase)


def noun(phrase: str, words: int = 8) -> bool:
    """Whether a noun phrase names something by itself: no bare "the …", no vague head, no pronoun."""
    if not complete(phrase, words):
        return False
    if _DEFINITE.match(phrase) and not _UNIQUE.match(phrase):
        return False
    return head(phrase) not in VAGUE


def definite_unknown(phrase: str) -> bool:
    """Whether a phrase speaks of something definite that was introduced elsewhere ("the book")."""
    return bool(_DEFINITE.match(phrase)) and not _UNIQUE.match(phrase)


def head(phrase: str) -> str:
    """The head noun of a noun phrase, lower case: the last word before the first preposition."""
    plain = re.split(rf"\s{_PREPOSITIONS}\s", phrase, maxsplit=1, flags=re.IGNORECASE)[0]
    kind = _KIND_OF.match(phrase)
    if kind is not None:
        return head(phrase[kind.end() :])
    words = _WORD.findall(plain)
    return words[-1].lower() if words else ""


_KIND_OF = re.compile(
    r"(?:[\w'-]+\s+){0,3}?(?:kind|sort|type|genre|style|variet(?:y|ie)|bunch|couple|number|pair|lot|ton)s?\s+of\s+",
    re.IGNORECASE,
)


def bare(phrase: str) -> str:
    """A noun phrase without its article or possessive."""
    return re.sub(r"^(?:a|an|the|my|our|some|any)\s+", "", phrase, flags=re.IGNORECASE)


def items(phrase: str) -> list[str]:
    """A list taken apart ("tea, coffee and long walks"), if each part is short; else the phrase as one.

    Where the first part speaks of something introduced elsewhere ("the colour and texture"), all do: none is left.
    """
    parts = [tidy(part) for part in re.split(r"\s*,\s*(?:and|or)\s+|\s*,\s*|\s+(?:and|or|&)\s+", phrase)]
    parts = _with_heads([part for part in parts if part])
    waiting = any(part.lower().rsplit(" ", 1)[-1] in _QUALITIES or _BARE.search(part) for part in parts[:-1])
    whole = waiting or _BOUND.search(parts[0] if parts else "")
    if len(parts) > 1 and not whole and all(len(part.split()) <= 5 for part in parts):
        return [] if definite_unknown(parts[0]) else parts
    return [phrase]


#: Nouns that stand once for all kinds that are listed before them: "action and sci-fi movies".
_HEADS = frozenset(
    """movies movie films film music books book novels novel games game shows show series songs food foods cuisine
    dishes art cars sports stories flavors flavours dance dances comics restaurants wines cheeses teas languages fiction
    podcasts documentaries photography architecture""".split()
)


def _with_heads(parts: list[str]) -> list[str]:
    """Parts of a list, single words before "X movies" being kinds of movies too."""
    if len(parts) < 2 or len(parts[-1].split()) != 2 or parts[-1].split()[1].lower() not in _HEADS:
        return parts
    head = parts[-1].split()[1]
    kinds = [part for part in parts[:-1] if len(part.split()) == 1 and part.lower() not in _HEADS]
    kinds = [part for part in kinds if not part.lower().endswith(("ing", "s")) or part.lower() in {"blues", "classics"}]
    return [f"{part} {head}" if part in kinds else part for part in parts]


#: A list after one of these belongs to it: "games like Go and chess", "walks in parks and gardens".
_BOUND = re.compile(rf"\s(?:like|such as|including|{_PREPOSITIONS})\s", re.IGNORECASE)
_QUALITIES = frozenset(
    """new old hot cold warm big small large little good bad great nice sweet sour spicy salty savory savoury
    fresh healthy fun cool easy hard long short red green blue black white dark light bright quiet loud slow fast
    simple clean modern classic traditional local fancy cozy cosy soft crispy creamy sad happy funny scary
    dramatic romantic early late""".split()
)


_JOINED = re.compile(
    r"\s+and\s+(?P<more>(?:my |our |a |an |some |the )?[\w'+#-]+(?:\s+[\w'+#-]+){0,2}?)\s*"
    r"(?=$|[,.;!?]|\s(?:in|at|on|for|with|to|last|yesterday|this)\b)"
)


def joined(text: str, end: int, stop: int) -> int:
    """Where a phrase ends that was cut at `stop` before "and", if that joins a short noun phrase; else `stop`."""
    match = _JOINED.match(text, stop, end)
    if match is None or POINTING.search(match["more"]):
        return stop
    first = match["more"].split()[0].lower()
    known = first in forms()  # "joined a club and practice": another verb, more likely than another thing joined
    return stop if known or first.endswith("ed") else match.end("more")


def capitalised(phrase: str) -> bool:
    """Whether a phrase holds a proper name beyond its first letter's accident."""
    return any(word[:1].isupper() for word in _WORD.findall(phrase))


_PART_OF = (
    r"(?:(?:the\s+)?(?:(?:city|town|village|island|state|outskirts|suburbs|north|south|east|west|heart|centre|"
    r"center|middle)"
    r"\s+of\s+)?|(?:north|south|east|west|downtown|central|upstate|rural|northern|southern|eastern|western)\s+)?"
)
_CAPITAL = r"[A-ZÀ-Þ][\w'.À-ÿ-]*"
_PLACE = re.compile(
    rf"\s*{_PART_OF}(?P<name>(?:the\s+(?=[A-Z]))?{_CAPITAL}"
    rf"(?:\s+(?:de|da|do|del|la|of|the|upon|am|on)(?=\s+(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z])|"
    rf"\s+{_CAPITAL})*(?:,\s+{_CAPITAL}(?:\s+{_CAPITAL})*)?)"
)


def place(text: str, start: int, end: int) -> str:
    """The name of a place at `start`, with what it lies in ("Porto, Portugal"); "" where none is named."""
    match = _PLACE.match(text, start, end)
    return "" if match is None else match["name"].strip(" .,'")
