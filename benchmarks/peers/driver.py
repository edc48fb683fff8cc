"""The parent's side of an adapter: a child process that is asked line by line, and never waited for without end."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from benchmarks.peers.protocol import send

ROOT = Path(__file__).resolve().parents[2]
#: Seconds that an answer may take; taking in a conversation is the longest.
PATIENCE = 600


class Failed(Exception):
    """A tool that could not do what was asked, in its own words."""


class Child:
    """An adapter at work on one store. Leaving the context ends it."""

    def __init__(self, python: Path | str, adapter: str, folder: Path, options: dict[str, Any]) -> None:
        self.patience = PATIENCE
        self.log = (folder.parent / "log.txt").open("a", encoding="utf-8")
        module = f"benchmarks.peers.adapters.{adapter}"
        self.process = subprocess.Popen(
            [python, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            cwd=ROOT, env=environment(), encoding="utf-8",
        )  # fmt: skip
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        self.folder = folder
        self.options = options

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.listener.join()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            with suppress(OSError):  # what was never read cannot be flushed any more
                assert stream is not None
                stream.close()

    def ask(self, do: str, **more: Any) -> dict[str, Any]:
        """Put one request; raises Failed with the child's words, or where it says nothing or ends."""
        assert self.process.stdin is not None
        try:
            send(self.process.stdin, {"do": do, **more})
            line = self.lines.get(timeout=self.patience)
        except queue.Empty:
            raise Failed(f"no answer within {self.patience} s") from None
        except BrokenPipeError:
            line = ""
        if not line:
            raise Failed(f"the process ended: {last_words(Path(self.log.name))}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def open(self) -> dict[str, str]:
        """Open the store; the versions of what is measured."""
        versions: dict[str, str] = self.ask("open", folder=str(self.folder), options=self.options)["versions"]
        return versions


def environment(**more: str) -> dict[str, str]:
    """This process's variables without memcli's own; nothing may call home, or wait for a download that cannot come."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MEMCLI_")}
    # An installed package keeps its bytecode; without it every cold start would compile anew.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    quiet = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "DO_NOT_TRACK": "1", "PYTHONUTF8": "1"}
    # Threads that wait give their core up: otherwise two models on a busy machine measure each other's spinning.
    return kept | quiet | {"OMP_WAIT_POLICY": "passive"} | more


def timed(argv: list[str], variables: dict[str, str]) -> float:
    """Seconds of a whole command; raises Failed where it fails."""
    began = time.perf_counter()
    done = subprocess.run(
        argv, stdin=subprocess.DEVNULL, capture_output=True, env=environment(**variables), cwd=ROOT, check=False
    )
    if done.returncode:
        raise Failed(f"{argv[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-600:]}")
    return time.perf_counter() - began


def last_words(log: Path) -> str:
    """The last lines that a tool wrote to stderr."""
    return " / ".join(log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:])


class Endpoint:
    """The embedding endpoint as a child process, started when first wanted."""

    def __init__(self, model: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.peers.endpoint", str(model)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, env=environment(), encoding="utf-8")
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise Failed("the embedding endpoint did not start; it wants llama-cpp-python, of memcli's extra 'llama'")

    def close(self) -> float:
        """End it; its peak memory in 10^6 bytes."""
        return float(self.process.communicate()[0])
