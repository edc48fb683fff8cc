"""Sentences and clauses with their places in the text, and what in it is not the speaker's own word.

Everything keeps its length: a masked text has the same character at the same offset, or a blank in its stead, so that
a quote can be taken from the original.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

#: Stands where quoted speech stood: no value may hold it.
QUOTED = "\u25a1"

STRAIGHT = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " ", "\t": " "})

_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_LINES = re.compile(r"^(?: *>.*| {4,}(?![-*+\d])\S.*| *\|.*\|.*| *(?:\$|>>>|#!) .*)$", re.MULTILINE)
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\[(?:shares?|shared|sends?|image|photo|video|attachment|gif|sticker|link)\b[^\]\n]*\]|"
    r"<[^>\n]{1,80}>|\[\[|\]\]|\*\*|__|[:;=8][-']?[)(DPpO3/\\|]+(?!\w)|<3|\bx[dD]+\b|:[a-z_]+:|"
    r"[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]+"
)
_NOISY = ("http", "www.", "[", "]", "<", "*", "_", ":", ";", "=", "xD", "xd", "XD")
_TICKED = re.compile(r"`([^`\n]{1,40})`")
_SPEECH = re.compile(r'"[^"\n]{1,400}"')
_SAYING = re.compile(
    r"\b(?:said|says|say|saying|asked|told|wrote|writes|replied|quote[sd]?|goes|was like|shouted|yelled|joked|read[s]?|"
    r"means?|called|titled|sings?|lyrics?|slogan|quoth)\b[^\"]{0,24}$",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|im|my|we|we're|our)\b", re.IGNORECASE)

_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|[。！？]+[」』”\"']*|\n+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|st|prof|sr|jr|vs|e\.g|i\.e|approx|no|mt|ft|a\.m|p\.m|u\.s|u\.k|jan|feb|mar|apr|"
    r"jun|jul|aug|"
    r"sept?|oct|nov|dec|[A-Z])$",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """`text[start:end]` of the masked text; `asks` where it ends in a question mark."""

    start: int
    end: int
    asks: bool


#: Only this much of a message is read: what stands further on in a longer one is pasted.
LONGEST = 6000


@lru_cache(maxsize=1024)
def split(text: str) -> tuple[str, tuple[Sentence, ...]]:
    """The masked beginning of a text and its sentences; kept for a while, since two models read each session."""
    mask = masked(text[:LONGEST])
    return mask, tuple(sentences(mask))


class Clause(NamedTuple):
    """A stretch of a sentence that can stand alone; `lead` is the word that binds it to what precedes, lower case."""

    start: int
    end: int
    lead: str


def masked(text: str) -> str:
    """`text` with straight quotes, and blanks for code, quoted speech, quoted lines, links, pictures and emoticons."""
    if "```" in text or "~~~" in text:
        text = _FENCE.sub(_blank_lines, text)
    out = _straight(text)
    if "\n" in out or out.startswith((">", "    ", "|")):
        out = _LINES.sub(_blank, out)
    if not out.isascii() or any(mark in out for mark in _NOISY):
        out = _NOISE.sub(_pause, out)
    return _SPEECH.sub(_speech, out) if '"' in out else out


def _straight(text: str) -> str:
    if "`" in text:
        text = _TICKED.sub(_ticked, text)
    return text.translate(STRAIGHT)


def _ticked(match: re.Match[str]) -> str:
    """Inline code is a name of something, unless it speaks: then it is quoted."""
    return QUOTED * len(match[0]) if _FIRST.search(match[1]) else f" {match[1]} "


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _blank_lines(match: re.Match[str]) -> str:
    return "".join(character if character == "\n" else " " for character in match[0])


def _pause(match: re.Match[str]) -> str:
    """Brackets and emphasis vanish; a picture or an emoji separates like a semicolon."""
    if match[0] in {"**", "__", "[[", "]]"} or match[0].startswith("<"):
        return " " * len(match[0])
    return ";".ljust(len(match[0]))


def _speech(match: re.Match[str]) -> str:
    """Quoted speech is blotted out; a quoted title or name stays, without its marks."""
    inside = match[0][1:-1]
    before = match.string[max(0, match.start() - 40) : match.start()]
    if _FIRST.search(inside) or _SAYING.search(before) or len(inside.split()) > 7:
        return QUOTED * len(match[0])
    return f" {inside} "


def sentences(text: str) -> list[Sentence]:
    """The sentences of a masked text, blanks around them left out."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match[0] == "." and _goes_on(text, start, match):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a full stop belongs to an abbreviation or a list number."""
    before = text[max(start, match.start() - 8) : match.start()]
    if before.strip().isdigit() and len(before.strip()) < 3 and not text[start : match.start()].strip(" 0123456789"):
        return True
    if not _ABBREVIATED.search(before):
        return False
    after = text[match.end() : match.end() + 12].lstrip()
    return bool(after) and not (before.lower().endswith(("a.m", "p.m", "u.s", "u.k")) and after[:1].isupper())


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    body = text[start:end]
    stripped = body.strip(" \n\r;")
    if stripped:
        start += len(body) - len(body.lstrip(" \n\r;"))
        end = start + len(stripped)
        found.append(Sentence(start, end, stripped.rstrip("\"')] ").endswith(("?", "？"))))


_SUBJECTS = (
    r"(?:i|i'm|i've|i'd|i'll|im|ive|we|we're|we've|we'll|he|she|they|it|it's|he's|she's|they're|you|you're|this|that's|"
    r"there's|there|my|our|his|her|their|what|who|how|why|"
    r"(?:can|could|would|do|does|did|is|are|am|will|should|have|has|was|were)\s+(?:i|you|we|they|he|she|it|there|"
    r"this|that|any\w*|your|the)|"
    r"let's|please|maybe|thanks|anyway)"
)


@lru_cache(maxsize=1)
def _cuts() -> re.Pattern[str]:
    return re.compile(
        r"\s*(?:[;—–]|(?<!\d):(?=\s)|\s-+\s|\.\.+|…|[()])\s*"
        r"|,?\s+(?P<lead>but|because|'?cause|cuz|coz|although|though|while|whereas|unless|until|till|plus|if|whether|"
        r"so that|even though|even if|as long as|as soon as|once|when|whenever|before|after|since|which|who|where|"
        rf"except|and so|so)\s+(?=(?:{_SUBJECTS}|(?-i:[A-Z][a-z]+))\b)"
        r"|,\s*(?P<rel>which|who|whose|where|because|though|although|but|except|so|since|if|when|while|then)\s+"
        rf"|,\s*(?P<and>and\s+then|and|or|then|plus|also)?\s*(?={_SUBJECTS}\b)"
        rf"|\s+(?P<co>and\s+then|and\s+now|and\s+also|and|or)\s+(?=(?:then|now|also|so|since|because|when|"
        rf"if)?\s*{_SUBJECTS}\b)"
        r"|\s+(?P<bare>because|which|although|whereas|unless|but)\s+",
        re.IGNORECASE,
    )


def clauses(text: str, sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence, in order."""
    found: list[Clause] = []
    start, lead = sentence.start, ""
    for match in _cuts().finditer(text, sentence.start, sentence.end):
        if match.start() > start:
            found.append(Clause(start, match.start(), lead))
        start = match.end()
        lead = next((value.lower() for value in match.groups() if value), ",")
    if start < sentence.end:
        found.append(Clause(start, sentence.end, lead))
    return found


_ASKING = re.compile(
    r"\W*(?:(?:and|so|but|or|also|just|i'm wondering|wondering|please|though|then|now|hey|ok|okay)\W++)*+"
    r"(?:(?:can|could|would|will|do|does|did|is|are|am|was|were|have|has|had|should|shall|may|don't|doesn't|"
    r"didn't|isn't|"
    r"aren't|can't|couldn't|wouldn't|won't|haven't|hasn't)\s+(?:i|you|we|he|she|it|they|there|that|this|the|a|my|"
    r"your|any|"
    r"anyone|someone|people|[A-Z][a-z]+)\b|(?:what|how|why|when|where|who|whom|whose|which|any|ever|wanna|got|you|"
    r"right|yeah|huh|eh|okay|ok|no|yes)\b)",
    re.IGNORECASE,
)


def asking(clause: str) -> bool:
    """Whether a clause of a sentence that ends in a question mark is the question itself."""
    return _ASKING.match(clause) is not None
