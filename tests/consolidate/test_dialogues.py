"""Whether the current value is right after something changed, was repeated, ended, was corrected, or only sounded so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from memcli.records import Draft, Moment
from memcli.store import derived
from tests.consolidate.dialogues import DIALOGUES, Dialogue
from tests.consolidate.working import work
from tests.support import DAY, MINUTE, T0, blank, take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store


def drafts(dialogue: Dialogue) -> Iterator[Draft]:
    for number, (day, speaker, text) in enumerate(dialogue.messages):
        role = {"user": "user", "assistant": "assistant"}.get(speaker)
        when = Moment(T0 + day * DAY + number * MINUTE, 0)
        yield Draft(text, "talk", session=f"day {day}", when=when, speaker=speaker, role=role)  # type: ignore[arg-type]


def current(store: Store, dialogue: Dialogue) -> dict[tuple[str, str], set[str]]:
    return {
        key: {fact.value for fact in derived.facts(store, subject=key[0], attribute=key[1])} for key in dialogue.holds
    }


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[f"{one.kind}: {one.name}" for one in DIALOGUES])
@pytest.mark.parametrize("together", [True, False], ids=["at once", "one by one"])
def test_what_holds_at_the_end(dialogue: Dialogue, together: bool) -> None:
    with blank() as store:
        if together:
            take(store, drafts(dialogue))
            work(store)
        else:
            for draft in drafts(dialogue):
                take(store, [draft])
                work(store)
        assert current(store, dialogue) == dialogue.holds


def test_there_are_enough_of_each_kind() -> None:
    kinds = Counter(one.kind for one in DIALOGUES)
    assert len(DIALOGUES) >= 40
    assert all(kinds[kind] >= 5 for kind in ("changed", "repeated", "sounds", "ended", "corrected"))
