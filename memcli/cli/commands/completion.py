"""`memcli completion`: the script that teaches a shell to complete memcli."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from memcli.cli.command import verb
from memcli.cli.render.plain import saying
from memcli.cli.shells import script

if TYPE_CHECKING:
    from memcli.cli.context import Context

Shell = Literal["bash", "zsh", "fish", "powershell"]


@verb(
    examples="""
    # for this session
    eval "$(memcli completion bash)"
    # for good
    memcli completion bash > ~/.local/share/bash-completion/completions/memcli
    memcli completion zsh > ~/.zfunc/_memcli
    memcli completion fish > ~/.config/fish/completions/memcli.fish
    """,
)
def command(
    cx: Context,
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")],
) -> None:
    """Print the completion script of a shell.

    Packages install these scripts with memcli; this is for everyone else.
    """
    text = script(shell)
    cx.out.show({"shell": shell, "script": text}, saying(text))
