"""Whatever the bytes: an importer gives drafts that can be stored, or raises InputError."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memcli.errors import InputError
from memcli.ingest.importers import registry
from memcli.text.timestamps import format_timestamp
from tests.ingest import test_chatgpt, test_claude, test_claude_code, test_markdown, test_text
from tests.ingest.reading import make, read

CHAT = [test_chatgpt.simple(n, f"one {n}", 'two "q" \\ é 😀', "three") for n in range(3)]
CLAUDE = [
    test_claude.conversation(test_claude.said(1, "a", 0), test_claude.said(2, "b", 1), uuid=f"c{n}") for n in range(3)
]
CODE = [test_claude_code.line(n, ("user", "assistant")[n % 2], f"words {n}", n - 1 or None) for n in range(1, 6)]
JSONL = [{"text": f"t{n}", "id": n, "timestamp": "2024-03-15T10:00:00Z", "k": [1, {"a": None}]} for n in range(5)]

EXAMPLES = {
    "chatgpt": json.dumps(CHAT, ensure_ascii=False),
    "claude": json.dumps(CLAUDE, indent=1),
    "claude-code": "\n".join(map(json.dumps, CODE)),
    "jsonl": "\n".join(map(json.dumps, JSONL)) + "\n",
    "markdown": test_markdown.NOTE,
    "text": test_text.LOG,
}

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def check(content: bytes, name: str | None, file_name: str = "x/stdin") -> None:
    try:
        got = read(make(content, file_name), name)
    except InputError:
        return
    for draft in got.drafts:
        assert draft.text.strip()
        assert draft.conversation
        assert draft.session
        assert draft.role in (None, "user", "assistant", "system", "tool")
        assert draft.seq is None or -(1 << 63) <= draft.seq < 1 << 63
        for value in (draft.conversation, draft.session, draft.native_id, draft.title, draft.speaker, draft.kind):
            assert value is None or value.encode()
        json.dumps(draft.meta, ensure_ascii=False, allow_nan=False).encode()
        if draft.when is not None:
            format_timestamp(draft.when)
    for reason, place in got.skips:
        assert len(reason) < 40
        place.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("name", [None, *EXAMPLES])
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(deadline=None, max_examples=150)
def test_any_bytes(name: str | None, content: bytes) -> None:
    check(content, name)


@pytest.mark.parametrize("name", list(EXAMPLES))
@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_damaged_files(name: str, data: st.DataObject) -> None:
    raw = bytearray(EXAMPLES[name].encode())
    for place in data.draw(st.lists(st.integers(0, 1 << 20), max_size=6)):
        at, kind = place % len(raw), data.draw(st.integers(0, 3))
        if kind == 0:
            raw[at] = data.draw(st.integers(0, 255))
        elif kind == 1:
            del raw[at : at + data.draw(st.integers(1, 40))]
            raw = raw or bytearray(b"x")
        elif kind == 2:
            raw[at:at] = data.draw(
                st.sampled_from([b'"', b"}", b"]", b"{", b"[", b",", b"\\", b"\n", b"\xff", b"null", b"9" * 5000])
            )
        else:
            raw = raw[: at + 1]
    check(bytes(raw), name)
    check(bytes(raw), None)


def _replaced(value: Any, path: list[int], new: Any) -> Any:
    """`value` with something inside it, found by `path`, replaced."""
    if not path or not isinstance(value, dict | list) or not value:
        return new
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[path[0] % len(keys)]
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[key] = _replaced(value[key], path[1:], new)  # type: ignore[index]
    return copied


@pytest.mark.parametrize("name", ["chatgpt", "claude", "claude-code", "jsonl"])
@given(
    paths=st.lists(st.tuples(st.lists(st.integers(0, 9), min_size=2, max_size=8), VALUES), max_size=5),
)
@settings(deadline=None, max_examples=200)
def test_right_json_with_wrong_values(name: str, paths: list[tuple[list[int], Any]]) -> None:
    value: Any = {"chatgpt": CHAT, "claude": CLAUDE, "claude-code": CODE, "jsonl": JSONL}[name]
    for path, new in paths:
        value = _replaced(value, path, new)
    if name in ("chatgpt", "claude"):
        check(json.dumps(value).encode(), name)
    else:
        check("\n".join(map(json.dumps, value)).encode(), name)


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "{",
        '{"a":',
        "{}{",
        '{"a":1},',
        '{"a":1,"b":{},',
        '"',
        '\\"',
        "```\n",
        "# x\n",
        "---\n",
        "[[",
        "`",
        "#",
        "- \n",
        "===\n",
        "\n",
    ],
)
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_lot_of_anything_takes_a_moment(name: str, unit: str) -> None:
    """Not measured: quadratic time here would take many minutes."""
    check((unit * ((1 << 17) // len(unit))).encode(), name)
    for importer in registry.IMPORTERS:
        importer.matches(make((unit * ((1 << 16) // len(unit))).encode()))


def test_many_unclosed_elements_take_a_moment() -> None:
    one = '{"title": "x", "mapping": {"a": {"message": null, "parent": ["unclosed", '
    check(("[" + ", ".join(['{"title": "x", "mapping": {}}', *[one + "}" for _ in range(20_000)]])).encode(), "chatgpt")
