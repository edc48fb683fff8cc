"""One consolidation at a time: a lock of the kernel on a file beside the database, which goes with its process however
that ends."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from memcli import files
from memcli.errors import Locked, ReadOnly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Holds the lock of consolidation on a memory; raises Locked where another process has it, ReadOnly."""
    file = _open(database)
    try:
        if not files.lock(file):
            message = f"another consolidation of {database} is under way"
            raise Locked(message, hint="wait for it to end; --if-idle skips this one instead")
        yield
    finally:
        os.close(file)


def held(database: Path) -> bool:
    """Whether a consolidation of a memory is under way, in whichever process."""
    try:
        file = os.open(_path(database), os.O_RDWR)
    except OSError:
        return False
    try:
        return not files.lock(file)
    finally:
        os.close(file)


def _path(database: Path) -> Path:
    return database.with_name(f".{database.name}.lock")


def _open(database: Path) -> int:
    try:
        return os.open(_path(database), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = f"cannot write {_path(database)}: {error.strerror}"
        raise ReadOnly(message, hint="check the permissions of its folder") from error
