"""From a sentence to proposals: which of it is said plainly, by whom and of whom, and which rules read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import (
    rules,
    rules_effect,
    rules_kin,
    rules_notes,
    rules_own,
    rules_text,
    subjects,
    verbgroup,
)
from memcli.models.builtin.extract.clause import Clause
from memcli.models.builtin.extract.coordination import coordinated
from memcli.models.builtin.extract.sentences import Sentence as Stretch
from memcli.models.builtin.extract.sentences import asking, clauses
from memcli.models.builtin.extract.verbs import forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.models.builtin.extract.clause import Proposal
    from memcli.models.builtin.extract.sentences import Clause as Part
    from memcli.models.builtin.extract.spoken import Sentence

_ABOUT_ME = frozenset("me i i'm i've i'd i'll im ive my we we're we've we'll our me".split())
_FICTIONAL = frozenset(
    "story game movie film book novel song scene show play scenario character narrator protagonist".split()
)
_FICTION = re.compile(
    r"\b(?:in (?:the|this|my) (?:story|game|movie|film|book|novel|song|scene|show|play|scenario)|my character|"
    r"the narrator|the protagonist)\b",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(
    r"\W*(?:(?:just|finally|recently|also|been|yeah|yes|well|so|oh|btw|by the way|anyway|and|then|today|"
    r"yesterday|last \w+)\W++)*+(\w+)",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|whether|suppose|imagine|assuming|what if|as if|would)\b", re.IGNORECASE)
_IFS = frozenset(["if", "unless", "whether", "even if", "as long as", "until", "till", "or"])
_RELATIVE = frozenset(["which", "who", "whom", "whose"])
#: A clause of nothing but time before a clause is no longer than this, characters and words.
_TIME_CHARS, _TIME_WORDS = 48, 7


def proposals(s: Sentence, known: set[str]) -> Iterator[Proposal]:
    """What a sentence tells; `known` are names of people in the talk, to which those it introduces are added."""
    if s.speaker.role == "user":
        yield from rules_notes.instructions(s)
    if s.speaker.note:
        yield from rules_notes.how_to(s)
    yield from rules_notes.reminders(s)
    if not _concerns(s, known) or (not s.words.isdisjoint(_FICTIONAL) and _FICTION.search(s.body)):
        return
    parts = clauses(s.body, Stretch(0, len(s.body), s.asks))
    if s.asks:
        parts = _before_the_question(s.body, parts)
    elif not _IF.search(s.body[:12]):
        related = rules_kin.relations(s)
        known |= rules_kin.names_in(related)
        yield from related or rules_kin.mentioned(s)
        yield from rules_text.statements(s)
        yield from rules_effect.effects(s)
        yield from rules_own.shown(s)
    conditional = any(part.lead in _IFS for part in parts) or _IF.match(s.body) is not None
    own = False
    for number, part in enumerate(parts):
        if part.lead in _IFS or _IF.match(s.body[part.start : part.end]):
            continue
        start = _with_time_before(s, parts, number)
        yield from rules_own.things(s, part)
        goes_on = own and part.lead == "," and "-" in s.body[parts[number - 1].end : part.start]
        for clause in _clauses(s, part, known, first=number == 0 or goes_on):
            own = clause.subject.kind == "speaker"
            clause.conditional = conditional
            clause.start = min(clause.start, start)
            yield from rules.read(clause)


def _concerns(s: Sentence, known: set[str]) -> bool:
    """Whether a sentence can be about its speaker, or about somebody known."""
    if not s.words.isdisjoint(_ABOUT_ME) or s.speaker.note:
        return True
    first = _FIRST_WORD.match(s.body)
    word = "" if first is None else first[1].lower()
    if word in {"been", "gonna", "going"} or any(verb.form == "past" for verb in forms().get(word, ())):
        return True
    return any(name in s.body for name in known if name != s.speaker.name)


def _before_the_question(body: str, parts: list[Part]) -> list[Part]:
    """What a sentence that ends in a question states before it asks; nothing if all of it may be the question."""
    asked = next((number for number, part in enumerate(parts) if asking(body[part.start : part.end])), 0)
    return [] if asking(body) else parts[:asked]


def _clauses(s: Sentence, part: Part, known: set[str], *, first: bool) -> Iterator[Clause]:
    found = _subject(s, part, known, first=first)
    if found is None:
        return
    subject, at = found
    group = verbgroup.group(s.body, at, part.end)
    if group is None or (subject.kind == "name" and not _third(group.word)):
        return
    start = part.start
    for stop, more in coordinated(s.body, group, part.end):
        yield Clause(s.body, start, stop, part.lead, subject, group, s.speaker, s.times)
        if more is not None:
            group, start = more, stop


def _subject(s: Sentence, part: Part, known: set[str], *, first: bool) -> tuple[subjects.Subject, int] | None:
    """Whom a clause speaks of, and where its verb group begins."""
    found = subjects.subject(s.body, part.start, part.end)
    if found is not None and part.lead in _RELATIVE:
        return None  # "the bug, which we fixed": what was fixed stands before
    if found is not None:
        subject, at, before = found
        # "the book I read", "the place I moved to": what stands before the subject is no time
        return (subject, at) if subjects.timely(before) or s.times.within(part.start, at) else None
    if first or part.lead == ",":
        named = subjects.named(s.body, part.start, part.end)
        if named is not None and named[0].name != s.speaker.name:
            given = named[0].name.split(" ", 1)[0]
            if s.speaker.note or given in known:
                return named
    at_verb = subjects.dropped(s.body, part.start, part.end) if first else None
    return None if at_verb is None else (subjects.Subject("speaker", dropped=True), at_verb)


_THIRD = frozenset(["is", "was", "has", "had", "does", "did", "'s"])


def _third(word: str) -> bool:
    """Whether a verb form goes with a name."""
    low = word.lower()
    if low in _THIRD or low.endswith(("'s", "ing")):
        return True
    return any(verb.form in {"third", "past"} for verb in forms().get(low, ()))


def _with_time_before(s: Sentence, parts: Sequence[Part], number: int) -> int:
    """Where a clause begins, a clause of nothing but time before it included ("Last week, I …")."""
    start = parts[number].start
    if number == 0:
        return start
    first, last = parts[number - 1].start, parts[number - 1].end
    brief = last - first <= _TIME_CHARS and len(s.body[first:last].split()) <= _TIME_WORDS
    timely = brief and s.times.within(first, last) and subjects.subject(s.body, first, last) is None
    return first if timely else start
