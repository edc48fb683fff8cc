"""Days, weeks, months and years as keys, and which holds which: the time tree of summaries. Pure.

Keys sort in order of time. A day is an ISO date; what is dated by its month or year only stands on a day "00" of it
("2024-05-00"). A week is the part of an ISO week (ISO 8601) that lies in one month, so that months and years hold whole
weeks: "2024-W18" where it lies in one, else "2024-W18/2024-04" and "2024-W18/2024-05". What has no date at all stands
in order of arrival in a tree of its own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from memcli.records import Moment

UNDATED = "undated"
#: From the finest: each is made of those before it.
LEVELS = ("day", "week", "month", "year", "all")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Bits: of what is undated, at most 32 stand under one node.
_BRANCHES = 5


def day(when: Moment | None, number: int) -> str:
    """The day on which a session was said, on the wall clock of whoever said it; `number` is that of the session."""
    undated = f"{UNDATED}:{number >> _BRANCHES}"
    if when is not None:
        try:
            said = (_EPOCH + timedelta(milliseconds=when.wall)).date()
        except OverflowError:
            said = date.min
        iso = said.isoformat()
        if not 1 < said.year < date.max.year:  # no week may reach beyond the calendar
            return undated
        return {"year": iso[:4] + "-00-00", "month": iso[:7] + "-00"}.get(when.precision, iso)
    return undated


def above(level: str, key: str) -> str:
    """The key of what holds a day, week, month or year; "" above a year."""
    if level in {"year", "all"}:
        return ""
    if key.startswith(UNDATED):
        number = key.partition(":")[2]
        return UNDATED if level == "month" else f"{UNDATED}:{int(number) >> _BRANCHES}"
    if level == "month":
        return key[:4]
    if level == "week":
        return key[:7] if key.endswith("-00") else _month(key)
    return key if key.endswith("-00") else _week(date.fromisoformat(key))


def month(key: str) -> str:
    """The month of a day, "undated" where it has none."""
    return key[:7]


def label(level: str, key: str) -> str:
    """A key as people say it: "6 May 2024", "week 18 of 2024", "May 2024", "2024"."""
    if level == "all":
        return "everything"
    if key.startswith(UNDATED):
        return "undated"
    if level == "week" and "W" in key:
        return f"week {int(key[6:8])} of {key[:4]}" + (f", in {_named(key[9:])}" if "/" in key else "")
    return _named(key)


def span(level: str, key: str) -> tuple[str, str] | None:
    """First and last ISO day of a period; None for what has no date, and for everything."""
    if level == "all" or key.startswith(UNDATED):
        return None
    if level == "week" and "W" in key:
        monday = date.fromisocalendar(int(key[:4]), int(key[6:8]), 1)
        days = [one.isoformat() for one in (monday + timedelta(days=n) for n in range(7))]
        kept = [one for one in days if one.startswith(key[9:])]
        return kept[0], kept[-1]
    key = key.removesuffix("-00").removesuffix("-00")
    if len(key) == 10:
        return key, key
    first = date.fromisoformat(f"{key}-01" if len(key) == 7 else f"{key}-01-01")
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1) if len(key) == 7 else None
    last = date(first.year, 12, 31) if after is None else after - timedelta(days=1)
    return first.isoformat(), last.isoformat()


def _week(one: date) -> str:
    year, week, weekday = one.isocalendar()
    monday = one - timedelta(days=weekday - 1)
    whole = monday.month == (monday + timedelta(days=6)).month
    key = f"{year:04}-W{week:02}"
    return key if whole else f"{key}/{one.isoformat()[:7]}"


def _month(key: str) -> str:
    if "/" in key:
        return key.partition("/")[2]
    return date.fromisocalendar(int(key[:4]), int(key[6:8]), 1).isoformat()[:7]


_MONTHS = """January February March April May June July August September October November December""".split()


def _named(key: str) -> str:
    parts = key.split("-")
    words = [parts[0]]
    if len(parts) > 1 and parts[1] != "00":
        words.insert(0, _MONTHS[int(parts[1]) - 1])
    if len(parts) > 2 and parts[2] != "00":
        words.insert(0, str(int(parts[2])))
    return " ".join(words)
