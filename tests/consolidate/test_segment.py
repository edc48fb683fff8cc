"""Where a talk changes its topic."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from memcli.consolidate.segment import SHORTEST, segments, topic_words
from memcli.records import Episode, Moment
from tests.support import HOUR, MINUTE, T0, examples

GARDEN = [
    "The tomatoes in the garden finally turned red.",
    "Did you water the tomatoes with the rain barrel?",
    "Yes, the garden soil was dry, so I gave the tomatoes two buckets.",
    "My basil in the garden is eaten by snails.",
    "Put copper tape around the garden bed, snails hate copper.",
    "The garden shop sells copper tape and tomatoes seeds.",
]
BIKE = [
    "The brakes of my bicycle squeal on the hill.",
    "Clean the bicycle rims, then sand the brake pads.",
    "The brake pads are new, the bicycle mechanic changed them.",
    "Maybe the bicycle brake cable is loose.",
    "I tightened the brake cable and the bicycle stops well.",
    "Ride the bicycle down the hill slowly until the brake pads are worn in.",
]


def session(
    texts: list[str], *, minutes: list[float] | None = None, start: int = 0, speaker: str | None = None
) -> list[Episode]:
    times = minutes if minutes is not None else list(range(len(texts)))
    return [
        Episode(
            row=number,
            uid=f"ep_{number}",
            text=text,
            kind="chat",
            conversation="c",
            title=None,
            session=1,
            session_key="s",
            position=start + number,
            speaker=speaker,
            role=None,
            when=None if minutes == [] else Moment(T0 + round(times[number] * MINUTE), 0),
            native_id=None,
            format="jsonl",
            location="-",
            line=None,
            meta={},
            state="live",
            run=1,
        )
        for number, text in enumerate(texts)
    ]


def spans(texts: list[str], **more: object) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in segments(session(texts, **more))]  # type: ignore[arg-type]


def test_a_change_of_words_is_a_change_of_topic() -> None:
    found = segments(session(GARDEN + BIKE))
    assert [(one.first, one.last) for one in found] == [(0, 5), (6, 11)]
    assert "tomatoes" in found[0].title
    assert "bicycle" in found[1].title


def test_one_topic_is_one_segment() -> None:
    assert spans(GARDEN) == [(0, 5)]


def test_a_cue_makes_a_border_where_words_alone_would_not() -> None:
    texts = ["We could go to the lake.", "The lake is cold.", "Take towels to the lake then.", "I have towels."]
    cued = [
        *texts,
        "By the way, the printer is broken.",
        "The printer needs ink.",
        "Ink is in the drawer.",
        "The printer works.",
    ]
    assert (0, 3) in spans(cued)


def test_a_long_silence_is_a_border_whatever_is_said() -> None:
    minutes = [0, 1, 2, 7 * 60, 7 * 60 + 1, 7 * 60 + 2]
    assert spans(GARDEN, minutes=minutes) == [(0, 2), (3, 5)]


def test_positions_need_not_begin_at_zero_and_may_have_gaps() -> None:
    episodes = session(GARDEN + BIKE, start=40)
    del episodes[2]
    found = segments(episodes)
    assert (found[0].first, found[-1].last) == (40, 51)


def test_an_empty_session_has_no_segments_and_a_single_message_one() -> None:
    assert segments([]) == []
    assert spans(["The garden gate squeaks."]) == [(0, 0)]


def test_chinese_is_segmented_by_pairs_of_characters() -> None:
    tea = ["今天的绿茶很香。", "绿茶是杭州的龙井绿茶。", "我喜欢喝绿茶配点心。", "龙井绿茶的点心好吃。"] * 2
    train = ["火车票已经卖完了。", "下一班火车几点开？", "火车晚点半小时。", "火车站人山人海。"] * 2
    found = segments(session(tea + train))
    assert 8 in {one.first for one in found}


def test_speakers_code_and_links_are_no_topic() -> None:
    words = topic_words(
        "Ana saw ```secret words``` of https://example.org/garden the [shares image: rose] piano", {"ana"}
    )
    assert set(words) == {"piano"}


@examples(150)
@given(
    st.lists(st.sampled_from([*GARDEN, *BIKE, "", "ok", "你好世界"]), max_size=60),
    st.lists(st.integers(0, 900), max_size=60),
)
def test_segments_cover_a_session_without_gap_or_overlap(texts: list[str], gaps: list[int]) -> None:
    minutes: list[float] = []
    at = 0.0
    for number in range(len(texts)):
        at += gaps[number] if number < len(gaps) else 1
        minutes.append(at)
    found = segments(session(texts, minutes=minutes or None))
    assert [position for one in found for position in range(one.first, one.last + 1)] == list(range(len(texts)))
    quiet = all(later - earlier < 6 * HOUR / MINUTE for earlier, later in pairwise(minutes))
    if quiet and len(found) > 1:
        assert all(one.last - one.first + 1 >= SHORTEST for one in found)
    assert found == segments(session(texts, minutes=minutes or None))
