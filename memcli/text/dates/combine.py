"""From single matches to expressions: modifiers before a time, ranges of two times, open ends, and the missing year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.text.dates.context import compiled
from memcli.text.dates.model import Days, Stretch, Unsure, Weekday, Yearless, unit_of
from memcli.text.dates.modify import REACH, modified
from memcli.text.dates.settle import settle, settle_range, settle_weekday

if TYPE_CHECKING:
    from memcli.records import Precision
    from memcli.text.dates.context import Context
    from memcli.text.dates.model import Tense
    from memcli.text.dates.rule import Atom

_COARSER: tuple[Precision, ...] = ("day", "month", "year")
_TO = r"\s{0,2}[-–—~]\s{0,2}(?:the\s)?$|,?\s{1,2}(?:to|until|till|til|through|thru)\s{1,2}(?:the\s)?$|\s?[到至]\s?$"
_AND = r"\s{1,2}and\s{1,2}(?:the\s)?$"
_TO_NOW = r"(?:\s{1,2}(?:to|until|till)\s{1,2}(?:the\s)?|\s{0,2}[-–—]\s{0,2})(?:now|present|today)\b"
_ONWARD = rf"\s{{1,2}}(?:on|onwards?)\b|{_TO_NOW}"
#: Words before a time that leave one of its ends open, and the tense they imply.
_OPEN: dict[str, Tense | None] = {
    "since": "past",
    "until": "future",
    "till": "future",
    "by": "future",
    "before": None,
    "after": None,
}
_ABOUT = frozenset({"around", "roughly"})
#: Before a lone month, and before a lone holiday, these say that it is one.
_MONTH_WORDS = frozenset("in during since by until till over for before after of".split())
_DAY_WORDS = frozenset("on at during since by until till over for before after".split())


def combined(atoms: list[Atom], context: Context) -> list[Atom]:
    """The atoms, in order and apart, with what surrounds them read; what cannot be resolved has None for its value."""
    merged: list[Atom] = []
    for atom in atoms:
        _modify(atom, merged, context)
        if not (merged and _join(merged[-1], atom, context)):
            merged.append(atom)
    apart: list[Atom] = []
    for atom in merged:
        if apart and atom.start < apart[-1].end:  # the "today" of "2019 until today"
            continue
        _open(atom, context)
        apart.append(atom)
    _settle(apart, context)
    return apart


def _modify(atom: Atom, earlier: list[Atom], context: Context) -> None:
    """Applies the modifiers before an atom, innermost first; they may take in an earlier atom that told no time."""
    for _ in range(3):
        word = context.word_before(atom.start)
        if not isinstance(atom.value, Days | Yearless) or not word:
            return
        floor = max(0, atom.start - REACH)
        for other in reversed(earlier):
            if other.end <= floor:
                break
            if other.value is not None and not isinstance(other.value, Weekday):
                floor = max(floor, other.end)
                break
        try:
            if word in _ABOUT and atom.kind != "date":  # "I walked around today"
                return
            change = modified(context.low[floor : atom.start], word, atom.value)
            if change is None:
                return
            taken, atom.value = change
            atom.start -= taken
        except Unsure:
            atom.value = None
        while earlier and earlier[-1].end > atom.start:
            earlier.pop()


def _join(first: Atom, last: Atom, context: Context) -> bool:
    """Makes one range of two times with "to", "and" or a dash between them; False where they are no range."""
    gap = context.low[first.end : last.start]
    if len(gap) > 12 or isinstance(first.value, Stretch) or isinstance(last.value, Stretch):
        return False
    opener = context.word_before(first.start)
    pattern = f"{_TO}|{_AND}" if opener == "between" else _TO
    if not compiled(pattern).fullmatch(gap) or (opener not in {"from", "between"} and last.kind != first.kind):
        return False
    if opener in {"from", "between"}:
        first.start = context.low.rindex(opener, 0, first.start)
    first.end, first.kind = last.end, "range"
    start, end = first.value, last.value
    first.value = None
    if isinstance(start, Days | Yearless) and isinstance(end, Days | Yearless):
        try:
            lo, hi = settle_range(start, end, context, first.start, first.end)
            first.value = Stretch(lo.lo, hi.hi, max(unit_of(lo), unit_of(hi), key=_COARSER.index))
        except Unsure:
            pass
    return True


def _open(atom: Atom, context: Context) -> None:
    """Opens an end after "since", "until", "by", "before" and "after", and before "to present" and "onwards"."""
    if atom.value is None or isinstance(atom.value, Stretch):
        return
    word = context.word_before(atom.start)
    onward = compiled(_ONWARD if word == "from" else _TO_NOW).match(context.low, atom.end)
    if word not in _OPEN and not onward:
        return
    if context.low.startswith("'s", atom.end):
        return  # "after yesterday's game": the day itself is meant
    try:
        days = _days(atom, context, "past" if onward else _tense(word, atom, context))
    except Unsure:
        atom.value = None
        return
    if word in _OPEN or word == "from":
        atom.start = context.low.rindex(word, 0, atom.start)
    if onward:
        atom.end = onward.end()
    if onward or word == "since":
        atom.value, atom.kind = Stretch(days.lo, None, unit_of(days)), "range"
    elif word in {"until", "till"}:
        atom.value, atom.kind = Stretch(None, days.hi, unit_of(days)), "range"
    elif word == "after":
        atom.value = Stretch(days.hi, None, unit_of(days), lasting=False)
    else:
        atom.value = Stretch(None, days.lo if word == "before" else days.hi, unit_of(days), lasting=False)


def _tense(word: str, atom: Atom, context: Context) -> Tense | None:
    """What "since" and the like imply, unless the sentence says otherwise ("by Friday we had won")."""
    implied = _OPEN[word]
    return implied if implied != "future" else context.tense(atom.start, atom.end) or implied


def _days(atom: Atom, context: Context, default: Tense | None = None) -> Days:
    value = atom.value
    if isinstance(value, Days):
        return value
    if isinstance(value, Yearless):
        word = context.word_before(atom.start)
        if value.bare and not context.typed and word not in (_DAY_WORDS if value.holiday else _MONTH_WORDS):
            raise Unsure
        return settle(value, context, atom.start, atom.end, default)
    if isinstance(value, Weekday):
        return settle_weekday(value, context, atom.start, atom.end, default)
    raise Unsure


def _settle(atoms: list[Atom], context: Context) -> None:
    """Gives the atoms left without a year or a week theirs; a weekday counts only where no other time stands near."""
    for place, atom in enumerate(atoms):
        if isinstance(atom.value, Weekday) and not context.typed:
            lo, hi = context.sentence(atom.start, atom.end)
            around = atoms[max(0, place - 1) : place] + atoms[place + 1 : place + 2]
            if any(lo <= other.start < hi and not isinstance(other.value, Weekday) for other in around):
                atom.value = None
                continue
        if isinstance(atom.value, Weekday | Yearless):
            stretch = isinstance(atom.value, Yearless) and atom.value.stretch
            try:
                days = _days(atom, context)
            except Unsure:
                atom.value = None
                continue
            atom.value = Stretch(days.lo, days.hi, "day") if stretch else days
