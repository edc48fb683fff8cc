"""Reading what was piped in, and never waiting for a pipe that nobody meant.

A scheduler or a parent process may leave any descriptor open as standard input. Without an explicit `-` it is read only
when it is a FIFO or a regular file.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from typing import TYPE_CHECKING, BinaryIO

from memcli.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


def piped() -> bool:
    """Whether someone piped or redirected something into this process."""
    if sys.stdin is None or sys.stdin.closed:
        return False
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, io.UnsupportedOperation):
        # A stand-in without a descriptor has been put there on purpose.
        return not isinstance(sys.stdin, io.TextIOWrapper) or isinstance(sys.stdin.buffer, io.BytesIO)
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode)


def stream() -> BinaryIO:
    """Standard input as bytes; raises InputError where it was closed."""
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("there is no standard input to read", hint="pipe something in, or give it as an argument")
    return sys.stdin.buffer


def text() -> str:
    """All of standard input as text: UTF-8 with or without a byte order mark, what is invalid replaced."""
    return stream().read().decode("utf-8-sig", "replace")


def lines() -> Iterator[str]:
    """Standard input line by line, as it comes."""
    for number, line in enumerate(stream()):
        yield line.decode("utf-8-sig" if number == 0 else "utf-8", "replace")
