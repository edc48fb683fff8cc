"""Cutting a session to what a model's context holds: numbered lines to extract from, marked ones to understand them.
Pure.

A message cannot leave its line: its whitespace is folded, and what a chat template or our own fence could take for a
mark is broken by a blank, which no comparison of quotes sees."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from memcli.text.people import writer
from memcli.text.steering import steering
from memcli.text.words import chunks as text_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from memcli.records import Episode

#: Only this much of a message is read: what follows in a longer one is pasted.
LONGEST = 6000

#: Share of a chunk that may be context, which is read once more, and how many messages of it.
_CONTEXT_SHARE, _CONTEXT_MOST = 0.05, 4

#: Of a message that exceeds that, its end is context if it is at least so long, in characters.
_SHORTEST_END = 24

#: Of what a machine says, from which nothing is taken, so many characters are shown: its beginning, and half as much
#: of its end, where it asks.
_ASIDE = 600

#: What every line costs beside its text.
_MARK_TOKENS = 6

_MARKS = re.compile(r"<(?=[|/｜a-zA-Z_!])|\[(?=/?[A-Z_]{3,}\])|\[(?=context\])")
_SPACES = re.compile(r"\s+")


class Line(NamedTuple):
    """A message, or a piece of a long one, as a model sees it. `person` is False for what nobody says of themselves."""

    episode: Episode
    head: str
    text: str
    tokens: int
    person: bool


class Chunk(NamedTuple):
    """What one call is shown: `context` lines first, then those to extract from."""

    context: tuple[Line, ...]
    lines: tuple[Line, ...]

    def numbered(self) -> dict[int, Episode]:
        """The episode behind each number, from 1."""
        return dict(enumerate((line.episode for line in self.lines if line.person), 1))

    def render(self) -> str:
        """All lines, context marked, the rest numbered."""
        shown = [f"[context] {line.head}{line.text}" for line in self.context]
        number = 0
        for line in self.lines:
            number += line.person
            shown.append(f"[{number if line.person else 'context'}] {line.head}{line.text}")
        return "\n".join(shown)

    def halves(self) -> tuple[Chunk, ...]:
        """The chunk in two, for a second try; what cannot be parted stays whole."""
        if len(self.lines) < 2:
            return (self,)
        total, cut, size = sum(line.tokens for line in self.lines), 1, self.lines[0].tokens
        while cut < len(self.lines) - 1 and 2 * size < total:
            size += self.lines[cut].tokens
            cut += 1
        first, second = self.lines[:cut], self.lines[cut:]
        parts = (Chunk(self.context, first), Chunk(first[-2:], second))
        return tuple(part for part in parts if any(line.person for line in part.lines))


def split(episodes: Sequence[Episode], room: int, count: Callable[[str], int]) -> list[Chunk]:
    """A session in chunks of at most about `room` tokens, in order; those without a person's word are left out.

    `count` gives the tokens of a text. Each line stands in `lines` of one chunk only, and the chunks are of about the
    same size; the end of one is the context of the next."""
    aside = int(room * _CONTEXT_SHARE)
    groups = _even(list(_lines(episodes, room, count)), room - aside)
    found = [Chunk(_tail(before, aside), lines) for before, lines in pairwise(((), *groups))]
    return [chunk for chunk in found if any(line.person for line in chunk.lines)]


def _even(lines: Sequence[Line], room: int) -> Iterator[tuple[Line, ...]]:
    """Lines in as few groups as `room` tokens each allow, none much smaller than the others."""
    left = sum(line.tokens for line in lines)
    group: list[Line] = []
    used = 0
    for line in lines:
        aim = left / max(-(-left // room), 1)
        if group and (used + line.tokens > room or used + line.tokens / 2 > aim):
            yield tuple(group)
            left -= used
            group, used = [], 0
        group.append(line)
        used += line.tokens
    if group:
        yield tuple(group)


def told(episodes: Iterable[Episode]) -> Iterator[str]:
    """Messages as a summarizer is shown them, one line each, without dates: it would only copy them."""
    for episode in episodes:
        text = inert(episode.text[:LONGEST])
        if text and not steering(episode.text):
            yield f"{_name(episode)}: {text}"


def inert(text: str) -> str:
    """`text` on one line, without anything that a template or a fence could take for a mark."""
    return _MARKS.sub(lambda match: match[0] + " ", _SPACES.sub(" ", text).strip())


def _lines(episodes: Sequence[Episode], room: int, count: Callable[[str], int]) -> Iterator[Line]:
    most = max(32, room // 2)
    for episode in episodes:
        if steering(episode.text):
            continue
        head = f"{day(episode)} {_name(episode)}: ".lstrip()
        person = writer(episode) is not None
        cost = count(head) + _MARK_TOKENS
        for piece in text_chunks(episode.text[:LONGEST]) if person else [_shortened(episode.text)]:
            for text, tokens in _fitting(inert(piece), max(16, most - cost), count):
                if text:
                    yield Line(episode, head, text, tokens + cost, person)


def _shortened(text: str) -> str:
    """A text of which the middle is left out if it is long."""
    return text if len(text) <= _ASIDE else f"{text[: _ASIDE * 2 // 3]} … {text[-_ASIDE // 3 :]}"


def _fitting(text: str, most: int, count: Callable[[str], int]) -> Iterator[tuple[str, int]]:
    """`text` in pieces of at most `most` tokens, cut between words where there are any."""
    tokens = count(text)
    if tokens <= most or len(text) < 32:
        yield text, tokens
        return
    middle = len(text) // 2
    cut = text.rfind(" ", middle // 2, middle + 1)
    cut = cut if cut > 0 else middle
    yield from _fitting(text[:cut].strip(), most, count)
    yield from _fitting(text[cut:].strip(), most, count)


def _tail(lines: Sequence[Line], room: int) -> tuple[Line, ...]:
    """The last lines as far as `room` tokens go, without dates; of a last one that exceeds it, the end."""
    kept: list[Line] = []
    for line in reversed(lines[-_CONTEXT_MOST:]):
        plain = _undated(line)
        if plain.tokens > room and not kept:
            plain = _end(plain, room)
        room -= plain.tokens
        if room < 0 or not plain.text:
            break
        kept.append(plain)
    return tuple(reversed(kept))


def _undated(line: Line) -> Line:
    head = f"{_name(line.episode)}: "
    whole = _MARK_TOKENS + len(line.head) + len(line.text)
    return line._replace(head=head, tokens=-(-line.tokens * (whole - len(line.head) + len(head)) // whole))


def _end(line: Line, room: int) -> Line:
    """A line's last words in about `room` tokens; no text where that is too little to understand."""
    most = len(line.text) * (room - _MARK_TOKENS) // line.tokens - len(line.head)
    cut = line.text.find(" ", len(line.text) - most) + 1
    text = line.text[cut or len(line.text) - most :] if most >= _SHORTEST_END else ""
    return line._replace(text=f"… {text}" if text else "", tokens=room)


def _name(episode: Episode) -> str:
    return inert(writer(episode) or episode.speaker or episode.role or "somebody").replace(":", " ")[:60]


def day(episode: Episode) -> str:
    """The ISO date in front of an episode, as far as it is known; "" where it is not."""
    if episode.when is None:
        return ""
    from memcli.text.timestamps import format_timestamp

    try:
        return format_timestamp(episode.when)[:10]
    except (ValueError, OverflowError):
        return ""
