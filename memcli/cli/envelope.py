"""The one JSON shape of every command, `{"memcli": 1, "command", "ok", …}`, and JSON text that is safe anywhere.

The number grows only when a key changes its meaning or goes; new keys may come at any time.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memcli.errors import MemcliError

VERSION = 1

#: Legal raw in JSON, yet C1 and DEL drive terminals, U+0085 and U+2028/9 split lines for many readers of NDJSON, and
#: a lone surrogate cannot be encoded.
_RISKY = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def success(command: str, data: Any, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """The envelope of a report."""
    return {"memcli": VERSION, "command": command, "ok": True, "data": data, "warnings": list(warnings)}


def failure(command: str, error: MemcliError) -> dict[str, Any]:
    """The envelope of an error; `code` is the exit code."""
    told = {"name": error.name, "code": error.exit_code, "message": error.message, "hint": error.hint}
    return {"memcli": VERSION, "command": command, "ok": False, "error": told}


def to_json(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """`value` as JSON on one line (or indented), every character as itself where that is safe."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    return _RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
