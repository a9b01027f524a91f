"""Turn a GGUF file into one of another quantization."""

from __future__ import annotations

import os
from pathlib import Path

from latm_local.engine.llama import bindings, recent_log
from latm_local.errors import BadModelFile, BadSetting, OutputError

_NAMES = {"F16": 1, "Q4_0": 2, "Q4_1": 3, "Q8_0": 7, "Q5_0": 8, "Q4_K_M": 15, "Q5_K_M": 17, "Q6_K": 18}


def requantize(source: Path, target: Path, quantization: str, threads: int = 0) -> Path:
    """Write `source` as `quantization` to `target`, which is replaced only when the copy is whole.

    A quantized source is allowed; what it lost stays lost. `threads` 0: as many as there are cores.
    Raises BadSetting for an unknown quantization, BadModelFile when llama.cpp refuses the source,
    OutputError when the target cannot be written.
    """
    code = _NAMES.get(quantization.upper())
    if code is None:
        raise BadSetting(f"unknown quantization {quantization!r}", f"choose one of {', '.join(_NAMES)}")
    if not source.is_file():
        raise BadModelFile(f"{source} is not a file")
    library = bindings()
    options = library.llama_model_quantize_default_params()
    options.nthread, options.ftype, options.allow_requantize = threads, code, True
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.touch()
        status = library.llama_model_quantize(os.fsencode(source), os.fsencode(partial), library.ctypes.byref(options))
        if status != 0:
            raise BadModelFile(f"{source} cannot be quantized: {recent_log() or f'llama.cpp says {status}'}")
        os.replace(partial, target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)
    return target
