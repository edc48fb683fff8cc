"""Small GGUF files written from scratch: real networks of a few thousand random weights, of kinds there is no real file of.

What such a network says means nothing; that it says the same alone and among others, with and without what was read
before, is what can be tested. The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import random
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_UINT32, _FLOAT, _BOOL, _STRING, _ARRAY, _INT32 = 4, 6, 7, 8, 9, 5
WIDTH, HEADS, FEED, LAYERS, CONTEXT = 32, 2, 64, 2, 256


def write(path: Path, metadata: Mapping[str, Any], tensors: Mapping[str, Sequence[int]] | None = None) -> Path:
    """A file with these values and tensors (name → shape, fastest dimension first) of random floats, norms of ones."""
    tensors = tensors or {}
    dice = random.Random(1)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_text(key) + _value(value) for key, value in metadata.items())
    data = b""
    for name, shape in tensors.items():
        count = 1
        for size in shape:
            count *= size
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        ones = "norm" in name and name.endswith("weight")
        values = [1.0] * count if ones else [dice.gauss(0, 0.3) for _ in range(count)]
        data += struct.pack(f"<{count}f", *values)
        data += bytes(-len(data) % 32)
    path.write_bytes(head + bytes(-len(head) % 32) + data)
    return path


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _value(value: Any) -> bytes:
    if isinstance(value, list):
        numbers = isinstance(value[0], int)
        items = struct.pack(f"<{len(value)}i", *value) if numbers else b"".join(map(_text, value))
        return struct.pack("<IIQ", _ARRAY, _INT32 if numbers else _STRING, len(value)) + items
    if isinstance(value, bool):
        return struct.pack("<I?", _BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", _UINT32, value)
    if isinstance(value, float):
        return struct.pack("<If", _FLOAT, value)
    return struct.pack("<I", _STRING) + _text(value)


def bert(path: Path, *, head: bool, pooling: int | None = None) -> Path:
    """An encoder over English letters and words; with a `head` it scores pairs as bge-reranker does."""
    words = "[PAD] [UNK] [CLS] [SEP] [MASK] cat dog tea green house train ana tom the is".split()
    letters = [*"abcdefghijklmnopqrstuvwxyz.,?:"]
    tokens = [*words, *(f"\u2581{letter}" for letter in letters), *letters]
    tokens = [f"\u2581{token}" if token.isalpha() and len(token) > 1 else token for token in tokens]
    metadata = {
        "general.architecture": "bert", "general.type": "model", "general.name": "Tiny Bert",
        "bert.block_count": LAYERS, "bert.context_length": CONTEXT, "bert.embedding_length": WIDTH,
        "bert.feed_forward_length": FEED, "bert.attention.head_count": HEADS,
        "bert.attention.layer_norm_epsilon": 1e-6, "bert.attention.causal": False,
        **({} if pooling is None else {"bert.pooling_type": pooling}),
        "tokenizer.ggml.token_type_count": 2, "tokenizer.ggml.model": "bert", "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [3 if token.startswith("[") else 1 for token in tokens],
        "tokenizer.ggml.unknown_token_id": 1, "tokenizer.ggml.bos_token_id": 2, "tokenizer.ggml.eos_token_id": 3,
        "tokenizer.ggml.seperator_token_id": 3, "tokenizer.ggml.padding_token_id": 0,
        "tokenizer.ggml.cls_token_id": 2, "tokenizer.ggml.mask_token_id": 4,
        "tokenizer.ggml.add_bos_token": True, "tokenizer.ggml.add_eos_token": True,
    }  # fmt: skip
    tensors: dict[str, Sequence[int]] = {
        "token_embd.weight": (WIDTH, len(tokens)), "position_embd.weight": (WIDTH, CONTEXT),
        "token_types.weight": (WIDTH, 2), "token_embd_norm.weight": (WIDTH,), "token_embd_norm.bias": (WIDTH,),
    }  # fmt: skip
    for layer in range(LAYERS):
        for name, shape in {
            "attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, WIDTH), "attn_v": (WIDTH, WIDTH), "attn_output": (WIDTH, WIDTH),
            "attn_output_norm": (WIDTH,), "ffn_up": (WIDTH, FEED), "ffn_down": (FEED, WIDTH),
            "layer_output_norm": (WIDTH,),
        }.items():  # fmt: skip
            tensors[f"blk.{layer}.{name}.weight"] = shape
            tensors[f"blk.{layer}.{name}.bias"] = shape[-1:]
    if head:
        tensors |= {
            "cls.weight": (WIDTH, WIDTH),
            "cls.bias": (WIDTH,),
            "cls.output.weight": (WIDTH, 1),
            "cls.output.bias": (1,),
        }
    return write(path, metadata, tensors)


def _bytes() -> list[str]:
    """The 256 bytes as GPT-2's vocabulary writes them."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    names = {byte: chr(byte) for byte in shown} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}
    return [names[byte] for byte in range(256)]


def _speller(name: str, *, extra: Sequence[str] = (), template: str | None = None, **own: Any) -> dict[str, Any]:
    """A vocabulary of bytes and a few words of its own."""
    tokens = [*_bytes(), "<|end|>", "<|start|>", *extra]
    kinds = [1] * 256 + [3, 3] + [4] * len(extra)
    return {
        "general.type": "model", "general.name": name, **own,
        "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "default", "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": kinds, "tokenizer.ggml.merges": ["y e", "ye s", "n o"],
        "tokenizer.ggml.eos_token_id": 256, "tokenizer.ggml.bos_token_id": 257, "tokenizer.ggml.add_bos_token": False,
        **({} if template is None else {"tokenizer.chat_template": template}),
    }  # fmt: skip


def qwen(path: Path, *, name: str = "Tiny Qwen", head: bool = False, template: str | None = None, **more: Any) -> Path:
    """A decoder; with a `head` it scores pairs as llama.cpp's conversion of Qwen3-Reranker does."""
    own: dict[str, Any] = {
        "general.architecture": "qwen3", "qwen3.block_count": LAYERS, "qwen3.context_length": 1024,
        "qwen3.embedding_length": WIDTH, "qwen3.feed_forward_length": FEED, "qwen3.attention.head_count": HEADS,
        "qwen3.attention.head_count_kv": 1, "qwen3.attention.key_length": 16, "qwen3.attention.value_length": 16,
        "qwen3.attention.layer_norm_rms_epsilon": 1e-6, **more,
    }  # fmt: skip
    if head:
        own |= {"qwen3.pooling_type": 4, "qwen3.classifier.output_labels": ["yes", "no"]}
        own |= {"tokenizer.chat_template.rerank": "Query: {query}\nDocument: {document}<|end|>\n"}
    metadata = _speller(name, extra=("ye", "yes", "no"), template=template, **own)
    tensors: dict[str, Sequence[int]] = {
        "token_embd.weight": (WIDTH, len(metadata["tokenizer.ggml.tokens"])),
        "output_norm.weight": (WIDTH,),
    }
    for layer in range(LAYERS):
        for part, shape in {
            "attn_norm": (WIDTH,), "attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, 16), "attn_v": (WIDTH, 16),
            "attn_output": (WIDTH, WIDTH), "attn_k_norm": (16,), "attn_q_norm": (16,), "ffn_norm": (WIDTH,),
            "ffn_gate": (WIDTH, FEED), "ffn_up": (WIDTH, FEED), "ffn_down": (FEED, WIDTH),
        }.items():  # fmt: skip
            tensors[f"blk.{layer}.{part}.weight"] = shape
    if head:
        tensors["cls.output.weight"] = (WIDTH, 2)
    return write(path, metadata, tensors)


def mamba(path: Path) -> Path:
    """A recurrent model: it cannot go back inside what it has read."""
    inner, state, kernel, rank = 2 * WIDTH, 8, 4, 2
    metadata = _speller(
        "Tiny Mamba",
        **{
            "general.architecture": "mamba", "mamba.block_count": LAYERS, "mamba.context_length": 1024,
            "mamba.embedding_length": WIDTH, "mamba.feed_forward_length": 0, "mamba.attention.head_count": 0,
            "mamba.ssm.conv_kernel": kernel, "mamba.ssm.inner_size": inner, "mamba.ssm.state_size": state,
            "mamba.ssm.time_step_rank": rank, "mamba.attention.layer_norm_rms_epsilon": 1e-6,
        },
    )  # fmt: skip
    tensors: dict[str, Sequence[int]] = {
        "token_embd.weight": (WIDTH, len(metadata["tokenizer.ggml.tokens"])),
        "output_norm.weight": (WIDTH,),
    }
    for layer in range(LAYERS):
        for part, shape in {
            "attn_norm.weight": (WIDTH,), "ssm_in.weight": (WIDTH, 2 * inner), "ssm_conv1d.weight": (kernel, inner),
            "ssm_conv1d.bias": (inner,), "ssm_x.weight": (inner, rank + 2 * state), "ssm_dt.weight": (rank, inner),
            "ssm_dt.bias": (inner,), "ssm_a": (state, inner), "ssm_d": (inner,), "ssm_out.weight": (inner, WIDTH),
        }.items():  # fmt: skip
            tensors[f"blk.{layer}.{part}"] = shape
    return write(path, metadata, tensors)
