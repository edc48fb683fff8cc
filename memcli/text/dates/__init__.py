"""Time expressions in text: finding them, telling cheaply whether there are any, and reading those people type.

Pure: every relative time counts from an anchor that is passed in, and no clock is read. Patterns are compiled when a
text first needs them.
"""

from __future__ import annotations

from memcli.text.dates.finder import find
from memcli.text.dates.mention import mentions_time
from memcli.text.dates.model import TimeExpression
from memcli.text.dates.typed import parse_span

__all__ = ["TimeExpression", "find", "mentions_time", "parse_span"]
