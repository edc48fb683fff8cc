"""Databases encrypted by SQLCipher: which driver opens them, with what key, and how to tell one.

SQLCipher encrypts every page with AES-256 and authenticates it; the passphrase goes through 256,000 rounds of PBKDF2
(HMAC-SHA512) with a salt of the file's own. The optional package sqlcipher3 carries it, for everything else is needed
as well: FTS5, extension loading, the write-ahead log.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from memcli.errors import Encrypted

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_PLAIN = b"SQLite format 3\0"
_PAGE = 4096
#: How many pages are looked at, and how a page of a B-tree begins (https://sqlite.org/fileformat2.html, 1.6). Of random
#: pages one in 64 begins so by chance.
_SAMPLE, _KINDS = 64, (b"\x02", b"\x05", b"\x0a", b"\x0d")
_ROUNDS = 256_000  # SQLCipher 4


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
            kinds = [file.read(_PAGE)[:1] for _ in range(min(size // _PAGE - 1, _SAMPLE))]
    except OSError:
        return False
    return len(kinds) < _SAMPLE or sum(kind in _KINDS for kind in kinds) < _SAMPLE // 4


def unlock(db: sqlite3.Connection, passphrase: str) -> None:
    """Gives a connection its key; whether it is the right one shows when the first page is read."""
    db.execute("PRAGMA cipher_log_level = NONE")  # errors are raised; they need not stand on stderr as well
    db.execute(f"PRAGMA key = {literal(passphrase)}")


def raw_key(path: Path, passphrase: str) -> str:
    """The key that SQLCipher makes of a passphrase and the salt in the file's first bytes, to be given in its place.

    For whoever opens a file many times: making it takes a tenth of a second.
    """
    from hashlib import pbkdf2_hmac

    with path.open("rb") as file:
        salt = file.read(16)
    return f"x'{pbkdf2_hmac('sha512', passphrase.encode(), salt, _ROUNDS, 32).hex()}{salt.hex()}'"


def literal(text: str) -> str:
    """A text as SQL where no parameter can stand."""
    return "'" + text.replace("'", "''") + "'"
