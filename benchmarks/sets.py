"""Benchmark sets in their plain form: a folder with episodes.jsonl and queries.jsonl. Reads files, writes none.

`episodes.jsonl` is memcli's JSONL with `conversation` and a unique `id` on every line. `queries.jsonl` holds `id`,
`conversation`, `query`, and `evidence`, the ids of the episodes that answer it; `timestamp` (when it is asked) and
`category` may be there too. Each conversation is one person's memory, which is asked about itself alone, unless they
are put together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Question(NamedTuple):
    """A question, and the ids of the episodes that answer it: never empty, without repetition."""

    id: str
    text: str
    evidence: frozenset[str]
    category: str
    timestamp: str | None


class Conversation(NamedTuple):
    """The lines of one conversation's episodes as they stand in the file, and its questions."""

    name: str
    episodes: list[dict[str, Any]]
    questions: list[Question]


def load(folder: Path, *, names: Iterable[str] = (), first: int | None = None) -> list[Conversation]:
    """The conversations of a set that have questions, in the file's order: those named, or the `first` so many.

    Questions without evidence measure no retrieval and are left out. Raises SystemExit where a file is damaged, an id
    is there twice, evidence names an unknown episode, or no conversation is left.
    """
    episodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    home: dict[str, str] = {}
    for line in read(folder / "episodes.jsonl"):
        if line["id"] in home:
            raise SystemExit(f"{folder}: episode {line['id']} is there twice")
        home[line["id"]] = line["conversation"]
        episodes[line["conversation"]].append(line)
    questions: dict[str, list[Question]] = defaultdict(list)
    for line in read(folder / "queries.jsonl"):
        evidence = frozenset(line.get("evidence") or ())
        strange = [one for one in evidence if home.get(one) != line["conversation"]]
        if strange:
            raise SystemExit(f"{folder}: question {line['id']} names {strange[0]}, no episode of its conversation")
        if evidence:
            category = str(line.get("category") or "")
            asked = Question(line["id"], line["query"], evidence, category, line.get("timestamp"))
            questions[line["conversation"]].append(asked)
    wanted = set(names)
    chosen = [name for name in questions if not wanted or name in wanted][:first]
    if not chosen:
        raise SystemExit(f"{folder}: no such conversation has questions with evidence")
    return [Conversation(name, episodes[name], questions[name]) for name in chosen]


def together(conversations: Iterable[Conversation]) -> Conversation:
    """All of them as one memory; each question is asked of all."""
    every = list(conversations)
    lines = [line for one in every for line in one.episodes]
    return Conversation("all", lines, [question for one in every for question in one.questions])


def said(line: dict[str, Any]) -> str:
    """An episode as a text that names its speaker, for whatever keeps text alone."""
    speaker = line.get("speaker")
    return f"{speaker}: {line['text']}" if speaker else str(line["text"])


def read(path: Path) -> Iterable[dict[str, Any]]:
    """The objects of a JSONL file."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except ValueError as error:
                        raise SystemExit(f"{path}:{number}: {error}") from None
    except OSError as error:
        raise SystemExit(f"{path} cannot be read: {error.strerror}") from None


def write(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Write objects as JSONL."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
