"""Everything about or by a person, under any name of theirs, and facts of an attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.consolidate import resolve
from memcli.errors import NotFound, UsageError
from memcli.forget import engine
from memcli.forget.selection import About
from memcli.records import Filters
from memcli.store import derived, people
from memcli.store.derived import Named, entities
from tests.support import NOW, blank, consolidate, say, take, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store


@pytest.fixture
def store() -> Iterator[Store]:
    with blank() as opened:
        take(
            opened,
            [
                say("I like tea", 0, speaker="Ana"),
                say("Did ANA call?", 1, speaker="Tom"),
                say("Bananas, please", 2, speaker="Tom"),
                say("Annie was here. I live in Porto", 3, speaker="Tom"),
                say("I live in Faro", 4, speaker="Ana Lopes"),
                say("昨日アナさんと話した", 5, speaker="Ken"),
            ],
        )
        consolidate(opened)
        yield opened


def chosen(store: Store, *names: str, attributes: tuple[str, ...] = (), **filters: object) -> list[str]:
    wanted = Filters(**filters) if filters else None  # type: ignore[arg-type]
    selection = engine.select(store, filters=wanted, about=About(names, attributes))
    kept = dict(store.all("SELECT id, text FROM episode"))
    return [kept[row] for row in sorted(selection.episodes)]


def alias(store: Store, whole: str, short: str) -> None:
    """What consolidation derives from "Annie is what we call Ana"."""
    with store.write() as db:
        values = (b"alias" + short.encode(), whole, short, f"{whole} is called {short}", NOW, NOW)
        row = db.execute(
            """INSERT INTO fact (ident, kind, subject, attribute, value, single, statement, confidence, learned, recorded,
              model, run_id) VALUES (?, 'attribute', ?, 'alias', ?, 0, ?, 0.9, ?, ?, 'toy', 1)""",
            values,
        ).lastrowid
        entities.link(db, {row or 0: (Named(whole, "person", 0), Named(short, "person", 1))})


def test_by_and_about(store: Store) -> None:
    assert chosen(store, "ana") == ["I like tea", "Did ANA call?", "I live in Faro"]


def test_under_nicknames(store: Store) -> None:
    alias(store, "Ana", "Annie")
    assert set(people.forms(store, "annie")) == {"Annie", "Ana"}
    assert chosen(store, "Annie") == chosen(store, "Ana")
    assert "Annie was here. I live in Porto" in chosen(store, "Ana")


def test_in_scripts_without_spaces(store: Store) -> None:
    assert chosen(store, "アナ") == ["昨日アナさんと話した"]


def test_with_filters(store: Store) -> None:
    assert chosen(store, "ana", speakers=("Tom",)) == ["Did ANA call?"]
    with pytest.raises(NotFound):
        chosen(store, "ana", speakers=("Ken",))
    assert engine.select(store, uids=["ep_1", "ep_3"], about=About(("ana",))).episodes == (1,)


@pytest.mark.parametrize("name", ["", " "])
def test_no_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="select everything"):
        chosen(store, name)


def test_facts_of_an_attribute(store: Store) -> None:
    selection = engine.select(store, about=About((), ("Home",)))
    assert selection.episodes == ()
    engine.forget(store, selection, resolve, now=1, arguments={})
    assert [fact.statement for fact in derived.facts(store)] == ["Ana likes tea"]
    assert len(texts(store)) == 6


def test_of_one_person(store: Store) -> None:
    selection = engine.select(store, about=About(("tom",), ("home",)))
    engine.forget(store, selection, resolve, now=1, arguments={})
    assert {fact.statement for fact in derived.facts(store)} == {"Ana likes tea", "Ana Lopes lives in Faro"}


def test_an_attribute_goes_with_nothing_else(store: Store) -> None:
    with pytest.raises(UsageError, match="--attribute"):
        engine.select(store, uids=["ep_1"], about=About((), ("home",)))
    with pytest.raises(NotFound):
        chosen(store, attributes=("shoe size",))


def test_the_preview_tells_what_goes_and_what_is_told_anew(store: Store) -> None:
    take(store, [say("I like tea", 9, speaker="Ana", session="t")])
    consolidate(store)
    seen = engine.preview(store, engine.select(store, uids=["ep_1", "ep_4"]))
    assert [fact.statement for fact in seen.going] == ["Tom lives in Porto"]
    assert [fact.statement for fact in seen.rewritten] == ["Ana likes tea"]
