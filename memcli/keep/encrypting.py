"""Encrypting a memory in place, taking that off again, and changing its passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli import files
from memcli.errors import Damaged
from memcli.keep.checking import check
from memcli.store import recoding, swap
from memcli.store.connection import open_store
from memcli.store.staging import staging

if TYPE_CHECKING:
    from pathlib import Path


def recode(path: Path, old: str | None, new: str | None) -> None:
    """Puts a copy under the passphrase `new` (None: not encrypted) in the place of the memory at `path`.

    The copy is examined first. The bytes of the old file are overwritten; what the disk keeps of them is out of reach.
    Raises Locked where another process has the memory open, Encrypted, Damaged.
    """
    real = path.resolve()
    with swap.alone(real, old) as held, staging(real) as folder:
        source, fresh = folder / "old.db", folder / "new.db"
        for each in (source, fresh):
            files.create_empty(each)
        source.write_bytes(held.content())
        recoding.recode(source, old, fresh, new)
        with open_store(fresh, "write", lambda _: new) as store:
            report = check(store)
        if not report.sound:
            message = f"the copy of {path} is not sound: {report.flaws[0].told}"
            raise Damaged(message, hint="nothing was changed; memcli verify tells whether the memory itself is")
        swap.put(fresh, held, None)
        held.blot()
