"""A memory with something in every table, and where on its pages the episodes stand."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from memcli.consolidate import resolve
from memcli.forget import engine
from memcli.ingest import vectors as making
from memcli.store import episodes, pages
from memcli.store.connection import open_store
from tests.support import NOW, Toy, consolidate, say, take

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.store.connection import Store

_WORDS = "river tea cat train garden letter snow bridge Monday harbour violin bread cellar stone lamp".split()


def said(count: int, seed: int = 1) -> list[str]:
    """So many different messages, some of them long; now and then one that says a fact."""
    dice = random.Random(seed)
    texts = []
    for number in range(count):
        length = 900 if number % 29 == 0 else dice.randint(4, 40)
        words = " ".join(dice.choice(_WORDS) for _ in range(length))
        fact = f"I like {dice.choice(_WORDS).lower()}. " if number % 7 == 0 else ""
        texts.append(f"{fact}Message {number}: {words}")
    return texts


def fill(store: Store, count: int = 300) -> None:
    """Sessions, speakers, vectors, facts, summaries, something forgotten and something purged-to-be."""
    drafts = [
        say(text, number, native_id=f"message-{number:06}", speaker=("Ana", "Tom")[number % 2], session=f"s{number // 40}",
            title="A long talk", meta={"place": "Lisbon"})
        for number, text in enumerate(said(count))
    ]  # fmt: skip
    for start in range(0, count, 100):
        take(store, drafts[start : start + 100])
    making.complete(store, Toy())
    consolidate(store)
    engine.forget(store, engine.select(store, uids=["ep_5", "ep_6"]), resolve, now=NOW, arguments={})
    making.complete(store, Toy())


def build(path: Path, count: int = 300) -> dict[int, str]:
    """Makes such a memory at `path`; gives its episodes, text by row."""
    with open_store(path, "write") as store:
        store.db.execute("PRAGMA synchronous = OFF")
        fill(store, count)
        return texts_of(store)


def texts_of(store: Store) -> dict[int, str]:
    """The text of every episode, shown or not, by row."""
    return {one.row: one.text for one in episodes.every(store, all_states=True)}


def rows_on(data: bytes, page: int, width: int) -> set[int]:
    """The rows of the episode table, or of one as wide, on a page (from 0) of a sound file."""
    start = page * 4096
    alone = bytes(start) + data[start : start + 4096] + bytes(len(data) - start - 4096)
    found = {row for row, _ in pages.rows(alone, 4096, width)}
    for row, place in heads(alone):
        if place == page:
            found.add(row)
    return found


def heads(data: bytes) -> list[tuple[int, int]]:
    """(rowid, page) of every cell on every leaf page of a table."""
    out = []
    for start in range(0, len(data), 4096):
        head = start + (100 if start == 0 else 0)
        if data[head] != 0x0D:
            continue
        for number in range(int.from_bytes(data[head + 3 : head + 5])):
            at = start + int.from_bytes(data[head + 8 + 2 * number : head + 10 + 2 * number])
            _, at = pages._varint(data, at)
            out.append((pages._varint(data, at)[0], start // 4096))
    return out
