"""The job that a scheduler is given: what to run when, with every path absolute and nothing left to its environment."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple, Protocol

from memcli.errors import MemcliError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Job(NamedTuple):
    """One consolidation a day of the memory at `database`; `environment` is all it is run with."""

    name: str
    database: Path
    hour: int
    minute: int
    minutes: float
    log: Path
    environment: Mapping[str, str]

    @property
    def command(self) -> list[str]:
        """The words of the command."""
        memcli = [sys.executable, "-m", "memcli", "--db", str(self.database)]
        return [*memcli, "consolidate", "--if-idle", "--max-minutes", f"{self.minutes:g}"]

    @property
    def shell(self) -> str:
        """The command for a shell, its environment before it and its log behind it."""
        names = [f"{name}={shlex.quote(value)}" for name, value in self.environment.items()]
        return " ".join([*names, shlex.join(self.command), ">>", shlex.quote(str(self.log)), "2>&1"])


class Scheduler(Protocol):
    """What every scheduler can do with the job of a name."""

    title: str

    def usable(self) -> bool:
        """Whether this machine has it and the user may use it."""
        ...

    def install(self, job: Job) -> list[str]:
        """Sets the job up, in place of an earlier one of its name; returns the places it wrote to."""
        ...

    def remove(self, name: str) -> bool:
        """Takes the job away; whether there was one."""
        ...

    def find(self, name: str) -> str | None:
        """When the job runs, in the scheduler's words; None where there is none."""
        ...


def name_of(database: Path, default: Path) -> str:
    """The name of a memory's job: each memory can have its own."""
    if database == default:
        return "memcli-consolidate"
    return f"memcli-consolidate-{hashlib.blake2b(str(database).encode(), digest_size=4).hexdigest()}"


def call(words: Sequence[str], given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a scheduler's own program; raises MemcliError where it is not there."""
    try:
        return subprocess.run(words, input=given, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MemcliError(f"{words[0]} cannot be run: {error}") from error


def must(words: Sequence[str], given: str | None = None) -> str:
    """The same for what has to succeed; gives what it said."""
    done = call(words, given)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise MemcliError(f"{' '.join(words)} failed: {said[-1] if said else done.returncode}")
    return done.stdout
