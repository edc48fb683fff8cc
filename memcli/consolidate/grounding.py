"""What any extractor's candidates must pass before they are written: their words stand in what they cite. Pure.

Every candidate: its quote stands in its episode, and its names, numbers and dates in the session. Those that a
language model proposes, which may say anything: also that they are about whoever said it, in the language of the
source, in words of the source, and that nothing asked, supposed, denied or aimed at the model has become a fact. The
built-in rules read sentences clause by clause and settle these things themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from memcli.consolidate import manner
from memcli.models.reading import Reason, Rejected
from memcli.text.language import same_language
from memcli.text.people import OWNER, unresolved, writer
from memcli.text.quotes import UNSPACED, Place, locate, sentence
from memcli.text.steering import steering
from memcli.text.support import Claim, Ground, passages, share, units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from memcli.records import Candidate, Episode

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T\d{2}:\d{2}(?::\d{2})?)?)?)?")
_LONGEST = 400
#: How much of a model's value and statement must be words of the source: a value is taken from it, a statement about
#: it.
_VALUE_SHARE, _STATEMENT_SHARE = 0.67, 0.5
#: Letters of the shortest word that a value may be about; messages on either side whose words a statement may use.
_SHORT, _REACH = 2, 3
_LACKS = {Claim.NAME: Reason.NAME, Claim.NUMBER: Reason.NUMBER, Claim.DATE: Reason.DATE}
_WORD = re.compile(r"[^\W_]+")
_PRONOUN = re.compile(r"\b(?:he|she|they|it|his|her|him|their|them|its|he's|she's|they're|it's)\b", re.IGNORECASE)


class Grounded(NamedTuple):
    """The candidates that may be written, their quotes verbatim, and those that may not."""

    kept: list[Candidate]
    rejected: list[Rejected]


def examine(candidates: Iterable[Candidate], episodes: Sequence[Episode], *, model: str = "") -> Grounded:
    """Parts the candidates of a session, given in order of position, into those with and those without their ground.

    Quotes become the exact words of their episode; dates that are not ISO dates are taken off, since no date is better
    than a wrong one. A rejected candidate that names no model of its own is put down to `model`.
    """
    session = _Session(episodes)
    found = Grounded([], [])
    for one in candidates:
        outcome = _examined(one, session)
        if isinstance(outcome, Reason):
            known = one.episode if one.episode in session.by_row else None
            refused = Rejected.of(outcome, one)
            found.rejected.append(refused._replace(episode=known, model=refused.model or model))
        else:
            found.kept.append(outcome)
    return found


class _Session:
    """The episodes that candidates may cite, and who speaks in them."""

    def __init__(self, episodes: Sequence[Episode]) -> None:
        self.by_row = {episode.row: episode for episode in episodes}
        self.passages = {passage.row: passage for passage in passages(episodes)}
        self.ground = Ground(list(self.passages.values()))
        self.people = {name.casefold(): _words(name) for name in map(writer, episodes) if name is not None}


def _examined(one: Candidate, session: _Session) -> Candidate | Reason:
    episode = session.by_row.get(one.episode)
    if episode is None:
        return Reason.NO_MESSAGE
    formal, place = _form(one), _place(one, episode)
    if formal is not None or place is None:
        return formal or Reason.QUOTE
    said = _said(episode, place)
    manners = _manner(one, said, episode, session) if one.model else None
    if manners is not None:
        return manners
    support = _support(one, session)
    if isinstance(support, Reason):
        return support
    if one.model and not _worded(one, said, session):
        return Reason.WORDS
    return _dated(replace(one, quote=episode.text[place.start : place.end], support=support))


def _form(one: Candidate) -> Reason | None:
    if not all(part.strip() for part in (one.quote, one.statement, one.subject, one.attribute, one.value)):
        return Reason.EMPTY
    if max(len(one.statement), len(one.value), len(one.subject), len(one.attribute)) > _LONGEST:
        return Reason.TOO_LONG
    if not 0.0 < one.confidence <= 1.0:
        return Reason.MALFORMED
    if one.model and len(_WORD.findall(one.quote)) < 2 and not UNSPACED.search(one.quote):
        return Reason.EMPTY
    return None


def _place(one: Candidate, episode: Episode) -> Place | None:
    if one.model:
        return locate(one.quote, episode.text)
    start = episode.text.find(one.quote)
    if start >= 0:
        return Place(start, start + len(one.quote))
    return locate(one.quote, episode.text)


class _Said(NamedTuple):
    """A quote as it stands in its episode: who wrote it, the words, and the sentences around them up to their end."""

    who: str | None
    quote: str
    before: str
    sentences: str
    after: str


def _said(episode: Episode, place: Place) -> _Said:
    text, around = episode.text, sentence(episode.text, place)
    return _Said(
        who=writer(episode),
        quote=text[place.start : place.end],
        before=text[around.start : place.end],
        sentences=text[around.start : around.end],
        after=text[place.end : around.end],
    )


# --- how it was said -----------------------------------------------------------------------------------------------


def _manner(one: Candidate, said: _Said, episode: Episode, session: _Session) -> Reason | None:
    checks: tuple[tuple[Reason, Callable[[], bool]], ...] = (
        (Reason.ASSISTANT, lambda: said.who is None),
        (Reason.INSTRUCTION, lambda: steering(episode.text)),
        (Reason.QUESTION, lambda: manner.asked(said.sentences) or manner.asked(said.quote)),
        (Reason.SPEAKER, lambda: not _about(one, said, session)),
        (Reason.HYPOTHETICAL, lambda: manner.supposed(said.before, said.after, one.kind)),
        (Reason.NEGATION, lambda: manner.denial_lost(said.quote, one.statement)),
        (Reason.LANGUAGE, lambda: not same_language(f"{one.statement} {one.value}", episode.text)),
    )
    return next((reason for reason, fails in checks if fails()), None)


def _about(one: Candidate, said: _Said, session: _Session) -> bool:
    """Whether a fact is about whoever said it, or about somebody whom they name and who does not speak here."""
    if unresolved(one.statement) or not _names(one.statement, one.subject):
        return False
    subject, who = one.subject.casefold(), said.who or ""
    if subject == who.casefold():
        return one.kind == "how-to" or not manner.addressed(said.quote)
    if subject in session.people or subject == OWNER:
        return False
    return _named(one.subject, who, said.quote, session)


def _named(subject: str, who: str, quote: str, session: _Session) -> bool:
    """Whether the subject is a name that the quote holds or a pronoun of it stands for, or one of the writer's own.

    Capitals tell names: "Maria", but no "weather". "Ana's sister" is one of Ana's own, in Ana's words "my sister".
    """
    named = _words(subject) - _words(who) - {"s"}
    if not named or any(named <= name for name in session.people.values()):
        return False
    if subject.upper() == subject.lower():  # a script without capitals
        return subject in quote
    here = named <= _words(quote)
    if here and not _words(subject).isdisjoint(_words(who)):
        return True
    capitals = {word for word in _WORD.findall(subject) if word[0].isupper() and word.casefold() in named}
    if not capitals:
        return False
    sources = [quote] if here else [one.text for one in session.ground.source if _PRONOUN.search(quote)]
    return any(capitals <= set(_WORD.findall(text)) and named <= _words(text) for text in sources)


def _worded(one: Candidate, said: _Said, session: _Session) -> bool:
    """Whether the value is made of words of the sentences quoted from, and the statement of words said thereabouts."""
    if share(one.value, frozenset(units(said.sentences, _SHORT)), least=_SHORT) < _VALUE_SHARE:
        return False
    known = _words(one.subject) | _words(said.who or "") | _words(one.attribute)
    around = session.ground.around(session.passages[one.episode], _REACH)
    return share(one.statement, around, known=known) >= _STATEMENT_SHARE


def _names(statement: str, subject: str) -> bool:
    return not _words(subject).isdisjoint(_words(statement)) or subject.casefold() in statement.casefold()


def _words(text: str) -> set[str]:
    return {match[0].casefold() for match in _WORD.finditer(text)}


# --- what it says --------------------------------------------------------------------------------------------------


def _support(one: Candidate, session: _Session) -> tuple[int, ...] | Reason:
    text = f"{one.statement}\n{one.value}\n{one.subject}"
    verdict = session.ground.check(text, session.passages[one.episode], strict=bool(one.model))
    if verdict.lacks is not None:
        return _LACKS[verdict.lacks]
    return verdict.support


# --- dates ---------------------------------------------------------------------------------------------------------


def _dated(one: Candidate) -> Candidate:
    begin, end = _iso(one.valid_from), _iso(one.valid_to)
    if begin is not None and end is not None and end < begin[: len(end)]:
        end = None
    precision = one.precision if begin is not None else None
    if (begin, end, precision) == (one.valid_from, one.valid_to, one.precision):
        return one
    return replace(one, valid_from=begin, valid_to=end, precision=precision)


def _iso(date: str | None) -> str | None:
    known = date is not None and all(_DATE.fullmatch(part) for part in date.split("/", 1))
    return date if known else None
