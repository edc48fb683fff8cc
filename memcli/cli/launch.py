"""One process of memcli: sound streams, one call of the command line, and every ending as an exit code.

An expected failure is one line and a hint on stderr, with its class's exit code; with `--json` it is also an envelope
on stdout. An unexpected one is a line too; `--debug` shows the traceback, without the values of variables, which are
private text.
"""

from __future__ import annotations

import codecs
import os
import sys
from typing import TYPE_CHECKING

from memcli.cli import direct, output
from memcli.errors import MemcliError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130

#: What a terminal without Unicode shows for the signs memcli itself writes.
_ASCII = {
    "…": "...",
    "→": "->",
    "←": "<-",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "×": "x",
}


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and returns the exit code; raises nothing."""
    prepare_streams()
    words = list(_before_dashes(arguments))
    debug = "--debug" in words
    try:
        code = direct.recall(arguments) if "recall" in arguments else None
        if code is None:
            code = _call(list(arguments))
    except output.OutputClosedError:
        code = _drop_stdout()
    except KeyboardInterrupt:
        output.write_err("\nmemcli: interrupted\n")
        code = INTERRUPTED
    except MemcliError as error:
        code = fail(error, words, debug=debug)
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a sentence, not a traceback
        code = fail(_unexpected(error), words, debug=debug)
    return _finish(code)


def fail(error: MemcliError, words: Sequence[str], *, debug: bool) -> int:
    """Tells an error and returns its exit code. `words` are the arguments, which say whether JSON is wanted."""
    if debug:
        import traceback

        output.write_err(traceback.format_exc())
    output.write_err(f"memcli: {_one_line(error.message)}\n")
    if error.hint:
        output.write_err(f"        {_one_line(error.hint)}\n")
    if wants_json(words) or (not _names_format(words) and _prefers_json()):
        from memcli.cli import envelope

        try:
            output.write_out(envelope.to_json(envelope.failure(_verb(words), error)) + "\n")
        except (output.OutputClosedError, MemcliError):
            _drop_stdout()
    return error.exit_code


def wants_json(words: Sequence[str]) -> bool:
    """Whether the arguments, which may not even parse, ask for the JSON envelope."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in ("--json", "--format=json") or (word in ("--format", "-f") and following == "json"):
            return True
    return False


def _names_format(words: Sequence[str]) -> bool:
    return any(word.startswith("--format") or word == "-f" for word in words)


def _prefers_json() -> bool:
    from memcli import config

    try:
        return config.load().settings.format == "json"
    except MemcliError:
        return False


def prepare_streams() -> None:
    """Makes the three standard streams usable: open, and able to carry any text, whatever the terminal's encoding."""
    codecs.register_error("memcli", _fallback)
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed by the parent: the next file to be opened must not land here
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as we do
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="memcli")


def _call(arguments: list[str]) -> int:
    from memcli import config
    from memcli.cli.app import root

    if config.completing():
        from typer.completion import get_completion_inspect_parameters

        get_completion_inspect_parameters()  # makes the shells known to Typer
    try:
        code = root().main(arguments, prog_name="memcli", standalone_mode=False)
    except SystemExit as ending:  # Typer's way to end after completions, and when a pipe closes under its own output
        return ending.code if isinstance(ending.code, int) else 0
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        raise UsageError(_decapitalise(message()), hint=_see_help(error)) from error
    if code == INTERRUPTED:  # Typer makes a number of the interruption; it is told like every other ending
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _see_help(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    words = [word for word in getattr(context, "command_path", "memcli").split() if word[0] not in "[{"]
    default = getattr(getattr(context, "command", None), "default", "")  # its options are given after its name
    return f"'{' '.join([*words, *default.split()])} --help' shows what it takes"


def _unexpected(error: Exception) -> MemcliError:
    said = " ".join(str(error).split()) or "no further word"
    return MemcliError(
        f"something unexpected happened ({type(error).__name__}: {said})", hint="run it again with --debug to see where"
    )


def _drop_stdout() -> int:
    """Lets go of a pipe that nobody reads, so that Python does not fail on flushing it at exit."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError):
        pass
    return 0


def _finish(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
    except (OSError, ValueError) as error:
        output.write_err(f"memcli: the output could not be written: {error}\n")
        _drop_stdout()
        return code or 1
    return code


def _fallback(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    if error.encoding.lower().startswith("utf"):
        return "\ufffd" * len(lost), error.end
    return "".join(_ASCII.get(character, "?") for character in lost), error.end


def _one_line(text: str) -> str:
    from memcli.cli.render.lines import clean

    return clean(" ".join(text.split()))


def _decapitalise(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _before_dashes(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _verb(words: Sequence[str]) -> str:
    from memcli.cli.verbs import BY_NAME

    return next((word for word in words if word in BY_NAME), "")
