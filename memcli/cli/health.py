"""The examinations of `memcli doctor`: each says what it looked at, how that is, and what to do about it."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from memcli import __version__, config
from memcli.cli import thinking
from memcli.cli.finding import Finding
from memcli.cli.keeping import own_files
from memcli.errors import MemcliError
from memcli.files import exposed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.context import Context
    from memcli.store.connection import Store

#: Less free space than this (bytes) is worth a word.
LITTLE_SPACE = 500_000_000


def examine(cx: Context) -> Iterator[Finding]:
    """All findings, in the order in which a person would look."""
    version = platform.python_version()
    yield Finding("memcli", "good", f"{__version__} on Python {version}, {platform.system()} {platform.machine()}")
    yield _configuration()
    yield from _sqlite()
    yield from _database(cx)
    yield _embedder(cx)
    yield _watching()
    yield from thinking.examine(cx)
    yield _terminal()


def _configuration() -> Finding:
    try:
        loaded = config.load()
    except MemcliError as error:
        return Finding("settings", "bad", error.message, error.hint or "memcli config edit")
    told = str(loaded.file) if loaded.file.exists() else f"defaults; {loaded.file} is not there"
    if loaded.warnings:
        return Finding("settings", "warn", "; ".join(loaded.warnings))
    return Finding("settings", "good", told)


def _sqlite() -> Iterator[Finding]:
    """Makes a memory in a temporary folder: whatever an open memory needs is then known to be there."""
    from memcli.store.connection import open_store
    from memcli.store.overview import driver

    which = driver()
    about = f"{which['module']} with SQLite {which['version']}"
    try:
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "memory.db", "write") as store:
            yield Finding("SQLite", "good", about)
            if store.vectors:
                yield Finding("sqlite-vec", "good", "vectors can be searched")
            else:
                advice = "pip install pysqlite3 sqlite-vec; until then recall goes by words alone"
                yield Finding("sqlite-vec", "warn", store.why_no_vectors, advice)
    except (MemcliError, OSError) as error:
        yield Finding("SQLite", "bad", f"{about}: {error}", getattr(error, "hint", ""))


def _database(cx: Context) -> Iterator[Finding]:
    path = cx.settings.database
    yield _space(path)
    if not path.exists():
        yield Finding("database", "warn", f"there is none at {path} yet", "begin with: memcli ingest PATH")
        return
    open_to_others = exposed(own_files(cx.settings))
    if open_to_others:
        more = f" and {len(open_to_others) - 1} more" if len(open_to_others) > 1 else ""
        told = f"{open_to_others[0][0]}{more}"
        yield Finding("privacy", "warn", f"others can read {told}", "memcli doctor --fix")
    try:
        with cx.open("read") as store:
            yield from _contents(cx, store)
    except MemcliError as error:
        yield Finding("database", "bad", error.message, error.hint)


def _contents(cx: Context, store: Store) -> Iterator[Finding]:
    from memcli.ingest import vectors
    from memcli.store import runs
    from memcli.store.overview import quick_check
    from memcli.store.vectors import pending_count

    wrong = quick_check(store)
    if wrong:
        yield Finding("database", "bad", f"{store.path} is damaged: {wrong[0]}", "memcli doctor --fix")
        return
    yield Finding("database", "good", f"{store.path} is sound")
    stale = vectors.stale(store, cx.embedder())
    if stale:
        yield Finding("vectors", "warn", f"they were made by {stale}", "memcli reindex")
    elif pending_count(store):
        yield Finding("vectors", "warn", f"{pending_count(store):,} sessions have none yet", "memcli reindex")
    for run in runs.recent(store, 50):
        if run.state == "failed":
            yield Finding("runs", "warn", f"{run.uid} ({run.verb}) did not end well", f"memcli runs show {run.uid}")


def _space(path: Path) -> Finding:
    folder = next(each for each in (path.parent, *path.absolute().parents) if each.exists())
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:.1f} GB free at {folder}"
    return Finding("disk", "warn", told, "free some") if free < LITTLE_SPACE else Finding("disk", "good", told)


def _embedder(cx: Context) -> Finding:
    try:
        made = cx.embedder()
    except MemcliError as error:
        return Finding("embedder", "bad", error.message, error.hint)
    return Finding("embedder", "good", made.fingerprint)


def _watching() -> Finding:
    if find_spec("watchdog") is None:
        return Finding("watching", "warn", "watchdog is not installed", "pip install watchdog, for ingest --watch")
    return Finding("watching", "good", "folders can be watched")


def _terminal() -> Finding:
    encoding = sys.stdout.encoding or "unknown"
    if "utf" in encoding.lower():
        return Finding("terminal", "good", encoding)
    return Finding("terminal", "warn", f"{encoding} cannot show every letter", "set PYTHONUTF8=1")
