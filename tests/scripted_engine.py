"""An engine that does what a request's last message says, to try what surrounds an engine."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Hashable

from latm_local.datatypes import Completion, CompletionRequest, EnginePlan, Failure
from latm_local.errors import BadModelFile

Outcome = Completion | Failure


def open_scripted(path: str, plan: EnginePlan, progress: Callable[[], None]) -> ScriptedEngine:
    if path.endswith("refused.gguf"):
        raise BadModelFile(f"{path} is refused", "take another")
    if path.endswith("crashing.gguf"):
        print("assertion failed in the library", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGSEGV)
    return ScriptedEngine(plan)


class ScriptedEngine:
    """Answers `plan.parallel` rows a step: "say X" with X, "who" with the adapter; "segv", "kill", "hang" do it."""

    def __init__(self, plan: EnginePlan) -> None:
        self._plan = plan
        self._waiting: deque[tuple[Hashable, CompletionRequest, str | None]] = deque()
        self._running: list[tuple[Hashable, CompletionRequest, str | None]] = []
        self._cancelled = 0

    @property
    def busy(self) -> bool:
        return bool(self._waiting or self._running)

    def submit(self, key: Hashable, request: CompletionRequest, adapter: str | None = None) -> None:
        self._waiting.append((key, request, adapter))

    def cancel(self, keys: set[Hashable]) -> None:
        before = len(self._waiting) + len(self._running)
        self._waiting = deque(item for item in self._waiting if item[0] not in keys)
        self._running = [item for item in self._running if item[0] not in keys]
        self._cancelled += before - len(self._waiting) - len(self._running)

    def admit(self) -> list[Hashable]:
        started: list[Hashable] = []
        while self._waiting and len(self._running) < self._plan.parallel:
            self._running.append(self._waiting.popleft())
            started.append(self._running[-1][0])
        return started

    def step(self) -> list[tuple[Hashable, Outcome]]:
        rows, self._running = self._running, []
        return [(key, self._answer(request, adapter)) for key, request, adapter in rows]

    def _answer(self, request: CompletionRequest, adapter: str | None) -> Outcome:
        verb, _, rest = request.messages[-1].content.partition(" ")
        if verb == "segv":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif verb == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif verb == "hang":
            time.sleep(600)
        elif verb == "wait":
            time.sleep(float(rest))
        elif verb == "print":
            print(rest)
            print(rest, file=sys.stderr)
        elif verb == "fail":
            return Failure("BadGrammar", rest, "mend it")
        answers = {"who": str(adapter), "cancelled": str(self._cancelled)}
        return Completion(answers.get(verb, rest), 1, 1, 0.0, "stop")
