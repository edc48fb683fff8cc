"""Running a consolidation in a test."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from memcli.consolidate.run import ConsolidateReport, consolidate
from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.builtin.summarizer import BuiltinSummarizer
from tests.support import NOW

if TYPE_CHECKING:
    from memcli.store.connection import Store


def work(store: Store, *, now: int = NOW, **more: Any) -> ConsolidateReport:
    """One run of the built-in models; the clock ticks once a second, each time it is read."""
    ticks = count()
    fields: dict[str, Any] = {"clock": lambda: float(next(ticks))} | more
    return consolidate(store, BuiltinExtractor(), BuiltinSummarizer(), now=now, **fields)
