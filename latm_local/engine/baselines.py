"""What the engine is measured against: llama.cpp alone, and llama-cpp-python's own loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from latm_local.datatypes import CompletionRequest, EnginePlan
from latm_local.engine.llama import Llama, Tokens, bindings
from latm_local.engine.vocabulary import Vocabulary


@dataclass
class Tape:
    """Every call that an engine made to llama.cpp, to be made again without an engine."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def opener(self, path: Path, plan: EnginePlan, sequences: int, progress: Callable[[], None]) -> Llama:
        """Open a model whose calls are written down."""
        return _Recorded(self, path, plan, sequences, progress)

    def replay(self, llama: Llama) -> float:
        """Make the calls again on the same model; return the seconds they took.

        Shapes, positions and sequences are those of the recording: what remains is llama.cpp's own
        work, the ceiling for an engine that does the same.
        """
        calls, self.calls = self.calls, []
        actions: dict[str, Callable[..., None]] = {"share": Llama.share, "forget": Llama.forget}
        started = time.perf_counter()
        for name, *arguments in calls:
            if name == "decode":
                _load(llama, *arguments)
                Llama.decode(llama)
            else:
                actions[name](llama, *arguments)
        # Logits are computed behind the call that asks for them, so one must be read.
        llama.logits(-1)
        return time.perf_counter() - started


class _Recorded(Llama):
    def __init__(self, tape: Tape, *arguments: Any) -> None:
        self._tape = tape
        super().__init__(*arguments)

    def decode(self) -> bool:
        batch = self.batch
        arrays = (batch.token, batch.position, batch.sequence, batch.wanted)
        self._tape.calls.append(("decode", *(array[: batch.count].copy() for array in arrays)))
        return super().decode()

    def share(self, source: int, target: int, length: int) -> None:
        self._tape.calls.append(("share", source, target, length))
        super().share(source, target, length)

    def forget(self, sequence: int, start: int = 0) -> None:
        self._tape.calls.append(("forget", sequence, start))
        super().forget(sequence, start)


def _load(llama: Llama, token: Tokens, position: Tokens, sequence: Tokens, wanted: Tokens) -> None:
    batch, count = llama.batch, len(token)
    batch.token[:count], batch.position[:count] = token, position
    batch.sequence[:count], batch.wanted[:count] = sequence, wanted
    batch.count = count


class OneByOne:
    """llama-cpp-python's `Llama`, one request after another, with the prefix match that it has itself."""

    def __init__(self, path: Path, plan: EnginePlan) -> None:
        bindings()
        from llama_cpp import Llama as Loop

        self._loop = Loop(
            str(path), n_ctx=plan.context, n_threads=plan.threads, n_threads_batch=plan.threads, verbose=False
        )

    def complete(self, prompts: Sequence[Tokens], most: int, reuse: bool) -> float:
        """Greedy completions of at most `most` tokens; returns seconds. `reuse` keeps the common prefix."""
        started = time.perf_counter()
        for prompt in prompts:
            if not reuse:
                self._loop.reset()
            self._loop.create_completion([int(token) for token in prompt], max_tokens=most, temperature=0.0)
        return time.perf_counter() - started

    def sample(self, prompt: Tokens, count: int, most: int, temperature: float) -> float:
        """`count` samples of exactly `most` tokens from one prompt; returns seconds."""
        started = time.perf_counter()
        for _ in range(count):
            stream = self._loop.generate([int(token) for token in prompt], temp=temperature, top_p=1.0, top_k=0)
            for number, _token in enumerate(stream, 1):
                if number == most:
                    break
        return time.perf_counter() - started

    def close(self) -> None:
        self._loop.close()


def prompts(llama: Llama, requests: Sequence[CompletionRequest]) -> list[Tokens]:
    """The prompts of requests, as the engine tokenizes them."""
    vocabulary = Vocabulary(llama)
    return [np.asarray(vocabulary.prompt(r.messages, r.prefill), np.int32) for r in requests]
