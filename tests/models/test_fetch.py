"""Downloads against a hub of our own on 127.0.0.1: breaks, wrong bytes, full disks, refusals."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from memcli.errors import DiskFull, Locked, ModelUnavailable, NotFound, UsageError
from memcli.models import fetch, registry
from memcli.models.fetch import Source
from tests.models.hub import COMMIT, FILE, LANGUAGE, REPO, Hub, loopback
from tests.support import small_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("huggingface_hub")
ROOT = Path(__file__).resolve().parents[2]
SOURCE = Source(REPO, FILE)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    loopback(monkeypatch)
    with Hub() as running:
        yield running


def remote(hub: Hub) -> fetch.Remote:
    return fetch.describe(SOURCE, hub.endpoint)


def download(described: fetch.Remote, folder: Path, hub: Hub, **more: Any) -> Path:
    return fetch.download(described, folder, hub.endpoint, pause=lambda _: None, **more)


class TestSource:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("hf:a/b/c.gguf", Source("a", "b", "main")._replace(repo="a/b", file="c.gguf")),
            ("hf:a/b/folder/c.GGUF@v1", Source("a/b", "folder/c.GGUF", "v1")),
        ],
    )
    def test_it_is_taken_apart(self, text: str, wanted: Source) -> None:
        assert fetch.parse(text) == wanted

    @pytest.mark.parametrize("text", ["hf:a/b", "hf:a/b/c.bin", "a/b/c.gguf", "hf:a//c.gguf", "hf:a/b/c d.gguf", "hf:"])
    def test_what_names_no_file_is_refused(self, text: str) -> None:
        with pytest.raises(UsageError):
            fetch.parse(text)


class TestDescribing:
    def test_the_hub_tells_size_checksum_commit_and_licence(self, hub: Hub) -> None:
        found = remote(hub)
        assert (found.size, found.sha256, found.commit) == (len(LANGUAGE), hub.sha256, COMMIT)
        assert found.licence == "apache-2.0"
        assert found.source == f"hf:{REPO}/{FILE}@{COMMIT}"
        assert found.page == f"{hub.endpoint}/{REPO}"

    def test_a_repository_without_a_licence_has_none(self, hub: Hub) -> None:
        hub.licence = None
        assert remote(hub).licence == ""

    def test_nothing_is_asked_but_the_file_and_its_licence_and_nothing_of_this_machine_is_told(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("AGENT", "somebody")
        download(remote(hub), tmp_path, hub)
        paths = {line.split()[1].split("?")[0].split("/")[1] for line in hub.asked}
        assert paths == {REPO.split("/")[0], "api", "blob"}
        assert not [line for line in hub.asked if "/api/" in line and "/api/models/" not in line]
        agents = {headers.get("user-agent", "") for headers in hub.headers}
        assert not [agent for agent in agents if "agent/" in agent or "torch" in agent]

    @pytest.mark.parametrize(
        ("status", "code", "error", "said"),
        [
            (404, "EntryNotFound", NotFound, "has no file"),
            (404, "RevisionNotFound", NotFound, "has no revision"),
            (401, "RepoNotFound", NotFound, "there is no repository"),
            (401, "GatedRepo", ModelUnavailable, "accept its terms"),
            (403, "GatedRepo", ModelUnavailable, "accept its terms"),
            (503, "", ModelUnavailable, "answers 503"),
        ],
    )
    def test_a_refusal_is_said_as_what_it_is(self, hub: Hub, status: int, code: str, error: type, said: str) -> None:
        hub.refuse = (status, code)
        with pytest.raises(error, match=said):
            remote(hub)

    def test_a_gated_model_says_where_to_accept(self, hub: Hub) -> None:
        hub.refuse = (401, "GatedRepo")
        with pytest.raises(ModelUnavailable) as caught:
            remote(hub)
        assert f"{hub.endpoint}/{REPO}" in caught.value.hint
        assert "HF_TOKEN" in caught.value.hint

    def test_a_file_without_checksum_is_refused(self, hub: Hub) -> None:
        hub.named = False
        with pytest.raises(ModelUnavailable, match="names no checksum"):
            remote(hub)

    def test_an_unreachable_hub_is_unavailable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loopback(monkeypatch)
        with Hub() as gone:
            endpoint = gone.endpoint
        with pytest.raises(ModelUnavailable, match="could not be got") as caught:
            fetch.describe(SOURCE, endpoint)
        assert "HF_ENDPOINT" in caught.value.hint


class TestDownloading:
    def test_a_server_in_trouble_is_asked_again(self, hub: Hub, tmp_path: Path) -> None:
        described = remote(hub)
        hub.refuse = (503, "")
        waited: list[float] = []

        def pause(seconds: float) -> None:
            waited.append(seconds)
            hub.refuse = None if len(waited) == 3 else hub.refuse

        assert fetch.download(described, tmp_path, hub.endpoint, pause=pause).read_bytes() == LANGUAGE
        assert waited == [1.0, 2.0, 4.0]

    def test_a_file_arrives_whole(self, hub: Hub, tmp_path: Path) -> None:
        told: list[tuple[int, int]] = []
        part = download(remote(hub), tmp_path, hub, progress=lambda done, total: told.append((done, total)))
        assert part.read_bytes() == LANGUAGE
        assert told[-1] == (len(LANGUAGE), len(LANGUAGE))
        assert registry.load(tmp_path) == {}

    def test_a_connection_that_breaks_is_gone_on_with(self, hub: Hub, tmp_path: Path) -> None:
        hub.breaks = [70_000, 50_000]
        part = download(remote(hub), tmp_path, hub)
        assert part.read_bytes() == LANGUAGE
        assert hub.sent == [0, 70_000, 120_000]

    def test_what_came_before_a_lasting_break_is_not_fetched_again(self, hub: Hub, tmp_path: Path) -> None:
        described = remote(hub)
        hub.breaks = [90_000, *[0] * 10]
        with pytest.raises(ModelUnavailable, match="could not be got") as caught:
            download(described, tmp_path, hub)
        assert "goes on where it stopped" in caught.value.hint
        hub.breaks, hub.sent = [], []
        assert download(described, tmp_path, hub).read_bytes() == LANGUAGE
        assert hub.sent == [90_000]

    def test_a_server_that_cannot_go_on_begins_anew(self, hub: Hub, tmp_path: Path) -> None:
        hub.breaks = [70_000]
        hub.ranges = False
        told: list[int] = []
        part = download(remote(hub), tmp_path, hub, progress=lambda done, _: told.append(done))
        assert part.read_bytes() == LANGUAGE
        assert hub.sent == [0, 0]
        assert max(told) == len(LANGUAGE)

    def test_a_wrong_byte_is_found_and_the_file_removed(self, hub: Hub, tmp_path: Path) -> None:
        hub.wrong = 1234
        with pytest.raises(ModelUnavailable, match="other bytes") as caught:
            download(remote(hub), tmp_path, hub)
        assert caught.value.exit_code == 69
        assert not list((tmp_path / registry.PARTIAL).glob("*.gguf"))
        hub.wrong = None
        assert download(remote(hub), tmp_path, hub).read_bytes() == LANGUAGE

    def test_a_wrong_byte_before_a_break_is_found_too(self, hub: Hub, tmp_path: Path) -> None:
        described = remote(hub)
        part = tmp_path / registry.PARTIAL / f"{described.sha256}.gguf"
        part.parent.mkdir()
        part.write_bytes(b"x" * 1000)
        with pytest.raises(ModelUnavailable, match="other bytes"):
            download(described, tmp_path, hub)
        assert not part.exists()

    def test_more_bytes_than_there_should_be_are_thrown_away(self, hub: Hub, tmp_path: Path) -> None:
        described = remote(hub)
        part = tmp_path / registry.PARTIAL / f"{described.sha256}.gguf"
        part.parent.mkdir()
        part.write_bytes(b"x" * (len(LANGUAGE) + 1))
        assert download(described, tmp_path, hub).read_bytes() == LANGUAGE

    def test_a_disk_that_is_too_small_is_told_before_a_byte_comes(
        self, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        described = remote(hub)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
        with pytest.raises(DiskFull, match="has room for") as caught:
            download(described, tmp_path, hub)
        assert caught.value.exit_code == 15
        assert hub.sent == []

    def test_a_disk_that_fills_up_meanwhile_is_not_left_full(
        self, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        described = remote(hub)
        monkeypatch.setattr(registry, "SPARE", -(10**9))  # as if the space had gone after it was looked at
        with small_disk(tmp_path / "disk", "100k") as disk:
            with pytest.raises(DiskFull, match="no space left"):
                download(described, disk, hub)
            assert not list((disk / registry.PARTIAL).glob("*.gguf"))

    def test_two_at_once_do_not_write_into_each_other(self, hub: Hub, tmp_path: Path) -> None:
        described = remote(hub)

        def meanwhile(done: int, _: int) -> None:
            if done == len(LANGUAGE):
                with pytest.raises(Locked):
                    download(described, tmp_path, hub)

        assert download(described, tmp_path, hub, progress=meanwhile).read_bytes() == LANGUAGE

    def test_what_broken_downloads_left_is_counted(self, hub: Hub, tmp_path: Path) -> None:
        assert registry.unfinished(tmp_path) == 0
        hub.breaks = [90_000, *[0] * 10]
        with pytest.raises(ModelUnavailable):
            download(remote(hub), tmp_path, hub)
        assert registry.unfinished(tmp_path) == 90_000


KILLED = """
import sys
from pathlib import Path
from memcli.models import fetch
described = fetch.describe(fetch.Source(sys.argv[2], sys.argv[3]), sys.argv[1])
fetch.download(described, Path(sys.argv[4]), sys.argv[1])
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_killed_process_leaves_what_the_next_one_goes_on_with(hub: Hub, tmp_path: Path) -> None:
    described = remote(hub)
    hub.breaks = [60_000, *[0] * 1000]
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, hub.endpoint, REPO, FILE, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while len(hub.sent) < 2 and time.monotonic() < deadline:
        assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not list(tmp_path.glob("*.json"))
    hub.breaks, hub.sent = [], []
    assert download(described, tmp_path, hub).read_bytes() == LANGUAGE
    assert hub.sent == [60_000]
