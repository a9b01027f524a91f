"""What a decision costs: beside bare encoding, for one question, and searching among many vectors."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from latm_local.config import DispatchSettings
from latm_local.datatypes import Demonstration, Json, Signature, Tool
from latm_local.demo.families import make_stream
from latm_local.dispatcher import Dispatcher
from latm_local.index import VectorIndex
from latm_local.library import Library
from latm_local.protocols import Encoder, Vectors

SIZES = (1_000, 100_000)
BATCH = 1_000
ALONE = 100
QUERIES = 200
TOP_K = 10
PLANE = 24  # dimensions that the made-up vectors mostly lie in; 15,000 questions of people lie closer together


@dataclass(frozen=True, slots=True)
class SearchReport:
    """Milliseconds of one search at a time; recall of the exact search's TOP_K."""

    vectors: int
    kind: str
    build_seconds: float
    p50_ms: float
    p99_ms: float
    recall: float


@dataclass(frozen=True, slots=True)
class DispatchReport:
    """`cost` is a decision's time over bare encoding's, in one batch; milliseconds for one question alone."""

    decisions_per_s: float
    encode_per_s: float
    cost: float
    alone_p50_ms: float
    alone_p99_ms: float
    searches: tuple[SearchReport, ...]

    def to_json(self) -> dict[str, Json]:
        return asdict(self) | {"searches": [asdict(search) for search in self.searches]}

    def __str__(self) -> str:
        lines = [
            f"a batch of {BATCH}: {self.decisions_per_s:.0f} decisions/s, {self.encode_per_s:.0f} bare encodings/s,"
            f" cost {self.cost:.2f}",
            f"one question: p50 {self.alone_p50_ms:.1f} ms, p99 {self.alone_p99_ms:.1f} ms",
        ]
        lines += [
            f"{s.vectors:>9,} vectors, {s.kind}: p50 {s.p50_ms:.2f} ms, p99 {s.p99_ms:.2f} ms,"
            f" recall@{TOP_K} {s.recall:.3f}, built in {s.build_seconds:.1f} s"
            for s in self.searches
        ]
        return "\n".join(lines)


def run(encoder: Encoder, progress: Callable[[str], None], sizes: Sequence[int] = SIZES) -> DispatchReport:
    """Measure on the demo's questions and six tools; searches on made-up vectors."""
    streams = (make_stream(seed).instances for seed in range(1, BATCH // 100))
    questions = [instance.question for stream in streams for instance in stream][:BATCH]
    with TemporaryDirectory() as folder, Library(Path(folder)) as library:
        for tool in _tools():
            library.add_tool(tool)
        dispatcher = Dispatcher(library, encoder, DispatchSettings(), Path(folder) / "index")
        progress(f"a batch of {len(questions)} questions")
        dispatcher.decide(questions[:64])
        encoding, deciding = _in_turn(lambda: encoder.encode(questions), lambda: dispatcher.decide(questions))
        alone = [_seconds(lambda q=q: dispatcher.decide([q])) for q in questions[:ALONE]]  # type: ignore[misc]
    searches = []
    for size in sizes:
        progress(f"search among {size:,} vectors")
        searches.append(search(size, encoder.dimension))
    return DispatchReport(
        decisions_per_s=len(questions) / deciding,
        encode_per_s=len(questions) / encoding,
        cost=deciding / encoding,
        alone_p50_ms=float(np.percentile(alone, 50)) * 1e3,
        alone_p99_ms=float(np.percentile(alone, 99)) * 1e3,
        searches=tuple(searches),
    )


def search(size: int, dimension: int) -> SearchReport:
    """Build an index of made-up vectors and search it, one query at a time."""
    stored, asked = made_up(size, dimension, 0), made_up(QUERIES, dimension, 1)
    index = VectorIndex(dimension)
    building = _seconds(lambda: index.add(range(size), stored))
    times, right = [], 0
    for query in asked:
        times.append(_seconds(lambda query=query: index.search(query[None], TOP_K)))  # type: ignore[misc]
        products = stored @ query
        nearest = np.argpartition(-products, TOP_K)[:TOP_K]
        right += len(set(nearest.tolist()) & set(index.search(query[None], TOP_K)[0][0].tolist()))
    p50, p99 = np.percentile(times, [50, 99]) * 1e3
    return SearchReport(size, index.kind, building, float(p50), float(p99), right / (TOP_K * QUERIES))


def made_up(count: int, dimension: int, seed: int) -> Vectors:
    """Unit vectors near a plane of PLANE dimensions, about as spread as questions' vectors are."""
    plane = np.random.default_rng(0).normal(size=(PLANE, dimension)).astype(np.float32)
    random = np.random.default_rng(seed + 1)
    vectors = random.standard_normal((count, PLANE), np.float32) @ plane
    vectors += random.standard_normal((count, dimension), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _tools() -> list[Tool]:
    stream = make_stream(seed=2, rows=6, labelled=6)
    tools = []
    for family in dict.fromkeys(stream.family.values()):
        of_family = [i for i in stream.instances if stream.family[i.id] == family]
        demonstrations = tuple(Demonstration(i.question, i.answer or "") for i in of_family)
        tools.append(Tool(family, family, "", Signature(family, (), "str"), demonstrations, "text"))
    return tools


def _in_turn(one: Callable[[], object], other: Callable[[], object], rounds: int = 2) -> tuple[float, float]:
    """The least seconds of each, measured in turn so that both meet the same machine."""
    pairs = [(_seconds(one), _seconds(other)) for _ in range(rounds)]
    return min(a for a, _ in pairs), min(b for _, b in pairs)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
