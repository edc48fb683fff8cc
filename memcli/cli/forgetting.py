"""The dialogue around forgetting: choose, show what that means, ask, do it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from memcli.cli.prompt import confirm
from memcli.cli.render.forgetting import ERASED, HELD, memories, preview_text, preview_view, report_view
from memcli.errors import Encrypted, MemcliError, NotFound, UsageError
from memcli.ids import looks_like_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from memcli.cli.context import Context
    from memcli.forget.engine import ForgetReport, Selection
    from memcli.forget.purging import PurgeReport
    from memcli.forget.selection import About
    from memcli.records import Filters

#: From this many memories on a bare "y" is not enough.
MANY = 100

#: How far beyond those that are chosen a search looks, to tell how many more it would choose.
_FURTHER = 200


def select(cx: Context, words: Sequence[str], filters: Filters, about: About, limit: int | None) -> Selection:
    """What ids, words, filters or people choose; raises NotFound or UsageError where that is nothing."""
    from memcli.forget import engine

    named = [word for word in words if looks_like_id(word)]
    if words and not named:
        return _found(cx, " ".join(words), filters, about, limit)
    if len(named) < len(words):
        other = next(word for word in words if word not in named)
        raise UsageError(f"{other!r} is not an id", hint="give ids, or words to search for, not both")
    return engine.select(cx.store, uids=named, filters=filters, about=about)


def forget(cx: Context, selection: Selection, *, dry_run: bool, yes: bool, purging: bool) -> int | None:
    """Shows what would go, asks, hides it, and (`purging`) erases it; returns 1 where that left traces."""
    from memcli.forget import engine

    preview = engine.preview(cx.store, selection)
    if dry_run:
        cx.out.show(preview, preview_view(cx.look()))
        return None
    if not yes:
        cx.out.aside(preview_text(preview, cx.look()))
    deed = f"{'erase' if purging else 'forget'} {memories(preview.total)}"
    confirm(deed, yes=yes, typed=str(preview.total) if preview.total > MANY else None, look="--dry-run")
    return carry_out(cx, selection, purging=purging)


def carry_out(cx: Context, selection: Selection, *, purging: bool) -> int | None:
    """Hides what was agreed to, and (`purging`) erases it; returns 1 where that left traces."""
    report = hide(cx, selection)
    if purging:
        return erase(cx, report.run)
    cx.out.show(report, report_view("forgotten"))
    return None


def hide(cx: Context, selection: Selection) -> ForgetReport:
    """Hides what was chosen. The journal keeps nothing of the words that chose it: a purge would have to find them."""
    from memcli.consolidate import resolve
    from memcli.forget import engine

    report = engine.forget(cx.store, selection, resolve, now=cx.clock(), arguments={"command": cx.command})
    cx.catch_up()
    return report


def purge(cx: Context, run: str | None, *, dry_run: bool, yes: bool) -> int | None:
    """Asks, then erases what one run of forget (or all of them) has hidden; returns 1 where traces were left."""
    from memcli.forget import engine
    from memcli.forget.purging import marked
    from memcli.store import scrub

    rows, facts = marked(cx.store, run)
    count = len(rows) + len(facts)
    if not count and not scrub.owed(cx.store):
        raise NotFound("nothing is marked as forgotten", hint="memcli forget marks, memcli purge then erases")
    if dry_run:
        counts = {name: count for name, count in (("episodes", len(rows)), ("facts", len(facts))) if count}
        cx.out.show(engine.ForgetReport("", counts, run), report_view("would be erased"))
        return None
    if count:
        confirm(
            f"erase {memories(count)} for good", yes=yes, typed=str(count) if count > MANY else None, look="--dry-run"
        )
    return erase(cx, run)


def held(cx: Context) -> None:
    """Lists what is kept from coming in again: when it was forgotten and how much, never what."""
    from memcli.store import tombstones

    cx.out.show(tombstones.by_run(cx.store), HELD)


def erase(cx: Context, run: str | None) -> int | None:
    """Erases what is marked, says what was found afterwards, and returns 1 where that is anything."""
    from memcli import config
    from memcli.consolidate import resolve
    from memcli.forget import purging

    inside = partial(_inside, {config.backups(cx.settings), *_beside(cx)})
    report = purging.purge(cx.store, resolve, now=cx.clock(), run=run, files=_own_files(cx), inside=inside)
    cx.catch_up()
    for warning in report.warnings:
        cx.out.warn(warning)
    cx.out.show(report, ERASED)
    return _left(cx, report)


def _inside(memories: AbstractSet[Path], path: Path) -> BinaryIO:
    """A file of memcli's own, to be looked through: of a backup what is packed in it.

    `memories` are files, and folders of them, that may be memories, or logs of such.
    """
    from memcli.keep import container
    from memcli.store.encryption import looks_encrypted

    if not memories.isdisjoint({path, *path.parents}) and not container.is_packed(path):
        memory = path.with_name(path.name.removesuffix("-wal").removesuffix("-shm"))
        if looks_encrypted(memory):
            raise Encrypted(f"{path} is encrypted", hint="memcli --db opens it")
    return container.inside(path)


def _left(cx: Context, report: PurgeReport) -> int | None:
    """Says where something was found that ought to be gone, and returns 1 then; and where nobody could look.

    What a backup holds, or a memory that was put aside, stays there until it is deleted.
    """
    if report.proof is None:
        return None
    own = {path for path, _ in cx.store.raw.files()}
    for path in report.proof.closed:
        cx.out.warn(f"{path} is encrypted or damaged and may hold what was erased: it is for you to delete")
    for file in report.proof.files:
        if file.found:
            todo = "purge again" if file.path in own else "it is for you to delete"
            cx.out.warn(f"{file.path} still holds {file.found:,} traces of what was erased: {todo}")
    return MemcliError.exit_code if report.proof.found else None


def _own_files(cx: Context) -> list[Path]:
    from memcli import config

    folders = config.own_folders(cx.settings)
    kept = [each for folder in folders for each in sorted(folder.rglob("*")) if each.is_file()]
    return kept + _beside(cx)


def _beside(cx: Context) -> list[Path]:
    """Memories beside the one in use: put aside, or not whole yet."""
    from memcli import config
    from memcli.store import staging

    return config.put_aside(cx.settings) + staging.contents(cx.settings.database.resolve())


def _found(cx: Context, query: str, filters: Filters, about: About, limit: int | None) -> Selection:
    """What a search chooses: all that passes what was typed (`from:ana`, `"spare key"`), where that is all there is;
    with other words, of the best memories those that hold one of them."""
    from memcli.forget import engine
    from memcli.recall import operators
    from memcli.recall.engine import Engine

    most = limit or cx.settings.recall_limit
    searching = Engine(cx.store, cx.embedder() if cx.store.vectors else None, me=cx.owner)
    answer = searching.recall(query, now=cx.now(), filters=filters, limit=most + _FURTHER)
    phrases, beside = operators.quoted(operators.read(query, cx.now()).text)
    exact = not beside.strip() and bool(answer.passed.phrases if phrases else answer.filters)
    if exact and limit is None:
        return engine.select(cx.store, filters=answer.passed, about=about)
    held = [bool(exact or hit.marks) and hit.kind != "summary" for hit in answer.hits]
    found = [hit.uid for hit, holds in zip(answer.hits[:most], held, strict=False) if holds]
    if not found:
        raise NotFound(f"no memory holds a word of {query!r}", hint="try it as a recall first; nothing was changed")
    if left := sum(held[most:]):
        told = f"{left:,} more" if len(held) < most + _FURTHER else f"{left:,} more at least"
        cx.out.warn(f"{told} hold one of these words, and are not chosen: --limit N takes more than the best {most:,}")
    return engine.select(cx.store, uids=found, about=about)
