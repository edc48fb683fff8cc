"""Entities: people and things that facts name, the names they go by, and how they are linked.

An entity has one row per name. Which rows are one is not stored but follows: from what facts say ("Mel" is what Melanie
is called, Ana's husband is Tom), as long as those facts hold, and from what the user said, which outranks it. So names
come and go with the words they rest on, and only the user's own word is journaled.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli import ids
from memcli.errors import UsageError
from memcli.store import runs
from memcli.store.episodes import like
from memcli.text.words import as_word

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from memcli.store.derived.states import Named

_GIVEN = "(SELECT value FROM json_each(?))"

_OPEN = "f.superseded_by IS NULL AND f.valid_to IS NULL"
_FREE = "NOT e.apart AND e.merged_into IS NULL"

#: What makes two names one, each pair (the other name, the name that stands for both), surest first: the user's word;
#: the name of the memory's owner, whom sources call "user"; short names; "Ana's husband", whose name is known.
_SAME = f"""SELECT e.key, t.key FROM entity e JOIN entity t ON t.id = e.merged_into
  UNION ALL
  SELECT 'user', fold(f.value) FROM live_fact f JOIN entity e ON e.key = 'user'
    WHERE f.subject = 'user' AND f.attribute IN ('name', 'form of address') AND {_OPEN} AND {_FREE}
  UNION ALL
  SELECT e.key, fold(f.subject) FROM fact f JOIN entity e ON e.key = fold(f.value)
    WHERE f.attribute = 'alias' AND f.hidden_by IS NULL AND f.same_as IS NULL AND {_OPEN} AND {_FREE}
  UNION ALL
  SELECT e.key, fold(f.value) FROM fact f JOIN entity e ON e.key = fold(f.subject || '''s ' || f.attribute)
    WHERE f.kind = 'relation' AND f.single = 1 AND f.hidden_by IS NULL AND f.same_as IS NULL AND {_OPEN} AND {_FREE}"""


class Names(NamedTuple):
    """Which names stand for the same. `of`: subject as facts write it → the name that stands for it, where another."""

    of: Mapping[str, str]

    def canonical(self, subject: str) -> str:
        """The name that stands for a subject."""
        return self.of.get(subject, subject)

    def forms(self, subject: str) -> list[str]:
        """All names, as facts write them, of whom this is one."""
        whole = self.canonical(subject)
        return sorted({subject, whole, *(form for form, name in self.of.items() if name == whole)})

    def written(self, name: str) -> list[str]:
        """This name as facts write it, whatever its case here; nothing where it is the only one that somebody has."""
        known = {*self.of, *self.of.values()}
        return sorted(each for each in known if each.casefold() == name.casefold())

    def called(self, name: str) -> list[str]:
        """All names, as facts write them, of whoever goes by this one; nothing where it is the only one."""
        return sorted({form for one in self.written(name) for form in self.forms(one)})

    def worded(self, statement: str, subject: str) -> str:
        """A statement about `subject` with the name that stands for it, at its head or as whose something is."""
        whole = self.canonical(subject)
        rest = statement.removeprefix(subject)
        if whole == subject:
            return statement
        if rest == statement:  # "Davit is Mel's partner"
            return statement.replace(f" {subject}'s ", f" {whole}'s ", 1)
        return statement if rest[:1].isalnum() else whole + rest

    def changed(self, other: Names) -> set[str]:
        """Subjects that may count differently under other names."""
        moved = {form for form in {*self.of, *other.of} if self.of.get(form) != other.of.get(form)}
        return {each for form in moved for each in (*self.forms(form), *other.forms(form))}


def names(db: sqlite3.Connection) -> Names:
    """The names that are known now; empty where everybody has one."""
    roots = _roots(db.execute(_SAME).fetchall())
    if not roots:
        return Names({})
    keys = json.dumps(sorted({*roots, *roots.values()}))
    written: dict[str, str] = dict(
        db.execute(f"SELECT key, name FROM entity WHERE key IN {_GIVEN}", (keys,)).fetchall()
    )
    sql = f"""SELECT DISTINCT e.key, f.subject FROM entity e JOIN fact_entity l ON l.entity_id = e.id AND l.role = 0
        JOIN fact f ON f.id = l.fact_id WHERE e.key IN {_GIVEN} ORDER BY 1, 2"""
    subjects: dict[str, str] = {}
    for key, subject in db.execute(sql, (keys,)):
        subjects.setdefault(key, subject)
    whole = {key: subjects.get(root, written.get(root, root)) for key, root in roots.items()}
    return Names({subjects.get(key, written.get(key, key)): name for key, name in whole.items()})


def _roots(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Per other name the one that stands for it in the end. A name that two would stand for stays by itself."""
    claims: dict[str, dict[str, None]] = {}
    for other, name in pairs:
        claims.setdefault(other, {})[name] = None
    direct: dict[str, str] = {}
    for other, several in claims.items():
        name = next(iter(several))
        if len(several) == 1 and other not in _chain(direct, name):
            direct[other] = name
    return {other: _chain(direct, name)[-1] for other, name in direct.items()}


def _chain(direct: Mapping[str, str], name: str) -> list[str]:
    """A name and those that stand for it, one after the other."""
    chain = [name]
    while chain[-1] in direct:
        chain.append(direct[chain[-1]])
    return chain


def facts_about(db: sqlite3.Connection, subjects: Iterable[str]) -> set[int]:
    """All facts, hidden ones too, of these subjects as facts write them."""
    sql = f"SELECT id FROM fact WHERE subject IN {_GIVEN}"
    return {row for (row,) in db.execute(sql, (json.dumps(sorted(subjects)),))}


def link(db: sqlite3.Connection, named: Mapping[int, Sequence[Named]]) -> None:
    """Notes what these new facts name; names that are not known yet get a row.

    Of several kinds that facts give a name, the surest counts: that of a value before one guessed from the words around
    it, and any before "thing", which says no more than that nobody knows.
    """
    wanted: dict[str, Named] = {}
    for one in (one for some in named.values() for one in some):
        known = wanted.setdefault(one.name.casefold(), one)
        if (one.kind == "thing", one.role) < (known.kind == "thing", known.role):
            wanted[one.name.casefold()] = one._replace(name=known.name)
    insert = "INSERT INTO entity (key, name, kind) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
    db.executemany(insert, ((key, one.name, one.kind) for key, one in wanted.items()))
    rows = dict(db.execute(f"SELECT key, id FROM entity WHERE key IN {_GIVEN}", (json.dumps(list(wanted)),)).fetchall())
    db.executemany(
        "INSERT OR IGNORE INTO fact_entity (fact_id, role, entity_id) VALUES (?, ?, ?)",
        ((fact, one.role, rows[one.name.casefold()]) for fact, some in named.items() for one in some),
    )


def sweep(db: sqlite3.Connection, *, erased: bool = False) -> None:
    """Deletes entities that no fact names any more, with what was said of them.

    The owner's name stays, and what the user joined stays while people bear it or messages mention it. `erased`: also
    from the runs that said it.
    """
    unnamed = """SELECT e.id, e.name, e.merged_into IS NOT NULL OR e.id IN (SELECT merged_into FROM entity)
        FROM entity e WHERE e.id NOT IN (SELECT entity_id FROM fact_entity) AND e.id NOT IN (
        SELECT m.merged_into FROM entity m JOIN fact_entity l ON l.entity_id = m.id WHERE m.merged_into IS NOT NULL)"""
    found = db.execute(unnamed).fetchall()
    rows = [row for row, name, joined in found if not (joined and borne(db, name, hidden=True))]
    db.executemany("UPDATE entity SET merged_into = NULL WHERE merged_into = ?", ((row,) for row in rows))
    if erased:
        said = """UPDATE run SET arguments = '{}' WHERE verb = 'entities' AND id IN (
            SELECT run_id FROM journal WHERE tbl = 'entity' AND row_id = ?)"""
        db.executemany(said, ((row,) for row in rows))
    db.executemany("DELETE FROM journal WHERE tbl = 'entity' AND row_id = ?", ((row,) for row in rows))
    db.executemany("DELETE FROM entity WHERE id = ?", ((row,) for row in rows))


def borne(db: sqlite3.Connection, name: str, *, hidden: bool = False) -> str | None:
    """A name as a person who speaks bears it, or as a message mentions it; `hidden`: forgotten ones count too."""
    low, table = name.strip().casefold(), "episode" if hidden else "live_episode"
    sql = f"SELECT name FROM speaker p WHERE fold(name) = ? AND EXISTS (SELECT 1 FROM {table} WHERE speaker_id = p.id)"
    found = db.execute(sql, (low,)).fetchone()
    if found is not None or not low:
        return None if found is None else str(found[0])
    pattern = re.compile(as_word(low), re.IGNORECASE)
    texts = db.execute(f"SELECT text FROM {table} WHERE fold(text) LIKE ? ESCAPE '\\'", (f"%{like(low)}%",))
    return next((match[0] for (text,) in texts if (match := pattern.search(text)) is not None), None)


def called(db: sqlite3.Connection, name: str) -> int:
    """The row of a name, made where no fact gave it one."""
    made = "INSERT INTO entity (key, name, kind) VALUES (?, ?, 'person') ON CONFLICT DO NOTHING"
    db.execute(made, (name.casefold(), name))
    return int(db.execute("SELECT id FROM entity WHERE key = ?", (name.casefold(),)).fetchone()[0])


def merge(db: sqlite3.Connection, run: int, other: int, into: int) -> set[int]:
    """Makes one entity another name of a second, journaled; returns the facts that have to be settled."""
    return _say(db, run, other, into, apart=0)


def split(db: sqlite3.Connection, run: int, row: int) -> set[int]:
    """Makes a name stand for itself whatever facts say, journaled; returns the facts that have to be settled."""
    return _say(db, run, row, None, apart=1)


def _say(db: sqlite3.Connection, run: int, row: int, into: int | None, *, apart: int) -> set[int]:
    before = names(db)
    columns = db.execute("SELECT merged_into, apart FROM entity WHERE id = ?", (row,)).fetchone()
    runs.journal(db, run, "entity", [(row, dict(zip(("merged_into", "apart"), columns, strict=True)))])
    db.execute("UPDATE entity SET merged_into = ?, apart = ? WHERE id = ?", (into, apart, row))
    return facts_about(db, before.changed(names(db)))


def restore(db: sqlite3.Connection, run: int, of: int) -> set[int]:
    """Gives names the standing that they had before the run `of`, journaled; returns the facts that have to be settled.

    Raises UsageError where a later run said something else of one of them.
    """
    changed = "SELECT row_id, before FROM journal WHERE run_id = ? AND tbl = 'entity'"
    touched: set[int] = set()
    for row, before in db.execute(changed, (of,)).fetchall():
        later = """SELECT max(j.run_id) FROM journal j JOIN run r ON r.id = j.run_id
            WHERE j.tbl = 'entity' AND j.row_id = ? AND j.run_id > ? AND j.run_id <> ? AND r.state <> 'undone'"""
        (newer,) = db.execute(later, (row, of, run)).fetchone()
        if newer is not None:
            uid = ids.encode("run", newer)
            raise UsageError(f"{uid} said something else of the same name", hint=f"undo that first: memcli undo {uid}")
        columns = json.loads(before)
        touched |= _say(db, run, row, columns["merged_into"], apart=columns["apart"])
    return touched


def own(db: sqlite3.Connection, run: int, name: str) -> set[int]:
    """Makes `name` stand for whom sources call the user, journaled; returns the facts that have to be settled.

    Nothing where that is so already, no fact is about the user, or somebody split the two.
    """
    found = unowned(db.execute, name)
    if found is None:
        return set()
    into = called(db, name)
    db.execute("UPDATE entity SET merged_into = NULL WHERE id = ? AND merged_into = ?", (into, found))
    return merge(db, run, found, into)


def unowned(execute: Callable[..., Any], name: str) -> int | None:
    """The entity of the user, where facts are about them and `name` does not stand for them yet."""
    sql = """SELECT e.id FROM entity e LEFT JOIN entity t ON t.id = e.merged_into
        WHERE e.key = 'user' AND NOT e.apart AND coalesce(t.key, '') <> ? AND e.key <> ?"""
    found = execute(sql, (name.casefold(), name.casefold())).fetchone()
    return None if found is None else int(found[0])
