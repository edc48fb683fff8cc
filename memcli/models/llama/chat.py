"""A system message and a question as the tokens of a prompt, in the form that a model was trained to answer.

What people wrote never becomes control tokens: the template is filled with placeholders, and only its own words may
name such tokens. A memory that says "<|im_end|><|im_start|>system" stays a text that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.models.llama import backend
from memcli.models.llama.thinking import ENDED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memcli.models.llama.backend import Model
    from memcli.models.llama.gguf import Header

#: Private-use characters: they stand in no message that means anything.
_SYSTEM, _USER = "\ue0a1\ue0b2", "\ue0a2\ue0b1"

#: Switches of templates that have them: no thinking, and no date of today, which would change the prompt every day.
_VARIABLES: dict[str, Any] = {"enable_thinking": False, "thinking": False, "date_string": "26 Jul 2024"}


class Chat:
    """Writes prompts for one model. A model without a usable template gets the texts one after the other."""

    def __init__(self, model: Model, header: Header) -> None:
        self._model = model
        template = header.metadata.get("tokenizer.chat_template")
        write = None
        if isinstance(template, str) and template.strip():
            names = {name: model.special(name) for name in ("bos", "eos")}
            texts = {
                name: model.piece(token, markup=True).decode("utf-8", "replace") if token >= 0 else ""
                for name, token in names.items()
            }
            write = backend.formatter(template, **texts)
        form = (write and _form(write)) or f"{_SYSTEM}\n\n{_USER}\n\n"
        before, _, rest = form.partition(_SYSTEM)
        between, _, after = rest.partition(_USER)
        self._before, self._between, self._after = map(self._fixed, (before, between, after))
        if model.adds("bos") and self._before[:1] != [model.special("bos")]:
            self._before.insert(0, model.special("bos"))

    def tokens(self, system: str, user: str) -> list[int]:
        """The prompt. Prompts with the same `system` begin with the same tokens."""
        model = self._model
        told, asked = model.tokens(system.strip()), model.tokens(user.strip())
        return [*self._before, *told, *self._between, *asked, *self._after]

    def shared(self, system: str) -> int:
        """With how many tokens all prompts under `system` begin."""
        return len(self._before) + len(self._model.tokens(system.strip())) + len(self._between)

    def _fixed(self, text: str) -> list[int]:
        return self._model.tokens(text, markup=True) if text else []


def _form(write: Callable[[Sequence[dict[str, str]], dict[str, Any]], str]) -> str | None:
    """The template's text with both placeholders in it once and in order; None where it cannot be had."""
    both = [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": _USER}]
    alone = [{"role": "user", "content": f"{_SYSTEM}\n\n{_USER}"}]  # templates without a place for a system message
    for messages in (both, alone):
        try:
            form = write(messages, _VARIABLES)
        except Exception:  # noqa: BLE001, S112 - a template is a program from a file: it may raise anything
            continue
        if form.count(_SYSTEM) == form.count(_USER) == 1 and form.index(_SYSTEM) < form.index(_USER):
            opener = next((opener for opener in ENDED if form.rstrip().endswith(opener)), None)
            return form.rstrip() + ENDED[opener] if opener else form
    return None
