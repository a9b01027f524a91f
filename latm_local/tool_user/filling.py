"""What filling one question gave: arguments, how sure they are, what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from latm_local.datatypes import Arguments, Failure, FilledBy
from latm_local.tool_user.grounding import Whole


@dataclass(frozen=True, slots=True)
class Filling:
    """Arguments for one question; `failure` when there are none.

    `others` are less likely fillings with their probabilities, likeliest first.
    """

    arguments: Arguments | None
    filled_by: FilledBy | None
    probability: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    failure: Failure | None = None
    others: tuple[tuple[Arguments, float], ...] = ()

    @staticmethod
    def of(wholes: Sequence[Whole], probabilities: Sequence[float]) -> Filling:
        """The likeliest of some fillings, the others behind it."""
        if not wholes:
            return Filling(None, None)
        ranked = sorted(zip(wholes, probabilities, strict=True), key=lambda pair: -pair[1])
        (best, probability), *rest = ranked
        return Filling(best.arguments, "user", probability, others=tuple((w.arguments, p) for w, p in rest))
