"""Retention: which memories a policy keeps, and why each. Pure: rows and a policy in, verdicts out.

The rules are restic's (https://restic.readthedocs.io, "Removing snapshots according to a policy"): each of them goes
through the rows of a group from the newest to the oldest and keeps the newest of every hour, day, … until its number is
used up; as long as it is not, the oldest row is kept as well, and what one rule keeps is kept.
"""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from memcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

#: What rows can be grouped by.
GROUPS = ("source", "conversation", "session", "speaker", "kind")

#: A number that means: as many as there are.
ALL = -1

FUTURE = "dated after it was recorded"
NO_RULE = "no rule applies"

_EPOCH = datetime(1970, 1, 1)
_DURATION = re.compile(r"(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?", re.ASCII)
#: Clocks of two machines differ, and a day is not the same day everywhere: so much later (ms) a row may be dated.
_SLACK = 86_400_000


class Duration(NamedTuple):
    """A length of calendar time."""

    months: int
    hours: int

    def before(self, moment: datetime) -> datetime:
        """The moment so long before another; the last day of a month that is too short for its day."""
        year, month = divmod(moment.year * 12 + moment.month - 1 - self.months, 12)
        if year < 1:
            return datetime.min
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        try:
            return moment.replace(year=year, month=month + 1, day=day) - timedelta(hours=self.hours)
        except OverflowError:
            return datetime.min


def duration(text: str) -> Duration:
    """A duration as people type it ("2y", "1y6m", "3w", "10d12h"); raises UsageError."""
    match = _DURATION.fullmatch(text.strip().lower())
    parts = [int(part or 0) for part in match.groups()] if match else []
    if not any(parts) or max(parts) > 100_000:
        raise UsageError(f"{text!r} is no length of time", hint="write it as 2y, 6m, 3w, 10d or 12h, or 1y6m together")
    years, months, weeks, days, hours = parts
    return Duration(years * 12 + months, (weeks * 7 + days) * 24 + hours)


class Policy(NamedTuple):
    """How much to keep of each group: a number per rule (`ALL`: every), a stretch of time, and whose words always."""

    last: int = 0
    hourly: int = 0
    daily: int = 0
    weekly: int = 0
    monthly: int = 0
    yearly: int = 0
    within: Duration | None = None
    speakers: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no rule is set: such a policy keeps everything."""
        return self == Policy()


class Row(NamedTuple):
    """A memory as a policy sees it. Times are ms: `said` on its writer's clock, None if unknown; `recorded` as UTC."""

    row: int
    said: int | None
    recorded: int
    group: Hashable = ()
    speaker: str | None = None


class Verdict(NamedTuple):
    """What becomes of a row, and for which reasons; what is dropped has one as well."""

    row: int
    keep: bool
    reasons: tuple[str, ...]


class _Rule:
    """One of the counting rules while it goes through a group. `bucket` names the stretch of time a row falls into."""

    def __init__(self, name: str, count: int, bucket: Callable[[datetime, int], Hashable]) -> None:
        self.name, self.left, self.bucket = name, count, bucket
        self.last: Hashable = None

    def keeps(self, when: datetime, number: int, *, oldest: bool) -> str | None:
        """The reason why it keeps this row, the next older one; None where it does not."""
        if not self.left:
            return None
        bucket = self.bucket(when, number)
        if bucket == self.last and not oldest:
            return None
        reason = f"oldest {self.name}" if bucket == self.last else self.name
        self.last = bucket
        self.left -= self.left > 0
        return reason


def _rules(policy: Policy) -> list[_Rule]:
    return [
        _Rule("last", policy.last, lambda _, number: number + 1),
        _Rule("hourly", policy.hourly, lambda when, _: when.strftime("%Y%j%H")),
        _Rule("daily", policy.daily, lambda when, _: when.date()),
        _Rule("weekly", policy.weekly, lambda when, _: when.isocalendar()[:2]),
        _Rule("monthly", policy.monthly, lambda when, _: (when.year, when.month)),
        _Rule("yearly", policy.yearly, lambda when, _: when.year),
    ]


def judge(rows: Iterable[Row], policy: Policy) -> list[Verdict]:
    """A verdict on every row, in order of rows; equal times are ordered by row.

    What is dated later than it was recorded (by more than a day) has no believable time: it is kept, and takes no place
    that another row would have. What has no date counts as said when it was recorded.
    """
    groups: dict[Hashable, list[Row]] = {}
    verdicts = []
    for row in rows:
        if policy.empty:
            verdicts.append(Verdict(row.row, True, (NO_RULE,)))
        elif row.said is not None and row.said > row.recorded + _SLACK:
            verdicts.append(Verdict(row.row, True, (FUTURE,)))
        else:
            groups.setdefault(row.group, []).append(row)
    for some in groups.values():
        verdicts += _judge_group(sorted(some, key=lambda row: (_time(row), row.row), reverse=True), policy)
    return sorted(verdicts)


def _time(row: Row) -> int:
    return row.recorded if row.said is None else row.said


def _judge_group(rows: Sequence[Row], policy: Policy) -> Iterable[Verdict]:
    """Verdicts on the rows of one group, which are given newest first."""
    rules = _rules(policy)
    wanted = {name.casefold() for name in policy.speakers}
    edge = None if policy.within is None else policy.within.before(_moment(_time(rows[0])))
    for number, row in enumerate(rows):
        when, oldest = _moment(_time(row)), number == len(rows) - 1
        reasons = [reason for rule in rules if (reason := rule.keeps(when, number, oldest=oldest))]
        if edge is not None and when > edge:
            reasons.append("within")
        if row.speaker is not None and row.speaker.casefold() in wanted:
            reasons.append(f"said by {row.speaker}")
        yield Verdict(row.row, bool(reasons), tuple(reasons) or ("no rule keeps it",))


def _moment(ms: int) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=ms)
    except OverflowError:
        return datetime.min if ms < 0 else datetime.max
