"""Finding every time expression of a text: rules that its words call for, then what surrounds their matches."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from memcli.records import Span
from memcli.text.dates.combine import combined
from memcli.text.dates.context import Context, compiled
from memcli.text.dates.model import DAY_MS, Days, Stretch, TimeExpression, Unsure, civil, precision_of
from memcli.text.dates.rule import Atom

if TYPE_CHECKING:
    from memcli.records import Moment
    from memcli.text.dates.rule import Rule


@cache
def _rules() -> tuple[Rule, ...]:
    from memcli.text.dates.amounts import AMOUNT_RULES
    from memcli.text.dates.chinese import CHINESE_RULES
    from memcli.text.dates.european import EUROPEAN_RULES
    from memcli.text.dates.explicit import EXPLICIT_RULES
    from memcli.text.dates.numeric import NUMERIC_RULES
    from memcli.text.dates.relative import RELATIVE_RULES

    return (*NUMERIC_RULES, *EXPLICIT_RULES, *RELATIVE_RULES, *AMOUNT_RULES, *EUROPEAN_RULES, *CHINESE_RULES)


def find(text: str, anchor: Moment | None, *, question: bool = False) -> list[TimeExpression]:
    """Every time expression of `text` that can be resolved with confidence, in order, none overlapping another.

    Relative ones ("yesterday", "in May") count from `anchor`, the moment the text was written, and are left out without
    one. What is vague or ambiguous ("recently", "05/06/2024", "Friday" where no tense tells which, "when I was ten") is
    left out: no date is better than a guessed one. A `question` put to the memory is about the past where it does not
    say otherwise: "on May 8" is then the last one, "in May" in May is this May. Never raises; takes time proportional
    to the length of the text.
    """
    return read(Context(text, anchor, question=question))


def read(context: Context) -> list[TimeExpression]:
    """`find`, of a context."""
    found = []
    for atom in combined(_apart(_matches(context)), context):
        try:
            expression = _expression(atom, context)
        except Unsure:
            continue
        found.append(expression)
    return found


def _triggers(low: str) -> set[str]:
    words = set(compiled(r"[^\W\d_]+|[0-9]+").findall(low))
    if not low.isascii():
        words.add("#foreign")
    for word in words:
        if word.isdigit():
            return words | {"#"} | ({"#year"} if any(len(word) == 4 and word.isdigit() for word in words) else set())
    return words


def _matches(context: Context) -> list[Atom]:
    words = _triggers(context.low)
    atoms = []
    for rule in _rules():
        if rule.triggers.isdisjoint(words):
            continue
        for match in compiled(rule.pattern).finditer(context.low):
            try:
                value = rule.read(match, context)
            except Unsure:
                atoms.append(Atom(match.start(), match.end(), rule.kind, None))
                continue
            if value is not None:
                atoms.append(Atom(match.start(), match.end(), rule.kind, value))
    return atoms


def _apart(atoms: list[Atom]) -> list[Atom]:
    """Of matches that overlap, the one that begins first; of those, the longest."""
    atoms.sort(key=lambda atom: (atom.start, -atom.end))
    kept: list[Atom] = []
    for atom in atoms:
        if not kept or atom.start >= kept[-1].end:
            kept.append(atom)
    return kept


def _expression(atom: Atom, context: Context) -> TimeExpression:
    value, kind = atom.value, atom.kind
    if isinstance(value, Stretch):
        lo, hi, precision = value.lo, value.hi, value.precision
        kind = "range" if value.lasting else kind
    elif isinstance(value, Days):
        lo, hi, precision = value.lo, value.hi, precision_of(value)
    else:
        raise Unsure
    for edge in (lo, None if hi is None else hi - 1):
        if edge is not None:
            civil(edge)
    start, end = atom.start, atom.end
    span = Span(None if lo is None else lo * DAY_MS, None if hi is None else hi * DAY_MS)
    return TimeExpression(start, end, context.text[start:end], span, precision, kind)
