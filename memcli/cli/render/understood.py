"""What recall understood of a question: its words, the people and times it names, and what narrows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.render.lines import Line, line
from memcli.cli.render.moments import span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.recall.engine import Recall

_TIMES = {"happened": "about {}", "said": "said {}", "only": "said {}, nothing else"}


def understood(answer: Recall) -> Iterator[Line]:
    """One line for each thing that was understood; none for what the question does not have."""
    unknown = set(answer.unknown)
    told = {
        "words": ", ".join(word for word in answer.words if word not in unknown) or "none",
        "unknown": ", ".join(answer.unknown),
        "phrases": ", ".join(f"“{phrase}”" for phrase in answer.phrases),
        "people": ", ".join(answer.named),
        "time": ", ".join(_TIMES[kind].format(span(start, end)) for kind, start, end in answer.times),
        "filters": ", ".join(answer.filters),
        "confidence": _confidence(answer),
    }
    for name, what in told.items():
        if what:
            yield line((f"{name:<10}  ", "dim"), what, hang=12)


def _confidence(answer: Recall) -> str:
    """The probability of an answer and the signs it was read from."""
    if answer.confidence is None or answer.signs is None:
        return ""
    signs = answer.signs
    told = [f"one memory holds {signs.coverage:.0%} of what was asked"]
    if signs.elsewhere >= 0.005:
        told.append(f"{signs.elsewhere:.0%} more was said by somebody else")
    if signs.likeness is not None:
        told.append(f"likeness {signs.likeness:.2f}")
    return f"{answer.confidence:.2f}: {', '.join(told)}"


def understanding(answer: Recall) -> dict[str, Any]:
    """The same as JSON; times are wall-clock milliseconds, null where they are open."""
    return {
        "words": list(answer.words),
        "unknown": list(answer.unknown),
        "phrases": list(answer.phrases),
        "named": list(answer.named),
        "times": [list(each) for each in answer.times],
        "filters": list(answer.filters),
        "signs": answer.signs and {name: _rounded(value) for name, value in answer.signs._asdict().items()},
    }


def _rounded(value: float | None) -> float | None:
    return value if value is None else round(value, 4)
