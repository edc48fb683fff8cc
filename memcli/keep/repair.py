"""Mending a memory: indexes made anew, and what can be read of a damaged file carried over into a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli import files
from memcli.errors import MemcliError, NotADatabase
from memcli.ingest.pipeline import digest
from memcli.keep.checking import check
from memcli.store import derived, index, salvage, swap, vectors
from memcli.store.connection import open_store
from memcli.store.staging import staging

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Store
    from memcli.store.salvage import Salvaged
    from memcli.store.verify import Flaw


class Repair(NamedTuple):
    """What was mended. `aside` is where a damaged file was put; `left` are flaws that could not be mended."""

    found: tuple[Flaw, ...]
    rebuilt: bool
    salvaged: Salvaged | None
    aside: Path | None
    left: tuple[Flaw, ...]


def repair(path: Path, key: str | None, aside: Path) -> Repair:
    """Examines the memory at `path` and mends what it can: first the indexes in place, else all of it in a new file.

    What is damaged is kept as `aside`. Vectors are left pending. Raises Locked where another process has it open, and
    what `open_store` raises where the file is none that could be mended.
    """
    found: tuple[Flaw, ...] = ()
    refused: MemcliError | None = None
    try:
        with open_store(path, "write", lambda _: key) as store:
            report = check(store)
            if report.sound:
                return Repair((), rebuilt=False, salvaged=None, aside=None, left=())
            found = report.flaws
            if report.rebuildable:
                rebuild(store)
                left = check(store).flaws
                if not left:
                    return Repair(found, rebuilt=True, salvaged=None, aside=None, left=())
    except MemcliError as error:
        if error.name not in _DAMAGE:
            raise
        refused = error
    return _renew(path, key, aside, found, refused)


#: Names of errors behind which there may be a damaged memory rather than none.
_DAMAGE = ("not-a-database", "failure")


def rebuild(store: Store) -> None:
    """Makes every index of SQLite and of full text anew, and drops the vectors, which are then pending."""
    with store.write() as db:
        db.execute("REINDEX")
        index.rebuild(db)
        derived.rebuild(db)
        if store.vectors:
            for space in vectors.spaces(store):
                vectors.drop(db, space)
            vectors.all_pending(db)


def _renew(path: Path, key: str | None, aside: Path, found: tuple[Flaw, ...], refused: MemcliError | None) -> Repair:
    real = path.resolve()
    with swap.alone(real, key) as held, staging(real) as folder:
        old, fresh = folder / "old.db", folder / "new.db"
        files.create_empty(old)
        old.write_bytes(held.content() if key is not None else salvage.with_header(held.content()))
        log = real.with_name(real.name + "-wal")
        if log.exists():
            files.create_empty(folder / "old.db-wal")
            (folder / "old.db-wal").write_bytes(log.read_bytes())
        with open_store(fresh, "write", lambda _: key) as store:
            saved = salvage.salvage(old, key, store, digest)
            left = check(store).flaws
        if not any(saved.rows.values()):
            why = f": {refused.message}" if refused is not None else f" at {path}"
            hint = "nothing was changed; if there was a memory: memcli restore FILE --replace"
            raise NotADatabase(f"nothing of a memory can be read{why}", hint=hint)
        swap.put(fresh, held, aside)
    return Repair(found, rebuilt=True, salvaged=saved, aside=aside, left=left)
