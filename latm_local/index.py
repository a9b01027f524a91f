"""Vectors by id: the only importer of faiss. Unit vectors, inner product, similarities come back."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latm_local.errors import LibraryError
from latm_local.protocols import Vectors

Ids = NDArray[np.int64]
FORMAT = 1


class VectorIndex:
    """Exact search over unit vectors.

    Derived from the library: `stamp` says what it was derived from, and whoever loads it compares.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._index = _flat(dimension)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add vectors, shape (len(ids), dimension), under ids that are not in use."""
        if len(ids):
            self._index.add_with_ids(_unit(vectors, self.dimension), np.asarray(ids, np.int64))

    def remove(self, ids: Sequence[int]) -> None:
        """Take vectors out; ids that are not there are passed over."""
        if len(ids):
            self._index.remove_ids(np.asarray(ids, np.int64))

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The stored vectors of ids that are there, shape (len(ids), dimension)."""
        if not len(ids):
            return np.zeros((0, self.dimension), np.float32)
        found: Vectors = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        return found

    def search(self, queries: Vectors, top_k: int) -> tuple[Ids, Vectors]:
        """Return ids and similarities, both of shape (len(queries), min(top_k, len(self))), nearest first."""
        width = min(top_k, len(self))
        if not width or not len(queries):
            return np.zeros((len(queries), width), np.int64), np.zeros((len(queries), width), np.float32)
        similarities, ids = self._index.search(_unit(queries, self.dimension), width)
        return ids, similarities

    def save(self, folder: Path, stamp: str) -> None:
        """Write index and stamp; a crash leaves the old ones or none that `load` would take."""
        import faiss

        try:
            folder.mkdir(parents=True, exist_ok=True)
            manifest = folder / "index.json"
            manifest.unlink(missing_ok=True)
            _replace(folder / "index.faiss", faiss.serialize_index(self._index).tobytes())
            summary = {"format": FORMAT, "stamp": stamp, "dimension": self.dimension, "vectors": len(self)}
            _replace(manifest, json.dumps(summary).encode())
        except OSError as error:
            raise LibraryError(f"the index cannot be written to {folder}: {error.strerror}") from None

    @classmethod
    def load(cls, folder: Path, stamp: str) -> VectorIndex | None:
        """The saved index if it was saved under this very stamp and is whole, else None: rebuild it."""
        import faiss

        try:
            summary = json.loads((folder / "index.json").read_text())
            if summary.get("format") != FORMAT or summary.get("stamp") != stamp:
                return None
            index = cls(summary["dimension"])
            index._index = faiss.deserialize_index(np.frombuffer((folder / "index.faiss").read_bytes(), np.uint8))
        except (OSError, ValueError, KeyError, AttributeError, TypeError, RuntimeError):
            return None
        whole = index._index.d == index.dimension and len(index) == summary["vectors"]
        return index if whole else None


def _flat(dimension: int) -> Any:
    import faiss

    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def _unit(vectors: Vectors, dimension: int) -> Vectors:
    given = np.ascontiguousarray(vectors, np.float32)
    if given.ndim != 2 or given.shape[1] != dimension:
        raise ValueError(f"vectors of shape {given.shape} where (n, {dimension}) is needed")
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    return np.ascontiguousarray(given / np.where(lengths == 0, 1, lengths), np.float32)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
