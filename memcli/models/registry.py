"""The models on this machine: files in one folder, each with a small JSON file beside it that says what it is.

A model counts as installed when its JSON file is there, and that is written last, in one step: a download that broke
off, or a copy that did, is never taken for a model. One JSON file a model, so that two processes cannot lose each
other's entries. Touches that folder only.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from memcli import files
from memcli.errors import DiskFull, InputError, MemcliError, ModelUnavailable, NotFound, ReadOnly, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from memcli.models.catalog import Kind

    Progress = Callable[[int, int], None]

#: Words that mean something else where a model's name is expected.
RESERVED = frozenset({"auto", "builtin", "none"})
KINDS = ("language", "embedding", "reranker")
#: What puts into an environment all that models need.
INSTALL = "pip install llama-cpp-python huggingface_hub"
#: Where downloads that are not whole yet wait.
PARTIAL = ".partial"
#: Room to leave on the disk beside a model: databases go on being written.
SPARE = 64 << 20

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Installed:
    """A model on this machine. `file` is a name in the folder, or the full path of a file that stays where it is.

    `licence` is "" where nobody stated one; `source` is "hf:repo/file@commit" or the path it was added from; `added`
    is UTC milliseconds.
    """

    name: str
    kind: Kind
    file: str
    size: int
    sha256: str
    licence: str
    source: str
    added: int


def load(folder: Path) -> dict[str, Installed]:
    """The installed models by name, in order of their names; a damaged entry is left out (`damaged` names it)."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        entry = _read(file)
        if entry is not None:
            found[entry.name] = entry
    return found


def damaged(folder: Path) -> list[Path]:
    """The JSON files that cannot be read as entries."""
    return [file for file in sorted(folder.glob("*.json")) if _read(file) is None]


def unfinished(folder: Path) -> int:
    """Bytes of downloads that broke off."""
    return sum(file.stat().st_size for file in (folder / PARTIAL).glob("*.gguf"))


def find(folder: Path, name: str) -> Installed:
    """The model of that name; raises NotFound, with the names there are."""
    name = name.casefold()
    entry = _read(_sidecar(folder, name)) if _NAME.fullmatch(name) else None
    if entry is None:
        there = ", ".join(load(folder)) or "none"
        raise NotFound(f"no model named {name!r} is installed", hint=f"installed: {there}; 'memcli models list'")
    return entry


def path(folder: Path, model: Installed) -> Path:
    """Where the model's file is (it may have gone since)."""
    return folder / model.file  # a full path stands for itself


def usable(folder: Path, model: Installed) -> Path:
    """The path of a model's file; raises ModelUnavailable where it is gone or no longer of the size it had."""
    file = path(folder, model)
    hint = f"memcli models remove {model.name}, then {again(model)}"
    try:
        size = file.stat().st_size
    except OSError:
        raise ModelUnavailable(f"the file of the model {model.name} is gone: {file}", hint=hint) from None
    if size != model.size:
        told = f"the file of the model {model.name} has changed: {file} is {size:,} bytes, not {model.size:,}"
        raise ModelUnavailable(told, hint=hint)
    return file


def new_name(folder: Path, wanted: str) -> str:
    """`wanted` as the name of a further model; raises UsageError where it has not the form of one, or is taken."""
    name = wanted.casefold()
    if not _NAME.fullmatch(name):
        hint = "letters, digits, '.', '-' and '_', at most 64; --name gives another"
        raise UsageError(f"{wanted!r} cannot be the name of a model", hint=hint)
    if name in RESERVED:
        raise UsageError(f"{name!r} means something else where a model is named", hint="--name gives another name")
    if _sidecar(folder, name).exists():
        hint = f"--name gives another name, 'memcli models remove {name}' makes room"
        raise UsageError(f"a model named {name} is installed already", hint=hint)
    return name


def name_of(file: str) -> str:
    """A name for a model from that of its file: "Qwen3-4B-Q4_K_M.gguf" → "qwen3-4b-q4_k_m"."""
    stem = re.sub(r"\.gguf$", "", Path(file).name, flags=re.IGNORECASE).casefold()
    return re.sub(r"[^a-z0-9._-]+", "-", stem).strip("-._")[:64] or "model"


def make_folder(folder: Path) -> None:
    """Makes the folder of the models; raises ReadOnly where it cannot."""
    try:
        files.make_folder(folder)
    except OSError as error:
        hint = "set model.folder to a place that can be written"
        raise ReadOnly(f"the folder {folder} for models cannot be made: {error.strerror}", hint=hint) from error


def register(folder: Path, model: Installed) -> None:
    """Makes a model whose file is complete an installed one. Raises ReadOnly or DiskFull."""
    sidecar = _sidecar(folder, model.name)
    try:
        with files.replacing(sidecar, "w", encoding="utf-8") as out:
            out.write(json.dumps(asdict(model), indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise writing_failed(error, sidecar) from error


def add_file(
    folder: Path, source: Path, *, name: str, kind: Kind, link: bool, now: int, progress: Progress | None = None
) -> Installed:
    """Installs a local file, copied into the folder, or with `link` left where it is.

    Raises InputError where it cannot be read, ReadOnly or DiskFull where it cannot be copied.
    """
    name = new_name(folder, name)
    make_folder(folder)
    source = source.absolute()
    if link:
        size, digest = _hashed(source, progress)
        model = Installed(name, kind, str(source), size, digest, "", str(source), now)
    else:
        target = folder / f"{name}.gguf"
        size, digest = _copied(source, target, progress)
        model = Installed(name, kind, target.name, size, digest, "", str(source), now)
    register(folder, model)
    return model


def adopt(
    folder: Path, file: Path, *, name: str, kind: Kind, sha256: str, licence: str, source: str, now: int
) -> Installed:
    """Installs a checked file of the same disk by moving it into the folder. Raises ReadOnly or DiskFull."""
    name = new_name(folder, name)
    target = folder / f"{name}.gguf"
    try:
        size = file.stat().st_size
        file.replace(target)
    except OSError as error:
        raise writing_failed(error, target) from error
    model = Installed(name, kind, target.name, size, sha256, licence, source, now)
    register(folder, model)
    return model


def remove(folder: Path, name: str) -> Installed:
    """Uninstalls a model: its entry, and its file unless that was only linked. Raises NotFound and ReadOnly."""
    model = find(folder, name)
    try:
        _sidecar(folder, model.name).unlink()
        if not linked(model):
            path(folder, model).unlink(missing_ok=True)
    except OSError as error:
        raise ReadOnly(f"the model {model.name} cannot be removed: {error.strerror}") from error
    return model


def linked(model: Installed) -> bool:
    """Whether its file is somewhere else and none of memcli's."""
    return Path(model.file).is_absolute()


def check(folder: Path, model: Installed, progress: Progress | None = None) -> Literal["sound", "gone", "changed"]:
    """Whether a model's file, read whole, is what was installed. Raises InputError where it cannot be read."""
    file = path(folder, model)
    if not file.exists():
        return "gone"
    if file.stat().st_size != model.size:
        return "changed"
    return "sound" if digest_of(file, progress) == model.sha256 else "changed"


def digest_of(file: Path, progress: Progress | None = None) -> str:
    """The SHA-256 of a file in hexadecimal; `progress` is told (bytes read, bytes in all). Raises InputError."""
    return _hashed(file, progress)[1]


def need_space(folder: Path, size: int) -> None:
    """Raises DiskFull where `size` more bytes would leave less than SPARE on the folder's disk."""
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        short = (size + SPARE - free) / 1e9
        hint = f"free {short:.1f} GB there, or set model.folder to a larger disk"
        raise DiskFull(f"{folder} has room for {free / 1e9:.1f} GB and the model takes {size / 1e9:.1f} GB", hint=hint)


def writing_failed(error: OSError, file: Path) -> MemcliError:
    """What an error of the operating system while writing `file` means."""
    if error.errno in files.FULL:
        hint = "free some space, or set model.folder to a larger disk"
        return DiskFull(f"there is no space left for {file}; what was written of it is removed", hint=hint)
    return ReadOnly(f"{file} cannot be written: {error.strerror}", hint="set model.folder to a place that can be")


def _hashed(file: Path, progress: Progress | None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for block in _blocks(file, progress):
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


def _copied(source: Path, target: Path, progress: Progress | None) -> tuple[int, str]:
    need_space(target.parent, source.stat().st_size)
    digest, size = hashlib.sha256(), 0
    try:
        with files.replacing(target) as out:
            for block in _blocks(source, progress):
                digest.update(block)
                out.write(block)
                size += len(block)
    except OSError as error:
        raise writing_failed(error, target) from error
    return size, digest.hexdigest()


def _blocks(file: Path, progress: Progress | None) -> Iterator[bytes]:
    """The bytes of a file; whatever goes wrong in reading them is an InputError."""
    try:
        with file.open("rb") as read:
            total, done = os.fstat(read.fileno()).st_size, 0
            while block := read.read(_BLOCK):
                yield block
                done += len(block)
                if progress is not None:
                    progress(done, total)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _sidecar(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


def _read(file: Path) -> Installed | None:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        entry = Installed(**value)
    except (OSError, ValueError, TypeError):
        return None
    kinds = {"size": int, "added": int}
    sound = all(isinstance(each, kinds.get(name, str)) for name, each in value.items())
    return entry if sound and entry.kind in KINDS and entry.name == file.stem else None


def again(model: Installed) -> str:
    """The command that installs a model anew."""
    if model.source.startswith("hf:"):
        return f"memcli models pull {model.source} --name {model.name}"
    return "memcli models add FILE"
