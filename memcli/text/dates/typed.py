"""Dates as people type them to a command: --since, --until, --as-of, or date:A..B."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.errors import UsageError
from memcli.records import Span
from memcli.text.dates.context import Context, compiled
from memcli.text.dates.finder import read
from memcli.text.dates.model import DAY_MS, Days, Unsure, day, month_of, one, year_of
from memcli.text.dates.relative import back

if TYPE_CHECKING:
    from memcli.records import Moment

_EXAMPLES = (
    "write for example 2024, 2024-05, 2024-05-06, 2024-05-06T10:00, 2024-05..2024-06, yesterday, 'last week', "
    "'3 days ago', 2w or 'may 2024'"
)
_ISO = r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?"
_CLOCK = _ISO + r"[t\s]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?\s?(z|[+-][0-9]{2}:?[0-9]{2})?"
_AMOUNT = (
    r"([0-9]{1,4})\s?(minutes?|mins?|min|hours?|hrs?|h|days?|d|weeks?|w|fortnights?|months?|mon|m|years?|yrs?|y)"
    r"(?:\sago)?"
)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year", "f": "fortnight"}
_LEAD = r"(?:since|in|on|from|the)\s"


def parse_span(text: str, now: Moment) -> Span:
    """The stretch of wall-clock time a person means: "2024-05" is all of that May, "A..B" from A to the end of B.

    Either side of ".." may be missing and leaves that end open. "3 days ago" and "2w" are the day that long before
    `now`; a month, date or weekday without a year is the latest one. Raises UsageError, with examples as its hint,
    where the text is none of these or may mean two things.
    """
    first, dots, last = text.partition("..")
    if not dots:
        return _one(text, text, now)
    if not first.strip() and not last.strip("."):
        raise _unreadable(text)
    start = _one(first, text, now).start if first.strip() else None
    end = _one(last, text, now).end if last.strip() else None
    if start is not None and end is not None and end <= start:
        raise UsageError(f"{text!r} ends before it begins", hint="put the earlier date first, as in 2024-05..2024-06")
    return Span(start, end)


def _one(part: str, whole: str, now: Moment) -> Span:
    words = " ".join(part.lower().split())
    try:
        return _clock(words, now) or _days(words) or _amount(words, now) or _prose(" ".join(part.split()), now)
    except Unsure:
        raise _unreadable(whole) from None


def _unreadable(text: str) -> UsageError:
    return UsageError(f"{text!r} is not a time memcli can read with certainty", hint=_EXAMPLES)


def _clock(words: str, now: Moment) -> Span | None:
    """An ISO date with a time; with a zone it is moved to the wall clock of `now`."""
    if words == "now":
        return Span(now.wall, now.wall + 1)
    match = compiled(_CLOCK).fullmatch(words)
    if not match:
        return None
    if match[3] is None:
        raise Unsure
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise Unsure
    ms = day(int(match[1]), int(match[2]), int(match[3])) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000
    if match[7]:
        zone = match[7].replace(":", "")
        offset = 0 if zone == "z" else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[3:5]))
        ms += ((now.offset or 0) - offset) * 60_000
    return Span(ms, ms + (1000 if match[6] else 60_000))


def _days(words: str) -> Span | None:
    match = compiled(_ISO).fullmatch(words)
    if not match:
        return None
    year, month, number = int(match[1]), match[2], match[3]
    if number:
        return _span(one(day(year, int(month), int(number))))
    if month and not 1 <= int(month) <= 12:
        raise Unsure
    return _span(month_of(year, int(month)) if month else year_of(year))


def _amount(words: str, now: Moment) -> Span | None:
    """ "2w", "3 days ago": the day so long before now; hours and minutes to the minute."""
    match = compiled(_AMOUNT).fullmatch(words)
    if not match:
        return None
    count, unit = int(match[1]), match[2]
    if unit[0] == "h" or unit.startswith("min"):
        start = now.wall - count * (3_600_000 if unit[0] == "h" else 60_000)
        return Span(start, start + 60_000)
    return _span(back(_UNITS[unit[0]], count, Context(words, now, typed=True)))


def _prose(words: str, now: Moment) -> Span:
    """Anything that `find` reads, where one expression takes up all of the text."""
    lead = compiled(_LEAD).match(words.lower())
    words = words[lead.end() :] if lead else words
    found = read(Context(words, now, typed=True))
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(words)):
        raise Unsure
    return found[0].span


def _span(days: Days) -> Span:
    return Span(days.lo * DAY_MS, days.hi * DAY_MS)
