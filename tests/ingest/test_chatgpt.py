from __future__ import annotations

import json
from typing import Any

from memcli.records import Moment
from tests.ingest.reading import make, read

START = 1_710_504_000


def message(role: str, text: Any, at: float | None = None, **more: Any) -> dict[str, Any]:
    parts = text if isinstance(text, list) else [text]
    content = {"content_type": "text", "parts": parts}
    return {"author": {"role": role}, "content": content, "create_time": at, "weight": 1.0, "recipient": "all"} | more


def conversation(
    nodes: dict[str, tuple[str | None, dict[str, Any] | None]], current: str | None, **more: Any
) -> dict[str, Any]:
    mapping = {
        key: {"id": key, "message": said and {"id": key} | said, "parent": up} for key, (up, said) in nodes.items()
    }
    return {"title": "Plans", "conversation_id": "c-1", "mapping": mapping, "current_node": current} | more


def simple(number: int, *texts: str) -> dict[str, Any]:
    nodes: dict[str, tuple[str | None, dict[str, Any] | None]] = {"root": (None, None)}
    up = "root"
    for index, text in enumerate(texts):
        nodes[f"{number}-{index}"] = (up, message(("user", "assistant")[index % 2], text, START + index))
        up = f"{number}-{index}"
    return conversation(nodes, up, conversation_id=f"c-{number}")


def test_a_message_with_all_it_carries() -> None:
    said = message("assistant", "Lisbon in May", START + 0.5, metadata={"model_slug": "gpt-x"})
    asked = message("user", "Where to?", START, metadata={"attachments": [{"name": "map.pdf"}]})
    got = read(
        make([conversation({"r": (None, None), "u": ("r", asked), "a": ("u", said)}, "a")], "conversations.json")
    )
    first, second = got.drafts
    assert (first.conversation, first.native_id, first.title, first.role, first.speaker) == (
        *("chatgpt:c-1", "u", "Plans", "user", "user"),
    )
    assert first.when == Moment(START * 1000, 0)
    assert first.meta == {"attachments": ["map.pdf"]}
    assert (second.role, second.text, second.meta, second.seq) == ("assistant", "Lisbon in May", {"model": "gpt-x"}, 1)
    assert first.session == second.session == "2024-03-15T12:00:00Z"
    assert not got.skips


def test_rewritten_prompts_and_repeated_answers_are_branches() -> None:
    nodes = {
        "r": (None, None),
        "u1": ("r", message("user", "Hi", START)),
        "a1": ("u1", message("assistant", "Hello!", START + 1)),
        "a2": ("u1", message("assistant", "Good day.", START + 5)),
        "u2": ("a2", message("user", "Bye", START + 9)),
    }
    got = read(make([conversation(nodes, "u2")]))
    assert [(d.text, d.branch, d.seq) for d in got.drafts] == [
        ("Hi", False, 0),
        ("Hello!", True, 1),
        ("Good day.", False, 1),
        ("Bye", False, 2),
    ]


def test_without_a_current_node_the_newest_message_leads() -> None:
    nodes = {
        "u": (None, message("user", "q", START)),
        "old": ("u", message("assistant", "old", START + 1)),
        "new": ("u", message("assistant", "new", START + 2)),
    }
    for current in (None, "gone", 5):
        got = read(make([conversation(nodes, current)]))  # type: ignore[arg-type]
        assert {d.text: d.branch for d in got.drafts} == {"q": False, "old": True, "new": False}


def test_null_times_keep_the_order_of_the_path() -> None:
    nodes = {
        "c": ("b", message("user", "three", START - 60)),  # a clock that ran backwards
        "b": ("a", message("assistant", "two", None)),
        "a": (None, message("user", "one", START)),
    }
    got = read(make([conversation(nodes, "c")]))
    assert got.texts == ["one", "two", "three"]
    assert got.drafts[1].when is None


def test_circles_missing_parents_and_odd_nodes() -> None:
    nodes = {
        "a": ("b", message("user", "one", START)),
        "b": ("a", message("assistant", "two", START + 1)),
        "lost": ("nowhere", message("user", "three", START + 2)),
    }
    broken = conversation(nodes, "b")
    broken["mapping"] |= {"x": 5, "y": {"message": [], "parent": "a"}, "z": {"message": {"author": None}, "parent": 7}}
    got = read(make([broken]))
    assert sorted(got.texts) == ["one", "three", "two"]
    assert sorted(got.reasons) == ["not a message", "not a record", "not a record"]


def test_what_nobody_said_is_left_out() -> None:
    hidden = {"metadata": {"is_visually_hidden_from_conversation": True}}
    thoughts = {"content": {"content_type": "thoughts", "thoughts": [{"content": "hm"}]}}
    nodes = {
        "s": (None, message("system", "You are helpful")),
        "h": ("s", message("user", "profile", START, **hidden)),
        "w": ("h", message("assistant", "weightless", START, weight=0.0)),
        "t": ("w", message("assistant", "search(cats)", START, recipient="browser")),
        "o": ("t", message("tool", "result", START)),
        "k": ("o", message("assistant", "", START, **thoughts)),
        "i": ("k", message("user", [{"content_type": "image_asset_pointer", "asset_pointer": "x"}], START)),
        "m": ("i", message("user", [{"asset_pointer": "x"}, "what is this?"], START)),
        "v": ("m", message("user", [{"content_type": "audio_transcription", "text": "spoken"}], START)),
        "a": ("v", message("assistant", "A cat.", START)),
    }
    got = read(make([conversation(nodes, "a")]))
    assert got.texts == ["what is this?", "spoken", "A cat."]
    assert [d.seq for d in got.drafts] == [0, 1, 2]
    assert set(got.reasons) == {"not a message"}


def test_one_conversation_alone_and_several_lists_in_a_row() -> None:
    assert read(make(simple(1, "a", "b"))).texts == ["a", "b"]
    shards = json.dumps([simple(1, "a")]) + "\n" + json.dumps([simple(2, "b")], indent=1)
    assert read(make(shards)).texts == ["a", "b"]
    assert read(make("\n".join(json.dumps(simple(n, f"t{n}")) for n in range(3)))).texts == ["t0", "t1", "t2"]


def test_a_conversation_without_an_id_is_named_by_its_root() -> None:
    nameless = simple(1, "a")
    del nameless["conversation_id"]
    assert read(make([nameless])).drafts[0].conversation == "chatgpt:root"


def test_halves_of_surrogates_in_ids_are_made_storable() -> None:
    broken = json.dumps([simple(1, "a", "b")]).replace("1-1", "\\ud800").replace("c-1", "\\udc00").replace('"b"', "5")
    got = read(make(broken))
    assert [(d.conversation, d.native_id) for d in got.drafts] == [("chatgpt:\ufffd", "1-0")]
    assert got.skips == [("not a message", "conversation \ufffd, message \ufffd")]


def test_a_truncated_export_gives_all_before_the_break() -> None:
    text = json.dumps([simple(n, *(f"message {n}.{i}" for i in range(30))) for n in range(40)])
    for cut in range(len(text) - 1, 2000, -9137):
        got = read(make(text[:cut], "conversations.json"))
        assert len(got.texts) >= text[:cut].count('"create_time"') - 1
        assert got.reasons.count("truncated") == 1
        assert not any(draft.branch for draft in got.drafts)
        assert set(got.reasons) <= {"truncated", "no text", "not a message"}


def test_a_damaged_conversation_costs_what_is_behind_the_damage_in_it() -> None:
    whole = [json.dumps(simple(n, f"a{n}", f"b{n}", f"c{n}")) for n in range(4)]
    damage = {
        "a broken key": whole[1].replace('"parts": ["b1"]', '"parts" ["b1"]'),
        "a lost quote": whole[1].replace('"b1"]', 'b1"]'),
        "a lost bracket": whole[1].replace('["b1"]', '["b1"'),
        "an extra brace": whole[1].replace('["b1"]', '["b1"]}'),
        "depth": whole[1].replace('["b1"]', "[" * 200_000 + "]" * 200_000),
        "a number too long": whole[1].replace('["b1"]', "9" * 5000),
    }
    for what, broken in damage.items():
        got = read(make("[" + ", ".join([whole[0], broken, *whole[2:]]) + "]"))
        assert {"a0", "b0", "c0", "a2", "b2", "c2", "a3", "b3", "c3"} <= set(got.texts), what
        assert "not JSON" in got.reasons, what
        assert "truncated" not in got.reasons, what


def test_a_damaged_one_across_pieces_of_the_file() -> None:
    filler = "x" * 700_000
    text = "[" + ",".join(json.dumps(simple(n, f"a{n}", filler, f"c{n}")) for n in range(6)) + "]"
    got = read(make(text.replace('["c2"]', '["c2"')))
    assert [t for t in got.texts if t.startswith("c")] == [f"c{n}" for n in range(6)]
    assert got.reasons == ["not JSON"]


def test_invalid_bytes_are_replaced_and_told() -> None:
    text = json.dumps([simple(1, "one", "two")]).encode().replace(b'"two"', b'"tw\xff"')
    got = read(make(text))
    assert got.texts == ["one", "tw\ufffd"]
    assert got.reasons == ["invalid UTF-8"]


def test_a_message_of_fifty_megabytes() -> None:
    large = b'a \\u00e9 \\n\\"' * 4_000_000
    text = json.dumps([simple(1, "before", "LARGE", "after"), simple(2, "next")]).encode().replace(b"LARGE", large)
    got = read(make(text))
    assert [len(t) for t in got.texts] == [6, 6 * 4_000_000, 5, 4]
    assert not got.skips


def test_elements_that_are_no_conversations() -> None:
    got = read(make([simple(1, "a"), None, 5, "x", [], {"title": "no mapping"}, simple(2, "b")]))
    assert got.texts == ["a", "b"]
    assert got.reasons == ["not a record"] * 4
