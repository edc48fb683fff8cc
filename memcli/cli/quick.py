"""Turning words of the command line into values without pydantic, which Typer would load for it.

Loading pydantic costs more than a whole recall. The plain types that memcli's verbs use are converted here; a parameter
of any other type keeps Typer's own conversion.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from inspect import Parameter

    Convert = Callable[[Any], Any]


def quicken(built: Any, parameters: Iterable[Parameter]) -> None:
    """Replaces the conversion of each plain parameter of a Typer command; `parameters` are its function's own."""
    kinds = {parameter.name: parameter.annotation for parameter in parameters}
    for parameter in built.params:
        kind = kinds.get(parameter.name)
        convert = converter(kind) if parameter.callback is None else None
        if convert is not None:
            parameter.process_value = _process(parameter, convert, *_range(kind))


def converter(annotation: Any) -> Convert | None:
    """How a word becomes a value of this type (`None` and lists taken apart); None where the type is not plain."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated or origin is list:
        return converter(arguments[0])
    if origin is Literal:
        return _choice(arguments)
    if arguments:  # a union
        kinds = [kind for kind in arguments if kind is not type(None)]
        return converter(kinds[0]) if len(kinds) == 1 else None
    plain: dict[Any, Convert] = {str: str, int: _whole, float: _number, bool: _flag, Path: Path}
    return plain.get(annotation)


def _range(annotation: Any) -> tuple[float | None, float | None]:
    """The bounds that `typer.Option(min=…, max=…)` gives in an annotation."""
    for info in getattr(annotation, "__metadata__", ()):
        low, high = getattr(info, "min", None), getattr(info, "max", None)
        if low is not None or high is not None:
            return low, high
    return None, None


def _process(parameter: Any, convert: Convert, low: float | None, high: float | None) -> Callable[[Any, Any], Any]:
    slow = parameter.process_value
    many = bool(getattr(parameter, "multiple", False)) or parameter.nargs != 1

    def one(value: Any) -> Any:
        made = convert(value)
        if low is not None and made < low:
            raise ValueError(f"{value} is less than {low}")
        if high is not None and made > high:
            raise ValueError(f"{value} is more than {high}")
        return made

    def process(ctx: Any, value: Any) -> Any:
        if value is None or (many and not value):
            return slow(ctx, value) if parameter.required else (() if many else None)
        try:
            return [one(each) for each in value] if many else one(value)
        except ValueError as error:
            raise typer.BadParameter(str(error), ctx=ctx, param=parameter) from None

    return process


def _choice(words: tuple[Any, ...]) -> Convert:
    def pick(value: Any) -> Any:
        if value not in words:
            raise ValueError(f"{value!r} is not one of {', '.join(map(str, words))}")
        return value

    return pick


def _whole(value: Any) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a whole number") from None


def _number(value: Any) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a number") from None


def _flag(value: Any) -> bool:
    return bool(value)
