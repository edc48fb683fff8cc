"""The file of a backup: a manifest and the compressed database, encrypted with age if a passphrase is given.

Every part is a format of its own that outlives memcli: `age -d` takes off the encryption, `zstd -d` unpacks the
database (the manifest stands in a skippable frame, which zstd passes over), and what comes out is an SQLite file.
"""

from __future__ import annotations

import json
from hashlib import sha256
from io import BufferedReader, RawIOBase
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple, NoReturn

from memcli.errors import Damaged, Encrypted, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from _typeshed import WriteableBuffer

FORMAT = "memcli-backup/1"
_AGE = b"age-encryption.org/"
#: RFC 8878, 3.1.2: a skippable frame is this number, its length, and bytes of its own.
_SKIPPABLE = (0x184D2A50).to_bytes(4, "little")
_LARGEST_MANIFEST = 1 << 20
_PIECE = 1 << 20


class Manifest(NamedTuple):
    """What a backup says of itself. Sizes in bytes, `made` in ms UTC, `sha256` of the database in it."""

    made: int
    memcli: str
    schema: int
    episodes: int
    size: int
    sha256: str
    encrypted: bool  # whether the database itself is


def is_encrypted(file: Path) -> bool:
    """Whether a backup needs a passphrase to be read; raises InputError where the file cannot be read."""
    with _opened(file) as source:
        return _head(source) == _AGE


def is_packed(file: Path) -> bool:
    """Whether a file begins as a backup does; raises OSError where it cannot be read."""
    with file.open("rb") as source:
        return _begins(_head(source))


def _head(source: IO[bytes]) -> bytes:
    """How a file begins, which is then read from there again."""
    head = source.read(len(_AGE))
    source.seek(0)
    return head


def _begins(head: bytes) -> bool:
    return head == _AGE or head.startswith(_SKIPPABLE)


def measure(database: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    digest, size = sha256(), 0
    with database.open("rb") as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def pack(database: Path, to: Path, manifest: Manifest, passphrase: str | None) -> None:
    """Writes the file of a backup. With a passphrase, the compressed database must fit into memory, twice.

    Raises Encrypted where a passphrase is given and age is not installed.
    """
    if passphrase is None:
        with to.open("r+b") as out:
            _compress(database, out, manifest)
        return
    age = _age()
    from io import BytesIO

    packed = BytesIO()
    _compress(database, packed, manifest)
    with to.open("r+b") as out:
        out.write(age.passphrase.encrypt(packed.getvalue(), passphrase))


def unpack(file: Path, to: Path, passphrase: str | None) -> Manifest:
    """Writes the database of a backup into an existing file and checks it against the manifest.

    Raises InputError for another program's file, Encrypted for a passphrase that is missing or wrong, and Damaged where
    the file is not as it was written.
    """
    import zstandard

    with _opened(file) as raw:
        source = _decrypted(file, raw, passphrase)
        manifest = _manifest(file, source)
        digest, size = sha256(), 0
        try:
            with zstandard.ZstdDecompressor().stream_reader(source) as reader, to.open("r+b") as out:
                while piece := reader.read(_PIECE):
                    size += len(piece)
                    if size > manifest.size:
                        break
                    digest.update(piece)
                    out.write(piece)
        except zstandard.ZstdError as error:
            raise _damaged(file, str(error)) from error
    if size != manifest.size or digest.hexdigest() != manifest.sha256:
        raise _damaged(file, "its checksum is another")
    return manifest


def inside(file: Path) -> BinaryIO:
    """The database in a backup, to be read from its beginning to its end; of another file, its bytes.

    Raises Encrypted where either of them is, and Damaged, while reading as well, where it is not as it was written.
    """
    source = file.open("rb")
    try:
        head = _head(source)
        if not _begins(head):
            return source
        if head == _AGE or _manifest(file, source).encrypted:
            _refuse(file)
    except BaseException:
        source.close()
        raise
    return BufferedReader(_Unpacked(file, source))


def _refuse(file: Path) -> NoReturn:
    raise Encrypted(f"{file} is encrypted", hint="memcli restore shows what is in it")


class _Unpacked(RawIOBase):
    """What is compressed in a file, from where it is read; what goes wrong is raised as Damaged."""

    def __init__(self, file: Path, source: IO[bytes]) -> None:
        import zstandard

        self._file = file
        self._wrong = zstandard.ZstdError
        self._source = source
        self._reader = zstandard.ZstdDecompressor().stream_reader(source)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            return int(self._reader.readinto(buffer))
        except self._wrong as error:
            raise _damaged(self._file, str(error)) from error

    def close(self) -> None:
        self._source.close()
        super().close()


def _compress(database: Path, out: IO[bytes], manifest: Manifest) -> None:
    import zstandard

    told = json.dumps({"format": FORMAT, **manifest._asdict()}).encode()
    out.write(_SKIPPABLE + len(told).to_bytes(4, "little") + told)
    made = zstandard.ZstdCompressor(level=6, write_checksum=True)
    with database.open("rb") as source:
        made.copy_stream(source, out, size=manifest.size, read_size=_PIECE, write_size=_PIECE)


def _decrypted(file: Path, raw: IO[bytes], passphrase: str | None) -> IO[bytes]:
    if _head(raw) != _AGE:
        return raw
    if passphrase is None:
        raise Encrypted(f"{file} is encrypted", hint="give its passphrase with --passphrase-file, or on a terminal")
    age = _age()
    from io import BytesIO

    try:
        return BytesIO(age.passphrase.decrypt(raw.read(), passphrase))
    except age.DecryptError as error:
        hint = "try another passphrase, or another copy of the file"
        raise Encrypted(f"{file} does not open: the passphrase is wrong or the file damaged", hint=hint) from error


def _manifest(file: Path, source: IO[bytes]) -> Manifest:
    if source.read(4) != _SKIPPABLE:
        raise InputError(f"{file} is not a backup of memcli", hint="memcli backup makes one")
    size = int.from_bytes(source.read(4), "little")
    try:
        told: Mapping[str, Any] = json.loads(source.read(min(size, _LARGEST_MANIFEST)))
        if told.get("format") != FORMAT:
            raise InputError(f"{file} is a backup of another kind ({told.get('format')!r})", hint="upgrade memcli")
        kinds = {
            "made": int,
            "memcli": str,
            "schema": int,
            "episodes": int,
            "size": int,
            "sha256": str,
            "encrypted": bool,
        }
        if not all(isinstance(told.get(name), kind) for name, kind in kinds.items()):
            raise _damaged(file, "its manifest is not whole")
        return Manifest(**{name: told[name] for name in kinds})
    except (ValueError, AttributeError) as error:
        raise _damaged(file, "its manifest cannot be read") from error


def _damaged(file: Path, why: str) -> Damaged:
    return Damaged(f"{file} is damaged: {why}", hint="use another backup; nothing was changed")


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}", hint="check the path of the backup") from error


def _age() -> Any:
    try:
        import pyrage
    except ImportError as error:
        hint = "pip install 'memcli[encryption]'"
        raise Encrypted("encrypted backups need the package pyrage", hint=hint) from error
    return pyrage
