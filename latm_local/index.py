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
FORMAT = 3
GRAPH_FROM = 20_000  # vectors; below, looking at every one is fast and exact
LINKS = 24  # of a vector in the graph, in each direction
ID_BYTES = 64  # what an id and the way back from it to its vector take
HALF = 1e-3  # how far a number that was kept in half precision may be off
WIDTH_ADD = 100  # candidates kept while a vector is linked in
WIDTH_SEARCH = 256  # candidates kept while searching, if not more are asked for
FEW_QUERIES = 16  # below so many, one thread searches
MOST_DEAD = 0.2  # share of removed vectors at which the graph is built again


class VectorIndex:
    """Search over unit vectors: exact while they are few, by a graph (HNSW) from `graph_from` on.

    Vectors can be added and removed at any time. A graph cannot forget: what is removed from it is marked
    and passed over, until so much is marked that the graph is built again. It keeps vectors in half precision,
    which halves the memory and changed no recall that was measured.
    Derived from the library: the stamp it is saved under says from what, and whoever loads it compares.
    """

    def __init__(self, dimension: int, graph_from: int = GRAPH_FROM) -> None:
        self.dimension = dimension
        self._graph_from = graph_from
        self._index = _exact(dimension)
        self._graph = False
        self._dead: set[int] = set()

    def __len__(self) -> int:
        return int(self._index.ntotal) - len(self._dead)

    @property
    def kind(self) -> str:
        """`exact` or `graph`."""
        return "graph" if self._graph else "exact"

    @property
    def memory(self) -> int:
        """Bytes that vectors, links and ids take in memory, counted, not measured."""
        links = 2 * LINKS * 4 + 12 if self._graph else 0  # the upper levels' links are few
        return int(self._index.ntotal) * (self.dimension * (2 if self._graph else 4) + links + ID_BYTES)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add vectors, shape (len(ids), dimension), under ids that are not in use."""
        if not len(ids):
            return
        numbers, unit = np.asarray(ids, np.int64), _unit(vectors, self.dimension)
        back = np.array([number in self._dead for number in numbers.tolist()], bool)
        if back.any() and not np.allclose(self._stored(numbers[back]), unit[back], atol=HALF):
            self._rebuild()
        elif back.any():
            self._dead -= set(numbers[back].tolist())
            numbers, unit = numbers[~back], unit[~back]
        if len(numbers):
            self._index.add_with_ids(unit, numbers)
        if not self._graph and len(self) >= self._graph_from:
            self._rebuild()

    def remove(self, ids: Sequence[int]) -> None:
        """Take vectors out; ids that are not there are passed over."""
        numbers = np.asarray(ids, np.int64)
        if self._graph:
            self._dead |= set(numbers[np.isin(numbers, self._ids())].tolist())
            if len(self._dead) > MOST_DEAD * int(self._index.ntotal):
                self._rebuild()
        elif len(numbers):
            self._index.remove_ids(numbers)

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The stored vectors of ids that are there, shape (len(ids), dimension)."""
        return self._stored(np.asarray(ids, np.int64))

    def search(self, queries: Vectors, top_k: int) -> tuple[Ids, Vectors]:
        """Return ids and similarities, both of shape (len(queries), min(top_k, len(self))), nearest first."""
        width = min(top_k, len(self))
        if not width or not len(queries):
            return np.zeros((len(queries), width), np.int64), np.zeros((len(queries), width), np.float32)
        asked = _unit(queries, self.dimension)
        wider = width
        while True:
            similarities, ids = self._search(asked, wider)
            alive = ids >= 0
            if self._dead:
                alive &= ~np.isin(ids, np.fromiter(self._dead, np.int64))
            if not self._graph or alive.sum(axis=1).min() >= width or wider >= int(self._index.ntotal):
                break
            wider = min(4 * wider, int(self._index.ntotal))
        first = np.argsort(~alive, axis=1, kind="stable")[:, :width]
        return np.take_along_axis(ids, first, axis=1), np.take_along_axis(similarities, first, axis=1)

    def save(self, folder: Path, stamp: str) -> None:
        """Write index and stamp; a crash leaves the old ones or none that `load` would take."""
        faiss = _faiss()
        summary = {
            "format": FORMAT,
            "stamp": stamp,
            "dimension": self.dimension,
            "vectors": len(self),
            "graph": self._graph,
            "dead": sorted(self._dead),
        }
        temporary = folder / f".index.faiss.{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "index.json").unlink(missing_ok=True)
            faiss.write_index(self._index, str(temporary))
            os.replace(temporary, folder / "index.faiss")
            temporary.write_text(json.dumps(summary))
            os.replace(temporary, folder / "index.json")
        except (OSError, RuntimeError) as error:
            temporary.unlink(missing_ok=True)
            raise LibraryError(f"the index cannot be written to {folder}: {error}") from None

    @classmethod
    def load(cls, folder: Path, stamp: str, graph_from: int = GRAPH_FROM) -> VectorIndex | None:
        """The saved index if it was saved under this very stamp and is whole, else None: rebuild it."""
        faiss = _faiss()
        try:
            summary = json.loads((folder / "index.json").read_text())
            if summary.get("format") != FORMAT or summary.get("stamp") != stamp:
                return None
            index = cls(summary["dimension"], graph_from)
            index._index = faiss.read_index(str(folder / "index.faiss"))
            index._graph, index._dead = summary["graph"], set(summary["dead"])
        except (OSError, ValueError, KeyError, AttributeError, TypeError, RuntimeError):
            return None
        whole = index._index.d == index.dimension and len(index) == summary["vectors"]
        return index if whole else None

    def _search(self, asked: Vectors, width: int) -> tuple[Vectors, Ids]:
        faiss = _faiss()
        before = faiss.omp_get_max_threads()
        try:
            # A second thread gains nothing on a few queries, and waits for a core where others work too.
            faiss.omp_set_num_threads(before if len(asked) >= FEW_QUERIES else 1)
            if not self._graph:
                found: tuple[Vectors, Ids] = self._index.search(asked, width)
                return found
            wide = faiss.SearchParametersHNSW(efSearch=max(WIDTH_SEARCH, 2 * width))
            found = self._index.search(asked, width, params=wide)
            return found
        finally:
            faiss.omp_set_num_threads(before)

    def _stored(self, numbers: Ids) -> Vectors:
        if not len(numbers):
            return np.zeros((0, self.dimension), np.float32)
        found: Vectors = self._index.reconstruct_batch(numbers)
        return found

    def _ids(self) -> Ids:
        faiss = _faiss()
        ids: Ids = faiss.vector_to_array(self._index.id_map)
        return ids

    def _rebuild(self) -> None:
        """Build anew from the living vectors, as a graph where they are many."""
        living = self._ids()
        if self._dead:
            living = living[~np.isin(living, np.fromiter(self._dead, np.int64))]
        vectors = self._stored(living)
        self._graph = len(living) >= self._graph_from
        self._index = _graph(self.dimension) if self._graph else _exact(self.dimension)
        self._dead = set()
        if len(living):
            self._index.add_with_ids(vectors, living)


def _faiss() -> Any:
    # Read by its threads' library when that is loaded: threads that wait by spinning slow down everyone else.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import faiss

    return faiss


def _exact(dimension: int) -> Any:
    faiss = _faiss()
    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))


def _graph(dimension: int) -> Any:
    faiss = _faiss()
    half = faiss.ScalarQuantizer.QT_fp16
    graph = faiss.IndexHNSWSQ(dimension, half, LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.train(np.zeros((1, dimension), np.float32))  # a formality: half precision has nothing to learn
    graph.hnsw.efConstruction = WIDTH_ADD
    graph.hnsw.efSearch = WIDTH_SEARCH
    return faiss.IndexIDMap2(graph)


def _unit(vectors: Vectors, dimension: int) -> Vectors:
    given = np.ascontiguousarray(vectors, np.float32)
    if given.ndim != 2 or given.shape[1] != dimension:
        raise ValueError(f"vectors of shape {given.shape} where (n, {dimension}) is needed")
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    return np.ascontiguousarray(given / np.where(lengths == 0, 1, lengths), np.float32)
