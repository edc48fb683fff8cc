"""A question and what was recalled for it in, an answer out: by a language model, or in the memories' own words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from memcli.ask import evidence as gathering
from memcli.ask.checking import Reason, bearing, check, sentences, stutters
from memcli.ask.prompt import SENTENCES, SYSTEM, Reader, Said, request, schema
from memcli.ask.stated import says
from memcli.ask.verbatim import Quoted, quote
from memcli.text.support import units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memcli.ask.evidence import Evidence
    from memcli.models.protocols import LanguageModel
    from memcli.records import Fact, Hit

#: Tokens of an answer; of evidence at most (more only slows the answer); what a chat template adds; the least that lets
#: a model answer at all.
ANSWER_TOKENS, EVIDENCE_TOKENS, _TEMPLATE_TOKENS, _LEAST_TOKENS = 480, 3000, 96, 128

VERBATIM = "builtin"

#: A sentence follows the fact that was read from it if it has at least so many meaning words more.
MORE = 4


class Sentence(NamedTuple):
    """One sentence of an answer and the ids of the memories it rests on."""

    text: str
    citations: tuple[str, ...]


class Told(NamedTuple):
    """Sentences that facts say, and the facts and messages that they rest on.

    `whole`: nothing needs to be added, since no more than one such thing can hold.
    """

    sentences: tuple[Sentence, ...] = ()
    facts: tuple[Fact, ...] = ()
    hits: tuple[Hit, ...] = ()
    whole: bool = False


NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. Without `sentences`, the memory does not say.

    `evidence` is all that was looked at, `withheld` are memories that were not because they give orders to their
    reader, `dropped` counts by reason the sentences that a model wrote and the evidence did not bear out. `verbatim`
    tells that all sentences are quotations. `confidence` is recall's probability that it found an answer at all.
    """

    question: str
    sentences: tuple[Sentence, ...]
    evidence: tuple[Evidence, ...]
    withheld: tuple[str, ...]
    model: str
    verbatim: bool
    dropped: dict[str, int] = field(default_factory=dict)
    confidence: float | None = None

    @property
    def text(self) -> str:
        """The sentences in a row, without their citations."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def citations(self) -> tuple[str, ...]:
        """The ids of all memories the answer rests on, each once."""
        return tuple(dict.fromkeys(uid for sentence in self.sentences for uid in sentence.citations))


def quoted(
    question: str,
    hits: Sequence[Hit],
    *,
    me: str,
    told: Told = NOTHING,
    closed: Sequence[tuple[Fact, Told]] = (),
    doubted: bool = False,
) -> Answer:
    """An answer by no model: what facts say, then the memories' own words; of these nothing where recall is `doubted`.

    `closed` are facts that hold no more, each with what holds instead. Words that say one are left out where facts
    answer, as are those that the answering facts were read from; else what holds instead follows them.
    """
    recalled = gathering.gather(hits, me=me)
    evidence = gathering.fit(recalled.evidence, len(recalled.evidence) * gathering.LONGEST, len)
    known = {fact.uid for fact in (*told.facts, *(fact for fact, _ in closed))}
    sentences, behind = list(told.sentences), list(told.hits)
    free = [] if doubted or told.whole else [one for one in evidence if one.uid not in known]
    for one in quote(question, free):
        old = [(fact, newer) for fact, newer in closed if says(one.text, one.source.uid, fact)]
        if told.sentences and (old or _repeats(one, told)):
            continue
        for sentence in (
            Sentence(one.text, (one.source.uid,)),
            *(each for _, newer in old for each in newer.sentences),
        ):
            if sentence not in sentences:
                sentences.append(sentence)
        behind += [hit for _, newer in old for hit in newer.hits]
    verbatim = not behind
    if behind:
        evidence = gathering.gather([*hits, *behind], me=me).evidence
        evidence = gathering.fit(evidence, len(evidence) * gathering.LONGEST, len)
    return Answer(question, tuple(sentences), tuple(evidence), recalled.withheld, VERBATIM, verbatim=verbatim)


def _repeats(one: Quoted, told: Told) -> bool:
    """Whether a fact that answers was read from a sentence and says about as much."""
    said = {unit for sentence in told.sentences for unit in units(sentence.text)}
    more = set(units(one.text)) - said
    return len(more) < MORE and any(says(one.text, one.source.uid, fact) for fact in told.facts)


def written(
    question: str,
    hits: Sequence[Hit],
    model: LanguageModel,
    *,
    me: str,
    today: str,
    token: str,
    budget: int | None = None,
    on_sentence: Callable[[Sentence], None] | None = None,
) -> Answer:
    """An answer that a model writes from the hits alone, each sentence checked against the memories it cites.

    `today` is the day of asking in words; `token` a random word that marks where the memories begin and end; `budget`
    the most tokens of evidence. `on_sentence` is given each sentence as soon as it is whole and has passed. Raises
    what the model raises: ModelUnavailable, or UsageError where not even the question fits its context.
    """
    gathered = gathering.gather(hits, me=me)
    room = _room(question, model, budget)
    evidence = gathering.fit(gathered.evidence, room, model.count)
    sieve = _Sieve(question, evidence, on_sentence)
    if evidence:
        reader = Reader()

        def read(piece: str) -> None:
            for said in reader.feed(piece):
                sieve.take(said)

        made = model.generate(
            SYSTEM,
            request(question, evidence, token=token, today=today),
            max_tokens=min(ANSWER_TOKENS, model.context // 4),
            schema=schema(len(evidence)),
            on_text=read,
        )
        for said in Reader().feed(made.text):  # what a model that does not tell as it goes has written
            sieve.take(said)
    kept = tuple(sieve.kept)
    dropped = dict(sorted(sieve.dropped.items()))
    return Answer(question, kept, tuple(evidence), gathered.withheld, model.name, verbatim=False, dropped=dropped)


def _room(question: str, model: LanguageModel, budget: int | None) -> int:
    """Tokens of evidence that fit beside the instructions, the question (twice) and the answer."""
    taken = model.count(SYSTEM) + 2 * model.count(question) + min(ANSWER_TOKENS, model.context // 4) + _TEMPLATE_TOKENS
    return max(min(model.context - taken, budget or EVIDENCE_TOKENS), _LEAST_TOKENS)


class _Sieve:
    """Takes sentences as they come, each once, and lets through what the evidence bears out."""

    def __init__(
        self, question: str, evidence: Sequence[Evidence], on_sentence: Callable[[Sentence], None] | None
    ) -> None:
        self._question = question
        self._known = {one.number: one for one in evidence}
        self._tell = on_sentence
        self._seen: set[Said] = set()
        self.kept: list[Sentence] = []
        self.dropped: Counter[str] = Counter()

    def take(self, said: Said) -> None:
        if said in self._seen:
            return
        self._seen.add(said)
        for text in sentences(said.text):
            self._judge(Said(text, said.numbers))

    def _judge(self, said: Said) -> None:
        reason = check(said, self._known, self._question)
        again = any(said.text.casefold() == one.text.casefold() for one in self.kept)
        if reason is None and (again or stutters(said.text)):
            reason = Reason.REPEATED
        if reason is None and len(self.kept) < SENTENCES:
            numbers = bearing(said, self._known, self._question)
            sentence = Sentence(said.text, tuple(self._known[number].uid for number in numbers))
            self.kept.append(sentence)
            if self._tell is not None:
                self._tell(sentence)
        elif reason is not None:
            self.dropped[str(reason)] += 1
