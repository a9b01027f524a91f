"""From neighbours and head to one number: how sure it is that a tool serves a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latm_local.dispatcher import head
from latm_local.dispatcher.nearest import NEIGHBOURS, Candidates, Numbers, candidates
from latm_local.protocols import Vectors

CHOOSING = 12.0  # what a candidate's similarity weighs beside its logit when the best candidate is picked
HEAD_FROM = 2  # tools; with fewer there is nothing to tell apart
HEAD_UP_TO = 6_000_000  # vectors times tools; beyond, fitting the head would take minutes
BLOCK = 512

Confidences = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic function of a candidate's similarity and logit.

    The default is for libraries too small to learn from: similarity alone, even at 0.43, as measured on
    tasks with six demonstrations each.
    """

    similarity: float = 15.0
    logit: float = 0.0
    bias: float = -6.45

    def confidence(self, similarity: Vectors, logit: Vectors) -> Confidences:
        """Between 0 and 1; 0.5 where known and unknown tasks, equally frequent, balance."""
        raw = self.bias + self.similarity * similarity.astype(np.float64) + self.logit * logit.astype(np.float64)
        return np.asarray(1 / (1 + np.exp(-np.clip(raw, -60, 60))), np.float64)


@dataclass(frozen=True, slots=True)
class Judged:
    """For each of n questions the candidates, their logits (n, w), and the chosen column (n,)."""

    candidates: Candidates
    logits: Vectors
    chosen: Numbers

    @property
    def tool(self) -> Numbers:
        """The chosen tools' numbers, shape (n,)."""
        return self._of_chosen(self.candidates.tools)

    @property
    def similarity(self) -> Vectors:
        """The chosen tools' similarities, shape (n,)."""
        return self._of_chosen(self.candidates.similarity)

    @property
    def logit(self) -> Vectors:
        """The chosen tools' logits, shape (n,)."""
        return self._of_chosen(self.logits)

    def _of_chosen(self, values: NDArray[Any]) -> NDArray[Any]:
        return values[np.arange(len(self.chosen)), self.chosen]


def fitted_head(vectors: Vectors, labels: Numbers, tools: int) -> Vectors | None:
    """The head over all tools, or None where there are too few or too many of them."""
    if tools < HEAD_FROM or len(vectors) * tools > HEAD_UP_TO:
        return None
    return head.fit(vectors, labels, tools)


def judge(queries: Vectors, labels: Numbers, similarities: Vectors, sizes: Numbers, weights: Vectors | None) -> Judged:
    """Choose a tool for each query from its search results.

    `labels` and `similarities` (n, w) name the tools of the nearest vectors, nearest first; `sizes[tool]`
    is how many vectors a tool has; `weights` are the head's.
    """
    around = candidates(labels, similarities, sizes)
    if weights is None:
        logits = np.zeros(around.tools.shape, np.float32)
    else:
        logits = np.take_along_axis(head.logits(queries, weights), around.tools.clip(0), axis=1)
    strength = np.where(around.tools < 0, -np.inf, logits + CHOOSING * around.similarity)
    return Judged(around, logits, strength.argmax(axis=1))


def exact_neighbours(queries: Vectors, vectors: Vectors, labels: Numbers) -> tuple[Numbers, Vectors]:
    """The tools and similarities of the nearest vectors, both (n, w), nearest first, without an index."""
    width = min(NEIGHBOURS, len(vectors))
    near, similar = [np.zeros((0, width), np.int64)], [np.zeros((0, width), np.float32)]
    for at in range(0, len(queries), BLOCK):
        products = queries[at : at + BLOCK] @ vectors.T
        some = np.argpartition(-products, width - 1, axis=1)[:, :width]
        found = np.take_along_axis(products, some, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        similar.append(np.take_along_axis(found, order, axis=1))
        near.append(labels[np.take_along_axis(some, order, axis=1)])
    return np.vstack(near), np.vstack(similar)
