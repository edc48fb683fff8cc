"""What the user says of names: that two are one, or that one stands for itself. Each is a run that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli import ids
from memcli.consolidate import resolve
from memcli.errors import NotFound, UsageError
from memcli.store import derived, runs
from memcli.store.derived import entities, graph
from memcli.store.derived.graph import Entity

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from memcli.store.connection import Store


class Joined(NamedTuple):
    """What became of a name: it stands for `whole` now, or for itself where that is the name itself.

    `facts` is how many facts changed with it.
    """

    run: str
    name: str
    whole: str
    facts: int


def merge(store: Store, name: str, into: str, *, now: int) -> Joined:
    """Makes `name` another name of `into`, with all that facts say of it. Of several names of one only this one moves.

    Either may be a name that no fact has, as long as somebody who speaks bears it or a message mentions it. Raises
    NotFound for another, UsageError where the two are one already.
    """
    one, other = _known(store, name), _known(store, into)
    low = name.strip().casefold()
    row, own = next(((row, each) for row, each in one.names if each.casefold() == low), (one.row, one.name))
    if one.name == other.name:
        raise UsageError(
            f"{name} and {into} are one already", hint=f"memcli graph {_quoted(other.name)} shows what is known"
        )

    def act(db: sqlite3.Connection, run: int) -> set[int]:
        return entities.merge(db, run, row or entities.called(db, own), other.row or entities.called(db, other.name))

    return _said(store, {"merge": own, "into": other.name}, act, now=now, name=own, whole=other.name)


def _known(store: Store, name: str) -> Entity:
    """Whoever goes by a name: by what facts say, else whoever speaks or is spoken of under it."""
    try:
        return graph.entity(store, name)
    except NotFound:
        own = entities.borne(store.db, name)
        if own is None:
            raise
        return Entity(0, own, "person", ((0, own),), 0)


def split(store: Store, name: str, *, now: int) -> Joined:
    """Makes `name` stand for itself, whatever facts or an earlier merge say.

    Raises NotFound for a name that no fact has, UsageError where it stands for itself.
    """
    known, low = graph.entity(store, name), name.strip().casefold()
    row, own = next(((row, each) for row, each in known.names if each.casefold() == low), (known.row, known.name))
    if known.row == row:
        others = f"; its other names are {', '.join(known.aliases)}" if known.aliases else ""
        raise UsageError(f"{known.name} stands for itself{others}", hint="give the name that is to be taken apart")

    def act(db: sqlite3.Connection, run: int) -> set[int]:
        return entities.split(db, run, row)

    return _said(store, {"split": own, "from": known.name}, act, now=now, name=own, whole=own)


def _said(
    store: Store,
    arguments: dict[str, str],
    act: Callable[[sqlite3.Connection, int], set[int]],
    *,
    now: int,
    name: str,
    whole: str,
) -> Joined:
    with store.write() as db:
        run = runs.begin_in(db, "entities", arguments, now)
        touched = act(db, run)
        derived.settle(db, run, touched, resolve)
        runs.finish(db, run, {"facts": len(touched)}, now)
    return Joined(ids.encode("run", run), name, whole, len(touched))


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
