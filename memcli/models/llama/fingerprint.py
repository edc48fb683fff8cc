"""Which model made a vector: the hash of its file, remembered so that 600 MB need not be read at each start."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from memcli.errors import ModelUnavailable

if TYPE_CHECKING:
    from pathlib import Path


def digest(path: Path, cache: Path | None = None) -> str:
    """The SHA-256 of a file in hex. `cache` is a JSON file of earlier ones, taken as true while size and time of
    change are the same; without it, or where it cannot be used, the file is read. Raises ModelUnavailable."""
    try:
        state = path.stat()
        key, mark = str(path.resolve()), [state.st_size, state.st_mtime_ns]
        known = _read(cache)
        entry = known.get(key)
        if isinstance(entry, list) and len(entry) == 3 and entry[:2] == mark:
            return str(entry[2])
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailable(f"the model file {path} cannot be read: {error.strerror}") from error
    if cache is not None:
        _write(cache, known | {key: [*mark, found]})
    return found


def _read(cache: Path | None) -> dict[str, object]:
    if cache is None:
        return {}
    try:
        known = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(cache: Path, known: dict[str, object]) -> None:
    """Replaces the cache in one step; where that fails, the next start reads the model file again."""
    fresh = cache.with_name(f".{cache.name}.{os.getpid()}")
    with suppress(OSError):
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_text(json.dumps(known), encoding="utf-8")
        fresh.replace(cache)
    with suppress(OSError):
        fresh.unlink(missing_ok=True)
