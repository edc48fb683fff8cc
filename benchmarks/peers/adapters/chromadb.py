"""chromadb: a PersistentClient, one collection, `add` and `query`, as its documentation begins.

Its own embedding function downloads all-MiniLM-L6-v2 as ONNX from S3. With the option `model`, a GGUF file of the same
model takes its place through the documented way to bring one's own, EmbeddingFunction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks import sets
from benchmarks.peers.protocol import Adapter, serve

if TYPE_CHECKING:
    from pathlib import Path

BATCH = 100


class Chroma(Adapter):
    """A collection with cosine distance."""

    packages = ("chromadb",)

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        super().__init__(folder, options)
        import chromadb

        client = chromadb.PersistentClient(path=str(folder), settings=chromadb.Settings(anonymized_telemetry=False))
        more = {"embedding_function": gguf(options["model"])} if options.get("model") else {}
        settings = {"hnsw": {"space": "cosine"}}
        self.collection = client.get_or_create_collection("messages", configuration=settings, **more)

    def ingest(self, episodes: list[dict[str, Any]]) -> None:
        for start in range(0, len(episodes), BATCH):
            batch = episodes[start : start + BATCH]
            self.collection.add(ids=[one["id"] for one in batch], documents=[sets.said(one) for one in batch])

    def ask(self, query: str, limit: int, timestamp: str | None) -> list[str]:  # noqa: ARG002
        return self.collection.query(query_texts=[query], n_results=limit, include=[])["ids"][0]


def gguf(path: str) -> Any:
    """An embedding function over llama-cpp-python."""
    from chromadb import Documents, EmbeddingFunction, Embeddings
    from llama_cpp import Llama

    model = Llama(path, embedding=True, n_ctx=512, n_batch=512, n_ubatch=512, verbose=False)

    class Gguf(EmbeddingFunction[Documents]):
        def __init__(self) -> None:
            pass

        def __call__(self, input: Documents) -> Embeddings:  # noqa: A002  # chromadb passes it by this name
            return model.embed(list(input), normalize=True, truncate=True)

        @staticmethod
        def name() -> str:
            return "gguf"

        def get_config(self) -> dict[str, Any]:
            return {}

        @staticmethod
        def build_from_config(config: dict[str, Any]) -> Gguf:  # noqa: ARG004
            return Gguf()

    return Gguf()


if __name__ == "__main__":
    serve(Chroma)
