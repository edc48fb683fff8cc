"""What the commands of `memcli models` do, between the hub, the folder of models and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli import config
from memcli.cli.modeling import KIND_NAMES, named, used
from memcli.cli.render.lines import size
from memcli.errors import InputError, ModelUnavailable, UsageError
from memcli.models import catalog, registry
from memcli.models.catalog import SERVING, TASKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from memcli.cli.context import Context
    from memcli.models.catalog import Entry, Kind, Task
    from memcli.models.fetch import Remote
    from memcli.models.registry import Installed


def listing(cx: Context) -> dict[str, Any]:
    """The catalog, the installed models, and which of them does what."""
    folder = cx.settings.models
    there = registry.load(folder)
    serving = used(cx.settings)
    rows = [_entry(entry, there.get(entry.name), serving, folder) for entry in catalog.entries()]
    own = [each for name, each in there.items() if catalog.find(name) is None]
    rows += [_own(each, serving, folder) for each in own]
    settings = {task: getattr(cx.settings, f"model_{task}") for task in TASKS}
    return {"folder": str(folder), "used": serving, "settings": settings, "models": rows}


def pull(cx: Context, wanted: str, name: str | None) -> dict[str, Any]:
    """Downloads and installs a model of the catalog, or any GGUF file of the hub."""
    from memcli.models import fetch

    folder, endpoint = cx.settings.models, config.hub_endpoint()
    entry = None if wanted.startswith("hf:") else _known(wanted)
    source = fetch.parse(entry.source if entry else wanted)
    name = (name or (entry.name if entry else registry.name_of(source.file))).casefold()
    remote = fetch.describe(source, endpoint)
    _agree(entry, remote)
    there = registry.load(folder).get(name)
    if there is not None and there.sha256 == remote.sha256 and registry.check(folder, there) == "sound":
        cx.out.note(f"{name} is installed already")
        return _report(cx, there, downloaded=False)
    registry.make_folder(folder)
    registry.new_name(folder, name)
    licence = (entry.licence if entry else "") or remote.licence
    cx.out.note(f"{name}: {size(remote.size)} from {remote.page}, licence {licence or 'not stated: see there'}")
    with cx.progress("Downloading", "MB") as shown:
        part = fetch.download(
            remote, folder, endpoint, progress=lambda done, total: shown.update(done // 10**6, total // 10**6)
        )
    try:
        kind = _kind_of(part)
    except InputError:
        part.unlink(missing_ok=True)
        raise
    origin = {"sha256": remote.sha256, "licence": licence, "source": remote.source}
    model = registry.adopt(folder, part, name=name, kind=kind, now=cx.clock(), **origin)
    return _report(cx, model, downloaded=True)


def add(cx: Context, file: Path, *, name: str | None, task: Task | None, link: bool) -> dict[str, Any]:
    """Installs a local GGUF file, for what it says it can do, or for a task named by whoever knows better."""
    if not file.is_file():
        raise InputError(f"there is no file {file}", hint="give the path of a GGUF file")
    found = _kind_of(file)
    kind = SERVING[task][0] if task else found
    if kind != found:
        told = f"{file.name} says that it is {KIND_NAMES[found]}; it is taken as {KIND_NAMES[kind]}"
        cx.out.warn(told)
    with cx.progress("Reading" if link else "Copying", "MB") as shown:
        model = registry.add_file(
            cx.settings.models,
            file,
            name=name or registry.name_of(file.name),
            kind=kind,
            link=link,
            now=cx.clock(),
            progress=lambda done, total: shown.update(done // 10**6, total // 10**6),
        )
    return _report(cx, model, downloaded=False)


def use(cx: Context, task: Task, name: str) -> dict[str, Any]:
    """Sets which model does a task."""
    name = name.casefold()
    if name not in ("auto", "builtin"):
        name = named(cx.settings, task, name).name
    setting = f"model.{task}"
    config.store(cx.config.file, setting, name)
    env = config.find(setting).env
    if cx.config.origins[setting] == env:
        cx.out.warn(f"{env} is set and outranks config.toml")
    hints = ["memcli reindex makes the vectors anew; until then the old ones serve"] if task == "embed" else []
    return {"task": task, "name": name, "file": str(cx.config.file), "next": hints}


def verify(cx: Context, name: str | None) -> list[dict[str, Any]]:
    """Reads the files of all models, or of one, and says which are as they were installed."""
    folder = cx.settings.models
    models = [registry.find(folder, name)] if name else list(registry.load(folder).values())
    rows: list[dict[str, Any]] = []
    for model in models:
        state = _checked(cx, model)
        advice = "" if state == "sound" else f"{state}; {registry.again(model)}"
        path = str(registry.path(folder, model))
        rows.append({"name": model.name, "state": state, "path": path, "sha256": model.sha256, "advice": advice})
    rows += [
        {"name": each.stem, "state": "changed", "path": str(each), "sha256": None, "advice": f"remove {each}"}
        for each in (registry.damaged(folder) if name is None else ())
    ]
    return rows


def _checked(cx: Context, model: Installed) -> str:
    with cx.progress(f"Reading {model.name}", "MB") as shown:
        return registry.check(
            cx.settings.models, model, lambda done, total: shown.update(done // 10**6, total // 10**6)
        )


def _known(name: str) -> Entry:
    entry = catalog.find(name)
    if entry is None:
        from difflib import get_close_matches

        near = get_close_matches(name.casefold(), [each.name for each in catalog.entries()], 3, 0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "'memcli models list' shows those it knows."
        raise UsageError(
            f"{name!r} is no model of the catalog", hint=f"{hint} Any other: hf:OWNER/REPOSITORY/FILE.gguf"
        )
    return entry


def _agree(entry: Entry | None, remote: Remote) -> None:
    if entry is not None and entry.sha256 not in (None, remote.sha256):
        told = f"{remote.page} now has another file under this name than the catalog knows"
        raise ModelUnavailable(told, hint=f"if you trust it: memcli models pull {remote.source}")


def _kind_of(file: Path) -> Kind:
    """What a file says it is; raises InputError where that is nothing to use."""
    from memcli.models.llama import gguf

    try:
        kind = gguf.read(file).kind
    except ModelUnavailable as error:
        raise InputError(error.message, hint="memcli takes models as whole GGUF files") from error
    if kind == "adapter":
        hint = "its path belongs into model.extract_lora, model.summarize_lora or model.answer_lora"
        raise InputError(f"{file.name} is a LoRA adapter", hint=hint)
    if kind == "other":
        raise InputError(f"{file.name} holds no model of text", hint="name another file")
    return kind


def _report(cx: Context, model: Installed, *, downloaded: bool) -> dict[str, Any]:
    doing = [task for task, name in used(cx.settings).items() if name == model.name]
    able = [task for task in TASKS if model.kind in SERVING[task] and task not in doing]
    told = [f"used for {', '.join(doing)}"] if doing else []
    told += [f"to use it for {', '.join(able)}: memcli models use {able[0]} {model.name}"] if able else []
    return {
        **_facts(model),
        "path": str(registry.path(cx.settings.models, model)),
        "downloaded": downloaded,
        "used_for": doing,
        "next": told,
    }


def _facts(model: Installed) -> dict[str, Any]:
    tasks = [task for task in TASKS if model.kind in SERVING[task]]
    keys = ("name", "kind", "size", "sha256", "licence", "source")
    return {key: getattr(model, key) for key in keys} | {"tasks": tasks}


def _entry(entry: Entry, there: Installed | None, serving: dict[Task, str], folder: Path) -> dict[str, Any]:
    row = {
        "name": entry.name,
        "kind": entry.kind,
        "size": entry.size,
        "sha256": entry.sha256,
        "licence": entry.licence,
        "source": entry.source,
        "tasks": [task for task in TASKS if entry.kind in SERVING[task]],
        "memory": entry.memory,
        "languages": entry.languages,
        "measured": entry.measured,
        "note": entry.note,
    }
    return row | (_facts(there) if there else {}) | _state(entry.name, there, serving, folder)


def _own(model: Installed, serving: dict[Task, str], folder: Path) -> dict[str, Any]:
    unknown = {"memory": None, "languages": "", "measured": "", "note": ""}
    return _facts(model) | unknown | _state(model.name, model, serving, folder)


def _state(name: str, there: Installed | None, serving: dict[Task, str], folder: Path) -> dict[str, Any]:
    missing = there is not None and not registry.path(folder, there).exists()
    doing: Sequence[Task] = [task for task, model in serving.items() if model == name and there is not None]
    return {"installed": there is not None, "missing": missing, "used_for": list(doing)}
