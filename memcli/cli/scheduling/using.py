"""What `memcli schedule` does: chooses a scheduler, hands it the job, and asks it what became of that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from memcli import config
from memcli.cli.scheduling.cron import Cron
from memcli.cli.scheduling.job import Job, Scheduler, name_of
from memcli.cli.scheduling.launchd import Launchd
from memcli.cli.scheduling.schtasks import Schtasks
from memcli.cli.scheduling.systemd import Systemd
from memcli.errors import MemcliError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.cli.context import Context

#: In the order in which they are tried.
_ALL: tuple[Scheduler, ...] = (Systemd(), Launchd(), Cron(), Schtasks())


def install(cx: Context, at: str, minutes: float, wanted: str) -> dict[str, Any]:
    """Sets up the job, and takes away what another scheduler has of it; raises UsageError, MemcliError."""
    hour, minute = _time(at)
    scheduler = _chosen(wanted)
    database = _database(cx)
    name = name_of(database, config.default_database())
    log = config.log_file(name)
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    job = Job(name, database, hour, minute, minutes, log, config.job_environment())
    for other in _ALL:
        if other is not scheduler and other.usable():
            other.remove(name)
    written = scheduler.install(job)
    return {
        "name": name,
        "scheduler": scheduler.title,
        "at": f"{hour:02}:{minute:02}",
        "command": job.command,
        "log": str(log),
        "written": written,
    }


def status(cx: Context) -> dict[str, Any]:
    """Which schedulers have the job, where it writes to, and how the last consolidation ended."""
    database = _database(cx)
    name = name_of(database, config.default_database())
    found = [(each.title, each.find(name)) for each in _ALL if each.usable()]
    jobs = [{"scheduler": title, "when": when} for title, when in found if when is not None]
    return {"name": name, "jobs": jobs, "log": str(config.log_file(name)), "last": _last(cx, database)}


def remove(cx: Context) -> dict[str, Any]:
    """Takes the job away wherever it is."""
    name = name_of(_database(cx), config.default_database())
    return {"name": name, "removed": [each.title for each in _ALL if each.usable() and each.remove(name)]}


def _database(cx: Context) -> Path:
    return cx.settings.database.absolute()


def _last(cx: Context, database: Path) -> dict[str, Any] | None:
    from memcli.cli.render import records
    from memcli.store import runs
    from memcli.store.locks import held

    if not database.exists():
        return None
    with cx.open("read") as store:
        run = runs.last_by_verb(store).get("consolidate")
    if run is None:
        return None
    cut = run.state == "running" and not held(database)
    return records.run(run) | {"state": "cut short" if cut else run.state}


def _time(at: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", at)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise UsageError(f"--at: {at!r} is no time of day", hint="write it as 03:17")
    return int(match[1]), int(match[2])


def _chosen(wanted: str) -> Scheduler:
    titles = [each.title for each in _ALL]
    if wanted not in {"auto", *titles}:
        raise UsageError(f"--with: {wanted!r} is not one of auto, {', '.join(titles)}")
    for each in _ALL:
        if wanted in {"auto", each.title} and each.usable():
            return each
    told = "no scheduler" if wanted == "auto" else wanted
    hint = "run 'memcli consolidate --if-idle' from whatever runs programs at a time of day here"
    raise MemcliError(f"there is {told} that this user may use here", hint=hint)
