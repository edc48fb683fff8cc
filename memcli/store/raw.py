"""The bytes of an open memory's files: database, log and shared memory, as a proof of erasure reads them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from memcli.store import encryption

if TYPE_CHECKING:
    from pathlib import Path


class Raw:
    """Handles on the files of the memory at `path`, which stay open as long as it is.

    Closing any handle of a file gives up all POSIX locks that the process has on it, those of SQLite too.
    """

    def __init__(self, path: Path, key: str | None) -> None:
        self._path, self._key = path, key
        self._files: dict[Path, BinaryIO] = {}
        self._page_key: bytes | None = None

    def files(self) -> list[tuple[Path, BinaryIO]]:
        """The database and, of its log and shared memory, those there are; each to be read from its beginning.

        Of an encrypted one, what its pages say. Raises Encrypted where they cannot be read.
        """
        for ending in ("", "-wal", "-shm"):
            path = self._path.with_name(self._path.name + ending)
            if path not in self._files and path.exists():
                self._files[path] = path.open("rb", buffering=0 if ending == "-shm" else -1)
        return [(path, self._said(path, file)) for path, file in self._files.items()]

    def _said(self, path: Path, file: BinaryIO) -> BinaryIO:
        file.seek(0)
        if path.name.endswith("-shm"):
            return _without_locks(file)
        if self._key is None:
            return file
        if self._page_key is None:
            self._page_key = encryption.page_key(self._files[self._path], self._key)
        said = encryption.decrypted(file, self._page_key, log=path.name.endswith("-wal"))
        said.seek(0)
        return said

    def close(self) -> None:
        """To be called once the memory is closed."""
        for file in self._files.values():
            file.close()


def _without_locks(shared: BinaryIO) -> BinaryIO:
    """Shared memory without the 16 bytes by which SQLite locks it: Windows may let nobody else read them."""
    before = shared.read(120)
    shared.seek(136)
    return BytesIO(before + shared.read())
