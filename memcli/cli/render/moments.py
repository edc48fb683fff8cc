"""Times as people say them, in words that do not depend on the machine's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from memcli.records import Moment

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = datetime(1970, 1, 1)


def said(moment: Moment | None) -> str:
    """ "Tue 5 Mar 2024, 14:02" on the writer's own clock, cut to what its source knew; "" for no time."""
    if moment is None:
        return ""
    try:
        at = _EPOCH + timedelta(milliseconds=moment.wall)
    except OverflowError:
        return ""
    month = _MONTHS[at.month - 1]
    if moment.precision == "year":
        return str(at.year)
    if moment.precision == "month":
        return f"{month} {at.year}"
    day = f"{_DAYS[at.weekday()]} {at.day} {month} {at.year}"
    return day if moment.precision == "day" else f"{day}, {at.hour:02}:{at.minute:02}"


def stretch(first: Moment | None, last: Moment | None) -> str:
    """From one time to another, without saying the day twice: "Tue 5 Mar 2024, 14:02 to 14:09"."""
    start, end = said(first), said(last)
    if start == end or not end:
        return start
    day, _, at = end.partition(", ")
    return f"{start} to {at if at and start.startswith(f'{day}, ') else end}" if start else end


def span(start: int | None, end: int | None) -> str:
    """A half-open stretch of wall-clock time as its days: "Sat 1 Jun 2024", "Sat 1 Jun 2024 to Sun 30 Jun 2024"."""
    first = said(Moment(start, None, "day")) if start is not None else ""
    last = said(Moment(end - 1, None, "day")) if end is not None else ""
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if first else f"until {last}" if last else ""


def said_date(text: str | None) -> str:
    """An ISO date cut to what is known ("2024-03") as people say it ("Mar 2024"); "" for none."""
    if not text:
        return ""
    first, week, last = text.partition("/")
    if week:
        return _run(first, last)
    parts = text.split("T")[0].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return parts[0]
        if len(numbers) == 2:
            return f"{_MONTHS[numbers[1] - 1]} {numbers[0]}"
        at = datetime(numbers[0], numbers[1], numbers[2])
    except (ValueError, IndexError, TypeError):
        return text
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}"


def _run(first: str, last: str) -> str:
    """From one ISO day to another, the month and year said once: "6-12 May 2024"."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return f"{first} - {last}"
    said = f"{end.day} {_MONTHS[end.month - 1]} {end.year}"
    year = f" {start.year}" if start.year != end.year else ""
    month = f" {_MONTHS[start.month - 1]}" if (start.year, start.month) != (end.year, end.month) else ""
    return f"{start.day}{month}{year}{' - ' if month else '-'}{said}"


def clock(ms: int | None) -> str:
    """A moment of memcli's own (milliseconds UTC) on this machine's clock, for lists of runs; "" for none."""
    if ms is None:
        return ""
    at = datetime.fromtimestamp(ms / 1000).astimezone()
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}, {at.hour:02}:{at.minute:02}"


def utc(ms: int | None) -> str | None:
    """Milliseconds UTC as ISO 8601 with `Z`, to the second; None for none."""
    if ms is None:
        return None
    return (_EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="seconds") + "Z"


def took(ms: int | None) -> str:
    """A duration in words: "0.4 s", "2 min 5 s"."""
    if ms is None:
        return ""
    seconds = ms / 1000
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
