"""Restoring a backup: examined first, without what was forgotten since, and never over anything unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli import files
from memcli.errors import Damaged, DiskFull, MemcliError, NoDatabase, UsageError
from memcli.forget import engine, purging
from memcli.forget.selection import Selection
from memcli.keep import container
from memcli.keep.checking import check
from memcli.store import recoding, removal, runs, swap, tombstones, verify
from memcli.store.connection import key_of, open_store
from memcli.store.staging import staging

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Passphrase, Store
    from memcli.store.derived import Policy


class Restored(NamedTuple):
    """What was restored. `forgotten` and `erased` count what the present memory keeps out; `aside` is where that is."""

    path: Path
    manifest: container.Manifest
    episodes: int
    forgotten: int
    erased: int
    aside: Path | None
    warnings: tuple[str, ...] = ()


def restore(
    file: Path,
    path: Path,
    policy: Policy,
    *,
    present: Path,
    now: int,
    passphrase: str | None = None,
    keys: Passphrase | None = None,
    aside: Path | None = None,
) -> Restored:
    """Makes the memory in a backup the one at `path`.

    `present` is the memory in use: what it keeps forgotten is forgotten in the restored one as well, and what it has
    erased is erased there, before it stands anywhere. Where `path` is taken, that memory is kept as `aside`; without
    one, UsageError is raised. Raises InputError, Encrypted, Damaged, Locked, and UsageError where the memory to be
    replaced is another than that of the backup. In the place of an encrypted memory it gets the passphrase of that.
    """
    if path.exists() and aside is None:
        hint = "add --replace to put it aside, or --to PATH to restore elsewhere"
        raise UsageError(f"there is a memory at {path}", hint=hint)
    real, taken = path.resolve(), path.exists()
    try:
        with staging(real) as folder:
            fresh = folder / "memory.db"
            files.create_empty(fresh)
            manifest = container.unpack(file, fresh, passphrase)
            with open_store(fresh, "write", keys) as store:
                _examine(file, store)
                honoured = _honour(store, present, policy, now=now, keys=keys, replace=taken)
                count, coded = verify.count(store), store.key is not None
            key = key_of(real, keys) if taken and not coded else None
            if key is not None:  # what was encrypted stays so, whatever takes its place
                files.create_empty(folder / "coded.db")
                recoding.recode(fresh, None, folder / "coded.db", key)
                fresh = folder / "coded.db"
            _put(fresh, real, aside if taken else None, keys)
    except OSError as error:
        if error.errno in files.FULL:
            raise DiskFull(f"no space left to restore {file}", hint="free some; nothing was changed") from error
        raise MemcliError(f"{file} cannot be restored: {error.strerror}", hint="nothing was changed") from error
    return Restored(path, manifest, count, *honoured[:2], aside if taken else None, honoured.warnings)


def _examine(file: Path, store: Store) -> None:
    report = check(store)
    if not report.sound:
        message = f"the memory in {file} is not sound: {report.flaws[0].told}"
        raise Damaged(message, hint="nothing was changed; use another backup")


class _Honoured(NamedTuple):
    forgotten: int = 0
    erased: int = 0
    warnings: tuple[str, ...] = ()


def _honour(
    store: Store, present: Path, policy: Policy, *, now: int, keys: Passphrase | None, replace: bool
) -> _Honoured:
    """Forgets in the restored memory what the present one keeps out, and erases what it has erased."""
    try:
        with open_store(present, "read", keys) as here:
            kept = tombstones.kept_out(here)
    except NoDatabase:
        return _Honoured()
    except MemcliError as error:
        told = f"what {present} keeps forgotten could not be read, and may be in the restored memory: {error.message}"
        return _Honoured(warnings=(told,))
    same = tombstones.key(store.db) == kept.secret
    if replace and not same and kept.hashes:
        message = f"the backup is of another memory than {present}, which keeps what it was told to forget"
        raise UsageError(message, hint="restore it elsewhere with --to PATH")
    rows = tombstones.matching(store.db, kept)
    already = set(removal.forgotten(store))
    hidden = [row for row, still_hidden in rows.items() if still_hidden]
    gone = [row for row, still_hidden in rows.items() if not still_hidden]
    facts = tombstones.matching_facts(store.db, kept)
    reason = {"command": "restore"}
    for some, of in ((hidden, facts), (gone, ())):
        new = Selection(tuple(row for row in some if row not in already), tuple(of))
        if new.episodes or new.facts:
            engine.forget(store, new, policy, now=now, arguments=reason)
    if gone:
        purging.purge(store, policy, now=now, episodes=gone)
    if same:
        _adopt(store, kept, now)
    return _Honoured(len(hidden) + len(facts), len(gone))


def _adopt(store: Store, kept: tombstones.KeptOut, now: int) -> None:
    """Takes over what the present memory keeps out: under a run for what it has erased, and one for what it hides."""
    for taken, state in ((kept.erased, "purged"), (kept.hashes - kept.erased, "done")):
        if taken:
            with store.write() as db:
                number = runs.begin_in(db, "restore", {}, now)
                tombstones.adopt(db, number, taken)
                runs.finish(db, number, {"kept_out": len(taken)}, now, state)


def _put(fresh: Path, path: Path, aside: Path | None, keys: Passphrase | None) -> None:
    if aside is None:
        try:
            swap.place(fresh, path)
        except FileExistsError:
            raise UsageError(f"there is a memory at {path} now", hint="add --replace to put it aside") from None
        return
    with swap.alone(path, key_of(path, keys)) as held:
        swap.put(fresh, held, aside)
