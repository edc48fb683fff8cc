"""Trees of summaries: each level out of the one under it, made anew only where something changed, and free of what was
forgotten."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from memcli.consolidate import joining, resolve
from memcli.forget import engine
from memcli.records import Moment
from memcli.store import derived, episodes
from tests.consolidate.working import work
from tests.support import DAY, NOW, T0, blank, dump, raw, say, take, talk

if TYPE_CHECKING:
    from memcli.records import Summary
    from memcli.store.connection import Store

#: (day after Monday 6 May 2024, session, who, what)
DIARY = [
    (0, "1", "Ana", "We signed the lease for the flat in Porto above a bakery."),
    (0, "2", "Tom", "My team at Globex ships the billing system in July."),
    (1, "3", "Ana", "The flat in Porto has a balcony and the landlord allows cats."),
    (9, "4", "Ana", "I adopted a grey cat named Miso from the shelter."),
    (30, "5", "Tom", "The billing system at Globex went live without a hitch."),
    (300, "6", "Ana", "Miso the cat caught a mouse on the balcony of the flat."),
]


def keep(store: Store, *entries: tuple[int, str, str, str]) -> None:
    take(
        store,
        [
            say(text, when=Moment(T0 + day * DAY, 0), session=session, conversation=f"c{session}", speaker=who)
            for day, session, who, text in entries
        ],
    )


def nodes(store: Store, level: str) -> dict[str, Summary]:
    """The summaries of a level by key and part."""
    return {
        f"{one.key}{'/' if one.part else ''}{one.part}": one for one in derived.summaries(store) if one.level == level
    }


def test_each_level_is_made_of_the_one_under_it(store: Store) -> None:
    keep(store, *DIARY)
    work(store)
    assert list(nodes(store, "day")) == ["2024-05-06", "2024-05-07", "2024-05-15", "2024-06-05", "2025-03-02"]
    assert list(nodes(store, "week")) == ["2024-W19", "2024-W20", "2024-W23", "2025-W09/2025-03"]
    assert list(nodes(store, "month")) == ["2024-05", "2024-06", "2025-03"]
    assert list(nodes(store, "year")) == ["2024", "2025"]
    rows = {one.row: one for one in derived.summaries(store)}
    order = ["session", "day", "week", "month", "year", "all"]
    for under, level in itertools.pairwise(order):
        for one in nodes(store, level).values():
            assert one.children
            assert {rows[child].level for child in one.children} == {under}
            rests = {row for child in one.children for row in rows[child].episodes}
            assert set(one.episodes) <= rests
    [everything] = nodes(store, "all").values()
    assert everything.text.startswith("[2024-05-06] Ana: We signed the lease")
    assert "[2025-03-02]" in everything.text
    assert "\n" not in everything.text


def test_people_topics_and_conversations_have_their_own(store: Store) -> None:
    keep(store, *DIARY)
    take(store, talk("I like tea.", "Tea is best with milk.", session="a", conversation="drinks", speaker="Ana"))
    take(store, talk("I like coffee too.", "Coffee keeps me awake.", session="b", conversation="drinks", speaker="Ana"))
    work(store)
    assert set(nodes(store, "person")) == {"Ana", "Tom"}
    ana, tom = nodes(store, "person")["Ana"].text, nodes(store, "person")["Tom"].text
    assert "Porto" in ana
    assert "Globex" not in ana
    assert "Globex" in tom
    assert "cat" not in tom
    assert set(nodes(store, "person-month")) == {"Ana/2024-05", "Ana/2025-03", "Tom/2024-05", "Tom/2024-06"}
    assert "flat" in nodes(store, "topic")
    assert "balcony" in nodes(store, "topic")["flat"].text
    [drinks] = nodes(store, "conversation").values()
    assert drinks.conversation == "drinks"
    assert "tea" in drinks.text.casefold()


def test_a_session_of_several_topics_is_told_by_its_segments(store: Store) -> None:
    rain = [f"The rain gauge on the allotment counts drop number {n} of the rain." for n in range(6)]
    choir = [f"By the way, the choir sings hymn number {n} at the concert." for n in range(6)]
    take(store, talk(*rain, speaker="Ana") + talk(*choir, start=1000, speaker="Tom"))
    work(store)
    first, second = nodes(store, "segment").values()
    assert ("rain" in first.text, "choir" in second.text) == (True, True)
    [session] = nodes(store, "session").values()
    assert session.children == (first.row, second.row)
    assert "rain" in session.text
    assert "choir" in session.text


def test_what_has_no_date_is_told_as_well(store: Store) -> None:
    take(store, [say("The recipe wants three eggs and a lemon.", session="r", conversation="recipes")])
    keep(store, DIARY[0])
    work(store)
    assert set(nodes(store, "year")) == {"2024", "undated"}
    [everything] = nodes(store, "all").values()
    assert "three eggs" in everything.text


def test_only_what_lies_above_a_change_is_made_anew(store: Store) -> None:
    keep(store, *DIARY)
    work(store)
    before = {one.row for one in derived.summaries(store)}
    keep(store, (31, "7", "Tom", "Globex gives the whole billing team a bonus."))
    report = work(store)
    changed = {(one.level, one.key) for one in derived.summaries(store) if one.row not in before}
    times = {pair for pair in changed if pair[0] in derived.TREE and not pair[0].startswith(("topic", "person"))}
    assert times == {("day", "2024-06-06"), ("week", "2024-W23"), ("month", "2024-06"), ("year", "2024"), ("all", "")}
    assert {key for level, key in changed if level.startswith("person")} == {"Tom"}
    assert report.summaries == sum(one.row not in before for one in derived.summaries(store))


def test_a_summary_that_only_repeats_is_found_once(store: Store) -> None:
    keep(store, DIARY[3])
    work(store)
    assert len(derived.summaries(store)) == 6
    assert len(store.all("SELECT rowid FROM summary_fts WHERE summary_fts MATCH 'miso'")) == 1


def forget(store: Store, row: int) -> str:
    uid = next(one.uid for one in episodes.every(store) if one.row == row)
    return engine.forget(store, engine.select(store, uids=[uid]), resolve, now=1, arguments={}).run


def test_no_level_keeps_a_sentence_of_what_was_forgotten(store: Store) -> None:
    keep(store, *DIARY)
    work(store)
    whole = dump(store)
    run = forget(store, 4)
    assert not any("adopted" in one.text for one in derived.summaries(store))
    assert nodes(store, "person").keys() == {"Tom"}
    assert "2024-05" not in nodes(store, "month")
    engine.undo(store, run, resolve, now=2)
    assert dump(store) == whole
    forget(store, 4)
    work(store)
    assert "2024-05" in nodes(store, "month")
    assert "2024-05-15" not in nodes(store, "day")
    assert not any("adopted" in one.text for one in derived.summaries(store))


def test_no_byte_of_any_level_outlives_a_purge(store: Store) -> None:
    words = ["zqzebra", "zqviola", "zqtapir"]
    talk_of = [
        (n, f"z{n}", "Zqspeaker", f"The {words[0]} met the {words[n]} and the zqtopic at the zoo.") for n in range(3)
    ]
    keep(store, *DIARY, *talk_of)
    work(store)
    assert "zqtopic" in nodes(store, "topic")
    for row in (7, 8, 9):
        forget(store, row)
    engine.purge(store, resolve, now=3)
    data = raw(store.path)
    for word in (*words, "zqtopic", "Zqspeaker", "zqspeaker"):
        assert word.encode() not in data, word


def test_what_is_forgotten_while_a_model_thinks_is_not_written(store: Store) -> None:
    """The forgetting comes between reading the children of a node and writing it."""
    from memcli.models.builtin.summarizer import BuiltinSummarizer

    class Slow(BuiltinSummarizer):
        done = False

        def condense(self, parts: Any, **more: Any) -> Any:
            if not self.done and any("adopted" in part.text for part in parts):
                self.done = True
                forget(store, 4)
            return super().condense(parts, **more)

    from memcli.consolidate.run import consolidate
    from memcli.models.builtin.extractor import BuiltinExtractor

    keep(store, *DIARY)
    consolidate(store, BuiltinExtractor(), Slow(), now=5, clock=lambda: 0.0)
    assert not any("adopted" in one.text for one in derived.summaries(store))
    work(store)
    assert not any("adopted" in one.text for one in derived.summaries(store))
    with blank() as other:
        keep(other, *(entry for entry in DIARY if entry[1] != "4"))
        work(other)
        assert sorted(one.text for one in derived.summaries(other)) == sorted(
            one.text for one in derived.summaries(store)
        )


def test_a_run_without_time_leaves_the_trees_to_the_next(store: Store) -> None:
    keep(store, *DIARY)
    ticks = iter(range(1000))
    report = work(store, clock=lambda: float(next(ticks)), deadline=30.0)
    assert (report.remaining, report.waiting > 0) == (0, True)
    again = work(store)
    assert (again.sessions, again.waiting) == (0, 0)
    assert again.summaries > 0
    with blank() as other:
        keep(other, *DIARY)
        work(other)
        told = [sorted((one.level, one.text) for one in derived.summaries(each)) for each in (store, other)]
        assert told[0] == told[1]


def test_whoever_goes_by_two_names_has_one_summary(store: Store) -> None:
    """The summaries of people follow the names that stand for the same, when these are said and when that is undone."""
    keep(
        store,
        (0, "a", "Melanie", "I live in Lisbon. I love hiking in the mountains."),
        (1, "b", "Mel", "I adopted a cat yesterday. I work at Globex."),
        (2, "c", "Melanie", "I painted a lake sunrise for my sister Maria."),
    )
    work(store)
    assert set(nodes(store, "person")) == {"Melanie"}
    assert "cat" not in nodes(store, "person")["Melanie"].text
    merged = joining.merge(store, "Mel", "Melanie", now=NOW)
    work(store)
    assert set(nodes(store, "person")) == {"Melanie"}
    assert "cat" in nodes(store, "person")["Melanie"].text
    assert "Mel: " in nodes(store, "person")["Melanie"].text
    engine.undo(store, merged.run, resolve, now=NOW)
    work(store)
    assert "cat" not in nodes(store, "person")["Melanie"].text
