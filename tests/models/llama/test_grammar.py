"""Schemas as grammars: whatever a model would like to write, what comes out is JSON that fits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from memcli.models.llama import gguf, grammar
from memcli.models.llama.backend import Model
from memcli.models.llama.sampling import Chooser, Grammar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FACTS = {
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "properties": {
                    "message": {"type": "integer", "minimum": 1},
                    "quote": {"type": "string", "maxLength": 60},
                    "kind": {"type": "string", "enum": ["event", 'a "quoted" \\ kind', "naïve", "line\nbreak"]},
                    "sure": {"type": ["boolean", "null"]},
                    "weight": {"type": "number"},
                },
                "required": ["message", "quote", "kind", "sure"],
            },
        }
    },
    "required": ["facts"],
    "additionalProperties": False,
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "facts": FACTS,
    "bounds": {
        "type": "array",
        "minItems": 2,
        "maxItems": 4,
        "items": {"type": "integer", "minimum": -2, "maximum": 2},
    },
    "optional": {"properties": {"a": {"const": 1}, "b": {"const": "b"}, "c": {"const": None}}, "required": []},
    "text": {"type": "string", "minLength": 3, "maxLength": 5},
    "tree": {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object",
                "properties": {
                    "leaf": {"type": "boolean"},
                    "below": {"type": "array", "maxItems": 2, "items": {"$ref": "#/$defs/node"}},
                },
                "required": ["leaf"],
            }
        },
    },
    "choice": {"anyOf": [{"type": "integer", "minimum": 0}, {"enum": ["x", "y"]}]},
}


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    """Whether a value is what these schemas ask for; of their keywords alone."""
    if "$ref" in schema:
        return fits(value, root["$defs"]["node"], root)
    if "enum" in schema or "const" in schema:
        return value in schema.get("enum", [schema.get("const")])
    if "anyOf" in schema:
        return any(fits(value, each, root) for each in schema["anyOf"])
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        return any(fits(value, schema | {"type": each}, root) for each in kind)
    if kind == "object":
        properties = schema["properties"]
        return (
            set(schema["required"]) <= set(value) <= set(properties)
            and all(fits(value[key], properties[key], root) for key in value)
        )  # fmt: skip
    if kind == "array":
        least, most = schema.get("minItems", 0), schema.get("maxItems", 99)
        return least <= len(value) <= most and all(fits(item, schema["items"], root) for item in value)
    if kind == "string":
        return isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**6)
    if kind in {"integer", "number"}:
        whole = isinstance(value, int) and not isinstance(value, bool)
        in_range = whole and schema.get("minimum", value) <= value <= schema.get("maximum", value)
        return in_range if kind == "integer" else isinstance(value, int | float)
    return value is None if kind == "null" else isinstance(value, bool)


@pytest.fixture(scope="module")
def vocabulary(smol_path: Path) -> Iterator[Model]:
    gguf.read(smol_path)
    model = Model(smol_path, gpu_layers=0)
    yield model
    model.close()


def wander(model: Model, text: str, seed: int, most: int = 250) -> str | None:
    """What a model writes whose every wish is a die: None where it has not come to an end after so many tokens."""
    import numpy as np

    dice = np.random.default_rng(seed)
    closers = [model.tokens(text)[0] for text in ('"', "}", "]", "]}", '"}')]
    written = b""
    with Chooser(model, 0.0, 0, text) as chooser:
        for _ in range(most):
            scores = dice.normal(size=model.vocabulary).astype(np.float32)
            # Single bytes and what closes something come up more often than by chance, and unfit ones most of all.
            scores[dice.integers(0, 300, size=60)] += 4
            scores[closers] += dice.normal(4, 2, size=len(closers))
            token = chooser.next(scores)
            if token is None or model.ends(token):
                return written.decode("utf-8")
            written += model.piece(token)
            if chooser.complete(token):
                return written.decode("utf-8")
    return None


@pytest.mark.parametrize("name", SCHEMAS)
def test_dice_can_only_write_what_fits(vocabulary: Model, name: str) -> None:
    schema = SCHEMAS[name]
    text = grammar.from_schema(schema)
    written = [wander(vocabulary, text, seed) for seed in range(8)]
    ended = [each for each in written if each is not None]
    assert len(ended) >= 4
    for each in ended:
        assert fits(json.loads(each), schema, schema), each


def test_strings_hold_no_control_characters_and_no_escapes_of_half_characters(vocabulary: Model) -> None:
    def allowed(*texts: str) -> bool:
        rules = Grammar(vocabulary, grammar.from_schema({"type": "string"}))
        for text in texts:
            for token in vocabulary.tokens(text):
                if not rules.allows(token):
                    return False
                rules.accept(token)
        return rules.allows(vocabulary.special("eos"))

    assert allowed('"plain"')
    assert allowed('"Zoë 日本語 🐈 \\" \\\\ \\n"')
    assert not allowed('"a\nb"')
    assert not allowed('"a\tb"')
    assert not allowed('"\\ud83d"')
    assert not allowed('"open')


def test_bytes_that_only_a_careless_reader_takes_for_a_quotation_mark_are_not_written(vocabulary: Model) -> None:
    import numpy as np

    pieces = {vocabulary.piece(token): token for token in range(vocabulary.vocabulary)}
    overlong = [pieces[byte] for byte in (b'"', b"\xe0", b"\x80", b"\xa2")]
    with Chooser(vocabulary, 0.0, 0, grammar.from_schema({"type": "string"})) as chooser:
        written = []
        for wish in overlong:
            scores = np.zeros(vocabulary.vocabulary, dtype=np.float32)
            scores[wish] = 9
            token = chooser.next(scores)
            assert token is not None
            written.append(token)
            assert not chooser.complete(token)
    assert written[:2] == overlong[:2]
    assert written[2] != overlong[2]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^a+$"},
        {"type": "object"},
        {"type": "object", "properties": {"a": {"type": "null"}}, "additionalProperties": True},
        {"type": "array"},
        {"type": "integer", "minimum": 7},
        {"type": "number", "maximum": 1},
        {"$ref": "#/$defs/none"},
        {"enum": []},
        {"type": "date"},
    ],
)
def test_what_cannot_be_kept_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"grammar|schema"):
        grammar.from_schema(schema)
