from __future__ import annotations

import json
import random
import struct
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memcli.errors import InputError
from memcli.ingest import archives, inputs
from memcli.ingest.importers import registry
from tests.ingest.test_chatgpt import simple
from tests.ingest.test_inputs import Walked

if TYPE_CHECKING:
    from pathlib import Path


def pack(path: Path, members: dict[str, Any], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, bytes | str) else json.dumps(content))
    return path


def told(walked: Walked) -> list[tuple[str, str]]:
    return [(location.rpartition("!")[2], reason.partition(" (")[0]) for location, reason in walked.problems]


def test_an_export_in_shards(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "export.zip",
        {
            "conversations-000.json": [simple(1, "one")],
            "conversations-001.json": [simple(2, "two")],
            "user.json": {"id": "u"},
            "shared_conversations.json": [],
            "chat.html": "<html>",
            "file-1.png": b"\x89PNG",
            "attachments/inner.zip": b"PK\x03\x04",
            "__MACOSX/._conversations.json": b"\x00",
            "files/": "",
        },
    )
    texts, passed_over = [], []
    problems: list[tuple[str, str]] = []
    for source in inputs.walk([path], problem=lambda *told: problems.append(told)):
        assert source.location == f"{path}!{source.name.partition('export/')[2]}"
        assert not source.named
        try:
            texts += [draft.text for draft in registry.detect(source).read(source, lambda *_: None)]
        except InputError as error:
            passed_over.append((source.name, error.message))
    assert texts == ["one", "two"]
    assert passed_over == [
        (f"{tmp_path.name}/export/user.json", "no known format"),
        (f"{tmp_path.name}/export/shared_conversations.json", "no known format"),
    ]
    assert problems == [(f"{path}!attachments/inner.zip", "archive inside an archive")]


def test_a_packed_vault_keeps_the_names_of_the_vault(tmp_path: Path) -> None:
    assert list(Walked(pack(tmp_path / "vault.zip", {"vault/a.md": "x", "vault/sub/b.md": "y"})).content) == [
        f"{tmp_path.name}/vault/a.md",
        f"{tmp_path.name}/vault/sub/b.md",
    ]


def test_in_a_folder_archives_are_opened_too(tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    pack(tmp_path / "v/notes.zip", {"a.md": "x"})
    (tmp_path / "v/broken.zip").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "v/z.md").write_text("z")
    walked = Walked(tmp_path / "v")
    assert walked.content == {"v/notes/a.md": b"x", "v/z.md": b"z"}
    assert [reason.partition(" (")[0] for _, reason in walked.problems] == [
        f"{tmp_path}/v/broken.zip is not a readable ZIP archive"
    ]


def test_what_is_no_archive(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"a.md": "words " * 100})
    whole = path.read_bytes()
    for broken in (whole[:-10], whole[:40], b"PK\x05\x06", b"PK\x03\x04" + bytes(100)):
        path.write_bytes(broken)
        with pytest.raises(InputError, match="is not a readable ZIP archive"):
            Walked(path)


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = b"0" * (archives.SMALL + 1)
    path = pack(tmp_path / "bomb.zip", {"a.txt": "before", "bomb.txt": zeros, "c.txt": "after"})
    walked = Walked(path)
    assert list(walked.content.values()) == [b"before", b"after"]
    assert told(walked) == [("bomb.txt", archives.BOMB)]
    many = pack(tmp_path / "many.zip", {f"{n}.txt": zeros[: 1 << 20] for n in range(30)})
    monkeypatch.setattr(archives, "TOTAL", 20 << 20)
    walked = Walked(many)
    assert len(walked.content) == 20
    assert told(walked) == [("20.txt", archives.BOMB)]


def test_a_member_that_claims_to_be_small_does_not_unpack_to_more(tmp_path: Path) -> None:
    path = pack(tmp_path / "lie.zip", {"a.txt": b"0" * (40 << 20), "b.txt": "after"})
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<L", 40 << 20), struct.pack("<L", 1000)))
    walked = Walked(path)
    assert all(len(content) <= 1000 for content in walked.content.values())
    assert b"after" in walked.content.values()
    assert told(walked) == [("a.txt", archives.DAMAGED)]


def test_members_that_cannot_be_unpacked_cost_only_themselves(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"locked.md": "secret words", "b.md": "b"})
    raw = bytearray(path.read_bytes())
    for marker, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(marker) + at] |= 1
    path.write_bytes(raw)
    walked = Walked(path)
    assert (list(walked.content), told(walked)) == ([f"{tmp_path.name}/x/b.md"], [("locked.md", archives.ENCRYPTED)])
    other = pack(tmp_path / "y.zip", {"a.md": "a"}, zipfile.ZIP_LZMA)
    assert told(Walked(other)) == [("a.md", archives.METHOD)]


def test_a_member_damaged_in_the_middle_gives_what_is_before_it(tmp_path: Path) -> None:
    noise = random.Random(5)
    lines = [json.dumps({"text": f"line {n} {noise.random()}"}) + "\n" for n in range(50_000)]
    path = pack(tmp_path / "x.zip", {"a.jsonl": "".join(lines), "b.jsonl": lines[0]})
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 100] = bytes(100)
    path.write_bytes(raw)
    problems: list[tuple[str, str]] = []
    sources = inputs.walk([path], problem=lambda *told: problems.append(told))
    counts = [sum(1 for _ in registry.detect(source).read(source, lambda *_: None)) for source in sources]
    assert counts[0] > 15_000
    assert counts[1] == 1
    assert len(problems) == 1
    assert "damaged in the archive" in problems[0][1]


def test_names_lead_nowhere_else() -> None:
    assert archives.safe_name("../../etc/passwd.txt") == "etc/passwd.txt"
    assert archives.safe_name("/abs\\win\\..\\x.md") == "abs/win/x.md"
    assert archives.safe_name("C:/x\x00\n\ud800.md") == "x___.md"
    assert archives.safe_name("./..//") == ""


@given(st.text())
def test_safe_names_are_relative_and_storable(name: str) -> None:
    safe = archives.safe_name(name)
    safe.encode()
    assert ".." not in safe.split("/")
    assert not safe.startswith("/")
    assert archives.safe_name(safe) == safe


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_archives_damaged_anywhere_raise_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    path = pack(tmp_path / "f.zip", {"a.md": "words " * 50, "b.json": [simple(1, "one")], "c.txt": "x"})
    raw = bytearray(path.read_bytes())
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 255)), max_size=8)):
        raw[at] = byte
    cut = data.draw(st.integers(len(raw) // 2, len(raw)))
    path.write_bytes(raw[:cut])
    with suppress(InputError):
        Walked(path)
