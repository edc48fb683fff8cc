"""The contract of an importer: which inputs are its own, and how they become drafts.

Also the words in which importers and `inputs` say why something was left out: short, constant, countable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from memcli.records import Draft, Moment

    #: Called with (reason, place): the reason is one of the constants below, the place says where the record stands
    #: ("line 17", "conversation 3f2a…").
    Skip: TypeAlias = Callable[[str, str], None]

    #: Called with (location, reason) for a file or archive member that cannot be read.
    Problem: TypeAlias = Callable[[str, str], None]

#: How many bytes of an input its `head` holds at most.
HEAD = 64 * 1024

# A record that should have been one and could not be used.
NOT_JSON = "not JSON"
NOT_A_RECORD = "not a record"
NO_TEXT = "no text"
TEXT_NOT_A_STRING = "text is not a string"
TRUNCATED = "truncated"
TOO_LARGE = "too large"

# The content was taken in; something about it was not as it should be.
INVALID_UTF8 = "invalid UTF-8"
BAD_TIMESTAMP = "unreadable timestamp"
BAD_FRONT_MATTER = "unreadable front matter"

# Left out because it is nobody's words: tool calls and results, thinking, hidden context, notes without a body.
NOT_A_MESSAGE = "not a message"
DUPLICATE = "same message again"
EMPTY_NOTE = "empty note"

# Files passed over in a folder or archive that was walked.
BINARY = "binary file"
NESTED_ARCHIVE = "archive inside an archive"
UNKNOWN_FORMAT = "no known format"

#: Reasons that say nothing is wrong.
BY_DESIGN = frozenset({NOT_A_MESSAGE, DUPLICATE, EMPTY_NOTE, BINARY, NESTED_ARCHIVE, UNKNOWN_FORMAT})

#: Reasons under which the record was taken in nevertheless.
KEPT = frozenset({INVALID_UTF8, BAD_TIMESTAMP, BAD_FRONT_MATTER})


@dataclass(frozen=True, slots=True)
class Input:
    """One file, archive member or stream to read.

    `location` is what people are told (absolute path, `archive.zip!member`, or `-`); `name` its folder's name and the
    path below it, with forward slashes, which stays the same when the tree is moved; `head` its first bytes (at most
    `HEAD`); `open` gives a fresh binary stream (for `-` and pipes only once); `modified` is its time of change where
    known. `named` tells whether the user named this very file, rather than a folder or archive that holds it.
    """

    location: str
    name: str
    head: bytes
    size: int | None
    modified: Moment | None
    open: Callable[[], BinaryIO]
    named: bool = True

    @property
    def piped(self) -> bool:
        """Whether this is standard input: it has no name of its own and is never the whole of anything."""
        return self.location == "-"


class Importer(Protocol):
    """Reads one format. `whole` says that an input holds all of its conversation (a note): what a later read of it
    no longer gives has been edited away, and is marked as replaced."""

    @property
    def format(self) -> str:
        """The name of the format, as `--format` takes it."""
        ...

    @property
    def whole(self) -> bool:
        """Whether one input is all of its conversation."""
        ...

    def matches(self, source: Input) -> bool:
        """Whether `source` has the shape of this format, judged by its head and name; never raises."""
        ...

    def read(self, source: Input, skip: Skip) -> Iterator[Draft]:
        """The drafts of `source` in order, streamed. A bad record is passed to `skip` and costs only itself.

        Raises InputError where the input as a whole is not readable as this format.
        """
        ...
