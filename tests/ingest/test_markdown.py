from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from memcli.ingest.importers.markdown import TARGET, slug_of
from memcli.records import Moment
from tests.ingest.reading import Read, make, read

DAY = 1_710_460_800_000  # 2024-03-15

NOTE = """\
---
title: Greenhouse
created: 2024-03-15
tags: [garden, "#plans/2024"]
aliases:
  - Glasshouse
status: no
---
Before any heading, see [[Seeds]].

# Greenhouse

## Watering
Twice a week, as [[Tom Vale#Advice|Tom]] says. #water
```sh
# not a heading
echo "#not-a-tag [[kept in text]]"
```

## Watering
Again the same heading.

### Pump
It hums at #12 and #9volt.

Setext
------
Under a line.
"""


def note(text: str | bytes, name: str = "vault/Greenhouse.md") -> Read:
    return read(make(text, name))


def test_sections_become_chunks() -> None:
    got = note(NOTE)
    assert [(d.native_id, d.line) for d in got.drafts] == [
        ("vault/Greenhouse.md", 9),
        ("vault/Greenhouse.md#watering", 11),
        ("vault/Greenhouse.md#watering~2", 20),
        ("vault/Greenhouse.md#pump", 23),
        ("vault/Greenhouse.md#setext", 26),
    ]
    assert [(d.meta or {}).get("heading") for d in got.drafts] == [
        None,
        ["Greenhouse", "Watering"],
        ["Greenhouse", "Watering"],
        ["Greenhouse", "Watering", "Pump"],
        ["Greenhouse", "Setext"],
    ]
    assert got.texts[1].startswith("# Greenhouse\n\n## Watering\nTwice a week")
    assert got.texts[1].endswith("```")
    assert {d.conversation for d in got.drafts} == {"note:vault/Greenhouse.md"}
    assert {(d.kind, d.title, d.session, d.when) for d in got.drafts} == {
        ("note", "Greenhouse", "1", Moment(DAY, None, "day"))
    }
    assert [d.seq for d in got.drafts] == [0, 1, 2, 3, 4]


def test_properties_links_and_tags() -> None:
    first, watering, _, pump, _ = (d.meta or {} for d in note(NOTE).drafts)
    assert first["links"] == ["Seeds"]
    assert first["tags"] == ["garden", "plans/2024"]
    assert first["aliases"] == ["Glasshouse"]
    assert first["properties"] == {"title": "Greenhouse", "created": "2024-03-15", "status": "no"}
    assert watering["links"] == ["Tom Vale#Advice", "kept in text"]
    assert watering["tags"] == ["garden", "plans/2024", "water"]
    assert "properties" not in watering
    assert pump["tags"] == ["garden", "plans/2024", "9volt"]


def test_dates_come_from_the_note_not_from_its_file() -> None:
    day = Moment(DAY, None, "day")
    for name in ("2024-03-15.md", "v/2024-03-15 Standup.md", "2024_03_15.md", "20240315.md"):
        assert note("Rain.", name).drafts[0].when == day, name
    assert note("Rain.", "202403151002 Rain.md").drafts[0].when == Moment(DAY + 36_120_000, None, "minute")
    assert note("Rain.", "2024-03.md").drafts[0].when == Moment(1_709_251_200_000, None, "month")
    for name in ("Rain.md", "2024-13-45.md", "1234567.md", "2024.md", "v/2024-03-15/Rain.md"):
        assert note("Rain.", name).drafts[0].when is None, name
    dated = note("---\ndate: 2020-01-02T03:04:00+01:00\ncreated: 1999-01-01\n---\nx", "2024-03-15.md")
    assert dated.drafts[0].when == Moment(1_577_930_640_000, 60, "second")
    assert note("---\ncreated: 1999-01-01\n---\nx", "2024-03-15.md").drafts[0].when == day


def test_titles() -> None:
    assert note("text\n# Real title #\n").drafts[0].title == "Real title"
    assert note("```\n# no\n```\n").drafts[0].title == "Greenhouse"


def test_front_matter_that_cannot_be_read_stays_text() -> None:
    for block in ("a: [1", "- a\n- b", "{{title}}: x", "&a [*a]\n? [x]\n: y", "[" * 3000):
        got = note(f"---\n{block}\n---\nBody")
        assert got.texts == [f"---\n{block}\n---\nBody"], block
        assert got.reasons == ["unreadable front matter"]
    for rule in ("---\n\njust a rule above text", "---\n" + "line\n" * 600 + "---\n", "---"):
        assert "".join(note(rule).texts).replace("\n", "") == rule.replace("\n", "")
        assert not note(rule).skips
    assert note("---\n---\nBody").texts == ["Body"]


def test_front_matter_that_would_unfold_without_end_is_bounded() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    meta = note(f"---\n{bomb}---\nBody").drafts[0].meta
    assert len(repr(meta)) < 20_000


def test_a_note_without_a_body_is_not_a_failure() -> None:
    for text in ("", "\n\n", "---\ntitle: x\n---\n\n"):
        got = note(text)
        assert got.drafts == []
        assert got.reasons == ["empty note"]


def test_long_sections_are_cut_at_paragraphs() -> None:
    text = "# Long\n" + "\n\n".join(f"Paragraph {n}. " + "words and words " * 20 for n in range(40))
    got = note(text)
    assert len(got.drafts) > 5
    assert all(len(t) < 2 * TARGET for t in got.texts)
    assert "\n\n".join(got.texts) == text
    assert [d.native_id for d in got.drafts][:3] == [f"vault/Greenhouse.md#long{n}" for n in ("", "~2", "~3")]
    assert all((d.meta or {})["heading"] == ["Long"] for d in got.drafts)


def test_blank_lines_in_code_do_not_cut() -> None:
    code = "```\n" + "\n\n".join(f"line {n} " + "x" * 100 for n in range(20)) + "\n```"
    assert note(code).texts == [code]


def test_headings_that_are_none() -> None:
    for line in ("#tag", "    # code", "\\# escaped", "#######seven", "-----", "* item\n---", "| a |\n---", "> q\n---"):
        text = f"before\n\n{line}\nafter"
        assert [(d.meta or {}).get("heading") for d in note(text).drafts] == [None], line
    assert note("~~~\n# a\n```\n# b\n~~~\n# C\n").drafts[-1].meta == {"heading": ["C"]}


def test_a_section_of_headings_alone_is_kept() -> None:
    got = note("# A\n## B\n\n# C\ntext\n## D\n")
    assert got.texts == ["# A\n## B", "# C\ntext", "## D"]


def test_a_piped_note_has_no_name_to_collide_with() -> None:
    got = read(make("# Plan\nSow.", "stdin", location="-"))
    assert got.drafts[0].native_id is None
    assert got.drafts[0].meta == {"heading": ["Plan"]}


@given(
    st.lists(
        st.sampled_from(["# A", "## B", "text", "", "```", "~~~", "===", "---", "- x", "    # c", "#tag", "# "]),
        max_size=30,
    )
)
def test_nothing_but_blank_lines_is_ever_lost(lines: list[str]) -> None:
    text = "x\n" + "\n".join(lines)  # not front matter
    got = note(text)
    assert re.findall(r"\S+", "\n".join(got.texts)) == re.findall(r"\S+", text)
    assert len({d.native_id for d in got.drafts}) == len(got.drafts)


def test_slugs() -> None:
    assert slug_of("Watering & Feeding!") == "watering-feeding"
    assert slug_of("Überblick 庭") == "überblick-庭"
    assert slug_of("***") == ""
