"""Running a consolidation in a test."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from memcli.consolidate.run import ConsolidateReport, consolidate
from memcli.models.builtin.embedder import load
from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.builtin.summarizer import BuiltinSummarizer
from tests.support import NOW

if TYPE_CHECKING:
    from memcli.models.protocols import Extractor
    from memcli.store.connection import Store


table = cache(load)


def work(store: Store, *, now: int = NOW, extractor: Extractor | None = None, **more: Any) -> ConsolidateReport:
    """One run of the built-in models, in no time at all unless a clock is given."""
    fields: dict[str, Any] = {"clock": lambda: 0.0, "embed": table().embed} | more
    return consolidate(store, extractor or BuiltinExtractor(), BuiltinSummarizer(), now=now, **fields)
