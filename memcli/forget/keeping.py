"""What a retention policy would have forgotten of a memory, and whether the user has agreed to it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from memcli.errors import UsageError
from memcli.forget.retention import GROUPS, Row, Verdict, judge
from memcli.forget.selection import Selection
from memcli.records import Filters
from memcli.store import episodes, meta

if TYPE_CHECKING:
    from memcli.forget.retention import Policy
    from memcli.store.connection import Store

_CONFIRMED = "retention_confirmed"


class Plan(NamedTuple):
    """A policy, which memories it is about, and what has rows judged together."""

    policy: Policy
    filters: Filters = Filters()
    group_by: tuple[str, ...] = ("source", "conversation")

    @property
    def fingerprint(self) -> str:
        """Tells one plan from another, and nothing of what it says."""
        return sha256(repr(self).encode()).hexdigest()


def check(plan: Plan) -> None:
    """Raises UsageError for an unknown group or an empty policy."""
    for name in plan.group_by:
        if name not in GROUPS:
            raise UsageError(f"--group-by: {name!r} is not one of {', '.join(GROUPS)}")
    if plan.policy.empty:
        raise UsageError("the policy keeps everything: it has no rule", hint="give --keep-last, --keep-within, …")


def judged(store: Store, plan: Plan) -> list[Verdict]:
    """A verdict on every memory that the plan is about; raises what `check` raises."""
    check(plan)
    rows = (
        Row(row, said, recorded, tuple(groups[name] for name in plan.group_by), groups["speaker"])
        for row, said, recorded, groups in episodes.dated(store, plan.filters)
    )
    return judge(rows, plan.policy)


def dropped(store: Store, verdicts: list[Verdict]) -> Selection:
    """What the verdicts leave to be forgotten, with other versions of it."""
    rows = [one.row for one in verdicts if not one.keep]
    return Selection(tuple(dict.fromkeys([*rows, *episodes.versions(store, rows)])))


def confirmed(store: Store, plan: Plan) -> bool:
    """Whether this very plan has been previewed and agreed to on this memory."""
    return bool(meta.get(store, _CONFIRMED) == plan.fingerprint)


def confirm(store: Store, plan: Plan) -> None:
    """Notes that this plan was previewed and agreed to."""
    with store.write() as db:
        meta.put(db, _CONFIRMED, plan.fingerprint)
