"""The process: `memcli` and `python -m memcli`. Answers `--version` before anything else is imported."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` itself takes longer to import than `--version` may take
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def main() -> NoReturn:
    """Runs the command line of this process and ends it."""
    code = answer(sys.argv[1:])
    # Everything is written and closed by now. Taking the interpreter apart object by object would cost a tenth of a
    # recall and change nothing.
    os._exit(code)


def answer(arguments: Sequence[str]) -> int:
    """Runs the command line; both streams are flushed when it returns the exit code."""
    if list(arguments) in (["--version"], ["-V"]):
        return _version()
    import gc

    gc.disable()  # importing makes many objects and no garbage; `Context` turns it on again
    from memcli.cli.launch import run

    return run(arguments)


def _version() -> int:
    from memcli import __version__

    try:
        print(f"memcli {__version__}", flush=True)  # noqa: T201 - loading `output` would cost more than this answer
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"memcli: the output could not be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    main()
