"""Encrypting a database, taking the encryption off, and changing its passphrase: always into a new file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.store import encryption
from memcli.store.connection import errors, translate

if TYPE_CHECKING:
    from pathlib import Path


def recode(source: Path, old: str | None, to: Path, new: str | None) -> None:
    """Copies the database at `source` into the new file `to`, from one passphrase to another; None is none.

    Nobody else may write to `source` meanwhile. Raises Encrypted where sqlcipher3 is missing.
    """
    driver = encryption.driver()
    db = driver.connect(str(source), isolation_level=None)
    try:
        if old is not None:
            encryption.unlock(db, old)
        application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in _MARKS)
        db.execute(f"ATTACH DATABASE ? AS recoded KEY {encryption.literal(new or '')}", (str(to),))
        db.execute("SELECT sqlcipher_export('recoded')")
        for name, value in zip(_MARKS, (application, version), strict=True):
            db.execute(f"PRAGMA recoded.{name} = {value}")
        db.execute("DETACH DATABASE recoded")
    except errors() as error:
        raise translate(error, source) from error
    finally:
        db.close()


_MARKS = ("application_id", "user_version")
