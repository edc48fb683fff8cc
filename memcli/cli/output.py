"""Where words go: data on stdout in the format that was asked for, everything else on stderr.

Each stream decides for itself whether it is a terminal. Only text for a terminal (or with `--color always`) goes
through rich; a pipe gets plain lines from a plain write.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from memcli.cli import envelope
from memcli.errors import DiskFull, MemcliError
from memcli.files import FULL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from memcli.cli.render.lines import Line


class OutputClosedError(Exception):
    """Whoever read our output has gone (`memcli recall x | head -1`): nothing is left to do, and nothing is wrong."""


class View(NamedTuple):
    """How one kind of report is written: `data` for the envelope, `rows` for NDJSON, `text`, `md` and `ids`.

    A command offers only the formats whose function its view has.
    """

    data: Callable[[Any], Any]
    text: Callable[[Any], Iterable[Line]]
    rows: Callable[[Any], Iterable[Any]] | None = None
    md: Callable[[Any], Iterable[str]] | None = None
    ids: Callable[[Any], Iterable[str]] | None = None


class Output:
    """The two streams of one command. `command` names it in the envelope."""

    def __init__(self, command: str, format: str, *, color: str = "auto", quiet: bool = False, verbose: bool = False):
        self.command = command
        self.format = format
        self.color = color
        self.quiet = quiet
        self.verbose = verbose
        self.warnings: list[str] = []

    def show(self, report: Any, view: View) -> None:
        """Writes a report in the chosen format. Raises OutputClosedError where the reader has gone."""
        if self.format == "json":
            self._envelope(view.data(report))
        elif self.format == "ndjson" and view.rows:
            self.lines(self.json(row) for row in view.rows(report))
        elif self.format == "ids" and view.ids:
            self.lines(view.ids(report))
        elif self.format == "md" and view.md:
            from memcli.cli.render.lines import clean

            self.lines(clean(line) for line in view.md(report))
        else:
            self._text(view.text(report))

    def block(self, text: str, data: Any, ids: Iterable[str] = ()) -> None:
        """Writes a text that another program is to read as it stands, or the data it was made from."""
        if self.format in ("json", "ndjson"):
            self._envelope(data) if self.format == "json" else self.lines([self.json(data)])
        elif self.format == "ids":
            self.lines(ids)
        elif text:
            write_out(text)

    def stream(self, rows: Iterable[Any]) -> None:
        """Writes rows as NDJSON, each as soon as it is there; as one envelope where JSON was asked for."""
        if self.format == "json":
            self._envelope(list(rows))
            return
        for row in rows:
            write_out(self.json(row) + "\n")

    def lines(self, lines: Iterable[str]) -> None:
        """Writes lines as they come, in pieces large enough to be fast; the last piece may be any size."""
        for piece in _pieces(lines):
            write_out(piece)

    def json(self, value: Any) -> str:
        """One line of JSON that stdout's encoding can carry."""
        return envelope.to_json(value, ascii_only=not _is_utf8(sys.stdout))

    def warn(self, message: str) -> None:
        """Something the person should know: in the envelope, and on stderr at once."""
        self.warnings.append(message)
        if not self.quiet:
            write_err(f"memcli: warning: {message}\n")

    def aside(self, lines: Iterable[Line]) -> None:
        """Lines for a person to look at before deciding, on stderr."""
        from memcli.cli.render.lines import plain

        for each in lines:
            write_err(plain(each) + "\n")

    def note(self, message: str) -> None:
        """A remark for a person; never part of the data."""
        if not self.quiet:
            write_err(f"{message}\n")

    def detail(self, message: str) -> None:
        """A remark for `--verbose`."""
        if self.verbose:
            write_err(f"{message}\n")

    def _envelope(self, data: Any) -> None:
        wrapped = envelope.success(self.command, data, self.warnings)
        indent = 2 if is_terminal(sys.stdout) else None
        write_out(envelope.to_json(wrapped, indent=indent, ascii_only=not _is_utf8(sys.stdout)) + "\n")

    def _text(self, lines: Iterable[Line]) -> None:
        styled = self.color == "always" or (self.color == "auto" and is_terminal(sys.stdout))
        if styled or is_terminal(sys.stdout):
            from memcli.cli.render.terminal import write

            write(lines, styled=styled)
        else:
            from memcli.cli.render.lines import plain

            self.lines(plain(line) for line in lines)


def write_out(text: str) -> None:
    """Writes to stdout now; raises OutputClosedError where the reader has gone, MemcliError where it fails."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise OutputClosedError from error
    except OSError as error:
        raise _translate(error) from error


def write_err(text: str) -> None:
    """Writes to stderr; where nobody reads that either, it is lost and the work goes on."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at this stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _translate(error: OSError) -> Exception:
    if os.name == "nt" and error.errno == errno.EINVAL:  # how Windows says that a pipe was closed
        return OutputClosedError()
    if error.errno in FULL:
        return DiskFull("the output could not be written: no space left on the device", hint="write it elsewhere")
    return MemcliError(f"the output could not be written: {error.strerror or error}")


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").replace("_", "") in ("utf8", "utf8sig", "cp65001")


def _pieces(lines: Iterable[str], size: int = 1 << 16) -> Iterator[str]:
    held: list[str] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line) + 1
        if length >= size:
            yield "\n".join(held) + "\n"
            held, length = [], 0
    if held:
        yield "\n".join(held) + "\n"
