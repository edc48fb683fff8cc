"""How an adapter is spoken to: one JSON object a line on stdin, one answer a line on stdout. Standard library only.

    {"do": "open", "folder": …, "options": {…}}  -> {"versions": {package: version}}
    {"do": "ingest", "episodes": PATH}           -> {"seconds": …}         JSONL of {"id", "text", "speaker"?, …}
    {"do": "ask", "query": …, "limit": N, "timestamp"?: …}
                                                 -> {"ids": […], "seconds": …}   ids as ingested, best first
    {"do": "command", "query": …}                -> {"argv": […], "env": {…}}    null where there is no command line
    {"do": "close"}                              -> {"peak": MB}

An answer with the key "error" says what went wrong. Whatever a tool prints goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: Some tools fail by the thousand: the end of a message says most.
LONGEST = 600


class Adapter:
    """A tool behind the protocol. `folder` holds its store, and may hold one already; `options` are the catalog's."""

    packages: tuple[str, ...] = ()
    #: The work is done in child processes, so theirs is the memory to tell.
    in_children = False

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        self.folder = folder
        self.options = options

    def versions(self) -> dict[str, str]:
        """What is measured, by package."""
        return {name: version(name) for name in self.packages}

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        """Take in all messages of an empty store."""
        raise NotImplementedError

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:
        """The ids of the best messages."""
        raise NotImplementedError

    def command(self, query: str) -> tuple[list[str], dict[str, str]] | None:  # noqa: ARG002
        """The tool's own command line for one question, if it has one, and the variables to run it with."""
        return None

    def close(self) -> None:
        """Let go of the store."""


def serve(make: Callable[[Path, dict[str, Any]], Adapter]) -> None:
    """Answer requests until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    session = Session(make)
    for line in sys.stdin:
        try:
            answer = session.answer(json.loads(line))
        except BaseException as error:  # noqa: BLE001  # a tool may raise anything, SystemExit too
            answer = {"error": f"{type(error).__name__}: {error}"[-LONGEST:]}
        send(answers, answer)


def send(stream: IO[str], message: dict[str, Any]) -> None:
    """Write one line, at once."""
    stream.write(json.dumps(message, ensure_ascii=False) + "\n")
    stream.flush()


class Session:
    """An adapter from its opening to its closing."""

    def __init__(self, make: Callable[[Path, dict[str, Any]], Adapter]) -> None:
        self.make = make
        self.adapter: Adapter | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what one request says."""
        if request["do"] == "open":
            self.adapter = self.make(Path(request["folder"]), request["options"])
            return {"versions": self.adapter.versions()}
        if self.adapter is None:
            return {"error": "nothing is open"}
        answer: dict[str, Any] = getattr(self, "_" + request["do"])(self.adapter, request)
        return answer

    def _ingest(self, adapter: Adapter, request: dict[str, Any]) -> dict[str, Any]:
        with Path(request["episodes"]).open(encoding="utf-8") as lines:
            episodes = [json.loads(line) for line in lines]
        began = time.perf_counter()
        adapter.ingest(episodes)
        return {"seconds": time.perf_counter() - began}

    def _ask(self, adapter: Adapter, request: dict[str, Any]) -> dict[str, Any]:
        began = time.perf_counter()
        ids = adapter.ask(request["query"], request["limit"], request.get("timestamp"))
        return {"seconds": time.perf_counter() - began, "ids": list(dict.fromkeys(ids))[: request["limit"]]}

    def _command(self, adapter: Adapter, request: dict[str, Any]) -> dict[str, Any]:
        argv, env = adapter.command(request["query"]) or (None, {})
        return {"argv": argv, "env": env}

    def _close(self, adapter: Adapter, request: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        adapter.close()
        return {"peak": peak(children=adapter.in_children)}


def peak(*, children: bool) -> float:
    """The most resident memory of this process, or of any one of its ended children, in 10^6 bytes."""
    if not children and Path("/proc/self/status").exists():
        # Not ru_maxrss, which on Linux includes what the parent held when it started this process.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    import resource  # POSIX only, as measuring is

    most = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) / 1e6
