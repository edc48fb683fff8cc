"""Completion scripts, as Typer writes them for each shell."""

from __future__ import annotations

import contextlib
import io

#: zsh autoloads the file as the body of a function: the first call must complete, not only define what completes.
_ZSH_FIRST_CALL = """
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _memcli_completion "$@"
fi
"""


def script(shell: str) -> str:
    """The completion script of bash, zsh, fish or powershell, ending with a newline."""
    from typer.completion import get_completion_inspect_parameters, shell_complete

    from memcli.cli.app import root

    get_completion_inspect_parameters()  # makes the shells known to Typer
    with contextlib.redirect_stdout(io.StringIO()) as caught, contextlib.redirect_stderr(io.StringIO()):
        shell_complete(root(), {}, "memcli", "_MEMCLI_COMPLETE", f"source_{shell}")
    text = caught.getvalue().strip() + "\n"
    return text + _ZSH_FIRST_CALL if shell == "zsh" else text
