"""Which rules read a clause, by its verb."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import (
    rules_be,
    rules_busy,
    rules_events,
    rules_home,
    rules_life,
    rules_plans,
    rules_study,
    rules_taste,
    rules_told,
    rules_usual,
    rules_work,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.models.builtin.extract.clause import Clause, Proposal


@lru_cache(maxsize=1)
def by_verb() -> dict[str, tuple[Callable[[Clause], list[Proposal]], ...]]:
    """Which rules read a clause, by its verb."""
    taste, work, life, events = rules_taste, rules_work, rules_life, rules_events
    home, study = rules_home, rules_study
    rules: tuple[tuple[str, tuple[Callable[[Clause], list[Proposal]], ...]], ...] = (
        ("be", (rules_be.be, events.been)),
        ("have", (life.have, taste.soft_spot, taste.abstains)),
        ("live reside", (home.live,)),
        ("move relocate", (home.move,)),
        ("grow", (home.grow,)),
        ("bear", (home.born,)),
        ("own drive wear", (life.own,)),
        ("buy adopt rescue purchase", (life.acquire,)),
        ("sell give donate", (life.part,)),
        ("marry divorce separate break split", (life.union,)),
        ("turn", (life.turn,)),
        ("take", (life.medicine,)),
        ("suffer struggle", (life.suffer,)),
        ("diagnose", (life.diagnosed,)),
        ("die pass", (events.died, life.died)),
        ("work", (work.work,)),
        ("start begin", (work.begin,)),
        ("join", (work.join,)),
        ("get", (work.got, life.union, life.acquire)),
        ("promote hire fire lay", (work.passive,)),
        ("quit resign retire lose", (work.end,)),
        ("leave", (work.end, home.city_left)),
        ("study", (study.study, taste.speaks)),
        ("major", (study.study,)),
        ("graduate", (study.graduate,)),
        ("teach run manage lead coach", (study.teaches,)),
        ("speak learn", (taste.speaks,)),
        ("weigh", (rules_usual.weighs,)),
        ("owe", (rules_usual.owes,)),
        ("play", (taste.plays,)),
        ("do practice practise collect", (taste.hobby,)),
        ("stand", (taste.stand,)),
        ("prefer", (taste.prefer,)),
        ("draw", (taste.drawn,)),
        ("use", (taste.uses,)),
        ("eat drink smoke", (taste.abstains,)),
        ("decide choose opt settle agree", (events.decide,)),
        ("want", (rules_plans.want,)),
        ("love", (taste.likes,)),
        ("hope", ()),
    )
    table = {verb: read for verbs, read in rules for verb in verbs.split()}
    for verb in (*taste.LIKING, *taste.DISLIKING):
        table[verb] = (taste.likes,)
    return table


def read(clause: Clause) -> list[Proposal]:
    """All that a clause tells."""
    found: list[Proposal] = []
    for rule in by_verb().get(clause.group.verb, ()):
        found += rule(clause)
    if clause.group.passive:
        return found + rules_events.happened_to(clause)
    if clause.happened:
        return found + (
            rules_events.event(clause)
            or rules_told.done(clause)
            or rules_usual.before(clause)
            or ([] if found else rules_usual.has(clause))
        )
    found += rules_plans.plan(clause) + rules_plans.habit(clause)
    for rule in _OPEN:
        if found:
            break
        found = rule(clause)
    return found


_OPEN = (
    rules_busy.busy,
    rules_busy.ahead,
    rules_busy.keen,
    rules_busy.due,
    rules_usual.has,
    rules_usual.usual,
    rules_usual.before,
)
