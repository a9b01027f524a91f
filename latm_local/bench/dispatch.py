"""What a decision costs: beside bare encoding, for one question, and searching among many vectors."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import numpy as np

from latm_local.bench.search import MadeUp, SearchReport, search
from latm_local.config import DispatchSettings
from latm_local.datatypes import Demonstration, Json, Signature, Tool
from latm_local.demo.families import make_stream
from latm_local.dispatcher import Dispatcher
from latm_local.library import Library
from latm_local.protocols import Encoder

SIZES = (1_000, 100_000)
BATCH = 1_000
ALONE = 100
ROUNDS = 3

Cost: TypeAlias = tuple[float, float]  # seconds on the clock, seconds of processors


@dataclass(frozen=True, slots=True)
class DispatchReport:
    """`cost` is a decision's time over bare encoding's, in one batch; milliseconds for one question alone.

    `processor_cost` is the same of processor time, which other programs on the machine disturb less.
    """

    decisions_per_s: float
    encode_per_s: float
    cost: float
    processor_cost: float
    alone_p50_ms: float
    alone_p99_ms: float
    searches: tuple[SearchReport, ...]

    def to_json(self) -> dict[str, Json]:
        return asdict(self) | {"searches": [asdict(search) for search in self.searches]}

    def __str__(self) -> str:
        lines = [
            f"a batch of {BATCH}: {self.decisions_per_s:.0f} decisions/s, {self.encode_per_s:.0f} bare encodings/s,"
            f" cost {self.cost:.2f}, in processor time {self.processor_cost:.2f}",
            f"one question: p50 {self.alone_p50_ms:.1f} ms, p99 {self.alone_p99_ms:.1f} ms",
        ]
        return "\n".join([*lines, *map(str, self.searches)])


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
        alone = [_timed(lambda q=q: dispatcher.decide([q]))[0] for q in questions[:ALONE]]  # type: ignore[misc]
    searches, made_up = [], MadeUp(encoder)
    for size in sizes:
        progress(f"search among {size:,} vectors")
        searches.append(search(made_up, size, progress))
    return DispatchReport(
        decisions_per_s=len(questions) / deciding[0],
        encode_per_s=len(questions) / encoding[0],
        cost=deciding[0] / encoding[0],
        processor_cost=deciding[1] / encoding[1],
        alone_p50_ms=float(np.percentile(alone, 50)) * 1e3,
        alone_p99_ms=float(np.percentile(alone, 99)) * 1e3,
        searches=tuple(searches),
    )


def _tools() -> list[Tool]:
    stream = make_stream(seed=2, rows=6, labelled=6)
    tools = []
    for family in dict.fromkeys(stream.family.values()):
        of_family = [i for i in stream.instances if stream.family[i.id] == family]
        demonstrations = tuple(Demonstration(i.question, i.answer or "") for i in of_family)
        tools.append(Tool(family, family, "", Signature(family, (), "str"), demonstrations, "text"))
    return tools


def _in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[Cost, Cost]:
    """The least of each, measured in turn so that both meet the same machine."""
    pairs = [(_timed(one), _timed(other)) for _ in range(ROUNDS)]
    first, second = zip(*pairs, strict=True)
    return (min(c[0] for c in first), min(c[1] for c in first)), (min(c[0] for c in second), min(c[1] for c in second))


def _timed(work: Callable[[], object]) -> Cost:
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used
