"""A model hub on 127.0.0.1 that speaks as much of Hugging Face's HTTP as downloads need, and can misbehave."""

from __future__ import annotations

import _socket
import hashlib
import json
import random
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

    import pytest

REPO = "maker/small-model-GGUF"
FILE = "small-model-Q8_0.gguf"
COMMIT = "0123456789abcdef0123456789abcdef01234567"

_create_connection = socket.create_connection
_getaddrinfo = socket.getaddrinfo


def gguf(
    metadata: dict[str, str | int | list[str]], *, tensors: tuple[str, ...] = (), payload: int = 0, seed: int = 0
) -> bytes:
    """A GGUF file (version 3) with this metadata, tensors of no weight, and `payload` bytes of noise."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    def value(item: str | int | list[str]) -> bytes:
        if isinstance(item, str):
            return struct.pack("<I", 8) + text(item)
        if isinstance(item, int):
            return struct.pack("<II", 4, item)
        return struct.pack("<IIQ", 9, 8, len(item)) + b"".join(map(text, item))

    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(text(key) + value(item) for key, item in metadata.items())
    head += b"".join(text(name) + struct.pack("<IQIQ", 1, 32, 0, 0) for name in tensors)
    return head + random.Random(seed).randbytes(payload)


LANGUAGE = gguf(
    {"general.architecture": "llama", "general.name": "Small", "llama.context_length": 512}, payload=200_000
)
EMBEDDING = gguf({"general.architecture": "bert", "general.name": "Tiny", "bert.pooling_type": 1}, payload=5000, seed=1)


def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets this process connect to 127.0.0.1, and to nothing else."""

    def allowed(host: Any) -> None:
        assert host in ("127.0.0.1", b"127.0.0.1"), f"memcli must not connect to {host}"

    def connect(self: socket.socket, address: Any) -> None:
        allowed(address[0])
        _socket.socket.connect(self, address)

    def create_connection(address: Any, *more: Any, **options: Any) -> socket.socket:
        allowed(address[0])
        return _create_connection(address, *more, **options)

    def getaddrinfo(host: Any, *more: Any, **options: Any) -> Any:
        allowed(host)
        return _getaddrinfo(host, *more, **options)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


class Hub:
    """The hub. `breaks` is after how many bytes each of the next transfers ends early; `asked` lists every request.

    `wrong` inverts one byte of what is sent, while the checksum stays; `refuse` answers every look at the file so.
    """

    def __init__(self, content: bytes = LANGUAGE) -> None:
        self.content = content
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.licence: str | None = "apache-2.0"
        self.breaks: list[int] = []
        self.wrong: int | None = None
        self.refuse: tuple[int, str] | None = None
        self.ranges = True
        self.named = True
        self.asked: list[str] = []
        self.sent: list[int] = []
        self.headers: list[dict[str, str]] = []
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), self._handler()) for _ in range(2)]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._servers[0].server_address[1]}"

    @property
    def store(self) -> str:
        """Where the bytes are: another server, as with Hugging Face."""
        return f"http://127.0.0.1:{self._servers[1].server_address[1]}"

    def __enter__(self) -> Self:
        for server in self._servers:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _handler(hub) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_HEAD(self) -> None:
                self._note()
                if self._refused():
                    return
                described = {
                    "X-Repo-Commit": COMMIT,
                    "X-Linked-Size": str(len(hub.content)),
                    "Location": f"{hub.store}/blob/{hub.sha256}",
                }
                if hub.named:
                    described["X-Linked-Etag"] = f'"{hub.sha256}"'
                self._answer(302, described)

            def do_GET(self) -> None:
                self._note()
                if self.path.startswith("/api/models/"):
                    data = {"id": REPO, "sha": COMMIT, "tags": ["gguf"], "siblings": []}
                    if hub.licence:
                        data["cardData"] = {"license": hub.licence}
                    body = json.dumps(data).encode()
                    self._answer(200, {"Content-Type": "application/json"}, body)
                elif self.path.startswith("/blob/"):
                    self._send()
                elif not self._refused():
                    self._answer(302, {"Location": f"{hub.store}/blob/{hub.sha256}"})

            def _note(self) -> None:
                hub.asked.append(f"{self.command} {self.path}")
                hub.headers.append({name.lower(): value for name, value in self.headers.items()})

            def _refused(self) -> bool:
                if hub.refuse is None:
                    return False
                status, code = hub.refuse
                self._answer(status, {"X-Error-Code": code, "X-Error-Message": "no"})
                return True

            def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def _send(self) -> None:
                content = hub.content
                if hub.wrong is not None:
                    content = content[: hub.wrong] + bytes([content[hub.wrong] ^ 255]) + content[hub.wrong + 1 :]
                start = 0
                wanted = self.headers.get("Range", "")
                if wanted and hub.ranges:
                    start = int(wanted.removeprefix("bytes=").rstrip("-"))
                body = content[start:]
                hub.sent.append(start)
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(body)))
                if start:
                    self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
                self.end_headers()
                end = hub.breaks.pop(0) if hub.breaks else len(body)
                self.wfile.write(body[:end])
                if end < len(body):
                    self.wfile.flush()
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True

        return Handler
