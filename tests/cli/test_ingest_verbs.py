from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.helpers import CHAT, ROOT, jsonl

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [
    "run", "dry_run", "messages", "files", "added", "unchanged", "updated", "replaced", "restored", "branches",
    "forgotten", "embedded", "formats", "redacted", "skipped", "noted", "passed", "problems",
]  # fmt: skip
SECRET = "sk-proj-" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z" * 2


def test_a_report_has_its_keys_and_counts(memcli, tmp_path: Path) -> None:
    data = memcli("ingest", jsonl(tmp_path / "chat.jsonl", CHAT), "--json").data
    assert list(data) == KEYS
    assert (data["added"], data["files"], data["formats"], data["run"]) == (5, 1, {"jsonl": 1}, "run_0000001")


def test_the_same_again_adds_nothing(filled, tmp_path: Path) -> None:
    data = filled("ingest", tmp_path / "chat.jsonl", "--json").data
    assert (data["added"], data["unchanged"], data["run"]) == (0, 5, None)
    assert filled("ingest", tmp_path / "chat.jsonl").out.splitlines()[0] == "0 added"


def test_a_dry_run_says_the_same_and_writes_nothing(memcli, tmp_path: Path) -> None:
    ended = memcli("ingest", jsonl(tmp_path / "chat.jsonl", CHAT), "--dry-run")
    assert ended.out.splitlines()[0] == "5 would be added"
    assert not (tmp_path / "memory.db").exists()
    assert memcli("ingest", tmp_path / "chat.jsonl", "--dry-run", "--json").data["added"] == 5


def test_a_broken_line_costs_only_itself_and_ends_with_3(memcli, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "chat.jsonl", CHAT)
    file.write_text(file.read_text().replace('"m2"', '"m2', 1))
    ended = memcli("ingest", file, "--json")
    assert ended.code == 3
    assert ended.data["added"] == 4
    assert sum(ended.data["skipped"].values()) == 1
    assert ended.data["problems"][0]["place"] == "line 2"
    again = memcli("ingest", file)
    assert again.code == 3
    assert "line 2" in again.out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.jsonl", None, "does not exist"),
        ("empty.json", b"[]", "empty export"),
        ("image.md", bytes(range(256)) * 20, "binary"),
        ("broken.zip", b"PK\x03\x04 this is no archive", "ZIP"),
        ("bad.jsonl", b'{"no": "text"}\n', "no export"),
    ],
)
def test_an_input_without_a_message_is_an_error(
    memcli, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    ended = memcli("ingest", file)
    assert ended.code == 4
    assert said in ended.err
    assert ended.err.startswith("memcli: ")


def test_a_pipe_is_read_with_and_without_a_dash(memcli) -> None:
    line = '{"text": "the heron was back"}\n'
    assert memcli("ingest", "-", "--format", "jsonl", "--json", given=line).data["added"] == 1
    assert memcli("ingest", "--format", "jsonl", "--json", given='{"text": "and the otter"}\n').data["added"] == 1


def test_overrides_say_what_the_source_does_not(memcli) -> None:
    words = ("--kind", "note", "--conversation", "log", "--speaker", "Iris", "--at", "2024-02-03")
    assert memcli("ingest", "-", *words, given="repaired the gate").code == 0
    item = memcli("show", "ep_1", "--json").data["item"]
    assert {name: item[name] for name in ("kind", "conversation", "speaker", "timestamp")} == {
        "kind": "note", "conversation": "log", "speaker": "Iris", "timestamp": "2024-02-03",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--format", "yaml"), 2), (("--at", "some day"), 2), (("--watch",), 2)],
)
def test_what_cannot_be_is_refused_before_anything_is_read(memcli, words: tuple[str, ...], code: int) -> None:
    assert memcli("ingest", "-", *words, given="text").code == code


def test_secrets_are_replaced_unless_told_otherwise(memcli, tmp_path: Path) -> None:
    data = memcli("ingest", "-", "--json", given=f"the key is {SECRET}\n").data
    assert sum(data["redacted"].values()) == 1
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.glob("memory.db*"))
    assert memcli("add", f"keep {SECRET}", "--no-redact").code == 0
    assert SECRET in memcli("recall", "keep").out


def test_the_setting_redact_is_heeded(memcli) -> None:
    assert memcli("add", f"keep {SECRET}", MEMCLI_REDACT="false").code == 0
    assert SECRET in memcli("recall", "keep", "--full").out


def test_add_remembers_words_pipes_and_when(memcli) -> None:
    assert memcli("add", "The spare key", "is with Nuria", MEMCLI_NOW="2024-05-06T07:08:09+02:00").code == 0
    assert memcli("add", given="piped in\nover two lines\n").code == 0
    first, second = (memcli("show", uid, "--json").data["item"] for uid in ("ep_1", "ep_2"))
    assert (first["text"], first["timestamp"]) == ("The spare key is with Nuria", "2024-05-06T07:08:09+02:00")
    assert (first["kind"], first["conversation"], first["role"]) == ("note", "notes", "user")
    assert second["text"] == "piped in\nover two lines"
    assert (
        memcli("add", "eggs", "--speaker", "Tom", "--kind", "list", "--conversation", "kitchen", "--at", "2023").code
        == 0
    )
    third = memcli("show", "ep_3", "--json").data["item"]
    assert (third["speaker"], third["kind"], third["conversation"], third["timestamp"]) == (
        "Tom",
        "list",
        "kitchen",
        "2023",
    )


@pytest.mark.parametrize("given", [("",), ("   ",), ("-",)])
def test_nothing_is_not_remembered(memcli, given: tuple[str, ...]) -> None:
    assert memcli("add", *given, given="").code == 2


def test_an_export_comes_back_as_the_same_memory(filled, tmp_path: Path) -> None:
    filled("add", "a note with\nlines and ünïcode 🐈", "--at", "2024-06-01")
    written = filled("export").out
    assert filled("ingest", "-", "--format", "jsonl", "--json", given=written).data["added"] == 0
    copy = tmp_path / "copy.db"
    assert filled("--db", copy, "ingest", "-", "--format", "jsonl", given=written).code == 0
    assert filled("--db", copy, "export").out == written
    first = json.loads(written.splitlines()[0])
    assert list(first) == ["text", "id", "timestamp", "speaker", "conversation", "session", "kind", "seq"]


def test_an_export_can_be_filtered_and_put_into_a_file(filled, tmp_path: Path) -> None:
    file = tmp_path / "ana.jsonl"
    assert filled("export", "--speaker", "Ana", "--to", file, "--json").data == {"file": str(file), "messages": 3}
    assert {json.loads(line)["speaker"] for line in file.read_text().splitlines()} == {"Ana"}
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    ended = filled("export", "--to", tmp_path / "no" / "folder.jsonl")
    assert ended.code == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_watching_takes_in_what_changes_until_interrupted(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("# First\n\nthe heron was back\n")
    env = os.environ | {"PYTHONPATH": str(ROOT), "MEMCLI_DB": str(tmp_path / "memory.db")}
    command = [sys.executable, "-m", "memcli", "ingest", str(folder), "--watch", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        try:
            assert json.loads(running.stdout.readline())["data"]["added"] == 1
            assert "watching" in running.stderr.readline()
            (folder / "b.md").write_text("# Second\n\nand the otter\n")
            assert json.loads(running.stdout.readline())["data"]["added"] == 1
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=60) == 0
        finally:
            running.kill()
