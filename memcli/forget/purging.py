"""Erasing for good what forget has marked, clearing the file of it, and looking whether any byte of it is left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO

from memcli import ids
from memcli.errors import MemcliError, ModelUnavailable, NotFound, UsageError
from memcli.forget import proof
from memcli.forget.traces import Traces, traces
from memcli.store import derived, index, removal, runs, scrub, tombstones, usage, vectors
from memcli.store.connection import sqlite

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from memcli.store.connection import Store
    from memcli.store.derived import Policy

LOG_IN_USE = "another process is reading the memory: its log still holds old pages; purge again when it has ended"
CLEARED = "an earlier purge that was cut short is complete now; what it erased can no longer be looked for"


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What was erased (deleted rows per table), under which run, and what was looked for afterwards, and where.

    `run` is None where only an earlier purge that was cut short was brought to its end: then there is no proof.
    `certificate` is what can be kept and shown: it holds counts, times and hashes, and no content.
    """

    run: str | None
    of: str | None
    counts: Mapping[str, int]
    proof: proof.Proof | None
    certificate: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def marked(store: Store, run: str | None = None) -> tuple[list[int], list[int]]:
    """The rows of the episodes, and of the sources of facts forgotten by themselves, that a purge would erase.

    Of one run of forget (or an ingest that was undone), or of all that forget hides. Raises NotFound, UsageError.
    """
    of = None
    if run is not None:
        kind, of = ids.decode(run)
        if kind != "run":
            raise UsageError(f"{run} is not a run", hint="memcli runs lists them")
        runs.get(store, of)
    return removal.forgotten(store, of), derived.forgotten_sources(store, of)


def _plain(path: Path) -> BinaryIO:
    return path.open("rb")


def purge(
    store: Store,
    policy: Policy,
    *,
    now: int,
    run: str | None = None,
    episodes: Sequence[int] | None = None,
    files: Iterable[Path] = (),
    inside: proof.Inside = _plain,
) -> PurgeReport:
    """Erases for good what is marked, rewrites the file without it, and looks for traces in it and in `files`.

    `inside` opens each of these to be read as what it holds; what it cannot open is told as not looked into.

    All that is marked, or what `run` marked, or these rows of hidden `episodes`, whoever hides them.

    From the commit of the deletion on it will be completed, if not by this process then by the next that opens the
    memory. `now` is UTC ms. Raises NotFound where nothing is marked as forgotten, ModelUnavailable where there are
    vectors and no sqlite-vec to erase them with, Encrypted where the pages of an encrypted memory cannot be read, and
    another MemcliError where an index cannot be cleared; then nothing is erased.
    """
    rows, sources = marked(store, run) if episodes is None else (list(episodes), [])
    if not rows and not sources:
        return _finish_earlier(store)
    if rows and not store.vectors and vectors.spaces(store):
        message = f"the vectors of what was forgotten cannot be erased here: {store.why_no_vectors}"
        raise ModelUnavailable(message, hint="nothing was erased; memcli doctor says what to do")
    store.raw.files()  # nothing is erased where nobody could look for it afterwards
    noted = traces(store, rows, sources)
    number, counts, digests = _erase(store, rows, sources, policy, now)
    usage.fold(store)  # of what was erased nothing is taken over
    with ThreadPoolExecutor(1) as aside:
        seeking = aside.submit(_sought, store, noted)
        store.spare_memory()  # the rewriting needs about as much
        cleared = scrub.squeeze(store.path, store.key)
        sought = seeking.result()
    found = proof.examine(store, noted, sought, files, inside)
    certificate = _certificate(ids.encode("run", number), now, counts, digests, found, complete=cleared.log_emptied)
    with store.write() as db:
        runs.finish(db, number, dict(counts) | {"certificate": certificate}, now)
        index.correct_totals(db)
    warnings = () if cleared.log_emptied else (LOG_IN_USE,)
    return PurgeReport(ids.encode("run", number), run, counts, found, certificate, warnings)


def _sought(store: Store, noted: Traces) -> proof.Sought:
    with store.beside() as reader:
        return proof.sought(reader, noted)


def _erase(
    store: Store, rows: Sequence[int], sources: Sequence[int], policy: Policy, now: int
) -> tuple[int, dict[str, int], list[str]]:
    """Deletes the rows, not yet their bytes; returns the run, deleted rows per table, and a keyed hash per episode.

    Neither flushed nor folded into the file yet: the rewriting that follows does both, for this and for itself.
    """
    for pragma in ("secure_delete = ON", "synchronous = NORMAL", "wal_autocheckpoint = 0"):
        store.db.execute(f"PRAGMA {pragma}")
    try:
        with store.write() as db:
            run = runs.begin_in(db, "purge", {}, now)
            scrub.begin(db)
            counts = derived.erase_sources(db, run, sources, policy) if sources else {}
            digests = tombstones.digests(db, rows)
            if rows:
                counts |= removal.erase(db, store, run, rows, policy)
            index.optimize(db)
            _check_indexes(db)
            runs.finish(db, run, counts, now)
    finally:
        for pragma in ("synchronous = FULL", "wal_autocheckpoint = 1000"):
            store.db.execute(f"PRAGMA {pragma}")
    return run, counts, digests


def _check_indexes(db: sqlite3.Connection) -> None:
    """Raises MemcliError where an index still holds words of deleted rows, which can no more be asked for."""
    if left := index.unmerged(db):
        message = f"the words of what was forgotten cannot be taken out of the index {left[0]}"
        hint = f"nothing was erased; SQLite {sqlite.sqlite_version} does not clear it: use another version"
        raise MemcliError(message, hint=hint)


def _finish_earlier(store: Store) -> PurgeReport:
    if not scrub.owed(store):
        raise NotFound("nothing is marked as forgotten", hint="memcli forget marks, memcli purge then erases")
    usage.fold(store)  # of what was erased nothing is taken over
    cleared = scrub.squeeze(store.path, store.key)
    return PurgeReport(None, None, {}, None, warnings=(CLEARED if cleared.log_emptied else LOG_IN_USE,))


def _certificate(
    run: str, now: int, counts: Mapping[str, int], digests: list[str], found: proof.Proof, *, complete: bool
) -> dict[str, Any]:
    """What was done and seen. `erased` holds a keyed hash per episode: who has its text and the key can tell it."""
    return {
        "run": run,
        "when": now,
        "rows": dict(counts),
        "erased": {"count": len(digests), "sha256": sha256("\n".join(digests).encode()).hexdigest()},
        "looked_for": {"texts": found.texts, "words": found.words, "vectors": found.vectors},
        "left_out": {"elsewhere": found.elsewhere, "short": found.short},
        "files": [{"name": each.path.name, "bytes": each.size, "found": each.found} for each in found.files],
        "not_looked_into": [path.name for path in found.closed],
        "found": found.found,
        "complete": complete and not found.found,
        "beyond_proof": list(proof.BEYOND),
    }
