"""Choosing the next token: by its score, and where a grammar rules, only among what the grammar allows."""

from __future__ import annotations

import codecs
import ctypes
import weakref
from typing import TYPE_CHECKING, Any, Self

from memcli.errors import ModelUnavailable
from memcli.models.llama import backend

if TYPE_CHECKING:
    from memcli.models.llama.backend import Model

#: Above temperature 0 the choice is among the 40 best, as far as they make up 95 % together and none is below a
#: twentieth of the best: llama.cpp's own defaults.
TOP, MASS, LEAST = 40, 0.95, 0.05

_LONGEST_FORCED = 100


class Chooser:
    """Chooses the tokens of one text: by their scores alone, or with a grammar among those that it allows.

    The whole vocabulary is put to the grammar only where it refuses the token that would be taken without it. That
    gives the same as masking first: a forbidden choice is made again, among the allowed ones.
    """

    def __init__(self, model: Model, temperature: float, seed: int, grammar: str | None = None) -> None:
        self._model = model
        self._choice = Choice(temperature, seed)
        self._grammar = None if grammar is None else Grammar(model, grammar)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._end = max(model.special("eos"), model.special("eot"))

    def next(self, scores: Any) -> int | None:
        """The next token by `scores` (float32 logits of the whole vocabulary); None where the text may not go on.

        With a grammar it makes no bytes that are not UTF-8: a grammar of llama.cpp takes the two bytes C0 A2 for a
        quotation mark, and a reader of JSON does not.
        """
        import numpy as np

        token = self._choice.of(scores)
        if self._grammar is None or (self._grammar.allows(token) and self._decodes(token)):
            return token
        allowed = self._grammar.masked(scores)
        while np.isfinite(allowed.max()):
            token = self._choice.of(allowed)
            if self._decodes(token):
                return token
            allowed[token] = -np.inf
        return None

    @property
    def endless(self) -> bool:
        """Whether the model knows no token that ends a text: one that may not go on is whole then."""
        return self._end < 0

    def _decodes(self, token: int) -> bool:
        """Whether the bytes of a token go on with a text in UTF-8."""
        state = self._decoder.getstate()
        try:
            self._decoder.decode(self._model.piece(token))
            begun = self._decoder.getstate()[0]
        except UnicodeDecodeError:
            return False
        finally:
            self._decoder.setstate(state)
        # Python's decoder waits for the third byte of half a surrogate pair before it refuses the second.
        return not (begun[:1] == b"\xed" and begun[1:2] >= b"\xa0")

    def complete(self, token: int) -> bool:
        """Goes on with a token that `next` gave, not the text's end; whether the grammar lets nothing follow it."""
        if self._grammar is None:
            return False
        self._grammar.accept(token)
        self._decoder.decode(self._model.piece(token))
        closed = self._model.piece(token)[-1:] in {
            b"}",
            b"]",
            b'"',
            b"e",
            b"l",
        }  # as JSON values other than numbers end
        return closed and not self.endless and self._grammar.allows(self._end)

    def forced(self) -> list[int]:
        """The tokens of what the grammar lets follow in one way only, such as the name of the next property."""
        if self._grammar is None:
            return []
        text = self._grammar.only()
        tokens = self._model.tokens(text) if len(text) > 1 else []
        spelt = b"".join(map(self._model.piece, tokens))
        return tokens if spelt == text.encode() else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._grammar is not None:
            self._grammar.close()


class Choice:
    """Chooses tokens; the same scores and seed give the same tokens. Temperature 0 takes the best."""

    def __init__(self, temperature: float, seed: int) -> None:
        self._temperature = temperature
        self._seed = seed
        self._random: Any = None

    def of(self, scores: Any) -> int:
        """A token by its place in `scores` (float32 logits of the whole vocabulary, -inf: forbidden)."""
        import numpy as np

        if self._temperature <= 0:
            return int(scores.argmax())
        if self._random is None:
            self._random = np.random.default_rng(self._seed)
        best = np.argpartition(scores, -TOP)[-TOP:] if len(scores) > TOP else np.arange(len(scores))
        best = best[np.argsort(-scores[best], kind="stable")]
        raw = scores[best].astype(np.float64)
        weights = np.exp(raw - raw[0])
        weights /= weights.sum()
        kept = (weights.cumsum() - weights < MASS) & (weights >= LEAST * weights[0])
        weights = np.where(kept, np.exp((raw - raw[0]) / self._temperature), 0.0)
        place = np.searchsorted(weights.cumsum(), weights.sum() * self._random.random(), side="right")
        return int(best[min(place, kept.sum() - 1)])


class Grammar:
    """A grammar and how far a text has come in it. Raises ModelUnavailable where llama.cpp does not understand it."""

    def __init__(self, model: Model, grammar: str) -> None:
        import numpy as np

        self._api = model.api
        with backend.quiet():
            self._pointer = self._api.llama_sampler_init_grammar(model.vocab, grammar.encode(), b"root")
        if not self._pointer:
            raise ModelUnavailable("llama.cpp does not understand the grammar of the answer")
        self._finalizer = weakref.finalize(self, self._api.llama_sampler_free, self._pointer)
        fields = [("id", np.int32), ("logit", np.float32), ("p", np.float32)]
        self._all = np.zeros(model.vocabulary, dtype=np.dtype(fields, align=True))
        self._all["id"] = np.arange(model.vocabulary)
        self._one = np.zeros(1, dtype=self._all.dtype)
        self._letters = model.letters() if grammar.isascii() else {}
        self._few = np.zeros(len(self._letters) + 1, dtype=self._all.dtype)
        self._few["id"] = [*self._letters, max(model.special("eos"), model.special("eot"), 0)]

    def allows(self, token: int) -> bool:
        """Whether the text may go on with this token (or end, for one that ends it)."""
        self._one[0] = (token, 0.0, 0.0)
        self._apply(self._one)
        return bool(self._one["logit"][0] == 0.0)

    def masked(self, scores: Any) -> Any:
        """The scores with -inf for every token that the text may not go on with."""
        self._all["logit"] = scores
        self._apply(self._all)
        return self._all["logit"]

    def accept(self, token: int) -> None:
        """Goes on with a token; one that is not allowed would end the process, so ask first."""
        self._api.llama_sampler_accept(self._pointer, token)

    def only(self) -> str:
        """The text with which all that may follow begins; "" also where the vocabulary cannot tell letter by letter."""
        letter = self._only(self._pointer) if self._letters else None
        if letter is None:
            return ""
        found = ""
        ahead = self._api.llama_sampler_clone(self._pointer)
        try:
            while letter is not None and len(found) < _LONGEST_FORCED:
                found += self._letters[letter]
                self._api.llama_sampler_accept(ahead, letter)
                letter = self._only(ahead)
        finally:
            self._api.llama_sampler_free(ahead)
        return found

    def _only(self, pointer: Any) -> int | None:
        """The one letter's token that may follow; None where several may, or the end."""
        self._few["logit"] = 0.0
        self._apply(self._few, pointer)
        allowed = (self._few["logit"] == 0.0).nonzero()[0]
        token = int(self._few["id"][allowed[0]]) if len(allowed) == 1 else None
        return token if token in self._letters else None

    def close(self) -> None:
        """Frees it. A second call does nothing."""
        self._finalizer()

    def _apply(self, candidates: Any, pointer: Any = None) -> None:
        data = self._api.llama_token_data_array(
            data=candidates.ctypes.data_as(self._api.llama_token_data_p),
            size=len(candidates),
            selected=-1,
            sorted=False,
        )
        self._api.llama_sampler_apply(pointer or self._pointer, ctypes.byref(data))
