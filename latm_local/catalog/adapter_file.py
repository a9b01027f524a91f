"""LoRA adapters as GGUF files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latm_local.errors import BadModelFile, OutputError


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


def read_adapter(path: Path) -> dict[str, NDArray[np.float32]]:
    """The tensors of an adapter file, by name; shapes as `write_adapter` takes them. Raises BadModelFile."""
    from gguf import GGUFReader

    try:
        reader = GGUFReader(path)
        tensors = {t.name: np.array(t.data, np.float32) for t in reader.tensors}
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise BadModelFile(f"{path} is no adapter: {error}", "name a file of `latm adapters train`") from None
    if not any(name.endswith(".lora_a") for name in tensors):
        raise BadModelFile(f"{path} holds no low-rank matrices", "name a file of `latm adapters train`")
    return tensors
