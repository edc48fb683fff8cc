"""Where passphrases come from: a file, the environment or a person at the keyboard; never the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from memcli import config
from memcli.cli.output import is_terminal
from memcli.errors import Encrypted, UsageError
from memcli.files import exposed

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.config import Settings

_HINT = "set MEMCLI_PASSPHRASE or encryption.passphrase_file, or run it on a terminal"


def given(settings: Settings, file: Path | None = None) -> str | None:
    """The passphrase that a file, the environment or the settings hold, in this order; None where none does."""
    if file is not None:
        return _read(file)
    held = config.passphrase()
    if held is not None:
        return held
    named = settings.encryption_passphrase_file
    return None if named is None else _read(config.given_path(named))


def ask(what: str, *, twice: bool = False) -> str:
    """Asks a person for the passphrase of `what`; raises Encrypted where there is none to ask."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Encrypted(f"there is no passphrase for {what}", hint=_HINT)
    from getpass import getpass

    try:
        first = getpass(f"Passphrase of {what}: ", sys.stderr)
        again = getpass("Once more: ", sys.stderr) if twice else first
    except (EOFError, OSError) as error:
        raise Encrypted(f"there is no passphrase for {what}", hint=_HINT) from error
    if first != again:
        raise UsageError("the two are not the same", hint="nothing was done; try again")
    if not first:
        raise Encrypted(f"the passphrase of {what} is empty: nothing was done", hint="type one, then the return key")
    return _checked(first, what)


def _read(file: Path) -> str:
    """The first line of a file that nobody else may read."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Encrypted(
            f"the passphrase in {file} cannot be read: {error}", hint="it is the file's first line"
        ) from error
    if exposed([file]):
        raise Encrypted(f"others can read the passphrase in {file}", hint=f"chmod 600 {file}")
    return _checked(text.partition("\n")[0].rstrip("\r"), str(file))


def _checked(text: str, place: str) -> str:
    if not text or "\0" in text:
        raise Encrypted(f"there is no passphrase in {place}", hint=_HINT)
    return text
