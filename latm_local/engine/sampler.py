"""Choose a token from logits: greedy, or seeded by temperature and top_p."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from latm_local.engine.apart import Node, Path

_BLOCK = 64


class Sampler:
    """One row's choice of tokens; the same seed and logits give the same choices.

    `temperature` 0 takes the likeliest token. `top_p` keeps the smallest set of likeliest tokens whose
    probability reaches it. `apart` is the tree of replies to keep apart from; greedy choices do not.
    """

    def __init__(self, temperature: float, top_p: float, seed: int, apart: Node | None = None) -> None:
        self._temperature = temperature
        self._top_p = top_p
        self._random = np.random.default_rng(seed) if temperature > 0 else None
        self._path = Path(apart) if apart is not None and temperature > 0 else None

    def choose(self, logits: NDArray[np.float32], allowed: NDArray[np.intp] | None) -> tuple[int, float]:
        """Return a token and its natural log probability among those allowed, at temperature 1.

        `logits` has shape (vocabulary,); `allowed` holds token numbers, None meaning all.
        """
        values = logits if allowed is None else logits[allowed]
        best = int(values.argmax())
        top = values[best]
        weights = np.exp(values - top)
        total = float(weights.sum())
        place = best if self._random is None else self._draw(values, top, weights, allowed)
        logprob = float(values[place] - top) - float(np.log(total))
        return (place if allowed is None else int(allowed[place])), logprob

    def end(self) -> None:
        """The reply is at its end: others keep apart from it."""
        if self._path is not None:
            self._path.end()

    def _draw(
        self,
        values: NDArray[np.float32],
        top: np.float32,
        weights: NDArray[np.float32],
        allowed: NDArray[np.intp] | None,
    ) -> int:
        assert self._random is not None
        if self._temperature != 1.0:
            weights = np.exp((values - top) / np.float32(self._temperature))
        if self._path is None:
            return self._pick(weights)
        place = self._pick(self._path.discount(weights, allowed))
        self._path.take(place if allowed is None else int(allowed[place]), float(weights[place] / weights.sum()))
        return place

    def _pick(self, weights: NDArray[np.float32]) -> int:
        assert self._random is not None
        fraction = self._random.random()
        if self._top_p < 1.0:
            kept = _nucleus(weights, self._top_p)
            return int(kept[_pick(weights[kept], fraction)])
        return _pick(weights, fraction)


def _nucleus(weights: NDArray[np.float32], top_p: float) -> NDArray[np.intp]:
    """The likeliest tokens up to a share of `top_p`, likeliest first."""
    total = float(weights.sum())
    # Tokens below this share cannot together make up what top_p leaves out, so they need no sorting.
    candidates = np.flatnonzero(weights >= (1.0 - top_p) / len(weights) * total)
    order = candidates[np.argsort(-weights[candidates], kind="stable")]
    sums = np.cumsum(weights[order], dtype=np.float64)
    return order[: int(np.searchsorted(sums, top_p * total)) + 1]


def _pick(weights: NDArray[np.float32], fraction: float) -> int:
    """The index at which the running sum passes `fraction` of the whole; sums by block, then within."""
    whole = len(weights) // _BLOCK * _BLOCK
    blocks = weights[:whole].reshape(-1, _BLOCK).sum(axis=1, dtype=np.float64)
    rest = float(weights[whole:].sum(dtype=np.float64))
    sums = np.cumsum(np.append(blocks, rest))
    target = fraction * sums[-1]
    block = min(int(np.searchsorted(sums, target, side="right")), len(sums) - 1)
    start = block * _BLOCK
    inner = np.cumsum(weights[start : start + _BLOCK], dtype=np.float64)
    if not len(inner):
        return len(weights) - 1
    before = sums[block - 1] if block else 0.0
    place = int(np.searchsorted(inner, target - before, side="right"))
    return start + min(place, len(inner) - 1)
