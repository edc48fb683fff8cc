"""Telling a person that long work is under way: on stderr, on a terminal, and only after a moment."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Self

from memcli.cli.output import is_terminal

if TYPE_CHECKING:
    from types import TracebackType

#: Work shorter than this (seconds) shows nothing; rich is loaded only after it.
PATIENCE = 0.5
#: Seconds between two drawings.
STEP = 0.1


class Progress:
    """A line that says what is being done and how far; use as a context manager around the work."""

    def __init__(self, label: str, unit: str, *, enabled: bool) -> None:
        self.label = label
        self.unit = unit
        self.enabled = enabled and is_terminal(sys.stderr)
        self._bar: Any = None
        self._task: Any = None
        self._began = self._drawn = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, done: int, total: int | None = None, what: str = "") -> None:
        """`done` of `total` units (None: unknown) so far, at present with `what`."""
        now = time.monotonic()
        if not self.enabled or now - self._drawn < STEP or now - self._began < PATIENCE:
            return
        self._drawn = now
        if self._bar is None:
            self._start()
        rate = done / (now - self._began)
        self._bar.update(self._task, completed=done, total=total, told=f"{done:,} {self.unit}, {rate:,.0f}/s  {what}")

    def _start(self) -> None:
        from memcli.cli.render.terminal import progress_bar

        self._bar = progress_bar()
        self._task = self._bar.add_task(self.label, total=None, told="")
        self._bar.start()
