"""Asking before something is destroyed."""

from __future__ import annotations

import sys

from memcli.cli.output import is_terminal, write_err
from memcli.errors import NotConfirmed


def confirm(deed: str, *, yes: bool, typed: str | None = None, look: str = "") -> None:
    """Returns when `yes` was given or a person agrees to `deed` ("forget 3 memories"); raises NotConfirmed otherwise.

    Where much is at stake, agreeing is typing the word `typed`. The question goes to stderr; off a terminal there is
    nobody to ask, and the error names what there is to `look` first.
    """
    if yes:
        return
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        hint = "add --yes to do it" + (f", or {look} to only look" if look else "")
        raise NotConfirmed(f"nothing was done: there is no terminal on which to confirm to {deed}", hint=hint)
    how = "[y/N]" if typed is None else f"Type {typed} to go ahead:"
    write_err(f"{deed[:1].upper()}{deed[1:]}? {how} ")
    try:
        answer = sys.stdin.readline()
    except (OSError, UnicodeDecodeError):
        answer = ""
    agreed = {"y", "yes"} if typed is None else {typed.lower()}
    if answer.strip().lower() not in agreed:
        raise NotConfirmed("nothing was done")
