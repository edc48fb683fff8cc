"""Which facts a person asks for: those that hold now, held or were known at a time, or contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.errors import UsageError

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.records import Fact

DAY_MS = 86_400_000


class Asked(NamedTuple):
    """What was asked for; times are as they were typed."""

    subject: str | None = None
    attribute: str | None = None
    kinds: tuple[str, ...] = ()
    history: bool = False
    as_of: str | None = None
    known_at: str | None = None
    conflicts: bool = False


def asked(cx: Context, wanted: Asked) -> list[Fact]:
    """The facts, by subject and attribute; conflicting ones stand together. Raises UsageError for what does not go."""
    from memcli.store import derived
    from memcli.text.validity import held, is_open

    if wanted.history and (wanted.as_of or wanted.conflicts):
        raise UsageError("--history shows all times, --as-of and --conflicts one", hint="leave one of them out")
    day = last_day(cx, wanted.as_of, "--as-of")
    found = derived.facts(
        cx.store,
        subject=wanted.subject,
        attribute=wanted.attribute,
        kinds=wanted.kinds,
        include_closed=wanted.history or wanted.known_at is not None,
        today=cx.today(),
        held_on=day if wanted.known_at is None else None,
    )
    if wanted.known_at is not None:
        found = _known(cx, wanted, found)
        if not wanted.history:
            found = held(found, day) if day is not None else [one for one in found if is_open(one, cx.today())]
    if wanted.conflicts:
        from memcli.consolidate.conflicts import conflicts

        return [fact for group in conflicts(found) for fact in group]
    return found


def nothing(cx: Context, wanted: Asked) -> str:
    """What to say where nothing was found."""
    from memcli.store import derived

    if wanted.conflicts:
        return "no conflicts"
    whose = f" about {wanted.subject}" if wanted.subject is not None else ""
    if wanted != Asked(wanted.subject):
        return f"no such facts{whose}"
    if derived.facts(cx.store, subject=wanted.subject, include_closed=True, limit=1):
        return f"no facts{whose} that hold now; --history shows those that ended"
    return f"no facts{whose}" if whose else "no facts; 'memcli consolidate' works them out"


def last_day(cx: Context, typed: str | None, option: str) -> str | None:
    """The last day of a time that a person typed, as an ISO date; None where nothing was typed."""
    from memcli.text.validity import day_of

    if typed is None:
        return None
    end = cx.span(typed, option).end
    return cx.today() if end is None else day_of(end - 1)


def _known(cx: Context, wanted: Asked, found: list[Fact]) -> list[Fact]:
    """Of what was known at a time, the facts that were asked for."""
    from memcli.consolidate import resolve
    from memcli.store import derived

    end = cx.span(wanted.known_at or "", "--known-at").end
    then = cx.clock() if end is None else end - 1 - (cx.now().offset or 0) * 60_000
    order = {fact.subject: number for number, fact in enumerate(found)}
    return [
        fact
        for fact in sorted(derived.known(cx.store, resolve, then), key=lambda one: order.get(one.subject, len(order)))
        if (wanted.subject is None or fact.subject in order)
        and wanted.attribute in (None, fact.attribute)
        and (not wanted.kinds or fact.kind in wanted.kinds)
    ]
