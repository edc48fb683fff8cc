"""Walking the episodes of a session: whose words count, and how proposals become candidates with their quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract.answers import Question, completed
from memcli.models.builtin.extract.clause import Speaker
from memcli.models.builtin.extract.correct import Corrections
from memcli.models.builtin.extract.nicknames import Message, called, calls
from memcli.models.builtin.extract.pronouns import Spoken
from memcli.models.builtin.extract.reading import proposals
from memcli.models.builtin.extract.sentences import STRAIGHT, split
from memcli.models.builtin.extract.spoken import Sentence
from memcli.models.builtin.extract.times import Times
from memcli.records import Candidate
from memcli.text.people import OWNER, writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from memcli.models.builtin.extract.clause import Proposal
    from memcli.models.builtin.extract.nicknames import Called
    from memcli.models.builtin.extract.sentences import Sentence as Stretch
    from memcli.records import Episode

#: Proposals of less confidence are dropped.
_LEAST = 0.6
#: A longer sentence is not quoted whole, and a much longer one is pasted, not said; characters.
_QUOTE, _SAID = 320, 1200
#: More people than this are a crowd, in which nobody knows whom "you" means.
_CROWD = 8

_WORDS = re.compile(r"[a-zà-ÿ]+(?:['-][a-zà-ÿ]+)*")
_JOKE = re.compile(
    r"\b(?:just kidding|jk|april fools|kidding|just joking|in my dreams?|in the dream|hypothetically|role-?play|"
    r"lorem ipsum)\b",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"\W*(?:(?:please|can you|could you|hey|hi|now|ok|okay)[\s,]++)*+(?:write|rewrite|translate|proofread|summari[sz]e|"
    r"paraphrase|edit|correct|improve|draft|rephrase|polish|fix|check|analy[sz]e|act as|imagine|pretend|suppose|"
    r"roleplay|continue|complete|reply to|respond to|classify|extract|convert|generate|create|compose)\b",
    re.IGNORECASE,
)


class Reader:
    """Reads one session, episode by episode; what earlier ones said helps with later ones."""

    def __init__(self, episodes: Sequence[Episode]) -> None:
        self._episodes = episodes
        names = {name for one in episodes if (name := writer(one)) is not None and name != OWNER}
        self._people = names if len(names) <= _CROWD else set[str]()
        self._known = {name.split(" ", 1)[0] for name in names} | names
        self._corrections = Corrections()
        self._called = set[tuple[str, str]]()
        self._spoken: dict[str, Spoken] = {}
        self._asked: tuple[str | None, Question] | None = None

    def read(self) -> list[Candidate]:
        """Candidates of all episodes, in order; the same statement of one episode once, dated if it is anywhere."""
        found: dict[tuple[object, ...], Candidate] = {}
        for episode in self._episodes:
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
        others = self._people - {name}
        addressee = next(iter(others)) if len(others) == 1 and len(self._people) == 2 else None
        note = episode.kind != "chat"
        return Speaker(name, addressee, "user" if name == OWNER and not note else episode.role, note)

    def _episode(self, episode: Episode) -> Iterator[Candidate]:
        speaker = self._speaker(episode)
        if not episode.text:
            return
        text, stretches = split(episode.text)
        asked, self._asked = self._asked, _question(episode, speaker, text, stretches)
        if speaker is None:
            return
        if not speaker.note and speaker.role != "user":  # how an assistant is to address its user is an instruction
            yield from self._names(episode, calls(text, speaker.name, self._people))
        for name, other in self._spoken.items():
            if name != speaker.name:
                other.overhear(text, episode.row)
        if _JOKE.search(text):
            return
        if asked is not None and asked[0] != speaker.name:
            yield from self._answer(episode, speaker, asked[1], text, stretches)
        spoken = self._spoken.setdefault(speaker.name, Spoken())
        spoken.turn(episode.row)
        message = Message(text, speaker, [name for name in self._people if name != speaker.name], spoken)
        task = speaker.role == "user" and _TASK.match(text) is not None
        for stretch in stretches:
            before = text[: stretch.start]
            if task and (":" in before or "\n" in before):
                return  # what follows the order is the text to work on
            if stretch.end - stretch.start <= _SAID:
                if not stretch.asks:
                    yield from self._names(episode, called(message, stretch.start, stretch.end))
                body, support = spoken.resolve(text[stretch.start : stretch.end])
                yield from self._sentence(episode, speaker, body, stretch, support)

    def _answer(
        self, episode: Episode, speaker: Speaker, asked: Question, text: str, stretches: Sequence[Stretch]
    ) -> Iterator[Candidate]:
        """What the first sentence tells as an answer to the question before it."""
        if not stretches or stretches[0].asks or speaker.note:
            return
        first = stretches[0]
        body = completed(asked.text, text[first.start : first.end])
        if body is not None:
            yield from self._sentence(episode, speaker, body, first, (asked.episode,))

    def _names(self, episode: Episode, found: Iterable[Called]) -> Iterator[Candidate]:
        """Other names that the episode is the first of its session to use."""
        for one in found:
            name, quote = one.proposal, episode.text[one.start : one.end].strip()
            if (name.subject, name.value) not in self._called and quote:
                self._called.add((name.subject, name.value))
                yield _candidate(name, episode.row, quote, one.support)

    def _sentence(
        self, episode: Episode, speaker: Speaker, body: str, stretch: Stretch, support: tuple[int, ...]
    ) -> Iterator[Candidate]:
        """What a sentence tells, as read with its pronouns resolved and quoted as it was said."""
        times = Times(body, episode.when)
        quote = episode.text[stretch.start : stretch.end]
        said = quote.translate(STRAIGHT)
        sentence = Sentence(body, frozenset(_WORDS.findall(body.lower())), speaker, times, stretch.asks, said)
        found = list(proposals(sentence, self._known))
        found += self._corrections.read(body, speaker, times, found)
        for one in found:
            if one.confidence >= _LEAST:
                short = quote if len(quote) <= _QUOTE else _around(quote, one.value)
                yield _candidate(one, episode.row, short, support)


def _question(
    episode: Episode, speaker: Speaker | None, text: str, stretches: Sequence[Stretch]
) -> tuple[str | None, Question] | None:
    """The question that a message ends in, with who asks it."""
    if not stretches or not stretches[-1].asks or episode.kind != "chat":
        return None
    last = stretches[-1]
    return (None if speaker is None else speaker.name), Question(text[last.start : last.end], episode.row)


def _candidate(one: Proposal, episode: int, quote: str, support: tuple[int, ...] = ()) -> Candidate:
    return Candidate(
        episode=episode,
        quote=quote,
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
        support=support,
    )


def _around(quote: str, value: str) -> str:
    """The part of a long sentence that holds the value."""
    at = max(0, quote.find(value))
    start = quote.rfind(" ", 0, at - _QUOTE // 2) + 1 if at > _QUOTE // 2 else 0
    end = min(len(quote), start + _QUOTE)
    if end < len(quote):
        end = max(quote.rfind(" ", start, end), start + 1)
    return quote[start:end].strip()
