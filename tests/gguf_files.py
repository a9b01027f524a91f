"""Small GGUF files, written with the gguf package."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def write_gguf(path: Path, architecture: str = "llama", tensors: int = 2, **extra: int | str) -> Path:
    """Write a file with the header of a tiny model and `tensors` float32 matrices of 64 × 32."""
    from gguf import GGUFWriter

    writer = GGUFWriter(path, architecture)
    writer.add_block_count(2)
    writer.add_context_length(128)
    writer.add_embedding_length(32)
    writer.add_feed_forward_length(96)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_file_type(0)
    writer.add_token_list([f"t{number}" for number in range(5000)])
    for key, value in extra.items():
        name = key.replace("__", ".")
        writer.add_string(name, value) if isinstance(value, str) else writer.add_uint32(name, value)
    for number in range(tensors):
        writer.add_tensor(f"blk.{number}.weight", np.full((64, 32), number, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
