"""ChatGPT exports: a list of conversations, whole or in shards (`conversations-000.json`), or one conversation alone.

A conversation is a tree (`mapping`); what leads to `current_node` is what its reader saw last, the rest are replies
that were asked for again and prompts that were rewritten. Hidden context, thinking and tools are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.ingest.importers.base import NO_TEXT, NOT_A_MESSAGE, NOT_A_RECORD
from memcli.ingest.importers.jsontext import elements, head_elements
from memcli.ingest.importers.tree import Message, Node, drafts
from memcli.ingest.importers.values import clean, name_of, names, texts
from memcli.text.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from memcli.ingest.importers.base import Input, Skip
    from memcli.records import Draft, Role

    Telling = Callable[[str], None]

#: Contents that are not said to anyone: thinking, tool output, browsing, injected context.
_NOT_SAID = frozenset(
    (
        "app_pairing_content",
        "citable_code_output",
        "computer_output",
        "execution_output",
        "model_editable_context",
        "reasoning_recap",
        "sonic_webpage",
        "system_error",
        "tether_browsing_code",
        "tether_browsing_display",
        "tether_quote",
        "thoughts",
        "user_editable_context",
    )
)


class ChatGPT:
    """OpenAI's data export."""

    format = "chatgpt"
    whole = False

    def matches(self, source: Input) -> bool:
        """Whether a conversation with a `mapping` stands at the top."""
        return any(isinstance(item.get("mapping"), dict) for item in head_elements(source.head))

    def read(self, source: Input, skip: Skip) -> Iterator[Draft]:
        """The messages of each conversation, one conversation in memory at a time."""
        for number, conversation, whole in elements(source, skip):
            if isinstance(conversation, dict) and isinstance(conversation.get("mapping"), dict):
                yield from _conversation(conversation, number, skip)
            elif whole:
                skip(NOT_A_RECORD, f"element {number}")


def _conversation(conversation: dict[str, Any], number: int, skip: Skip) -> Iterator[Draft]:
    mapping = conversation["mapping"]
    ident = name_of(conversation.get("conversation_id")) or name_of(conversation.get("id")) or _root(mapping)
    key, title = f"chatgpt:{ident}", name_of(conversation.get("title"))
    place = f"conversation {ident or number}"
    model = conversation.get("default_model_slug")
    nodes: dict[str, Node[Message]] = {}
    before: str | None = None
    for node_id, node in mapping.items():
        nodes[node_id] = _node(
            clean(node_id), node, before, model, lambda reason, where: skip(reason, f"{place}, {where}")
        )
        before = node_id
    yield from drafts(nodes, conversation.get("current_node"), key, title)


def _root(mapping: dict[str, Any]) -> str | None:
    """The first node without a parent: what names a conversation that has no id of its own."""
    roots = (key for key, node in mapping.items() if isinstance(node, dict) and not node.get("parent"))
    return name_of(next(roots, None) or next(iter(mapping), None))


def _node(node_id: str, node: Any, before: str | None, model: Any, skip: Skip) -> Node[Message]:
    if not isinstance(node, dict):
        skip(NOT_A_RECORD, f"node {node_id}")
        return Node(None, None, None)
    message, parent = node.get("message"), node.get("parent", before)  # a node cut off before its parent follows on
    parent = parent if isinstance(parent, str) else None
    if message is None:
        return Node(parent, None, None)
    read = _message(message, node_id, model, lambda reason: skip(reason, f"message {node_id}"))
    return Node(parent, read.when.ms if read and read.when else None, read)


def _message(message: Any, node_id: str, model: Any, tell: Telling) -> Message | None:
    if not isinstance(message, dict):
        tell(NOT_A_RECORD)
        return None
    author, content, metadata = (_dict(message.get(key)) for key in ("author", "content", "metadata"))
    role = author.get("role")
    if not _said(message, role, content, metadata):
        tell(NOT_A_MESSAGE)
        return None
    text = _text(content)
    if text is None:
        tell(NO_TEXT if not content else NOT_A_MESSAGE)  # an image without words is no damage
        return None
    meta: dict[str, Any] = {}
    if role == "assistant" and (slug := name_of(metadata.get("model_slug")) or name_of(model)):
        meta["model"] = slug
    if files := names(metadata.get("attachments"), "name"):
        meta["attachments"] = files
    spoken: Role = "user" if role == "user" else "assistant"
    when = parse_timestamp(message.get("create_time"))
    return Message(name_of(message.get("id")) or node_id, spoken, text, when, meta or None)


def _said(message: dict[str, Any], role: Any, content: dict[str, Any], metadata: dict[str, Any]) -> bool:
    """Whether a message is something that one of the two said to the other."""
    return (
        role in ("user", "assistant")
        and message.get("recipient") in (None, "", "all")
        and message.get("weight", 1) != 0
        and message.get("channel") != "analysis"
        and str(content.get("content_type")) not in _NOT_SAID
        and not metadata.get("is_visually_hidden_from_conversation")
        and not metadata.get("is_user_system_message")
    )


def _text(content: dict[str, Any]) -> str | None:
    """The words of a message: its parts that are text or transcribed speech; None where there are none."""
    found = texts(content.get("parts"), _words)
    if not found and isinstance(content.get("text"), str):
        found = texts([content["text"]], _words)
    return "\n".join(found) or None


def _words(part: Any) -> str | None:
    if isinstance(part, dict):
        part = part.get("text")
    return part if isinstance(part, str) else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
