"""Whom a name means, and every episode that is by or about them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from memcli.records import Filters
from memcli.store.derived import entities
from memcli.store.episodes import conditions, like
from memcli.text.people import OWNER
from memcli.text.words import as_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memcli.store.connection import Store


def forms(store: Store, name: str) -> list[str]:
    """All names under which this person is known, the given one first: nicknames and what they are short for."""
    found = {name.casefold(): name} | {form.casefold(): form for form in entities.names(store.db).called(name)}
    return list(found.values())


def concerning(store: Store, names: Sequence[str]) -> list[int]:
    """Rows of all episodes, in any state but forgotten, that these people said, that name them, or that a fact about
    them rests on."""
    rows = {row for (row,) in _by(store, names)} | _naming(store, names) | _saying(store, names)
    return sorted(rows)


def _by(store: Store, names: Sequence[str]) -> Iterable[tuple[int]]:
    condition, values = conditions(Filters(speakers=tuple(names)))
    return store.db.execute(f"SELECT e.id FROM episode e WHERE e.hidden_by IS NULL AND {condition}", values)


def _naming(store: Store, names: Sequence[str]) -> set[int]:
    folded = [name.casefold() for name in names if name != OWNER]  # who says "user" means somebody else
    if not folded:
        return set()
    some = " OR ".join(["fold(text) LIKE ? ESCAPE '\\'"] * len(folded))
    sql = f"SELECT id, text FROM episode WHERE hidden_by IS NULL AND ({some})"
    pattern = re.compile("|".join(as_word(name) for name in folded))
    found = store.db.execute(sql, [f"%{like(name)}%" for name in folded])
    return {row for row, text in found if pattern.search(text.casefold())}


def _saying(store: Store, names: Sequence[str]) -> set[int]:
    about = json.dumps([name.casefold() for name in names])
    sql = """SELECT s.episode_id FROM fact f JOIN live_fact_source s ON s.fact_id = f.id
        JOIN episode e ON e.id = s.episode_id
        WHERE e.hidden_by IS NULL AND (fold(f.subject) IN (SELECT value FROM json_each(:names))
          OR fold(f.value) IN (SELECT value FROM json_each(:names)))"""
    return {row for (row,) in store.db.execute(sql, {"names": about})}


def facts(store: Store, names: Sequence[str], attributes: Sequence[str]) -> list[int]:
    """Rows of the visible facts, of these attributes and about these people, where any are given."""
    sql = """SELECT id FROM live_fact WHERE
        (json_array_length(:attributes) = 0 OR fold(attribute) IN (SELECT value FROM json_each(:attributes)))
        AND (json_array_length(:names) = 0 OR fold(subject) IN (SELECT value FROM json_each(:names))) ORDER BY id"""
    given = {
        "attributes": json.dumps([attribute.casefold() for attribute in attributes]),
        "names": json.dumps([name.casefold() for name in names]),
    }
    return [row for (row,) in store.db.execute(sql, given)]
