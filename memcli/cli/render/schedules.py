"""The job that consolidates by itself: what was set up, whether it is there, and how it ended last."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render.lines import Line, line
from memcli.cli.render.reports import pairs

if TYPE_CHECKING:
    from collections.abc import Iterator


def _installed(done: dict[str, Any]) -> Iterator[Line]:
    yield line("consolidates every day at ", (done["at"], "when"), f" by {done['scheduler']}")
    rows = [("job", done["name"]), ("command", shlex.join(done["command"])), ("log", done["log"])]
    yield from pairs([*rows, *(("written", place) for place in done["written"])], indent=2)


def _status(found: dict[str, Any]) -> Iterator[Line]:
    if not found["jobs"]:
        yield line("nothing is scheduled; 'memcli schedule install' has this memory consolidated every night")
    for job in found["jobs"]:
        yield line((job["scheduler"], "title"), f"  {job['when']}")
    rows = [("job", found["name"]), ("log", found["log"])] if found["jobs"] else []
    last = found["last"]
    if last is not None:
        rows.append(("last run", f"{last['id']}, {last['state']}, begun {last['started']}"))
    yield from pairs(rows, indent=2)


def _removed(done: dict[str, Any]) -> Iterator[Line]:
    if done["removed"]:
        yield line(f"no longer scheduled by {', '.join(done['removed'])}")
    else:
        yield line("nothing was scheduled")


INSTALLED = View(data=dict, text=_installed)
STATUS = View(data=dict, text=_status)
REMOVED = View(data=dict, text=_removed)
