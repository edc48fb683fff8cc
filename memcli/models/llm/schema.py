"""The form of the facts that a model is made to write, and reading what it wrote. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from memcli.models.llm.prompts import aloud

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS: Final = ("attribute", "preference", "event", "plan", "relation", "how-to")

#: No answer lists more facts than this, however long the chunk: small models never stop otherwise.
MOST_FACTS: Final = 12

#: Longest texts in characters. The quote comes first: what is written after it can lean on it.
_LENGTHS: Final = {"quote": 200, "statement": 160, "subject": 50, "attribute": 30, "value": 80, "when": 40}


_DECODER: Final = json.JSONDecoder()


class Item(NamedTuple):
    """One fact as the model wrote it."""

    message: int
    quote: str
    statement: str
    subject: str
    kind: str
    attribute: str
    value: str
    when: str


class Answer(NamedTuple):
    """The facts of an answer, and as JSON what stood between them and had not their form."""

    items: tuple[Item, ...]
    malformed: tuple[str, ...]


class Nonsense(Exception):
    """An answer that is not a list of facts at all."""


def facts_schema(most: int = MOST_FACTS) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of an answer with at most `most` facts."""
    texts: dict[str, Any] = {name: {"type": "string", "maxLength": size} for name, size in _LENGTHS.items()}
    properties = {
        "message": {"type": "integer", "minimum": 1},
        "quote": texts["quote"],
        "statement": texts["statement"],
        "subject": texts["subject"],
        "kind": {"type": "string", "enum": list(KINDS)},
        "attribute": texts["attribute"],
        "value": texts["value"],
        "when": texts["when"],
    }
    fact = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"facts": {"type": "array", "items": fact, "maxItems": most}},
        "required": ["facts"],
        "additionalProperties": False,
    }


def parse(text: str, most: int = MOST_FACTS) -> Answer:
    """The facts of an answer, at most `most`, each once; raises Nonsense where it is not JSON of the right form."""
    try:
        value = json.loads(_object(text))
    except (ValueError, RecursionError) as error:
        raise Nonsense(str(error)) from error
    found = value.get("facts") if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise Nonsense("no list of facts")
    return _read(found[:most])


def rescue(text: str, most: int = MOST_FACTS) -> Answer:
    """The facts that are complete in an answer which breaks off."""
    found: list[Any] = []
    at = text.find("[") + 1
    while at and len(found) < most:
        start = text.find("{", at)
        try:
            value, at = _DECODER.raw_decode(text, start) if start >= 0 else (None, 0)
        except (ValueError, RecursionError):
            break
        found += [value] if at else []
    return _read(found)


def _read(found: Iterable[Any]) -> Answer:
    items: dict[Item, None] = {}
    malformed: list[str] = []
    for each in found:
        item = _item(each)
        if item is None:
            malformed.append(json.dumps(each))
        else:
            items[item] = None
    return Answer(tuple(items), tuple(malformed))


def _object(text: str) -> str:
    """What stands between the outermost braces: unconstrained models think first and talk around their JSON."""
    text = aloud(text)
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _item(value: object) -> Item | None:
    if not isinstance(value, dict):
        return None
    message, kind = value.get("message"), value.get("kind")
    if not isinstance(message, int) or isinstance(message, bool) or kind not in KINDS:
        return None
    texts = {name: value.get(name, "" if name == "when" else None) for name in _LENGTHS}
    if not all(isinstance(each, str) and _storable(each) for each in texts.values()):
        return None
    return Item(message=message, kind=str(kind), **{name: str(each).strip() for name, each in texts.items()})


def _storable(text: str) -> bool:
    """Whether a text has neither half characters, which cannot be stored, nor control characters."""
    return not any("\ud800" <= character <= "\udfff" or character < " " or character == "\x7f" for character in text)
