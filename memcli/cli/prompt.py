"""Asking before something is destroyed."""

from __future__ import annotations

import sys

from memcli.cli.output import is_terminal, write_err
from memcli.errors import NotConfirmed


def confirm(question: str, *, yes: bool) -> None:
    """Returns when `yes` was given or a person agrees; raises NotConfirmed otherwise.

    The question goes to stderr; off a terminal there is nobody to ask.
    """
    if yes:
        return
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise NotConfirmed(
            f"nothing was done: {question} was not confirmed", hint="add --yes, or --dry-run to look first"
        )
    write_err(f"{question}? [y/N] ")
    try:
        answer = sys.stdin.readline()
    except (OSError, UnicodeDecodeError):
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise NotConfirmed("nothing was done", hint="answer y to go on")
