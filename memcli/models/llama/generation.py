"""models.protocols.LanguageModel over a GGUF file."""

from __future__ import annotations

import codecs
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from memcli.errors import ModelUnavailable, UsageError
from memcli.models.llama import grammar, loading
from memcli.models.llama.chat import Chat
from memcli.models.llama.context import Context, Shape
from memcli.models.llama.likelihood import Likelihood
from memcli.models.llama.sampling import Chooser
from memcli.models.llama.thinking import MARKERS, Visible, strip
from memcli.models.protocols import Generation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from memcli.models.llama.options import LlamaOptions

#: Tokens of a prompt evaluated at a time: enough to keep a CPU busy, few enough to ask in between whether time is up.
BATCH = 512

#: Of so many system messages what the model read of them is kept: those of the extractor and the summarizer take turns.
_KEPT = 3

#: A context begins with room for this many tokens and grows by doubling, as prompts need it.
_SMALLEST = 1024


class LlamaModel:
    """A language model. What a prompt has in common at the beginning with the last one, or with one under the same
    system message, is not evaluated again.

    Raises ModelUnavailable where the model cannot be used. Close it, or use it as a context manager; what is left open
    is freed before the interpreter ends.
    """

    def __init__(self, path: Path, options: LlamaOptions, lora: Path | None = None) -> None:
        self._options = options
        self._batch = options.batch or BATCH
        header = loading.header_of(path, "language", trust=options.trust)
        opened = loading.open_model(header, options, context=2 * _SMALLEST, batch=self._batch, lora=lora)
        self._model = opened.model
        self.name = path.stem if lora is None else f"{path.stem}+{lora.stem}"
        self.context = opened.context
        self.gpu_layers = opened.model.gpu_layers
        self._chat = Chat(self._model, header)
        self._reading: Context | None = None
        self._seen: list[int] = []
        self._kept: dict[int, list[int]] = {}
        self._likelihood: Likelihood | None = None
        self._grammars: dict[str, str] = {}

    def count(self, text: str) -> int:
        """How many tokens `text` is."""
        return len(self._open().tokens(text))

    def generate(
        self,
        system: str,
        user: str,
        *,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        temperature: float = 0.0,
        seed: int = 0,
        expired: Callable[[], bool] | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Generation:
        """The answer to `user` under `system`, at most `max_tokens` long; see models.protocols.LanguageModel."""
        model = self._open()
        prompt = self._chat.tokens(system, user)
        room = self.context - len(prompt)
        if room < 1:
            told = f"the prompt is {len(prompt):,} tokens long, {self.name} takes {self.context:,} at most"
            raise UsageError(told, hint="ask about less at a time, or set a longer context if the model can")
        limit = min(max_tokens, room)
        expired = expired or _never
        shared = prompt[: min(self._chat.shared(system), len(prompt) - 1)]
        context = self._grown(len(prompt) + limit, shared)
        start, done = self._read(context, prompt, len(shared), expired)
        if not done:
            return Generation("", len(prompt), len(self._seen) - start, 0, finished=False)
        writer = _Writer(on_text, hide=schema is None)
        with Chooser(model, temperature, seed, None if schema is None else self._grammar(schema)) as chooser:
            generated, finished = self._write(context, limit, chooser, writer, expired)
        return Generation(writer.end(), len(prompt), len(prompt) - start, generated, finished)

    def likelihoods(self, passages: Sequence[str], before: str, after: str, question: str) -> list[float]:
        """Per passage the mean log-probability, in nats, of the question's tokens after before + passage + after."""
        return [score for score in self.likelihood().scores(passages, before, after, question) if score is not None]

    def likelihood(self) -> Likelihood:
        """What scores passages by how likely they make a question; made when first needed."""
        if self._likelihood is None:
            self._likelihood = Likelihood(self._open(), self._options, self.context)
        return self._likelihood

    def close(self) -> None:
        """Frees the model's memory; it cannot be used afterwards."""
        self._reading = self._likelihood = None
        self._seen, self._kept = [], {}
        self._model.close()
        self.context = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> Any:
        if not self.context:
            raise ModelUnavailable(f"the model {self.name} was closed")
        return self._model

    def _grown(self, tokens: int, shared: list[int]) -> Context:
        """A context with room for so many tokens beside the beginnings that are kept of other prompts.

        A larger one takes the place of one that is too small, and what was kept moves into it.
        """
        wanted = tokens + sum(len(kept) for kept in self._kept.values() if kept != shared)
        context = self._reading
        if context is not None and context.shape.context >= wanted:
            return context
        states = {}
        if context is not None:
            states = {place: context.state(place) for place in self._kept}
            context.close()
        most = -(-max(self.context, wanted) // 256) * 256
        room = min(max(1 << (wanted - 1).bit_length(), _SMALLEST), most)
        shape = Shape(room, min(self._batch, room), sequences=1 + _KEPT)
        self._seen, self._reading = [], None
        context = self._reading = Context(self._model, shape, self._options)
        self._kept = {place: self._kept[place] for place, state in states.items() if context.resume(place, state)}
        return context

    def _read(self, context: Context, prompt: list[int], shared: int, expired: Callable[[], bool]) -> tuple[int, bool]:
        """Evaluates what is new of a prompt; from which token on, and whether it came to the end.

        Of its first `shared` tokens, with which others will begin too, a copy is kept.
        """
        start = self._rewound(context, prompt)
        keep = 0 if prompt[:shared] in self._kept.values() else shared
        cuts = [*range(start, len(prompt), context.shape.batch), len(prompt)]
        cuts = sorted({*cuts, keep}) if start < keep else cuts
        for begin, end in pairwise(cuts):
            if expired():
                return start, False
            wanted = [end - begin - 1] if end == len(prompt) else []
            context.read([(0, begin, prompt[begin:end])], wanted)
            self._seen = prompt[:end]
            if end == keep:
                self._keep(context)
        return start, True

    def _rewound(self, context: Context, prompt: list[int]) -> int:
        """Forgets what was read last but for what a prompt begins with, or takes up what was kept of one that began
        so for longer; where to go on.

        Recurrent models cannot go back inside a text: of it they use only what was kept.
        """
        most = len(prompt) - 1
        common = min(_shared(self._seen, prompt), most)
        fitting = [place for place, kept in self._kept.items() if len(kept) <= most and prompt[: len(kept)] == kept]
        best = max(fitting, key=lambda place: len(self._kept[place]), default=0)
        kept = self._kept.get(best, [])
        if common >= len(kept) and context.forget(0, common):
            self._seen = self._seen[:common]
            return common
        context.forget(0)
        if best:
            context.copy(best, 0)
            self._kept[best] = self._kept.pop(best)  # the latest used is the last to go
        self._seen = list(kept)
        return len(kept)

    def _keep(self, context: Context) -> None:
        """Keeps a copy of what was read, in place of what has not been used for longest if there are too many."""
        free = set(range(1, _KEPT + 1)) - self._kept.keys()
        place = min(free) if free else next(iter(self._kept))
        self._kept.pop(place, None)
        context.forget(place)
        context.copy(0, place)
        self._kept[place] = list(self._seen)

    def _grammar(self, schema: Mapping[str, Any]) -> str:
        key = repr(schema)
        if key not in self._grammars:
            self._grammars[key] = grammar.from_schema(schema)
        return self._grammars[key]

    def _write(
        self, context: Context, limit: int, chooser: Chooser, writer: _Writer, expired: Callable[[], bool]
    ) -> tuple[int, bool]:
        """Writes up to `limit` tokens after what was read; how many, and whether the text came to its end."""
        model = self._model
        written = 0
        while written < limit:
            token = chooser.next(context.scores(1)[0])
            if token is None or model.ends(token):
                return written, token is not None or chooser.endless
            run, whole = [token], chooser.complete(token)
            for forced in [] if whole else chooser.forced()[: limit - written - 1]:
                run.append(forced)
                whole = chooser.complete(forced)
            for each in run:
                writer.add(model.piece(each) or _marker(model, each))
            written += len(run)
            if whole:
                return written, True
            if written < limit:
                if expired():
                    return written, False
                context.read([(0, len(self._seen), run)], [len(run) - 1])
                self._seen += run
        return limit, False


class _Writer:
    """Gathers the bytes of tokens, and hands on the text as soon as its characters are whole."""

    def __init__(self, on_text: Callable[[str], None] | None, *, hide: bool) -> None:
        self._bytes = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._visible = Visible() if hide else None
        self._on_text = on_text
        self._begun = False

    def add(self, piece: bytes) -> None:
        self._bytes += piece
        if self._on_text is not None:
            text = self._decoder.decode(piece)
            self._show(self._visible.feed(text) if self._visible else text)

    def end(self) -> str:
        """The whole text."""
        if self._on_text is not None:
            text = self._decoder.decode(b"", final=True)
            self._show(self._visible.feed(text) + self._visible.end() if self._visible else text)
        whole = self._bytes.decode("utf-8", "replace")
        return strip(whole) if self._visible else whole

    def _show(self, text: str) -> None:
        if not self._begun:
            text = text.lstrip()
        if text and self._on_text is not None:
            self._begun = True
            self._on_text(text)


def _marker(model: Any, token: int) -> bytes:
    """A control token's text where it begins or ends thinking, else nothing."""
    text: bytes = model.piece(token, markup=True)
    return text if text in MARKERS else b""


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two lists have in common at the beginning."""
    count = min(len(one), len(other))
    if one[:count] == other[:count]:
        return count
    return next(place for place in range(count) if one[place] != other[place])


def _never() -> bool:
    return False
