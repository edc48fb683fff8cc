"""Conversations kept as trees of messages: the current path, and an order that later growth leaves alone.

Pure. Trees come from files: parents may be missing, and may run in circles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from memcli.ingest.sessions import Splitter
from memcli.records import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memcli.records import Moment, Role

T = TypeVar("T")


class Node(NamedTuple, Generic[T]):
    """One node: the id of its parent, its time in ms, and what it holds (None for a node that is no message)."""

    parent: str | None
    ms: int | None
    message: T | None


class Placed(NamedTuple, Generic[T]):
    """A message, how many messages stand before it on its own path, and whether it is off the current path."""

    message: T
    seq: int
    branch: bool


class Message(NamedTuple):
    """What a node of a chat holds: a message of the user or of the assistant."""

    native_id: str | None
    role: Role
    text: str
    when: Moment | None
    meta: dict[str, Any] | None


def drafts(nodes: Mapping[str, Node[Message]], last: Any, conversation: str, title: str | None) -> Iterator[Draft]:
    """The messages of a chat in the order of `arrange`, cut into sessions at long silences."""
    sessions = Splitter()
    for (native_id, role, text, when, meta), seq, branch in arrange(nodes, last):
        yield Draft(
            text=text,
            conversation=conversation,
            native_id=native_id,
            when=when,
            speaker=role,
            role=role,
            title=title,
            session=sessions.key(conversation, when),
            seq=seq,
            meta=meta,
            branch=branch,
        )


def arrange(nodes: Mapping[str, Node[T]], last: Any) -> list[Placed[T]]:
    """The messages of a tree, earlier ones first, and none before the message that it answers.

    `last` is what the source gives as the last node of the current path. Where it is none, the newest message is taken.
    """
    placed = _places(nodes)
    order = {node: number for number, node in enumerate(nodes)}
    kept = sorted((node for node in nodes if nodes[node].message is not None), key=lambda n: (*placed[n], order[n]))
    newest = kept[-1] if kept else None
    current = last if isinstance(last, str) and last in nodes else newest
    path = _path(nodes, current)
    return [
        Placed(message, placed[node][1], node not in path)
        for node in kept
        if (message := nodes[node].message) is not None
    ]


def _path(nodes: Mapping[str, Node[T]], node: str | None) -> set[str]:
    path: set[str] = set()
    while node is not None and node in nodes and node not in path:
        path.add(node)
        node = nodes[node].parent
    return path


def _places(nodes: Mapping[str, Node[T]]) -> dict[str, tuple[float, int]]:
    """Per node: the latest time on its path so far, which never runs backwards, and the messages before it."""
    placed: dict[str, tuple[float, int]] = {}
    for start in nodes:
        climb: list[str] = []
        seen: set[str] = set()
        node: str | None = start
        while node is not None and node in nodes and node not in placed and node not in seen:
            climb.append(node)
            seen.add(node)
            node = nodes[node].parent
        above = node if node in placed else None
        time, before = placed[above] if above is not None else (float("-inf"), 0)
        before += above is not None and nodes[above].message is not None
        for node in reversed(climb):
            ms = nodes[node].ms
            time = time if ms is None else max(time, ms)
            placed[node] = (time, before)
            before += nodes[node].message is not None
    return placed
