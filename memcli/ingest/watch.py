"""Watches files and folders and hands over what has changed, once it has stopped changing.

Programs write a file in several steps; one that is read half-written loses its other half until the next change. So a
file waits until its size and time of change have been still for a while.
"""

from __future__ import annotations

import os
import queue
import time
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from memcli.ingest import inputs

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

T = TypeVar("T", bound="Hashable")

#: Seconds of stillness after which a file counts as written.
SETTLE = 1.0
#: Seconds after which `stop` is looked at when nothing happens.
_IDLE = 0.5

_EVENTS = ("created", "modified", "moved", "closed")


class Change(NamedTuple):
    """A file that changed, and the watched path it was found under."""

    root: Path
    path: Path


class Settling(Generic[T]):
    """Things that change, until they have been still for `settle` seconds. Pure: the time comes with each call."""

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._waiting: dict[T, tuple[object, float]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def note(self, thing: T, now: float) -> None:
        """Something happened to `thing`: its wait begins anew."""
        state = self._waiting.get(thing)
        self._waiting[thing] = (state[0] if state else None, now)

    def ready(self, now: float, signature: Callable[[T], object | None]) -> list[T]:
        """The things still since `settle` seconds, which are forgotten then, in the order in which they came.

        `signature` tells one state of a thing from another; None means that it is gone.
        """
        still: list[T] = []
        for thing, (before, since) in list(self._waiting.items()):
            current = signature(thing)
            if current is None:
                del self._waiting[thing]
            elif current != before:
                self._waiting[thing] = (current, now)
            elif now - since >= self._settle:
                del self._waiting[thing]
                still.append(thing)
        return still


def follow(
    paths: Sequence[str | Path],
    *,
    stop: threading.Event,
    on_start: Callable[[], None] | None = None,
    settle: float = SETTLE,
    clock: Callable[[], float] = time.monotonic,
    poll: bool = False,
) -> Iterator[tuple[Path, list[Path]]]:
    """(root, files) whenever files under one of `paths` were made, changed or moved there; until `stop`.

    `inputs.changed(root, files)` reads them under the names that `inputs.walk` gives. `on_start` runs once everything
    is being watched, so that what it reads and what is told afterwards leave no gap. `poll` looks at the files
    regularly instead of being told by the system, which is also done where the system cannot tell.
    Raises OSError where a path does not exist.
    """
    changes: queue.SimpleQueue[Change] = queue.SimpleQueue()
    observer = _observer([Path(path) for path in paths], changes.put, poll=poll)
    settling: Settling[Change] = Settling(settle)
    try:
        if on_start is not None:
            on_start()
        while not stop.is_set():
            wait = min(_IDLE, max(settle / 4, 0.01)) if len(settling) else _IDLE
            for change in _arrived(changes, wait):
                settling.note(change, clock())
            still = settling.ready(clock(), _state)
            for root in dict.fromkeys(change.root for change in still):
                yield root, [change.path for change in still if change.root == root]
    finally:
        observer.stop()
        observer.join()


def watch(
    paths: Sequence[str | Path],
    *,
    on_change: Callable[[Path, list[Path]], None],
    stop: threading.Event,
    on_start: Callable[[], None] | None = None,
    settle: float = SETTLE,
) -> None:
    """Calls `on_change(root, files)`, in the calling thread, for all that `follow` gives."""
    for root, files in follow(paths, stop=stop, on_start=on_start, settle=settle):
        on_change(root, files)


def _arrived(changes: queue.SimpleQueue[Change], wait: float) -> Iterator[Change]:
    """What has come by now; if nothing has, what comes within `wait` seconds."""
    try:
        yield changes.get(timeout=wait)
        while True:
            yield changes.get_nowait()
    except queue.Empty:
        return


def _state(change: Change) -> object | None:
    try:
        status = change.path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _observer(roots: list[Path], tell: Callable[[Change], None], *, poll: bool) -> BaseObserver:
    """A running observer of `roots`."""
    from watchdog.observers import Observer
    from watchdog.observers.polling import PollingObserver

    if not poll:
        try:
            return _started(Observer(), roots, tell)
        except OSError:  # as a rule there are more folders than the system grants watches for
            pass
    return _started(PollingObserver(), roots, tell)


def _started(observer: BaseObserver, roots: list[Path], tell: Callable[[Change], None]) -> BaseObserver:
    from watchdog.events import FileSystemEventHandler

    class Handler(FileSystemEventHandler):
        def __init__(self, root: Path) -> None:
            self.root = root

        def on_any_event(self, event: FileSystemEvent) -> None:
            for path in _files(event):
                if inputs.concerns(self.root, path):
                    tell(Change(self.root, path))

    try:
        for root in roots:
            folder = root.is_dir()
            observer.schedule(Handler(root), str(root if folder else root.parent), recursive=folder)
        observer.start()
    except OSError:
        observer.unschedule_all()
        raise
    return observer


def _files(event: FileSystemEvent) -> Iterator[Path]:
    """The files that an event says have new content."""
    if event.event_type not in _EVENTS:
        return
    path = Path(os.fsdecode(event.dest_path if event.event_type == "moved" else event.src_path))
    if not event.is_directory:
        yield path
    elif event.event_type in ("created", "moved"):  # a folder may come with files in it
        for folder, _, names in os.walk(path):
            yield from (Path(folder, name) for name in names)
