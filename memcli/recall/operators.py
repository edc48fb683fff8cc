"""What a person types into a question to narrow it: `from:ana date:2024-05 -draft`, and phrases in quotes. Pure.

Nothing here can fail: an unknown field, a date that is none and a quote that never closes are words like any other.
A question of several lines is a pasted text, whose colons and dashes are its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from memcli.records import Filters, Span
from memcli.text.people import OWNER
from memcli.text.words import EMOJI, unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memcli.records import Moment

#: Each name that may stand before a colon, and the field that it is.
FIELDS = {
    "from": "from", "speaker": "from",
    "source": "source",
    "in": "in", "conversation": "in",
    "is": "is", "kind": "is",
    "date": "date", "before": "before", "after": "after", "since": "since", "until": "until",
}  # fmt: skip
_TIMES = frozenset("date before after since until".split())

#: What is longer, or comes after so many, is text that was pasted.
LONGEST, MOST = 200, 32

#: At most so many phrases of a question are looked up as such.
PHRASES = 8

#: A quote closes before white space, the end, a sign that may follow it, or a script that writes no spaces.
_CLOSED = r"(?=[\s.,;:!?)\]'’。，！？；：）]|$|[\u3040-\u9fff\uac00-\ud7af])"
_OPEN = r"(?<![^\s(\[\u3000-\u9fff\uac00-\ud7af，：；])"


# Compiled when a question first has a sign that they look for: most have none.
@lru_cache(maxsize=1)
def _letter() -> re.Pattern[str]:
    return re.compile(rf"[^\W_]|[{EMOJI}]")


@lru_cache(maxsize=1)
def _phrase() -> re.Pattern[str]:
    size = f"{{1,{LONGEST}}}"
    return re.compile(rf'{_OPEN}(?:"([^\n]{size}?)"{_CLOSED}|“([^“”\n]{size})”|「([^「」\n]{size})」)')


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    value = rf'(?:"(?P<quoted>[^"\n]{{1,{LONGEST}}})"|(?P<plain>[^\s"]\S*))'
    return re.compile(rf"(?P<minus>-?)(?:(?P<field>[A-Za-z]{{2,12}}):)?{value}(?=\s|$)")


#: A number, and a value that reads the same without quotes.
_NUMBER = r"[\d.,:/%]+"
_PLAIN = r"[^\s:“「-](?:[^\s:]*[^\s:.,;!?。，！？])?"


class Operator(NamedTuple):
    """One restriction: the `field` ("word" for a word of the text), its value, and whether it must not hold.

    `span` is the stretch of time that the value of a date field means.
    """

    field: str
    value: str
    negative: bool = False
    span: Span | None = None

    def __str__(self) -> str:
        """As it is typed."""
        name = "" if self.field == "word" else f"{self.field}:"
        plain = '"' in self.value or re.fullmatch(_PLAIN, self.value)
        return f"{'-' if self.negative else ''}{name}{self.value if plain else _quote(self.value)}"


class Typed(NamedTuple):
    """A question as it was typed: its operators, and the text that is left, with the phrases that it quotes."""

    operators: tuple[Operator, ...]
    text: str

    @property
    def phrases(self) -> tuple[str, ...]:
        """What stands in quotes, without them, each once."""
        return quoted(self.text)[0]

    def __str__(self) -> str:
        """As it may be typed again: the same operators first, then the text."""
        return " ".join([*map(str, self.operators), *([self.text] if self.text else [])])


def read(text: str, now: Moment | None = None) -> Typed:
    """Takes the operators out of a question; relative dates count from `now`. Raises on no text."""
    if "\n" in text.strip() or ("-" not in text and ":" not in text):
        return Typed((), text.strip())
    found: list[Operator] = []
    rest: list[str] = []
    at = kept = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        phrase = _phrase().match(text, at)
        match = None if phrase or len(found) >= MOST else _token().match(text, at)
        operator = _operator(match, now) if match else None
        if match and operator:
            found.append(operator)
            rest.append(text[kept:at])
            at = kept = match.end()
        else:
            at = phrase.end() if phrase else _word_end(text, at)
    rest.append(text[kept:])
    left = " ".join(part.strip() for part in rest if part.strip())
    return Typed(tuple(found), left) if found else Typed((), text.strip())


def _word_end(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace():
        at += 1
    return at


def _operator(match: re.Match[str], now: Moment | None) -> Operator | None:
    negative, value = bool(match["minus"]), match["quoted"] or match["plain"].rstrip(".,;!?。，！？")
    if len(value) > LONGEST or not _letter().search(value):
        return None
    if match["field"] is None:
        plain = match["quoted"] is None and (value.startswith("-") or re.fullmatch(_NUMBER, value))
        return None if not negative or plain else Operator("word", value, negative)
    field = FIELDS.get(match["field"].lower())
    if field is None:
        return None
    if field not in _TIMES:
        return Operator(field, value, negative)
    span = _span(value, now)
    return Operator(field, value, negative, span) if span else None


def _span(value: str, now: Moment | None) -> Span | None:
    from memcli.errors import UsageError
    from memcli.records import Moment
    from memcli.text.dates import parse_span

    try:
        return parse_span(value, now or Moment(0))
    except (UsageError, ValueError, OverflowError):
        return None


def quoted(text: str) -> tuple[tuple[str, ...], str]:
    """The phrases that a text puts in quotes, each once, and what is left of it."""
    if not any(mark in text for mark in '"“「'):
        return (), text
    found: dict[str, None] = {}
    for match in _phrase().finditer(text):
        phrase = " ".join((match[1] or match[2] or match[3]).split())
        if _letter().search(phrase) and len(found) < PHRASES:
            found[phrase] = None
    return tuple(found), _phrase().sub(" ", text)


def keywords(rest: str) -> bool:
    """Whether what stands beside the phrases is a list of words to search for rather than a sentence."""
    from memcli.recall.vocabulary import NOISE, STOP

    if "?" in rest or "？" in rest or unspaced(rest):
        return False
    return not any(word in STOP or word in NOISE for word in rest.lower().split())


def narrowed(
    filters: Filters, operators: Iterable[Operator], people: Sequence[tuple[int, str]], me: str = ""
) -> tuple[Filters, tuple[str, ...]]:
    """Filters with what was typed beside them, and each operator in words.

    Alternatives of one field are typed by repeating it; different fields, and whatever `filters` already say, must all
    hold. `people` are (row, name) of all who speak; `me` is the owner's name.
    """
    given, told = list(operators), list[str]()
    values: dict[str, list[str]] = {"from": [], "source": [], "in": [], "is": []}
    start, end, barred = None, None, list[Filters]()
    for one in given:
        single, words = _single(one, people, me)
        told.append(words)
        if one.negative:
            barred.append(single)
            continue
        if one.field in values:
            values[one.field] += single.speakers or single.sources or single.conversations or single.kinds
        start = _later(start, single.since)
        end = _earlier(end, single.until)
    if not given:
        return filters, ()
    speakers, sources, places, kinds = (tuple(values[name]) for name in ("from", "source", "in", "is"))
    made = Filters(start, end, speakers, sources, places, kinds, without=tuple(barred))
    return _both(filters, made), tuple(told)


def _both(filters: Filters, made: Filters) -> Filters:
    """The filter that passes what both do; lists that both have stay apart, since each means "one of these"."""
    again = {name: getattr(filters, name) for name in ("speakers", "sources", "conversations") if getattr(made, name)}
    within = Filters(**again)
    kinds = tuple(kind for kind in filters.kinds if kind in made.kinds) or ("",)
    return Filters(
        since=_later(filters.since, made.since),
        until=_earlier(filters.until, made.until),
        speakers=made.speakers or filters.speakers,
        sources=made.sources or filters.sources,
        conversations=made.conversations or filters.conversations,
        kinds=kinds if filters.kinds and made.kinds else made.kinds or filters.kinds,
        held_on=filters.held_on,
        phrases=filters.phrases,
        within=filters.within if within.empty else (*filters.within, within),
        without=(*filters.without, *made.without),
    )


def _single(one: Operator, people: Sequence[tuple[int, str]], me: str) -> tuple[Filters, str]:
    """One operator as a filter of its own, and in words."""
    no = "not " if one.negative else ""
    if one.field == "word":
        return Filters(phrases=(one.value,)), f"{no}“{one.value}”"
    if one.field == "from":
        names = who(one.value, people, me)
        shown = " or ".join(name for name in names if name != OWNER or len(names) == 1)
        return Filters(speakers=names), f"{no}from {shown}"
    if one.field == "source":
        return Filters(sources=(one.value,)), f"{no}from source {one.value}"
    if one.field == "in":
        return Filters(conversations=(one.value,)), f"{no}in “{one.value}”"
    if one.field == "is":
        return Filters(kinds=(one.value.casefold(),)), f"{no}of kind {one.value.casefold()}"
    span = one.span or Span(None, None)
    ends = {
        "before": Filters(until=span.start),
        "after": Filters(since=span.end),
        "since": Filters(since=span.start),
        "until": Filters(until=span.end),
    }
    return ends.get(one.field, Filters(*span)), f"{no}{'on' if one.field == 'date' else one.field} {one.value}"


def who(value: str, people: Sequence[tuple[int, str]], me: str = "") -> tuple[str, ...]:
    """The speakers that a typed name means: the whole name, a part of it, or the beginning of a part (mel, Melanie).

    "me" and the owner's name mean whoever wrote as the user, too; a name that nobody has is returned as it is.
    """
    low = value.casefold()
    names = tuple(name for _, name in people)
    own = (OWNER,) if low in {"me", "i", me.casefold()} - {""} else ()
    wanted = me.casefold() if own and me else low
    found = tuple(name for name in names if name.casefold() == wanted)
    if not found:
        found = tuple(name for name in names if wanted in _parts(name))
    if not found and len(low) > 2 and not own:
        found = tuple(name for name in names if any(part.startswith(low) for part in _parts(name)))
    return (*found, *(each for each in own if each not in found)) or (value,)


def _parts(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.casefold())


def _later(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else max(a, b)


def _earlier(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)


def _quote(value: str) -> str:
    return f'"{value}"'
