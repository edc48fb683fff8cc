"""The sections of a Markdown text: under which headings each line stands. Pure, streamed line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.{0,500}))?$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_NOT_A_TITLE = re.compile(r"\s*(?:[-*+>|<]|\d+[.)]\s|\[\^)|\s{4}")
_LONGEST_TITLE = 300


class Line(NamedTuple):
    """A line of a text and its number from 1.

    `path` holds the headings it stands under, outermost first; `begins` marks the first line of a section; at a line
    that is not `breakable` no paragraph ends (it is within a fenced block).
    """

    number: int
    text: str
    path: tuple[str, ...] = ()
    begins: bool = False
    breakable: bool = True


class _Marked(NamedTuple):
    """A line, the level and title where it is a heading, and whether it says anything beside the headings."""

    line: Line
    level: int
    title: str
    own: bool


def sections(lines: Iterable[tuple[int, str]]) -> Iterator[Line]:
    """The lines of a text, each with its section.

    A heading that has nothing of its own before the first heading below it is one section with that one.
    """
    stack: list[tuple[int, str]] = []
    held: list[Line] = []  # the beginning of a section that has nothing of its own so far
    path: tuple[str, ...] = ()
    for line, level, title, own in _marked(lines):
        if level:
            if held and level <= stack[-1][0]:
                yield from _placed(held, path)
                held = []
            stack = [above for above in stack if above[0] < level] + [(level, title)]
            path = tuple(title for _, title in stack)
            held.append(line)
        elif held and not own:
            held.append(line)
        else:
            yield from _placed(held, path)
            held = []
            yield line._replace(path=path)
    yield from _placed(held, path)


def _placed(held: list[Line], path: tuple[str, ...]) -> Iterator[Line]:
    for index, line in enumerate(held):
        yield line._replace(path=path, begins=index == 0)


def _marked(lines: Iterable[tuple[int, str]]) -> Iterator[_Marked]:
    """The lines with their headings: of the form "# Title", or a title with a line of "=" or "-" under it."""
    before: Line | None = None  # a line that the next one may make a title
    after_blank = True
    for line, fenced in _fenced(lines):
        bare = line.text.rstrip("\n")
        if before is not None:
            underline = None if fenced else _UNDERLINE.match(bare)
            level = 0 if underline is None else 1 if underline[1][0] == "=" else 2
            yield _Marked(before, level, before.text.strip() if level else "", own=True)
            before = None
            if underline is not None:
                yield _Marked(line, 0, "", own=False)
                after_blank = True
                continue
        atx = None if fenced else _ATX.match(bare)
        if atx is not None:
            yield _Marked(line, len(atx[1]), (atx[2] or "").rstrip().rstrip("#").rstrip(), own=True)
            after_blank = True
            continue
        blank = not bare or bare.isspace()
        if after_blank and not blank and not fenced and len(bare) <= _LONGEST_TITLE and not _NOT_A_TITLE.match(bare):
            before = line
        else:
            yield _Marked(line, 0, "", own=not blank)
        after_blank = blank
    if before is not None:
        yield _Marked(before, 0, "", own=True)


def _fenced(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[Line, bool]]:
    """(line, whether it belongs to a fenced block, its fences included)."""
    fence = ""
    for number, text in lines:
        bare = text.rstrip("\n")
        if fence:
            if _closes(bare, fence):
                fence = ""
            yield Line(number, text, breakable=False), True
            continue
        match = _FENCE.match(bare)
        if match is not None and not (match[1][0] == "`" and "`" in match[2]):
            fence = match[1]
        yield Line(number, text, breakable=not fence), bool(fence)


def _closes(text: str, fence: str) -> bool:
    marks = text.strip()
    return len(marks) >= len(fence) and not marks.strip(fence[0]) and len(text) - len(text.lstrip()) < 4
