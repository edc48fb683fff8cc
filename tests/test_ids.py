"""Ids people use: short, sortable, forgiving to type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memcli import ids
from memcli.errors import UsageError
from tests.support import examples

KINDS = sorted(ids.PREFIXES)


@pytest.mark.parametrize(
    ("kind", "row", "uid"),
    [
        ("episode", 0, "ep_0000000"),
        ("episode", 1, "ep_0000001"),
        ("fact", 31, "fa_000000z"),
        ("summary", 32, "su_0000010"),
        ("session", 32**7 - 1, "se_zzzzzzz"),
        ("run", 32**7, "run_10000000"),
        ("episode", (1 << 63) - 1, "ep_7zzzzzzzzzzzz"),
    ],
)
def test_there_and_back(kind: str, row: int, uid: str) -> None:
    assert ids.encode(kind, row) == uid
    assert ids.decode(uid) == (kind, row)


@pytest.mark.parametrize("uid", ["ep_1", "EP_0000001", " ep_0000001\n", "ep_i", "ep_l", "ep_I", "ep_0O1"])
def test_forms_that_mean_the_first(uid: str) -> None:
    assert ids.decode(uid) == ("episode", 1)
    assert ids.looks_like_id(uid)


@pytest.mark.parametrize(
    "uid",
    [
        "",
        "ep",
        "ep_",
        "ep1",
        "xx_1",
        "ep_u",
        "ep_-1",
        "ep_1 2",
        "ep_" + "z" * 13,
        "ep_" + "0" * 14,
        "_1",
        "ep_é",
        "ep_1_2",
        "ep_\ud800",
    ],
)
def test_forms_that_are_no_ids(uid: str) -> None:
    assert not ids.looks_like_id(uid)
    with pytest.raises(UsageError, match="not a memcli id") as caught:
        ids.decode(uid)
    assert "ep_" in caught.value.hint


def test_any_row_and_any_text() -> None:
    @examples(200)
    @given(st.sampled_from(KINDS), st.integers(0, (1 << 63) - 1), st.text())
    def any_row(kind: str, row: int, text: str) -> None:
        assert ids.decode(ids.encode(kind, row)) == (kind, row)
        assert ids.decode(ids.encode(kind, row).upper()) == (kind, row)
        ids.looks_like_id(text)
        ids.looks_like_id(f"ep_{text}")

    any_row()


def test_ids_of_a_kind_sort_by_age() -> None:
    rows = [0, 1, 9, 10, 31, 32, 1023, 1024, 10**6, 32**7 - 1]
    assert sorted(rows, key=lambda row: ids.encode("episode", row)) == rows
