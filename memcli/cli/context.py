"""What a verb is given: settings, the opened store, models, the clock and the way out. Only here are they joined."""

from __future__ import annotations

import gc
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from memcli import config
from memcli.cli.output import Output
from memcli.errors import ConfigError
from memcli.files import exposed
from memcli.settings import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from memcli.cli.modeling import Models
    from memcli.cli.progress import Progress
    from memcli.cli.render.hits import Look
    from memcli.cli.verbs import Mode
    from memcli.config import Config
    from memcli.models.protocols import Embedder, Extractor, Summarizer
    from memcli.records import Moment, Span
    from memcli.store.connection import Access, Store


@contextmanager
def _passing(beside: Path) -> Iterator[Path]:
    """A folder beside a file that is not there yet, gone afterwards with all folders that had to be made for it."""
    from memcli.store.staging import staging

    made = [each for each in (beside.parent, *beside.parent.parents) if not each.exists()]
    try:
        with staging(beside) as folder:
            yield folder
    finally:
        for each in made:
            with suppress(OSError):
                each.rmdir()


class Context:
    """One call of one verb. Opening, loading and asking the clock happen when first needed."""

    def __init__(
        self, command: str, mode: Mode, flags: Mapping[str, Any], formats: tuple[str, ...], *, lenient: bool = False
    ) -> None:
        self.command = command
        self.mode = mode
        settings = {name: flags.get(name) for name in ("db", "color", "format")}
        if settings["format"] not in FORMATS:  # a format of this verb alone, which the parser has checked
            settings["format"] = None
        self.config = _config(settings, lenient=lenient)
        self.settings = self.config.settings
        self.out = Output(
            command,
            _format(flags, self.settings.format, formats),
            color=self.settings.color,
            quiet=bool(flags.get("quiet")),
            verbose=bool(flags.get("verbose")),
        )
        self._store: Store | None = None
        self._passphrase: str | None = None
        self._models: Models | None = None
        self._kept = ExitStack()

    def __enter__(self) -> Self:
        gc.freeze()  # what was imported stays
        gc.enable()
        for warning in self.config.warnings:
            self.out.warn(warning)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        if self._models is not None:
            self._models.close()
            self._models = None
        self._kept.close()

    @property
    def store(self) -> Store:
        """The memory, opened as the verb's line in the table says. Raises what `open_store` raises."""
        if self._store is None:
            self._store = self.open("read" if self.mode == "none" else self.mode)
        return self._store

    def open(self, mode: Access) -> Store:
        """Opens the memory in a mode of its own (the caller closes it)."""
        from memcli.store.connection import open_store

        self.out.detail(f"database: {self.settings.database}")
        if self.config.origins["db"] == "default":  # in a folder of memcli's own
            for folder, private in exposed([self.settings.database.parent]):
                with suppress(OSError):
                    folder.chmod(private)
        return open_store(self.settings.database, mode, self.passphrase)

    def passphrase(self, needed: bool) -> str | None:
        """The passphrase of the memory: asked for where it is needed and set nowhere (see `store.connection`)."""
        if self._passphrase is None:
            from memcli.cli import passphrases

            self._passphrase = passphrases.given(self.settings)
            if self._passphrase is None and needed:
                self._passphrase = passphrases.ask(str(self.settings.database))
        return self._passphrase

    def scratch(self) -> Store:
        """The memory for work that will be rolled back: where there is none yet, one that vanishes afterwards.

        It stands where the memory would, so that what a kill leaves of it is swept with the next opening.
        """
        if self._store is None and not self.settings.database.exists():
            from memcli.store.connection import open_store

            folder = self._kept.enter_context(_passing(self.settings.database))
            self._store = open_store(folder / "memory.db", "write")
        return self.store

    @property
    def owner(self) -> str:
        """The name of the owner of this memory; "" where the settings name nobody."""
        return self.settings.me if self.config.origins["me"] != "default" else ""

    @property
    def models(self) -> Models:
        """The models of this call."""
        if self._models is None:
            from memcli.cli.modeling import Models

            self._models = Models(self.settings, self.out, self.steady)
        return self._models

    def embedder(self) -> Embedder:
        """The model that turns text into vectors."""
        if self.settings.model_embed != "builtin":
            return self.models.embedder()
        from memcli.models.builtin.embedder import load

        return load()

    def extractor(self, asked: str | None = None) -> Extractor:
        """The model that reads facts: the one asked for, or that of the settings."""
        return self.models.extractor(asked)

    def summarizer(self, asked: str | None = None) -> Summarizer:
        """The model that writes summaries: the one asked for, or that of the settings."""
        return self.models.summarizer(asked)

    def catch_up(self) -> None:
        """Makes the vectors that a change left behind."""
        from memcli.ingest import vectors
        from memcli.store.vectors import pending_count

        if pending_count(self.store):
            vectors.complete(self.store, self.embedder())

    def look(self, *, full: bool = False, explain: bool = False) -> Look:
        """How memories are shown to the person at hand."""
        from memcli.cli.render.hits import Look

        return Look(self.settings.me, full, explain)

    def clock(self) -> int:
        """The present in milliseconds UTC, or the setting `now`."""
        fixed = self._fixed()
        return int(time.time() * 1000) if fixed is None else fixed.ms

    def now(self, given: str | None = None, place: str = "--now") -> Moment:
        """The present as a person here would write it: what is `given` at `place`, the setting `now`, or the clock."""
        from memcli.records import Moment

        if given is not None:
            return moment(given, place)
        offset = time.localtime().tm_gmtoff // 60
        return self._fixed() or Moment(int(time.time() * 1000), offset, "second")

    def today(self) -> str:
        """The present day as an ISO date."""
        from memcli.cli.render.records import timestamp

        return (timestamp(self.now()) or "")[:10]

    def steady(self) -> float:
        """Seconds on a clock that never goes back, for measuring."""
        return time.monotonic()

    def span(self, text: str, option: str) -> Span:
        """The stretch of time that a person typed for `option`; raises UsageError where it cannot be understood."""
        from memcli.errors import UsageError
        from memcli.text.dates import parse_span

        try:
            return parse_span(text, self.now())
        except UsageError as error:
            raise UsageError(f"{option}: {error.message}", hint=error.hint) from error

    def progress(self, label: str, unit: str) -> Progress:
        """A line of progress on stderr for long work."""
        from memcli.cli.progress import Progress

        return Progress(label, unit, enabled=not self.out.quiet)

    def _fixed(self) -> Moment | None:
        if self.settings.now is None:
            return None
        return moment(self.settings.now, "the setting now")


def moment(text: str, place: str) -> Moment:
    """A date and time typed in ISO form ("2024-06-01", "2024-06-01T09:30+02:00"); raises UsageError naming `place`."""
    from memcli.errors import UsageError
    from memcli.text.timestamps import parse_timestamp

    read = parse_timestamp(text.strip())
    if read is None:
        hint = "write it as 2024-06-01 or 2024-06-01T09:30+02:00"
        raise UsageError(f"{place}: {text!r} is not a date and time", hint=hint)
    return read


def _config(flags: Mapping[str, Any], *, lenient: bool) -> Config:
    try:
        return config.load(flags)
    except ConfigError as error:
        if not lenient:
            raise
        return config.defaults(flags, f"{error.message}; the settings of config.toml and MEMCLI_* do not count")


def _format(flags: Mapping[str, Any], preferred: str, formats: tuple[str, ...]) -> str:
    if flags.get("json"):
        return "json"
    chosen = flags.get("format") or preferred
    return chosen if chosen in formats else "text"
