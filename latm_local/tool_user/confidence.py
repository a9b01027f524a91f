"""How sure a filling is: evidence turned into probabilities, and joined with what a model thinks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from typing import Final

import numpy as np

from latm_local.datatypes import Arguments
from latm_local.tool_user.filling import Filling
from latm_local.tool_user.grounding import Whole

# Measured on wordings that were not fitted: at most 2 % of the fillings at or above the second are wrong;
# fillings at or above the first are right often enough without a model.
CERTAIN: Final = 0.95
LEAST_PROBABILITY: Final = 0.9
MODEL_WEIGHT: Final = 0.4  # of a model's word beside the evidence
TAUGHT_WEIGHT: Final = 1.0  # of one with an adapter for this
_FAINT: Final = 1e-12


def probabilities(wholes: Sequence[Whole]) -> list[float]:
    """The probability of each filling among all that were found, by evidence."""
    if not wholes:
        return []
    scores = np.array([whole.score for whole in wholes])
    share = np.exp(scores - scores.max())
    return [float(p) for p in share / share.sum()]


def heard(
    filling: Filling,
    asked: Sequence[tuple[Arguments, float]],
    logprobs: Sequence[float],
    weight: float = MODEL_WEIGHT,
) -> Filling:
    """The filling after a model gave natural log probabilities to the likeliest ones; the rest keep their share."""
    total = sum(p for _, p in asked)
    joined = [log(max(p, _FAINT)) + weight * said for (_, p), said in zip(asked, logprobs, strict=True)]
    weights = [exp(j - max(joined)) for j in joined]
    ranked = sorted(
        ((arguments, total * w / sum(weights)) for (arguments, _), w in zip(asked, weights, strict=True)),
        key=lambda pair: -pair[1],
    )
    rest = filling.others[len(asked) - 1 :]
    return replace(filling, arguments=ranked[0][0], probability=ranked[0][1], others=(*ranked[1:], *rest))
