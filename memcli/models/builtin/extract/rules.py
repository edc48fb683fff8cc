"""Which rules read a clause, by its verb."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import (
    rules_be,
    rules_events,
    rules_home,
    rules_life,
    rules_plans,
    rules_study,
    rules_taste,
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
    table: dict[str, tuple[Callable[[Clause], list[Proposal]], ...]] = {
        "be": (rules_be.be, events.been),
        "have": (life.have, taste.soft_spot),
        "live": (home.live,),
        "reside": (home.live,),
        "move": (home.move,),
        "relocate": (home.move,),
        "grow": (home.grow,),
        "bear": (home.born,),
        "own": (life.own,),
        "drive": (life.own,),
        "wear": (life.own,),
        "buy": (life.acquire,),
        "adopt": (life.acquire,),
        "rescue": (life.acquire,),
        "purchase": (life.acquire,),
        "sell": (life.part,),
        "give": (life.part,),
        "donate": (life.part,),
        "marry": (life.union,),
        "divorce": (life.union,),
        "separate": (life.union,),
        "break": (life.union,),
        "split": (life.union,),
        "turn": (life.turn,),
        "take": (life.medicine,),
        "suffer": (life.suffer,),
        "struggle": (life.suffer,),
        "diagnose": (life.diagnosed,),
        "die": (events.died, life.died),
        "pass": (events.died, life.died),
        "work": (work.work,),
        "start": (work.begin,),
        "begin": (work.begin,),
        "join": (work.join,),
        "get": (work.got, life.union, life.acquire),
        "promote": (work.passive,),
        "hire": (work.passive,),
        "fire": (work.passive,),
        "lay": (work.passive,),
        "quit": (work.end,),
        "leave": (work.end, home.city_left),
        "resign": (work.end,),
        "retire": (work.end,),
        "lose": (work.end,),
        "study": (study.study, taste.speaks),
        "major": (study.study,),
        "graduate": (study.graduate,),
        "teach": (study.teaches,),
        "run": (study.teaches,),
        "manage": (study.teaches,),
        "lead": (study.teaches,),
        "coach": (study.teaches,),
        "speak": (taste.speaks,),
        "learn": (taste.speaks,),
        "play": (taste.plays,),
        "do": (taste.hobby,),
        "practice": (taste.hobby,),
        "practise": (taste.hobby,),
        "collect": (taste.hobby,),
        "stand": (taste.stand,),
        "prefer": (taste.prefer,),
        "use": (taste.uses,),
        "eat": (taste.abstains,),
        "drink": (taste.abstains,),
        "smoke": (taste.abstains,),
        "decide": (events.decide,),
        "choose": (events.decide,),
        "opt": (events.decide,),
        "settle": (events.decide,),
        "agree": (events.decide,),
        "want": (rules_plans.want,),
        "love": (taste.likes,),
        "hope": (),
    }
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
        return found + rules_events.event(clause)
    return found + rules_plans.plan(clause) + rules_plans.habit(clause)
