"""Who is who: short names, relatives, the owner's name, and what the user says of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memcli.consolidate import joining, resolve
from memcli.errors import NotFound, UsageError
from memcli.forget import engine
from memcli.models.builtin.extract.nicknames import short_for
from memcli.records import Draft, Moment
from memcli.store import derived
from memcli.store.derived import graph
from tests.consolidate.working import work
from tests.store.test_derived import everything
from tests.support import DAY, NOW, T0, take

if TYPE_CHECKING:
    from memcli.store.connection import Store


def talk(store: Store, *lines: tuple[int, str, str], run: bool = True, **more: object) -> None:
    """(day, speaker, text); each day is a session."""
    take(
        store,
        [
            Draft(text, "talk", session=f"day {day}", when=Moment(T0 + day * DAY + number, 0), speaker=speaker,
                  role="user" if speaker == "user" else None, native_id=f"{day}.{number}")
            for number, (day, speaker, text) in enumerate(lines)
        ],
    )  # fmt: skip
    if run:
        work(store, **more)


def held(store: Store, who: str, attribute: str | None = None) -> dict[str, int]:
    """What holds of somebody: statement → how many sources."""
    return {one.statement: len(one.sources) for one in derived.facts(store, subject=who, attribute=attribute)}


def called(store: Store) -> dict[str, tuple[str, ...]]:
    return {one.name: one.aliases for one in graph.every(store) if one.aliases}


MEL = (
    (0, "Tom", "Hey Mel! Good to see you."),
    (0, "Melanie", "Hi Tom! I live in Lisbon."),
    (1, "Mel", "I just moved to Porto!"),
    (1, "Tom", "Congratulations!"),
)


def test_facts_of_a_short_name_are_those_of_the_whole_one(store: Store) -> None:
    talk(store, *MEL)
    assert called(store) == {"Melanie": ("Mel",)}
    assert held(store, "Mel", "home") == held(store, "Melanie", "home") == {"Melanie lives in Porto": 1}
    closed = [
        one for one in derived.facts(store, subject="Melanie", attribute="home", include_closed=True) if one.valid_to
    ]
    assert [(one.value, one.superseded_by is not None) for one in closed] == [("Lisbon", True)]


def test_a_name_is_only_joined_while_the_words_that_show_it_stand(store: Store) -> None:
    talk(store, *MEL)
    first = store.one("SELECT id FROM episode WHERE text LIKE 'Hey Mel%'")
    engine.forget(store, engine.Selection((first[0],)), resolve, now=NOW, arguments={})
    assert called(store) == {}
    assert held(store, "Melanie", "home") == {"Melanie lives in Lisbon": 1}
    assert held(store, "Mel", "home") == {"Mel lives in Porto": 1}
    engine.undo(store, "run_0000003", resolve, now=NOW)
    assert held(store, "Melanie", "home") == {"Melanie lives in Porto": 1}


def test_two_of_whom_it_may_be_short_are_told_apart(store: Store) -> None:
    talk(
        store,
        (0, "Tom", "Hi Al!"), (0, "Alice", "I live in Lisbon."), (0, "Albert", "I live in Faro."), (0, "Tom", "Nice, Al."),
    )  # fmt: skip
    assert called(store) == {}


@pytest.mark.parametrize(
    ("short", "name", "expected"),
    [
        ("Mel", "Melanie", True), ("Jo", "Joanna", True), ("Liz", "Elizabeth", True), ("Bob", "Robert", True),
        ("Becky", "Rebecca", True), ("Danny", "Daniel", True), ("Sam", "Samuel Reed", True), ("Tom", "Tom", False),
        ("Mary", "Maria", False), ("Ana", "Anabel", True), ("Jon", "John", False), ("Max", "Melanie", False),
    ],
)  # fmt: skip
def test_short_names(short: str, name: str, expected: bool) -> None:
    assert short_for(short, name) is expected


def test_a_relative_by_name_and_by_kinship_is_one(store: Store) -> None:
    talk(store, (0, "Ana", "My husband Tom works at Initech."), (9, "Ana", "My husband works at Globex."))
    assert called(store) == {"Tom": ("Ana's husband",)}
    assert held(store, "Tom", "employer") == {"Tom works at Globex": 1}


def test_the_owner_goes_by_the_name_that_was_set(store: Store) -> None:
    talk(store, (0, "user", "I live in Lisbon."), run=False)
    talk(store, (5, "Iris", "I live in Porto now."), owner="Iris")
    assert held(store, "Iris", "home") == {"Iris lives in Porto": 1}
    assert held(store, "user", "home") == held(store, "Iris", "home")
    before = everything(store)
    assert work(store, owner="Iris").run is None  # nothing more to say
    assert everything(store) == before


def test_a_name_set_later_is_taken_up_without_new_messages(store: Store) -> None:
    talk(store, (0, "user", "I live in Lisbon."))
    before = everything(store)
    report = work(store, owner="Iris")
    assert report.run == "run_0000003"
    assert held(store, "Iris") == {"Iris lives in Lisbon": 1}
    engine.undo(store, report.run, resolve, now=NOW)
    assert everything(store) == before


def test_who_says_their_name_is_called_by_it(store: Store) -> None:
    talk(store, (0, "user", "My name is Iris. I live in Lisbon."))
    assert held(store, "Iris", "home") == {"Iris lives in Lisbon": 1}


TWO = ((0, "Ana", "I live in Lisbon. I love hiking."), (9, "Annie", "I live in Porto. I love going on hikes."))


def test_merging_two_names_and_undoing_it(store: Store) -> None:
    talk(store, *TWO)
    before = everything(store)
    joined = joining.merge(store, "annie", "Ana", now=NOW)
    assert (joined.name, joined.whole) == ("Annie", "Ana")
    assert held(store, "Ana") == {"Ana lives in Porto": 1, "Ana loves hiking": 2}
    assert [row for (row,) in store.all("SELECT rowid FROM fact_fts WHERE fact_fts MATCH 'ana AND porto'")] == [3]
    engine.undo(store, joined.run, resolve, now=NOW)
    assert everything(store) == before


def test_a_merge_can_be_undone_after_later_consolidations(store: Store) -> None:
    talk(store, *TWO)
    joined = joining.merge(store, "Annie", "Ana", now=NOW)
    talk(store, (20, "Annie", "I live in Faro now."))
    assert held(store, "Ana", "home") == {"Ana lives in Faro": 1}
    engine.undo(store, joined.run, resolve, now=NOW)
    assert held(store, "Ana", "home") == {"Ana lives in Lisbon": 1}
    assert held(store, "Annie", "home") == {"Annie lives in Faro": 1}


def test_splitting_outranks_what_the_words_show(store: Store) -> None:
    talk(store, *MEL)
    before = everything(store)
    split = joining.split(store, "Mel", now=NOW)
    assert called(store) == {}
    assert held(store, "Mel", "home") == {"Mel lives in Porto": 1}
    engine.undo(store, split.run, resolve, now=NOW)
    assert everything(store) == before


def test_of_several_names_only_the_one_that_was_given_moves(store: Store) -> None:
    talk(store, *MEL, (2, "Tom", "I live in Braga."))
    joining.merge(store, "Mel", "Tom", now=NOW)
    assert held(store, "Melanie", "home") == {"Melanie lives in Lisbon": 1}


def test_what_cannot_be_said_of_names(store: Store) -> None:
    talk(store, *MEL)
    with pytest.raises(UsageError, match="are one already"):
        joining.merge(store, "Mel", "Melanie", now=NOW)
    with pytest.raises(UsageError, match="stands for itself; its other names are Mel"):
        joining.split(store, "Melanie", now=NOW)
    with pytest.raises(NotFound, match="called 'Zoe'"):
        joining.merge(store, "Zoe", "Melanie", now=NOW)


#: Nothing in it makes a fact about "Lala" or "Lou", and nothing shows who that is.
LALA = (
    (0, "Melanie", "I live in Lisbon."),
    (1, "Lala", "What a day!"),
    (1, "Tom", "Where is Lou tonight?"),
)


@pytest.mark.parametrize(("name", "own"), [("lala", "Lala"), ("Lou", "Lou")], ids=["speaks", "is spoken of"])
def test_a_name_that_no_fact_has_can_be_joined(store: Store, name: str, own: str) -> None:
    talk(store, *LALA)
    entities = store.all("SELECT * FROM entity")
    joined = joining.merge(store, name, "Melanie", now=NOW)
    assert (joined.name, joined.whole) == (own, "Melanie")
    assert called(store) == {"Melanie": (own,)}
    assert held(store, own) == {"Melanie lives in Lisbon": 1}
    talk(store, (20, own, "I just moved to Porto!"))
    assert held(store, "Melanie", "home") == {"Melanie lives in Porto": 1}
    engine.undo(store, "run_0000005", resolve, now=NOW)  # the consolidation
    engine.undo(store, "run_0000004", resolve, now=NOW)  # the message
    engine.undo(store, joined.run, resolve, now=NOW)
    assert called(store) == {}
    assert store.all("SELECT * FROM entity") == entities


def test_such_a_name_can_be_taken_apart_again(store: Store) -> None:
    talk(store, *LALA)
    joining.merge(store, "Lala", "Tom", now=NOW)  # no fact has either
    assert called(store) == {"Tom": ("Lala",)}
    with pytest.raises(UsageError, match="are one already"):
        joining.merge(store, "Lala", "Tom", now=NOW)
    joining.split(store, "Lala", now=NOW)
    assert called(store) == {}


def test_such_a_name_goes_with_the_last_message_that_has_it(store: Store) -> None:
    talk(store, *LALA, (3, "Tom", "Lala, are you there?"))
    joining.merge(store, "Lala", "Melanie", now=NOW)

    def forget(words: str) -> None:
        (row,) = next(iter(store.all("SELECT id FROM episode WHERE text LIKE ?", (words,))))
        engine.forget(store, engine.Selection((row,)), resolve, now=NOW, arguments={})

    def purged() -> list[tuple[str]]:
        engine.purge(store, resolve, now=NOW)
        return store.all("SELECT key FROM entity ORDER BY 1")

    forget("What a day!")
    assert called(store) == {"Melanie": ("Lala",)}
    assert purged() == [("lala",), ("lisbon",), ("melanie",)]
    forget("Lala, are%")
    assert called(store) == {}
    assert purged() == [("lisbon",), ("melanie",)]
    assert not any("Lala" in row[0] for row in store.all("SELECT arguments FROM run"))


def test_a_part_of_a_word_mentions_nobody(store: Store) -> None:
    talk(store, (0, "Melanie", "I live in Lisbon."), (1, "Tom", "Louder, please!"))
    with pytest.raises(NotFound, match="called 'Lou'"):
        joining.merge(store, "Lou", "Melanie", now=NOW)


def test_names_go_with_what_is_purged(store: Store) -> None:
    talk(store, *TWO)
    joining.merge(store, "Annie", "Ana", now=NOW)
    rows = [row for (row,) in store.all("SELECT id FROM episode WHERE text LIKE '%Porto%'")]
    engine.forget(store, engine.Selection(tuple(rows)), resolve, now=NOW, arguments={})
    assert [one.name for one in graph.every(store)] == ["Ana", "hiking", "Lisbon"]
    assert called(store) == {}
    engine.purge(store, resolve, now=NOW)
    assert [key for (key,) in store.all("SELECT key FROM entity ORDER BY 1")] == ["ana", "hiking", "lisbon"]


def test_links_carry_their_facts_and_times(store: Store) -> None:
    talk(
        store,
        (0, "Ana", "I live in Lisbon."),
        (30, "Ana", "I moved to Porto yesterday. My sister Maria lives in Lisbon."),
    )
    links = {(one.source, one.type, one.target): one for one in graph.links(store)}
    assert links["Ana", "home", "Porto"].valid_from == "2024-06-04"
    assert links["Ana", "home", "Porto"].open
    assert links["Ana", "home", "Lisbon"].valid_to == "2024-06-04"
    assert not links["Ana", "home", "Lisbon"].open
    assert derived.fact(store, links["Ana", "sister", "Maria"].row).statement == "Maria is Ana's sister"


def test_of_what_kind_somebody_is_the_surest_words_tell(store: Store) -> None:
    """Each name is also met within a value, where no more than its place between words tells of what kind it is."""
    talk(
        store,
        (0, "Ana", "We are meeting Davit's parents at last. My partner Davit is nervous."),
        (0, "Ana", "I've been practising in front of Pickle. My cat is called Pickle."),
        (1, "Ana", "I work at Tidewise."),
        (1, "Ana", "I started at Tidewise last week."),
    )
    kinds = {one.name: one.kind for one in graph.every(store)}
    assert (kinds["Davit"], kinds["Pickle"], kinds["Tidewise"]) == ("person", "animal", "organisation")
