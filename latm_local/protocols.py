"""The seams between roles and the outside world: what a role needs, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from latm_local.datatypes import (
    Arguments,
    Completion,
    CompletionRequest,
    Execution,
    Failure,
    Limits,
    ScoreRequest,
    Scores,
)

Vectors = NDArray[np.float32]


class LanguageModel(Protocol):
    """A local language model, wherever it runs."""

    @property
    def name(self) -> str:
        """The model's name as the catalog gives it."""
        ...

    @property
    def untaught(self) -> LanguageModel | None:
        """The model without the adapter that taught it its role; None where it has none."""
        ...

    def complete(self, requests: Sequence[CompletionRequest]) -> Iterator[tuple[int, Completion | Failure]]:
        """Answer many requests together; yield (position in `requests`, outcome) as each finishes.

        A request that fails alone (its grammar, its length) yields a Failure and disturbs no other.
        Raises ModelError when the model itself cannot go on.
        """
        ...

    def score(self, requests: Sequence[ScoreRequest]) -> Iterator[tuple[int, Scores | Failure]]:
        """How likely the model finds given continuations; otherwise as `complete`."""
        ...


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is their similarity."""

    @property
    def fingerprint(self) -> str:
        """What the vectors depend on, so that vectors of two encoders are never mixed."""
        ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 unit vectors, shape (len(texts), dimension)."""
        ...


class Sandbox(Protocol):
    """Runs generated code where it can harm nothing."""

    @property
    def name(self) -> str: ...

    def run(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> list[Execution]:
        """Call `entry(**arguments)` of `code` once for each of `calls`, in order.

        No call sees another's state. Whatever the code does is an Execution; raises SandboxError only
        when the sandbox itself cannot work.
        """
        ...

    def close(self) -> None: ...


class TwoSandboxes(Sandbox, Protocol):
    """A sandbox that is two: one for most code, another for what the first lacks."""

    def choose(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> tuple[str, list[Execution]]:
        """As `run`, with the name of the sandbox that was taken."""
        ...

    def differences(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> list[str]:
        """Where the two disagree on the calls, in words; empty when they agree or there is only one."""
        ...
