"""A language model that says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.models.protocols import Generation
from memcli.models.reading import Reading, Writing
from memcli.records import SummaryText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from memcli.records import Candidate, Episode, Part

#: One answer: a text, an error to raise, or a function of the call.
Answer = "str | Exception | Callable[[Call], str]"


class Call(NamedTuple):
    """One call of `generate`."""

    system: str
    user: str
    max_tokens: int
    schema: Mapping[str, Any] | None
    temperature: float
    seed: int
    expired: Callable[[], bool] | None


class Cut(Exception):
    """Answers with its text, but as one that was cut short."""


class Scripted:
    """Answers in turn, the last answer for ever; four characters are a token."""

    def __init__(self, *answers: Any, context: int = 8192, name: str = "scripted") -> None:
        self.name = name
        self.context = context
        self.answers = list(answers) or ['{"facts": []}']
        self.calls: list[Call] = []
        self.closed = False

    def count(self, text: str) -> int:
        return (len(text) + 3) // 4

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
        call = Call(system, user, max_tokens, schema, temperature, seed, expired)
        assert self.count(system) + self.count(user) + max_tokens <= self.context
        self.calls.append(call)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        finished = not isinstance(answer, Cut)
        if isinstance(answer, Cut):
            answer = answer.args[0]
        if isinstance(answer, BaseException):
            raise answer
        text = answer(call) if callable(answer) else answer
        prompt = self.count(system) + self.count(user)
        return Generation(text, prompt, self.count(user), self.count(text), finished)

    def close(self) -> None:
        self.closed = True


def said(**fields: Any) -> dict[str, Any]:
    """One fact as a model writes it: by default a true one of the message "I moved to Porto last week with my dog Rex"."""
    return {
        "message": 1,
        "quote": "I moved to Porto last week",
        "statement": "Ana lives in Porto",
        "subject": "Ana",
        "kind": "attribute",
        "attribute": "home",
        "value": "Porto",
        "when": "last week",
    } | fields


def facts(*items: Any) -> str:
    """An answer with these facts."""
    return json.dumps({"facts": list(items)})


class Rules:
    """A built-in extractor that reads what it is told to."""

    name = "builtin"

    def __init__(self, found: Iterable[Candidate] = ()) -> None:
        self.found = list(found)

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        rows = {one.row for one in episodes}
        return [one for one in self.found if one.episode in rows]


class Fixed:
    """A `SessionReader` that proposes what it is told to."""

    name = "fixed#1"
    rules = "builtin"

    def __init__(self, *found: Candidate) -> None:
        self.found = found

    def extract(self, episodes: Sequence[Episode]) -> list[Candidate]:
        return list(self.read(episodes).candidates)

    def read(self, episodes: Sequence[Episode]) -> Reading:
        rows = {one.row for one in episodes}
        return Reading([one for one in self.found if one.episode in rows])


class Sentences:
    """A built-in summarizer: the first message."""

    name = "builtin"

    def summarize(self, episodes: Sequence[Episode], *, words: int) -> Any:
        return SummaryText(episodes[0].text, (episodes[0].row,)) if episodes else None

    def condense(self, parts: Sequence[Part], *, words: int, dated: bool = False) -> Writing:
        return Writing(SummaryText(parts[0].text, parts[0].sayings[0].episodes), self.name)
