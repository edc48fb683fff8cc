"""Which neighbours of a name come first."""

from __future__ import annotations

from memcli.cli.neighbourhood import around
from memcli.store.derived.graph import Entity, Link


def link(source: str, target: str, number: int, kind: str = "knows", *, holds: bool = True) -> Link:
    return Link(source, kind, target, f"fa_{number}", number, "", None, None, holds)


def entity(row: int, name: str, facts: int = 1) -> Entity:
    return Entity(row, name, "person", ((row, name),), facts)


def test_the_most_closely_linked_comes_first_and_what_is_over_counts_half() -> None:
    known = [entity(1, "Ana"), entity(2, "Berta"), entity(3, "Tom"), entity(4, "Carl"), entity(5, "Zoe", 9)]
    links = [
        link("Ana", "Berta", 1),
        link("Ana", "Tom", 2),
        link("Tom", "Ana", 3, "married"),
        link("Ana", "Carl", 4, holds=False),
        link("Tom", "Zoe", 5),
    ]
    found = around(known[0], known, links, depth=1)
    assert list(dict.fromkeys(one.name for one in found.branches)) == ["Tom", "Berta", "Carl"]
    assert [one.name for one in found.nodes] == ["Ana", "Tom", "Berta", "Carl"]


def test_whoever_is_linked_through_others_as_well_is_nearer() -> None:
    known = [entity(number, name) for number, name in enumerate(["Ana", "Berta", "Tom", "Zoe"], 1)]
    links = [link("Ana", "Berta", 1), link("Ana", "Tom", 2), link("Ana", "Zoe", 3), link("Tom", "Zoe", 4)]
    found = around(known[0], known, links, depth=1)
    assert [one.name for one in found.branches] == ["Tom", "Zoe", "Berta"]
