"""Virtual environments for the tools, made with pip. Writes into one folder, reads the registry."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOADS = "import sqlite3, sys; sys.exit(not hasattr(sqlite3.Connection, 'enable_load_extension'))"


@cache
def interpreter() -> str:
    """A Python whose sqlite3 loads extensions, which some tools want: this one, or else the system's, if it does."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        if Path(candidate).exists() and not subprocess.run([candidate, "-c", _LOADS], check=False).returncode:
            return candidate
    return sys.executable


def ready(folder: Path, requirements: Sequence[str], python: str = "") -> Path:
    """The interpreter of the environment in `folder`, which is made where it is not there or not finished.

    Raises RuntimeError with pip's last words where the tool cannot be installed.
    """
    inside = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    finished = folder / "finished.txt"
    wanted = "\n".join(requirements)
    if finished.exists() and finished.read_text(encoding="utf-8") == wanted:
        return inside
    # Without pip of its own: this one installs into it, also where the other Python has no ensurepip.
    _run([python or interpreter(), "-m", "venv", "--clear", "--without-pip", str(folder)])
    _run([sys.executable, "-m", "pip", "--python", str(inside), "install", "--quiet", *requirements])
    finished.write_text(wanted, encoding="utf-8")
    return inside


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-600:]}")
