"""Derived rows: segments, summaries, facts and their sources; hidden when they lose their ground.

Every function that writes takes the connection of an open `Store.write()` and journals what it changes, so that
`undo_rows` can restore it. Rows are hidden, never deleted, except by `undo_rows` (of what the run itself inserted) and
`erase` (of what rests on purged episodes). What excludes what is not decided here: a `Policy` is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memcli.store.derived.fulltext import rebuild, sync
    from memcli.store.derived.past import known
    from memcli.store.derived.read import (
        counts,
        fact,
        facts,
        facts_by_rows,
        facts_of_episodes,
        known_subjects,
        segments,
        stale_count,
        stale_sessions,
    )
    from memcli.store.derived.read_summaries import (
        conversations_named,
        sessions_between,
        sessions_of,
        summaries,
        summaries_at,
        summary,
        texts,
    )
    from memcli.store.derived.removal import (
        after_visibility_change,
        erase,
        erase_sources,
        forgotten_sources,
        hide_facts,
        summaries_losing,
    )
    from memcli.store.derived.settling import settle
    from memcli.store.derived.states import (
        About,
        Condensed,
        Derivation,
        FactState,
        Mention,
        Named,
        Node,
        Outline,
        Policy,
        StaleNode,
        Transition,
        Verdict,
    )
    from memcli.store.derived.trees import (
        TREE,
        last_run,
        note_tree_current,
        replace_nodes,
        stale_nodes,
        tree_is_current,
    )
    from memcli.store.derived.undo import restore_names, undo_rows
    from memcli.store.derived.write import replace_sessions

__all__ = [
    "TREE",
    "About",
    "Condensed",
    "Derivation",
    "FactState",
    "Mention",
    "Named",
    "Node",
    "Outline",
    "Policy",
    "StaleNode",
    "Transition",
    "Verdict",
    "after_visibility_change",
    "conversations_named",
    "counts",
    "erase",
    "erase_sources",
    "fact",
    "facts",
    "facts_by_rows",
    "facts_of_episodes",
    "forgotten_sources",
    "hide_facts",
    "known",
    "known_subjects",
    "last_run",
    "note_tree_current",
    "rebuild",
    "replace_nodes",
    "replace_sessions",
    "restore_names",
    "segments",
    "sessions_between",
    "sessions_of",
    "settle",
    "stale_count",
    "stale_nodes",
    "stale_sessions",
    "summaries",
    "summaries_at",
    "summaries_losing",
    "summary",
    "sync",
    "texts",
    "tree_is_current",
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
    "erase_sources": "removal",
    "forgotten_sources": "removal",
    "fact": "read",
    "facts": "read",
    "facts_by_rows": "read",
    "facts_of_episodes": "read",
    "hide_facts": "removal",
    "summaries_losing": "removal",
    "known": "past",
    "known_subjects": "read",
    "rebuild": "fulltext",
    "replace_sessions": "write",
    "restore_names": "undo",
    "segments": "read",
    "settle": "settling",
    "stale_count": "read",
    "stale_sessions": "read",
    "summaries": "read_summaries",
    "summary": "read_summaries",
    "summaries_at": "read_summaries",
    "conversations_named": "read_summaries",
    "sessions_between": "read_summaries",
    "sessions_of": "read_summaries",
    "texts": "read_summaries",
    "TREE": "trees",
    "replace_nodes": "trees",
    "stale_nodes": "trees",
    "note_tree_current": "trees",
    "last_run": "trees",
    "tree_is_current": "trees",
    "Condensed": "states",
    "Node": "states",
    "Outline": "states",
    "StaleNode": "states",
    "sync": "fulltext",
    "undo_rows": "undo",
}


def __getattr__(name: str) -> Any:
    """The public names, each imported at first use: a recall reads derived rows and never writes them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
