"""Writes what is generated: `man/`, `completions/`, and in the README the command reference and what commands print.

`python -m memcli.cli.generate` writes; with `--check` it writes nothing, names what differs, and fails.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
COMPLETIONS = {"memcli.bash": "bash", "_memcli": "zsh", "memcli.fish": "fish"}


def files(root: Path) -> dict[Path, str]:
    """Every generated file with the text it should have."""
    from memcli.cli import generate_session
    from memcli.cli.generate_man import pages
    from memcli.cli.generate_reference import put_into
    from memcli.cli.shells import script

    wanted = {root / "man" / name: text for name, text in pages().items()}
    wanted |= {root / "completions" / name: script(shell) for name, shell in COMPLETIONS.items()}
    readme = root / "README.md"
    text = put_into(_read(readme))
    if text is not None:
        wanted[readme] = generate_session.put_into(text, root / "examples")
    return wanted


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Brings the files under `root` up to date, or (`--check`) says which are not; returns the exit code."""
    wanted = files(root)
    stale = [
        path for folder in ("man", "completions") for path in sorted((root / folder).glob("*")) if path not in wanted
    ]
    differing = [path for path, text in wanted.items() if _read(path) != text]
    if "--check" in arguments:
        for path in (*differing, *stale):
            print(f"out of date: {path.relative_to(root).as_posix()}", file=sys.stderr)  # noqa: T201
        if differing or stale:
            print("run: python -m memcli.cli.generate", file=sys.stderr)  # noqa: T201
        return 1 if differing or stale else 0
    for path in differing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    for path in stale:
        path.unlink()
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
