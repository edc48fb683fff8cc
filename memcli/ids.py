"""One id space for everything a user can name: a prefix for the kind and a short, sortable number.

`ep_0000x4k` is a row number of its table in Crockford's base 32 (no i, l, o, u: nothing to misread), padded to seven
digits so that ids of a kind sort by age. Shorter forms (`ep_x4k`) are accepted. Ids are never reused.
"""

from __future__ import annotations

from memcli.errors import UsageError

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
VALUES = {digit: value for value, digit in enumerate(DIGITS)} | {"o": 0, "i": 1, "l": 1}
WIDTH = 7

#: prefix → kind, in the order in which help lists them
KINDS = {"ep": "episode", "fa": "fact", "su": "summary", "se": "session", "run": "run"}
PREFIXES = {kind: prefix for prefix, kind in KINDS.items()}


def encode(kind: str, row: int) -> str:
    """The public id of row `row` (≥ 0) of a kind, for example ("episode", 1) → "ep_0000001"."""
    digits = ""
    while row:
        row, rest = divmod(row, 32)
        digits = DIGITS[rest] + digits
    return f"{PREFIXES[kind]}_{digits.rjust(WIDTH, '0')}"


def decode(uid: str) -> tuple[str, int]:
    """The (kind, row) of a public id; raises UsageError where `uid` has not the form of one."""
    prefix, mark, digits = uid.strip().lower().partition("_")
    if prefix not in KINDS or not mark or not digits or len(digits) > 13:
        raise _not_an_id(uid)
    row = 0
    for digit in digits:
        if digit not in VALUES:
            raise _not_an_id(uid)
        row = row * 32 + VALUES[digit]
    if row >= 1 << 63:
        raise _not_an_id(uid)
    return KINDS[prefix], row


def looks_like_id(text: str) -> bool:
    """Whether `text` has the form of an id (it need not exist)."""
    try:
        decode(text)
    except UsageError:
        return False
    return True


def _not_an_id(uid: str) -> UsageError:
    forms = ", ".join(f"{prefix}_…" for prefix in KINDS)
    return UsageError(f"{uid!r} is not a memcli id", hint=f"ids look like {forms}, as recall prints them")
