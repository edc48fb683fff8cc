"""The dialogue around forgetting: choose, show what that means, ask, do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.cli.prompt import confirm
from memcli.cli.render.forgetting import memories, preview_text, preview_view, report_view
from memcli.errors import NotFound, UsageError
from memcli.ids import looks_like_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.cli.context import Context
    from memcli.forget.engine import ForgetReport, Selection
    from memcli.records import Filters


def select(cx: Context, words: Sequence[str], filters: Filters, limit: int | None) -> Selection:
    """What ids, words or filters choose; raises NotFound or UsageError where that is nothing."""
    from memcli.forget import engine

    named = [word for word in words if looks_like_id(word)]
    if words and not named:
        return engine.select(cx.store, uids=_found(cx, " ".join(words), filters, limit))
    if len(named) < len(words):
        other = next(word for word in words if word not in named)
        raise UsageError(f"{other!r} is not an id", hint="give ids, or words to search for, not both")
    return engine.select(cx.store, uids=named, filters=filters)


def forget(cx: Context, selection: Selection, *, dry_run: bool, yes: bool, erase: bool) -> None:
    """Shows what would go, asks, hides it, and (`erase`) purges it."""
    from memcli.consolidate import resolve
    from memcli.forget import engine

    preview = engine.preview(cx.store, selection)
    if dry_run:
        cx.out.show(preview, preview_view(cx.look()))
        return
    if not yes:
        cx.out.aside(preview_text(preview, cx.look()))
    confirm(f"{'erase' if erase else 'forget'} {memories(preview.total)}", yes=yes)
    report = engine.forget(cx.store, selection, resolve, now=cx.clock(), arguments=_journal(cx))
    cx.catch_up()
    if erase:
        report = engine.purge(cx.store, resolve, now=cx.clock(), run=report.run)
        cx.catch_up()
    _tell(cx, report, "erased for good" if erase else "forgotten")


def purge(cx: Context, run: str | None, *, dry_run: bool, yes: bool) -> None:
    """Asks, then erases what one run of forget (or all of them) has hidden."""
    from memcli.consolidate import resolve
    from memcli.forget import engine
    from memcli.ids import decode
    from memcli.store import removal

    count = len(removal.forgotten(cx.store, None if run is None else decode(run)[1]))
    if not count and not removal.unfinished(cx.store):
        raise NotFound("nothing is marked as forgotten", hint="memcli forget marks, memcli purge then erases")
    if dry_run:
        cx.out.show(engine.ForgetReport("", {"episodes": count}, run), report_view("would be erased"))
        return
    if count:
        confirm(f"erase {memories(count)} for good", yes=yes)
    report = engine.purge(cx.store, resolve, now=cx.clock(), run=run)
    cx.catch_up()
    _tell(cx, report, "erased for good")


def _tell(cx: Context, report: ForgetReport, done: str) -> None:
    for warning in report.warnings:
        cx.out.warn(warning)
    cx.out.show(report, report_view(done))


def _found(cx: Context, query: str, filters: Filters, limit: int | None) -> list[str]:
    from memcli.recall.engine import Engine

    engine = Engine(cx.store, cx.embedder() if cx.store.vectors else None)
    answer = engine.recall(query, now=cx.now(), filters=filters, limit=limit or cx.settings.recall_limit)
    found = [hit.uid for hit in answer.hits if hit.marks and hit.kind != "summary"]
    if not found:
        raise NotFound(f"no memory holds a word of {query!r}", hint="try it as a recall first; nothing was changed")
    return found


def _journal(cx: Context) -> dict[str, str]:
    """What the journal keeps of the request: never the words, which a purge would have to find there."""
    return {"command": cx.command}
