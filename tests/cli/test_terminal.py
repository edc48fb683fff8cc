"""On a real terminal: colours, wrapping, questions, and nothing that a stored message could do to it."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pty = pytest.importorskip("pty", reason="POSIX terminals")

CSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(*words: str, typed: str = "", columns: int = 80, **env: str) -> tuple[int, str]:
    """Runs memcli with all three streams on a terminal of its own; gives the exit code and what appeared."""
    ours, theirs = pty.openpty()
    size = {"COLUMNS": str(columns), "LINES": "40"}
    running = subprocess.Popen(
        [sys.executable, "-m", "memcli", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | {"PYTHONPATH": str(ROOT)} | size | env, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    if typed:
        os.write(ours, typed.encode())
    shown = b""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        elif running.poll() is not None:
            break
    code = running.wait(timeout=10)
    os.close(ours)
    return code, shown.decode().replace("\r\n", "\n")


@pytest.fixture
def here(filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short chat as the memory of every process."""
    monkeypatch.setenv("MEMCLI_DB", str(tmp_path / "memory.db"))


@pytest.mark.usefixtures("here")
def test_text_is_coloured_and_matched_words_stand_out() -> None:
    code, shown = on_terminal("recall", "adopted", "--limit", "1")
    assert code == 0
    assert CSI.search(shown)
    assert re.search(r"\x1b\[[0-9;]+madopted\x1b\[0m", shown)
    assert "I finally adopted a cat" in CSI.sub("", shown)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"MEMCLI_COLOR": "never"}])
def test_colours_can_be_refused(env: dict[str, str]) -> None:
    _, shown = on_terminal("recall", "adopted", "--limit", "1", **env)
    assert "\x1b" not in shown
    assert "I finally adopted a cat" in shown


@pytest.mark.usefixtures("here")
def test_colours_can_be_had_in_a_pipe(filled) -> None:
    assert CSI.search(filled("recall", "adopted", "--color", "always").out)
    assert not CSI.search(filled("recall", "adopted").out)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("columns", [40, 72])
def test_lines_fit_the_window(columns: int) -> None:
    _, shown = on_terminal("recall", "roof boiler cat", "--context", "1", columns=columns)
    assert max(len(line) for line in CSI.sub("", shown).splitlines()) <= columns


def test_a_stored_message_cannot_drive_the_terminal(memcli, tmp_path: Path) -> None:
    nasty = "figs \x1b]0;owned\x07 \x1b[2J\x1b[31m \x9b5n \x08\x08 \u202etxt.exe \r over"
    assert memcli("add", nasty, "--speaker", "Eve\x1b[41m", "--conversation", "c\x1b[5m").code == 0
    env = {"MEMCLI_DB": str(tmp_path / "memory.db")}
    for words in (("recall", "figs"), ("show", "ep_1"), ("why", "ep_1"), ("forget", "ep_1", "--dry-run")):
        for color in ("always", "never"):
            _, shown = on_terminal(*words, "--color", color, **env)
            bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)
            assert not set(bare) & {"\x1b", "\x07", "\x9b", "\x08", "\r", "\u202e"}, words
            assert "owned" in bare
            assert "\x1b[31m" not in shown
            assert "\x1b[41m" not in shown
    assert memcli("recall", "figs", "--format", "md").out.isprintable() is False
    assert "\x1b" not in memcli("recall", "figs", "--format", "md").out
    assert memcli("recall", "figs", "--json").data["hits"][0]["text"] == nasty


@pytest.mark.usefixtures("here")
def test_json_on_a_terminal_is_indented_and_plain() -> None:
    _, shown = on_terminal("recall", "adopted", "--json")
    assert shown.startswith('{\n  "memcli": 1,\n')
    assert "\x1b" not in shown


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("n\n", 6), ("\n", 6)])
def test_forgetting_asks_first(filled, answer: str, code: int) -> None:
    ended, shown = on_terminal("forget", "--speaker", "Tom", typed=answer)
    assert ended == code
    assert "Forget 2 memories? [y/N]" in shown
    assert len(filled("recall", "cat colour roof", "--speaker", "Tom", "--json").data["hits"]) == (
        0 if code == 0 else 2
    )


@pytest.mark.usefixtures("here")
def test_a_question_without_words_is_not_awaited_from_the_keyboard() -> None:
    code, shown = on_terminal("recall")
    assert code == 2
    assert "nothing was asked" in shown


def test_help_has_bold_titles_on_a_terminal_only(memcli) -> None:
    assert "\x1b[1mUsage:" in on_terminal("recall", "--help")[1]
    assert "\x1b" not in on_terminal("recall", "--help", NO_COLOR="1")[1]
    assert "\x1b" not in memcli("recall", "--help").out
