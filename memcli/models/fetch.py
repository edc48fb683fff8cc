"""Downloading a model file from the hub: the only module of memcli that opens a connection, and only when it is called.

The library `huggingface_hub` finds the file and moves the bytes; going on after a break, checking them and putting the
file into place are done here. Bytes arrive in a folder of partial files, named after the checksum they must have in the
end, so that what came can be gone on with by any later call, and is never a model before it is whole and right.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from memcli.errors import DiskFull, Locked, MemcliError, ModelUnavailable, NotFound, UsageError
from memcli.models import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from memcli.models.registry import Progress

#: Connections in a row that may bring nothing before it is given up.
TRIES = 5

_SOURCE = re.compile(r"hf:(?P<repo>[^/@\s]+/[^/@\s]+)/(?P<file>[^@\s]+?)(?:@(?P<revision>[^@\s]+))?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Source(NamedTuple):
    """A file on the hub; `revision` is a branch, a tag or a commit."""

    repo: str
    file: str
    revision: str = "main"


class Remote(NamedTuple):
    """A file as the hub describes it: its commit, size in bytes, SHA-256, and the licence ("" where none is stated)."""

    repo: str
    file: str
    commit: str
    size: int
    sha256: str
    licence: str
    page: str

    @property
    def source(self) -> str:
        """This very file, as 'memcli models pull' takes it."""
        return f"hf:{self.repo}/{self.file}@{self.commit}"


def parse(text: str) -> Source:
    """ "hf:owner/repo/path/file.gguf@revision" taken apart; raises UsageError where it has not that form."""
    match = _SOURCE.fullmatch(text.strip())
    if match is None or not match["file"].lower().endswith(".gguf"):
        hint = "as in hf:Qwen/Qwen3-0.6B-GGUF/Qwen3-0.6B-Q8_0.gguf, @REVISION after it if need be"
        raise UsageError(f"{text!r} names no GGUF file of a repository", hint=hint)
    return Source(match["repo"], match["file"], match["revision"] or "main")


def describe(source: Source, endpoint: str) -> Remote:
    """Asks the hub at `endpoint` about a file.

    Raises NotFound where there is none, ModelUnavailable where the hub refuses, cannot be reached, or names no
    checksum to hold the file against.
    """
    import_hub()
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    url = hf_hub_url(source.repo, source.file, revision=source.revision, endpoint=endpoint)
    try:
        with _translated(source, endpoint):
            found = get_hf_file_metadata(url, endpoint=endpoint, **_IDENTITY)
    except _BrokenError as error:
        raise error.told from error
    checksum = (found.etag or "").lower()
    if not _SHA256.fullmatch(checksum) or not found.size or not found.commit_hash:
        told = f"{endpoint} names no checksum for {source.repo}/{source.file}, so it could not be checked"
        raise ModelUnavailable(told, hint="download it by other means, then: memcli models add FILE")
    page = f"{endpoint}/{source.repo}"
    licence = _licence(source._replace(revision=found.commit_hash), endpoint)
    return Remote(source.repo, source.file, found.commit_hash, found.size, checksum, licence, page)


def download(
    remote: Remote,
    folder: Path,
    endpoint: str,
    *,
    progress: Progress | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Path:
    """Brings a file into `folder`, going on where an earlier try broke off; returns where it lies, whole and checked.

    Raises DiskFull where there is no room, Locked where another process is at it, ModelUnavailable where the
    connection fails for good or what arrives is not what the hub describes. After a break what came is kept; after a
    wrong byte or for want of space it is not. `pause` waits (seconds) between two tries.
    """
    part = folder / registry.PARTIAL / f"{remote.sha256}.gguf"
    registry.make_folder(part.parent)
    with _alone(part):
        if _size(part) > remote.size:
            part.unlink()
        registry.need_space(folder, remote.size - _size(part))
        _receive(remote, part, endpoint, progress, pause)
        if registry.digest_of(part) != remote.sha256:
            part.unlink()
            told = f"{remote.file} arrived with other bytes than {remote.page} promises, and was removed"
            raise ModelUnavailable(
                told, hint="run it again; if it happens twice, something between you and it is at fault"
            )
    return part


def import_hub() -> None:
    """Loads the library: without its telemetry (the machine's details in each request, a list fetched beside them),
    and without its own words on the terminal. Raises ModelUnavailable where it is not installed."""
    try:
        from huggingface_hub import constants
        from huggingface_hub.utils import disable_progress_bars, logging
    except ImportError as error:
        raise ModelUnavailable(
            "huggingface_hub, which downloads models, is not installed", hint=registry.INSTALL
        ) from error
    constants.HF_HUB_DISABLE_TELEMETRY = True
    logging.set_verbosity_error()
    disable_progress_bars()


_IDENTITY: dict[str, Any] = {"library_name": "memcli"}


class _BrokenError(Exception):
    """The connection failed in a way that the next one may not; `told` is what to say when none succeeds."""

    def __init__(self, told: ModelUnavailable) -> None:
        super().__init__(told.message)
        self.told = told


def _receive(
    remote: Remote, part: Path, endpoint: str, progress: Progress | None, pause: Callable[[float], None]
) -> None:
    """Appends to `part` until it has its size, going on after breaks as long as bytes come."""
    source = Source(remote.repo, remote.file, remote.commit)
    tries = 0
    while _size(part) < remote.size:
        before = _size(part)
        try:
            with _translated(source, endpoint), part.open("ab") as file:
                _transfer(source, endpoint, file, remote.size, progress)
        except _BrokenError as error:
            tries = 0 if _size(part) > before else tries + 1
            if tries > TRIES:
                raise error.told from error
            pause(min(0.5 * 2**tries, 8.0))
        except OSError as error:
            failure = registry.writing_failed(error, part)
            if isinstance(failure, DiskFull):
                part.unlink(missing_ok=True)
            raise failure from error


def _transfer(source: Source, endpoint: str, file: IO[bytes], size: int, progress: Progress | None) -> None:
    """One connection: everything after what `file` has already, or all of it where the server cannot go on."""
    from huggingface_hub import constants, hf_hub_url
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    url = hf_hub_url(source.repo, source.file, revision=source.revision, endpoint=endpoint)
    start = file.tell()
    headers = build_hf_headers(**_IDENTITY) | {"Accept-Encoding": "identity"}
    headers |= {"Range": f"bytes={start}-"} if start else {}
    with get_session().stream("GET", url, headers=headers, timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT) as response:
        hf_raise_for_status(response)
        if start and response.status_code != 206:
            file.truncate(0)
        for block in response.iter_bytes():
            file.write(block)
            if progress is not None:
                progress(file.tell(), size)
            if file.tell() > size:
                return


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _licence(source: Source, endpoint: str) -> str:
    """The licence that the repository states, "" for none; a hub that will not tell hinders nothing."""
    from huggingface_hub import HfApi

    with suppress(MemcliError, _BrokenError), _translated(source, endpoint):
        told = HfApi(endpoint=endpoint, **_IDENTITY).model_info(source.repo, revision=source.revision, timeout=10)
        tags = [tag.removeprefix("license:") for tag in told.tags or () if tag.startswith("license:")]
        stated = (getattr(told.card_data, "license", None), getattr(told.card_data, "license_name", None), *tags)
        return next((each for each in stated if isinstance(each, str) and each), "")
    return ""


@contextmanager
def _translated(source: Source, endpoint: str) -> Iterator[None]:
    """Turns what the library raises into errors of ours; errors of the disk pass."""
    from httpx2 import HTTPError
    from huggingface_hub import errors

    name = f"{source.repo}/{source.file}"
    page = f"{endpoint}/{source.repo}"
    try:
        yield
    except errors.GatedRepoError as error:
        hint = f"accept its terms at {page}, then run it again with HF_TOKEN set to your access token"
        raise ModelUnavailable(f"{source.repo} is given only to those who accept its terms", hint=hint) from error
    except errors.RevisionNotFoundError as error:
        raise NotFound(f"{source.repo} has no revision {source.revision!r}", hint=f"see {page}") from error
    except errors.RemoteEntryNotFoundError as error:
        raise NotFound(f"{source.repo} has no file {source.file!r}", hint=f"see {page}/tree/main") from error
    except errors.RepositoryNotFoundError as error:
        hint = f"see {page}; a private one needs HF_TOKEN"
        raise NotFound(f"there is no repository {source.repo} at {endpoint}", hint=hint) from error
    except errors.HFValidationError as error:
        raise UsageError(f"{source.repo!r} cannot be a repository", hint="a repository is OWNER/NAME") from error
    except errors.OfflineModeIsEnabled as error:
        raise ModelUnavailable("HF_HUB_OFFLINE forbids downloads", hint="unset it") from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        told = ModelUnavailable(f"{endpoint} answers {status} for {name}", hint="try again later")
        raise _BrokenError(told) if status >= 500 or status in (408, 429) else told from error
    except HTTPError as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        hint = "run it again: it goes on where it stopped; HF_ENDPOINT names another address"
        raise _BrokenError(ModelUnavailable(f"{name} could not be got from {endpoint}: {said}", hint=hint)) from error


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Holds a partial file against other processes."""
    from filelock import FileLock, Timeout

    lock = FileLock(part.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Locked("another memcli is downloading this model", hint="wait for it, or end it") from None
    try:
        yield
    finally:
        lock.release()
