"""Time and peak memory of whole child processes. POSIX only: peak memory comes from wait4.

On Linux a child's peak memory includes what its parent held when it was started, so the measuring process stays small:
it imports no numpy and streams whatever it writes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Finished(NamedTuple):
    """A child that ended well: seconds on the clock, seconds of processor time, peak resident memory in 10^6 bytes."""

    seconds: float
    busy: float
    peak: float


def run(command: Sequence[str | Path]) -> Finished:
    """Run `command` to its end with its output thrown away; ends the measurement where it fails."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert child.stderr is not None
    complaint = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode:
        words = " ".join(map(str, command))
        raise SystemExit(f"{words}\nended with {child.returncode}: {complaint.decode(errors='replace')}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Finished(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def interleaved(first: Sequence[str | Path], second: Sequence[str | Path], rounds: int) -> tuple[float, float]:
    """Median seconds of two commands run in turn, so that a slow moment of the machine falls on both."""
    pairs = [(run(first).seconds, run(second).seconds) for _ in range(rounds)]
    return median(one for one, _ in pairs), median(two for _, two in pairs)
