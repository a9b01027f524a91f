"""Many rows through one model process, its memory watched: `python -m latm_local.bench.soak MODEL [ROWS]`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from latm_local.catalog import read_model
from latm_local.config import EngineSettings
from latm_local.datatypes import CompletionRequest, Json, Message
from latm_local.model_process import ModelProcess

_SETTLED = 500  # rows after which caches are warm

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Soak:
    """Resident bytes of the process after the first rows and after all of them."""

    rows: int
    failed: int
    settled: int
    final: int
    seconds: float

    @property
    def growth(self) -> float:
        """How much larger the process is at the end, as a share."""
        return self.final / self.settled - 1

    def to_json(self) -> dict[str, Json]:
        return {
            "rows": self.rows,
            "failed": self.failed,
            "resident_after_500": self.settled,
            "resident_at_end": self.final,
            "growth": self.growth,
            "seconds": self.seconds,
        }

    def __str__(self) -> str:
        before, after = self.settled / 2**20, self.final / 2**20
        return (
            f"{self.rows} rows ({self.failed} failed) in {self.seconds:.0f} s: "
            f"{before:.1f} MiB after {_SETTLED}, {after:.1f} MiB at the end ({self.growth:+.2%})"
        )


def run(model_path: Path, rows: int, progress: Progress) -> Soak:
    """Send short rows of all kinds: plain, sampled, each with a grammar of its own, too long."""
    shape = read_model(model_path.stem, model_path).shape
    started = time.monotonic()
    settled = final = failed = done = 0
    with ModelProcess("soak", model_path, EngineSettings(), shape=shape) as model:
        for _, outcome in model.complete([_request(number) for number in range(rows)]):
            done += 1
            failed += not hasattr(outcome, "text")
            if done == _SETTLED:
                settled = resident(model.pid)
            if done % 500 == 0:
                progress(f"{done} rows, {resident(model.pid) / 2**20:.1f} MiB")
        final = resident(model.pid)
    return Soak(rows, failed, settled or final, final, time.monotonic() - started)


def resident(pid: int | None) -> int:
    """Resident bytes of a process (Linux); 0 where that cannot be told."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _request(number: int) -> CompletionRequest:
    words = f"w{number} a{number % 97} b{number % 89}"
    messages = (Message("system", f"Tool {number // 300}: " + "copy the words. " * 8), Message("user", words))
    kind = number % 10
    if kind == 9:
        return CompletionRequest(messages, max_tokens=10**6)
    grammar = f'start: "{words}" | "none {number}"' if kind in (3, 6) else None
    temperature = 0.8 if kind == 5 else 0.0
    return CompletionRequest(messages, grammar=grammar, max_tokens=2 + kind % 3, temperature=temperature, seed=number)


if __name__ == "__main__":
    print(
        run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000, lambda s: print(s, file=sys.stderr))
    )
