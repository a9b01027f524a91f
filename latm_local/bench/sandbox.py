"""Calls of generated code: cold, warm, ten thousand in one go, and how soon after its limit a runaway is dead."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from latm_local.datatypes import Json, Limits
from latm_local.errors import SandboxError
from latm_local.protocols import Sandbox
from latm_local.sandbox import JailSandbox, MontySandbox

# The measured function is our own and harmless, so it may run in this process for comparison.
CODE = "def measured(words: list[str]) -> list[str]:\n    return sorted(words)\n"
ENDLESS = "def measured(words: list[str]) -> list[str]:\n    while True:\n        pass\n"
CALL: dict[str, Json] = {"words": ["pear", "apple", "fig", "quince", "cherry"]}
BULK = 10_000
ROUNDS = 40
RUNAWAY = Limits(seconds=0.2)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds. start: opening the sandbox, once a program. cold: the first call of code that it has not run
    before, in a fresh session. warm: a call of code that it has run before. bulk: a call out of 10,000 in one go.
    kill: from a runaway's limit until it is dead and reported."""

    start_ms: float
    cold_ms: float
    warm_ms: float
    bulk_ms: float
    kill_ms: float

    def to_json(self) -> dict[str, Json]:
        return {
            "cold_ms": round(self.cold_ms, 3),
            "warm_ms": round(self.warm_ms, 3),
            "bulk_ms": round(self.bulk_ms, 4),
            "kill_ms": round(self.kill_ms, 2),
        }


@dataclass(frozen=True, slots=True)
class SandboxBench:
    """Figures of one run; `jail` is None where this machine has none, and `why` says why."""

    in_process_ms: float
    subprocess_ms: float
    monty: Times
    jail: Times | None
    why: str = ""

    def to_json(self) -> dict[str, Json]:
        jail: dict[str, Json] = self.jail.to_json() if self.jail else dict.fromkeys(self.monty.to_json())
        return {
            "in_process_ms": round(self.in_process_ms, 5),
            "subprocess_ms": round(self.subprocess_ms, 2),
            "monty": self.monty.to_json(),
            "jail": {"available": self.jail is not None, **jail},
        }

    def __str__(self) -> str:
        lines = [
            f"in this process   {self.in_process_ms:9.4f} ms a call (no protection)",
            f"a new python -I   {self.subprocess_ms:9.1f} ms a call",
        ]
        for name, times in (("monty", self.monty), ("jail", self.jail)):
            if times is None:
                lines.append(f"{name:<6} not on this machine: {self.why}")
                continue
            lines.append(
                f"{name:<6} cold {times.cold_ms:.2f} ms, warm {times.warm_ms:.3f} ms, in bulk {times.bulk_ms:.4f} ms; "
                f"a runaway is dead {times.kill_ms:.1f} ms after its limit; opens in {times.start_ms:.0f} ms"
            )
        return "\n".join(lines)


def run(progress: Progress) -> SandboxBench:
    """Measure both sandboxes against a plain call and a fresh interpreter; medians. Takes about ten seconds."""
    progress("a plain call and a fresh interpreter")
    plain, fresh = _plain(), _fresh_interpreter()
    progress("monty")
    monty = _measure(MontySandbox)
    progress("jail")
    try:
        jail, why = _measure(JailSandbox), ""
    except SandboxError as error:
        jail, why = None, error.message
    return SandboxBench(plain, fresh, monty, jail, why)


def _measure(make: Callable[[], Sandbox]) -> Times:
    opened: list[Sandbox] = []
    _open(make).close()  # Python's own imports are no part of it
    start = _median(lambda: opened.append(_open(make)), ROUNDS // 4, after=lambda: opened.pop().close())
    sandbox = _open(make)
    try:
        new = (f"# {number}\n{CODE}" for number in count())
        cold = _median(lambda: _expect_ok(sandbox, next(new)), ROUNDS)
        _expect_ok(sandbox)
        warm = _median(lambda: _expect_ok(sandbox), ROUNDS * 5)
        bulk = _median(lambda: sandbox.run(CODE, "measured", [CALL] * BULK, Limits()), 3) / BULK
        kill = _median(lambda: sandbox.run(ENDLESS, "measured", [CALL], RUNAWAY), 9) - RUNAWAY.seconds * 1000
    finally:
        sandbox.close()
    return Times(start, cold, warm, bulk, kill)


def _open(make: Callable[[], Sandbox]) -> Sandbox:
    """A sandbox with its processes started."""
    sandbox = make()
    try:
        _expect_ok(sandbox)
    except SandboxError:
        sandbox.close()
        raise
    return sandbox


def _expect_ok(sandbox: Sandbox, code: str = CODE) -> None:
    done = sandbox.run(code, "measured", [CALL], Limits())[0]
    if done.status != "ok":
        raise SandboxError(f"the measured call failed in {sandbox.name}: {done.error}")


def _plain() -> float:
    words = ["pear", "apple", "fig", "quince", "cherry"]

    def many() -> None:
        for _ in range(1000):
            sorted(words)

    return _median(many, ROUNDS) / 1000


def _fresh_interpreter() -> float:
    program = CODE + f"measured({CALL['words']!r})"
    return _median(lambda: subprocess.run([sys.executable, "-I", "-c", program], check=True, env={}), 7)


def _median(act: Callable[[], object], rounds: int, after: Callable[[], object] = lambda: None) -> float:
    """Milliseconds that `act` takes, the median of `rounds`; `after` each is not counted."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
        after()
    return statistics.median(taken)
