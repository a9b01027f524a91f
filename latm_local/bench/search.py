"""Search among many vectors: how long one takes, and what it misses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latm_local.bench.families import select
from latm_local.dispatcher.views import views
from latm_local.index import VectorIndex
from latm_local.protocols import Encoder, Vectors

QUERIES = 200
STRANGERS = 60  # of the queries; they are of tools that the index does not hold
TOP_K = 10
TEXTS = 10  # of one tool
CHUNK = 50_000
INSTANCES = 8  # encoded of each wording
MIXED = 3  # real tasks that a made-up tool lies between
SHIFT = 0.5  # how far a tool lies off that mixture, in differences of two real questions
NOISE = 0.6  # length of what a made-up question has of its own


@dataclass(frozen=True, slots=True)
class SearchReport:
    """Milliseconds of one search at a time; recall of the exact search's TOP_K; `memory` in bytes, counted."""

    vectors: int
    kind: str
    build_seconds: float
    p50_ms: float
    p99_ms: float
    recall: float
    memory: int

    def __str__(self) -> str:
        return (
            f"{self.vectors:>9,} vectors, {self.kind}: p50 {self.p50_ms:.2f} ms, p99 {self.p99_ms:.2f} ms,"
            f" recall@{TOP_K} {self.recall:.3f}, {self.memory / 2**20:,.0f} MiB, built in {self.build_seconds:.1f} s"
        )


class MadeUp:
    """Vectors of tools that are not there, spread as questions are.

    The tuning families' questions are encoded, some of each wording. A made-up tool lies at a mixture of
    MIXED wordings' means, moved by SHIFT times the difference of two real questions; each of its texts adds
    a real question's difference from its own wording's mean, and NOISE of no direction. With these constants
    20,000 such vectors and 15,000 questions that people asked (CLINC150, all-MiniLM-L6-v2) are alike
    in what makes a search hard: the median similarity of the tenth neighbour is 0.57 and 0.53, of the
    fiftieth 0.40 and 0.41, the local dimension 16 and 14.
    """

    def __init__(self, encoder: Encoder) -> None:
        texts: list[str] = []
        numbers: list[int] = []
        for family in select("tuning"):
            for wording in family.wordings:
                asked = [instance.question for instance in family.instances(0, INSTANCES, [wording])]
                numbers += [numbers[-1] + 1 if numbers else 0] * len(asked)
                texts += asked
        self._real = views(encoder, texts)
        wording_of = np.array(numbers)
        self._means = np.stack([self._real[wording_of == n].mean(axis=0) for n in range(wording_of[-1] + 1)])
        self._own = self._real - self._means[wording_of]

    @property
    def dimension(self) -> int:
        return int(self._real.shape[1])

    def stored(self, count: int) -> Iterator[Vectors]:
        """`count` unit vectors, TEXTS of each tool, in chunks of at most CHUNK; the same at each call."""
        for start in range(0, count, CHUNK):
            wanted = min(CHUNK, count - start)
            tools = self._tools(-(-wanted // TEXTS), start)
            yield self._texts(np.repeat(tools, TEXTS, axis=0)[:wanted], start)

    def asked(self, count: int) -> Vectors:
        """QUERIES new texts, most of tools that `stored(count)` has texts of."""
        tools = self._tools(-(-min(CHUNK, count) // TEXTS), 0)
        known = tools[np.arange(QUERIES - STRANGERS) % len(tools)]
        return self._texts(np.vstack([known, self._tools(STRANGERS, -1)]), -1)

    def _tools(self, count: int, seed: int) -> Vectors:
        random = np.random.default_rng([1, seed + 1])
        mixed = random.integers(len(self._means), size=(count, MIXED))
        shares = random.dirichlet(np.ones(MIXED), count).astype(np.float32)
        one, other = random.integers(len(self._real), size=(2, count))
        means = np.einsum("nk,nkd->nd", shares, self._means[mixed])
        return np.asarray(means + np.float32(SHIFT) * (self._real[one] - self._real[other]), np.float32)

    def _texts(self, tools: Vectors, seed: int) -> Vectors:
        random = np.random.default_rng([2, seed + 1])
        vectors = tools + self._own[random.integers(len(self._own), size=len(tools))]
        vectors += np.float32(NOISE / np.sqrt(self.dimension)) * random.standard_normal(vectors.shape, np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors, np.float32)


def search(made_up: MadeUp, size: int, progress: Callable[[str], None]) -> SearchReport:
    """Build an index of `size` made-up vectors as a library grows, and search it, one query at a time."""
    asked, index = made_up.asked(size), VectorIndex(made_up.dimension)
    exact, building = _Exact(asked), 0.0
    for chunk in made_up.stored(size):
        first = len(index)
        building += _seconds(lambda first=first, chunk=chunk: index.add(range(first, first + len(chunk)), chunk))  # type: ignore[misc]
        exact.look_at(chunk)
        if len(index) < size:
            progress(f"{len(index):,} of {size:,} vectors in the index, {building:.0f} s")
    times, right = [], 0
    for query, nearest in zip(asked, exact.ids, strict=True):
        started = time.perf_counter()
        found, _ = index.search(query[None], TOP_K)
        times.append(time.perf_counter() - started)
        right += len(set(found[0].tolist()) & set(nearest.tolist()))
    p50, p99 = np.percentile(times, [50, 99]) * 1e3
    recall = right / exact.ids.size
    return SearchReport(size, index.kind, building, float(p50), float(p99), recall, index.memory)


class _Exact:
    """The TOP_K nearest of all vectors looked at so far, whose ids count up from 0."""

    def __init__(self, asked: Vectors) -> None:
        self._asked = asked
        self._seen = 0
        self._similarities = np.zeros((len(asked), 0), np.float32)
        self.ids: NDArray[np.int64] = np.zeros((len(asked), 0), np.int64)

    def look_at(self, chunk: Vectors) -> None:
        numbers = np.broadcast_to(np.arange(self._seen, self._seen + len(chunk)), (len(self._asked), len(chunk)))
        similarities = np.hstack([self._similarities, self._asked @ chunk.T])
        ids = np.hstack([self.ids, numbers])
        best = np.argsort(-similarities, axis=1, kind="stable")[:, :TOP_K]
        self._similarities = np.take_along_axis(similarities, best, axis=1)
        self.ids = np.take_along_axis(ids, best, axis=1)
        self._seen += len(chunk)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
