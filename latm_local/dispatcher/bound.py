"""How often unknown tasks are reused at most: a bound that holds at any number of tasks."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Confidences = NDArray[np.float64]
Numbers = NDArray[np.int64]


def upper_bound(rates: Sequence[float], delta: float) -> float:
    """The least mean that rates in [0, 1], drawn alike and independently, refute with confidence 1 - delta.

    By betting (Waudby-Smith and Ramdas 2024): for every mean in question a gambler stakes on "the mean
    is smaller", with stakes that depend on the past alone; a wealth above 1 / delta refutes that mean.
    The order of the rates is part of the game and so has to be given by chance, not chosen.
    """
    values = np.asarray(rates, np.float64)
    if not len(values):
        return 1.0
    before = np.arange(1, len(values) + 1)
    means = (0.5 * 0.1 + np.cumsum(values)) / (0.1 + before)  # a first guess that weighs a tenth of a rate
    spread = (0.25 * 0.1 + np.cumsum((values - means) ** 2)) / (0.1 + before)
    variance = np.concatenate([[0.25], spread[:-1]])
    stakes = np.sqrt(2 * math.log(1 / delta) / (np.maximum(variance, 1e-4) * len(values)))
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if _refuted(values, stakes, middle, delta) else (middle, high)
    return high


def _refuted(values: Confidences, stakes: Confidences, mean: float, delta: float) -> bool:
    if mean >= 1:
        return True
    capped = np.minimum(stakes, 0.9 / (1 - mean))
    wealth = np.cumsum(np.log1p(-capped * (values - mean)))
    return bool(wealth.max() >= math.log(1 / delta))


def rates_by_task(confidences: Confidences, tasks: Numbers, threshold: float, growth: float = 1.0) -> list[float]:
    """The share of each task's confidences that reach the threshold, times `growth`, by the task's number."""
    names, numbers = np.unique(tasks, return_inverse=True)
    reached = np.bincount(numbers, weights=confidences >= threshold, minlength=len(names))
    shares = growth * reached / np.bincount(numbers, minlength=len(names))
    return [float(share) for share in np.minimum(shares, 1.0)]


def threshold_for(
    confidences: Confidences, tasks: Numbers, alpha: float, delta: float, growth: float = 1.0
) -> float | None:
    """The least threshold whose bound is at most alpha; None where no threshold of these data can have it."""
    steps = np.unique(confidences)
    low, high = 0, len(steps)
    if not len(steps) or upper_bound([0.0] * len(np.unique(tasks)), delta) > alpha:
        return None
    while low < high:
        middle = (low + high) // 2
        if upper_bound(rates_by_task(confidences, tasks, float(steps[middle]), growth), delta) <= alpha:
            high = middle
        else:
            low = middle + 1
    return float(steps[low]) if low < len(steps) else float(np.nextafter(steps[-1], np.inf))
