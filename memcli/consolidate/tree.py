"""The trees of summaries over those of sessions: what has to be made anew on a level, and what is said there.

Level by level from below, so that each is made of what stands under it by then. Models work outside of transactions.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from memcli.records import Part, Quote, Saying, SummaryText
from memcli.store import derived
from memcli.store.derived import entities
from memcli.store.derived.states import Condensed
from memcli.store.derived.trees import UNDER
from memcli.text import periods
from memcli.text.people import OWNER
from memcli.text.quotes import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from memcli.consolidate.thinking import Thinkers
    from memcli.store.connection import Store
    from memcli.store.derived.read_summaries import Text, Told
    from memcli.store.derived.states import Node, StaleNode

#: About how many words each level takes. None takes fewer than those under it, so that a single child can stand for its
#: parent word by word.
WORDS = {"day": 120, "week": 130, "month": 150, "year": 170, "all": 200}
_MONTH_WORDS, _SUBJECT_WORDS = 120, 150

#: Under which names the owner of the memory writes, who is nobody in a note.
_OWNERS = frozenset(("", "user", "human", "me", "you", "i"))


def condensed(
    store: Store, stale: Sequence[StaleNode], models: Thinkers, going_on: Callable[[], bool], owner: str | None = None
) -> Iterator[Condensed]:
    """What is to stand at each of these places that has something under it, as long as `going_on`."""
    rows = sorted({row for one in stale for row in one.children})
    names = entities.names(store.db)
    texts = derived.texts(store, rows)
    for one in stale:
        under = [texts[row] for row in one.children if row in texts]
        if len(under) < len(one.children) or not under:
            continue  # forgotten meanwhile: the next run sees to it
        if not going_on():
            return
        yield _condensed(one.node, under, models, names.forms(one.node.key), owner)


def _condensed(
    node: Node, under: Sequence[Text], models: Thinkers, called: Sequence[str], owner: str | None
) -> Condensed:
    rows = tuple(one.row for one in under)
    above = periods.above(node.level, node.key) if node.level in UNDER else ""
    parts = [_part(one) for one in under]
    if node.level == "person-month":
        parts = [part._replace(sayings=_of(called, part.sayings, owner)) for part in parts]
        parts = [part for part in parts if part.sayings] or [_part(one) for one in under]
    if len(under) == 1 and node.level != "person-month":
        return Condensed(node, rows, _again(under[0]), under[0].model, above)
    words = WORDS.get(node.level) or (_MONTH_WORDS if node.level.endswith("-month") else _SUBJECT_WORDS)
    dated = node.level not in {"day", "conversation-month"} or len({part.when for part in parts}) > 1
    written = models.condense(parts, words, dated=dated)
    assert written.summary is not None  # noqa: S101 - every part has a sentence, and one of them is always chosen
    return Condensed(node, rows, written.summary, written.model, above)


def _again(only: Text) -> SummaryText:
    quotes = tuple(
        Quote(one.episode, one.first, one.last, one.own)
        for one in only.told
        if one.first is not None and one.last is not None
    )
    return SummaryText(only.text, tuple(dict.fromkeys(one.episode for one in only.told)), quotes)


def _of(called: Sequence[str], sayings: Iterable[Saying], owner: str | None) -> tuple[Saying, ...]:
    """What a person said who goes by all these names, or what names them."""
    mine = _OWNERS if not {OWNER, owner}.isdisjoint(called) else frozenset[str]()
    return tuple(
        one
        for one in sayings
        if one.who in called or one.who.casefold() in mine or any(name in one.text for name in called)
    )


def _part(text: Text) -> Part:
    day = text.key if text.level == "day" else text.above
    when = "" if day.startswith(periods.UNDATED) or len(day) != 10 or day.endswith("-00") else day
    return Part(tuple(_sayings(text)), when)


def _sayings(text: Text) -> Iterator[Saying]:
    quoted = [one for one in text.told if one.first is not None]
    if not quoted:
        rows = tuple(dict.fromkeys(one.episode for one in text.told))
        yield from (Saying(one, rows) for one in sentences(text.text))
        return
    for (first, last), group in groupby(quoted, key=lambda one: (one.first, one.last)):
        told = list(group)
        words = text.text[first:last]
        if len(told) == 1 and told[0].own:
            yield Saying(words, (told[0].episode,), told[0].who, _day(told[0]), own=True)
        else:
            yield Saying(words, tuple(one.episode for one in told))


def _day(told: Told) -> str:
    day = periods.day(told.when, 0)
    return "" if day.startswith(periods.UNDATED) or day.endswith("-00") else day
