"""A summarizer on any language model; where nothing of what it writes can be kept, the built-in one stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.errors import ModelUnavailable
from memcli.models.llm import prompts
from memcli.models.llm.chunks import inert, told
from memcli.models.llm.extractor import PATIENCE_SECONDS, expiry
from memcli.models.reading import Usage, Writing
from memcli.records import SummaryText
from memcli.text import quotes
from memcli.text.language import same_language
from memcli.text.people import unresolved
from memcli.text.support import Ground, Passage, passages, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from memcli.models.protocols import LanguageModel, Summarizer
    from memcli.records import Episode, Part

#: Tokens that a word of an answer may take; scripts without blanks take more of them.
_TOKENS_A_WORD, _SPARE_TOKENS = 4, 32
_TEMPLATE_TOKENS = 64
_LEAST_ROOM = 96
#: Tokens of messages that are summarized at a time, however large the context is.
_PART_TOKENS = 3000
#: What a chunk of a long session is summarized to, so that the summary of summaries has all that matters.
_PART_WORDS = 60
#: How much of a sentence must be words of its source.
_SHARE = 0.4
#: A sentence of fewer words tells nothing.
_SHORTEST = 3
_PATIENCE = 3

_LIST = re.compile(r"^\s*(?:[-*•>#]+|\d+[.)])\s*")
_EMPHASIS = re.compile(r"\*\*|__|`+")
_ABOUT_ITSELF = re.compile(
    r"^(?:here(?:'s| is| are)|sure|certainly|of course|okay|ok\b|summary\b|in summary:?$|the following|as an ai|"
    r"below (?:is|are)|i (?:am|can|cannot|can't|have|will|would|hope)\b|i'm\b|let me|note:|please\b|"
    r"this (?:is a )?summary|length\b)",
    re.IGNORECASE,
)
#: "Ana: I moved." copies the messages instead of telling what they say.
_TRANSCRIPT = re.compile(r"^[\w' -]{1,40}:\s")


class LlmSummarizer:
    """A `Summarizer` and `SessionWriter`: `model` writes, its sentences are checked, and `base` stands in.

    Raises ModelUnavailable where the model's context is too small to work with.
    """

    def __init__(
        self,
        model: LanguageModel,
        base: Summarizer,
        *,
        seconds: float = PATIENCE_SECONDS,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._model = model
        self._base = base
        self._seconds = seconds
        self._clock = clock
        self._taken = model.count(prompts.SUMMARIZE) + _TEMPLATE_TOKENS
        self._failures = 0
        self.name = prompts.named(model.name, prompts.SUMMARIZE)
        if self._room(_PART_WORDS) < _LEAST_ROOM:
            raise ModelUnavailable(
                f"{model.name} has a context of {model.context} tokens, too few to summarize with",
                hint=f"load it with at least {model.context + _LEAST_ROOM - self._room(_PART_WORDS)}, or use another",
            )

    def summarize(self, episodes: Sequence[Episode], *, words: int) -> SummaryText | None:
        """A summary of at most `words` words of a session in order; None where there is nothing to say."""
        return self.write(episodes, words=words).summary

    def write(self, episodes: Sequence[Episode], *, words: int) -> Writing:
        """The same, with who wrote it in the end and what it cost."""
        source = passages(episodes)
        text, usage = self._tried(list(told(episodes)), source, words)
        if text:
            rows = tuple(one.row for one in source if one.text.strip())
            return Writing(SummaryText(text, rows), self.name, usage)
        return Writing(self._base.summarize(episodes, words=words), self._base.name, usage)

    def condense(self, parts: Sequence[Part], *, words: int, dated: bool = False) -> Writing:
        """A summary of at most `words` words of summaries; it may rest on all that these rest on.

        Where the model fails, the built-in summarizer chooses among their sentences.
        """
        texts = [f"[{part.when}] {part.text}" if dated and part.when else part.text for part in parts]
        source = [Passage(number, text) for number, text in enumerate(texts)]
        text, usage = self._tried([line for line in map(inert, texts) if line], source, words)
        if text:
            rows = dict.fromkeys(row for part in parts for one in part.sayings for row in one.episodes)
            return Writing(SummaryText(text, tuple(rows)), self.name, usage)
        chosen = self._base.condense(parts, words=words, dated=dated)
        return chosen._replace(usage=usage)

    def _tried(self, lines: list[str], source: Sequence[Passage], words: int) -> tuple[str, Usage]:
        try:
            return self._write(lines, source, words)
        except Exception:  # noqa: BLE001 - a model that cannot even count leaves the summary to the built-in one
            return "", Usage(pieces=1, left=1)

    def _write(self, lines: list[str], source: Sequence[Passage], words: int) -> tuple[str, Usage]:
        """A checked text of at most `words` words, "" where none could be had."""
        usage = Usage(pieces=1)
        if not lines or self._failures >= _PATIENCE:
            return "", usage.plus(Usage(left=1)) if lines else Usage()
        ground = Ground(source)
        while True:
            parts = list(self._parts(lines, words))
            if len(parts) == 1:
                break
            shorter: list[str] = []
            for part in parts:
                text, spent = self._checked(part, ground, _PART_WORDS)
                usage = usage.plus(spent)
                if text:
                    shorter.append(text)
            if not shorter or sum(map(len, shorter)) >= sum(map(len, lines)):
                return "", usage.plus(Usage(left=1))
            lines = shorter
        text, spent = self._checked(parts[0], ground, words)
        return text, usage.plus(spent).plus(Usage(left=not text))

    def _room(self, words: int) -> int:
        """Tokens of messages that one call can take for a summary of so many words."""
        return min(_PART_TOKENS, self._model.context - self._taken - words * _TOKENS_A_WORD - _SPARE_TOKENS)

    def _parts(self, lines: Iterable[str], words: int) -> Iterator[str]:
        """The lines in as many parts as the context needs; a line that is too long by itself is cut."""
        room = max(self._room(max(words, _PART_WORDS)), _LEAST_ROOM)
        part: list[str] = []
        used = 0
        for line in lines:
            text, tokens = line, self._model.count(line) + 2
            while tokens > room:
                text = text[: len(text) * room // (tokens + 1)]
                tokens = self._model.count(text) + 2
            if part and used + tokens > room:
                yield "\n".join(part)
                part, used = [], 0
            part.append(text)
            used += tokens
        if part:
            yield "\n".join(part)

    def _checked(self, lines: str, ground: Ground, words: int) -> tuple[str, Usage]:
        """What the model makes of the lines, tried twice, its unfounded sentences dropped."""
        usage = Usage()
        for attempt in range(2):
            try:
                made = self._model.generate(
                    prompts.SUMMARIZE,
                    prompts.summary_request(words, lines),
                    max_tokens=words * _TOKENS_A_WORD + _SPARE_TOKENS,
                    temperature=0.6 * attempt,
                    seed=attempt,
                    expired=expiry(self._clock, self._seconds),
                )
            except Exception as error:  # noqa: BLE001 - whatever a model does costs one summary, never the run
                self._failures += isinstance(error, ModelUnavailable)
                usage = usage.plus(Usage(retried=attempt == 0))
                continue
            self._failures = 0
            spent = Usage(prompted=made.prompt_tokens, evaluated=made.evaluated, generated=made.generated)
            kept, dropped = founded(made.text, ground)
            text = fitted(kept, words)
            usage = usage.plus(spent).plus(Usage(dropped=dropped, retried=attempt == 0 and not text))
            if text:
                return text, usage
        return "", usage


def founded(text: str, ground: Ground) -> tuple[list[str], int]:
    """The whole sentences of a model's text that its source bears out, and how many others were dropped.

    A sentence is borne out if all its names, numbers and dates stand in the source, much of what else it says does, and
    it is in the source's language. Questions, and words of the messages in the first person, are no summary. What the
    model says about itself or its task is dropped uncounted, as are repetitions and single words.
    """
    everything = "\n".join(one.text for one in ground.source)
    stems = frozenset().union(*(ground.stems(one) for one in ground.source))
    people = [word for one in ground.source for word in one.who.split()]
    kept: list[str] = []
    dropped = 0
    for sentence in sentences(text):
        if length(sentence) < _SHORTEST or _ABOUT_ITSELF.match(sentence) or sentence in kept:
            continue
        if unresolved(sentence) or sentence.endswith(("?", "？")) or _TRANSCRIPT.match(sentence):
            dropped += 1
            continue
        supported = ground.lacks(sentence) is None and share(sentence, stems, known=people) >= _SHARE
        if supported and same_language(sentence, everything):
            kept.append(sentence)
        else:
            dropped += 1
    return kept, dropped


def sentences(text: str) -> list[str]:
    """The whole sentences of a model's answer, without the marks of lists, headings and emphasis."""
    found = []
    for line in prompts.aloud(text).splitlines():
        plain = _EMPHASIS.sub("", _LIST.sub("", line)).strip()
        found += quotes.sentences(plain)
    return [one for one in found if one.endswith(quotes.ENDS)]


def fitted(kept: Iterable[str], words: int) -> str:
    """As many of the sentences, in order, as have at most `words` words together; longer ones are passed over."""
    chosen: list[str] = []
    for sentence in kept:
        size = length(sentence)
        if size <= words:
            chosen.append(sentence)
            words -= size
    return " ".join(chosen)


def length(text: str) -> int:
    """Words of a text; two characters of a script without blanks count as one."""
    unspaced = len(quotes.UNSPACED.findall(text))
    return len(quotes.UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2
