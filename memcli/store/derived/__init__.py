"""Derived rows: segments, summaries, facts and their sources; hidden when they lose their ground.

Every function that writes takes the connection of an open `Store.write()` and journals what it changes, so that
`undo_rows` can restore it. Rows are hidden, never deleted, except by `undo_rows` (of what the run itself inserted) and
`erase` (of what rests on purged episodes). What excludes what is not decided here: a `Policy` is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memcli.store.derived.fulltext import rebuild, sync
    from memcli.store.derived.read import (
        counts,
        fact,
        facts,
        facts_of_episodes,
        segments,
        stale_count,
        stale_sessions,
        summaries,
        summary,
    )
    from memcli.store.derived.removal import after_visibility_change, erase, hide_facts
    from memcli.store.derived.settling import settle
    from memcli.store.derived.states import About, Derivation, FactState, Mention, Named, Policy, Transition, Verdict
    from memcli.store.derived.undo import undo_rows
    from memcli.store.derived.write import replace_sessions

__all__ = [
    "About",
    "Derivation",
    "FactState",
    "Mention",
    "Named",
    "Policy",
    "Transition",
    "Verdict",
    "after_visibility_change",
    "counts",
    "erase",
    "fact",
    "facts",
    "facts_of_episodes",
    "hide_facts",
    "rebuild",
    "replace_sessions",
    "segments",
    "settle",
    "stale_count",
    "stale_sessions",
    "summaries",
    "summary",
    "sync",
    "undo_rows",
]
_HOMES = {
    "About": "states",
    "Derivation": "states",
    "FactState": "states",
    "Mention": "states",
    "Named": "states",
    "Policy": "states",
    "Transition": "states",
    "Verdict": "states",
    "after_visibility_change": "removal",
    "counts": "read",
    "erase": "removal",
    "fact": "read",
    "facts": "read",
    "facts_of_episodes": "read",
    "hide_facts": "removal",
    "rebuild": "fulltext",
    "replace_sessions": "write",
    "segments": "read",
    "settle": "settling",
    "stale_count": "read",
    "stale_sessions": "read",
    "summaries": "read",
    "summary": "read",
    "sync": "fulltext",
    "undo_rows": "undo",
}


def __getattr__(name: str) -> Any:
    """The public names, each imported at first use: a recall reads derived rows and never writes them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
