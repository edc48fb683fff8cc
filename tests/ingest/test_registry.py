from __future__ import annotations

from dataclasses import replace

import pytest

from memcli.errors import InputError, UsageError
from memcli.ingest.importers import registry
from memcli.ingest.importers.base import BY_DESIGN, UNKNOWN_FORMAT
from tests.ingest.reading import make

CHATGPT = [{"title": "x", "mapping": {"r": {"message": None}}}]
CLAUDE = [{"uuid": "x", "name": "y", "chat_messages": []}]


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (CHATGPT, "conversations.json", "chatgpt"),
        (CHATGPT[0], "one.txt", "chatgpt"),
        ([None, 5, *CHATGPT], "x", "chatgpt"),
        (CLAUDE, "conversations.json", "claude"),
        (CLAUDE[0], "conversations/x.json", "claude"),
        ('{"type":"summary","summary":"s","leafUuid":"u"}\n', "s.jsonl", "claude-code"),
        ('{"type":"user","sessionId":"s","uuid":"u"}\n{"text":"x"}\n', "stdin", "claude-code"),
        ('{"text":"x"}\n', "stdin", "jsonl"),
        ('broken\n{"a": 1}\n{"text":"x"}\n', "a.md", "jsonl"),
        ('\ufeff{"text":"x"}', "stdin", "jsonl"),
        ('{"text":"' + "x" * 100_000 + '"}', "stdin", "jsonl"),
        ('# Form\n\nOne object a line:\n\n```json\n{"text":"x"}\n```\n', "form.md", "markdown"),
        ("plain words", "note.md", "markdown"),
        ("# Heading\nwords", "stdin", "markdown"),
        ("---\ntitle: x\n---\nwords", "stdin", "markdown"),
        ("#!/bin/sh\n# comment", "stdin", "text"),
        ("# Heading\nwords", "notes.txt", "text"),
        ("plain words", "stdin", "text"),
        ("", "stdin", "text"),
    ],
)
def test_detection_goes_by_shape(content: object, name: str, format_: str) -> None:
    assert registry.detect(make(content, name)).format == format_


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ({"a": 1}, "package.json", "is no export that memcli knows"),
        ("{broken", "x.json", "is no export that memcli knows"),
        ('{"content": "x"}\n', "x.jsonl", "is no export that memcli knows"),
        ("[]", "conversations.json", "is an empty export"),
        ({"data_files": [{"export_url": "…"}]}, "index.json", "is the index of an export"),
        ([{"uuid": "x", "name": "y", "created_at": "z"}], "conversations.json", "without their messages"),
        (b"\x00\x01\x02", "a.bin", "is a binary file"),
        (b"%PDF-1.7 text", "a", "is a binary file"),
    ],
)
def test_what_is_unknown_is_named(content: object, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as error:
        registry.detect(make(content, name))
    assert f"/{name}" in error.value.message
    with pytest.raises(InputError) as passed_over:
        registry.detect(replace(make(content, name), named=False))
    assert passed_over.value.message == UNKNOWN_FORMAT
    assert UNKNOWN_FORMAT in BY_DESIGN


def test_only_a_file_can_be_the_whole_of_a_note() -> None:
    note = make("words", "a.md")
    assert registry.detect(note).whole
    assert not registry.detect(replace(note, location="-")).whole
    assert not registry.detect(replace(note, size=None)).whole
    assert not registry.by_name("text", replace(note, size=1 << 40)).whole
    assert registry.by_name("text").whole
    assert not registry.detect(make(CHATGPT)).whole


def test_formats_by_name() -> None:
    assert registry.names() == ("chatgpt", "claude", "claude-code", "jsonl", "markdown", "text")
    assert [registry.by_name(name).format for name in registry.names()] == list(registry.names())
    with pytest.raises(UsageError, match="'slack' is not a format"):
        registry.by_name("slack")
