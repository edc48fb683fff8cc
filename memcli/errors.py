"""Every error memcli raises on purpose. Each class owns its exit code and, where there is one, the next step.

A message is one sentence: what happened, to which file or id. `hint` says what to do about it.
"""

from __future__ import annotations


class MemcliError(Exception):
    """Base of all expected failures; `exit_code` is what the process ends with."""

    exit_code = 1
    name = "failure"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(MemcliError):
    """The words or values given make no valid request."""

    exit_code = 2
    name = "usage"


class PartialImport(MemcliError):
    """Some records were taken in and others could not be read; nothing taken in is lost."""

    exit_code = 3
    name = "partial-import"


class InputError(MemcliError):
    """An input as a whole cannot be read: missing, unreadable, of unknown shape, or without a single message."""

    exit_code = 4
    name = "bad-input"


class NotFound(MemcliError):
    """No such id, or nothing matches a selection that must not be empty."""

    exit_code = 5
    name = "not-found"


class NotConfirmed(MemcliError):
    """A destructive step was not confirmed."""

    exit_code = 6
    name = "not-confirmed"


class NoDatabase(MemcliError):
    """There is no memory at the given path yet."""

    exit_code = 10
    name = "no-database"


class Locked(MemcliError):
    """Another process holds what this one needs."""

    exit_code = 11
    name = "locked"


class NewerSchema(MemcliError):
    """The database was written by a newer memcli."""

    exit_code = 12
    name = "newer-schema"


class NotADatabase(MemcliError):
    """The file is not a memcli database, or is damaged beyond opening."""

    exit_code = 13
    name = "not-a-database"


class ReadOnly(MemcliError):
    """The database, or the folder that holds it, cannot be written."""

    exit_code = 14
    name = "read-only"


class DiskFull(MemcliError):
    """There is no space left; the write that failed was rolled back."""

    exit_code = 15
    name = "disk-full"


class Encrypted(MemcliError):
    """The memory or the backup is encrypted and no passphrase, the wrong one, or no means to use it is at hand."""

    exit_code = 16
    name = "encrypted"


class Damaged(MemcliError):
    """A check found that the memory, or a backup, is not as it was written."""

    exit_code = 17
    name = "damaged"


class ModelUnavailable(MemcliError):
    """A model that was asked for cannot be used."""

    exit_code = 69
    name = "model-unavailable"


class ConfigError(MemcliError):
    """The configuration file or a setting has an unusable value."""

    exit_code = 78
    name = "config"
