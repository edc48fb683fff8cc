"""The sections of a Markdown text: what stands under each heading, and under which headings. Pure, streamed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.{0,500}))?$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_NOT_A_TITLE = re.compile(r"\s*(?:[-*+>|#]|\d+[.)]\s|<|\[\^)|\s{4}")


class Line(NamedTuple):
    """A line, its number, and whether a paragraph may end at it (not within a fenced block)."""

    number: int
    text: str
    breakable: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The headings a section stands under, outermost first and its own last, and its lines, to be read once."""

    path: tuple[str, ...]
    lines: Iterable[Line]


class _Heading(NamedTuple):
    level: int
    title: str


def sections(lines: Iterable[tuple[int, str]]) -> Iterator[Section]:
    """The sections of a text in order, each with its heading line.

    A heading with nothing of its own below it goes to the first section under it, and stays verbatim there. A section's
    lines are given as they are read, so that a section may be larger than memory; read them before the next section.
    """
    reader = _Reader(lines)
    stack: list[_Heading] = []
    while reader.begin():
        while reader.heading:  # a heading, and those directly under it
            stack = [above for above in stack if above.level < reader.heading.level] + [reader.heading]
            if not reader.descend():
                break
        rest = reader.rest()
        yield Section(tuple(heading.title for heading in stack), rest)
        for _ in rest:
            pass


class _Reader:
    """Lines with one section's beginning held back: its heading lines and blank lines, until the first of its own."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self._lines = _marked(lines)
        self._next: tuple[Line, _Heading | None] | None = next(self._lines, None)
        self._held: list[Line] = []
        self.heading: _Heading | None = None

    def begin(self) -> bool:
        """Enters the next section; False at the end."""
        self._held = []
        if self._next is None:
            return False
        self.heading = None
        self._enter()
        return True

    def _enter(self) -> None:
        if self._next is not None and self._next[1] is not None:
            self.heading = self._next[1]
            self._advance()

    def _advance(self) -> None:
        if self._next is not None:
            self._held.append(self._next[0])
        self._next = next(self._lines, None)

    def descend(self) -> bool:
        """Whether the section entered has nothing of its own and the next is below it; then that one is entered."""
        while self._next is not None and self._next[1] is None and self._is_bare(self._next[0]):
            self._advance()
        following = self._next[1] if self._next is not None else None
        if self.heading is None or following is None or following.level <= self.heading.level:
            return False
        self._enter()
        return True

    def _is_bare(self, line: Line) -> bool:
        return line.text.isspace() or (line.number == self._held[-1].number + 1 and _is_underline(self._held, line))

    def rest(self) -> Iterator[Line]:
        """The lines of the section, those held back first."""
        yield from self._held
        self._held = []
        while self._next is not None and self._next[1] is None:
            line = self._next[0]
            self._next = next(self._lines, None)
            yield line


def _is_underline(held: list[Line], line: Line) -> bool:
    return bool(_UNDERLINE.match(line.text)) and not _ATX.match(held[-1].text.rstrip("\n"))


def _marked(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[Line, _Heading | None]]:
    """Each line with the heading that it begins, if it begins one; fenced blocks hold none."""
    fence = ""
    before: Line | None = None  # a line that a following underline would make a heading
    blank = True
    for number, text in lines:
        line = Line(number, text, not fence)
        bare = text.rstrip("\r\n")
        if fence:
            fence = "" if _closes(bare, fence) else fence
        elif opening := _opening(bare):
            fence = opening
        elif before is not None and (underline := _UNDERLINE.match(bare)):
            yield before, _Heading(1 if underline[1][0] == "=" else 2, before.text.strip())
            yield line, None
            before, blank = None, False
            continue
        elif atx := _ATX.match(bare):
            if before is not None:
                yield before, None
            yield line, _Heading(len(atx[1]), (atx[2] or "").rstrip().rstrip("#").rstrip())
            before, blank = None, True
            continue
        if before is not None:
            yield before, None
        before = None
        if blank and not fence and line.breakable and bare and not bare.isspace() and not _NOT_A_TITLE.match(bare):
            before = line
        else:
            yield line, None
        blank = not bare or bare.isspace()
    if before is not None:
        yield before, None


def _opening(text: str) -> str:
    """The marks of a fence that begins with this line; "" where none does."""
    match = _FENCE.match(text)
    return match[1] if match and not (match[1][0] == "`" and "`" in match[2]) else ""


def _closes(text: str, fence: str) -> bool:
    marks = text.strip()
    return len(marks) >= len(fence) and not marks.strip(fence[0]) and len(text) - len(text.lstrip()) < 4
