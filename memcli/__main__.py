"""The process: `memcli` and `python -m memcli`. Answers `--version` before anything else is imported."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line; returns the exit code."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from memcli import __version__

        print(f"memcli {__version__}")  # noqa: T201 - what everything else loads costs more than this whole answer
        return 0
    import gc

    # Importing makes many objects and no garbage: looking for some costs a tenth of the start.
    gc.disable()
    from memcli.cli.launch import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
