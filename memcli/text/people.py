"""Who wrote an episode: the name that "I" stands for in it, and whether a derived sentence still says "I". Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from memcli.records import Episode

#: The writer where the source names nobody: the owner of the memory.
OWNER = "user"
_OWNERS = frozenset("user human me you i".split())
_ASSISTANTS = frozenset("assistant ai bot chatbot chatgpt gpt claude gemini copilot system tool llm".split())


@lru_cache(maxsize=1)
def _pronouns() -> re.Pattern[str]:
    """In English and Chinese; "US" and "us" are told apart by their capitals."""
    return re.compile(
        r"\b(?:i|i'm|i've|i'd|i'll|my|me|myself|we|we're|we've|we'll|our|ours|(?-i:us)|you|you're|you've|you'll|you'd|"
        r"your|yours|yourself)\b|[我咱你您]",
        re.IGNORECASE,
    )


def unresolved(sentence: str) -> bool:
    """Whether a derived sentence says "I" or "you", which nobody can make out from it alone."""
    return _pronouns().search(sentence.replace("’", "'")) is not None


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


def shown(speaker: str | None, role: str | None, me: str) -> str:
    """The name to show for whoever said it: `me` for the owner, where the source names nobody or says "user"."""
    if role in {None, "user"} and (speaker or role or "").casefold() in {OWNER, "human", "me"}:
        return me
    return speaker or role or ""
