"""Who wrote an episode: the name that "I" stands for in it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from memcli.records import Episode

#: The writer where the source names nobody: the owner of the memory.
OWNER = "user"
_OWNERS = frozenset("user human me you i".split())
_ASSISTANTS = frozenset("assistant ai bot chatbot chatgpt gpt claude gemini copilot system tool llm".split())


def writer(episode: Episode) -> str | None:
    """The name of the person who wrote an episode, `OWNER` for notes and unnamed users; None for a machine or nobody.

    What a machine wrote is nobody's word about themselves; neither is a message that names no writer at all.
    """
    if episode.role in {"assistant", "system", "tool"}:
        return None
    if episode.kind != "chat":
        return OWNER
    name = (episode.speaker or "").casefold()
    if name in _OWNERS or (not name and episode.role == "user"):
        return OWNER
    if not name or (episode.role is None and name in _ASSISTANTS):
        return None
    return episode.speaker
