"""Examining a memory, or a backup of one, and saying what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.ingest.pipeline import digest
from memcli.store import verify

if TYPE_CHECKING:
    from memcli.store.connection import Store
    from memcli.store.verify import Flaw


class Report(NamedTuple):
    """What an examination found, in a memory or in a `backup` of one."""

    file: str
    episodes: int
    flaws: tuple[Flaw, ...]
    backup: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.flaws

    @property
    def rebuildable(self) -> bool:
        """Whether every flaw is in something that the episodes suffice to make anew."""
        return all(flaw.rebuildable for flaw in self.flaws)


def check(store: Store) -> Report:
    """Examines an open memory as a whole; reads only."""
    flaws = tuple(verify.examine(store, digest))
    return Report(str(store.path), verify.count(store), flaws)
