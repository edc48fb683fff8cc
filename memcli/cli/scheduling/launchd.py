"""launchd: an agent of the user, as a property list."""

from __future__ import annotations

import os
import plistlib
import shutil
from typing import TYPE_CHECKING, Any

from memcli import config
from memcli.cli.scheduling.job import call, must

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.cli.scheduling.job import Job


class Launchd:
    """`launchctl`."""

    title = "launchd"

    def usable(self) -> bool:
        """Whether there is launchd."""
        return shutil.which("launchctl") is not None

    def install(self, job: Job) -> list[str]:
        """Writes the agent and loads it, in place of an earlier one."""
        path = _path(job.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        call(["launchctl", "bootout", f"{_domain()}/{_label(job.name)}"])
        path.write_bytes(plistlib.dumps(_agent(job)))
        must(["launchctl", "bootstrap", _domain(), str(path)])
        return [str(path)]

    def remove(self, name: str) -> bool:
        """Unloads the agent and deletes it."""
        path = _path(name)
        if not path.exists():
            return False
        call(["launchctl", "bootout", f"{_domain()}/{_label(name)}"])
        path.unlink()
        return True

    def find(self, name: str) -> str | None:
        """At what time the agent runs, and whether it is loaded."""
        path = _path(name)
        if not path.exists():
            return None
        at = plistlib.loads(path.read_bytes()).get("StartCalendarInterval", {})
        loaded = call(["launchctl", "print", f"{_domain()}/{_label(name)}"]).returncode == 0
        return f"{'loaded' if loaded else 'not loaded'}, daily at {at.get('Hour', 0):02}:{at.get('Minute', 0):02}"


def _path(name: str) -> Path:
    return config.agents_directory() / f"{_label(name)}.plist"


def _label(name: str) -> str:
    return f"org.memcli.{name.removeprefix('memcli-')}"


def _domain() -> str:
    return f"gui/{os.getuid()}"


def _agent(job: Job) -> dict[str, Any]:
    return {
        "Label": _label(job.name),
        "ProgramArguments": job.command,
        "EnvironmentVariables": dict(job.environment),
        "StartCalendarInterval": {"Hour": job.hour, "Minute": job.minute},
        "StandardOutPath": str(job.log),
        "StandardErrorPath": str(job.log),
        "ProcessType": "Background",
        "LowPriorityIO": True,
    }
