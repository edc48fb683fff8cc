"""Models: the catalog with what is installed, downloads, checks and measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, line, paragraph, size, table
from memcli.models.catalog import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Row = Mapping[str, Any]


def _listing(report: Row) -> Iterator[Line]:
    for kind, heading in HEADINGS.items():
        rows = [row for row in report["models"] if row["kind"] == kind]
        if rows:
            yield line((heading, "title"))
            yield from table(
                ("", "name", "size", "memory", "licence", "languages", "measured"), map(_row, rows), indent=2
            )
            yield line()
    yield line("in use: ", (", ".join(f"{task} {name}" for task, name in report["used"].items()), "dim"))
    yield line(("* in use, + installed; 'memcli models pull NAME' gets one", "dim"))


def _row(row: Row) -> list[str | Piece]:
    mark = Piece("*", "good") if row["used_for"] else Piece("+", "good") if row["installed"] else Piece(" ")
    state = "its file is gone" if row["missing"] else ""
    told = "; ".join(part for part in (state, row["measured"], row["note"]) if part)
    style = "bad" if row["missing"] else "dim"
    cells = (size(row["size"]), size(row["memory"]), row["licence"] or "not stated", row["languages"] or "–")
    return [mark, Piece(row["name"], "title" if row["installed"] else ""), *cells, Piece(told, style)]  # type: ignore[arg-type]


def _installed(report: Row) -> Iterator[Line]:
    yield line((report["name"], "title"), f"  {size(report['size'])}, licence {report['licence'] or 'not stated'}")
    yield line((report["path"], "dim"), indent=2)
    for step in report["next"]:
        yield from paragraph(step, indent=2)


def _checks(report: Sequence[Row]) -> Iterator[Line]:
    signs = {"sound": ("ok", "good"), "gone": ("gone", "bad"), "changed": ("changed", "bad")}
    rows = []
    for row in report:
        word, style = signs[row["state"]]
        rows.append((Piece(word, style), Piece(row["name"], "title"), row["advice"] or row["path"]))  # type: ignore[arg-type]
    return table(("", "", ""), rows)


def _measures(report: Row) -> Iterator[Line]:
    build = report["build"]
    gpus = ", ".join(device["description"] for device in build["devices"] if device["gpu"])
    offload = f"can offload to {gpus}" if gpus else "no GPU in use"
    yield line(("llama.cpp", "dim"), f"  llama-cpp-python {build['version']}, {offload}")
    for row in report["models"]:
        yield line((row["name"], "title"), f"  loaded in {row['load_s']:.1f} s, {row['gpu_layers']} layers on the GPU")
        told = [f"{row[key]:,.0f} {unit}" for key, unit in _UNITS.items() if row[key] is not None]
        yield line(", ".join(told), indent=2)


_UNITS = {
    "prompt_tokens_s": "prompt tokens/s",
    "generated_tokens_s": "generated tokens/s",
    "embeddings_s": "embeddings/s",
    "passages_s": "passages reranked/s",
}

LISTING = View(data=lambda report: report, text=_listing, rows=lambda report: report["models"])
INSTALLED = View(data=lambda report: {**report, "next": list(report["next"])}, text=_installed)
CHECKS = View(data=lambda report: report, text=_checks, rows=lambda report: report)
MEASURES = View(data=lambda report: report, text=_measures)
