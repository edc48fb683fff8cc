from __future__ import annotations

import json
from typing import Any

from memcli.records import Moment
from tests.ingest.reading import make, read


def said(number: int, text: str, parent: int | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "uuid": f"m{number}",
        "sender": ("assistant", "human")[number % 2],
        "text": text,
        "content": [{"type": "text", "text": text}],
        "created_at": f"2024-03-15T12:{number:02}:00.123456Z",
    }
    if parent is not None:
        made["parent_message_uuid"] = f"m{parent}" if parent else "00000000-0000-4000-8000-000000000000"
    return made | more


def conversation(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"uuid": "c-1", "name": "Garden", "summary": "", "chat_messages": list(messages)} | more


def test_a_conversation() -> None:
    got = read(make([conversation(said(1, "When to sow?", files=[{"file_name": "beds.jpg"}]), said(2, "In April."))]))
    first, second = got.drafts
    assert (first.conversation, first.title, first.native_id, first.role) == ("claude:c-1", "Garden", "m1", "user")
    assert first.when == Moment(1_710_504_060_123, 0)
    assert first.meta == {"attachments": ["beds.jpg"]}
    assert (second.role, second.seq, second.branch, second.session) == ("assistant", 1, False, first.session)


def test_thinking_tools_and_attachments_are_not_words() -> None:
    blocks = [
        {"type": "thinking", "thinking": "hm", "text": "hm"},
        {"type": "tool_use", "name": "search"},
        {"type": "text", "text": "Here:"},
        {"type": "tool_result", "content": [{"type": "text", "text": "raw"}]},
        {"type": "text", "text": "a plan."},
        {"type": "injected_prompt_block", "text": "hidden"},
    ]
    attached = [{"file_name": "notes.txt", "extracted_content": "not my words"}]
    got = read(
        make(
            [
                conversation(
                    said(1, "", attachments=attached),
                    said(2, "placeholder", content=blocks),
                    said(3, "old form", content=[]),
                    said(4, "tool only", content=blocks[:2]),
                )
            ]
        )
    )
    assert got.texts == ["Here:\n\na plan.", "old form"]
    assert got.reasons == ["not a message", "not a message"]


def test_branches_where_messages_name_their_parents() -> None:
    tree = conversation(
        said(1, "Hi", 0), said(2, "Hello", 1), said(3, "Wrong", 2), said(5, "Right", 2), said(6, "Yes", 5)
    )
    assert [(d.text, d.branch) for d in read(make([tree])).drafts] == [
        *(("Hi", False), ("Hello", False), ("Wrong", True), ("Right", False), ("Yes", False)),
    ]
    chosen = read(make([tree | {"current_leaf_message_uuid": "m3"}])).drafts
    assert [d.text for d in chosen if d.branch] == ["Right", "Yes"]


def test_a_bad_message_costs_only_itself() -> None:
    bad = [None, 7, {"uuid": "x"}, {"uuid": "y", "sender": "human"}, said(1, "again")]
    got = read(make([conversation(said(1, "one"), *bad, said(2, "two")), {"uuid": "empty"}, conversation(uuid="c-2")]))
    assert got.texts == ["one", "two"]
    assert sorted(got.reasons) == [
        "no text",
        "not a record",
        "not a record",
        "not a record",
        "not a record",
        "same message again",
    ]


def test_one_conversation_a_file_and_a_truncated_list() -> None:
    assert read(make(conversation(said(1, "alone")), "conversations/c-1.json")).texts == ["alone"]
    many = json.dumps([conversation(*(said(i, f"text {i}") for i in range(1, 40)), uuid=f"c{n}") for n in range(5)])
    got = read(make(many[: len(many) // 2]))
    assert len(got.texts) >= many[: len(many) // 2].count('"sender"') - 1
    assert got.reasons.count("truncated") == 1
