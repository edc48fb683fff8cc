"""Text output as lines of styled pieces, and what makes stored text safe to print.

A renderer says what each piece is (`id`, `when`, `mark`, …), not how it looks: `plain` drops the styles, `terminal`
turns them into colours and wraps. Whatever a stored message holds, it reaches a terminal only through `clean`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Style = Literal["", "id", "when", "who", "mark", "dim", "title", "good", "warn", "bad"]


class Piece(NamedTuple):
    """A stretch of text of one style."""

    text: str
    style: Style = ""


class Line(NamedTuple):
    """A line: its pieces, the columns it is set in by, and how much further its wrapped rest is set in."""

    pieces: tuple[Piece, ...] = ()
    indent: int = 0
    hang: int = 0


#: C0 and DEL become their visible pictures, C1 the replacement sign; direction overrides, which can reorder a line
#: against its text (Unicode TR36), vanish. Tab and newline never reach this as such (`paragraph`).
_CONTROLS = (
    {code: chr(0x2400 + code) for code in range(0x20) if code != 9}
    | {0x7F: "\u2421"}
    | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
    | dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "")
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)
_HAS_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without anything that a terminal would obey; the same characters otherwise."""
    return text.translate(_CONTROLS) if _HAS_CONTROL.search(text) else text


def line(*pieces: str | tuple[str, Style] | Piece, indent: int = 0, hang: int = 0) -> Line:
    """A line of pieces, given as text or (text, style); empty ones are left out."""
    made = (Piece(each) if isinstance(each, str) else Piece(*each) for each in pieces)
    return Line(tuple(each for each in made if each.text), indent, hang)


def paragraph(
    text: str, *, indent: int = 0, style: Style = "", marks: Sequence[tuple[int, int]] = ()
) -> Iterator[Line]:
    """Stored text as lines, its own line breaks kept; `marks` are spans of characters to be shown as matched."""
    for piece in _lines(split_marks(text, marks, style)):
        yield Line(piece, indent)


def split_marks(text: str, marks: Sequence[tuple[int, int]], style: Style = "") -> Iterator[Piece]:
    """`text` as pieces in order, those inside a span styled as matched. Spans may overlap or overrun."""
    at = 0
    for start, end in sorted(marks):
        first, last = max(start, at), min(end, len(text))
        if first >= last:
            continue
        if at < first:
            yield Piece(text[at:first], style)
        yield Piece(text[first:last], "mark")
        at = last
    if at < len(text):
        yield Piece(text[at:], style)


def _lines(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    held: list[Piece] = []
    for piece in pieces:
        parts = re.split("\r\n|\n", piece.text)
        for number, part in enumerate(parts):
            if number:
                yield tuple(held)
                held = []
            if part:
                held.append(Piece(part, piece.style))
    if held:
        yield tuple(held)


def table(heads: Sequence[str], rows: Iterable[Sequence[str | Piece]], *, indent: int = 0) -> Iterator[Line]:
    """Aligned columns under headings (none where all are empty); the last column is as wide as it is."""
    cells = [[Piece(clean(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
    if not cells:
        return
    headed = [Piece(head, "dim") for head in heads]
    everything = [headed, *cells] if any(heads) else cells
    widths = [max(width(row[column].text) for row in everything) for column in range(len(heads) - 1)]
    for row in everything:
        pieces: list[Piece] = []
        for cell, size in zip(row, widths, strict=False):
            pieces += [cell, Piece(" " * (size - width(cell.text) + 2))]
        yield Line(tuple(each for each in (*pieces, row[-1]) if each.text), indent, sum(widths) + 2 * len(widths))


def width(text: str) -> int:
    """The columns `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return len(text) + wide - sum(unicodedata.combining(each) != 0 for each in text)


_SINGULAR = {"summaries": "summary", "memories": "memory", "branches": "branch"}


def named(count: str) -> str:
    """What a count of a report is called: episodes are messages to people, be they sections of notes."""
    return "messages" if count == "episodes" else count.replace("_", " ")


def counted(count: int, plural: str) -> str:
    """A number with what it counts: (1, "episodes") is "1 episode", (1, "facts added") is "1 fact added"."""
    if count == 1:
        words = plural.split(" ")
        at = 0 if words[0].endswith("s") else -1
        words[at] = _SINGULAR.get(words[at], words[at].removesuffix("s"))
        plural = " ".join(words)
    return f"{count:,} {plural}"


def size(count: int | None) -> str:
    """Bytes as people read them: "471 kB", "2.5 GB"; "–" for unknown."""
    if count is None:
        return "–"
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def plain(line: Line) -> str:
    """A line without its styles."""
    text = "".join(clean(piece.text) for piece in line.pieces)
    return (" " * line.indent + text).rstrip()
