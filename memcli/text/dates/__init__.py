"""Time expressions in text: finding them, telling cheaply whether there are any, and reading those people type.

Pure: every relative time counts from an anchor that is passed in, and no clock is read. The readers are imported, and
their patterns compiled, when a text first needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.text.dates.mention import mentions_time

if TYPE_CHECKING:
    from memcli.text.dates.finder import find
    from memcli.text.dates.model import TimeExpression
    from memcli.text.dates.typed import parse_span

__all__ = ["TimeExpression", "find", "mentions_time", "parse_span"]
_HOMES = {"TimeExpression": "model", "find": "finder", "parse_span": "typed"}


def __getattr__(name: str) -> Any:
    """The public names that are imported at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
