"""`memcli schedule` against schedulers that only write down what they are told."""

from __future__ import annotations

import json
import os
import plistlib
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are scripts of a shell")

CRONTAB = """#!/bin/sh
case "$1" in
  -l) [ -f "$HOME/cron.txt" ] || { echo "no crontab for someone" >&2; exit 1; }; cat "$HOME/cron.txt" ;;
  -r) rm -f "$HOME/cron.txt" ;;
  -) cat > "$HOME/cron.txt" ;;
esac
"""
OTHERS = "# mine\nMAILTO=me\n5 4 * * 1 /usr/bin/backup --rate 100% of it\n"


class Machine:
    """A home with a PATH of stand-ins."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.bin = home, folder
        self.cron = home / "cron.txt"

    def has(self, name: str, script: str = '#!/bin/sh\necho "$@" >> "$HOME/calls.txt"\n') -> None:
        file = self.bin / name
        file.write_text(script)
        file.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        file = self.home / "calls.txt"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def machine(hermetic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("cat", "rm", "sh"):
        (folder / tool).symlink_to(f"/bin/{tool}")
    monkeypatch.setenv("PATH", str(folder))
    return Machine(hermetic, folder)


def test_where_there_is_no_scheduler_it_says_what_to_do(memcli, machine: Machine) -> None:
    ended = memcli("schedule", "install")
    assert ended.code == 1
    assert "memcli consolidate --if-idle" in ended.err
    assert memcli("schedule").out.startswith("nothing is scheduled")
    assert memcli("schedule", "remove").out == "nothing was scheduled\n"


def test_cron_gets_one_block_and_keeps_every_other_line(memcli, machine: Machine, tmp_path: Path) -> None:
    machine.has("crontab", CRONTAB)
    machine.cron.write_text(OTHERS)
    done = memcli("schedule", "install", "--at", "4:05", "--json").data
    assert (done["scheduler"], done["at"]) == ("cron", "04:05")
    text = machine.cron.read_text()
    assert text.startswith(OTHERS)
    line = next(line for line in text.splitlines() if "consolidate --if-idle" in line)
    assert line.startswith("5 4 * * * ")
    words = shlex.split(line.split(" ", 5)[5])
    assert sys.executable in words
    assert f"HOME={machine.home}" in words
    assert str(tmp_path / "memory.db") in words
    assert words[-2] == done["log"]
    assert memcli("schedule", "install", "--at", "5:00").code == 0
    again = machine.cron.read_text()
    assert again == text.replace("5 4 * * * HOME", "0 5 * * * HOME")
    assert "0 5 * * *" in memcli("schedule", "status").out
    assert memcli("schedule", "remove").out == "no longer scheduled by cron\n"
    assert machine.cron.read_text() == OTHERS


def test_the_line_of_cron_does_what_it_says(filled, machine: Machine) -> None:
    machine.has("crontab", CRONTAB)
    filled("schedule", "install")
    line = next(line for line in machine.cron.read_text().splitlines() if "--if-idle" in line)
    command = line.split(" ", 5)[5].replace(r"\%", "%").replace(" --if-idle", "")
    assert subprocess.run(["/bin/sh", "-c", command], env={}, check=False).returncode == 0
    status = filled("schedule", "status", "--json").data
    assert status["last"]["state"] == "done"
    assert "sessions read" in Path(status["log"]).read_text()


def test_an_own_crontab_of_ours_alone_goes_as_it_came(memcli, machine: Machine) -> None:
    machine.has("crontab", CRONTAB)
    memcli("schedule", "install")
    memcli("schedule", "remove")
    assert not machine.cron.exists()


def test_a_crontab_that_cannot_be_read_is_never_written(memcli, machine: Machine) -> None:
    machine.has("crontab", '#!/bin/sh\n[ "$1" = -l ] && { echo "not allowed" >&2; exit 1; }\ncat > "$HOME/cron.txt"\n')
    assert memcli("schedule", "install", "--with", "cron").code == 1
    assert not machine.cron.exists()


def test_systemd_gets_a_timer_that_catches_up(memcli, machine: Machine, tmp_path: Path) -> None:
    machine.has("systemctl")
    machine.has("crontab", CRONTAB)
    done = memcli("schedule", "install", "--at", "03:30", "--max-minutes", "12", "--json").data
    assert done["scheduler"] == "systemd"
    units = machine.home / "config" / "systemd" / "user"
    service = (units / f"{done['name']}.service").read_text()
    timer = (units / f"{done['name']}.timer").read_text()
    assert f'ExecStart="{sys.executable}" "-m" "memcli" "--db" "{tmp_path / "memory.db"}" "consolidate"' in service
    assert '"--max-minutes" "12"' in service
    assert f'Environment="HOME={machine.home}"' in service
    assert f"StandardOutput=append:{done['log']}" in service
    assert "OnCalendar=*-*-* 03:30:00" in timer
    assert "Persistent=true" in timer
    assert machine.calls[-2:] == ["--user daemon-reload", f"--user enable --now {done['name']}.timer"]
    assert not machine.cron.exists()
    assert memcli("schedule", "status", "--json").data["jobs"][0]["scheduler"] == "systemd"
    assert memcli("schedule", "remove").code == 0
    assert list(units.iterdir()) == []
    assert f"--user disable --now {done['name']}.timer" in machine.calls


def test_moving_to_another_scheduler_leaves_none_behind(memcli, machine: Machine) -> None:
    machine.has("crontab", CRONTAB)
    memcli("schedule", "install")
    machine.has("systemctl")
    memcli("schedule", "install")
    assert not machine.cron.exists()
    assert [job["scheduler"] for job in memcli("schedule", "--json").data["jobs"]] == ["systemd"]


def test_launchd_gets_an_agent(memcli, machine: Machine, tmp_path: Path) -> None:
    machine.has("launchctl")
    done = memcli("schedule", "install", "--with", "launchd", "--json").data
    [written] = done["written"]
    agent = plistlib.loads(Path(written).read_bytes())
    assert agent["ProgramArguments"] == done["command"]
    assert agent["StartCalendarInterval"] == {"Hour": 3, "Minute": 17}
    assert agent["EnvironmentVariables"]["HOME"] == str(machine.home)
    assert any(call.startswith("bootstrap gui/") for call in machine.calls)
    assert memcli("schedule", "remove").out == "no longer scheduled by launchd\n"
    assert not Path(written).exists()


def test_windows_gets_a_task(memcli, machine: Machine) -> None:
    machine.has("schtasks")
    done = memcli("schedule", "install", "--with", "schtasks", "--json").data
    assert any("/SC DAILY" in call and "/ST 03:17" in call for call in machine.calls)
    assert "consolidate --if-idle" in Path(done["written"][0]).read_text()


@pytest.mark.parametrize("at", ["25:00", "3", "03:60", "noon"])
def test_a_time_that_is_none_is_refused(memcli, machine: Machine, at: str) -> None:
    assert memcli("schedule", "install", "--at", at).code == 2


def test_memories_have_jobs_of_their_own(memcli, machine: Machine, tmp_path: Path) -> None:
    machine.has("crontab", CRONTAB)
    memcli("schedule", "install")
    memcli("schedule", "install", "--db", tmp_path / "other.db")
    assert machine.cron.read_text().count("consolidate --if-idle") == 2
    memcli("schedule", "remove")
    assert "other.db" in machine.cron.read_text()
    assert json.loads(memcli("schedule", "--json", "--db", tmp_path / "other.db").out)["data"]["jobs"]
