"""Known embedding models by name, and how their makers say texts are to be put to them (from their model cards).

GGUF files carry pooling and length but not the words that go before a question; without them most of these lose several
points of retrieval. A model that matches no line gets its texts as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.llama.options import EmbeddingRecipe

if TYPE_CHECKING:
    from memcli.models.llama.gguf import Header

_SENTENCE = "Represent this sentence for searching relevant passages: "
_TASK = "Instruct: Given a question, retrieve messages of a conversation that answer it\nQuery:"

#: (pattern over the names a file goes by, recipe); the first that matches counts.
_RECIPES: tuple[tuple[str, EmbeddingRecipe], ...] = (
    (r"nomic-embed-(text|v)", EmbeddingRecipe("search_query: ", "search_document: ")),
    (r"embedding-?gemma", EmbeddingRecipe("task: search result | query: ", "title: none | text: ")),
    (r"qwen3-embedding", EmbeddingRecipe(_TASK)),
    (r"e5-.*instruct", EmbeddingRecipe(_TASK.replace("Query:", "Query: "))),
    (r"\be5-(small|base|large)", EmbeddingRecipe("query: ", "passage: ")),
    (r"arctic-embed-.*v2", EmbeddingRecipe("query: ")),
    (r"arctic-embed", EmbeddingRecipe(_SENTENCE)),
    (r"bge-(small|base|large)-en|mxbai-embed", EmbeddingRecipe(_SENTENCE)),
    (r"bge-(small|base|large)-zh", EmbeddingRecipe("为这个句子生成表示以用于检索相关文章：")),
)


def recipe_for(header: Header) -> EmbeddingRecipe:
    """The recipe of a known model, recognised by the names in its metadata and by the file's own."""
    keys = ("general.name", "general.basename", "general.base_model.0.name", "general.base_model.0.repo_url")
    names = [str(header.metadata.get(key, "")) for key in keys] + [header.path.stem]
    joined = " ".join(re.sub(r"[\s_]+", "-", name.lower()) for name in names)
    return next((recipe for pattern, recipe in _RECIPES if re.search(pattern, joined)), EmbeddingRecipe())
