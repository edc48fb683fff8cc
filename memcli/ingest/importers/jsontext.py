"""JSON that may be huge, cut off or damaged: the elements of a list one at a time, and what is left of a broken one.

`json` reads; this module only finds where an element ends. A streaming parser (ijson) gives up at the first damage and
reads nothing behind it; here a damaged element costs itself, and of that only what stands behind the damage.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.ingest.importers.base import NOT_A_RECORD, NOT_JSON, TOO_LARGE, TRUNCATED
from memcli.ingest.importers.decoding import lines, pieces, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ingest.importers.base import Input, Skip

#: Characters one element may have: a conversation with a message of 50 MB fits, endless garbage does not.
ELEMENT_LIMIT = 96 << 20

#: How many elements of a head are looked at.
_SHOWN = 20

#: How many elements may turn out to be damaged only far behind their end, before each is ended where the next seems to
#: begin: looking for the end of every one of them would take a time that grows with the square of the file.
_RUNAWAYS = 16

#: Characters that damage may leave behind in the buffer: `json` counts the lines before each error it raises.
_BEHIND = 1 << 16

#: Bytes one line may have; longer ones come in pieces, of which none is JSON.
LINE_LIMIT = 192 << 20

#: Tolerates control characters in strings; NaN and infinities, which no JSON column holds, become null.
DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None)

_SPACE = re.compile(r"[ \t\n\r,]*")
_BRACKETS = re.compile(r'["\[\]{}]')
_MARKS = re.compile(r'["\[\]{},]')
_SCALAR_END = re.compile(r"[,\[\]{}\n]")
_STRING = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_CLOSERS = {"[": "]", "{": "}"}


class Element(NamedTuple):
    """An element, its number from 1, and whether it is all there (not what was left of a damaged one)."""

    number: int
    value: Any
    whole: bool


def elements(source: Input, skip: Skip) -> Iterator[Element]:
    """Each element of the list in `source`, or each value where they follow one another.

    A damaged element is told to `skip` and given as far as it could be read. Lists within the list count as part of it,
    so that several lists, one behind the other, are read like one.
    """
    yield from _elements(pieces(source, skip), skip)


def _elements(text: Iterator[str], skip: Skip) -> Iterator[Element]:
    reader = _Reader(text, skip)
    depth = number = 0
    while mark := reader.peek():
        if mark in "[]":
            depth = max(0, depth + (1 if mark == "[" else -1))
            reader.at += 1
            continue
        number += 1
        yield from reader.element(number)
    if depth and not reader.cut_off:
        skip(TRUNCATED, f"after element {number}")


def records(source: Input, skip: Skip) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of each line of an input of one JSON object a line; what is none is told to `skip`."""
    decode = DECODER.decode
    for number, line in lines(source, skip, LINE_LIMIT):
        if line.isspace():
            continue
        try:
            record = decode(line)
        except (ValueError, RecursionError):
            skip(NOT_JSON if line.endswith("\n") else TRUNCATED, f"line {number}")
            continue
        if type(record) is dict:
            yield number, record
        else:
            skip(NOT_A_RECORD, f"line {number}")


def repair(text: str, *, half: bool = False) -> Any | None:
    """The value that `text`, a prefix of some JSON, holds up to its last complete member; None where there is none.

    With `half`, a string that is cut off counts as complete.
    """
    open_: list[str] = []
    at = cut = 0
    while hit := _MARKS.search(text, at):
        at, mark = hit.end(), hit[0]
        if mark == '"':
            before = text[max(0, hit.start() - 99) : hit.start()].rstrip()[-1:]
            match = _STRING.match(text, at)
            at = match.end() + 1 if match else at
            if before == ":" or open_[-1:] == ["]"]:  # a value, not a key
                if text[at - 1 : at] == '"':
                    cut = at
                elif half:
                    text, at = text[: at - 1] + '"', at + 1  # the end, where an escape may be cut off too
                    cut = len(text)
            continue
        if mark in _CLOSERS:
            open_.append(_CLOSERS[mark])
        elif mark != ",":
            if not open_ or open_.pop() != mark:
                break
            if not open_:
                cut = at
                break
        elif not open_:
            break
        cut = hit.start() if mark == "," else at
    try:
        return DECODER.decode(text[:cut] + "".join(reversed(open_)))
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=4)
def head_elements(head: bytes) -> tuple[dict[str, Any], ...]:
    """The first objects at the top of a JSON file as far as its first bytes show them: its own, or its list's."""
    text = text_of(head).lstrip()
    if not text.startswith(("[", "{")):
        return ()
    found = (each.value for each in _elements(iter((text,)), lambda *_: None) if isinstance(each.value, dict))
    return tuple(value for value in islice(found, _SHOWN) if value)


def head_records(head: bytes) -> Iterator[dict[str, Any]]:
    """The objects on the first lines of an input of one JSON object a line.

    None where most lines begin no object: a note that quotes one is no list of them.
    """
    lines = [line for line in text_of(head).splitlines() if line and not line.isspace()]
    objects = [line for line in lines if line.lstrip().startswith("{")]
    if 2 * len(objects) < len(lines):
        return
    for line in objects:
        try:
            record = DECODER.decode(line)
        except json.JSONDecodeError as error:
            cut_off = error.msg.startswith("Unterminated")
            record = repair(line if cut_off else line[: error.pos], half=cut_off)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record


def _beginning_like(value: dict[str, Any]) -> re.Pattern[str] | None:
    """What separates elements of one list: a comma before an object that begins with the same two keys as `value`."""
    keys = [re.escape(json.dumps(key)) for key in islice(value, 2)]
    if len(keys) < 2:
        return None
    simple = r"(?:\"(?:[^\"\\]|\\.){0,2000}\"|[-+.\w]{1,40})"
    gap = r"\s{0,99}"
    return re.compile(
        rf"(?<=\}}){gap},{gap}(?=\{{{gap}{keys[0]}{gap}:{gap}{simple}{gap},{gap}{keys[1]}{gap}:)", re.DOTALL
    )


class _Reader:
    """The text of an input as a buffer that moves along, and where in it we are."""

    def __init__(self, text: Iterator[str], skip: Skip) -> None:
        self._pieces = text
        self._skip = skip
        self._buffer = ""
        self._next_first: re.Pattern[str] | None = None
        self._runaways = 0
        self.at = 0
        self.cut_off = False

    def peek(self) -> str:
        """The next character that is neither space nor comma; "" at the end."""
        while True:
            match = _SPACE.match(self._buffer, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self._buffer):
                return self._buffer[self.at]
            if not self._more():
                return ""

    def element(self, number: int) -> Iterator[Element]:
        """The element that begins here, whole or repaired, or nothing; behind it afterwards."""
        if self._buffer[self.at] == "{":
            try:
                value, end = DECODER.raw_decode(self._buffer, self.at)
            except (ValueError, RecursionError):
                pass  # it reaches beyond the buffer, or is damaged
            else:
                yield self._passed(number, value, end)
                return
        stop = self._end()
        whole = self._buffer[self.at : stop]
        try:
            value = DECODER.decode(whole)
        except (ValueError, RecursionError) as error:
            saved = self._damaged(number, whole, error, cut_off=stop is None)
            if saved is not None:
                yield Element(number, saved, whole=False)
        else:
            yield self._passed(number, value, self.at + len(whole))

    def _passed(self, number: int, value: Any, end: int) -> Element:
        if self._next_first is None and isinstance(value, dict):
            self._next_first = _beginning_like(value)
        self.at = end
        return Element(number, value, whole=True)

    def _damaged(self, number: int, whole: str, error: Exception, *, cut_off: bool) -> Any | None:
        following = self._next_first.search(whole) if self._next_first else None
        if following is not None:
            whole = whole[: following.start()]
            self._runaways += 1
        elif cut_off:
            self.cut_off = True
        too_large = self.cut_off and len(whole) >= ELEMENT_LIMIT
        self._skip(TOO_LARGE if too_large else TRUNCATED if self.cut_off else NOT_JSON, f"element {number}")
        self.at += max(1, len(whole))
        if too_large:
            self._pieces, self._buffer, self.at = iter(()), "", 0
        elif self.at > _BEHIND:
            self._buffer, self.at = self._buffer[self.at :], 0
        return repair(whole[: error.pos]) if isinstance(error, json.JSONDecodeError) else None

    def _end(self) -> int | None:
        """Where the brackets opened here are all closed again; None at the end of input or beyond the limit."""
        if self._next_first is not None and self._runaways > _RUNAWAYS:
            return self._found(self._next_first)
        if self._buffer[self.at] not in _CLOSERS:
            return self._found(_SCALAR_END)
        depth, done, in_string = 0, 0, False
        while True:
            text, at = self._buffer, self.at + done
            while at < len(text):
                if in_string:
                    match = _STRING.match(text, at)
                    at = match.end() if match else at
                    if at == len(text) or text[at] != '"':
                        break  # the string goes on, or the text ends within an escape
                    in_string, at = False, at + 1
                hit = _BRACKETS.search(text, at)
                at = hit.end() if hit else len(text)
                mark = hit[0] if hit else ""
                in_string = mark == '"'
                depth += (mark in _CLOSERS) - (mark in ("]", "}"))
                if hit and not depth:
                    return at
            done = at - self.at
            if len(text) - self.at >= ELEMENT_LIMIT or not self._more():
                return None

    def _found(self, end: re.Pattern[str]) -> int | None:
        """Where `end` is found first behind here; None as in `_end`."""
        done = 1
        while (hit := end.search(self._buffer, self.at + done)) is None:
            waiting = len(self._buffer) - self.at
            done = max(1, waiting - 300)  # longer than any match that began in what was looked through
            if waiting >= ELEMENT_LIMIT or not self._more():
                return None
        return hit.start()

    def _more(self) -> bool:
        """Drops what is behind and reads on: as much again as is waiting, so that growing costs little."""
        waiting = len(self._buffer) - self.at
        parts = [self._buffer[self.at :]]
        size = 0
        for piece in self._pieces:
            parts.append(piece)
            size += len(piece)
            if size >= waiting:
                break
        self._buffer, self.at = "".join(parts), 0
        return size > 0
