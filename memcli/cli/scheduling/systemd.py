"""systemd's timers of a user: a service and a timer, which catches up on what it missed while the machine was off."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from memcli import config
from memcli.cli.scheduling.job import call, must

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.cli.scheduling.job import Job


class Systemd:
    """`systemctl --user`."""

    title = "systemd"

    def usable(self) -> bool:
        """Whether a manager of this user's units answers."""
        return shutil.which("systemctl") is not None and call([*_SYSTEMCTL, "show-environment"]).returncode == 0

    def install(self, job: Job) -> list[str]:
        """Writes the two units and starts the timer."""
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        service, timer = folder / f"{job.name}.service", folder / f"{job.name}.timer"
        service.write_text(_service(job), encoding="utf-8")
        timer.write_text(_timer(job), encoding="utf-8")
        must([*_SYSTEMCTL, "daemon-reload"])
        must([*_SYSTEMCTL, "enable", "--now", timer.name])
        return [str(service), str(timer)]

    def remove(self, name: str) -> bool:
        """Stops the timer and deletes both units."""
        units = [_folder() / f"{name}.{kind}" for kind in ("timer", "service")]
        if not any(unit.exists() for unit in units):
            return False
        call([*_SYSTEMCTL, "disable", "--now", units[0].name])  # one that is not enabled is stopped already
        for unit in units:
            unit.unlink(missing_ok=True)
        must([*_SYSTEMCTL, "daemon-reload"])
        return True

    def find(self, name: str) -> str | None:
        """What systemd says of the timer."""
        if not (_folder() / f"{name}.timer").exists():
            return None
        said = call([*_SYSTEMCTL, "show", f"{name}.timer", "-p", "ActiveState", "-p", "NextElapseUSecRealtime"]).stdout
        known = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
        state = known.get("ActiveState") or "unknown"
        following = known.get("NextElapseUSecRealtime")
        return f"{state}, next on {following}" if following else state


_SYSTEMCTL = ["systemctl", "--user"]


def _folder() -> Path:
    return config.units_directory()


def _quoted(word: str) -> str:
    """A word for a unit file: quoted, with nothing in it that systemd would expand."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'


def _service(job: Job) -> str:
    environment = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in job.environment.items())
    return f"""# Written by 'memcli schedule', which also removes it.
[Unit]
Description=Consolidate the memory {job.database}

[Service]
Type=oneshot
{environment}ExecStart={" ".join(map(_quoted, job.command))}
StandardOutput=append:{str(job.log).replace("%", "%%")}
StandardError=inherit
Nice=10
IOSchedulingClass=idle
"""


def _timer(job: Job) -> str:
    return f"""# Written by 'memcli schedule', which also removes it.
[Unit]
Description=Consolidate the memory {job.database} every day

[Timer]
OnCalendar=*-*-* {job.hour:02}:{job.minute:02}:00
Persistent=true
RandomizedDelaySec=60

[Install]
WantedBy=timers.target
"""
