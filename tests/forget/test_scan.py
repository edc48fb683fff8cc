"""Looking for many patterns in raw bytes: what the plain search finds, and nothing else."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from memcli.forget import scan
from memcli.forget.scan import LONGEST, SHORTEST, Finder
from tests.support import examples

some_bytes = st.binary(max_size=300) | st.text("abAB \0", max_size=300).map(str.encode)


@examples(300)
@given(st.data())
def test_it_finds_what_a_plain_search_finds(data: st.DataObject) -> None:
    stretch = data.draw(some_bytes)
    drawn = st.binary(min_size=SHORTEST, max_size=LONGEST)
    inside = [
        stretch[start : start + length]
        for start, length in data.draw(
            st.lists(st.tuples(st.integers(0, 300), st.integers(SHORTEST, LONGEST)), max_size=8)
        )
    ]
    patterns = [one for one in [*inside, *data.draw(st.lists(drawn, max_size=5))] if len(one) >= SHORTEST]
    finder = Finder(patterns)
    expected = {one.lower() for one in patterns if one.lower() in stretch.lower()}
    assert finder.found(stretch) == expected
    assert finder.found(stretch) == set(), "once found is enough"
    finder.again()
    assert finder.found(stretch) == expected


def test_case_does_not_count() -> None:
    assert Finder([b"Quagmire!"]).found(b"the qUAGMIRE! lies") == {b"quagmire!"}


def test_patterns_with_one_beginning_are_told_apart() -> None:
    patterns = [b"canary-%03d" % n for n in range(100)]
    assert Finder(patterns).found(b"..canary-007..canary-042canary-100") == {patterns[7], patterns[42]}


def test_a_file_is_read_in_pieces_that_overlap(monkeypatch) -> None:
    monkeypatch.setattr(scan, "_CHUNK", 100)
    needle = b"needle across the cut"
    data = bytes(90) + needle + bytes(300)
    finder = Finder([needle])
    pieces = list(scan.chunks(io.BytesIO(data)))
    assert [each for _, piece in pieces for each in finder.found(piece)] == [needle]
    assert all(data[start : start + len(piece)] == piece for start, piece in pieces)


def test_long_data_are_looked_through_in_growing_parts_that_overlap(monkeypatch) -> None:
    monkeypatch.setattr(scan, "_FIRST", 64)
    monkeypatch.setattr(scan, "_CHUNK", 256)
    words = [b"needle number %05d" % n for n in range(400)]
    data = b", ".join(words)
    assert Finder([*words, b"needle number 99999"]).found(data) == set(words)


@examples(200)
@given(some_bytes, st.data())
def test_all_places_are_those_of_a_plain_search(stretch: bytes, data: st.DataObject) -> None:
    starts = data.draw(st.lists(st.integers(0, max(0, len(stretch) - SHORTEST)), max_size=5))
    patterns = {stretch[start : start + data.draw(st.integers(SHORTEST, 20))].lower() for start in starts}
    patterns = {one for one in patterns if len(one) >= SHORTEST}
    expected = {
        (one, 5 + at) for one in patterns for at in range(len(stretch)) if stretch[at : at + len(one)].lower() == one
    }
    assert Finder(patterns).places(stretch, 5) == expected


def test_nothing_to_look_for() -> None:
    assert Finder([]).found(b"anything at all") == set()
