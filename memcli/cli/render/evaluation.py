"""How well questions were answered: a table by category, what was missed, and whether two settings differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memcli.cli.evaluating import Evaluation, latency
from memcli.cli.output import View
from memcli.cli.render.lines import Line, Piece, counted, line, table
from memcli.recall.metrics import Measures, area, mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memcli.cli.evaluating import Answered

#: So many questions whose evidence was not found are named.
MISSED = 5


def view() -> View:
    """The view of an `Evaluation`."""
    return View(data=_data, text=_text, rows=_rows)


def _names(made: Evaluation) -> dict[str, str]:
    return {"recall": f"recall@{made.k}", "ndcg": f"nDCG@{made.k}", "rr": "MRR"}


def _text(made: Evaluation) -> Iterator[Line]:
    names = _names(made)
    groups = _groups(made)
    rows = [_row(name or "without a category", numbers, made.answers) for name, numbers in groups.items()]
    if len(groups) != 1:
        rows.append(_row("all", made.judged, made.answers))
    if made.judged:
        yield from table(("", "questions", *names.values()), [_right(row) for row in rows])
        yield line()
    if made.differences:
        yield from _comparison(made)
        yield line()
    yield line(("latency      ", "dim"), _latency(made))
    known, unknown = _confidences(made)
    if unknown:
        told = area(known, unknown)
        apart = "" if told is None else f", told apart from the others with an area under the curve of {told:.2f}"
        yield line(("unanswerable ", "dim"), counted(len(unknown), "questions") + apart, hang=13)
    missed = [number for number in made.judged if not made.answers[number].measures.recall]
    if missed:
        yield line(("not found    ", "dim"), counted(len(missed), "questions"))
        for number in missed[:MISSED]:
            one = made.asked[number]
            yield line(
                (str(one.id), "id"), f"  {' '.join(one.query.split())[:200]}", indent=2, hang=len(str(one.id)) + 2
            )


def _groups(made: Evaluation) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number in made.judged:
        found.setdefault(made.asked[number].category, []).append(number)
    return dict(sorted(found.items()))


def _row(name: str, numbers: Sequence[int], answers: Sequence[Answered]) -> list[str]:
    figures = mean([answers[number].measures for number in numbers])
    return [name, f"{len(numbers):,}", *(f"{value:.3f}" for value in figures)]


def _right(row: list[str]) -> list[str | Piece]:
    """Figures set to the right under their headings."""
    widths = (9, 9, 7, 5)
    return [Piece(row[0], "title"), *(cell.rjust(size) for cell, size in zip(row[1:], widths, strict=True))]


def _comparison(made: Evaluation) -> Iterator[Line]:
    before = mean([made.answers[number].measures for number in made.judged])
    after = mean([made.others[number].measures for number in made.judged])
    heads = ("", "as set", made.changed, "difference", "95 %", "p")
    rows: list[list[str | Piece]] = []
    for name, shown in _names(made).items():
        found = (made.differences or {})[name]
        sure: list[str | Piece] = [f"{found.low:+.3f} to {found.high:+.3f}", f"{found.p:.3f}"]
        figures = [f"{getattr(before, name):.3f}", f"{getattr(after, name):.3f}", f"{found.mean:+.3f}"]
        rows.append([Piece(shown, "title"), *figures, *sure])
    yield from table(heads, rows)
    told = made.differences["ndcg"] if made.differences else None
    if told is not None and told.p < 0.05:
        yield line(f"{made.changed} is {'better' if told.mean > 0 else 'worse'}, by more than chance")
    else:
        yield line("no difference that these questions could tell from chance")


def _latency(made: Evaluation) -> str:
    median, late = latency(made.answers)
    told = f"median {median:.1f} ms, 95th percentile {late:.1f} ms"
    if made.others:
        median, late = latency(made.others)
        told += f"; with {made.changed} {median:.1f} and {late:.1f}"
    return told


def _confidences(made: Evaluation) -> tuple[list[float], list[float]]:
    """Of questions that have an answer, and of those that have none."""
    pairs = [(one.evidence, told.confidence) for one, told in zip(made.asked, made.answers, strict=True)]
    sure = [(bool(evidence), value) for evidence, value in pairs if value is not None]
    return [value for right, value in sure if right], [value for right, value in sure if not right]


def _measures(figures: Measures) -> dict[str, float]:
    return {name: round(value, 6) for name, value in figures._asdict().items()}


def _data(made: Evaluation) -> dict[str, Any]:
    median, late = latency(made.answers)
    known, unknown = _confidences(made)
    data: dict[str, Any] = {
        "k": made.k,
        "questions": len(made.judged),
        "measures": _measures(mean([made.answers[number].measures for number in made.judged])),
        "categories": {
            name: {"questions": len(numbers)} | _measures(mean([made.answers[number].measures for number in numbers]))
            for name, numbers in _groups(made).items()
        },
        "latency_ms": {"median": round(median, 3), "p95": round(late, 3)},
        "unanswerable": {"questions": len(unknown), "auroc": area(known, unknown)},
        "compare": None,
        "answers": list(_rows(made)),
    }
    if made.differences:
        median, late = latency(made.others)
        data["compare"] = {
            "settings": made.changed,
            "measures": _measures(mean([made.others[number].measures for number in made.judged])),
            "latency_ms": {"median": round(median, 3), "p95": round(late, 3)},
            "differences": {
                name: {key: round(value, 6) for key, value in found._asdict().items()}
                for name, found in made.differences.items()
            },
        }
    return data


def _rows(made: Evaluation) -> Iterator[dict[str, Any]]:
    for number, (one, told) in enumerate(zip(made.asked, made.answers, strict=True)):
        row: dict[str, Any] = {
            "query_id": one.id,
            "query": one.query,
            "category": one.category or None,
            "evidence": sorted(one.evidence),
            **(_measures(told.measures) if one.evidence else dict.fromkeys(Measures._fields)),
            "confidence": told.confidence,
            "ms": round(told.ms, 3),
            "ranked": list(told.ranked),
        }
        if made.others:
            row["compared"] = _measures(made.others[number].measures) if one.evidence else None
        yield row
