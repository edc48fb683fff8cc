from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from memcli.ingest.importers.chunks import Chunk, Chunker
from memcli.ingest.importers.text import TARGET
from memcli.records import Moment
from tests.ingest.reading import make, read

LOG = """\
commit 3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c (HEAD -> main, tag: v1)
Merge: 1111111 2222222
Author: Ana Vale <ana@example.org>
Date:   Fri Mar 15 13:00:00 2024 +0100

    Water the beans twice

    Once was not enough.

 beds.txt | 2 +-

commit 91a2b3c4d5e6f708192a3b4c3f2a1b4c5d6e7f80
Author: Tom <tom@example.org>
Date:   2024-03-14 09:00:00 -0300

    Dig

commit aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
Author: Tom <tom@example.org>
Date:   nonsense

"""


def cut(text: str, target: int = 100) -> list[Chunk]:
    chunker = Chunker(target)
    lines = text.splitlines(keepends=True)
    return [c for n, line in enumerate(lines, 1) for c in chunker.add(n, line)] + list(chunker.flush())


def test_paragraphs_are_gathered() -> None:
    text = "\n\n".join(f"Paragraph {n}: " + "so it goes " * 15 for n in range(60))
    got = read(make(text, "journal/old.txt"))
    assert 8 <= len(got.drafts) <= 40
    assert all(TARGET / 2 <= len(t) <= 2 * TARGET for t in got.texts[:-1])
    assert "\n\n".join(got.texts) == text
    assert {(d.conversation, d.kind, d.title, d.native_id, d.session) for d in got.drafts} == {
        ("text:journal/old.txt", "note", "old", None, "1")
    }
    lines = text.splitlines()
    assert all(t.startswith(lines[(d.line or 0) - 1]) for d, t in zip(got.drafts, got.texts, strict=True))


def test_an_insertion_leaves_distant_chunks_alone() -> None:
    paragraphs = [f"Paragraph {n}: " + f"word{n * 7919 % 101} " * 25 for n in range(200)]
    before = set(read(make("\n\n".join(paragraphs))).texts)
    after = set(read(make("\n\n".join([*paragraphs[:10], "Something new.", *paragraphs[10:]]))).texts)
    assert len(before - after) <= 8


def test_lines_and_words_that_are_too_long() -> None:
    lines = "\n".join("log line " * 20 for _ in range(50))
    assert all(len(c.text) <= 400 for c in cut(lines))
    assert "\n".join(c.text for c in cut(lines)) == lines
    word = "x" * 10_000
    assert "".join(c.text for c in cut(word)) == word
    sentence = "some words " * 1000
    assert "".join(c.text for c in cut(sentence)) == sentence
    assert all(c.text.endswith(" ") for c in cut(sentence)[:-1])


@given(st.text(alphabet="ab \n\t。", max_size=2000), st.integers(4, 50))
def test_nothing_but_blank_lines_is_lost(text: str, target: int) -> None:
    chunks = cut(text, target)
    assert re.findall(r"\S", "".join(c.text for c in chunks)) == re.findall(r"\S", text)
    assert all(c.text.strip() for c in chunks)
    assert [c.line for c in chunks] == sorted(c.line for c in chunks)


def test_a_log_is_dated_by_its_lines() -> None:
    log = "\n\n".join(f"2024-03-{day:02} 12:00:00,5 started\n" + "detail " * 200 for day in (15, 16))
    got = read(make(log, "stdin", location="-"))
    assert [d.when for d in got.drafts] == [Moment(1_710_504_000_500), Moment(1_710_504_000_500 + 86_400_000)]
    assert len({d.session for d in got.drafts}) == 2
    assert read(make("plain", "2024-03-15 call.txt")).drafts[0].when == Moment(1_710_460_800_000, None, "day")


def test_git_log_by_commit() -> None:
    got = read(make(LOG, "stdin", location="-"))
    first, second = got.drafts
    assert first.text == "Water the beans twice\n\nOnce was not enough.\n\n beds.txt | 2 +-"
    assert (first.speaker, first.native_id) == ("Ana Vale", "3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c")
    assert first.when == Moment(1_710_504_000_000, 60)
    assert first.meta == {"email": "ana@example.org", "merge": "1111111 2222222"}
    assert (second.text, second.when, second.session) == ("Dig", Moment(1_710_417_600_000, -180), "2024-03-14")
    assert got.skips == [("no text", "commit aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]


def test_a_commit_with_an_endless_patch_goes_on_in_parts() -> None:
    log = LOG.replace("    Dig\n", "    Dig\n\n" + "+ new line\n" * 250_000)
    got = read(make(log, "stdin", location="-"))
    parts = [d for d in got.drafts if d.speaker == "Tom"]
    assert [d.native_id for d in parts][1:] == [f"{parts[0].native_id}~{n}" for n in range(2, len(parts) + 1)]
    assert sum(t.count("+ new line") for t in got.texts) == 250_000


def test_text_that_begins_like_json() -> None:
    for text in ("[12:01] Ana: hello", "{curly} start", "[[link]] and more", "[1] a footnote", "{}"):
        got = read(make(text, "a.txt"))
        assert got.texts == [text]


def test_empty_text_is_not_a_failure() -> None:
    assert read(make("", "a.txt")).reasons == ["empty note"]
    assert read(make("\n \n", "a.txt")).reasons == ["empty note"]
