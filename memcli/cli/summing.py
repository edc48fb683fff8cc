"""Finding the summaries that are asked for: by a name, a word, a title or a date, on its own level or a finer one."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from memcli.errors import NotFound, UsageError
from memcli.store import derived
from memcli.text import periods
from memcli.text.validity import day_of

if TYPE_CHECKING:
    from memcli.cli.context import Context
    from memcli.records import Summary

_KEY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?|-[Ww]\d{2})?")


def find(cx: Context, of: str | None, level: str | None) -> list[Summary]:
    """The summaries asked for, in order of time; raises NotFound, with what to try, where there is none."""
    if of is None:
        found = derived.summaries_at(cx.store, level or "all")
    elif _KEY.fullmatch(of):
        found = _of_time(cx, *_written(of), level)
    else:
        found = _of_subject(cx, of, level) or _of_words(cx, of, level)
    if found:
        return found
    if not derived.summaries_at(cx.store, "all"):
        raise NotFound("there are no summaries yet", hint="memcli consolidate writes them")
    told = f" of {of!r}" if of else ""
    on = f" on the level of a {level}" if level else ""
    hint = "memcli summary --level person, topic, conversation or month lists what there is"
    raise NotFound(f"there is no summary{told}{on}", hint=hint)


def _written(key: str) -> tuple[str, str]:
    """(level, key) of a year, month, week or day."""
    return {4: "year", 7: "month", 8: "week", 10: "day"}[len(key)], key.upper()


def _of_subject(cx: Context, name: str, level: str | None) -> list[Summary]:
    for subject, key, whole in _subjects(cx, name):
        if level in (None, subject):
            found = derived.summaries_at(cx.store, subject, key=key, whole=whole)
        elif level == "month":
            found = derived.summaries_at(cx.store, f"{subject}-month", key=key, whole=whole)
        elif level == "session" and subject == "conversation":
            found = derived.sessions_of(cx.store, int(key))
        else:
            continue
        if found:
            return found
        if subject == "conversation" and level is None:  # of one session, which is all there is of it
            return derived.sessions_of(cx.store, int(key))
    return []


def _subjects(cx: Context, name: str) -> list[tuple[str, str, bool]]:
    """(kind, key, whether it is the whole name) of what a name may stand for, in order."""
    from memcli.consolidate.identity import singular
    from memcli.store.derived import entities
    from memcli.text.people import OWNER

    names = entities.names(cx.store.db)
    whole = next(map(names.canonical, names.written(name)), name)
    own = [("person", OWNER, True)] if name.casefold() in {cx.settings.me.casefold(), "me"} else []
    people = [("person", whole, True), *own, ("person", name, False)]
    topics = [("topic", form, True) for form in dict.fromkeys((name, singular(name.casefold())))]
    conversations = [("conversation", str(row), True) for row, _ in derived.conversations_named(cx.store, name)]
    return [*people, *topics, *conversations]


def _of_words(cx: Context, text: str, level: str | None) -> list[Summary]:
    """A time in words: yesterday, last month, spring 2024."""
    try:
        span = cx.span(text, "--of")
    except UsageError:
        return []
    if span.start is None or span.end is None:
        return []
    first, last = day_of(span.start), day_of(span.end - 1)
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    if days == 1:
        return _of_time(cx, "day", first, level)
    for own, key in (("month", first[:7]), ("year", first[:4])):
        if periods.span(own, key) == (first, last):
            return _of_time(cx, own, key, level)
    return _between(cx, first, last, level or ("day" if days < 7 else "week" if days <= 62 else "month"))


def _of_time(cx: Context, own: str, key: str, level: str | None) -> list[Summary]:
    if level is None or level == own:
        return derived.summaries_at(cx.store, own, under=key)
    span = periods.span(own, key)
    if level in periods.LEVELS and span is not None and periods.LEVELS.index(level) < periods.LEVELS.index(own):
        return _between(cx, *span, level)
    if level == "session" and span is not None:
        return derived.sessions_between(cx.store, *span)
    told = f"--level {level} is no part of a {own}"
    raise UsageError(told, hint=f"give one of {', '.join([*periods.LEVELS[: periods.LEVELS.index(own)], 'session'])}")


def _between(cx: Context, first: str, last: str, level: str) -> list[Summary]:
    """Summaries of a level whose time touches that from the first to the last day."""
    spans = [(one, periods.span(level, one.key)) for one in derived.summaries_at(cx.store, level)]
    return [one for one, span in spans if span is not None and span[0] <= last and first <= span[1]]
