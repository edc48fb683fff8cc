"""The tools that are measured, and how each of them is set up. Data only.

Each tool is used through its own documented interface, in the best setting found in its documentation that needs no
network. Where its own embedder has to be downloaded, all-MiniLM-L6-v2 as a GGUF file stands in for it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Peer(NamedTuple):
    """One row: which adapter runs in which environment with which options.

    `embedder` says where its vectors come from: nowhere ("words"), its own ("own"), the GGUF file inside its process
    ("file"), or the same file behind an OpenAI-compatible endpoint on this machine ("endpoint").
    """

    name: str
    adapter: str
    how: str
    embedder: Literal["words", "own", "file", "endpoint"]
    environment: str = ""
    options: Mapping[str, Any] = MappingProxyType({})


#: What is installed from the registry into each virtual environment; "" is the one that runs this.
ENVIRONMENTS: dict[str, tuple[str, ...]] = {
    "chromadb": ("chromadb", "llama-cpp-python"),
    "llm": ("llm", "llm-gguf", "llama-cpp-python"),
    "mem0": ("mem0ai",),
    "mempalace": ("mempalace",),
    "mnemosyne": ("mnemosyne-memory[embeddings]",),
}

PEERS = (
    Peer("memcli", "memcli", "ingest, recall --batch; built-in vectors", "own"),
    Peer("memcli, MiniLM", "memcli", "the same with model.embed", "file"),
    Peer("FTS5", "fts5", "one table, Porter stems, OR without stop words", "words"),
    Peer(
        "mnemosyne", "mnemosyne", "remember_batch, recall; words alone", "words", "mnemosyne", options={"words": True}
    ),
    Peer("mnemosyne, MiniLM", "mnemosyne", "remember_batch, recall", "endpoint", "mnemosyne"),
    Peer("mempalace, MiniLM", "mempalace", "add_drawer, search over union", "endpoint", "mempalace"),
    Peer("llm similar, MiniLM", "llm", "embed_multi, similar; llm-gguf", "file", "llm"),
    Peer("chromadb, MiniLM", "chromadb", "add, query; cosine", "file", "chromadb"),
    Peer("mem0, MiniLM", "mem0", "add(infer=False), search", "endpoint", "mem0"),
)

#: The same tools with the embedder that they come with: which of them work without a network?
AS_INSTALLED = tuple(
    Peer(f"{name}, as installed", name, "its own embedder", "own", name)
    for name in ("mnemosyne", "mempalace", "llm", "chromadb", "mem0")
)
