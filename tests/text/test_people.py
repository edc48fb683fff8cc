"""Who "I" is."""

from __future__ import annotations

import pytest

from memcli.text.people import unresolved, writer
from tests.models.reading import episode


@pytest.mark.parametrize(
    ("speaker", "role", "kind", "name"),
    [
        ("Ana", None, "chat", "Ana"),
        ("Ana", "user", "chat", "Ana"),
        (None, "user", "chat", "user"),
        ("me", None, "chat", "user"),
        ("User", "user", "chat", "user"),
        (None, None, "chat", None),
        (None, "assistant", "chat", None),
        ("Claude", "assistant", "chat", None),
        ("ChatGPT", None, "chat", None),
        ("Claude", "user", "chat", "Claude"),
        ("log", "tool", "chat", None),
        (None, "system", "note", None),
        (None, None, "note", "user"),
        ("Ana", None, "note", "user"),
    ],
)
def test_the_writer_is_a_person_or_nobody(speaker: str | None, role: str | None, kind: str, name: str | None) -> None:
    assert writer(episode("Hi", speaker=speaker, role=role, kind=kind)) == name  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["I live here", "Ana said I’m late", "my dog", "between us", "You are kind", "YOUR dog", "我住在这里"]
)
def test_a_sentence_that_says_i_or_you_stands_not_alone(text: str) -> None:
    assert unresolved(text)


@pytest.mark.parametrize(
    "text", ["Ana moved to the US", "Ana has a youth club", "Ana lives in Miami", "Ana likes Mystic River"]
)
def test_a_sentence_that_only_looks_so_does(text: str) -> None:
    assert not unresolved(text)
