"""Standard input is read when somebody piped something, and never awaited when nobody did."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX descriptors")


def start(*words: str, stdin: int, db: Path) -> subprocess.CompletedProcess[str]:
    """Runs memcli with this descriptor as standard input; fails when it is still waiting after half a minute."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "MEMCLI_DB": str(db)}
    command = [sys.executable, "-m", "memcli", *words]
    return subprocess.run(command, stdin=stdin, capture_output=True, text=True, env=env, timeout=30, check=False)


@pytest.fixture
def db(filled, tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


def test_a_pipe_is_read(db: Path) -> None:
    read, write = os.pipe()
    os.write(write, b"what did Ana adopt\n")
    os.close(write)
    assert "Miso" in start("recall", stdin=read, db=db).stdout


def test_a_file_is_read(db: Path, tmp_path: Path) -> None:
    (tmp_path / "question").write_text("what did Ana adopt")
    with (tmp_path / "question").open() as file:
        assert "Miso" in start("recall", stdin=file.fileno(), db=db).stdout


def test_a_question_in_words_leaves_an_open_pipe_alone(db: Path) -> None:
    read, write = os.pipe()  # nobody ever writes to it, and it stays open
    assert "Miso" in start("recall", "adopt", stdin=read, db=db).stdout
    assert start("status", stdin=read, db=db).returncode == 0
    assert start("add", "by hand", stdin=read, db=db).returncode == 0
    os.close(write)


def test_a_socket_that_was_inherited_is_not_awaited(db: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for verb in ("recall", "add", "ingest"):
            ended = start(verb, stdin=theirs.fileno(), db=db)
            assert ended.returncode == 2, verb
            assert "nothing" in ended.stderr


def test_nothing_at_all_is_not_awaited(db: Path) -> None:
    for verb in ("recall", "add", "ingest"):
        assert start(verb, stdin=subprocess.DEVNULL, db=db).returncode == 2


def test_a_dash_reads_whatever_is_there(db: Path) -> None:
    assert start("add", "-", stdin=subprocess.DEVNULL, db=db).returncode == 2
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(b"through a socket")
        ours.close()
        assert start("add", "-", stdin=theirs.fileno(), db=db).returncode == 0


def test_a_closed_standard_input_is_said(db: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT), "MEMCLI_DB": str(db)}
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m memcli recall - <&-"], capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode in (0, 4)
    assert "Traceback" not in done.stderr


def test_the_command_line_reads_bytes_that_are_no_utf8(db: Path) -> None:
    read, write = os.pipe()
    os.write(write, b"caf\xe9 in Lisbon\n")
    os.close(write)
    assert start("add", "-", stdin=read, db=db).returncode == 0
    assert "caf\ufffd in Lisbon" in start("recall", "Lisbon", stdin=subprocess.DEVNULL, db=db).stdout
