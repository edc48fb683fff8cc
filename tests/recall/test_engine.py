"""Recall as a whole, over real stores: what it finds, what it never does, and what it says of itself."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import ids
from memcli.consolidate import resolve
from memcli.forget import engine as forgetting
from memcli.ingest import vectors as making
from memcli.models.builtin.embedder import load
from memcli.recall.engine import MOST, Engine, Recall
from memcli.recall.question import parse
from memcli.records import Filters, Moment
from memcli.store import episodes, vectors
from memcli.store.connection import Store, open_store
from tests.support import DAY, HOUR, T0, Toy, at, blank, examples, ingest, say, soak, source, take, talk

if TYPE_CHECKING:
    from collections.abc import Iterator


def recall(store: Store, query: str, **more: Any) -> Recall:
    return Engine(store, Toy()).recall(query, **({"now": at()} | more))


def found(store: Store, query: str, **more: Any) -> list[str]:
    return [hit.text for hit in recall(store, query, **more).hits]


LINES = [
    ("Ana", "We adopted a grey cat from the shelter in Lisbon"),
    ("Tom", "Did you name the cat already?"),
    ("Ana", "Yes, she is called Miso, because of the soup"),
    ("Tom", "My train to Porto leaves tomorrow at nine"),
    ("Ana", "我们收养了一只小猫"),
    ("Tom", "🐈 forever"),
    ("Ana", "I always drink tea, never coffee"),
    ("Tom", "The violin concert on 3 May was wonderful"),
]


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    """A few conversations that say something, and many that do not."""
    dice = random.Random(3)
    words = "window river garden letter morning engine ticket paper butter lamp".split()
    with blank() as opened:
        take(opened, [say(text, n, speaker=who, native_id=f"m{n}") for n, (who, text) in enumerate(LINES)])
        for number in range(120):
            take(
                opened,
                [
                    say(
                        " ".join(dice.choices(words, k=8)) + f" n{number}", number * 300, conversation=f"c{number % 11}",
                        session=f"s{number % 17}", speaker=dice.choice(["Ana", "Tom", "Žofie", None]), kind=dice.choice(["chat", "note"]),
                    )
                ],
                origin=("jsonl" if number % 3 else "markdown", f"/f{number % 5}"),
            )  # fmt: skip
        making.complete(opened, load())
        yield opened


@pytest.fixture(scope="module")
def engine(filled: Store) -> Engine:
    return Engine(filled, load())


class TestGaps:
    def test_context_reaches_over_what_is_forgotten(self, store: Store) -> None:
        """The message right after a question answers it, also where those between were forgotten."""
        filler = [f"{word} {word}" for word in "river garden letter morning engine ticket paper butter lamp".split()]
        lines = ["Which violin did you buy?", "hm", "well", "The old one.", *filler * 8]
        take(store, talk(*lines))
        before = Engine(store, None).recall("violin", now=at(), limit=99)
        assert "answer" not in next(hit.terms for hit in before.hits if hit.text == "The old one.")
        forgetting.forget(store, forgetting.Selection((2, 3)), resolve, now=1, arguments={})
        after = Engine(store, None).recall("violin", now=at(), limit=99)
        terms = next(hit.terms for hit in after.hits if hit.text == "The old one.")
        assert {"answer", "before"} <= terms.keys()


class TestFinding:
    @pytest.mark.parametrize(
        ("query", "native"),
        [
            ("Where did we get the cat?", "m0"),
            ("What is the name of the cat, Miso?", "m2"),
            ("When does Tom's train leave?", "m3"),
            ("小猫", "m4"),
            ("收养", "m4"),
            ("🐈", "m5"),
            ("tea or coffee", "m6"),
            ("concerts", "m7"),
            ("ADOPTING a CAT", "m0"),
        ],
    )
    def test_questions(self, engine: Engine, query: str, native: str) -> None:
        assert engine.recall(query, now=at()).hits[0].native_id == native

    def test_meaning_finds_what_shares_no_word(self, engine: Engine) -> None:
        hits = engine.recall("musical instrument performance", now=at(), limit=3).hits
        assert "m7" in [hit.native_id for hit in hits]

    def test_a_hit_tells_all_about_itself(self, engine: Engine) -> None:
        hit = engine.recall("grey cat shelter", now=at()).hits[0]
        assert (hit.uid, hit.kind, hit.speaker, hit.when) == ("ep_0000001", "episode", "Ana", at(0))
        assert (hit.conversation, hit.format, hit.location, hit.native_id) == ("c", "jsonl", "/chats/a.jsonl", "m0")
        assert [hit.text[start:end] for start, end in hit.marks] == ["grey", "cat", "shelter"]

    def test_what_was_understood(self, engine: Engine) -> None:
        answer = engine.recall("Did Tom see a unicorn in Lisbon yesterday?", now=at())
        assert answer.query == "Did Tom see a unicorn in Lisbon yesterday?"
        assert answer.words == ("see", "unicorn", "lisbon", "yesterday")
        assert "unicorn" in answer.unknown
        assert "lisbon" not in answer.unknown
        assert answer.named == ("Tom",)
        assert answer.times == (("happened", T0 - T0 % DAY - DAY, T0 - T0 % DAY),)
        assert answer.warnings == ()


class TestFew:
    def test_an_empty_store(self, store: Store) -> None:
        for query in ("cat", "", "?!", "猫", "when"):
            assert recall(store, query).hits == ()
        assert recall(store, "cat", filters=Filters(speakers=("Ana",)), context=3).hits == ()

    def test_one_episode(self, store: Store) -> None:
        take(store, [say("a cat", 1)])
        making.complete(store, Toy())
        assert found(store, "cats") == ["a cat"]
        assert found(store, "?!") == ["a cat"]
        assert found(store, "cat", context=2) == ["a cat"]
        assert found(store, "cat", filters=Filters(kinds=("note",))) == []

    def test_no_word_is_found_and_nothing_is_like_it(self, store: Store) -> None:
        take(store, talk("a cat", "a dog"))
        assert found(store, "xylophone") == []

    def test_only_signs_ask_for_the_newest(self, store: Store) -> None:
        take(store, talk(*map(str, range(20))))
        assert found(store, "...", limit=3) == ["19", "18", "17"]

    def test_filters_alone_find_what_passes(self, store: Store) -> None:
        take(store, talk("a", "b", speaker="Ana") + talk("c", speaker="Tom"))
        assert found(store, "", filters=Filters(speakers=("Tom",))) == ["c"]

    def test_what_is_not_live_is_not_found(self, store: Store) -> None:
        take(store, [say("cat one", 1, native_id="m"), say("cat two", 2, branch=True), say("cat three", 3)])
        take(store, [say("cat four", 1, native_id="m")])
        forgetting.forget(store, forgetting.Selection((3,)), resolve, now=1, arguments={})
        making.complete(store, Toy())
        assert found(store, "cat") == ["cat four"]


WILD = [
    '"', '""', "'", "NEAR(a b)", "NEAR/2", "a NEAR b", "AND", "OR", "NOT cat", "cat*", "*", "^cat", "-cat", "+cat", "col:cat", "{a b}:c", "(", ")", "cat)",
    "a AND (b OR", ";", "--", "/*", "\\", "%", "_", "\0", "cat\0dog", "\ud800", "cat \udfff dog", "🐈‍⬛", "👩‍👩‍👧‍👦", "\u202e tac", "\u200b", "ﷺ", "İ", "ß",
    "cat " * 2500, "x" * 10_000, "猫" * 10_000, "".join(chr(0x4E00 + n) for n in range(10_000)), " ".join(f"w{n}" for n in range(2000)),
    "?" * 10_000, "session 0", "session 9999999999", "session ٣", "last 9999 sessions", "31 February 2024", "year 99999", "0000-00-00", "1/0/0",
    "between 5 and 3 May", "a" * 101 + " b", "\n\n\n", "\x85\u2028\u2029", "cat\u0301\u0301\u0301", "' OR 1=1 --", "<b>", "\ufffe\uffff",
]  # fmt: skip


class TestAnyQuery:
    @pytest.mark.parametrize("query", WILD, ids=range(len(WILD)))
    def test_wild_ones(self, engine: Engine, query: str) -> None:
        for filters in (None, Filters(speakers=("Ana",), until=T0 + DAY)):
            for now in (None, at(), Moment(-1, None)):
                answer = engine.recall(query, now=now, filters=filters, context=1)
                assert len(answer.hits) <= 10

    @pytest.mark.parametrize("count", [150, soak(4000)])
    def test_any_text(self, engine: Engine, count: int) -> None:
        piece = st.sampled_from(
            [*WILD[:30], "cat", "Ana", "when", "yesterday", "in 2024", "猫", "session", "last", "you said"]
        )
        texts = st.text(st.characters(), max_size=60) | st.lists(piece, max_size=6).map(" ".join)

        @examples(count)
        @given(texts, st.booleans())
        def any_text(query: str, filtered: bool) -> None:
            filters = Filters(conversations=("c",), since=T0) if filtered else None
            check(engine.recall(query, now=at(), filters=filters, limit=5, context=1), 5)

        any_text()

    @pytest.mark.parametrize("count", [60, soak(2000)])
    @pytest.mark.parametrize("messages", [(), ("a cat 猫 🐈",)], ids=["none", "one"])
    def test_any_text_over_nothing_and_next_to_nothing(
        self, store: Store, messages: tuple[str, ...], count: int
    ) -> None:
        take(store, talk(*messages))
        making.complete(store, Toy())
        engine = Engine(store, Toy())
        text = st.sampled_from(WILD) | st.text(st.characters(), max_size=60) | st.just('猫 NEAR(cat* "' * 1000)

        @examples(count)
        @given(text, st.booleans(), st.sampled_from([None, Filters(speakers=("Ana",)), Filters(until=T0)]))
        def any_text(query: str, deep: bool, filters: Filters | None) -> None:
            answer = engine.recall(query, now=at(), filters=filters, limit=5, context=1, deep=deep)
            assert len(answer.hits) <= len(messages)
            check(answer, 5)

        any_text()

    def test_a_run_of_thousands_of_characters_is_searched_by_its_first(self, store: Store) -> None:
        text = "".join(chr(0x4E00 + n) for n in range(2000))
        take(store, talk(*(text[start : start + 50] for start in range(0, 2000, 50))))
        assert found(store, text, limit=1)[0] in text[:MOST]
        assert len(Engine(store, None)._terms(parse(text, [], None))) == MOST


def check(answer: Recall, limit: int) -> None:
    """What holds of every answer."""
    hits = answer.hits
    assert len(hits) <= limit
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.uid for hit in hits}) == len(hits)
    for hit in hits:
        assert hit.score == pytest.approx(sum(hit.terms.values()), abs=1e-6)
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.marks)
        assert all(one[1] <= other[0] for one, other in zip(hit.marks, hit.marks[1:], strict=False))


class TestOrder:
    def test_ties_are_always_told_in_the_same_order(self, store: Store) -> None:
        take(store, [say("the cat sat", n, conversation=str(n), session=str(n)) for n in range(30)])
        first = [hit.uid for hit in recall(store, "cat", limit=30).hits]
        assert first == sorted(first, reverse=True)
        assert [hit.uid for hit in recall(store, "cat", limit=7).hits] == first[:7]

    def test_the_same_question_has_the_same_answer(self, engine: Engine, filled: Store) -> None:
        with open_store(filled.path, "read") as other:
            for query in ("cat", "window river", "when did the train leave", "butter lamp Ana"):
                assert engine.recall(query, now=at()) == Engine(other, load()).recall(query, now=at())

    def test_a_limit_only_cuts(self, engine: Engine) -> None:
        for query in ("window river", "cat"):
            all_of_them = [hit.uid for hit in engine.recall(query, now=at(), limit=100).hits]
            assert len(all_of_them) > 20
            for limit in (1, 2, 15):
                assert [hit.uid for hit in engine.recall(query, now=at(), limit=limit).hits] == all_of_them[:limit]


class TestFilters:
    @pytest.mark.parametrize("query", ["window river lamp", "cat", "xylophone", "", "n5 n50"])
    @pytest.mark.parametrize(
        "filters",
        [
            Filters(speakers=("Žofie",)),
            Filters(speakers=("žofie", "tom")),
            Filters(since=T0 + 3 * DAY, until=T0 + 9 * DAY),
            Filters(until=T0 + HOUR),
            Filters(conversations=("c3",)),
            Filters(sources=("markdown",)),
            Filters(sources=("/f2",), kinds=("note",)),
            Filters(kinds=("episode",), speakers=("Ana",)),
            Filters(speakers=("nobody",)),
        ],
    )
    def test_every_hit_passes_and_context_need_not(
        self, engine: Engine, filled: Store, query: str, filters: Filters
    ) -> None:
        passing = set(episodes.rows_matching(filled, filters._replace(kinds=tuple({*filters.kinds} - {"episode"}))))
        answer = engine.recall(query, now=at(), filters=filters, limit=1000)
        check(answer, 1000)
        assert {ids.decode(hit.uid)[1] for hit in answer.hits} <= passing
        assert bool(answer.hits) == bool(passing)

    def test_a_filtered_answer_keeps_the_order_of_the_words(self, engine: Engine) -> None:
        answer = engine.recall("grey cat", now=at(), filters=Filters(speakers=("Ana",)))
        assert answer.hits[0].native_id == "m0"

    def test_times_are_those_on_the_wall_where_it_was_said(self, store: Store) -> None:
        take(
            store,
            [
                say("cat in Tokyo", when=Moment(T0, 540)),
                say("cat in Lisbon", when=Moment(T0, 60)),
                say("cat somewhere"),
            ],
        )
        making.complete(store, Toy())
        late = Filters(since=T0 + 8 * HOUR)
        assert found(store, "cat", filters=late) == ["cat in Tokyo"]
        assert set(found(store, "cat", filters=Filters(until=T0 + 8 * HOUR))) == {"cat in Lisbon"}


class TestContext:
    def test_neighbours_on_both_sides_in_order(self, store: Store) -> None:
        take(store, talk("a", "b", "c", "the cat", "d", "e", "f") + talk("x", session="t"))
        (hit, *_) = recall(store, "cat", context=2).hits
        assert [episode.text for episode in hit.before] == ["b", "c"]
        assert [episode.text for episode in hit.after] == ["d", "e"]
        (hit, *_) = recall(store, "cat", context=99).hits
        assert [episode.text for episode in (*hit.before, *hit.after)] == list("abcdef")
        (hit, *_) = recall(store, "cat").hits
        assert hit.before == hit.after == ()

    def test_neighbours_of_neighbouring_hits(self, store: Store) -> None:
        take(store, talk("a", "cat one", "cat two", "b"))
        hits = {hit.text: hit for hit in recall(store, "cat", context=1).hits}
        assert [episode.text for episode in hits["cat one"].before] == ["a"]
        assert [episode.text for episode in hits["cat one"].after] == ["cat two"]
        assert [episode.text for episode in hits["cat two"].before] == ["cat one"]
        assert [episode.text for episode in hits["cat two"].after] == ["b"]

    def test_forgotten_and_other_branches_are_passed_over(self, store: Store) -> None:
        take(store, [say("a", 0), say("gone", 1), say("other", 2, branch=True), say("cat", 3), say("b", 4)])
        forgetting.forget(store, forgetting.Selection((2,)), resolve, now=1, arguments={})
        (hit, *_) = recall(store, "cat", context=1).hits
        assert [episode.text for episode in hit.before] == ["a"]
        assert [episode.text for episode in hit.after] == ["b"]


class TestVectors:
    def test_without_an_embedder_words_alone_count(self, filled: Store) -> None:
        answer = Engine(filled, None).recall("grey cat", now=at())
        assert answer.hits[0].native_id == "m0"
        assert not any("dense" in hit.terms for hit in answer.hits)

    def test_above_a_number_of_messages_vectors_are_scanned_only_where_words_find_little(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("memcli.recall.engine.SMALL", 5)
        monkeypatch.setattr("memcli.recall.engine.FEW", 2)
        take(
            store, [say(text, n, session=str(n)) for n, text in enumerate(["apple", "apple", "avocado", "x", "y", "z"])]
        )
        making.complete(store, Toy())
        assert set(found(store, "apple")) == {"apple"}
        assert "avocado" in found(store, "artichoke")

    def test_a_question_without_a_known_word_is_left_to_the_words(self, store: Store) -> None:
        take(store, talk("我们收养了猫", "cat"))
        making.complete(store, Toy())
        answer = recall(store, "收养")
        assert answer.hits[0].text == "我们收养了猫"
        assert not any("dense" in hit.terms for hit in answer.hits)

    def test_another_embedders_vectors_are_not_read(self, store: Store) -> None:
        take(store, talk("cat"))
        making.complete(store, Toy("old/1"))
        answer = Engine(store, Toy("new/1")).recall("cat", now=None)
        assert len(answer.warnings) == 1
        assert "dense" not in answer.hits[0].terms
        assert vectors.serving(store) is not None


class TestOneQuestionOfEachKind:
    def test_what_was_said_at_a_time(self, store: Store) -> None:
        take(store, [say(f"line {n} about tea", n * 24 * 60) for n in range(30)])
        answer = recall(store, "What did we talk about on 10 May 2024?", limit=2)
        assert [hit.when.wall // DAY if hit.when else None for hit in answer.hits][:1] == [(T0 + 4 * DAY) // DAY]

    def test_the_one_who_is_named(self, store: Store) -> None:
        take(
            store,
            [
                say("I like jazz a lot", n, speaker=who, session=str(n))
                for n, who in enumerate(["Ana", "Tom", "Ana", "Tom"])
            ],
        )
        assert {hit.speaker for hit in recall(store, "What music, jazz, does Tom like?", limit=2).hits} == {"Tom"}

    def test_the_third_session(self, store: Store) -> None:
        take(store, [say(f"words of {key}", n * 999, session=key) for n, key in enumerate("abcd")])
        assert found(store, "what did we say in session 3", limit=1) == ["words of c"]

    def test_after_an_ingest_of_the_whole_pipeline(self, store: Store) -> None:
        ingest(
            store, source([{"text": "The boiler was repaired", "timestamp": "2024-05-01"}, {"text": "Nothing else"}])
        )
        assert found(store, "boiler repairs")[0] == "The boiler was repaired"
