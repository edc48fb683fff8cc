"""Taking in: what to read, what the user says about it, and the report."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from memcli.cli import stdin
from memcli.cli.render.reports import INGEST
from memcli.errors import InputError, PartialImport, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from memcli.cli.context import Context
    from memcli.ingest.importers.base import Input
    from memcli.ingest.pipeline import IngestReport, Overrides


def sources(paths: Sequence[str] | None) -> list[str]:
    """The paths given, or the pipe; raises UsageError where there is neither."""
    if paths:
        return list(paths)
    if stdin.piped():
        return ["-"]
    raise UsageError("there is nothing to take in", hint="memcli ingest PATH …, or pipe something into it")


def overrides(
    cx: Context,
    *,
    format: str | None = None,
    speaker: str | None = None,
    conversation: str | None = None,
    kind: str | None = None,
    at: str | None = None,
    redact: bool = True,
    unforget: bool = False,
) -> Overrides:
    """What the user says about everything taken in; raises UsageError for an unknown format or a date that is none."""
    from memcli.cli.context import moment
    from memcli.ingest.importers import registry
    from memcli.ingest.pipeline import Overrides

    if format is not None:
        registry.by_name(format)
    return Overrides(
        format=format,
        kind=kind,
        speaker=speaker,
        conversation=conversation,
        when=None if at is None else moment(at, "--at"),
        redact=redact and cx.settings.redact,
        unforget=unforget,
    )


def note(
    cx: Context, words: Sequence[str] | None, *, speaker: str | None, conversation: str, kind: str, at: str | None
) -> dict[str, Any]:
    """One thing to remember as a record of plain JSONL; raises UsageError where there is nothing to remember."""
    from memcli.cli.context import moment
    from memcli.text.timestamps import format_timestamp

    if words and list(words) != ["-"]:
        text = " ".join(words)
    elif words or stdin.piped():
        text = stdin.text().strip("\n")
    else:
        text = ""
    if not text.strip():
        raise UsageError("there is nothing to remember", hint='memcli add "what to remember", or pipe it in')
    when = cx.now() if at is None else moment(at, "--at")
    stamp = format_timestamp(when)
    made = {"text": text, "timestamp": stamp, "conversation": conversation, "session": stamp[:10], "kind": kind}
    return made | ({"speaker": speaker} if speaker else {"role": "user"})


class Work:
    """One ingest: from where, with what said about it, and whether only to look."""

    def __init__(self, cx: Context, paths: Sequence[str], chosen: Overrides, *, dry_run: bool = False) -> None:
        self.cx = cx
        self.paths = paths
        self.chosen = chosen
        self.dry_run = dry_run
        self.problems: list[tuple[str, str]] = []

    def once(self) -> int | None:
        """Takes everything in and reports; returns 3 where a part could not be read."""
        from memcli.ingest.inputs import walk

        return self._tell(self._take(walk(self.paths, problem=self._problem, stdin=stdin.stream)))

    def note(self, record: dict[str, Any]) -> int | None:
        """Takes in one record."""
        import io

        from memcli.ingest.importers.base import Input

        line = json.dumps(record).encode()
        source = Input("-", "note", line, len(line), None, lambda: io.BytesIO(line))
        return self._tell(self._take([source]))

    def watch(self) -> int | None:
        """Takes everything in, and then what changes, until interrupted: here that is how it ends well."""
        import threading
        from contextlib import suppress

        from memcli.ingest.watch import watch

        if "-" in self.paths:
            raise UsageError("a pipe cannot be watched", hint="give folders or files")
        with suppress(KeyboardInterrupt):
            watch(self.paths, on_change=self._changed, stop=threading.Event(), on_start=self._began)
        return None

    def _began(self) -> None:
        with self._warned():
            self.once()
        self.cx.out.note("watching; Ctrl-C ends it")

    def _changed(self, root: Path, files: list[Path]) -> None:
        from memcli.ingest.inputs import changed

        with self._warned():
            self._tell(self._take(changed(root, files, problem=self._problem)))

    @contextmanager
    def _warned(self) -> Iterator[None]:
        """What cannot be read now may be readable after its next change: a warning, not an end."""
        try:
            yield
        except InputError as error:
            self.cx.out.warn(error.message)

    def _problem(self, location: str, reason: str) -> None:
        self.problems.append((location, reason))

    def _take(self, inputs: Iterable[Input]) -> IngestReport:
        from memcli.ingest.pipeline import ingest

        self.problems = []
        with self.cx.progress("Taking in", "messages") as progress:
            return ingest(
                self.cx.scratch() if self.dry_run else self.cx.store,
                self.cx.embedder(),
                inputs,
                clock=self.cx.clock,
                overrides=self.chosen,
                dry_run=self.dry_run,
                arguments=self._arguments(),
                problems=self.problems,
                progress=lambda report: progress.update(report.messages),
            )

    def _tell(self, report: IngestReport) -> int | None:
        if report.stale_vectors:
            self.cx.out.warn(f"the stored vectors are of {report.stale_vectors}; run memcli reindex")
        self.cx.out.show(report, INGEST)
        return PartialImport.exit_code if report.skipped else None

    def _arguments(self) -> dict[str, Any]:
        said = {"paths": list(self.paths) or ["-"], "format": self.chosen.format, "kind": self.chosen.kind}
        said |= {"speaker": self.chosen.speaker, "conversation": self.chosen.conversation}
        return {name: value for name, value in said.items() if value}
