"""A JSON schema as a grammar in llama.cpp's notation (GBNF), so that a model can write nothing else. Pure.

https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md. llama-cpp-python has a converter too; its strings
may hold line breaks and halves of surrogate pairs, which are no JSON or cannot be stored. Here a string is written as
it is: control characters only as \\n, \\r and \\t, no \\u escapes at all.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Repetitions are unrolled into rules, of which llama.cpp takes 2,000 a sequence; longer limits are left out.
_MOST = 1000

_CHAR = r'char ::= [^"\\\x00-\x1F\x7F] | "\\" ["\\/nrt]'
_FIXED = {
    "number": '"-"? ("0" | [1-9] [0-9]{0,14}) ("." [0-9]{1,15})?',
    "integer": '"-"? ("0" | [1-9] [0-9]{0,14})',
    "boolean": '"true" | "false"',
    "null": '"null"',
}
#: What a schema may say that does not narrow down what fits it.
_IGNORED = {"title", "description", "default", "examples", "$schema", "$id", "$defs", "definitions"}
_KNOWN = _IGNORED | {"type", "enum", "const", "anyOf", "oneOf", "$ref", "properties", "required", "items"}
_KNOWN |= {"additionalProperties", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"}


def from_schema(schema: Mapping[str, Any]) -> str:
    """The grammar whose texts are the JSON values that fit `schema`, with one blank after colons and commas.

    Objects are closed, and their properties come in the order of the schema, those required first. Raises ValueError
    where the schema uses a keyword that would not be kept.
    """
    converter = _Converter(schema)
    converter.add("root", converter.rule(schema))
    return "\n".join([*(f"{name} ::= {rule}" for name, rule in converter.rules.items()), _CHAR])


class _Converter:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self.rules: dict[str, str] = {}
        self._references: dict[str, str] = {}

    def add(self, name: str, rule: str) -> str:
        """Gives a rule a name, another where the name is taken by another rule."""
        name = re.sub(r"[^a-zA-Z0-9]+", "-", name).strip("-") or "x"
        wanted, number = name, 1
        while self.rules.get(name, rule) != rule or name == "char":
            number += 1
            name = f"{wanted}-{number}"
        self.rules[name] = rule
        return name

    def rule(self, schema: Mapping[str, Any], name: str = "value") -> str:
        """The right side of a rule."""
        unknown = set(schema) - _KNOWN
        if unknown:
            raise ValueError(f"a grammar cannot keep {', '.join(sorted(unknown))} of a schema")
        if "$ref" in schema:
            return self._reference(str(schema["$ref"]))
        if "const" in schema or "enum" in schema:
            return _either([_literal(value) for value in schema.get("enum", [schema.get("const")])])
        either = schema.get("anyOf") or schema.get("oneOf")
        if either is None and isinstance(schema.get("type"), list):
            either = [{**schema, "type": kind} for kind in schema["type"]]
        if either is not None:
            return _either([self.add(f"{name}-{n}", self.rule(each, name)) for n, each in enumerate(either, 1)])
        return self._typed(schema, name)

    def _typed(self, schema: Mapping[str, Any], name: str) -> str:
        kind = schema.get("type", "object" if "properties" in schema else None)
        if kind == "object":
            return self._object(schema, name)
        if kind == "array":
            return self._array(schema, name)
        if kind == "string":
            return '"\\"" char' + _times(schema.get("minLength", 0), schema.get("maxLength")) + ' "\\""'
        if kind == "integer" and ("minimum" in schema or "maximum" in schema):
            return _integers(schema.get("minimum"), schema.get("maximum"))
        if kind not in _FIXED or "minimum" in schema or "maximum" in schema:
            raise ValueError(f"a grammar cannot keep the schema {json.dumps(dict(schema))[:100]}")
        return _FIXED[kind]

    def _reference(self, reference: str) -> str:
        if reference not in self._references:
            target: Any = self._root
            for step in reference.removeprefix("#/").split("/"):
                target = target.get(step) if isinstance(target, dict) else None
            if not reference.startswith("#/") or not isinstance(target, dict):
                raise ValueError(f"the schema refers to {reference}, which it does not have")
            name = self._references[reference] = self.add(f"ref-{len(self._references)}", "")
            self.rules[name] = self.rule(target, name)
        return self._references[reference]

    def _array(self, schema: Mapping[str, Any], name: str) -> str:
        items = schema.get("items") or {}
        item = self.add(f"{name}-item", self.rule(items, f"{name}-item"))
        least, most = schema.get("minItems", 0), schema.get("maxItems")
        if most == 0:
            return '"[]"'
        more = f'(", " {item}){_times(max(least - 1, 0), None if most is None else most - 1)}'
        filled = f"{item} {more}"
        return f'"[" {filled} "]"' if least else f'"[" ({filled})? "]"'

    def _object(self, schema: Mapping[str, Any], name: str) -> str:
        properties: Mapping[str, Any] = schema.get("properties", {})
        if not properties or schema.get("additionalProperties") not in {None, False}:
            raise ValueError("a grammar needs the properties of an object to be listed")
        required = set(schema.get("required", ()))
        members = {
            key: f'{_literal(key)} ": " ' + self.add(f"{name}-{key}", self.rule(value, f"{name}-{key}"))
            for key, value in properties.items()
        }
        first = [member for key, member in members.items() if key in required]
        rest = [member for key, member in members.items() if key not in required]
        comma = ' ", " '
        if first:
            inner = comma.join(first) + "".join(f" ({comma}{member})?" for member in rest)
        else:
            ways = [rest[n] + "".join(f" ({comma}{member})?" for member in rest[n + 1 :]) for n in range(len(rest))]
            inner = f"({_either(ways)})?"
        return f'"{{" {inner} "}}"'


def _literal(value: object) -> str:
    """A JSON value as a quoted text of the grammar."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ": "))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\x7f", "\\x7F") + '"'


def _either(ways: Sequence[str]) -> str:
    if not ways:
        raise ValueError("the schema has an empty choice")
    return " | ".join(ways)


def _times(least: int, most: int | None) -> str:
    if most is None or most > _MOST:
        return f"{{{min(least, _MOST)},}}"
    return f"{{{least},{most}}}"


def _integers(least: int | None, most: int | None) -> str:
    """Whole numbers in a range: listed where it is short, else by their form."""
    if least is not None and most is not None and most - least <= _MOST:
        return _either([f'"{number}"' for number in range(least, most + 1)])
    if most is None and least in {0, 1}:
        return "[1-9] [0-9]{0,14}" if least else '"0" | [1-9] [0-9]{0,14}'
    raise ValueError(f"a grammar cannot keep whole numbers within {least} and {most}")
