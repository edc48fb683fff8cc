"""The Windows Task Scheduler."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from memcli.cli.scheduling.job import call, must

if TYPE_CHECKING:
    from memcli.cli.scheduling.job import Job


class Schtasks:
    """`schtasks`."""

    title = "schtasks"

    def usable(self) -> bool:
        """Whether there is a task scheduler."""
        return shutil.which("schtasks") is not None

    def install(self, job: Job) -> list[str]:
        """Makes the task, in place of an earlier one; what it runs stands in a script, since a task's line is short."""
        script = job.log.with_name(f"{job.name}.cmd")
        names = "".join(f'set "{name}={value}"\r\n' for name, value in job.environment.items())
        line = subprocess.list2cmdline([*job.command]).replace("%", "%%")
        script.write_text(f'@echo off\r\n{names}{line} >> "{job.log}" 2>&1\r\n', encoding="utf-8", newline="")
        at = f"{job.hour:02}:{job.minute:02}"
        must(["schtasks", "/Create", "/F", "/SC", "DAILY", "/TN", job.name, "/ST", at, "/TR", f'"{script}"'])
        return [str(script)]

    def remove(self, name: str) -> bool:
        """Deletes the task."""
        if self.find(name) is None:
            return False
        must(["schtasks", "/Delete", "/F", "/TN", name])
        return True

    def find(self, name: str) -> str | None:
        """What the scheduler says of the task."""
        done = call(["schtasks", "/Query", "/FO", "CSV", "/NH", "/TN", name])
        return done.stdout.strip() or None if done.returncode == 0 else None
