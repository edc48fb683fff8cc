"""Takes the thinking of reasoning models out of what they write, as it comes. Pure."""

from __future__ import annotations

import re

_NAMES = ("think", "thinking", "thought", "reasoning")
_CLOSERS = {f"<{name}>": f"</{name}>" for name in _NAMES} | {"[THINK]": "[/THINK]"}
_OPENER = re.compile("|".join(map(re.escape, _CLOSERS)))
_CLOSER = re.compile("|".join(map(re.escape, _CLOSERS.values())))
_LONGEST = max(map(len, _CLOSERS.values()))

#: Markers as control tokens have them, to be shown although control tokens are not.
MARKERS = frozenset(text.encode() for pair in _CLOSERS.items() for text in pair)

#: What ends the thinking that a chat template has begun for the model.
ENDED = {opener: f"\n\n{closer}\n\n" for opener, closer in _CLOSERS.items()}


class Visible:
    """Gives back, piece by piece, what lies outside of thinking blocks; a block that never ends hides all after it."""

    def __init__(self) -> None:
        self._waiting = ""
        self._closer = ""

    def feed(self, text: str) -> str:
        """What of the text so far has become visible by this piece."""
        self._waiting += text
        out = ""
        while self._waiting:
            if self._closer:
                _, found, rest = self._waiting.partition(self._closer)
                self._waiting = rest if found else self._waiting[-_LONGEST:]
                if not found:
                    break
                self._closer = ""
                continue
            match = _OPENER.search(self._waiting)
            if match is None:
                safe = len(self._waiting) - _begun(self._waiting)
                out, self._waiting = out + self._waiting[:safe], self._waiting[safe:]
                break
            out += self._waiting[: match.start()]
            self._closer = _CLOSERS[match.group()]
            self._waiting = self._waiting[match.end() :]
        return out

    def end(self) -> str:
        """What was held back because it might have begun a block, and did not."""
        rest, self._waiting = ("" if self._closer else self._waiting), ""
        return rest


def _begun(text: str) -> int:
    """How many characters at the end may be the beginning of an opener."""
    for count in range(min(_LONGEST, len(text)), 0, -1):
        if any(opener.startswith(text[-count:]) for opener in _CLOSERS):
            return count
    return 0


def strip(text: str) -> str:
    """A whole text without its thinking; of an end without a beginning, all before it is thinking too."""
    visible = Visible()
    shown = visible.feed(text) + visible.end()
    return _CLOSER.split(shown)[-1].strip()
