"""The user's crontab: one tagged block in it is ours, every other line stays as it is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from memcli.cli.scheduling.job import call, must
from memcli.errors import MemcliError

if TYPE_CHECKING:
    from memcli.cli.scheduling.job import Job


class Cron:
    """`crontab`."""

    title = "cron"

    def usable(self) -> bool:
        """Whether there is a crontab program, and this user may use it."""
        return shutil.which("crontab") is not None and _text() is not None

    def install(self, job: Job) -> list[str]:
        """Puts the job's block at the end of the crontab, or where it was."""
        line = f"{job.minute} {job.hour} * * * {job.shell}".replace("%", r"\%")  # a plain % ends a command of cron
        block = f"{_head(job.name)}\n{line}\n{_foot(job.name)}\n"
        before, _, after = _parted(_read(), job.name)
        if before and not before.endswith("\n"):
            before += "\n"
        must(["crontab", "-"], f"{before}{block}{after}")
        return ["crontab"]

    def remove(self, name: str) -> bool:
        """Takes the block out."""
        before, block, after = _parted(_read(), name)
        if not block:
            return False
        must(["crontab", "-"], before + after) if before + after else must(["crontab", "-r"])
        return True

    def find(self, name: str) -> str | None:
        """The line of the block."""
        lines = _parted(_read(), name)[1].splitlines()
        return lines[1] if len(lines) > 2 else None


def _head(name: str) -> str:
    return f"# >>> {name}: written by 'memcli schedule', which also removes it >>>"


def _foot(name: str) -> str:
    return f"# <<< {name} <<<"


def _read() -> str:
    text = _text()
    if text is None:
        raise MemcliError("the crontab cannot be read", hint="see what 'crontab -l' says")
    return text


def _text() -> str | None:
    """The crontab, empty where there is none; None where it cannot be read, which must never look like none."""
    done = call(["crontab", "-l"])
    if done.returncode == 0:
        return done.stdout
    return "" if "no crontab" in done.stderr.lower() else None


def _parted(text: str, name: str) -> tuple[str, str, str]:
    """What stands before our block, the block, and what stands after it."""
    start = text.find(_head(name))
    end = text.find(_foot(name), start)
    if start < 0 or end < 0:
        return text, "", ""
    end += len(_foot(name))
    end += text[end : end + 1] == "\n"
    return text[:start], text[start:end], text[end:]
