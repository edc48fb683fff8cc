"""What an examination of `memcli doctor` tells."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """What was examined, how it is, in a sentence, and the next step where one is needed."""

    about: str
    state: Literal["good", "warn", "bad"]
    told: str
    advice: str = ""
