from __future__ import annotations

import json

import pytest


def native(memcli, *words: str) -> list[str]:
    return [hit["native_id"] for hit in memcli("recall", "cat colour paw roof boiler", *words, "--json").data["hits"]]


def test_a_preview_shows_what_would_go_and_changes_nothing(filled) -> None:
    ended = filled("forget", "--speaker", "Tom", "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0] == "2 memories  Tue 5 Mar 2024, 14:03 to Sat 11 May 2024, 09:30"
    assert "by Tom (2)" in ended.out
    assert len(native(filled)) == 5


def test_a_preview_has_its_keys(filled) -> None:
    data = filled("forget", "ep_0000001", "--dry-run", "--json").data
    assert list(data) == [
        "dry_run", "episodes", "names", "kinds", "sources", "speakers", "first", "last", "examples", "facts", "going", "rewritten", "facts_gone",
        "facts_kept", "summaries",
    ]  # fmt: skip
    assert (data["episodes"], data["speakers"]) == (1, {"Ana": 1})


def test_off_a_terminal_nothing_happens_without_yes(filled) -> None:
    ended = filled("forget", "--speaker", "Tom")
    assert ended.code == 6
    assert "2 memories" in ended.err
    assert "--yes" in ended.err
    assert ended.out == ""
    assert len(native(filled)) == 5


def test_what_is_forgotten_is_gone_from_every_read_until_undone(filled) -> None:
    data = filled("forget", "ep_0000001", "ep_0000002", "--yes", "--json").data
    assert list(data) == ["run", "of", "counts"]
    assert data["counts"]["episodes"] == 2
    assert set(native(filled)) == {"m3", "m4", "m5"}
    assert "m1" not in filled("export").out
    assert filled("undo", data["run"], "--dry-run").code == 0
    assert len(native(filled)) == 3
    assert filled("undo", data["run"]).code == 0
    assert len(native(filled)) == 5


def test_words_choose_only_what_holds_one_of_them(filled) -> None:
    assert filled("forget", "roof", "plumber", "--yes", "--json").data["counts"]["episodes"] == 1
    assert set(native(filled)) == {"m1", "m2", "m3", "m5"}


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("from:tom", 2), ("from:tom date:2024-05", 1), ("in:ana-tom", 5), ('"one white paw"', 1), ("from:me", 0),
        ("is:chat -from:ana", 2), ('"the boiler" paw', 1), ('"no such words"', 0),
    ],
)  # fmt: skip
def test_what_is_typed_to_narrow_a_recall_chooses_all_that_passes(filled, typed: str, chosen: int) -> None:
    ended = filled("forget", typed, "--dry-run", "--json", MEMCLI_RECALL_LIMIT="1")
    assert ended.code == (0 if chosen else 5)
    assert not chosen or ended.data["episodes"] == chosen


def test_what_a_search_leaves_is_said(filled) -> None:
    ended = filled("forget", "cat roof boiler", "--limit", "1", "--dry-run", "--json")
    assert ended.data["episodes"] == 1
    assert "2 more hold one of these words" in ended.err
    assert "hold one of these words" not in filled("forget", "cat roof boiler", "--dry-run").err


def test_the_names_of_a_person_are_said(filled) -> None:
    assert filled("forget", "--person", "tom", "--dry-run", "--json").data["names"] == ["tom"]
    assert "under the names tom" in filled("forget", "--person", "tom", "--dry-run").out


def test_nothing_shows_what_is_forgotten(filled) -> None:
    run = filled("forget", "ep_1", "--yes", "--json").data["run"]
    for verb in ("show", "why", "forget"):
        ended = filled(verb, "ep_1")
        assert ended.code == 5
        assert "adopted" not in ended.out + ended.err
        assert f"memcli undo {run} brings it back" in ended.err
    assert "adopted" not in filled("show", "ep_2", "--context", "5").out
    assert filled("undo", run).code == 0
    assert "adopted" in filled("show", "ep_1").out


def test_filters_narrow_words_and_ids(filled) -> None:
    assert filled("forget", "cat", "roof", "--speaker", "Tom", "--dry-run", "--json").data["episodes"] == 1
    assert filled("forget", "ep_1", "ep_4", "--since", "2024-05", "--dry-run", "--json").data["episodes"] == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("ep_1", "and words"), 2),
        (("run_0000001",), 2),
        (("ep_0000099",), 5),
        (("--speaker", "Nobody"), 5),
        (("xyzzy",), 5),
    ],
)
def test_an_empty_or_unclear_selection_is_refused(filled, words: tuple[str, ...], code: int) -> None:
    ended = filled("forget", *words, "--yes")
    assert ended.code == code
    assert len(native(filled)) == 5


def test_what_was_forgotten_does_not_come_back_in(filled, tmp_path) -> None:
    assert filled("forget", "ep_0000001", "--yes").code == 0
    data = filled("ingest", tmp_path / "chat.jsonl", "--json").data
    assert (data["added"], data["forgotten"], data["unchanged"]) == (0, 1, 4)


def test_the_list_tells_when_and_how_much(filled, tmp_path) -> None:
    run = filled("forget", "ep_1", "ep_2", "--yes", "--json").data["run"]
    assert [
        (one["run"], one["episodes"], one["facts"], one["state"]) for one in filled("forget", "--list", "--json").data
    ] == [(run, 2, 0, "done")]
    assert "2 memories" in filled("forget", "--list").out
    assert "hidden" in filled("forget", "--list").out
    assert "ingest --unforget" in filled("ingest", tmp_path / "chat.jsonl").out
    assert filled("ingest", tmp_path / "chat.jsonl", "--unforget").code == 0
    assert "taken in again" in filled("forget", "--list").out


def test_purge_needs_something_forgotten_and_a_yes(filled, tmp_path) -> None:
    assert filled("purge", "--yes").code == 5
    assert filled("forget", "ep_0000001", "--yes").code == 0
    assert filled("purge").code == 6
    assert filled("purge", "--dry-run", "--json").data["counts"] == {"episodes": 1}
    assert b"Miso" in (tmp_path / "memory.db").read_bytes()
    assert filled("purge", "--yes").code == 0
    assert not any(b"Miso" in path.read_bytes() for path in tmp_path.glob("memory.db*"))
    assert filled("show", "ep_0000001").code == 5


def test_forgetting_and_purging_in_one_step(filled, tmp_path) -> None:
    run = filled("forget", "ep_0000001", "--purge", "--yes", "--json").data["run"]
    assert not any(b"Miso" in path.read_bytes() for path in tmp_path.glob("memory.db*"))
    assert filled("undo", run).code == 2
    assert len(native(filled)) == 4


def test_the_journal_does_not_keep_the_words_that_were_searched(filled) -> None:
    run = filled("forget", "plumber", "--yes", "--json").data["run"]
    assert "plumber" not in filled("runs", "show", run, "--json").out


def test_runs_are_listed_and_shown(filled) -> None:
    run = filled("forget", "ep_0000001", "--yes", "--json").data["run"]
    rows = filled("runs", "--json").data
    assert [row["verb"] for row in rows] == ["forget", "ingest"]
    assert list(rows[0]) == ["id", "verb", "state", "started", "ended", "arguments", "report"]
    assert filled("runs", "list", "--limit", "1", "--format", "ids").out == f"{run}\n"
    assert filled("runs", "show", run, "--json").data["id"] == run
    assert run in filled("runs", "show", run).out
    assert filled("runs", "show", "ep_1").code == 2
    assert filled("runs", "show", "run_0000099").code == 5
    assert next(json.loads(line)["id"] for line in filled("runs", "list", "--format", "ndjson").out.splitlines()) == run


def test_an_ingest_can_be_undone(filled) -> None:
    assert filled("undo", "run_0000001").code == 0
    assert native(filled) == []
