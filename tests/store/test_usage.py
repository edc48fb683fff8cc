"""Uses are noted beside the database, folded into it, move the ranking a little, and go with what they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.consolidate import resolve
from memcli.forget import engine as forgetting
from memcli.recall.engine import Engine
from memcli.recall.scoring import Weights
from memcli.store import episodes, usage
from tests.consolidate.working import work
from tests.support import DAY, NOW, T0, blank, say, take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(opened, [say("The plumber mended the boiler.", n, session=str(n)) for n in range(4)])
        yield opened


def order(store: Store, **more: float) -> list[str]:
    engine = Engine(store, None, weights=Weights(**more), at=NOW)
    return [hit.uid for hit in engine.recall("plumber boiler", now=None).hits if hit.kind == "episode"]


def test_what_was_used_comes_first_among_equals_and_only_there(store: Store) -> None:
    before = order(store)
    last = int(before[-1][-1])
    usage.note(store, [last], NOW)
    assert order(store) == before  # noted is not yet counted
    assert usage.fold(store) == 1
    assert order(store)[0] == before[-1]
    assert order(store, used=0.0) == before
    assert usage.strengths(store, [1, 2, 3, 4], NOW + 4000 * DAY)[last] < 1e-9


def test_without_any_use_nothing_changes(store: Store) -> None:
    assert order(store) == order(store, used=0.0)


def test_noting_never_fails_and_holds_no_words(store: Store) -> None:
    usage.note(store, [], NOW)
    assert not store.path.with_name("memory.db-uses").exists()
    usage.note(store, [1, 2], NOW)
    assert store.path.with_name("memory.db-uses").read_text() == f"{NOW} 1 2\n"
    folder = store.path.parent
    folder.chmod(0o500)
    try:
        usage.note(store, [3], NOW)
    finally:
        folder.chmod(0o700)


def test_a_broken_line_costs_only_itself(store: Store) -> None:
    store.path.with_name("memory.db-uses").write_bytes(f"{NOW} 1\nnonsense\n\xff\n{NOW} 2 99\n{NOW}".encode("latin-1"))
    usage.fold(store)
    assert set(usage.strengths(store, [1, 2, 99], NOW)) == {1, 2}
    assert usage.fold(store) == 0


def test_a_fold_that_was_cut_short_loses_nothing(store: Store) -> None:
    usage.note(store, [1], NOW)
    noted = store.path.with_name("memory.db-uses")
    noted.rename(noted.with_name("memory.db-uses.taken"))
    usage.note(store, [2], NOW)
    assert (usage.fold(store), usage.fold(store)) == (1, 1)
    assert set(usage.strengths(store, [1, 2], NOW)) == {1, 2}


def test_what_is_purged_takes_its_uses_with_it(store: Store) -> None:
    usage.note(store, [1, 2], NOW)
    usage.fold(store)
    usage.note(store, [1], NOW)
    uid = next(one.uid for one in episodes.every(store) if one.row == 1)
    forgetting.forget(store, forgetting.select(store, uids=[uid]), resolve, now=1, arguments={})
    forgetting.purge(store, resolve, now=2)
    assert store.all("SELECT episode_id FROM usage") == [(2,)]
    assert not store.path.with_name("memory.db-uses").exists()


def test_what_is_old_and_was_never_asked_for_gives_way_and_comes_back(store: Store) -> None:
    take(store, [say("The plumber mended the boiler.", 90_000, session="new")])
    usage.note(store, [1], NOW)
    report = work(store, fold_before=T0 + DAY)
    assert report.folded == 3
    assert order(store)[0] == "ep_0000001"
    assert order(store)[1] == "ep_0000005"
    assert set(order(store)) == {f"ep_000000{n}" for n in range(1, 6)}
    before = store.all("SELECT * FROM folded")
    usage.note(store, [2], NOW)
    revived = work(store, fold_before=T0 + DAY)
    assert store.all("SELECT id FROM folded WHERE hidden_by IS NULL") == [(3,), (4,)]
    assert work(store, fold_before=T0 + DAY).run is None
    forgetting.undo(store, revived.run or "", resolve, now=3)
    assert store.all("SELECT * FROM folded") == before
    forgetting.undo(store, report.run or "", resolve, now=4)
    assert store.all("SELECT * FROM folded") == []
