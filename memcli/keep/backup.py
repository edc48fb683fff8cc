"""Making a backup: a consistent copy, packed, checked if wished, and given its name when it is whole and on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli import __version__, files
from memcli.errors import Damaged, DiskFull, MemcliError, UsageError
from memcli.keep import container
from memcli.keep.checking import check
from memcli.store import snapshot
from memcli.store.connection import open_store
from memcli.store.schema import VERSION
from memcli.store.staging import staging

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.keep.checking import Report
    from memcli.store.connection import Passphrase, Store


class Backup(NamedTuple):
    """A backup that was made. `encrypted`: by its own passphrase; `size` in bytes."""

    file: Path
    size: int
    manifest: container.Manifest
    encrypted: bool
    verified: bool


def backup(
    store: Store, file: Path, *, now: int, passphrase: str | None = None, verify: bool = False, overwrite: bool = False
) -> Backup:
    """Writes a backup of the memory as it is at this moment; others may read and write it meanwhile.

    With `verify` it is read back and examined before it gets its name. Raises UsageError where `file` exists and
    `overwrite` is not given, DiskFull, Damaged where what was read back is not sound.
    """
    if file.exists() and not overwrite:
        raise UsageError(f"{file} exists already", hint="name another file, or add --overwrite")
    try:
        with staging(store.path.resolve()) as near, staging(file, noted=near) as there:
            raw, packed = near / "memory.db", there / "backup"
            snapshot.copy(store, raw)
            manifest = _manifest(store, raw, now)
            files.create_empty(packed)
            container.pack(raw, packed, manifest, passphrase)
            raw.unlink()
            if verify:
                _read_back(store, packed, near / "again.db", passphrase)
            files.sync(packed)
            size = packed.stat().st_size
            files.settle(packed, file)
    except OSError as error:
        if error.errno in files.FULL:
            raise DiskFull(f"no space left to write {file}", hint="name a file on another disk") from error
        raise MemcliError(f"{file} cannot be written: {error.strerror}", hint="name another file") from error
    return Backup(file, size, manifest, passphrase is not None, verify)


def _manifest(store: Store, raw: Path, now: int) -> container.Manifest:
    size, digest = container.measure(raw)
    counted = store.one("SELECT count(*) FROM episode")
    return container.Manifest(
        made=now,
        memcli=__version__,
        schema=VERSION,
        episodes=counted[0] if counted else 0,
        size=size,
        sha256=digest,
        encrypted=store.key is not None,
    )


def _read_back(store: Store, packed: Path, to: Path, passphrase: str | None) -> None:
    report = examine(packed, to, passphrase, lambda _: store.key)
    if report.flaws:
        told = report.flaws[0].told
        raise Damaged(f"the backup is not sound: {told}", hint="memcli verify tells whether the memory is")


def examine(file: Path, to: Path, passphrase: str | None, keys: Passphrase | None) -> Report:
    """Unpacks a backup into a new file `to`, in a folder that will go away, and examines what is in it.

    `keys` gives the passphrase of the database itself, where that is encrypted.
    """
    files.create_empty(to)
    container.unpack(file, to, passphrase)
    with open_store(to, "write", keys) as store:
        return check(store)
