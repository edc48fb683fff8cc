"""Counts and sizes of a whole memory, and whether SQLite finds it sound: what `status` and `doctor` report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from memcli.records import Moment
from memcli.store import derived, tombstones, vectors
from memcli.store.connection import OLDEST, sqlite
from memcli.store.schema import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memcli.store.connection import Store


@dataclass(frozen=True, slots=True)
class Overview:
    """How much is remembered. Episodes are counted by state, sources by format; sizes are in bytes."""

    episodes: int
    branches: int
    replaced: int
    forgotten: int
    conversations: int
    sessions: int
    speakers: int
    formats: Mapping[str, int]
    first: Moment | None
    last: Moment | None
    derived: Mapping[str, int]
    stale_sessions: int
    vectors: int
    embedder: str | None
    pending_sessions: int
    tombstones: int
    size: int
    log_size: int
    schema: int


def overview(store: Store) -> Overview:
    """Counts everything; a scan of the episodes, so not for every prompt of a shell."""
    sql = """SELECT count(*) FILTER (WHERE state = 0 AND hidden_by IS NULL),
        count(*) FILTER (WHERE state = 1 AND hidden_by IS NULL),
        count(*) FILTER (WHERE state = 2 AND hidden_by IS NULL),
        count(*) FILTER (WHERE hidden_by IS NOT NULL) FROM episode"""
    live, branches, replaced, hidden = store.all(sql)[0]
    space = vectors.serving(store)
    log = store.path.with_name(store.path.name + "-wal")
    return Overview(
        episodes=live,
        branches=branches,
        replaced=replaced,
        forgotten=hidden,
        conversations=_count(store, "conversation"),
        sessions=_count(store, "session"),
        speakers=_count(store, "speaker"),
        formats=_formats(store),
        first=_edge(store, "ASC"),
        last=_edge(store, "DESC"),
        derived=derived.counts(store),
        stale_sessions=derived.stale_count(store),
        vectors=vectors.count(store, space) if space else 0,
        embedder=space.fingerprint if space else None,
        pending_sessions=vectors.pending_count(store),
        tombstones=tombstones.count(store),
        size=store.path.stat().st_size,
        log_size=log.stat().st_size if log.exists() else 0,
        schema=VERSION,
    )


def quick_check(store: Store) -> list[str]:
    """What SQLite finds wrong with the file's structure; empty when it is sound."""
    found = [str(row[0]) for row in store.all("PRAGMA quick_check(20)")]
    return [] if found == ["ok"] else found


def driver() -> Mapping[str, str]:
    """Which SQLite serves: the module, its version, and the oldest that would do."""
    oldest = ".".join(map(str, OLDEST))
    return {"module": sqlite.__name__.split(".")[0], "version": sqlite.sqlite_version, "oldest": oldest}


def _count(store: Store, table: str) -> int:
    return int(store.all(f"SELECT count(*) FROM {table}")[0][0])


def _formats(store: Store) -> dict[str, int]:
    sql = """SELECT o.format, count(*) FROM live_episode e JOIN source o ON o.id = e.source_id
        GROUP BY 1 ORDER BY 2 DESC, 1"""
    return dict(store.all(sql))


def _edge(store: Store, order: str) -> Moment | None:
    sql = f"SELECT at, tz, precision FROM live_episode WHERE at IS NOT NULL ORDER BY at {order} LIMIT 1"
    found = store.one(sql)
    return None if found is None else Moment(*found)
