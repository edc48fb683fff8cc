"""Synthetic messages and exports, the same for the same seed. Reads the packaged vocabulary, writes files.

Words are drawn by Zipf's law from the embedder's whole words, which stand in order of their frequency in English, so
that common and rare words, the size of an index and the share of words the embedder knows are like those of real text.
Every session has a topic: a few words that come back in it more often than chance would have them.
"""

from __future__ import annotations

import json
import random
import struct
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import memcli

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Path(memcli.__file__).parent / "models" / "data" / "static-en-256.bin"
SPEAKERS = ("Ada", "Bram", "Chidi", "Dunja", "Emre", "Farah", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena")
SESSION = 30  # messages
TOPIC = 12  # words that belong to a session
TOPIC_SHARE = 0.15  # of its words
STOP_RANK = 150  # words above this rank are grammar rather than matter


class Message(NamedTuple):
    """One message: who said what, when, in which session of which conversation."""

    text: str
    speaker: str
    when: datetime
    session: int
    conversation: int


class Words:
    """A seeded source of sentences."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.known = vocabulary()
        # Zipf-Mandelbrot: the rank's offset flattens the head as it is in running English.
        self.weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(self.known))))

    def topic(self) -> list[str]:
        """Words a session is about: neither grammar nor hapax."""
        return [self.known[int(STOP_RANK * 60 ** self.random.random())] for _ in range(TOPIC)]

    def sentence(self, topic: list[str], mean: int) -> str:
        """A sentence of about `mean` words, a fifth of them questions."""
        count = max(2, round(self.random.gauss(mean, mean / 3)))
        drawn = self.random.choices(self.known, cum_weights=self.weights, k=count)
        words = [self.random.choice(topic) if self.random.random() < TOPIC_SHARE else word for word in drawn]
        return " ".join(words).capitalize() + ("?" if self.random.random() < 0.2 else ".")


def vocabulary() -> list[str]:
    """The whole words of the embedder's table, most frequent first."""
    table = TABLE.read_bytes()
    start, length = struct.unpack_from("<2I", table, 16)
    pieces = table[start : start + length].decode().split("\n")
    return [word for word in pieces if word.isascii() and word.isalpha() and (len(word) > 1 or word in "ai")]


def messages(count: int, *, seed: int = 1, words: int = 15) -> Iterator[Message]:
    """`count` messages of about `words` words, in sessions of 30, a session a day, twenty sessions a conversation."""
    source = Words(seed)
    when = datetime(2020, 1, 1, 8, tzinfo=UTC)
    pair: list[str] = []
    topic: list[str] = []
    for number in range(count):
        session, place = divmod(number, SESSION)
        conversation = session // 20
        if place == 0:
            pair = random.Random(conversation).sample(SPEAKERS, 2)
            topic = source.topic()
            when = datetime(2020, 1, 1, 8, tzinfo=UTC) + timedelta(days=session % 2000)
        when += timedelta(seconds=source.random.randint(5, 200))
        yield Message(source.sentence(topic, words), pair[place % 2], when, session, conversation)


def write_jsonl(path: Path, count: int, *, seed: int = 1, prefix: str = "") -> None:
    """Write `count` short messages as plain JSONL; `prefix` keeps their names apart from those of other seeds."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for number, message in enumerate(messages(count, seed=seed)):
            line = {
                "text": message.text,
                "id": f"{prefix}m-{number}",
                "timestamp": message.when.isoformat(),
                "speaker": message.speaker,
                "conversation": f"{prefix}c-{message.conversation}",
                "session": f"{prefix}c-{message.conversation}/s-{message.session}",
            }
            out.write(json.dumps(line) + "\n")


def questions(count: int, messages_in_store: int, words: tuple[int, int] = (3, 6)) -> list[str]:
    """Questions of so many words of matter, from the fewest to the most, from messages spread over the store."""
    asked: list[str] = []
    chooser = random.Random(7)
    grammar = set(vocabulary()[:STOP_RANK])
    step = messages_in_store // count
    for number, message in enumerate(messages(messages_in_store)):
        if number % step == step // 2 and len(asked) < count:
            matter = [word for word in message.text.lower().strip("?.").split() if word not in grammar]
            asked.append(" ".join(chooser.sample(matter, min(len(matter), chooser.randint(*words)))))
    return asked


def write_chatgpt(path: Path, size: int) -> int:
    """Write a ChatGPT export of at least `size` bytes; the number of its messages."""
    source = Words(2)
    written = conversations = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("[")
        while out.tell() < size:
            out.write(",\n" if conversations else "\n")
            conversations += 1
            conversation, turns = _conversation(source, conversations)
            out.write(json.dumps(conversation))
            written += turns
        out.write("\n]\n")
    return written


def _conversation(source: Words, number: int) -> tuple[dict[str, object], int]:
    """One conversation of an export in the form in which ChatGPT writes it, and its number of messages."""
    topic = source.topic()
    start = 1_600_000_000 + number * 7200
    nodes: dict[str, dict[str, object]] = {f"{number}-root": {"id": f"{number}-root", "message": None, "parent": None}}
    parent = f"{number}-root"
    turns = source.random.randint(4, 40)
    for turn in range(turns):
        role = ("user", "assistant")[turn % 2]
        sentences = 2 if role == "user" else 14
        text = " ".join(source.sentence(topic, 16) for _ in range(sentences))
        node = f"{number:08}-0000-4000-8000-{turn:012}"
        message = {
            "id": node,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": start + turn * 60.5,
            "content": {"content_type": "text", "parts": [text]},
            "status": "finished_successfully",
            "weight": 1.0,
            "metadata": {},
            "recipient": "all",
        }
        nodes[parent]["children"] = [node]
        nodes[node] = {"id": node, "message": message, "parent": parent, "children": []}
        parent = node
    conversation = {
        "title": " ".join(topic[:3]).capitalize(),
        "create_time": float(start),
        "mapping": nodes,
        "current_node": parent,
        "id": f"conversation-{number}",
        "conversation_id": f"conversation-{number}",
    }
    return conversation, turns
