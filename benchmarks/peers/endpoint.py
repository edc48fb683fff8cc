"""An OpenAI-compatible /v1/embeddings over a GGUF file, for tools that take their vectors from such an endpoint.

python -m benchmarks.peers.endpoint MODEL.gguf      listens on a free port of 127.0.0.1, prints its URL, ends with stdin
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Embed = Callable[[list[str]], list[list[float]]]


def reply(request: dict[str, Any], embed: Embed) -> dict[str, Any]:
    """The answer to a request for the embeddings of a text or a list of texts."""
    given = request["input"]
    texts = [given] if isinstance(given, str) else given
    data = [{"object": "embedding", "index": n, "embedding": one} for n, one in enumerate(embed(texts))]
    usage = {"prompt_tokens": 0, "total_tokens": 0}
    return {"object": "list", "model": request.get("model", ""), "data": data, "usage": usage}


def server(embed: Embed) -> ThreadingHTTPServer:
    """A server on a free local port that embeds one request at a time."""
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:  # the base class calls it by this name
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with turn:
                body = json.dumps(reply(request, embed)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    return made


def main() -> None:
    """Serve until stdin ends."""
    from llama_cpp import Llama

    from benchmarks.peers.protocol import peak

    model = Llama(sys.argv[1], embedding=True, n_ctx=512, n_batch=512, n_ubatch=512, verbose=False)
    serving = server(lambda texts: model.embed(texts, normalize=True, truncate=True))
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{serving.server_port}/v1", flush=True)
    sys.stdin.read()
    print(peak(children=False), flush=True)


if __name__ == "__main__":
    main()
