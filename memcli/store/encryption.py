"""Databases encrypted by SQLCipher: which driver opens them, with what key, and how to tell one.

SQLCipher encrypts every page with AES-256 and authenticates it; the passphrase goes through 256,000 rounds of PBKDF2
(HMAC-SHA512) with a salt of the file's own. The optional package sqlcipher3 carries it, for everything else is needed
as well: FTS5, extension loading, the write-ahead log.
"""

from __future__ import annotations

import sys
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, BinaryIO

from memcli.errors import Encrypted

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from _typeshed import WriteableBuffer

_PLAIN = b"SQLite format 3\0"
_PAGE = 4096
#: How many pages are looked at. Of random ones one in 64 begins by chance as a page of a B-tree does.
_SAMPLE = 64
_ROUNDS = 256_000  # SQLCipher 4
#: At the end of each page: an initialisation vector of 16 bytes, and an HMAC-SHA512.
_RESERVED, _VECTOR = 80, 16
_SALT = 16


def driver() -> Any:
    """The module that opens encrypted databases; raises Encrypted where it is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        hint = "pip install 'memcli[encryption]'"
        raise Encrypted("an encrypted memory needs the package sqlcipher3", hint=hint) from error
    return dbapi2


def errors() -> tuple[type[Exception], ...]:
    """The driver's class of errors, if it was ever loaded."""
    loaded = sys.modules.get("sqlcipher3.dbapi2")
    return () if loaded is None else (loaded.Error,)


def looks_encrypted(path: Path) -> bool:
    """Whether a file can be an encrypted database: whole pages that do not begin as every other database does.

    One of which only the beginning is damaged is told by its other pages, which say in their first byte what they are.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_PAGE)
            size = path.stat().st_size
            if not size or size % _PAGE or head.startswith(_PLAIN):
                return False
            kinds = [file.read(_PAGE)[0] for _ in range(min(size // _PAGE - 1, _SAMPLE))]
    except OSError:
        return False
    from memcli.store.pages import KINDS  # not for a plain file, which every start opens

    return len(kinds) < _SAMPLE or sum(kind in KINDS for kind in kinds) < _SAMPLE // 4


def unlock(db: sqlite3.Connection, passphrase: str) -> None:
    """Gives a connection its key; whether it is the right one shows when the first page is read."""
    db.execute("PRAGMA cipher_log_level = NONE")  # errors are raised; they need not stand on stderr as well
    db.execute(f"PRAGMA key = {literal(passphrase)}")


def raw_key(path: Path, passphrase: str) -> str:
    """The key that SQLCipher makes of a passphrase and the salt in the file's first bytes, to be given in its place.

    For whoever opens a file many times: making it takes a tenth of a second.
    """
    with path.open("rb") as file:
        salt = file.read(_SALT)
    return f"x'{_key(passphrase, salt).hex()}{salt.hex()}'"


def _key(passphrase: str, salt: bytes) -> bytes:
    from hashlib import pbkdf2_hmac

    return pbkdf2_hmac("sha512", passphrase.encode(), salt, _ROUNDS, 32)


def page_key(file: BinaryIO, passphrase: str) -> bytes:
    """The key of an encrypted database's pages, for `decrypted`.

    Raises Encrypted where the package cryptography is missing, or the file is not as SQLCipher 4 makes one.
    """
    file.seek(0)
    key = _key(passphrase, file.read(_SALT))
    head = decrypted(file, key, log=False).read(_SALT + 8)
    if int.from_bytes(head[16:18]) != _PAGE or head[20] != _RESERVED:
        message = f"the bytes of {file.name} cannot be decrypted to be looked through"
        raise Encrypted(message, hint="nothing was changed; give the memory another passphrase with memcli encrypt")
    return key


def decrypted(file: BinaryIO, key: bytes, *, log: bool) -> BinaryIO:
    """What the pages of an encrypted database, or of its write-ahead log, say; it does not close the file."""
    return BufferedReader(_Log(file, key) if log else _Pages(file, key))


class _Pages(RawIOBase):
    """The pages of a file, decrypted as they are read; their last bytes, which are no content, as they stand."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        try:
            from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        except ImportError as error:
            hint = "nothing was changed; pip install 'memcli[encryption]'"
            message = "looking into the pages of an encrypted memory needs the package cryptography"
            raise Encrypted(message, hint=hint) from error
        self._file = file
        self._at = 0
        self._cipher: Any = lambda vector: Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._rest(self._at)[: len(view)]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _rest(self, at: int) -> bytes:
        """What stands from here to the end of the page."""
        within = at % _PAGE
        self._file.seek(at - within)
        return self._plain(self._file.read(_PAGE), first=at < _PAGE)[within:]

    def _plain(self, page: bytes, *, first: bool) -> bytes:
        """A page; the first one has the salt, which is not encrypted, in the place of what all databases begin with."""
        if len(page) < _PAGE:
            return page
        cipher = self._cipher(page[-_RESERVED : _VECTOR - _RESERVED])
        data: bytes = cipher.update(page[_SALT if first else 0 : -_RESERVED]) + cipher.finalize()
        return (_PLAIN if first else b"") + data + page[-_RESERVED:]


class _Log(_Pages):
    """The same of a write-ahead log: behind a header stand pages, each behind its number and five other ones."""

    def _rest(self, at: int) -> bytes:
        from memcli.store.pages import FRAME_HEADER, LOG_HEADER

        if at < LOG_HEADER:
            self._file.seek(at)
            return self._file.read(LOG_HEADER - at)
        within = (at - LOG_HEADER) % (FRAME_HEADER + _PAGE)
        self._file.seek(at - within)
        head, page = self._file.read(FRAME_HEADER), self._file.read(_PAGE)
        return (head + self._plain(page, first=int.from_bytes(head[:4]) == 1))[within:]


def literal(text: str) -> str:
    """A text as SQL where no parameter can stand."""
    return "'" + text.replace("'", "''") + "'"
