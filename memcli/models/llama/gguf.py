"""What a GGUF file says of itself, read from its header alone: no library, no weights, long arrays only counted.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. A reader of its own because the `gguf` package
takes seconds over a vocabulary, and because a file must be recognisable without any of the optional packages.
"""

from __future__ import annotations

import math
import mmap
import struct
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from memcli.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Kind = Literal["language", "embedding", "reranker", "adapter", "other"]

#: Architectures that only encode (llama.cpp's src/llama-arch.cpp): such a model cannot write.
ENCODERS = frozenset(
    {"bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert"}
    | {"gemma-embedding", "t5encoder", "llama-embed"}
)
POOLINGS = ("none", "mean", "cls", "last", "rank")

_MAGIC = b"GGUF"
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
#: How weights are stored: values per block and bytes per block (enum ggml_type); the rarer forms are left out.
_FORMS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 30: (1, 2),
}  # fmt: skip
_KEPT = 512  # an array longer than this is a vocabulary: its length is all that is wanted
_SANE = 1 << 20  # no header has more keys or tensors than this


class Length(int):
    """Stands for an array too long to keep: how many items it has."""


class Header(NamedTuple):
    """The metadata of a model file. `tensors` are the names of its weights, `size` its bytes."""

    path: Path
    size: int
    metadata: Mapping[str, Any]
    tensors: frozenset[str]

    @property
    def architecture(self) -> str:
        """The name llama.cpp knows the kind of network by ("llama", "bert", "qwen3")."""
        return str(self.metadata.get("general.architecture", ""))

    @property
    def name(self) -> str:
        """The name its makers gave it, else the file's."""
        return str(self.metadata.get("general.name") or self.path.stem)

    def of(self, key: str, default: Any = None) -> Any:
        """A value of the architecture's own: `of("context_length")` is `llama.context_length`."""
        return self.metadata.get(f"{self.architecture}.{key}", default)

    def number(self, key: str, default: int) -> int:
        """The same as a whole number; of a value per layer, the largest."""
        value = self.of(key, default)
        if isinstance(value, list):
            value = max((item for item in value if isinstance(item, int)), default=default)
        return int(value) if isinstance(value, int | float) else default

    @property
    def pooling(self) -> str | None:
        """How token vectors become one: of POOLINGS, None where the file does not say."""
        value = self.of("pooling_type")
        return POOLINGS[value] if isinstance(value, int) and 0 <= value < len(POOLINGS) else None

    @property
    def vocabulary(self) -> int:
        """How many tokens it knows."""
        tokens = self.metadata.get("tokenizer.ggml.tokens", self.of("vocab_size", 0))
        return len(tokens) if isinstance(tokens, list) else int(tokens)

    @property
    def kind(self) -> Kind:
        """What the model is for."""
        if self.metadata.get("general.type") == "adapter":
            return "adapter"
        if not self.architecture or self.metadata.get("general.type") in {"mmproj", "vocab", "imatrix"}:
            return "other"
        if self.pooling == "rank" or {"cls.weight", "cls.output.weight"} & self.tensors:
            return "reranker"
        if self.architecture in ENCODERS or self.pooling in {"mean", "cls", "last"}:
            return "embedding"
        return "reranker" if "rerank" in self.name.lower() else "language"


def read(path: Path) -> Header:
    """The header of the model at `path`. Raises ModelUnavailable where it is gone, unreadable or no sound GGUF file."""
    again = "get it again with 'memcli models pull', or name another with 'memcli models use'"
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data[:4] != _MAGIC:
                raise ModelUnavailable(f"{path} is not a GGUF model file", hint=again)
            return Header(path, len(data), *_Reader(data).header())
    except FileNotFoundError:
        raise ModelUnavailable(f"the model file {path} is gone", hint=again) from None
    except OSError as error:
        raise ModelUnavailable(f"the model file {path} cannot be read: {error.strerror}", hint=again) from error
    except (ValueError, KeyError, OverflowError, TypeError, ZeroDivisionError, struct.error) as error:
        raise ModelUnavailable(f"{path} is damaged or not whole", hint=again) from error


class _Reader:
    """Walks a mapped file from front to back; any of ValueError, KeyError and struct.error says it is damaged."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 4

    def header(self) -> tuple[dict[str, Any], frozenset[str]]:
        version = self._scalar(4)
        if version not in {2, 3}:
            raise ValueError(f"GGUF version {version}")
        tensors, keys = self._scalar(10), self._scalar(10)
        if tensors > _SANE or keys > _SANE:
            raise ValueError("absurd counts")
        metadata = {self._text(): self._value(self._scalar(4)) for _ in range(keys)}
        ends = dict(self._tensor() for _ in range(tensors))
        step = int(metadata.get("general.alignment", 32))
        if -(-self._at // step) * step + max(ends.values(), default=0) > len(self._data):
            raise ValueError("weights are missing")
        return metadata, frozenset(ends)

    def _tensor(self) -> tuple[str, int]:
        """Its name, and where among the weights it ends; where it begins, if its form is none of ours."""
        name = self._text()
        values = math.prod(self._scalar(10) for _ in range(self._scalar(4)))
        block, size = _FORMS.get(self._scalar(4), (1, 0))
        return name, self._scalar(10) + values // block * size

    def _scalar(self, kind: int) -> Any:
        form = self._forms[kind]
        (value,) = form.unpack_from(self._data, self._at)
        self._at += form.size
        return value

    def _text(self) -> str:
        length = self._scalar(10)
        start = self._skip(length)
        return self._data[start : self._at].decode("utf-8")

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._text()
        if kind != _ARRAY:
            return self._scalar(kind)
        inner, count = self._scalar(4), self._scalar(10)
        if inner == _ARRAY:
            raise ValueError("an array of arrays")
        if count <= _KEPT:
            return [self._value(inner) for _ in range(count)]
        if inner == _STRING:
            self._skip_texts(count)
        else:
            self._skip(count * self._forms[inner].size)
        return Length(count)

    def _skip_texts(self, count: int) -> None:
        data, at, unpack = self._data, self._at, self._forms[10].unpack_from
        for _ in range(count):
            at += 8 + unpack(data, at)[0]
        self._at = at
        self._skip(0)

    def _skip(self, length: int) -> int:
        start = self._at
        self._at += length
        if self._at > len(self._data):
            raise ValueError("ends early")
        return start

    @cached_property
    def _forms(self) -> dict[int, struct.Struct]:
        return {kind: struct.Struct(form) for kind, form in _SCALARS.items()}
