"""The graph of people and things: nodes by the name that stands for all of theirs, and links with the facts behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from memcli import ids
from memcli.errors import NotFound, UsageError
from memcli.store.derived import entities, read

if TYPE_CHECKING:
    from memcli.records import Fact
    from memcli.store.connection import Store
    from memcli.store.derived.entities import Names


class Entity(NamedTuple):
    """Somebody or something. `names` are the rows of all of its names, `row` that of the one that stands for them."""

    row: int
    name: str
    kind: str
    names: tuple[tuple[int, str], ...]
    facts: int

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other names."""
        return tuple(name for row, name in self.names if row != self.row)


class Link(NamedTuple):
    """What a fact says of two entities: `source` and `target` are names that stand for them, `type` its attribute.

    `kind` is the fact's.
    """

    source: str
    type: str
    target: str
    fact: str
    row: int
    statement: str
    valid_from: str | None
    valid_to: str | None
    open: bool
    kind: str = ""


#: Attributes whose value is another name of the subject.
_CALLED = "('alias', 'name', 'form of address')"

#: The last column tells of a name that the user joined to another, or another to it, and that no fact has.
_NODES = f"""SELECT e.id, e.key, e.name, e.kind, count(f.id), count(f.id) FILTER (WHERE f.attribute NOT IN {_CALLED}),
  NOT count(l.fact_id) AND (e.merged_into IS NOT NULL OR e.id IN (SELECT merged_into FROM entity))
  FROM entity e LEFT JOIN fact_entity l ON l.entity_id = e.id LEFT JOIN live_fact f ON f.id = l.fact_id
  GROUP BY e.id ORDER BY e.id"""

_LINKS = f"""SELECT a.key, f.attribute, b.key, f.id, f.subject, f.statement, f.valid_from, f.valid_to, f.superseded_by,
  f.kind FROM live_fact f JOIN fact_entity s ON s.fact_id = f.id AND s.role = 0 JOIN entity a ON a.id = s.entity_id
  JOIN fact_entity o ON o.fact_id = f.id AND o.role > 0 JOIN entity b ON b.id = o.entity_id
  WHERE f.attribute NOT IN {_CALLED} ORDER BY f.learned, f.id, b.id"""


def every(store: Store) -> list[Entity]:
    """All entities that a visible fact names, or a message where the user joined them; those of most facts first."""
    whose = _Whose(store)
    found: dict[str, list[tuple[int, str, str, int, int]]] = {}
    for row, key, name, kind, told, facts, joined in store.all(_NODES):
        seen = told or (joined and entities.borne(store.db, name) is not None)
        found.setdefault(whose.key(key), []).append((row, name, kind, seen, facts))
    listed = []
    for key, rows in found.items():
        own = next((each for each in rows if each[1].casefold() == key), rows[0])
        if any(seen for *_, seen, _ in rows):
            names = tuple((row, name) for row, name, _, seen, _ in rows if seen or row == own[0])
            listed.append(Entity(own[0], whose.name(key, own[1]), own[2], names, sum(each[-1] for each in rows)))
    return sorted(listed, key=lambda one: (-one.facts, one.name.casefold()))


def entity(store: Store, name: str) -> Entity:
    """The one that goes by this name, or whose name alone begins with these words; raises NotFound, UsageError."""
    low = name.strip().casefold()
    known = every(store)
    for exact in (True, False):
        found = [one for one in known if any(_called(each, low, exact=exact) for each in (one.name, *one.aliases))]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{name!r} may be {' or '.join(one.name for one in found)}", hint="give the whole name")
    raise NotFound(f"nobody and nothing in memory is called {name!r}", hint="memcli entities lists the names")


def _called(name: str, low: str, *, exact: bool) -> bool:
    return name.casefold() == low if exact else name.casefold().startswith(f"{low} ")


def links(store: Store) -> list[Link]:
    """All links between two different entities, in the order in which they were learned."""
    whose = _Whose(store)
    found = []
    for source, kind, target, row, subject, statement, start, end, newer, sort in store.all(_LINKS):
        one, other = whose.key(source), whose.key(target)
        if one != other:
            told = whose.names.worded(statement, subject)
            opened = end is None and newer is None
            found.append(
                Link(
                    whose.name(one),
                    kind,
                    whose.name(other),
                    ids.encode("fact", row),
                    row,
                    told,
                    start,
                    end,
                    opened,
                    sort,
                )
            )
    return found


def facts_naming(store: Store, name: str) -> list[Fact]:
    """Visible facts, closed ones too, whose value is or names what goes by this name."""
    whose = _Whose(store)
    keys = [key for (key,) in store.all("SELECT key FROM entity") if whose.name(whose.key(key)) == name]
    sql = """SELECT DISTINCT coalesce(f.same_as, f.id) FROM entity e JOIN fact_entity l ON l.entity_id = e.id
        JOIN fact f ON f.id = l.fact_id AND f.hidden_by IS NULL
        WHERE l.role > 0 AND e.key IN (SELECT value FROM json_each(?))"""
    rows = [row for (row,) in store.all(sql, (json.dumps(keys),))]
    return list(read.facts_by_rows(store, rows).values())


class _Whose:
    """Which name stands for a key, read once."""

    def __init__(self, store: Store) -> None:
        self.names: Names = entities.names(store.db)
        self._keys = {form.casefold(): name.casefold() for form, name in self.names.of.items()}
        self._written: dict[str, str] = dict(store.all("SELECT key, name FROM entity"))
        self._written |= {name.casefold(): name for name in self.names.of.values()}

    def key(self, key: str) -> str:
        return self._keys.get(key, key)

    def name(self, key: str, otherwise: str = "") -> str:
        return self._written.get(key, otherwise or key)
