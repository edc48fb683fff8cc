"""Claude.ai exports: a list of conversations, shards of it, or one conversation a file (`conversations/<uuid>.json`).

Thinking, tool calls and their results are left out; attached files are named in `meta`, for their text is not what the
user said. Where messages name their parents, rewritten prompts make branches, as in the tree of the web page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.ingest.importers.base import DUPLICATE, NO_TEXT, NOT_A_MESSAGE, NOT_A_RECORD
from memcli.ingest.importers.jsontext import elements, head_elements
from memcli.ingest.importers.tree import Message, Node, drafts
from memcli.ingest.importers.values import name_of, names, texts
from memcli.text.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ingest.importers.base import Input, Skip
    from memcli.records import Draft, Role

_ROLES: dict[Any, Role] = {"human": "user", "user": "user", "assistant": "assistant"}
_SPOKEN = ("text", "voice_note")

#: The parent that a first message names.
_NO_PARENT = "00000000-0000-4000-8000-000000000000"


class Claude:
    """Anthropic's data export of claude.ai."""

    format = "claude"
    whole = False

    def matches(self, source: Input) -> bool:
        """Whether a conversation with `chat_messages` stands at the top."""
        return any(isinstance(item.get("chat_messages"), list) for item in head_elements(source.head))

    def read(self, source: Input, skip: Skip) -> Iterator[Draft]:
        """The messages of each conversation, one conversation in memory at a time."""
        for number, conversation, whole in elements(source, skip):
            if isinstance(conversation, dict) and isinstance(conversation.get("chat_messages"), list):
                yield from _conversation(conversation, number, skip)
            elif whole:
                skip(NOT_A_RECORD, f"element {number}")


def _conversation(conversation: dict[str, Any], number: int, skip: Skip) -> Iterator[Draft]:
    messages = conversation["chat_messages"]
    first = next((name_of(item.get("uuid")) for item in messages if isinstance(item, dict)), None)
    ident = name_of(conversation.get("uuid")) or first
    key, title = f"claude:{ident}", name_of(conversation.get("name"))
    model = name_of(conversation.get("model"))
    nodes = _nodes(messages, model, skip, f"conversation {ident or number}")
    yield from drafts(nodes, conversation.get("current_leaf_message_uuid"), key, title)


def _nodes(messages: list[Any], model: str | None, skip: Skip, place: str) -> dict[str, Node[Message]]:
    """The tree of the messages; in exports that name no parents, each follows the one before it."""
    nodes: dict[str, Node[Message]] = {}
    before: str | None = None
    for index, item in enumerate(messages):
        uuid = name_of(item.get("uuid")) if isinstance(item, dict) else None
        node = uuid or f"#{index}"
        where = f"{place}, message {uuid or index + 1}"
        if node in nodes:
            skip(DUPLICATE, where)
            continue
        message = _message(item, uuid, model, where, skip)
        parent = item.get("parent_message_uuid") if isinstance(item, dict) else None
        if not isinstance(parent, str):
            parent = before
        elif parent == _NO_PARENT:
            parent = None
        nodes[node] = Node(parent, message.when.ms if message and message.when else None, message)
        before = node
    return nodes


def _message(item: Any, uuid: str | None, model: str | None, place: str, skip: Skip) -> Message | None:
    role = _ROLES.get(sender) if isinstance(item, dict) and isinstance(sender := item.get("sender"), str) else None
    if not isinstance(item, dict) or role is None:
        skip(NOT_A_RECORD, place)
        return None
    blocks, text = item.get("content"), item.get("text")
    if isinstance(blocks, list) and blocks:
        text = "\n\n".join(texts(blocks, _words))
    elif not isinstance(text, str):
        skip(NO_TEXT, place)
        return None
    if not text or text.isspace():
        skip(NOT_A_MESSAGE, place)  # only thinking, tools, or files
        return None
    meta: dict[str, Any] = {}
    if role == "assistant" and model:
        meta["model"] = model
    if files := names(item.get("attachments"), "file_name") + names(item.get("files"), "file_name"):
        meta["attachments"] = files
    return Message(uuid, role, text, parse_timestamp(item.get("created_at")), meta or None)


def _words(block: Any) -> str | None:
    """The words of a content block that was said; None for thinking, tools, and what else newer exports hold."""
    if isinstance(block, dict) and block.get("type", "text") in _SPOKEN and isinstance(block.get("text"), str):
        text: str = block["text"]
        return text
    return None
