"""When two statements say the same: values brought to one form, and the ident that follows. Pure."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from memcli.records import Candidate

#: Attributes whose value is a place: what follows the first comma only says where it lies.
PLACES = frozenset({"home", "hometown", "birthplace", "country", "origin"})
_EMPLOYERS = frozenset({"employer", "school"})

_ARTICLES = re.compile(r"^(?:(?:a|an|the|my|our|his|her|their|some|any)\s+)+")
_NOT_WORDS = re.compile(r"[^\w\s%+#&@./:-]+")
_SPACES = re.compile(r"\s+")
_EDGES = " .,:;/-"
_COMPANY = re.compile(r"\s+(?:inc|incorporated|ltd|limited|llc|corp|corporation|gmbh|ag|plc|co|company)$")
_CITY = re.compile(r"\s+(?:city|area|metro area)$")

#: Other names of places that people use for the same one.
_PLACE_NAMES = {
    "nyc": "new york",
    "sf": "san francisco",
    "la": "los angeles",
    "dc": "washington",
    "washington dc": "washington",
    "us": "united states",
    "usa": "united states",
    "u.s": "united states",
    "united states of america": "united states",
    "america": "united states",
    "uk": "united kingdom",
    "u.k": "united kingdom",
    "great britain": "united kingdom",
    "holland": "netherlands",
}
_NUMBERS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}


def normal(value: str, attribute: str = "") -> str:
    """`value` as it is compared: without case, width, articles, punctuation and plural of its last word."""
    text = unicodedata.normalize("NFKC", value).casefold()
    if attribute in PLACES:
        text = text.split(",")[0]
    text = _NOT_WORDS.sub(" ", text.replace("'s ", " ").replace("'", ""))
    text = _ARTICLES.sub("", _SPACES.sub(" ", text).strip(_EDGES))
    if attribute in PLACES:
        text = _PLACE_NAMES.get(text, text)
        return _CITY.sub("", text) or text
    if attribute in _EMPLOYERS:
        text = _COMPANY.sub("", text)
    words = text.split(" ")
    words = [_NUMBERS.get(word, word) for word in words]
    if attribute not in _EMPLOYERS:
        words[-1] = singular(words[-1])
    return " ".join(words).strip(_EDGES)


def singular(word: str) -> str:
    """A plain English plural without its ending; other words as they are."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "os", "as")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def ident(one: Candidate) -> bytes:
    """16 bytes that equal statements share: of kind, subject, attribute and value, for events also of their date."""
    parts = [one.kind, one.subject.casefold(), one.attribute, normal(one.value, one.attribute)]
    if one.kind == "event":
        parts.append(one.valid_from or "")
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
