"""The README's console blocks: its commands are run on the example data, in a memory of their own, and what they print
is put under them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

#: A console block, and a command in it with all that stands under it.
_BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```)", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)

#: What the commands read, out of the folder of examples; the first is packed as its users get it.
_EXPORT, _OTHERS = "chatgpt-export", ("claude-code", "vault", "chat.jsonl")
_HERE = {"MEMCLI_NOW": "2025-07-01T09:00:00+01:00", "TZ": "UTC", "PYTHONUTF8": "1"}


def put_into(readme: str, examples: Path) -> str:
    """`readme` with what its commands print now. Raises SystemExit where one of them fails."""
    if not _BLOCK.search(readme):
        return readme
    with tempfile.TemporaryDirectory(prefix="memcli-readme-") as name:
        folder = Path(name).resolve()
        _lay_out(examples, folder)
        own = {key: value for key, value in os.environ.items() if not key.startswith("MEMCLI_")}
        place = {"MEMCLI_DB": str(folder / "memory.db"), "MEMCLI_CONFIG": str(folder / "config.toml")}
        environment = own | place | _HERE | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        return _BLOCK.sub(lambda block: _COMMAND.sub(lambda one: _run(one[1], folder, environment), block[0]), readme)


def _lay_out(examples: Path, folder: Path) -> None:
    with zipfile.ZipFile(folder / f"{_EXPORT}.zip", "w") as archive:
        for file in sorted((examples / _EXPORT).rglob("*")):
            archive.write(file, file.relative_to(examples / _EXPORT))
    for name in _OTHERS:
        copy = shutil.copytree if (examples / name).is_dir() else shutil.copy
        copy(examples / name, folder / name)


def _run(command: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - what the README says
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the README's '{command}' ends with {done.returncode}: {done.stderr}")
    printed = done.stdout.rstrip().replace(f"{folder}{os.sep}", "")
    return f"$ {command}\n{printed}\n"
