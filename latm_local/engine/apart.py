"""Replies without replacement: a tree of those written, by which others keep apart from them.

Every node knows which share of its probability is used up, so that a token is as likely as what is left behind
it: a sequence that was written is not written again, and what was left out comes up in its proportion (Shi, Bieber
and Singh, "Incremental Sampling Without Replacement for Sequence Models", 2020).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_NOTHING = 1e-6  # a share too small to be told from rounding


@dataclass
class Node:
    """What was written from here on: tokens, each with its probability when it was last taken, and what follows."""

    used: float = 0.0  # share of the probability from here on that was written already
    children: dict[int, tuple[float, Node]] = field(default_factory=dict)

    def add_up(self) -> None:
        self.used = min(1.0, sum(p * child.used for p, child in self.children.values()))


class Path:
    """One reply's way through the tree."""

    def __init__(self, root: Node) -> None:
        self._nodes = [root]

    def discount(self, weights: NDArray[np.float32], allowed: NDArray[np.intp] | None) -> NDArray[np.float32]:
        """Weights less what is used up behind each; as they are where nothing is left.

        `weights` has the shape of `allowed`, ascending token numbers, or (vocabulary,) where that is None.
        """
        here = self._nodes[-1]
        if not here.children:
            return weights
        left = weights.copy()
        for token, (_, child) in here.children.items():
            place = token if allowed is None else int(np.searchsorted(allowed, token))
            if allowed is None or (place < len(allowed) and allowed[place] == token):
                left[place] *= 1.0 - child.used
        return left if left.sum() > _NOTHING * weights.sum() else weights

    def take(self, token: int, probability: float) -> None:
        """Go on by a token that had this probability before any discount."""
        _, child = self._nodes[-1].children.get(token, (0.0, None))
        child = child or Node()
        self._nodes[-1].children[token] = (probability, child)
        self._nodes.append(child)

    def end(self) -> None:
        """The reply ends here: it is used up, and so is its part of what it came through."""
        self._nodes[-1].used = 1.0
        for node in reversed(self._nodes[:-1]):
            node.add_up()
