"""LoRA adapters as GGUF files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latm_local.errors import OutputError


def write_adapter(
    path: Path, architecture: str, alpha: float, name: str, tensors: Mapping[str, NDArray[np.float32]]
) -> Path:
    """Write an adapter that llama.cpp loads over a model of this architecture; `path` is replaced when it is whole.

    Tensors are named as the model's with `.lora_a` (shape (rank, inputs)) or `.lora_b` (shape (outputs, rank))
    behind, in the model's own order of rows, and are kept in float16. Raises OutputError.
    """
    from gguf import GGUFWriter

    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = GGUFWriter(partial, architecture)
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", alpha)
        writer.add_name(name)
        for tensor, values in tensors.items():
            writer.add_tensor(tensor, np.ascontiguousarray(values, np.float16))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        os.replace(partial, path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)
    return path
