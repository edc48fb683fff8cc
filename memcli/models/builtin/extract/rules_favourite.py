"""Favourites: "My favourite colour is green", "Dune is one of my favourite books"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.clause import Proposal, possessive, worded

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Speaker
    from memcli.models.builtin.extract.times import Times

_I = re.IGNORECASE
_HOW = r"(?:all[- ]time\s+|absolute\s+|personal\s+|current\s+|new\s+|other\s+|childhood\s+)*+(?:favou?rite|fave|fav)"
_STILL = r"(?:(?:definitely|probably|still|always|also|actually|currently|easily|hands down|by far)\s+)*+"
_FAVOURITE = re.compile(
    rf"\b(?:my|our)\s+{_HOW}\s+(?P<what>[\w][\w' /-]{{1,40}}?)"
    r"(?:\s+(?:of all time|ever|right now|so far|at the moment|to \w+|growing up|lately|these days|in the world|"
    r"as a kid))*"
    r"(?:\s*(?P<mark>'s|:)|\s+(?P<be>is|are|was|were|has to be|have to be|has always been|have always been|"
    r"has gotta be|would be|would have to be|must be))\s+"
    rf"{_STILL}(?:called\s+)?(?P<value>.+)",
    _I,
)
_ONE_IS = re.compile(
    rf"(?P<value>[A-Z\d][\w':&.!+ -]{{1,50}}?)\s+{_STILL}(?:is|are|'s|has to be|"
    rf"has always been)\s+{_STILL}(?P<among>one of\s+)?my\s+{_HOW}s?"
    r"(?:\s+(?P<what>[\w'-]+(?:\s+[\w'-]+){0,3}?))?\s*(?=$|[,.!;]|(?:and|because|since|of|ever|so|when|who|that|"
    r"from|with|in|as|for|but)\b)",
)
_PASSION = re.compile(
    r"\W*(?:(?:yeah|yes|so|and|but|also|well|plus)\W++)*+(?P<value>[A-Za-z][\w' -]{2,40}?)\s+(?P<be>is|are|has been|"
    r"has always been|have always been)\s+"
    r"(?:always |definitely |really |still |pretty much |basically |kind of )*+my\s+(?:biggest |true |real |"
    r"main |number one |greatest )*+"
    r"(?P<what>passion|hobby|happy place|guilty pleasure|comfort food|stress relief|escape|"
    r"(?:creative\s+)?outlets?|sanctuary|therapy|stress fix|go-to|main hobb(?:y|ies)|hobbies|top pick|forte|"
    r"main focus|first love|"
    r"calling)\b(?!\s+project)",
    _I,
)
_LEAD = re.compile(
    r"\W*(?:(?:well|yeah|yes|oh|so|and|but|also|actually|honestly|personally|i think|i'd say|thanks|hey)\W++)*+", _I
)
#: What is a favourite of the moment or of the talk, not of the person.
_PASSING = frozenset(
    "thing part things parts one ones memory memories moment moments way time scene shot photo pic bit".split()
)


_WHAT_I = re.compile(
    r"\W*(?:(?:yeah|yes|so|and|but|also|well|plus|definitely)\W++)*+(?P<value>[A-Za-z][\w' -]{2,60}?)\s+(?:is|"
    r"are)\s+what\s+i(?:'m|\s+am)?\s+"
    r"(?:really\s+|most\s+)?(?P<how>love|enjoy|like|live for|passionate about|into)\b",
    _I,
)
_SOME_OF = re.compile(
    rf"\b(?:two|three|one|some|a few|a couple)\s+of\s+my\s+{_HOW}s?(?P<what>\s+[a-z]+)?\s+(?:is|are)\s+(?P<value>.+)",
    _I,
)


def favourites(body: str, times: Times, speaker: Speaker) -> list[Proposal]:
    """Facts of a sentence that names a favourite."""
    plain = times.plain
    loved = _PASSION.match(plain) if "my" in plain else None
    if loved is not None:
        be = "are" if loved["be"].lower().startswith(("are", "have")) else "is"
        return _proposal(
            speaker,
            "",
            loved["value"],
            single=False,
            said=f"{{value}} {be} {{whose}} {loved['what'].lower()}",
        )
    enjoyed = _WHAT_I.match(plain) if " what i" in plain.lower() else None
    if enjoyed is not None:
        return _proposal(speaker, "", enjoyed["value"], single=False, said="{value} is what {who} likes")
    if "fav" not in body.lower():
        return []
    some = _SOME_OF.search(plain)
    if some is not None:
        return [
            one
            for value in phrases.items(phrases.tidy(some["value"]))
            for one in _proposal(speaker, (some["what"] or "").strip().lower(), value, single=False)
        ]
    match = _FAVOURITE.search(plain)
    if match is not None:
        what = phrases.tidy(match["what"]).lower()
        plural = what.endswith("s") and not what.endswith(("ss", "us"))
        value = phrases.cut(
            match["value"], 0, len(match["value"]), "with|by far|for" if plural else "and|with|by far|for"
        )[0]
        return [] if match["be"] in {"was", "were"} else _proposal(speaker, what, value, single=not plural)
    lead = _LEAD.match(plain)
    match = _ONE_IS.match(plain, lead.end() if lead is not None else 0)
    if match is None:
        return []
    return _proposal(speaker, (match["what"] or "").lower(), match["value"], single=not match["among"])


def _proposal(speaker: Speaker, what: str, value: str, *, single: bool, said: str = "") -> list[Proposal]:
    value = worded(value, speaker)
    if (
        not phrases.noun(value, 7)
        or re.match(r"(?:of|in|at|on|to|for|with|from|by)\s", value, _I)
        or phrases.definite_unknown(value)
        or value.lower().startswith(("my ", "your "))
    ):
        return []
    who, plain = speaker.name, phrases.bare(value)
    if not what or what.rsplit(maxsplit=1)[-1] in _PASSING:
        value = value[:1].upper() + value[1:]
        said = (
            said.format(value=value, whose=possessive(who), who=who)
            or f"{value} is one of {possessive(who)} favourites"
        )
        return [] if what else [Proposal("preference", who, "likes", plain, said, 0.8)]
    what = worded(what, speaker)
    if not phrases.complete(what, 5):
        return []
    if single:
        said = f"{possessive(who)} favourite {what} is {value}"
    elif what.endswith("s"):
        said = f"{value} is among {possessive(who)} favourite {what}"
    else:
        said = f"{possessive(who)} favourite {what} is {value}"
    return [Proposal("preference", who, f"favourite {what}", plain, said, 0.85, single=single)]
