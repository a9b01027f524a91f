"""What a model's process and its parent say to each other, pickled over two pipes."""

from __future__ import annotations

from dataclasses import dataclass

from latm_local.datatypes import Completion, CompletionRequest, EnginePlan, Failure, ScoreRequest, Scores
from latm_local.errors import LatmError

RowKey = tuple[int, int]  # job, position in it
Request = CompletionRequest | ScoreRequest
Outcome = Completion | Scores | Failure


# From the parent.
@dataclass(frozen=True, slots=True)
class Open:
    """The first message: load this model. `engine` names a callable as `module:name`."""

    path: str
    plan: EnginePlan
    engine: str


@dataclass(frozen=True, slots=True)
class Submit:
    rows: tuple[tuple[RowKey, Request], ...]
    adapter: str | None


@dataclass(frozen=True, slots=True)
class Cancel:
    job: int


# From the model's process.
@dataclass(frozen=True, slots=True)
class Alive:
    """Progress was made: a part of the model was loaded, or a step was done."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded."""


@dataclass(frozen=True, slots=True)
class Started:
    keys: tuple[RowKey, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    rows: tuple[tuple[RowKey, Outcome], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """The engine cannot go on; the process ends after this."""

    error: LatmError
