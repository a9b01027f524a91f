"""How often a tool fails at least, from few uses as from many, however often one looks.

The bound is a confidence sequence: a tool is looked at after every chunk of rows, and a bound for one look
(Clopper and Pearson's, say) would be broken sooner or later by looking on. Here a gambler stakes on "it fails more
often than that" with the mean over all likelier rates (a uniform mixture, as of Robbins); as long as it does not
fail more often, a wealth above 1 / delta is ever reached with probability delta at most.
"""

from __future__ import annotations

import math
from typing import Final

DELTA: Final = 0.025  # two counts are watched, so that both promises together hold with 95 % confidence


def exceeds(failed: int, of: int, rate: float, delta: float = DELTA) -> bool:
    """Whether `failed` of `of` uses show, with confidence 1 - delta, that the tool fails more often than `rate`."""
    of = max(of, failed)
    return rate < 1 and failed > rate * of and _wealth(failed, of, rate) >= math.log(1 / delta)


def lower_bound(failed: int, of: int, delta: float = DELTA) -> float:
    """The greatest rate, 0 to 1, that `exceeds` refutes."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if exceeds(failed, of, middle, delta) else (low, middle)
    return low


def _wealth(failed: int, of: int, rate: float) -> float:
    """The logarithm of what the gambler has: likelihood under a rate drawn from (rate, 1), over that under `rate`.

    The integral of the mixture is a beta tail, which is a binomial's: P(Bin(of + 1, rate) <= failed) divided by
    (1 - rate)(of + 1) P(Bin(of, rate) = failed).
    """
    below = 1 - _upper_tail(failed + 1, of + 1, rate)
    return math.log(max(below, 1e-300)) - math.log1p(-rate) - math.log(of + 1) - _log_chance(failed, of, rate)


def _log_chance(count: int, of: int, rate: float) -> float:
    """The logarithm of P(Bin(of, rate) = count), for rates between 0 and 1."""
    ways = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
    return ways + count * math.log(rate) + (of - count) * math.log1p(-rate)


def _upper_tail(count: int, of: int, rate: float) -> float:
    """P(Bin(of, rate) >= count) for a count above the mean, where the terms fall from the first on."""
    term = math.exp(_log_chance(count, of, rate))
    total = term
    for k in range(count, of):
        term *= (of - k) / (k + 1) * rate / (1 - rate)
        total += term
        if term < 1e-12 * total:
            break
    return min(1.0, total)
