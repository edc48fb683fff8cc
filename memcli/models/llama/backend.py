"""llama.cpp behind one door: the library, its log, its devices, and a loaded model that frees itself.

The only module that imports llama_cpp, and only when a model is used. Nothing that llama.cpp writes reaches stdout, and
what reaches stderr is its log alone, where that was asked for. Everything loaded is freed before the interpreter goes:
the graphics drivers of some systems abort a process that ends while they still hold its buffers.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import weakref
from collections import deque
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from memcli.errors import ModelUnavailable
from memcli.models.registry import INSTALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_INSTALL = f"{INSTALL}; the README says how to build it for Metal, CUDA or Vulkan"

_GPUS = (1, 2)  # GGML_BACKEND_DEVICE_TYPE_GPU and _IGPU
_DEBUG, _ERROR, _CONTINUED = 1, 4, 5  # of enum ggml_log_level: none, debug, info, warning, error, "goes on"


class _Log:
    """Takes what llama.cpp has to say: keeps its latest errors for messages of ours, shows its log where asked to.

    What is meant for its own developers, a line for every tensor, is never shown.
    """

    def __init__(self) -> None:
        self.shown = False
        self._errors: deque[str] = deque(maxlen=8)
        self._level = 0

    def __call__(self, level: int, text: bytes | None, _: object) -> None:
        self._level = self._level if level == _CONTINUED else level
        line = (text or b"").decode("utf-8", "replace")
        if self._level == _ERROR and line.strip():
            self._errors.append(line.strip())
        if self.shown and self._level != _DEBUG:
            with suppress(OSError, ValueError):
                sys.stderr.write(line)

    def forget(self) -> None:
        """Begins anew: what went wrong earlier is not the reason of what goes wrong now."""
        self._errors.clear()

    def reason(self) -> str:
        """What was said first of what went wrong: later errors only pass it on."""
        first = self._errors[0] if self._errors else "llama.cpp gives no reason"
        return first.partition(": ")[2] or first


log = _Log()
_guard = threading.RLock()


@cache
def library() -> Any:
    """The llama_cpp package. Raises ModelUnavailable where it is missing or broken."""
    with quiet(), _patient_threads():
        try:
            import llama_cpp
        except ImportError as error:
            raise ModelUnavailable("llama-cpp-python is not installed", hint=_INSTALL) from error
        except (OSError, RuntimeError, AttributeError) as error:
            raise ModelUnavailable(f"llama-cpp-python cannot be loaded: {error}", hint=_INSTALL) from error
        callback = llama_cpp.llama_log_callback(log)
        llama_cpp.llama_log_set(callback, None)
        llama_cpp.llama_backend_init()
    # The first finalizer made is the last to run. No Python function may be called once the interpreter is gone, and
    # llama.cpp's own default writes to stderr: a function of the library that ignores its arguments takes over.
    nothing = ctypes.cast(llama_cpp.llama_max_devices, type(callback))
    weakref.finalize(llama_cpp, _take_over, llama_cpp.llama_log_set, nothing, callback)
    return llama_cpp


@contextmanager
def _patient_threads() -> Iterator[None]:
    """Has GNU OpenMP, which reads its environment when it is loaded, spin briefly before a waiting thread sleeps.

    Its default spins for so long that beside one other busy program a model runs at a tenth of its speed; this costs
    nothing measurable on an idle machine (all-MiniLM-L6-v2, two cores: 187 texts/s either way; beside a busy process
    62 and 93).
    """
    if "GOMP_SPINCOUNT" in os.environ or "OMP_WAIT_POLICY" in os.environ:
        yield
        return
    os.environ["GOMP_SPINCOUNT"] = "1000"
    try:
        yield
    finally:
        os.environ.pop("GOMP_SPINCOUNT", None)


def _take_over(set_log: Callable[[object, object], None], nothing: object, _: object) -> None:
    set_log(nothing, None)


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps what is written past the log off the file descriptors 1 and 2; with the log shown, 1 goes to 2."""
    with _guard:
        log.forget()
        shown = log.shown
        nowhere = 2 if shown else os.open(os.devnull, os.O_WRONLY)
        saved: list[tuple[int, int]] = []
        try:
            for stream in (1,) if shown else (1, 2):
                with suppress(OSError):  # closed by whoever started us
                    saved.append((stream, os.dup(stream)))
                    os.dup2(nowhere, stream)
            yield
        finally:
            _flush()
            for stream, copy in saved:
                os.dup2(copy, stream)
                os.close(copy)
            if not shown:
                os.close(nowhere)


def _flush() -> None:
    """Empties the C library's buffers: what waits there would come out later."""
    with suppress(OSError, AttributeError):
        (ctypes.CDLL("ucrtbase") if sys.platform == "win32" else ctypes.CDLL(None)).fflush(None)


def available() -> str:
    """Why llama-cpp-python cannot be used here, "" where it can."""
    try:
        library()
    except ModelUnavailable as error:
        return error.message
    return ""


def describe_build() -> dict[str, Any]:
    """What was installed: "version", "gpu_offload", "devices" (see `devices`) and the "cpu" features in use.

    Raises ModelUnavailable where nothing was.
    """
    api = library()
    with quiet():
        system = api.llama_print_system_info().decode("utf-8", "replace")
        features = [part.split("=")[0].strip() for part in system.split("|") if part.strip().endswith("= 1")]
        return {
            "version": api.__version__,
            "gpu_offload": bool(api.llama_supports_gpu_offload()),
            "devices": devices(),
            "cpu": [feature.rpartition(":")[2].strip() for feature in features],
        }


def devices() -> list[dict[str, Any]]:
    """The devices llama.cpp can compute on: "name", "description", "gpu", and bytes of memory "free" and "total".

    Empty where this build of the library does not tell.
    """
    library()
    found: list[dict[str, Any]] = []
    with quiet(), suppress(OSError, RuntimeError, AttributeError, ImportError):
        count, base = _ggml()
        found = [_device(count, base, number) for number in range(count.ggml_backend_dev_count())]
    return found


def free_gpu_memory() -> int | None:
    """Bytes free on the GPUs together; None where llama.cpp has none to use."""
    if not library().llama_supports_gpu_offload():
        return None
    free = [device["free"] for device in devices() if device["gpu"]]
    return sum(free) if free else None


@cache
def _ggml() -> tuple[Any, Any]:
    from llama_cpp import _ggml as loaded
    from llama_cpp._ctypes_extensions import load_shared_library

    count = loaded.libggml
    base = load_shared_library("ggml-base", loaded.libggml_base_path)
    count.ggml_backend_dev_count.restype = ctypes.c_size_t
    count.ggml_backend_dev_get.restype = ctypes.c_void_p
    count.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    for name in ("name", "description"):
        getattr(base, f"ggml_backend_dev_{name}").restype = ctypes.c_char_p
        getattr(base, f"ggml_backend_dev_{name}").argtypes = [ctypes.c_void_p]
    base.ggml_backend_dev_type.argtypes = [ctypes.c_void_p]
    base.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, *[ctypes.POINTER(ctypes.c_size_t)] * 2]
    base.ggml_backend_dev_memory.restype = None
    return count, base


def _device(count: Any, base: Any, number: int) -> dict[str, Any]:
    device = count.ggml_backend_dev_get(number)
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    base.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
    return {
        "name": base.ggml_backend_dev_name(device).decode("utf-8", "replace"),
        "description": base.ggml_backend_dev_description(device).decode("utf-8", "replace"),
        "gpu": base.ggml_backend_dev_type(device) in _GPUS,
        "free": free.value,
        "total": total.value,
    }


class Model:
    """A loaded model file: its vocabulary, and the pointer from which contexts are made.

    Raises ModelUnavailable where llama.cpp cannot load it. `lora`: adapters that every context of it will use.
    """

    def __init__(self, path: Path, *, gpu_layers: int, lora: Path | None = None) -> None:
        self.api = api = library()
        self.gpu_layers = gpu_layers
        self.contexts: weakref.WeakSet[Any] = weakref.WeakSet()
        params = api.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        with quiet():
            self.pointer = api.llama_model_load_from_file(os.fsencode(path), params)
        if not self.pointer:
            hint = "get it again with 'memcli models pull'; --verbose shows llama.cpp's own words"
            raise ModelUnavailable(f"{path} cannot be loaded: {log.reason()}", hint=hint)
        self._finalizer = weakref.finalize(self, _free, api.llama_model_free, self.pointer)
        self.vocab = api.llama_model_get_vocab(self.pointer)
        self.adapter = None if lora is None else self._adapter(lora)
        self.vocabulary = int(api.llama_vocab_n_tokens(self.vocab))
        self.trained = int(api.llama_model_n_ctx_train(self.pointer))
        self._buffer = (api.llama_token * 1024)()
        self._pieces: dict[tuple[int, bool], bytes] = {}
        self._letters: dict[int, str] | None = None

    def _adapter(self, path: Path) -> Any:
        with quiet():
            adapter = self.api.llama_adapter_lora_init(self.pointer, os.fsencode(path))
        if not adapter:
            hint = "an adapter fits only the model it was trained on"
            raise ModelUnavailable(f"the LoRA adapter {path} cannot be used: {log.reason()}", hint=hint)
        return adapter

    def tokens(self, text: str, *, ends: bool = False, markup: bool = False) -> list[int]:
        """The tokens of a text; with `ends` those that the model wants around a text, with `markup` control tokens
        that the text names ("<|im_end|>") count as such and not as letters."""
        data = text.encode("utf-8", "replace")
        for _ in range(2):
            count = self.api.llama_tokenize(self.vocab, data, len(data), self._buffer, len(self._buffer), ends, markup)
            if count >= 0:
                return self._buffer[:count]  # type: ignore[no-any-return]
            self._buffer = (self.api.llama_token * -count)()
        raise ModelUnavailable(f"llama.cpp cannot split a text of {len(text):,} characters into tokens")

    def piece(self, token: int, *, markup: bool = False) -> bytes:
        """The bytes that a token stands for; control tokens stand for nothing unless `markup` is wanted."""
        known = self._pieces.get((token, markup))
        if known is None:
            buffer = ctypes.create_string_buffer(512)
            length = self.api.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, markup)
            known = self._pieces[token, markup] = buffer.raw[: max(length, 0)]
        return known

    def letters(self) -> dict[int, str]:
        """Printable ASCII by the tokens that are one letter each; empty where a letter has none."""
        if self._letters is None:
            spelt = {letter: self.tokens(letter) for letter in map(chr, range(0x20, 0x7F))}
            alone = all(len(one) == 1 and self.piece(one[0]) == letter.encode() for letter, one in spelt.items())
            self._letters = {one[0]: letter for letter, one in spelt.items()} if alone else {}
        return self._letters

    def ends(self, token: int) -> bool:
        """Whether the model says with this token that it has finished."""
        return bool(self.api.llama_vocab_is_eog(self.vocab, token))

    def special(self, name: str) -> int:
        """The token of that name ("bos", "eos", "sep"), -1 where the vocabulary has none."""
        return int(getattr(self.api, f"llama_vocab_{name}")(self.vocab))

    def adds(self, name: str) -> bool:
        """Whether the model wants the token of that name put around its texts."""
        ask = getattr(self.api, f"llama_vocab_get_add_{name}", None)
        return bool(ask and ask(self.vocab))

    def close(self) -> None:
        """Frees the model, and its contexts before it. A second call does nothing."""
        for context in list(self.contexts):
            context.close()
        self._finalizer()


def formatter(template: str, *, bos: str, eos: str) -> Callable[[Sequence[dict[str, str]], dict[str, Any]], str]:
    """A function of (messages, variables) that writes them as a chat template says, in a sandbox.

    It raises whatever a template does that is no sound one, or that refuses the messages.
    """
    library()
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    def write(messages: Sequence[dict[str, str]], variables: dict[str, Any]) -> str:
        made = Jinja2ChatFormatter(template=template, eos_token=eos, bos_token=bos)
        return str(made(messages=list(messages), **variables).prompt)  # type: ignore[arg-type]

    return write


def _free(function: Callable[[Any], None], pointer: Any) -> None:
    with quiet():
        function(pointer)
