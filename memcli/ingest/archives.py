"""ZIP archives as inputs: their members are read as they are unpacked, and nothing is ever written to disk."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING, BinaryIO

from memcli.errors import InputError
from memcli.ingest.importers.base import HEAD, NESTED_ARCHIVE, Input
from memcli.records import Moment

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from memcli.ingest.importers.base import Problem

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")

#: A member that unpacks to more than this many times its size is no text that a person wrote (chats reach about 20).
RATIO = 250
#: …unless it is small all the same.
SMALL = 16 << 20
#: What the members of one archive may unpack to in all, in bytes and in multiples of the archive's own size.
TOTAL = 64 << 30
AMPLIFICATION = 300
#: How many members are looked at.
MEMBERS = 200_000

BOMB = "unpacks to suspiciously much: looks like a ZIP bomb"
ENCRYPTED = "encrypted"
DAMAGED = "damaged in the archive"
METHOD = "packed by a method memcli does not unpack"

_STORED, _DEFLATED = 0, 8
_ENCRYPTED_FLAG = 0x1
_ODD = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def members(
    path: Path, location: str, name: str, *, readable: Callable[[str], bool], problem: Problem
) -> Iterator[Input]:
    """The readable members of the archive at `path`, each to be opened before the next is asked for.

    `readable` decides by a member's path. Members that cannot be unpacked, or had better not be, are told to `problem`.
    Raises InputError where the file is no readable archive.
    """
    import zipfile

    try:
        archive = zipfile.ZipFile(path)
    except _damage() as error:
        raise InputError(
            f"{location} is not a readable ZIP archive ({error})", hint="download or copy it again, or unpack it first"
        ) from None
    with archive:
        budget = min(TOTAL, max(1 << 30, AMPLIFICATION * path.stat().st_size))
        for count, info in enumerate(archive.infolist()):
            inside = safe_name(info.filename)
            if info.is_dir() or not inside or not readable(inside):
                continue
            where = f"{location}!{inside}"
            if inside.lower().endswith(".zip"):
                problem(where, NESTED_ARCHIVE)
                continue
            budget -= info.file_size
            if budget < 0 or count >= MEMBERS:
                problem(where, BOMB)
                return
            if reason := _refusal(info):
                problem(where, reason)
                continue
            source = _member(archive, info, where, _joined(name, inside), problem)
            if source is not None:
                yield source


def _refusal(info: zipfile.ZipInfo) -> str:
    """Why a member is not unpacked; "" for one that is."""
    if info.flag_bits & _ENCRYPTED_FLAG:
        return ENCRYPTED
    if info.compress_type not in (_STORED, _DEFLATED):
        return METHOD  # the others cannot be unpacked a bounded piece at a time
    if info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1):
        return BOMB
    return ""


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, location: str, name: str, problem: Problem
) -> Input | None:
    def opened() -> BinaryIO:
        return guarded(archive.open(info), lambda error: problem(location, f"{DAMAGED} ({error})"))

    try:
        with archive.open(info) as stream:
            head = stream.read(HEAD)
    except _damage() as error:
        problem(location, f"{DAMAGED} ({error})")
        return None
    return Input(location, name, head, info.file_size, _modified(info), opened, named=False)


def _modified(info: zipfile.ZipInfo) -> Moment | None:
    from datetime import date

    year, month, day, hour, minute, second = info.date_time
    try:
        days = date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        return None
    return Moment((days * 86400 + hour * 3600 + minute * 60 + second) * 1000)


def safe_name(name: str) -> str:
    """A member's path without what could lead astray: no drive, root, "..", backslash or control character."""
    parts = _ODD.sub("_", name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))


def _joined(archive: str, inside: str) -> str:
    """The name of a member: below the archive's, unless its own top folder is called the same."""
    stem = archive[:-4] if archive.lower().endswith(".zip") else archive
    top = stem.rpartition("/")[2]
    return f"{stem}/{inside.removeprefix(top + '/')}"


def _damage() -> tuple[type[Exception], ...]:
    import struct
    import zipfile
    import zlib

    # What the standard library lets out of archives made to break it.
    return (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        struct.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        OverflowError,
        IndexError,
    )


class _Guarded(io.RawIOBase):
    """A stream that ends where the one under it breaks, and says so once."""

    def __init__(self, raw: IO[bytes], failed: Callable[[Exception], None], *, owned: bool) -> None:
        self._raw = raw
        self._owned = owned
        self._failed = failed
        self._damage = _damage()
        self._broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._broken:
            return 0
        try:
            data = self._raw.read(len(buffer))
        except self._damage as error:
            self._broken = True
            self._failed(error)
            return 0
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._owned and not self.closed:
            self._raw.close()
        super().close()


def guarded(raw: IO[bytes], failed: Callable[[Exception], None], *, owned: bool = True) -> BinaryIO:
    """`raw`, buffered, as a stream that ends where reading fails and tells `failed`: what came before is kept.

    Closing it closes `raw` where that is `owned`.
    """
    return io.BufferedReader(_Guarded(raw, failed, owned=owned), buffer_size=1 << 18)
