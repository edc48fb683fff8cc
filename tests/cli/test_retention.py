"""Retention through the command line: previewed, saved, and run by consolidate once agreed to."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def logs(memcli, tmp_path):
    lines = [
        {"text": f"log line {day} about the harbour", "timestamp": f"2024-03-{day:02}T10:00:00Z", "conversation": "log"}
        for day in range(1, 11)
    ]
    lines += [{"text": "a note of its own", "timestamp": "2024-01-01", "conversation": "notes"}]
    lines += [{"text": "from a broken clock", "timestamp": "2199-01-01", "conversation": "log"}]
    path = tmp_path / "logs.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert memcli("ingest", path).code == 0
    return memcli


def texts(memcli) -> set[str]:
    return {json.loads(line)["text"] for line in memcli("export").out.splitlines()}


def test_a_preview_has_a_reason_per_row(logs) -> None:
    data = logs("forget", "--keep-last", "3", "--dry-run", "--json").data
    assert (data["kept"], data["dropped"]) == (5, 7)
    assert len(data["rows"]) == 12
    assert all(row["reasons"] for row in data["rows"])
    assert data["reasons"] == {"no rule keeps it": 7, "last": 4, "dated after it was recorded": 1}
    assert data["preview"]["episodes"] == 7
    assert len(texts(logs)) == 12


def test_a_preview_for_a_person_shows_what_would_go(logs) -> None:
    told = logs("forget", "--keep-last", "3", "--dry-run")
    assert "log line 1 about the harbour" in told.out
    assert "ep_000000b" not in told.out
    each = logs("forget", "--keep-last", "3", "--dry-run", "--verbose").out
    assert "ep_0000001  dropped  no rule keeps it" in each
    assert "ep_000000c  kept     dated after it was recorded" in each


def test_it_forgets_what_no_rule_keeps(logs) -> None:
    assert logs("forget", "--keep-last", "2").code == 6
    done = logs("forget", "--keep-last", "2", "--yes", "--json")
    assert done.data["counts"]["episodes"] == 8
    assert texts(logs) == {
        "log line 9 about the harbour", "log line 10 about the harbour", "a note of its own", "from a broken clock",
    }  # fmt: skip
    assert logs("undo", done.data["run"]).code == 0
    assert len(texts(logs)) == 12


def test_filters_narrow_it_down(logs) -> None:
    assert logs("forget", "--keep-last", "1", "--conversation", "log", "--until", "2024-03-05", "--yes").code == 0
    assert len(texts(logs)) == 12 - 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["--keep-last", "1", "ep_1"], ["--keep-last", "1", "--person", "Ana"], ["--keep-within", "soon"],
        ["--group-by", "source"], ["--keep-last", "1", "--group-by", "colour"], ["--saved"], ["--save"],
        ["--keep-last", "1", "--save", "--since", "2024"],
    ],
)  # fmt: skip
def test_what_makes_no_policy(logs, arguments: list[str]) -> None:
    assert logs("forget", *arguments, "--yes").code == 2
    assert len(texts(logs)) == 12


def test_nothing_to_forget(logs) -> None:
    assert logs("forget", "--keep-last", "-1", "--yes").code == 5


class TestSaved:
    @pytest.fixture(autouse=True)
    def _settings(self, tmp_path, monkeypatch) -> None:
        monkeypatch.setenv("MEMCLI_CONFIG", str(tmp_path / "config.toml"))

    def more(self, memcli, tmp_path) -> None:
        path = tmp_path / "more.jsonl"
        path.write_text(json.dumps({"text": "a newer line", "timestamp": "2024-04-01", "conversation": "log"}) + "\n")
        assert memcli("ingest", path).code == 0

    def test_consolidate_runs_what_was_agreed_to(self, logs, tmp_path) -> None:
        saving = ["forget", "--keep-daily", "2", "--group-by", "conversation", "--conversation", "log", "--save"]
        assert logs(*saving, "--yes").code == 0
        assert len(texts(logs)) == 4
        self.more(logs, tmp_path)
        done = logs("consolidate")
        assert done.code == 0
        assert "retention: 1 memory forgotten" in done.out
        assert texts(logs) == {
            "a newer line", "log line 10 about the harbour", "a note of its own", "from a broken clock",
        }  # fmt: skip

    def test_a_policy_that_was_changed_is_not_run(self, logs, tmp_path) -> None:
        assert logs("forget", "--keep-last", "5", "--save", "--yes").code == 0
        left = texts(logs)
        assert logs("config", "set", "retention.keep_last", "1").code == 0
        done = logs("consolidate")
        assert "never confirmed" in done.err
        assert texts(logs) == left
        assert logs("forget", "--saved").code == 6
        assert logs("forget", "--saved", "--yes").code == 0
        assert len(texts(logs)) == 3

    def test_consolidate_tells_of_it_in_json_and_before(self, logs, tmp_path) -> None:
        assert logs("consolidate", "--json").data["retention"] is None
        assert logs("forget", "--keep-last", "2", "--group-by", "conversation", "--save", "--yes").code == 0
        self.more(logs, tmp_path)
        would = {"confirmed": True, "episodes": 1, "run": None}
        assert logs("consolidate", "--dry-run", "--json").data["retention"] == would
        assert "1 memory would be forgotten" in logs("consolidate", "--dry-run").out
        left = texts(logs)
        done = logs("consolidate", "--json").data["retention"]
        assert (done["confirmed"], done["episodes"]) == (True, 1)
        assert texts(logs) != left
        assert logs("undo", done["run"]).code == 0
        assert texts(logs) == left
        assert logs("config", "set", "retention.keep_last", "1").code == 0
        assert logs("consolidate", "--json").data["retention"] == would | {"confirmed": False, "episodes": 0}

    def test_who_agrees_has_seen_what_it_means(self, logs) -> None:
        ended = logs("forget", "--keep-last", "5", "--save", "--yes")
        assert "keeps 7 memories, drops 5" in ended.err
        assert "log line 1 about" in ended.err
        assert "consolidate runs this policy from now on" in ended.err
        ended = logs("forget", "--saved")
        assert ended.code == 6
        assert "at each consolidate" in ended.err
        assert logs("forget", "--saved", "--yes").code == 0, "there is nothing to forget, but something to agree to"

    @pytest.mark.parametrize(("name", "value"), [("keep_within", "soon"), ("group_by", "colour")])
    def test_settings_that_make_no_policy(self, logs, name: str, value: str) -> None:
        assert logs("config", "set", "retention.keep_last", "1").code == 0
        assert logs("config", "set", f"retention.{name}", value).code == 0
        ended = logs("consolidate", "--json")
        assert (ended.code, ended.error["name"]) == (78, "config")
        assert value in ended.error["message"]
        assert logs("runs", "list", "--format", "ids").out == "run_0000001\n", "it is said before any work"

    def test_a_name_with_a_comma_cannot_be_saved(self, logs) -> None:
        assert logs("forget", "--keep-last", "1", "--keep-speaker", "Ana, Tom", "--save", "--yes").code == 2
        assert len(texts(logs)) == 12

    def test_a_preview_alone_agrees_to_nothing(self, logs) -> None:
        assert logs("config", "set", "retention.keep_last", "1").code == 0
        assert logs("forget", "--saved", "--dry-run").code == 0
        assert "never confirmed" in logs("consolidate").err
        assert len(texts(logs)) == 12
