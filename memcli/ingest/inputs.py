"""Paths to inputs: files, folders, ZIP archives, pipes and standard input. The only module that opens the user's files.

A name that stays: an input is called by its folder and the path below it, where "its folder" is the vault or repository
it lies in (the nearest folder with `.obsidian` or `.git`), or else the folder that was given, or a given file's own
folder. So the same note has the same name whichever way it was reached, and notes of different vaults differ.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from memcli.errors import InputError
from memcli.ingest import archives
from memcli.ingest.importers.base import BINARY, HEAD, Input
from memcli.ingest.importers.decoding import is_binary
from memcli.records import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from memcli.ingest.importers.base import Problem

#: What is read in a folder or archive. A file that is named is read whatever it is called.
SUFFIXES = frozenset((".md", ".markdown", ".mdown", ".mkd", ".txt", ".text", ".json", ".jsonl", ".ndjson", ".zip"))

#: Folders that hold no one's words; so do hidden ones.
PASSED_OVER = frozenset(("node_modules", "__pycache__", "__macosx", "site-packages", "$recycle.bin"))

_MARKERS = (".obsidian", ".git")

UNREADABLE = "cannot be read"


def walk(
    paths: Sequence[str | Path], *, problem: Problem, stdin: Callable[[], BinaryIO] | None = None
) -> Iterator[Input]:
    """All inputs under `paths`, in order; a folder's by name. "-" is standard input.

    Called with (location, reason), `problem` learns of each file in a folder or archive that cannot be read; it costs
    only itself. Raises InputError at once where a path given does not exist or may not be read. A path that turns out
    to be no text, no archive or no file is a problem too; where it is the only one given, it raises InputError.
    """
    asked = [path if path == "-" else _checked(Path(path)) for path in dict.fromkeys(str(path) for path in paths)]
    return _walk(asked, problem, stdin or (lambda: sys.stdin.buffer))


def concerns(root: str | Path, path: str | Path) -> bool:
    """Whether `walk([root])` would look at a file of that path: `root` itself, or a visible readable one below it."""
    top, below = _absolute(Path(root)), _absolute(Path(path))
    return below == top or (below.is_relative_to(top) and _wanted(below.relative_to(top)))


def changed(root: str | Path, paths: Iterable[str | Path], *, problem: Problem) -> Iterator[Input]:
    """The inputs that `walk([root])` would give for some of the files below it, with the same names.

    Files that it would pass over, and those that are gone, are left out.
    """
    top = _absolute(Path(root))
    for path in (_absolute(Path(given)) for given in paths if concerns(root, given)):
        if path.is_file():
            base = _marked(path.parent) or (top.parent if path == top else top)
            yield from _file(path, _name(base, path), problem, named=False)


def shown(path: Path) -> str:
    """A path as text that can be stored: bytes of a file name that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def _walk(asked: Sequence[str | Path], problem: Problem, stdin: Callable[[], BinaryIO]) -> Iterator[Input]:
    for path in asked:
        try:
            yield from _inputs(path, problem, stdin)
        except InputError as error:
            if len(asked) == 1:
                raise
            location = path if isinstance(path, str) else shown(path)
            problem(location, error.message.removeprefix(location).strip())


def _inputs(path: str | Path, problem: Problem, stdin: Callable[[], BinaryIO]) -> Iterator[Input]:
    if isinstance(path, str):
        yield _stream("-", "stdin", stdin(), problem)
    elif path.is_dir():
        yield from _folder(path, problem)
    elif path.is_file():
        name = _name(_marked(path.parent) or path.parent, path)
        yield from _file(path, name, problem, named=True)
    else:
        yield _pipe(path, problem)


def _checked(path: Path) -> Path:
    location = shown(path)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise InputError(f"{location} does not exist", hint="check the path; '-' reads standard input") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{location} cannot be read: {_cause(error)}") from None
    if not os.access(path, os.R_OK):
        raise InputError(f"{location} cannot be read: permission denied", hint="check who owns it and its mode")
    if stat.S_ISSOCK(mode) or stat.S_ISBLK(mode):
        raise InputError(f"{location} is neither a file nor a folder")
    return _absolute(path)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links and lose the name that was given


def _marked(folder: Path) -> Path | None:
    """The nearest vault or repository that holds `folder`, or is it."""
    for place in (folder, *folder.parents):
        if any((place / marker).exists() for marker in _MARKERS):
            return place
    return None


def _name(base: Path, path: Path) -> str:
    """A file's name: that of `base`, and the path below it."""
    return shown(Path(base.name, path.relative_to(base))).replace(os.sep, "/")


def _wanted(path: Path | str) -> bool:
    """Whether a path below a folder or in an archive is looked at: visible, and of a kind some importer reads."""
    *folders, name = path.parts if isinstance(path, Path) else path.split("/")
    return not any(_hidden(folder) for folder in folders) and _readable(name)


def _hidden(folder: str) -> bool:
    return folder.startswith(".") or folder.lower() in PASSED_OVER


def _readable(name: str) -> bool:
    return not name.startswith((".", "~$")) and os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122


def _folder(root: Path, problem: Problem) -> Iterator[Input]:
    """The files below a folder by name, depth first, through links, but each folder once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Path, Path]] = [(root, _marked(root) or root)]  # (file or folder, where its name begins)
    while waiting:
        path, base = waiting.pop()
        try:
            if not path.is_dir():
                yield from _file(path, _name(base, path), problem, named=False)
                continue
            status = path.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(path) as entries:
                found = sorted(entries, key=lambda entry: entry.name, reverse=True)
            if any(entry.name in _MARKERS for entry in found):
                base = path
            waiting += [(path / entry.name, base) for entry in found if _looked_at(entry)]
        except OSError as error:
            problem(shown(path), f"{UNREADABLE}: {_cause(error)}")


def _looked_at(entry: os.DirEntry[str]) -> bool:
    try:
        if entry.is_dir():
            return not _hidden(entry.name)
        return _readable(entry.name) and (entry.is_file() or entry.is_symlink())  # a broken link is worth a word
    except OSError:
        return True


def _file(path: Path, name: str, problem: Problem, *, named: bool) -> Iterator[Input]:
    """The input of a regular file, or those of the archive that it is."""
    location = shown(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return  # a link to a pipe or device, which would have us wait
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            status = os.fstat(stream.fileno())
    except OSError as error:
        _refuse(location, f"{UNREADABLE}: {_cause(error)}", problem, named=named)
        return
    if head.startswith(archives.MAGIC):
        try:
            yield from archives.members(path, location, name, readable=_wanted, problem=problem)
        except InputError as error:
            if named:
                raise
            problem(location, error.message)
    elif _is_text(head):
        modified = Moment(status.st_mtime_ns // 1_000_000, 0)
        yield Input(location, name, head, status.st_size, modified, _opener(path, head, status, problem), named)
    else:
        _refuse(location, BINARY, problem, named=named)


def _refuse(location: str, reason: str, problem: Problem, *, named: bool) -> None:
    if named:
        sentence = f"{location} is a binary file" if reason == BINARY else f"{location} {reason}"
        raise InputError(sentence, hint="memcli reads text, JSON exports and ZIP archives of them")
    problem(location, reason)


def _is_text(head: bytes) -> bool:
    """Whether it is text, or JSON in whose strings or lines something else got."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) or not is_binary(head)


def _opener(path: Path, head: bytes, status: os.stat_result, problem: Problem) -> Callable[[], BinaryIO]:
    if status.st_size <= len(head):
        return lambda: io.BytesIO(head)
    location = shown(path)

    def opened() -> BinaryIO:
        try:
            raw = path.open("rb", buffering=0)
        except OSError as error:
            raise InputError(f"{location} {UNREADABLE}: {_cause(error)}") from None
        return archives.guarded(raw, lambda error: problem(location, f"{UNREADABLE}: {error}"))

    return opened


def _pipe(path: Path, problem: Problem) -> Input:
    location = shown(path)
    try:
        return _stream(location, path.name, path.open("rb", buffering=0), problem)
    except OSError as error:
        raise InputError(f"{location} {UNREADABLE}: {_cause(error)}") from None


def _stream(location: str, name: str, raw: BinaryIO, problem: Problem) -> Input:
    """The input of something that can be read once."""
    stream = archives.guarded(raw, lambda error: problem(location, f"{UNREADABLE}: {error}"), owned=location != "-")
    head = stream.read(HEAD)
    if head.startswith(archives.MAGIC):
        raise InputError("a ZIP archive cannot be read from a pipe", hint="give its path instead")
    if not _is_text(head):
        _refuse(location, BINARY, problem, named=True)
    left = [head]

    def opened() -> BinaryIO:
        if not left:
            raise InputError(f"{location} can be read only once")
        return io.BufferedReader(_Rejoined(left.pop(), stream), buffer_size=1 << 18)

    return Input(location, name, head, None, None, opened)


class _Rejoined(io.RawIOBase):
    """The bytes already taken from a stream, and then the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._rest.close()
        super().close()


def _cause(error: Exception) -> str:
    """What the system says, without the path that the message names anyway."""
    return (getattr(error, "strerror", None) or str(error)).lower()
