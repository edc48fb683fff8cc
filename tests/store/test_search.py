"""What recall reads from the indexes: stems, BM25 as it is written in books, candidates and their features, filters."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli.consolidate import resolve
from memcli.forget import engine as forgetting
from memcli.records import Episode, Filters, Moment, Span
from memcli.store import episodes, search
from memcli.store.search import Bm25, Term, Tokenizer
from memcli.text.traits import TIMED
from tests.support import DAY, HOUR, T0, at, blank, examples, say, soak, take, talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.store.connection import Store

B = 0.75


class TestTokenizer:
    @pytest.mark.parametrize(
        ("word", "stems"),
        [
            ("singing", ["sing"]), ("Cats", ["cat"]), ("CAFÉ", ["cafe"]), ("cafe\u0301", ["cafe"]), ("café", ["cafe"]),
            ("猫", ["猫"]), ("猫狗", ["猫", "狗", "猫狗"]), ("don't", ["don", "t"]), ("3.14", ["3", "14"]), ("", []), ("...", []),
            ("🐈", ["emoji1f408"]), ("NEAR", ["near"]), ('a"b', ["a", "b"]), ("ﬁsh", ["fish"]), ("x*", ["x"]), ("Ａ１", ["a1"]),
        ],
    )  # fmt: skip
    def test_stems(self, word: str, stems: list[str]) -> None:
        assert Tokenizer().stems([word]) == [stems]

    def test_several_keep_their_order_and_a_second_call_forgets_the_first(self) -> None:
        tokenizer = Tokenizer()
        assert tokenizer.stems(["cats", "", "dogs"]) == [["cat"], [], ["dog"]]
        assert tokenizer.stems(["birds"]) == [["bird"]]
        assert tokenizer.stems([]) == []

    @pytest.mark.parametrize("count", [100, soak(5000)])
    def test_any_word(self, count: int) -> None:
        tokenizer = Tokenizer()

        @examples(count)
        @given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), max_size=5))
        def any_word(words: list[str]) -> None:
            found = tokenizer.stems(words)
            assert len(found) == len(words)
            assert found == [tokenizer.stems([word])[0] for word in words]

        any_word()


def plain_bm25(documents: dict[int, list[str]], own_idf: dict[str, float], terms: list[Term]) -> dict[int, float]:
    """BM25 with k1 = 0.9 and b = 0.75, with a damped idf, over the score of a perfect match."""
    average = sum(map(len, documents.values())) / len(documents)
    unit = sum(term.weight * own_idf[term.word] * 1.9 for term in terms if term.word in own_idf)
    scores = {}
    for row, words in documents.items():
        counts = Counter(words)
        score = 0.0
        for term in terms:
            frequency = counts[term.word]
            if frequency:
                length = 1 - B + B * len(words) / average
                score += term.weight * own_idf[term.word] * frequency * 1.9 / (frequency + 0.9 * length)
        if score:
            scores[row] = score / unit
    return scores


def idf(documents: dict[int, list[str]]) -> dict[str, float]:
    df = Counter(word for words in documents.values() for word in set(words))
    return {word: math.log(1 + (len(documents) - n + 0.5) / (n + 0.5)) + 10 / 3 for word, n in df.items()}


class TestBm25:
    words = "cat dog bird fish horn lamp".split()

    def corpus(self, store: Store, seed: int) -> tuple[dict[int, list[str]], dict[int, tuple[str, int]]]:
        """Random messages of three sessions; words and (session, position) by row."""
        dice = random.Random(seed)
        lines = [[dice.choice(self.words[: dice.randint(1, 6)]) for _ in range(dice.randint(1, 9))] for _ in range(47)]
        take(store, [say(" ".join(line), n, session=f"s{n % 3}") for n, line in enumerate(lines)])
        rows = {episode.row: episode for episode in episodes.every(store)}
        return (
            {row: episode.text.split() for row, episode in rows.items()},
            {row: (episode.session, episode.position) for row, episode in rows.items()},
        )

    @pytest.mark.parametrize("seed", range(4))
    def test_it_is_the_one_of_the_textbook_at_every_level(self, store: Store, seed: int) -> None:
        documents, places = self.corpus(store, seed)
        terms = [Term("cat"), Term("fish", 1.3), Term("lamp"), Term("unicorn", 2.0)]
        bm25 = Bm25(store, terms)
        weights = idf(documents)
        assert bm25.missing == [term.word for term in terms if term.word not in weights]
        assert bm25.episodes(1000) == pytest.approx(plain_bm25(documents, weights, terms))

        sessions: dict[int, list[str]] = {}
        passages: dict[tuple[int, int, int], list[str]] = {}
        for row, words in sorted(documents.items()):
            session, position = places[row]
            sessions.setdefault(session, []).extend(words)
            for start in {position // 10 * 10, (position + 5) // 10 * 10 - 5}:
                passages.setdefault((session, start, start + 9), []).extend(words)
        assert bm25.sessions(1000) == pytest.approx(plain_bm25(sessions, weights, terms))
        assert bm25.passages(1000) == pytest.approx(plain_bm25(passages, weights, terms))

    def test_a_word_in_most_messages_still_counts(self, store: Store) -> None:
        take(store, talk("cat", "cat cat", "cat dog"))
        found = Bm25(store, [Term("cat")]).episodes(10)
        assert found.keys() == {1, 2, 3}
        assert all(score > 0 for score in found.values())
        assert found[2] > found[1] > found[3]

    def test_an_episode_scores_as_its_best_chunk(self, store: Store) -> None:
        filler = "nothing of note is said in this sentence. " * 40
        take(store, [say(f"{filler} cat. {filler} cat cat cat cat.", 0), say(filler, 1), say("cat", 2)])
        found = Bm25(store, [Term("cat")]).episodes(10)
        assert found.keys() == {1, 3}

    def test_the_limit_keeps_the_best(self, store: Store) -> None:
        take(store, talk("cat dog", "cat", "cat cat cat", "dog"))
        everything = Bm25(store, [Term("cat")]).episodes(10)
        best = max(everything, key=lambda row: everything[row])
        assert Bm25(store, [Term("cat")]).episodes(1) == {best: everything[best]}

    def test_nothing_to_find(self, store: Store) -> None:
        for terms in ([], [Term("cat")]):
            bm25 = Bm25(store, terms)
            assert bm25.episodes(10) == bm25.passages(10) == bm25.sessions(10) == {}
        take(store, talk("dog"))
        assert Bm25(store, [Term("cat")]).episodes(10) == {}
        assert Bm25(store, [Term("cat")]).missing == ["cat"]

    def test_filters_hold_at_every_level(self, store: Store) -> None:
        take(store, [say("cat", n, session=f"s{n % 4}", speaker="Ana" if n % 4 else "Tom") for n in range(20)])
        bm25 = Bm25(store, [Term("cat")])
        tom = Filters(speakers=("Tom",))
        assert {episodes.get(store, row).speaker for row in bm25.episodes(100, tom)} == {"Tom"}
        assert bm25.sessions(100, tom).keys() == {1}
        assert {place[0] for place in bm25.passages(100, tom)} == {1}
        assert bm25.episodes(100, Filters(speakers=("Nobody",))) == {}

    def test_no_filter_is_too_narrow(self, store: Store) -> None:
        """What passes may rank below any number of others."""
        lines = [say("cat " * 9, n, session=f"s{n}", speaker="Ana") for n in range(search.DEEPER * 2 + 1)]
        take(store, [*lines, say("one cat among many other words", 0, session="last", speaker="Tom")])
        tom = Filters(speakers=("Tom",))
        bm25 = Bm25(store, [Term("cat")])
        row = len(lines) + 1
        session = episodes.get(store, row).session
        assert bm25.episodes(1).keys() != {row}
        assert bm25.episodes(1, tom).keys() == {row}
        assert {place[0] for place in bm25.passages(1, tom)} == {session}
        assert bm25.sessions(1, tom).keys() == {session}

    def test_a_passage_passes_by_the_episodes_it_covers(self, store: Store) -> None:
        lines = [say("cat", n, speaker="Tom" if n == 25 else "Ana") for n in range(30)]
        take(store, lines)
        found = Bm25(store, [Term("cat")]).passages(99, Filters(speakers=("Tom",)))
        assert {place[1:] for place in found} == {(20, 29), (25, 34)}

    def test_what_is_hidden_is_not_counted(self, store: Store) -> None:
        take(store, talk("cat", "cat", "dog"))
        forgetting.forget(store, forgetting.Selection((1,)), resolve, now=1, arguments={})
        assert search.document_frequencies(store, "episode", ["cat", "dog"]) == {"cat": 1, "dog": 1}
        assert Bm25(store, [Term("cat")]).episodes(10).keys() == {2}

    def test_words_that_most_of_a_large_store_holds_are_left_out_unless_there_is_nothing_else(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "LARGE", 10)
        take(store, talk(*(f"cat {'dog' if n == 3 else ''}" for n in range(20))))
        assert [term.word for term in Bm25(store, [Term("cat"), Term("dog")]).terms] == ["dog"]
        assert [term.word for term in Bm25(store, [Term("cat")]).terms] == ["cat"]

    @pytest.mark.parametrize("word", ['"', '"" OR x', "NEAR(", "a*", "-b", "^c", "{d}", "e:f", "'", "\\", "(", "AND"])
    def test_nothing_in_a_term_is_syntax(self, store: Store, word: str) -> None:
        take(store, talk("cat dog"))
        assert store.all(f"SELECT rowid FROM episode_fts WHERE episode_fts MATCH {search.quote('cat')!r}") == [(1,)]
        assert store.all("SELECT rowid FROM episode_fts WHERE episode_fts MATCH ?", (search.quote(word),)) == []
        assert Bm25(store, [Term(word)]).episodes(5) == {}


def test_sizes(store: Store) -> None:
    assert search.size(store, "episode") == 0
    take(store, [say(f"w{n}", n, session=f"s{n % 3}") for n in range(300)])
    assert search.size(store, "episode") == 300
    assert search.size(store, "session") == 3
    assert search.size(store, "fact") == 0


class TestFeatures:
    def test_they_are_those_of_the_episode(self, store: Store) -> None:
        take(
            store,
            [
                say("When is it? I always ask.", speaker="Ana", role="user", when=at(0, offset=120)),
                say("On 3 May 2024.", kind="note"),
            ],
        )
        found = search.features(store, [1, 2, 3])
        assert found.keys() == {1, 2}
        first, second = found[1], found[2]
        assert (first.session, first.position, first.kind, first.role) == (1, 0, "chat", "user")
        assert first.wall == T0 + 2 * HOUR
        assert first.asks == 46  # 11 of 24 characters
        assert not first.traits & TIMED
        assert second.traits & TIMED
        assert (second.role, second.speaker, second.wall, second.kind) == (None, None, None, "note")

    def test_by_place(self, store: Store) -> None:
        take(store, talk(*"abcdef") + talk(*"xyz", session="t"))
        assert search.features(store, [], [(1, 1, 3), (2, -5, 0), (9, 0, 9)]).keys() == {2, 3, 4, 7}

    def test_only_what_is_live(self, store: Store) -> None:
        take(store, [*talk("a", "b"), say("c", 3, branch=True)])
        forgetting.forget(store, forgetting.Selection((1,)), resolve, now=1, arguments={})
        assert search.features(store, [1, 2, 3], [(1, 0, 9)]).keys() == {2}

    def test_filters(self, store: Store) -> None:
        take(store, [say("a", 0, speaker="Ana"), say("b", 1, speaker="Tom")])
        assert search.passing(store, [1, 2, 9], Filters(speakers=("Tom",))) == {2}


class TestNeighbours:
    def test_those_of_the_session_only(self, store: Store) -> None:
        take(store, talk(*"abc") + talk(*"xy", session="t"))
        found = search.neighbours(store, [1, 2, 3, 4, 5, 9])
        assert found == [(1, None, 2, 3), (2, 1, 3, None), (3, 2, None, None), (4, None, 5, None), (5, 4, None, None)]

    def test_gaps_are_stepped_over(self, store: Store) -> None:
        take(store, [*talk(*"abcd"), say("e", 4, branch=True), say("f", 5)])
        forgetting.forget(store, forgetting.Selection((2, 3)), resolve, now=1, arguments={})
        assert search.neighbours(store, [1, 4]) == [(1, None, 4, 6), (4, 1, 6, None)]


class TestByTime:
    def test_latest(self, store: Store) -> None:
        take(store, [say("b", 2), say("c", 3), say("a", 1), say("never")])
        assert [episodes.get(store, row).text for row in search.latest(store, Filters(), 2)] == ["c", "b"]

    def test_said(self, store: Store) -> None:
        take(store, [say(str(n), n * 60) for n in range(6)] + [say("never")])
        spans = [Span(T0 + HOUR, T0 + 3 * HOUR), Span(T0 + 5 * HOUR, None)]
        assert search.said_during(store, spans, frozenset(), 10) == [2, 3, 6]
        assert search.said_during(store, spans, frozenset(), 1) == [2, 6]
        assert search.said_during(store, [], frozenset({1}), 3) == [1, 2, 3]
        assert search.said_during(store, [Span(None, None)], frozenset(), 10) == [1, 2, 3, 4, 5, 6]

    def test_sessions_by_number(self, store: Store) -> None:
        take(store, [say("x", minute, session=key) for key, minute in (("third", 30), ("first", 1), ("second", 15))])
        keys = dict(store.all("SELECT id, key FROM session"))
        for numbers, expected in {
            (1, 1): {"first"}, (2, 3): {"second", "third"}, (-1, -1): {"third"}, (-1, -2): {"third", "second"},
            (3, 9): {"third"}, (4, 4): set(),
        }.items():  # fmt: skip
            assert {keys[row] for row in search.sessions_by_number(store, numbers)} == expected, numbers


# -- filters against brute force

SPEAKERS = ["Ana", "Ana Silva", "Anabel", "Tom", "Žofie Nováková", "Ольга", "user", "50% off", "a_b", None]
TITLES = ["Cats", "CATS and dogs", "Überblick der Reise", "ÜBER uns", "100%", "a_b", None]
KEYS = ["claude:x1", "x1", "file:Notes/ÄRGER", "plain"]
SOURCES = [
    ("jsonl", "/home/ana/Chats/a.jsonl"),
    ("chatgpt", "/Users/tom/EXPORT.zip!conversations.json"),
    ("markdown", "/v/Überblick.md"),
]
KINDS = ["chat", "note", "Email", "Дневник"]
ROLES = ["user", "assistant", None]


def passes(episode: Episode, filters: Filters) -> bool:
    """What each filter promises, in plain words."""
    who = None if episode.speaker is None else episode.speaker.casefold()
    wall = episode.when.wall if episode.when else None
    title, key = (episode.title or "").casefold(), episode.conversation.casefold()
    checks = [
        filters.since is None or (wall is not None and wall >= filters.since),
        filters.until is None or (wall is not None and wall < filters.until),
        not filters.speakers
        or any(
            episode.role == word or (who is not None and f"{who} ".startswith(f"{word} "))
            for word in map(str.casefold, filters.speakers)
        ),
        not filters.sources
        or any(
            episode.format == word or word in episode.location.casefold() for word in map(str.casefold, filters.sources)
        ),
        not filters.conversations
        or any(
            key == word or key.endswith(f":{word}") or word in title
            for word in map(str.casefold, filters.conversations)
        ),
        not filters.kinds or episode.kind.casefold() in {kind.casefold() for kind in filters.kinds},
        all(phrase.casefold() == episode.text for phrase in filters.phrases),
        all(passes(episode, each) for each in filters.within),
        not any(passes(episode, each) for each in filters.without),
    ]
    return all(checks)


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    dice = random.Random(7)
    with blank() as store:
        for number in range(240):
            when = None
            if number % 7:
                ms = T0 + dice.randint(-3, 3) * DAY + dice.randint(0, 24) * HOUR
                when = Moment(ms, dice.choice([None, 0, 60, -600, 840, -720]))
            draft = say(
                f"w{number}", when=when, speaker=dice.choice(SPEAKERS), role=dice.choice(ROLES), kind=dice.choice(KINDS),
                conversation=dice.choice(KEYS) + str(number % 9), title=dice.choice(TITLES), native_id=str(number),
            )  # fmt: skip
            take(store, [draft], origin=dice.choice(SOURCES))
        yield store


class TestFilters:
    def check(self, store: Store, filters: Filters) -> set[int]:
        everything = list(episodes.every(store))
        expected = {episode.row for episode in everything if passes(episode, filters)}
        assert set(episodes.rows_matching(store, filters)) == expected
        assert episodes.count(store, filters) == len(expected)
        assert {episode.row for episode in episodes.every(store, filters)} == expected
        assert search.passing(store, [episode.row for episode in everything], filters) == expected
        assert set(search.latest(store, filters, 1000)) == expected
        return expected

    @pytest.mark.parametrize(
        "speaker",
        [
            "ana",
            "ANA",
            "Ana Silva",
            "silva",
            "žofie",
            "Žofie Nováková",
            "ОЛЬГА",
            "Ольга",
            "user",
            "%",
            "_",
            "50% off",
            "a_b",
            "",
        ],
    )
    def test_speakers(self, filled: Store, speaker: str) -> None:
        found = self.check(filled, Filters(speakers=(speaker,)))
        assert bool(found) is (speaker not in {"silva", "%", "_", ""})

    @pytest.mark.parametrize(
        "word",
        [
            "cats",
            "DOGS",
            "über",
            "Überblick",
            "ÜBER",
            "x11",
            "claude:x11",
            "ärger",
            "%",
            "a_b",
            "notes/ärger0",
            "nothing",
        ],
    )
    def test_conversations(self, filled: Store, word: str) -> None:
        self.check(filled, Filters(conversations=(word,)))

    @pytest.mark.parametrize(
        "word",
        ["jsonl", "JSONL", "chats", "export.zip", "überblick", "Überblick.md", "/users/TOM", "zip", "%", "nothing"],
    )
    def test_sources(self, filled: Store, word: str) -> None:
        found = self.check(filled, Filters(sources=(word,)))
        assert bool(found) is (word not in {"%", "nothing"})

    @pytest.mark.parametrize("kind", ["chat", "CHAT", "email", "Email", "дневник", "none"])
    def test_kinds(self, filled: Store, kind: str) -> None:
        assert bool(self.check(filled, Filters(kinds=(kind,)))) is (kind != "none")

    def test_times_are_those_on_the_wall(self, store: Store) -> None:
        take(
            store,
            [
                say("said in Lisbon", when=Moment(T0, 60)),
                say("said in Auckland", when=Moment(T0, 780)),
                say("said in Honolulu", when=Moment(T0, -600)),
                say("nobody knows where", when=Moment(T0, None)),
                say("no time"),
            ],
        )
        day = T0 - T0 % DAY
        found = {episodes.get(store, row).text for row in episodes.rows_matching(store, Filters(since=day + DAY))}
        assert found == {"said in Auckland"}
        found = {episodes.get(store, row).text for row in episodes.rows_matching(store, Filters(until=day + 3 * HOUR))}
        assert found == {"said in Honolulu"}
        self.check(store, Filters(since=day, until=day + DAY))

    @pytest.mark.parametrize("count", [150, soak(2000)])
    def test_any_combination(self, filled: Store, count: int) -> None:
        def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
            return st.lists(st.sampled_from(values), max_size=2).map(tuple)

        moment = st.one_of(st.none(), st.integers(-4, 4).map(lambda days: T0 + days * DAY + 11 * HOUR))
        plain = st.builds(
            Filters, since=moment, until=moment, speakers=some([name for name in SPEAKERS if name]),
            sources=some(["jsonl", "zip", "überblick", "chat"]), conversations=some(["cats", "über", "x11", "100%"]), kinds=some(KINDS),
            phrases=st.sampled_from([(), (), ("w5",), ("W6",), ("w5", "w6"), ("nothing",)]), within=st.just(()), without=st.just(()),
        )  # fmt: skip
        nested = st.lists(plain, max_size=2).map(tuple)
        filters = st.builds(lambda one, all_, none: one._replace(within=all_, without=none), plain, nested, nested)

        @examples(count)
        @given(filters)
        def any_combination(given_: Filters) -> None:
            self.check(filled, given_)

        any_combination()

    @pytest.mark.parametrize("count", [60, soak(1000)])
    def test_any_word_is_only_a_word(self, filled: Store, count: int) -> None:
        @examples(count)
        @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
        def any_word(word: str) -> None:
            for name in ("speakers", "sources", "conversations", "kinds"):
                self.check(filled, Filters(**{name: (word,)}))  # type: ignore[arg-type]

        any_word()

    def test_no_filter_at_all(self, filled: Store) -> None:
        assert Filters().empty
        assert not Filters(since=0).empty
        assert len(self.check(filled, Filters())) == 240
        assert episodes.conditions(Filters()) == ("1", [])


def test_the_json_of_rows_is_no_limit(store: Store) -> None:
    take(store, talk("a"))
    rows = list(range(1, 100_000))
    assert search.features(store, rows).keys() == {1}
    assert len(json.dumps(rows)) > 500_000
