"""From inputs to stored episodes: detect, read, redact, identify, write in batches, then make the vectors.

Every batch is one transaction that also brings the full-text index up to date: a kill at any moment leaves what was
written before it, searchable, and the next run of the same command adds only the rest. No model runs inside it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from memcli import ids
from memcli.errors import InputError
from memcli.ingest import redact, vectors
from memcli.ingest.importers import registry
from memcli.ingest.importers.base import BY_DESIGN, KEPT, UNKNOWN_FORMAT
from memcli.store import intake, runs
from memcli.store.intake import Arrival, Taken
from memcli.store.tombstones import Tombstones
from memcli.text.traits import traits
from memcli.text.words import asking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from memcli.ingest.importers.base import Importer, Input
    from memcli.models.protocols import Embedder
    from memcli.records import Draft, Moment, Role
    from memcli.store.connection import Store

#: Drafts per transaction: large enough to spread the cost of a commit, small enough that another writer, and a
#: person who interrupts, wait for a fraction of a second.
BATCH = 2000

#: Characters per transaction, so that a file of long texts does not gather in memory.
BATCH_CHARACTERS = 8_000_000

#: Sources that name no role often name it as the speaker.
_ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "system": "system",
    "tool": "tool",
}

#: How many skipped records are reported by place; all of them are counted.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user says about all drafts of a run; `when` and `speaker` only where the source is silent.

    With `unforget`, what was forgotten is taken in like anything else, and held back no longer.
    """

    format: str | None = None
    kind: str | None = None
    speaker: str | None = None
    conversation: str | None = None
    when: Moment | None = None
    redact: bool = True
    unforget: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record or file that was not taken in."""

    location: str
    place: str
    reason: str


@dataclass(slots=True)
class IngestReport:
    """What an ingest came to. Counts are of episodes, except `files` and `redacted` (secrets).

    By reason: `skipped` could not be taken in, `noted` was taken in though something about it was wrong, `passed` is
    left out by design (tool calls, hidden context, files of other programs). `named` lists the first of the former two.
    """

    run: str | None = None
    dry_run: bool = False
    files: int = 0
    added: int = 0
    unchanged: int = 0
    updated: int = 0
    replaced: int = 0
    restored: int = 0
    branches: int = 0
    forgotten: int = 0
    embedded: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    redacted: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    named: list[Skipped] = field(default_factory=list)
    stale_vectors: str | None = None

    def skip(self, location: str, place: str, reason: str) -> None:
        """Counts a record or file under a reason, and names it while the list is short."""
        if reason in BY_DESIGN:
            self.passed[reason] += 1
            return
        (self.noted if reason in KEPT else self.skipped)[reason] += 1
        if len(self.named) < NAMED:
            self.named.append(Skipped(location, place, reason))

    @property
    def seen(self) -> int:
        """How many records and files were not taken in as they should be, or at all, for any reason."""
        return sum((self.skipped + self.noted + self.passed).values())

    @property
    def messages(self) -> int:
        """How many messages were seen, taken in or known already."""
        return self.added + self.unchanged + self.updated + self.restored + self.branches + self.forgotten

    def add(self, taken: Taken) -> None:
        """Adds the counts of one batch."""
        for name in ("added", "unchanged", "updated", "replaced", "restored", "branches", "forgotten"):
            setattr(self, name, getattr(self, name) + getattr(taken, name))


class _DryRun(Exception):
    pass


def ingest(
    store: Store,
    embedder: Embedder,
    inputs: Iterable[Input],
    *,
    clock: Callable[[], int],
    overrides: Overrides | None = None,
    dry_run: bool = False,
    arguments: dict[str, Any] | None = None,
    problems: list[tuple[str, str]] | None = None,
    progress: Callable[[IngestReport], None] | None = None,
) -> IngestReport:
    """Takes in all `inputs` as one run and reports what came of each message.

    `clock` gives the present in ms. `problems` is filled by whoever makes `inputs` with (location, reason) of files
    that could not be opened; they are counted as skipped. With `dry_run` all of it is rolled back.
    Raises InputError when there is nothing to read a message from: an input that is no known format, or no message.
    """
    work = _Ingest(store, overrides or Overrides(), dry_run, progress)
    try:
        # A dry run is one transaction, rolled back: only so does it count what comes twice as a real run does.
        with suppress(_DryRun), store.write() if dry_run else nullcontext():
            for source in inputs:
                work.one(source, arguments or {}, clock)
            if dry_run:
                raise _DryRun
    finally:
        for location, reason in problems or ():
            work.report.skip(location, "", reason)
        if not dry_run:
            work.finish(clock)
    report = work.report
    if not report.messages and work.failure is not None:
        raise work.failure
    if not report.messages and not report.replaced:
        raise _nothing(report)
    if not dry_run:
        work.embed(embedder)
        report.stale_vectors = vectors.stale(store, embedder)
    return report


class _Ingest:
    def __init__(
        self, store: Store, overrides: Overrides, dry_run: bool, progress: Callable[[IngestReport], None] | None
    ) -> None:
        self.store, self.overrides, self.dry_run, self.progress = store, overrides, dry_run, progress
        self.report = IngestReport(dry_run=dry_run)
        self.run: int | None = None
        self.tombstones: Tombstones | None = None
        self.failure: InputError | None = None

    def one(self, source: Input, arguments: dict[str, Any], clock: Callable[[], int]) -> None:
        """Reads one input to its end."""
        try:
            importer = self._importer(source)
        except InputError as error:
            if source.named:
                self._fail(source, error)
            else:
                self.report.skip(source.location, "", UNKNOWN_FORMAT)
            return
        self.report.files += 1
        self.report.formats[importer.format] += 1
        before = self.report.messages

        def skip(reason: str, place: str) -> None:
            self.report.skip(source.location, place, reason)

        counted = self.report.seen
        try:
            drafts = self._drafts(importer, source, skip)
            for batch in _batches(drafts, whole=importer.whole):
                self._take((importer.format, source.location), batch, importer.whole, arguments, clock)
        except InputError as error:
            self._fail(source, error)
            return
        if self.report.messages == before and self.report.seen == counted:
            hint = "is it the right file? memcli ingest --help lists the formats"
            self._fail(source, InputError(f"{source.location} holds no message", hint=hint))

    def _fail(self, source: Input, error: InputError) -> None:
        self.failure = self.failure or error
        self.report.skip(source.location, "", _reason(error, source))

    def _importer(self, source: Input) -> Importer:
        wanted = self.overrides.format
        return registry.by_name(wanted, source) if wanted else registry.detect(source)

    def _drafts(self, importer: Importer, source: Input, skip: Callable[[str, str], None]) -> Iterator[Arrival]:
        wanted, redacted, seen = self.overrides, self.report.redacted, Counter[bytes]()
        for read in importer.read(source, skip):
            draft = _override(read, wanted)
            text = clean(draft.text)
            if wanted.redact:
                text, found = redact.redact(text)
                redacted.update(found)
                draft = _redact_rest(draft, redacted)
            ident = identify(draft, text, seen)
            yield Arrival(draft, text, ident, digest(text), asking(text), traits(text))

    def _take(
        self,
        origin: tuple[str, str],
        batch: list[Arrival],
        whole: bool,
        arguments: dict[str, Any],
        clock: Callable[[], int],
    ) -> None:
        try:
            with nullcontext(self.store.db) if self.dry_run else self.store.write() as db:
                if self.run is None:
                    self.run = runs.begin_in(db, "ingest", arguments, clock())
                    self.tombstones = Tombstones(db, lift=self.overrides.unforget)
                assert self.tombstones is not None  # noqa: S101 - set together with the run
                taken = intake.take(db, self.run, origin, batch, whole=whole, tombstones=self.tombstones)
        except BaseException:
            if self.report.messages == 0:
                self.run = None  # the run itself was rolled back with the batch
            raise
        self.report.add(taken)
        if self.progress is not None:
            self.progress(self.report)

    def embed(self, embedder: Embedder) -> None:
        """Makes the vectors that are behind, those that an earlier, interrupted run left included."""

        def embedded(step: vectors.Progress) -> None:
            self.report.embedded = step.episodes
            if self.progress is not None:
                self.progress(self.report)

        vectors.complete(self.store, embedder, embedded)

    def finish(self, clock: Callable[[], int]) -> None:
        """Closes the run; one that changed nothing leaves no trace in the journal."""
        if self.run is None:
            return
        report = self.report
        report.run = ids.encode("run", self.run)
        changed = report.added + report.updated + report.replaced + report.restored + report.branches
        with self.store.write() as db:
            if changed:
                runs.finish(db, self.run, summary(report), clock())
            else:
                db.execute("DELETE FROM run WHERE id = ?", (self.run,))
                report.run = None


def _nothing(report: IngestReport) -> InputError:
    """Nothing at all was taken in: exports change their shape without notice, and silence would hide it."""
    hint = "memcli ingest --help lists the formats"
    if not report.seen:
        return InputError("nothing was taken in: no file that memcli reads was found", hint=hint)
    if report.named:
        first = report.named[0]
        where = " ".join(part for part in (first.location, first.place) if part)
        return InputError(f"nothing was taken in: {where}: {first.reason}", hint=hint)
    reasons = ", ".join(f"{reason} {count}" for reason, count in report.passed.most_common(3))
    return InputError(f"nothing was taken in: there was no message ({reasons})", hint=hint)


def _reason(error: InputError, source: Input) -> str:
    """An error's sentence without the file it names: the same for every file, so that it can be counted."""
    return error.message.removeprefix(source.location).strip() or error.message


def summary(report: IngestReport) -> dict[str, Any]:
    """The counts of a report, for the journal."""
    names = ("files", "added", "unchanged", "updated", "replaced", "restored", "branches", "forgotten")
    counts: dict[str, Any] = {name: getattr(report, name) for name in names}
    return counts | {"skipped": dict(report.skipped), "redacted": dict(report.redacted)}


def clean(text: str) -> str:
    """`text` without what no UTF-8 file can hold: lone surrogates and NUL become the replacement character."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text


def digest(text: str) -> bytes:
    """What a text says, in 16 bytes."""
    return blake2b(text.encode(), digest_size=16).digest()


def identify(draft: Draft, text: str, seen: Counter[bytes]) -> bytes:
    """Who an episode is: its conversation and native id, or else its place in time, speaker and text.

    The same line twice in one input is two episodes; `seen` counts them.
    """
    if draft.native_id is not None:
        key = f"id\0{draft.conversation}\0{draft.native_id}"
        return blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()
    when = "" if draft.when is None else str(draft.when.ms)
    # Undated, the same words in another session are said again; dated, where a session begins may be seen anew.
    place = draft.session if draft.when is None else None
    key = f"at\0{draft.conversation}\0{place}\0{draft.speaker}\0{draft.role}\0{when}\0{text}"
    first = blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()
    seen[first] += 1
    return first if seen[first] == 1 else blake2b(first, digest_size=16, salt=str(seen[first]).encode()[:16]).digest()


def _override(draft: Draft, wanted: Overrides) -> Draft:
    if draft.role is None and draft.speaker in _ROLES:
        draft = replace(draft, role=_ROLES[draft.speaker])
    if wanted.kind is None and wanted.speaker is None and wanted.conversation is None and wanted.when is None:
        return draft
    return replace(
        draft,
        kind=wanted.kind or draft.kind,
        speaker=draft.speaker or wanted.speaker,
        conversation=wanted.conversation or draft.conversation,
        when=draft.when or wanted.when,
    )


def _redact_rest(draft: Draft, redacted: Counter[str]) -> Draft:
    """Titles and unknown keys of a source can hold secrets too."""
    title, found = redact.redact(draft.title) if draft.title else (draft.title, {})
    redacted.update(found)
    meta = _redact_value(draft.meta, redacted) if draft.meta else draft.meta
    return draft if title == draft.title and meta == draft.meta else replace(draft, title=title, meta=meta)


def _redact_value(value: Any, redacted: Counter[str]) -> Any:
    if isinstance(value, str):
        text, found = redact.redact(value)
        redacted.update(found)
        return clean(text)
    if isinstance(value, dict):
        return {key: _redact_value(item, redacted) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redact_value(item, redacted) for item in value]
    return value


def _batches(arrivals: Iterable[Arrival], *, whole: bool) -> Iterator[list[Arrival]]:
    """Batches of bounded size; a source read as a whole is one batch, be it empty: its absences mean something."""
    batch: list[Arrival] = []
    size = 0
    for arrival in arrivals:
        batch.append(arrival)
        size += len(arrival.text)
        if not whole and (len(batch) >= BATCH or size >= BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
    if batch or whole:
        yield batch
