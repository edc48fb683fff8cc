"""Every test runs in a home of its own, with no settings of the person at the keyboard, and without a network."""

from __future__ import annotations

import os
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from memcli.store.connection import Store

#: Where platforms keep what belongs to a person; each is moved into the test's own home.
HOMES = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
}
#: What would change how memcli looks or where it writes.
CLEARED = (
    "NO_COLOR",
    "FORCE_COLOR",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
    "COLUMNS",
    "VISUAL",
    "EDITOR",
    "_MEMCLI_COMPLETE",
)


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """What a shell runs in the background ignores interrupts, and so would every program that a test interrupts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def hermetic(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Moves every directory into a home of the test's own, clears `MEMCLI_*` and refuses connections; gives the home."""
    home = tmp_path_factory.mktemp("home")
    for name, folder in HOMES.items():
        monkeypatch.setenv(name, str(home / folder if folder else home))
    for name in [*CLEARED, *(name for name in os.environ if name.startswith("MEMCLI_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("memcli must not open a connection")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return home


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty memory."""
    from tests.support import blank

    with blank() as opened:
        yield opened
