"""`memcli models`: what there is to think with, and getting, choosing, checking and measuring it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - the parser reads the signature
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from memcli.cli import options  # noqa: TC001 - the parser reads the signature
from memcli.cli.command import Group, verb
from memcli.cli.render import models as shown

if TYPE_CHECKING:
    from memcli.cli.context import Context

Task = Literal["extract", "summarize", "answer", "embed", "rerank"]
Wanted = Annotated[
    str, typer.Argument(metavar="NAME|hf:REPO/FILE", help="A model of the catalog, or any GGUF file of the hub.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="An installed model.")]
Maybe = Annotated[str | None, typer.Argument(metavar="NAME", help="An installed model; all of them without.")]
Called = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What to call it.")]
For = Annotated[
    Task | None, typer.Option("--task", metavar="TASK", help="What it is for, where its file does not say so.")
]
Link = Annotated[bool, typer.Option("--link", help="Leave the file where it is instead of copying it.")]
Does = Annotated[Task, typer.Argument(metavar="TASK", help="One of extract, summarize, answer, embed, rerank.")]
Choice = Annotated[
    str, typer.Argument(metavar="NAME", help="An installed model, builtin, or auto for the one installed last.")
]


@verb(formats=("text", "json", "ndjson"), examples="memcli models list\nmemcli models list --json | jq '.data.used'")
def show_all(cx: Context) -> None:
    """List the models that memcli knows, and those that are installed.

    By task: size on disk, memory to run it, licence, languages, and what was measured with the full weights (nDCG@10 on
    conversations for embedding models; BM25 has LoCoMo 42.2, REALTALK 36.9, LongMemEval 71.1).
    """
    from memcli.cli.managing import listing

    cx.out.show(listing(cx), shown.LISTING)


@verb(
    examples="""
    memcli models pull qwen3-4b
    memcli models pull hf:Qwen/Qwen3-0.6B-GGUF/Qwen3-0.6B-Q8_0.gguf --name tiny
    # from a mirror
    HF_ENDPOINT=https://mirror.example memcli models pull bge-m3
    """
)
def pull(cx: Context, wanted: Wanted, name: Called = None) -> None:
    """Download a model: the only command that opens a connection.

    Goes on where an earlier download broke off, and checks the file against its SHA-256 before it counts as installed.
    Models that ask for your consent need HF_TOKEN.
    """
    from memcli.cli.managing import pull as get

    cx.out.show(get(cx, wanted, name), shown.INSTALLED)


@verb(examples="memcli models add ~/Downloads/some-model-Q4_K_M.gguf --name some --link")
def add(
    cx: Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A GGUF file.")],
    *,
    name: Called = None,
    task: For = None,
    link: Link = False,
) -> None:
    """Install a GGUF file that is on this machine."""
    from memcli.cli.managing import add as install

    cx.out.show(install(cx, file, name=name, task=task, link=link), shown.INSTALLED)


@verb(
    examples="""
    memcli models use answer qwen3-4b
    memcli models use embed arctic-embed-m && memcli reindex
    memcli models use extract builtin
    """
)
def use(cx: Context, task: Does, name: Choice) -> None:
    """Choose which model does a task, in config.toml."""
    from memcli.cli.managing import use as choose
    from memcli.cli.render.plain import saying

    report = choose(cx, task, name)
    told = f"{report['task']}: {report['name']}, in {report['file']}"
    cx.out.show(report, saying("\n".join([told, *report["next"]])))


@verb(examples="memcli models remove qwen3-0.6b --yes")
def remove(cx: Context, name: Name, yes: options.Yes = False) -> None:
    """Uninstall a model and delete its file, unless that was only linked."""
    from memcli.cli.modeling import used
    from memcli.cli.prompt import confirm
    from memcli.cli.render.lines import size
    from memcli.cli.render.plain import saying
    from memcli.models import registry

    folder = cx.settings.models
    model = registry.find(folder, name)
    doing = [task for task, serving in used(cx.settings).items() if serving == model.name]
    if not registry.linked(model):
        confirm(f"delete {registry.path(folder, model)} ({size(model.size)})", yes=yes)
    registry.remove(folder, model.name)
    for task in doing:
        if getattr(cx.settings, f"model_{task}") == model.name:
            cx.out.warn(f"{task} is still set to {model.name}: memcli models use {task} auto")
    freed = 0 if registry.linked(model) else model.size
    cx.out.show({"name": model.name, "freed": freed}, saying(f"{model.name} is removed"))


@verb(formats=("text", "json", "ndjson"), examples="memcli models verify\nmemcli models verify qwen3-4b")
def verify(cx: Context, name: Maybe = None) -> int:
    """Read the files of models and check them against their SHA-256.

    Ends with 1 when one is gone or has changed.
    """
    from memcli.cli.managing import verify as check

    rows = check(cx, name)
    cx.out.show(rows, shown.CHECKS)
    return 1 if any(row["state"] != "sound" for row in rows) else 0


@verb(examples="memcli models bench\nmemcli models bench qwen3-4b --gpu-layers 20")
def bench(cx: Context, name: Maybe = None, gpu_layers: options.GpuLayers = None) -> None:
    """Measure how fast models run on this machine.

    Tokens read and written a second for language models, texts embedded, passages reranked; and how many layers went to
    the GPU.
    """
    from memcli.cli.measuring import measure

    cx.models.limit_gpu(gpu_layers)
    cx.out.show(measure(cx, name), shown.MEASURES)


command = Group(
    "Get, choose and check the models that memcli can think with.",
    {
        "list": show_all,
        "pull": pull,
        "add": add,
        "use": use,
        "remove": remove,
        "verify": verify,
        "bench": bench,
    },
    default="list",
    examples="memcli models pull qwen3-4b",
)
