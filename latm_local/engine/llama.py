"""llama.cpp through its low-level bindings: one model, one context, many sequences."""

from __future__ import annotations

import ctypes
import functools
import os
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latm_local.datatypes import EnginePlan
from latm_local.engine.plan import OUTPUTS, layers_that_fit
from latm_local.errors import BadModelFile, ModelCrashed, ModelTooLarge

Tokens = NDArray[np.int32]
Logits = NDArray[np.float32]

_ERROR_LEVEL = 4
_GPU = 1  # ggml's number for devices of that kind
_USUAL_LAYERS, _MANY_LAYERS = 32, 999
_log_lines: deque[str] = deque(maxlen=20)


@functools.cache
def bindings() -> Any:
    """Import llama_cpp once, its log turned into `recent_log`."""
    # All are read when the library is loaded. Threads that spin for long while they wait for one another make
    # no progress as soon as other programs want the cores; threads that sleep at once wake too late for the many
    # small steps of an adapter. They spin some microseconds, then sleep: docs/engine.md has what each costs.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("GOMP_SPINCOUNT", "300")
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    import llama_cpp

    def keep(level: int, text: bytes, _: Any) -> None:
        if level == _ERROR_LEVEL:
            _log_lines.append(text.decode("utf-8", "replace").strip())

    callback = llama_cpp.llama_log_callback(keep)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    llama_cpp.latm_log_callback = callback  # llama.cpp holds no reference of its own
    llama_cpp.llama_backend_init()
    return llama_cpp


def recent_log() -> str:
    """llama.cpp's latest error lines, joined."""
    return "; ".join(line for line in _log_lines if line)


class Batch:
    """The arrays that llama_decode reads, filled by slices instead of token by token."""

    def __init__(self, library: Any, size: int) -> None:
        self.token = np.zeros(size, np.int32)
        self.position = np.zeros(size, np.int32)
        self.sequence = np.zeros(size, np.int32)
        self.wanted = np.zeros(size, np.int8)
        self._ones = np.ones(size, np.int32)
        self._pointers = (self.sequence.ctypes.data + 4 * np.arange(size)).astype(np.uintp)
        self.raw = library.llama_batch()
        for name, array in (
            ("token", self.token),
            ("pos", self.position),
            ("n_seq_id", self._ones),
            ("seq_id", self._pointers),
            ("logits", self.wanted),
        ):
            field = dict(library.llama_batch._fields_)[name]
            setattr(self.raw, name, ctypes.cast(array.ctypes.data, field))
        self.raw.embd = None
        self.size = size
        self.count = 0

    def add(self, tokens: Tokens, position: int, sequence: int, want_last: int) -> int:
        """Append `tokens` at `position`; return the index of the last. Logits are kept of the last `want_last`."""
        start, end = self.count, self.count + len(tokens)
        self.token[start:end] = tokens
        self.position[start:end] = np.arange(position, position + len(tokens), dtype=np.int32)
        self.sequence[start:end] = sequence
        self.wanted[start:end] = 0
        self.wanted[end - int(want_last) : end] = 1
        self.count = end
        return end - 1


def _gpu_layers(library: Any, path: Path, plan: EnginePlan) -> int:
    """The layers to offload: none without a GPU, and as many as fit where the plan leaves it open."""
    if not library.llama_supports_gpu_offload():
        return 0
    if plan.gpu_layers >= 0:
        return plan.gpu_layers
    sizes = replace(plan, layer_bytes=plan.layer_bytes or path.stat().st_size // _USUAL_LAYERS)
    return layers_that_fit(sizes, _USUAL_LAYERS if not plan.layer_bytes else _MANY_LAYERS, _free_on_gpu(library))


def _free_on_gpu(library: Any) -> int:
    """Free bytes of all devices but the processor."""
    folder = Path(library.__file__).parent / "lib"
    ggml = ctypes.CDLL(str(next(folder.glob("*ggml.*"))))
    ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
    ggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    ggml.ggml_backend_dev_type.argtypes = [ctypes.c_void_p]
    ggml.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    total = 0
    for number in range(ggml.ggml_backend_dev_count()):
        device = ggml.ggml_backend_dev_get(number)
        if ggml.ggml_backend_dev_type(device) == _GPU:
            free, whole = ctypes.c_size_t(), ctypes.c_size_t()
            ggml.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(whole))
            total += free.value
    return total


class Llama:
    """A loaded model and its context.

    Sequences are numbered from 0 to `sequences` - 1 and share one cache of `plan.cells` cells.
    Raises BadModelFile when the file does not load, ModelTooLarge when the context does not.
    """

    def __init__(self, path: Path, plan: EnginePlan, sequences: int, progress: Callable[[], None]) -> None:
        self._library = library = bindings()
        self._handles: dict[Path, Any] = {}
        self._adapter: Path | None = None
        self.gpu_layers = _gpu_layers(library, path, plan)
        self._model = self._load(path, plan, progress)
        options = library.llama_context_default_params()
        options.n_ctx, options.n_seq_max, options.kv_unified = plan.cells, sequences, True
        options.n_batch = options.n_ubatch = plan.batch
        self.outputs = max(sequences, OUTPUTS)  # llama.cpp wants at least one for each sequence
        options.n_outputs_max = self.outputs
        options.n_threads = options.n_threads_batch = plan.threads
        options.offload_kqv = options.op_offload = self.gpu_layers > 0
        options.no_perf = True
        self._context = library.llama_init_from_model(self._model, options)
        if not self._context:
            library.llama_model_free(self._model)
            raise ModelTooLarge(f"no context of {plan.cells} cells for {path.name}: {recent_log()}")
        self._memory = library.llama_get_memory(self._context)
        self.vocabulary = library.llama_model_get_vocab(self._model)
        self.vocabulary_size = int(library.llama_vocab_n_tokens(self.vocabulary))
        self.batch = Batch(library, min(plan.batch, int(library.llama_n_batch(self._context))))
        self.can_share = not (
            library.llama_model_is_recurrent(self._model) or library.llama_model_is_hybrid(self._model)
        )

    def _load(self, path: Path, plan: EnginePlan, progress: Callable[[], None]) -> Any:
        library = self._library
        options = library.llama_model_default_params()
        options.n_gpu_layers = self.gpu_layers

        def advance(_: float, __: Any) -> bool:
            progress()
            return True

        callback = library.llama_progress_callback(advance)  # must outlive the call below
        options.progress_callback = callback
        model = library.llama_model_load_from_file(os.fsencode(path), options)
        if not model:
            raise BadModelFile(f"{path} cannot be loaded: {recent_log() or 'llama.cpp gives no reason'}")
        return model

    @property
    def template(self) -> str | None:
        """The chat template of the GGUF's metadata."""
        text = self._library.llama_model_chat_template(self._model, None)
        return text.decode("utf-8", "replace") if text else None

    @property
    def outputs_left(self) -> int:
        """Places of the batch whose logits can still be wanted."""
        return self.outputs - int(self.batch.wanted[: self.batch.count].sum())

    def decode(self) -> bool:
        """Evaluate the batch; False when the cache has no room for it (then nothing was evaluated)."""
        self.batch.raw.n_tokens = self.batch.count
        status = self._library.llama_decode(self._context, self.batch.raw)
        if status not in (0, 1):
            raise ModelCrashed(f"llama_decode failed with {status}: {recent_log()}")
        return bool(status == 0)

    def logits(self, index: int) -> Logits:
        """The logits of batch entry `index`, shape (vocabulary,); valid until the next decode."""
        pointer = self._library.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary_size,))

    def share(self, source: int, target: int, length: int) -> None:
        """Let `target` begin with the first `length` tokens of `source`, by reference."""
        self._library.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def forget(self, sequence: int, start: int = 0) -> None:
        """Drop the sequence's tokens from position `start` on."""
        self._library.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def use_adapter(self, path: Path | None) -> None:
        """Apply this LoRA adapter, or none, to all that is evaluated from now on."""
        if path == self._adapter:
            return
        library = self._library
        if path is None:
            library.llama_set_adapters_lora(self._context, None, 0, None)
        else:
            handles = (library.llama_adapter_lora_p_ctypes * 1)(self.load_adapter(path))
            library.llama_set_adapters_lora(self._context, handles, 1, (ctypes.c_float * 1)(1.0))
        self._adapter = path

    def load_adapter(self, path: Path) -> Any:
        """Load a LoRA adapter once. Raises BadModelFile when it does not fit the model."""
        if path not in self._handles:
            handle = self._library.llama_adapter_lora_init(self._model, os.fsencode(path)) if path.is_file() else None
            if not handle:
                raise BadModelFile(f"the adapter {path} cannot be loaded: {recent_log() or 'no such file'}")
            self._handles[path] = handle
        return self._handles[path]

    def close(self) -> None:
        """Give everything back; the object is of no use afterwards."""
        if self._context:
            self._library.llama_free(self._context)
            self._library.llama_model_free(self._model)
            self._context = self._model = None
