"""What a backup, a restore, a verification and a repair came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, counted, line, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.cli.keeping import Mended
    from memcli.keep.backup import Backup
    from memcli.keep.checking import Report
    from memcli.keep.restore import Restored
    from memcli.store.verify import Flaw


def _backup_data(done: Backup) -> dict[str, Any]:
    told = {"file": str(done.file), "size": done.size, "encrypted": done.encrypted, "verified": done.verified}
    return told | {"manifest": done.manifest._asdict()}


def _backup_text(done: Backup) -> Iterator[Line]:
    notes = ["encrypted"] * done.encrypted + ["read back and sound"] * done.verified
    told = f"  {size(done.size)}, {counted(done.manifest.episodes, 'messages')}" + "".join(
        f", {each}" for each in notes
    )
    yield line((str(done.file), "title"), (told, "dim"))


def _restore_data(done: Restored) -> dict[str, Any]:
    return {
        "database": str(done.path),
        "messages": done.episodes,
        "made": done.manifest.made,
        "forgotten": done.forgotten,
        "erased": done.erased,
        "aside": None if done.aside is None else str(done.aside),
    }


def _restore_text(done: Restored) -> Iterator[Line]:
    yield line((str(done.path), "title"), (f"  {counted(done.episodes, 'messages')}", "dim"))
    if done.forgotten:
        yield line(f"{done.forgotten:,} forgotten since, and hidden in it", indent=2)
    if done.erased:
        yield line(f"{done.erased:,} purged since, and erased from it", indent=2)
    if done.aside is not None:
        yield line(f"the memory that was there is {done.aside} now", indent=2)


def _verify_data(report: Report) -> dict[str, Any]:
    flaws = [flaw._asdict() for flaw in report.flaws]
    return {"file": report.file, "messages": report.episodes, "sound": report.sound, "flaws": flaws}


def _verify_text(report: Report) -> Iterator[Line]:
    state = Piece("sound", "good") if report.sound else Piece("damaged", "bad")
    yield line((report.file, "title"), "  ", state, (f"  {counted(report.episodes, 'messages')}", "dim"))
    yield from _flaws(report.flaws)
    if not report.sound:
        mending = "memcli doctor --fix mends what it can and keeps the damaged file"
        yield line(("use another backup" if report.backup else mending, "dim"))


def _flaws(flaws: tuple[Flaw, ...]) -> Iterator[Line]:
    for flaw in flaws:
        yield line((flaw.part, "warn"), f"  {flaw.told}", indent=2, hang=2)


def _repair_data(mended: Mended) -> dict[str, Any]:
    done = mended.repair
    saved = done.salvaged
    return {
        "closed": [str(path) for path in mended.closed],
        "found": [flaw._asdict() for flaw in done.found],
        "rebuilt": done.rebuilt,
        "salvaged": None if saved is None else saved._asdict(),
        "aside": None if done.aside is None else str(done.aside),
        "left": [flaw._asdict() for flaw in done.left],
    }


def _repair_text(mended: Mended) -> Iterator[Line]:
    for path in mended.closed:
        yield line(f"{path} is closed to others now")
    done = mended.repair
    if not done.rebuilt:
        yield line(("the memory is sound", "good"))
        return
    yield from _flaws(done.found)
    saved = done.salvaged
    if saved is None:
        yield line(("the indexes were made anew", "good"))
        return
    yield line((f"carried over into a new file: {counted(saved.rows['episode'], 'messages')}", "title"))
    if saved.altered:
        told = f"{len(saved.altered):,} of them have changed words; take in their source again to mend them"
        yield line(told, indent=2)
    if not saved.derived_kept:
        yield line("facts and summaries have to be worked out again: memcli consolidate", indent=2)
    if not saved.tombstones_kept:
        yield line(("what keeps forgotten things out could not be read", "bad"), indent=2)
    if done.aside is not None:
        yield line((f"the damaged file is {done.aside} now", "dim"), indent=2)
    yield from _flaws(done.left)


BACKUP = View(data=_backup_data, text=_backup_text)
RESTORE = View(data=_restore_data, text=_restore_text)
REPAIR = View(data=_repair_data, text=_repair_text)
VERIFY = View(data=_verify_data, text=_verify_text)
