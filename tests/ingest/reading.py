"""Inputs made of bytes, and what an importer makes of them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.ingest.importers import registry
from memcli.ingest.importers.base import HEAD, Input

if TYPE_CHECKING:
    from memcli.records import Draft


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


def read(source: Input, name: str | None = None) -> Read:
    """All that the detected importer, or the one of that name, reads."""
    importer = registry.by_name(name, source) if name else registry.detect(source)
    skips: list[tuple[str, str]] = []
    return Read(list(importer.read(source, lambda reason, place: skips.append((reason, place)))), skips)
