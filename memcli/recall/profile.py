"""Who somebody is, out of the facts that hold: in a fixed order of matters, surest first, as many as there is room for.
Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memcli.recall.pack import tokens
from memcli.text.validity import days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from memcli.records import Fact

#: Heading → the attributes under it, the most telling first. What is not named here goes by the fact's kind.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Who": (
        "name", "form of address", "alias", "pronouns", "gender", "age", "birthday", "birthplace", "hometown", "origin",
        "nationality", "language", "religion", "personality", "relationship status",
    ),
    "Health": ("allergy", "health", "medication", "diet", "disability", "pregnancy"),
    "Home and work": (
        "home", "country", "housing", "occupation", "employer", "workplace", "education", "school", "major", "studies",
        "teaches",
    ),
    "Family and friends": ("partner", "husband", "wife", "spouse", "child", "son", "daughter", "pet"),
    "Preferences": ("prefers", "likes", "moved by", "dislikes", "favourite", "favorite", "fear", "uses"),
    "Habits and skills": ("habit", "routine", "hobby", "skill", "plays", "possession"),
    "Busy with": ("current project",),
    "Plans": ("goal", "dream", "dream job", "plan", "wants"),
    "Lately": (),
    "How to": (),
    "More": (),
}  # fmt: skip
_BY_KIND = {
    "relation": "Family and friends",
    "preference": "Preferences",
    "plan": "Plans",
    "event": "Lately",
    "how-to": "How to",
}
_PLACES = {name: (section, place) for section, names in SECTIONS.items() for place, name in enumerate(names)}
#: In which order sections are filled where there is little room, and how many lines each has at most where there is
#: much: traits last, events and plans pass.
_FIRST = tuple(SECTIONS)
_MOST = {"Lately": 8, "Busy with": 6, "Plans": 8, "How to": 5}


class Section(NamedTuple):
    """A heading and its facts, the most telling first; events and plans by date, the newest and the next first."""

    title: str
    facts: tuple[Fact, ...]


def profile(facts: Iterable[Fact], today: str) -> list[Section]:
    """Facts that hold on the ISO day `today`, under their headings; those that have passed are left out."""
    held: dict[str, list[Fact]] = {}
    for fact in facts:
        section = _section(fact)
        if section == "Plans" and fact.valid_from is not None and days(fact.valid_from).last.isoformat() < today:
            continue
        held.setdefault(section, []).append(fact)
    found = []
    for title in SECTIONS:
        ordered = sorted(held.get(title, ()), key=lambda fact: _rank(fact, title))
        if title == "Busy with":  # nobody says when they are done
            ordered.sort(key=lambda fact: fact.learned, reverse=True)
        if title == "Lately":
            ordered.sort(key=lambda fact: fact.valid_from or "", reverse=True)
        if ordered:
            found.append(Section(title, tuple(ordered[: _MOST.get(title)])))
    return found


def within(sections: Sequence[Section], budget: int, told: Callable[[Sequence[Section]], str]) -> list[Section]:
    """As much of a profile as `told` takes at most `budget` tokens for, the first lines of each section first."""
    queue = sorted(
        (
            (place, _FIRST.index(section.title), fact)
            for section in sections
            for place, fact in enumerate(section.facts)
        ),
        key=lambda one: (one[0] // 3, one[1], one[0]),
    )
    kept: set[int] = set()
    for _, _, fact in queue:
        if tokens(told(_only(sections, kept | {fact.row}))) <= budget:
            kept.add(fact.row)
    return _only(sections, kept)


def _only(sections: Sequence[Section], rows: set[int]) -> list[Section]:
    kept = [Section(one.title, tuple(fact for fact in one.facts if fact.row in rows)) for one in sections]
    return [one for one in kept if one.facts]


def _section(fact: Fact) -> str:
    if fact.kind in {"event", "plan", "how-to"}:
        return _BY_KIND[fact.kind]
    placed = _PLACES.get(fact.attribute)
    return placed[0] if placed else _BY_KIND.get(fact.kind, "More")


def _rank(fact: Fact, title: str) -> tuple[int, str, float, int, int]:
    place = _PLACES.get(fact.attribute, (title, 99))[1]
    due = (fact.valid_from or "9999") if title == "Plans" else ""
    return place, due, -fact.confidence, -len({source.episode for source in fact.sources}), fact.row
