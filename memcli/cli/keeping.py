"""What `backup`, `restore`, `verify`, `encrypt` and `doctor --fix` do, between settings, clock and store."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from memcli import config
from memcli.cli import passphrases
from memcli.cli.prompt import confirm
from memcli.errors import Encrypted, NotFound, ReadOnly, UsageError
from memcli.files import exposed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from memcli.cli.context import Context
    from memcli.config import Settings
    from memcli.keep.backup import Backup
    from memcli.keep.checking import Report
    from memcli.keep.repair import Repair
    from memcli.keep.restore import Restored

SUFFIX = ".memcli"


def backup(
    cx: Context, file: Path | None, *, encrypt: bool, passphrase_file: Path | None, verify: bool, overwrite: bool
) -> Backup:
    """Makes a backup, by default in the folder of backups beside the memory, under a name with the date."""
    from memcli.keep import backup as making

    target = _target(cx, file)
    secret = None
    if encrypt or passphrase_file is not None:
        secret = passphrases.given(cx.settings, passphrase_file) or passphrases.ask("the backup", twice=True)
    return making.backup(cx.store, target, now=cx.clock(), passphrase=secret, verify=verify, overwrite=overwrite)


def _target(cx: Context, file: Path | None) -> Path:
    path = cx.settings.database
    stamped = f"{path.stem}-{stamp(cx)}{SUFFIX}"
    if file is None:
        return _free(config.backups(cx.settings) / stamped)
    return _free(file / stamped) if file.is_dir() else file


def stamp(cx: Context) -> str:
    """The present, UTC, as a part of a file name."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(cx.clock() / 1000))


def _free(path: Path) -> Path:
    """This path, or one with a number where it is taken: two in a second, or a clock that was put back."""
    taken, number = path, 1
    while taken.exists():
        number += 1
        ending = SUFFIX if path.suffix == SUFFIX else ""
        taken = path.with_name(f"{path.name.removesuffix(ending)}-{number}{ending}")
    return taken


def restore(
    cx: Context, file: Path, to: Path | None, *, replace: bool, passphrase_file: Path | None, yes: bool
) -> Restored:
    """Restores a backup; a memory that it replaces is put aside, after asking."""
    from memcli.consolidate import resolve
    from memcli.ingest import vectors
    from memcli.keep import restore as restoring
    from memcli.store.connection import open_store

    present = cx.settings.database
    path = present if to is None else to
    aside = _free(path.with_name(f"{path.name}.before-{stamp(cx)}"))
    if replace and path.exists():
        confirm(f"put {path} aside as {aside.name} and restore {file} in its place", yes=yes)
    done = restoring.restore(
        file,
        path,
        resolve,
        present=present,
        now=cx.clock(),
        passphrase=_passphrase_of(cx, file, passphrase_file),
        keys=cx.passphrase,
        aside=aside if replace else None,
    )
    for warning in done.warnings:
        cx.out.warn(warning)
    with open_store(path, "write", cx.passphrase) as store:
        vectors.complete(store, cx.embedder())
    return done


def _passphrase_of(cx: Context, file: Path, passphrase_file: Path | None) -> str | None:
    from memcli.keep import container

    if not container.is_encrypted(file):
        return None
    return passphrases.given(cx.settings, passphrase_file) or passphrases.ask(str(file))


def verify(cx: Context, file: Path | None, passphrase_file: Path | None) -> Report:
    """Examines the memory, or a backup of one."""
    from memcli.keep import checking

    if file is None:
        with cx.open("read") as store:
            return checking.check(store)
    return _verify_backup(cx, file, passphrase_file)


def _verify_backup(cx: Context, file: Path, passphrase_file: Path | None) -> Report:
    from memcli.keep.backup import examine
    from memcli.store.staging import staging

    secret = _passphrase_of(cx, file, passphrase_file)
    with staging(cx.settings.database.resolve()) as folder:
        try:
            report = examine(file, folder / "memory.db", secret, cx.passphrase)
        except Encrypted as error:  # it is the file that a person knows
            raise Encrypted(
                error.message.replace(str(folder / "memory.db"), f"the memory in {file}"), hint=error.hint
            ) from error
    return report._replace(file=str(file), backup=True)


def encrypt(cx: Context, passphrase_file: Path | None) -> str:
    """Encrypts the memory, gives an encrypted one another passphrase, or makes a new, encrypted one."""
    from memcli.keep import encrypting
    from memcli.store.connection import key_of, open_store

    path = cx.settings.database
    old = key_of(path, cx.passphrase) if path.exists() else None
    if old is not None and passphrase_file is None:
        new = passphrases.ask(f"{path} from now on", twice=True)
    else:
        new = passphrases.given(cx.settings, passphrase_file) or passphrases.ask(str(path), twice=True)
    if not path.exists():
        open_store(path, "write", lambda _: new).close()
        return "created"
    if new == old:
        raise UsageError(f"{path} has this passphrase already", hint="name another with --passphrase-file")
    encrypting.recode(path, old, new)
    return "encrypted" if old is None else "changed"


def warn_of_readable(cx: Context) -> None:
    """Says which files of memcli's own may hold what an encryption of the memory has just closed."""
    from memcli.cli.render.lines import counted
    from memcli.store.encryption import looks_encrypted

    folder = config.backups(cx.settings)
    count = sum(each.is_file() for each in folder.glob("*")) if folder.is_dir() else 0
    if count:
        cx.out.warn(f"{counted(count, 'backups')} in {folder}, from before this, may be read without the passphrase")
    for each in config.put_aside(cx.settings):
        if not looks_encrypted(each) and each.stat().st_size:
            cx.out.warn(f"{each}, which was put aside, can be read without the passphrase: it is for you to delete")


def decrypt(cx: Context, *, yes: bool) -> None:
    """Takes the encryption off the memory, after asking."""
    from memcli.keep import encrypting
    from memcli.store.connection import key_of, none_yet

    path = cx.settings.database
    if not path.exists():
        raise none_yet(path)
    old = key_of(path, cx.passphrase)
    if old is None:
        raise NotFound(f"{path} is not encrypted")
    confirm(f"write {path} without encryption", yes=yes)
    encrypting.recode(path, old, None)


class Mended(NamedTuple):
    """What `doctor --fix` did: files and folders closed to others, and the memory mended."""

    closed: list[Path]
    repair: Repair


def repair(cx: Context) -> Mended:
    """Closes what others could read, mends the memory, and makes the vectors that this left behind."""
    from memcli.keep import repair as mending
    from memcli.store.connection import key_of, none_yet

    path = cx.settings.database
    if not path.exists() or not path.stat().st_size:
        raise none_yet(path)
    closed = close(own_files(cx.settings))
    aside = _free(path.with_name(f"{path.name}.damaged-{stamp(cx)}"))
    done = mending.repair(path, key_of(path, cx.passphrase), aside)
    if done.rebuilt:
        from memcli.ingest import vectors

        with cx.open("change") as store:
            vectors.complete(store, cx.embedder())
    return Mended(closed, done)


def own_files(settings: Settings) -> Iterator[Path]:
    """Every file and folder of memcli's own that there is and that must be closed to others.

    Of folders that a person chose with the setting `db`, only the files that are memcli's.
    """
    database = settings.database
    if database.parent == config.default_database().parent:
        yield database.parent
    yield from (each for each in database.parent.glob(f"*{database.name}*") if each.is_file())
    yield from (config.config_path().parent, config.config_path())
    for folder in config.own_folders(settings):
        yield folder
        yield from folder.rglob("*")


def close(paths: Iterable[Path]) -> list[Path]:
    """Takes away the rights that others have on these files and folders; returns those on which they had any."""
    closed = []
    for path, mode in exposed(paths):
        try:
            path.chmod(mode)
        except OSError as error:
            raise ReadOnly(f"cannot make {path} private: {error.strerror}", hint="check who owns it") from error
        closed.append(path)
    return closed
