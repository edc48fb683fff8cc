from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.ingest import inputs
from memcli.ingest.watch import Settling, follow, watch

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_ready_only_when_it_has_been_still() -> None:
    settling: Settling[str] = Settling(1.0)
    state: dict[str, object] = {"a": 1}
    settling.note("a", 0.0)
    assert settling.ready(0.0, state.get) == []
    assert settling.ready(0.9, state.get) == []
    state["a"] = 2  # it grows without being told
    assert settling.ready(1.0, state.get) == []
    assert settling.ready(1.9, state.get) == []
    assert settling.ready(2.0, state.get) == ["a"]
    assert len(settling) == 0


def test_every_event_begins_the_wait_anew() -> None:
    settling: Settling[str] = Settling(10)
    for now in (0, 6, 12, 18):
        settling.note("a", now)
        assert settling.ready(now, lambda _: 1) == []
    assert settling.ready(27, lambda _: 1) == []
    assert settling.ready(28, lambda _: 1) == ["a"]


def test_what_is_gone_is_forgotten_and_the_rest_come_in_order() -> None:
    settling: Settling[str] = Settling(1.0)
    for now, name in enumerate("cab"):
        settling.note(name, now / 10)
    state = {"c": 1, "b": 1}
    assert settling.ready(0.5, state.get) == []
    assert settling.ready(5.0, state.get) == ["c", "b"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=40))
def test_everything_noted_comes_out_once_still_and_never_early(events: list[tuple[str, int]]) -> None:
    settling: Settling[str] = Settling(2.0)
    changed: dict[str, float] = {}
    now = 0.0
    for name, wait in events:
        now += wait
        for ready in settling.ready(now, lambda _: 1):
            assert now - changed.pop(ready) >= 2.0
        settling.note(name, now)
        changed[name] = now
    settling.ready(now, lambda _: 1)
    assert sorted(settling.ready(now + 2, lambda _: 1)) == sorted(changed)


@pytest.mark.parametrize("poll", [False, True])
def test_changes_in_a_folder_are_handed_over(tmp_path: Path, poll: bool) -> None:
    root = tmp_path / "vault"
    (root / "sub").mkdir(parents=True)
    (root / "old.md").write_text("old")
    outside = tmp_path / "moved"
    outside.mkdir()
    (outside / "in.md").write_text("moved in")
    stop = threading.Event()
    expected = {"vault/new.md", "vault/sub/deep.md", "vault/old.md", "vault/moved/in.md"}
    seen: dict[str, bytes] = {}

    def change() -> None:
        (root / "new.md").write_text("new")
        (root / "sub/deep.md").write_text("deep")
        (root / ".hidden.md").write_text("no")
        (root / "picture.png").write_text("no")
        (root / "part.tmp").write_text("changed")
        os.replace(root / "part.tmp", root / "old.md")  # noqa: PTH105 - as editors save
        outside.rename(root / "moved")

    guard = threading.Timer(20, stop.set)
    guard.start()
    changes = follow([root], stop=stop, on_start=change, settle=0.05, poll=poll)
    for found, files in changes:
        assert found == root
        for source in inputs.changed(found, files, problem=print):
            seen[source.name] = source.head
        if expected <= seen.keys():
            stop.set()
    guard.cancel()
    assert seen == {
        "vault/new.md": b"new",
        "vault/sub/deep.md": b"deep",
        "vault/old.md": b"changed",
        "vault/moved/in.md": b"moved in",
    }


def test_a_file_that_is_watched_alone(tmp_path: Path) -> None:
    log = tmp_path / "chat.jsonl"
    log.write_text("")
    stop = threading.Event()
    told: list[tuple[Path, list[Path]]] = []

    def on_change(root: Path, files: list[Path]) -> None:
        told.append((root, files))
        stop.set()

    def change() -> None:
        (tmp_path / "other.jsonl").write_text("x")
        log.write_text('{"text": "x"}\n')

    guard = threading.Timer(20, stop.set)
    guard.start()
    watch([log], on_change=on_change, stop=stop, on_start=change, settle=0.05)
    guard.cancel()
    assert told == [(log, [log])]


def test_watching_what_is_not_there_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        next(follow([tmp_path / "nowhere/x"], stop=threading.Event()))
