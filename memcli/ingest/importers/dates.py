"""The dates that notes carry in their names and first lines. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.text.timestamps import parse_timestamp

if TYPE_CHECKING:
    from memcli.records import Moment

#: 2024-03-15.md, 2024_03_15.md, "2024-03-15 Standup.md", 2024-03.md, 20240315.md; note boxes number by 202403151002.
_DAY = re.compile(r"([0-9]{4})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_MONTH = re.compile(r"([0-9]{4})[-_]([0-9]{2})(?![-_.]?[0-9])")
_MINUTE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:[0-9]{2})?(?![0-9])")
_STAMP = re.compile(
    r"[\[(]?([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:\s?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)(?![0-9])"
)


def date_in_name(name: str) -> Moment | None:
    """The date at the beginning of a file's name (its path is not looked at), for example of a daily note."""
    stem = name.rpartition("/")[2]
    if match := _MINUTE.match(stem):
        year, month, day, hour, minute = match.groups()[:5]
        return parse_timestamp(f"{year}-{month}-{day}T{hour}:{minute}")
    if match := _DAY.match(stem):
        return parse_timestamp(f"{match[1]}-{match[3]}-{match[4]}")
    match = _MONTH.match(stem)
    return parse_timestamp(f"{match[1]}-{match[2]}") if match else None


def leading_timestamp(text: str) -> Moment | None:
    """The ISO timestamp that a log line or entry begins with, in brackets or not."""
    match = _STAMP.match(text)
    return parse_timestamp(match[1]) if match else None
