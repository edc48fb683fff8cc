"""The formats memcli reads, in the order in which they are asked whether an input is theirs: the most telling first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memcli.errors import InputError, UsageError
from memcli.ingest.importers.base import UNKNOWN_FORMAT
from memcli.ingest.importers.chatgpt import ChatGPT
from memcli.ingest.importers.claude import Claude
from memcli.ingest.importers.claude_code import ClaudeCode
from memcli.ingest.importers.decoding import is_binary, text_of
from memcli.ingest.importers.jsonl import Jsonl
from memcli.ingest.importers.jsontext import head_elements
from memcli.ingest.importers.markdown import Markdown
from memcli.ingest.importers.text import Text

if TYPE_CHECKING:
    from memcli.ingest.importers.base import Importer, Input

IMPORTERS: tuple[Importer, ...] = (ChatGPT(), Claude(), ClaudeCode(), Jsonl(), Markdown(), Text())

#: For inputs that are not the whole of anything: standard input, pipes, files too large to compare with what was.
_STREAMED: dict[str, Importer] = {"markdown": Markdown(whole=False), "text": Text(whole=False)}

#: Bytes up to which a text file counts as a note whose chunks replace those of its earlier state.
WHOLE_LIMIT = 16 << 20


def names() -> tuple[str, ...]:
    """What `--format` takes."""
    return tuple(importer.format for importer in IMPORTERS)


def detect(source: Input) -> Importer:
    """The importer whose shape `source` has.

    Raises InputError where there is none. In a folder or archive that was walked (`source.named` is False) that is no
    failure but to be passed over: there the message is the countable reason `UNKNOWN_FORMAT`.
    """
    for importer in IMPORTERS:
        if importer.matches(source):
            return _fitting(importer, source)
    raise unknown(source) if source.named else InputError(UNKNOWN_FORMAT)


def by_name(name: str, source: Input | None = None) -> Importer:
    """The importer of a format by its name; raises UsageError for a name that is none."""
    for importer in IMPORTERS:
        if importer.format == name:
            return importer if source is None else _fitting(importer, source)
    raise UsageError(f"{name!r} is not a format memcli reads", hint=f"formats are {', '.join(names())}")


def _fitting(importer: Importer, source: Input) -> Importer:
    if source.piped or source.size is None or source.size > WHOLE_LIMIT:
        return _STREAMED.get(importer.format, importer)
    return importer


def unknown(source: Input) -> InputError:
    """The error for an input of no known shape, with what it rather is where that can be seen."""
    known = f"formats are {', '.join(names())}; --format NAME reads it as one of them"
    if is_binary(source.head):
        return InputError(f"{source.location} is a binary file", hint=known)
    elements = head_elements(source.head)
    if text_of(source.head[:256]).split() in (["[]"], ["[", "]"], ["{}"]):
        return InputError(f"{source.location} is an empty export: there is no conversation in it")
    if any(isinstance(item.get("data_files"), list) for item in elements):
        return InputError(
            f"{source.location} is the index of an export in several archives, without conversations of its own",
            hint="download the archives that it lists and give them to memcli ingest as they are",
        )
    if any({"uuid", "name", "created_at"} <= item.keys() for item in elements):
        return InputError(
            f"{source.location} lists conversations without their messages",
            hint="give the folder or ZIP archive of the export that holds the conversations too",
        )
    return InputError(f"{source.location} is no export that memcli knows", hint=known)
