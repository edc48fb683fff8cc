"""Inputs made of bytes, and what an importer makes of them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from memcli.ingest.importers import registry
from memcli.ingest.importers.base import HEAD, Input

if TYPE_CHECKING:
    from memcli.records import Draft

Make = Callable[..., Input]


class Read(NamedTuple):
    """What an importer gave: drafts, and (reason, place) of each record it could not use."""

    drafts: list[Draft]
    skips: list[tuple[str, str]]

    @property
    def texts(self) -> list[str]:
        return [draft.text for draft in self.drafts]

    @property
    def reasons(self) -> list[str]:
        return [reason for reason, _ in self.skips]


def make(content: Any, name: str = "things/file", *, location: str = "") -> Input:
    """An input of bytes, of text, or of anything else as JSON."""
    data = (
        content
        if isinstance(content, bytes)
        else (content if isinstance(content, str) else json.dumps(content)).encode()
    )
    return Input(location or f"/{name}", name, data[:HEAD], len(data), None, lambda: io.BytesIO(data))


def read(source: Input, format: str | None = None) -> Read:
    """All that the detected importer, or that of `format`, reads."""
    importer = registry.by_name(format, source) if format else registry.detect(source)
    skips: list[tuple[str, str]] = []
    return Read(list(importer.read(source, lambda reason, place: skips.append((reason, place)))), skips)


@pytest.fixture(name="make", scope="session")
def _make() -> Make:
    return make


@pytest.fixture(name="read", scope="session")
def _read() -> Callable[..., Read]:
    return read
