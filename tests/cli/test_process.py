"""How a process ends: exit codes, closed pipes, closed descriptors, poor terminals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "memcli"]


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), **more}


def test_an_error_is_a_line_a_hint_and_its_own_exit_code(process) -> None:
    ended = process("recall", "anything")
    assert ended.code == 10
    assert ended.out == ""
    first, second = ended.err.splitlines()
    assert first.startswith("memcli: there is no memory at ")
    assert "memcli ingest" in second


@pytest.mark.parametrize(
    "words", ["consolidate", "forget secret --yes", "purge --yes", "undo run_0000001", "reindex", "entities merge A B"]
)
def test_a_mistyped_database_is_not_made_by_what_has_nothing_to_put_into_it(
    process, tmp_path: Path, words: str
) -> None:
    mistyped = tmp_path / "memroy.db"
    ended = process(*words.split(), "--db", str(mistyped))
    assert ended.code == 10
    assert not mistyped.exists()


def test_an_error_is_an_envelope_with_json(process) -> None:
    ended = process("recall", "anything", "--json")
    assert ended.code == 10
    error = ended.error
    assert list(error) == ["name", "code", "message", "hint"]
    assert (error["name"], error["code"]) == ("no-database", 10)
    assert error["message"] in ended.err


def test_the_setting_format_holds_for_errors_too(process) -> None:
    assert process("recall", "anything", MEMCLI_FORMAT="json").error["code"] == 10
    assert process("recall", "anything", "--format", "text", MEMCLI_FORMAT="json").out == ""


def test_even_a_mistyped_command_line_gives_an_envelope(process) -> None:
    ended = process("recall", "x", "--limmit", "3", "--format", "json")
    assert ended.code == ended.error["code"] == 2
    assert json.loads(ended.out)["command"] == "recall"


def test_debug_shows_the_traceback_and_no_values(process) -> None:
    ended = process("recall", "my private words", "--debug")
    assert ended.code == 10
    assert "Traceback (most recent call last)" in ended.err
    assert "my private words" not in ended.err


def test_without_debug_there_is_no_traceback(process) -> None:
    assert "Traceback" not in process("recall", "x").err


def test_no_verb_shows_help_on_stderr_and_fails(process) -> None:
    ended = process()
    assert ended.code == 2
    assert ended.out == ""
    assert "Usage: memcli" in ended.err


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
@pytest.mark.parametrize(
    "words", [("config", "list"), ("config", "list", "--json"), ("completion", "bash"), ("--help",)]
)
def test_a_reader_that_leaves_is_no_failure(words: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, *words], stdout=write, stderr=subprocess.PIPE, env=environment(), check=False)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("config", "list"), ("--version",)])
def test_output_that_cannot_be_written_is_a_failure(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
    assert done.returncode != 0
    assert b"no space left" in done.stderr.lower()
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="POSIX shells")
@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_descriptors_do_no_harm(closing: str) -> None:
    line = f"{sys.executable} -m memcli config get me {closing}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, env=environment(), check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_unicode_gets_the_nearest_letters(process) -> None:
    shown = process("config", "get", "me", MEMCLI_ME="Žofie → 猫", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (shown.code, shown.out) == (0, "?ofie -> ?\n")


def test_json_loses_nothing_on_a_terminal_without_unicode(process) -> None:
    ended = process("config", "get", "me", "--json", MEMCLI_ME="Žofie → 猫", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ended.data["value"] == "Žofie → 猫"


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_interrupting_ends_with_130_and_a_word(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\necho started > {fifo}\nexec sleep 30\n")
    editor.chmod(0o755)
    with subprocess.Popen(
        [*COMMAND, "config", "edit"],
        stderr=subprocess.PIPE,
        env=environment(EDITOR=str(editor)),
        start_new_session=True,
    ) as running:
        fifo.read_text()
        os.killpg(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.decode().strip() == "memcli: interrupted"


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_what_a_killed_dry_run_leaves_goes_with_the_next_start(tmp_path: Path) -> None:
    memory, temporary = tmp_path / "memory" / "memory.db", tmp_path / "temporary"
    temporary.mkdir()
    piped = environment(MEMCLI_DB=str(memory), TMPDIR=str(temporary))
    command = [*COMMAND, "ingest", "-", "--dry-run", "--format", "jsonl"]
    child = subprocess.Popen(command, env=piped, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert child.stdin is not None
    child.stdin.write(
        b"".join(json.dumps({"text": f"secret number {n} of many"}).encode() + b"\n" for n in range(9000))
    )
    child.stdin.flush()
    while not list(tmp_path.glob("memory/.memory.db.*.partial/memory.db")):
        assert child.poll() is None
    child.kill()
    child.wait()
    child.stdin.close()
    assert not list(temporary.iterdir())
    done = subprocess.run([*COMMAND, "add", "tea at four"], env=piped, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {each.name for each in memory.parent.iterdir()} == {"memory.db"}


def test_a_dry_run_leaves_no_folder(process, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("tea at four")
    ended = process(
        "ingest", str(tmp_path / "note.txt"), "--dry-run", "--db", str(tmp_path / "new" / "er" / "memory.db")
    )
    assert ended.code == 0
    assert not (tmp_path / "new").exists()
