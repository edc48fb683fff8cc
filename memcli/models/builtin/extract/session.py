"""Walking the episodes of a session: who speaks, which sentences count, which rules read them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import rules, rules_kin, rules_notes, rules_text, subjects, verbgroup
from memcli.models.builtin.extract.clause import Clause, Proposal, Speaker
from memcli.models.builtin.extract.coordination import coordinated
from memcli.models.builtin.extract.correct import Corrections
from memcli.models.builtin.extract.sentences import asking, clauses, split
from memcli.models.builtin.extract.sentences import Clause as Part
from memcli.models.builtin.extract.sentences import Sentence as Stretch
from memcli.models.builtin.extract.spoken import Sentence
from memcli.models.builtin.extract.times import Times
from memcli.models.builtin.extract.verbs import forms
from memcli.records import Candidate
from memcli.text.people import OWNER, writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from memcli.records import Episode

_LEAST = 0.6
_QUOTE = 320

_ABOUT_ME = frozenset("i i'm i've i'd i'll im ive my we we're we've we'll our me".split())
_FICTIONAL = frozenset(
    "story game movie film book novel song scene show play scenario character narrator protagonist".split()
)
_WORDS = re.compile(r"[a-zà-ÿ]+(?:['-][a-zà-ÿ]+)*")
_FIRST_WORD = re.compile(r"\W*(?:(?:just|finally|recently|also|been|yeah|well|so|oh)\W++)*+(\w+)", re.IGNORECASE)
_JOKE = re.compile(
    r"\b(?:just kidding|jk|april fools|kidding|just joking|in my dreams?|in the dream|hypothetically|role-?play|"
    r"lorem ipsum)\b",
    re.IGNORECASE,
)
_FICTION = re.compile(
    r"\b(?:in (?:the|this|my) (?:story|game|movie|film|book|novel|song|scene|show|play|scenario)|my character|"
    r"the narrator|the protagonist)\b",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"^\W*(?:(?:please|can you|could you|hey|hi|now|ok|okay)[\s,]++)*+(?:write|rewrite|translate|proofread|"
    r"summari[sz]e|paraphrase|edit|correct|improve|draft|rephrase|"
    r"polish|fix|check|analy[sz]e|act as|imagine|pretend|suppose|roleplay|continue|complete|reply to|respond to|"
    r"classify|extract|convert|generate|create|compose)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|whether|suppose|imagine|assuming|what if|as if|would)\b", re.IGNORECASE)
_IFS = frozenset(["if", "unless", "whether", "even if", "as long as", "until", "till", "or"])


class Reader:
    """Reads one session, episode by episode; what earlier ones said helps with later ones."""

    def __init__(self, episodes: Sequence[Episode]) -> None:
        self.episodes = episodes
        names = {name for one in episodes if (name := writer(one)) is not None and name != OWNER}
        self.people = names if len(names) <= 8 else set()
        self.known: set[str] = {name.split()[0] for name in names} | names
        self.corrections = Corrections()

    def read(self) -> list[Candidate]:
        """Candidates of all episodes, in order; the same statement of one episode once."""
        found: dict[tuple[object, ...], Candidate] = {}
        for episode in self.episodes:
            for one in self._episode(episode):
                key = (one.episode, one.kind, one.subject, one.attribute, one.value.casefold(), one.ends)
                old = found.get(key)
                if old is None or (old.valid_from is None and one.valid_from is not None):
                    found[key] = one
        return list(found.values())

    def _speaker(self, episode: Episode) -> Speaker | None:
        name = writer(episode)
        if name is None:
            return None
        others = self.people - {name}
        addressee = next(iter(others)) if len(others) == 1 and len(self.people) == 2 else None
        note = episode.kind != "chat"
        return Speaker(name, addressee, "user" if name == OWNER and not note else episode.role, note)

    def _episode(self, episode: Episode) -> Iterator[Candidate]:
        speaker = self._speaker(episode)
        if speaker is None or not episode.text:
            return
        text, stretches = split(episode.text)
        if _JOKE.search(text):
            return
        task = speaker.role == "user" and _TASK.match(text) is not None
        for stretch in stretches:
            if task and stretch.start > 0 and (":" in text[: stretch.start] or "\n" in text[: stretch.start]):
                return  # what follows the order is the text to work on
            yield from self._sentence(episode, speaker, text, stretch)

    def _sentence(self, episode: Episode, speaker: Speaker, text: str, stretch: Stretch) -> Iterator[Candidate]:
        body = text[stretch.start : stretch.end]
        times = Times(body, episode.when)
        proposals = list(self._proposals(body, stretch, speaker, times))
        proposals += self.corrections.read(body, speaker, times, proposals)
        if not proposals:
            return
        quote = episode.text[stretch.start : stretch.end]
        for one in proposals:
            if one.confidence < _LEAST:
                continue
            part = quote if len(quote) <= _QUOTE else _around(quote, one.value)
            yield Candidate(
                episode=episode.row,
                quote=part,
                statement=one.statement,
                kind=one.kind,
                subject=one.subject,
                attribute=one.attribute,
                value=one.value,
                confidence=one.confidence,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                precision=one.precision,
                single=one.single,
                ends=one.ends,
            )

    def _proposals(self, body: str, stretch: Stretch, speaker: Speaker, times: Times) -> Iterator[Proposal]:
        words = frozenset(_WORDS.findall(body.lower()))
        whole = Sentence(body, words, speaker, times)
        if speaker.role == "user":
            yield from rules_notes.instructions(whole)
        if speaker.note:
            yield from rules_notes.how_to(whole)
        if words.isdisjoint(_ABOUT_ME) and not self._elliptic(body) and not self._names(body, speaker):
            return
        if not words.isdisjoint(_FICTIONAL) and _FICTION.search(body):
            return
        parts = clauses(body, Stretch(0, len(body), stretch.asks))
        if stretch.asks:
            if not any(asking(body[part.start : part.end]) for part in parts[1:]) or asking(body):
                return
        elif not _IF.search(body[:12]):
            related = rules_kin.relations(whole)
            self.known |= rules_kin.names_in(related)
            yield from related
            yield from rules_text.statements(whole)
        conditional = any(part.lead in _IFS for part in parts) or _IF.match(body) is not None
        for number, part in enumerate(parts):
            if stretch.asks and (number == len(parts) - 1 or asking(body[part.start : part.end])):
                break
            if part.lead in _IFS or _IF.match(body[part.start : part.end]):
                continue
            start = _with_time_before(parts, number, body, times)
            for clause in self._clauses(body, part.start, part.end, part.lead, speaker, times, number == 0):
                clause.conditional = conditional
                clause.start = min(clause.start, start)
                yield from rules.read(clause)

    def _elliptic(self, body: str) -> bool:
        first = _FIRST_WORD.match(body)
        if first is None:
            return False
        word = first[1].lower()
        return word in {"been", "gonna", "going"} or any(verb.form == "past" for verb in forms().get(word, ()))

    def _names(self, body: str, speaker: Speaker) -> bool:
        return speaker.note or any(name in body for name in self.known if name != speaker.name)

    def _clauses(
        self, body: str, start: int, end: int, lead: str, speaker: Speaker, times: Times, first: bool
    ) -> Iterator[Clause]:
        found = self._subject(body, start, end, lead, speaker, times, first=first)
        if found is None:
            return
        subject, at = found
        group = verbgroup.group(body, at, end)
        if group is None:
            return
        if subject.kind == "name" and not _third(group.word):
            return
        for stop, more in coordinated(body, group, end):
            yield Clause(body, start, stop, lead, subject, group, speaker, times)
            if more is None:
                return
            group, start, end = more, stop, end

    def _subject(
        self, body: str, start: int, end: int, lead: str, speaker: Speaker, times: Times, *, first: bool
    ) -> tuple[subjects.Subject, int] | None:
        found = subjects.subject(body, start, end)
        if found is not None:
            if not subjects.timely(found[2]) and not times.within(start, found[1]):
                return None  # "the book I read", "the place I moved to"
            return found[0], found[1]
        if first or lead == ",":
            named = subjects.named(body, start, end)
            if (
                named is not None
                and (speaker.note or named[0].name.split()[0] in self.known)
                and named[0].name != speaker.name
            ):
                return named
        if first:
            at = subjects.dropped(body, start, end)
            if at is not None:
                return subjects.Subject("speaker", dropped=True), at
        return None


_THIRD = frozenset(["is", "was", "has", "had", "does", "did", "'s"])


def _third(word: str) -> bool:
    """Whether a verb form goes with a name."""
    low = word.lower()
    if low in _THIRD or low.endswith(("'s", "ing")):
        return True
    return any(verb.form in {"third", "past"} for verb in forms().get(low, ()))


def _with_time_before(parts: Sequence[Part], number: int, body: str, times: Times) -> int:
    """Where the clause begins, a clause of nothing but time before it included ("Last week, I …")."""
    part = parts[number]
    start = part.start
    if number == 0:
        return start
    before = parts[number - 1]
    first, last = before.start, before.end
    if (
        last - first <= 48
        and len(body[first:last].split()) <= 7
        and times.within(first, last)
        and subjects.subject(body, first, last) is None
    ):
        return first
    return start


def _around(quote: str, value: str) -> str:
    """The part of a long sentence that holds the value."""
    at = quote.find(value)
    at = max(0, at) if at >= 0 else 0
    start = quote.rfind(" ", 0, max(0, at - _QUOTE // 2)) + 1 if at > _QUOTE // 2 else 0
    end = min(len(quote), start + _QUOTE)
    if end < len(quote):
        end = max(quote.rfind(" ", start, end), start + 1)
    return quote[start:end].strip()
