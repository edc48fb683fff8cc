"""Reading episodes: one, a session's, those around, and all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import NotFound
from memcli.forget import engine as forgetting
from memcli.records import Filters
from memcli.store import episodes, overview
from tests.support import T0, at, say, take, talk

if TYPE_CHECKING:
    from memcli.store.connection import Store


def hide(store: Store, *rows: int) -> str:
    return forgetting.forget(store, forgetting.Selection(rows), resolve, now=1, arguments={}).run


def test_one(store: Store) -> None:
    take(store, [say("hello", 3, native_id="m")])
    found = episodes.get(store, 1)
    assert (found.uid, found.text, found.when, found.native_id, found.state) == (
        "ep_0000001",
        "hello",
        at(3),
        "m",
        "live",
    )
    with pytest.raises(NotFound, match="ep_0000002"):
        episodes.get(store, 2)


def test_several_in_any_state(store: Store) -> None:
    take(store, [*talk("a", "b"), say("c", 3, branch=True), say("old", 4, native_id="m")])
    take(store, [say("new", 4, native_id="m")])
    hide(store, 1)
    found = episodes.by_rows(store, [1, 2, 3, 4, 5, 77])
    assert {episode.text: episode.state for episode in found.values()} == {
        "a": "forgotten", "b": "live", "c": "branch", "old": "replaced", "new": "live",
    }  # fmt: skip
    assert episodes.by_rows(store, []) == {}


def test_a_session_in_its_order(store: Store) -> None:
    take(store, [say("b", 2), say("other", 2, session="t"), say("a", 1), say("c", 3), say("x", 4, branch=True)])
    hide(store, 4)
    assert [episode.text for episode in episodes.of_session(store, 1)] == ["a", "b"]
    assert episodes.of_session(store, 9) == []


def test_all_of_them_by_conversation_and_session(store: Store) -> None:
    take(
        store,
        [
            say("a1", 9, conversation="a", session="late"),
            say("b1", 1, conversation="b"),
            say("a2", 10, conversation="a", session="late"),
            say("a3", 1, conversation="a", session="early"),
        ],
    )
    assert [episode.text for episode in episodes.every(store)] == ["a1", "a2", "a3", "b1"]
    hide(store, 1)
    assert [episode.text for episode in episodes.every(store)] == ["a2", "a3", "b1"]
    assert len(list(episodes.every(store, all_states=True))) == 4
    assert [episode.text for episode in episodes.every(store, Filters(conversations=("b",)))] == ["b1"]


def test_reading_may_stop_in_the_middle(store: Store) -> None:
    take(store, talk(*map(str, range(50))))
    assert next(episodes.every(store)).text == "0"
    take(store, talk("more", start=100))
    assert episodes.count(store, Filters()) == 51


class TestAround:
    def neighbours(self, store: Store, position: int, reach: int) -> list[str]:
        found = episodes.around(store, [(1, position)], reach)
        return [found[place].text for place in sorted(found)]

    def test_the_nearest_on_each_side(self, store: Store) -> None:
        take(store, talk(*"abcdefg") + talk("x", session="t"))
        assert self.neighbours(store, 3, 1) == ["c", "d", "e"]
        assert self.neighbours(store, 0, 2) == ["a", "b", "c"]
        assert self.neighbours(store, 6, 2) == ["e", "f", "g"]
        assert episodes.around(store, [], 2) == {}

    def test_what_is_not_seen_is_not_a_neighbour_and_takes_no_ones_place(self, store: Store) -> None:
        take(store, [*talk("a", "b", "c"), say("x", 3, branch=True), *talk("d", "e", start=4)])
        hide(store, 2)
        assert self.neighbours(store, 2, 1) == ["a", "c", "d"]
        assert self.neighbours(store, 2, 9) == ["a", "c", "d", "e"]
        assert self.neighbours(store, 4, 1) == ["c", "d", "e"]
        assert self.neighbours(store, 3, 1) == ["c", "d"], "beside what is on another branch"

    def test_of_several_places(self, store: Store) -> None:
        take(store, talk(*"abcdefgh") + talk(*"xyz", session="t"))
        found = episodes.around(store, [(1, 1), (1, 6), (2, 0)], 1)
        assert [found[place].text for place in sorted(found)] == [*list("abcfgh"), "x", "y"]


def test_speakers(store: Store) -> None:
    take(store, [say("a", speaker="Tom"), say("b", speaker="Ana"), say("c", speaker="Tom"), say("d")])
    assert episodes.speakers(store) == [(1, "Tom"), (2, "Ana")]


def test_wildcards_are_only_characters() -> None:
    assert episodes.like("50%_\\") == "50\\%\\_\\\\"


def test_an_overview_of_what_there_is(store: Store) -> None:
    assert overview.quick_check(store) == []
    take(store, talk("a", "b"))
    assert ids.encode("episode", 2) == "ep_0000002"
    assert episodes.get(store, 1).when == at(0)
    assert at(0).ms == T0
