from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from memcli.errors import InputError
from memcli.ingest import inputs
from memcli.ingest.importers.base import BY_DESIGN, HEAD, Input


class Walked:
    def __init__(self, *paths: str | Path, stdin: bytes = b"") -> None:
        self.problems: list[tuple[str, str]] = []
        raw = io.BytesIO(stdin)
        walked = inputs.walk(paths, problem=lambda *told: self.problems.append(told), stdin=lambda: raw)
        self.content: dict[str, bytes] = {}
        self.inputs: list[Input] = []
        for source in walked:
            self.inputs.append(source)
            with source.open() as stream:
                self.content[source.name] = stream.read()


def write(path: Path, content: str | bytes = "words") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    for name in ("b.md", "a.txt", "sub/c.jsonl", "sub/deep/d.markdown"):
        write(root / name, name)
    for passed_over in (
        *(".obsidian/app.json", ".git/x.md", "node_modules/p/readme.md", "__pycache__/x.txt", ".hidden.md"),
        *("picture.png", "script.py", "noext", "sub/.trash/old.md", "~$lock.md"),
    ):
        write(root / passed_over)
    return root


def test_a_folder_is_walked_in_order_of_names(vault: Path) -> None:
    walked = Walked(vault)
    assert list(walked.content) == ["vault/a.txt", "vault/b.md", "vault/sub/c.jsonl", "vault/sub/deep/d.markdown"]
    assert walked.content["vault/sub/c.jsonl"] == b"sub/c.jsonl"
    assert walked.inputs[0].location == str(vault / "a.txt")
    assert not any(each.named for each in walked.inputs)
    assert not walked.problems


def test_a_note_has_the_same_name_whichever_way_it_is_reached(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "vault/sub/deep/d.markdown"
    assert list(Walked(vault / "sub").content) == ["vault/sub/c.jsonl", name]
    assert list(Walked(vault / "sub/deep/d.markdown").content) == [name]
    assert name in Walked(vault.parent).content
    monkeypatch.chdir(vault / "sub")
    assert list(Walked("deep").content) == [name]
    assert [each.name for each in inputs.changed(".", ["deep/d.markdown"], problem=print)] == [name]


def test_without_a_vault_the_folder_given_names_its_notes(tmp_path: Path) -> None:
    write(tmp_path / "work/2024-03-15.md")
    write(tmp_path / "home/2024-03-15.md")
    walked = Walked(tmp_path / "work", tmp_path / "home")
    assert list(walked.content) == ["work/2024-03-15.md", "home/2024-03-15.md"]
    assert list(Walked(tmp_path / "work/2024-03-15.md").content) == ["work/2024-03-15.md"]


def test_a_named_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    walked = Walked(write(tmp_path / "x/.notes"), write(tmp_path / "x/journal.log"), tmp_path / "x/journal.log")
    assert list(walked.content) == ["x/.notes", "x/journal.log"]
    assert all(each.named for each in walked.inputs)


def test_large_files_are_streamed_and_small_ones_kept(tmp_path: Path) -> None:
    large = b"line\n" * HEAD
    walked = Walked(write(tmp_path / "x/large.txt", large))
    assert walked.content["x/large.txt"] == large
    assert len(walked.inputs[0].head) == HEAD
    assert walked.inputs[0].size == len(large)
    assert walked.inputs[0].modified is not None
    with walked.inputs[0].open() as again:
        assert again.read() == large


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_are_followed_but_never_in_circles(vault: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/e.md")
    (vault / "loop").symlink_to(vault)
    (vault / "sub/up").symlink_to("..")
    (vault / "linked").symlink_to(tmp_path / "elsewhere")
    (vault / "z.md").symlink_to(tmp_path / "nowhere.md")
    walked = Walked(vault)
    assert list(walked.content) == [
        *("vault/a.txt", "vault/b.md", "vault/linked/e.md", "vault/sub/c.jsonl", "vault/sub/deep/d.markdown"),
    ]
    assert [(Path(location).name, reason) for location, reason in walked.problems] == [
        ("z.md", "cannot be read: no such file or directory")
    ]


def test_a_missing_path_is_told_before_anything_is_read(vault: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.md does not exist"):
        inputs.walk([vault, vault / "nowhere.md"], problem=print)


def test_binary_files(vault: Path) -> None:
    for number, content in enumerate((b"\x00\x01\x02", b"%PDF-1.7\nx", bytes(range(128, 256)) * 20, b"\x1f\x8bxx")):
        write(vault / f"bin{number}.txt", content)
        with pytest.raises(InputError, match="is a binary file"):
            Walked(vault / f"bin{number}.txt")
    walked = Walked(vault)
    assert [reason for _, reason in walked.problems] == ["binary file"] * 4
    assert "binary file" in BY_DESIGN
    for text in ("Grüße".encode("latin-1"), "庭".encode("utf-16"), b"\x1b[31mred\x1b[0m", b'{"text": "\x00"}', b""):
        write(vault / "text.txt", text)
        assert Walked(vault / "text.txt").content["vault/text.txt"] == text


def test_standard_input_is_read_once(tmp_path: Path) -> None:
    piped = b"some words\n" * 20_000
    walked = Walked("-", write(tmp_path / "x/a.md"), "-", stdin=piped)
    assert walked.content == {"stdin": piped, "x/a.md": b"words"}
    assert walked.inputs[0].location == "-"
    assert walked.inputs[0].piped
    with pytest.raises(InputError, match="can be read only once"):
        walked.inputs[0].open()
    with pytest.raises(InputError, match="ZIP archive cannot be read from a pipe"):
        Walked("-", stdin=b"PK\x03\x04rest")
    with pytest.raises(InputError, match="- is a binary file"):
        Walked("-", stdin=b"\x00" * 10)


def test_reading_standard_input_does_not_close_it() -> None:
    raw = io.BytesIO(b"words")
    for source in inputs.walk(["-"], problem=print, stdin=lambda: raw):
        source.open().close()
        del source
    assert not raw.closed


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"through a pipe\n" * 10_000))
    writer.start()
    assert Walked(pipe).content == {"pipe": b"through a pipe\n" * 10_000}
    writer.join()
    (tmp_path / "vault").mkdir()
    os.mkfifo(tmp_path / "vault/a.md")  # in a folder nobody waits for it
    (tmp_path / "vault/b.md").symlink_to(tmp_path / "vault/a.md")
    assert Walked(tmp_path / "vault").content == {}


AS_NOBODY = """if True:
    import os, sys
    from memcli.errors import InputError
    from memcli.ingest import inputs
    if os.getuid() == 0:
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
    print([s.name for s in inputs.walk([sys.argv[1]], problem=lambda p, r: print(os.path.basename(p), r))])
    try:
        inputs.walk([sys.argv[1] + "/closed.md"], problem=print)
    except InputError as error:
        print(error.message.rpartition("/")[2])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="drops its rights as Linux does")
def test_what_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:  # one that others may enter, unlike those of pytest
        Path(folder).chmod(0o755)
        vault = Path(folder, "vault")
        write(vault / "open.md")
        write(vault / "closed.md").chmod(0)
        write(vault / "locked/x.md").parent.chmod(0)
        command = [sys.executable, "-c", AS_NOBODY, str(vault)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        vault.joinpath("locked").chmod(0o755)
    assert done.stdout.splitlines() == [
        "closed.md cannot be read: permission denied",
        "locked cannot be read: permission denied",
        "['vault/open.md']",
        "closed.md cannot be read: permission denied",
    ], done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only there a file name may be any bytes")
def test_a_file_name_that_is_no_utf8_can_be_stored(tmp_path: Path) -> None:
    write(tmp_path / "vault/x.md")
    (tmp_path / "vault/x.md").rename(os.fsdecode(os.fsencode(tmp_path) + b"/vault/caf\xe9.md"))
    walked = Walked(tmp_path / "vault")
    assert list(walked.content) == ["vault/caf\ufffd.md"]
    walked.inputs[0].location.encode()


def test_only_changed_files_that_a_walk_would_read(vault: Path) -> None:
    given = [vault / name for name in ("b.md", ".git/x.md", "picture.png", "gone.md", "sub/.trash/old.md")]
    changed = list(inputs.changed(vault, [*given, vault.parent / "outside.md"], problem=print))
    assert [(each.name, each.named) for each in changed] == [("vault/b.md", False)]
    assert [each.name for each in inputs.changed(vault / "b.md", [vault / "b.md"], problem=print)] == ["vault/b.md"]
