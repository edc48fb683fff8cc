"""`memcli schedule`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from memcli.cli.command import Group, verb

if TYPE_CHECKING:
    from memcli.cli.context import Context

SCHEDULERS = ("auto", "systemd", "launchd", "cron", "schtasks")

At = Annotated[str, typer.Option("--at", metavar="HH:MM", help="At what time of day.")]
Minutes = Annotated[
    float, typer.Option("--max-minutes", metavar="N", min=1, help="Begin nothing further after this many minutes.")
]
With = Annotated[
    str,
    typer.Option("--with", metavar="SCHEDULER", help=f"One of {', '.join(SCHEDULERS)}; auto takes what is there."),
]


@verb(examples="memcli schedule install --at 03:30 --max-minutes 20")
def install(cx: Context, at: At = "03:17", max_minutes: Minutes = 30, scheduler: With = "auto") -> None:
    """Consolidate this memory every day from now on.

    With a timer of systemd, an agent of launchd, a line of the user's crontab or a task of Windows, which runs memcli
    by its full path and writes what it says to a log. memcli itself keeps nothing running. Installing again replaces
    what was installed before.
    """
    from memcli.cli.render.schedules import INSTALLED
    from memcli.cli.scheduling import using

    cx.out.show(using.install(cx, at, max_minutes, scheduler), INSTALLED)


@verb(examples="memcli schedule status")
def status(cx: Context) -> None:
    """Say whether this memory is consolidated by itself, and how that went last."""
    from memcli.cli.render.schedules import STATUS
    from memcli.cli.scheduling import using

    cx.out.show(using.status(cx), STATUS)


@verb(examples="memcli schedule remove")
def remove(cx: Context) -> None:
    """Take the job away again; nothing else of any scheduler is touched."""
    from memcli.cli.render.schedules import REMOVED
    from memcli.cli.scheduling import using

    cx.out.show(using.remove(cx), REMOVED)


command = Group(
    "Have the operating system consolidate every night.",
    {"install": install, "status": status, "remove": remove},
    default="status",
    examples="""
    memcli schedule install
    memcli schedule status
    memcli schedule remove
    """,
)
