"""Timestamps as text: ISO 8601 and epoch numbers to `records.Moment`, and back without loss.

Pure. Nothing here guesses: what cannot be read as one point in time is None.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.records import Moment

if TYPE_CHECKING:
    from memcli.records import Precision

DAY = 86_400_000  # milliseconds
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST = (date.min.toordinal() - _EPOCH) * DAY
_LAST = (date.max.toordinal() - _EPOCH + 1) * DAY - 1

#: Below this (March 1973) a bare number is rather a year, a counter or a zero that stands for "unknown".
_FIRST_EPOCH_SECOND = 100_000_000

#: (bound, how many of the unit make a millisecond): up to the year 5138 a number's size tells its unit.
_UNITS = ((10**14, 1), (10**17, 1_000), (10**20, 1_000_000))


def parse_timestamp(value: str | float | None) -> Moment | None:
    """The moment that `value` names, or None where it names none; never raises.

    Text: ISO 8601 as year, month, day, minute, second or fraction, with or without an offset, and epoch numbers written
    as text. Numbers: seconds, milliseconds, microseconds or nanoseconds since 1970 UTC, told apart by their size.
    """
    if type(value) is str:
        # Only texts of this shape go to `fromisoformat` unseen: it would read some epoch numbers as dates.
        if value[4:5] == "-" and len(value) >= 10 and value[5] != "W":
            try:
                stamp = datetime.fromisoformat(value)
            except ValueError:
                return _irregular(value)
            return _moment(stamp, _precision(value))
        return _irregular(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    return None


def format_timestamp(moment: Moment) -> str:
    """ISO 8601 of `moment` at its own precision; `parse_timestamp` gives the same moment back.

    A date stays a date, a time without a zone stays naive, an offset is kept ("Z" for UTC), milliseconds are written
    only where there are any. Raises ValueError or OverflowError outside the years 1 to 9999.
    """
    days, rest = divmod(moment.wall, DAY)
    day = date.fromordinal(days + _EPOCH).isoformat()
    if moment.precision in _DATES:
        return day[: _DATES[moment.precision]]
    minutes, rest = divmod(rest, 60_000)
    text = f"{day}T{minutes // 60:02}:{minutes % 60:02}"
    if moment.precision == "second":
        seconds, rest = divmod(rest, 1000)
        text += f":{seconds:02}.{rest:03}" if rest else f":{seconds:02}"
    return text if moment.offset is None else text + _zone(moment.offset)


_DATES: dict[str, int] = {"year": 4, "month": 7, "day": 10}


@lru_cache(maxsize=128)
def _zone(offset: int) -> str:
    if not offset:
        return "Z"
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def _precision(text: str) -> Precision:
    """The finest unit that ISO text of the form YYYY-MM-DD… gives."""
    if len(text) == 10:
        return "day"
    if text[16:17] == ":" or (text[13:14].isdigit() and text[15:16].isdigit()):
        return "second"
    return "minute"


def _moment(stamp: datetime, precision: Precision) -> Moment | None:
    wall = (
        (stamp.toordinal() - _EPOCH) * DAY
        + (stamp.hour * 3600 + stamp.minute * 60 + stamp.second) * 1000
        + stamp.microsecond // 1000
    )
    delta = stamp.utcoffset()
    if delta is None:
        return Moment(wall, None, precision)
    offset = delta.days * 1440 + delta.seconds // 60
    return Moment(wall - offset * 60_000, offset, precision)


def _from_epoch(number: float) -> Moment | None:
    size = abs(number)
    if not _FIRST_EPOCH_SECOND <= size < 10**20:  # false for NaN too
        return None
    if size < 10**11:
        ms = round(number * 1000)
    else:
        unit = next(unit for bound, unit in _UNITS if size < bound)
        ms = int(number // unit)
    return Moment(ms, 0, "second") if _FIRST <= ms <= _LAST else None


_NUMBER = re.compile(r"-?[0-9]{9,19}(\.[0-9]{1,12})?", re.ASCII)
_COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[T ]?([0-9]{2})([0-9]{2})([0-9]{2})(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_LOOSE = re.compile(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"
    r"(?:[Tt ]\s{0,3}([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"\s{0,3}(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
    re.IGNORECASE,
)


def _irregular(text: str) -> Moment | None:
    """The forms that `datetime.fromisoformat` does not take: years, months, compact digits, loose spacing."""
    text = text.strip()
    if len(text) > 64:
        return None
    if len(text) in (4, 7):
        return _year_or_month(text)
    if match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, zone = match.groups()
        clock = f"T{hour}:{minute}:{second}{(zone or '').upper()}" if hour else ""
        return _strict(f"{year}-{month}-{day}{clock}")
    if match := _LOOSE.fullmatch(text):
        year, _, month, day, hour, minute, second, fraction, zone = match.groups()
        clock = f"T{hour:0>2}:{minute}" if hour else ""
        clock += (f":{second}" if second else "") + (f".{fraction[:6]:0<6}" if fraction else "")
        zone = (zone or "").upper()
        return _strict(f"{year}-{month:0>2}-{day:0>2}{clock}{'Z' if zone in ('UTC', 'GMT') else zone}")
    return _from_epoch(float(text) if "." in text else int(text)) if _NUMBER.fullmatch(text) else None


def _strict(text: str) -> Moment | None:
    try:
        return _moment(datetime.fromisoformat(text), _precision(text))
    except ValueError:
        return None


def _year_or_month(text: str) -> Moment | None:
    year, month = text[:4], text[5:] or "01"
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and text[4:5] in ("", "-")):
        return None
    try:
        days = date(int(year), int(month), 1).toordinal() - _EPOCH
    except ValueError:
        return None
    return Moment(days * DAY, None, "year" if len(text) == 4 else "month")
