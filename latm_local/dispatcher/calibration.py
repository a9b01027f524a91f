"""Learning from the demonstrations alone what tells a known task from an unknown one.

Whole tasks are hidden in turn: their demonstrations are then questions of unknown tasks, and held-out
demonstrations of the others are questions of known ones. No example of a really unknown task is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latm_local.dispatcher.judge import Confidences, Weights, exact_neighbours, fitted_head, judge
from latm_local.dispatcher.nearest import Numbers
from latm_local.protocols import Vectors

TASK_FOLDS = 5  # a fifth of the tasks is hidden at a time
ROW_FOLDS = 5  # and a fifth of the others' demonstrations held out,
MANY_ROWS = 3000  # beyond so many a tenth, which leaves the rest more like the whole
MANY_ROW_FOLDS = 10
PRIOR = np.array([1.0, 1.0, 1.0])  # how sure the default weights are, as inverse variances
UNITS = np.array([10.0, 1.0, 1.0])  # similarity is learnt in tenths, so that all weights are of one size


Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Evidence on n questions that the judge had not seen: known tasks' and hidden tasks'.

    `task` (n,) is the true task's number, `chosen` (n,) the tool that it was taken for. `growth` is how
    many tools there are for each that a hidden task could be taken for.
    """

    known: Flags
    task: Numbers
    chosen: Numbers
    similarity: Vectors
    logit: Vectors
    growth: float = 1.0

    def confidences(self, weights: Weights) -> Confidences:
        return weights.confidence(self.similarity, self.logit)

    def where(self, rows: Flags) -> HeldOut:
        """The same evidence on some of the questions only."""
        return HeldOut(
            self.known[rows], self.task[rows], self.chosen[rows], self.similarity[rows], self.logit[rows], self.growth
        )


def merged(parts: Sequence[HeldOut], growth: float = 1.0) -> HeldOut:
    """The evidence of all parts, one after another."""
    return HeldOut(
        np.concatenate([part.known for part in parts]),
        np.concatenate([part.task for part in parts]),
        np.concatenate([part.chosen for part in parts]),
        np.concatenate([part.similarity for part in parts]),
        np.concatenate([part.logit for part in parts]),
        growth,
    )


def held_out(vectors: Vectors, labels: Numbers, tools: int, seed: int = 0) -> HeldOut | None:
    """Hide tasks and demonstrations in turn; None for fewer than three tools, of which none can be hidden.

    `vectors` (n, dimension), `labels` (n,) in [0, tools).
    """
    if tools < 3:
        return None
    random = np.random.default_rng(seed)
    folds = min(tools, TASK_FOLDS)
    row_folds = ROW_FOLDS if len(labels) <= MANY_ROWS else MANY_ROW_FOLDS
    task_fold = random.permutation(tools) % folds
    row_fold = np.empty(len(labels), np.int64)
    for tool in range(tools):
        rows = np.flatnonzero(labels == tool)
        row_fold[rows] = (random.permutation(len(rows)) + random.integers(row_folds)) % row_folds
    folded = (_fold(vectors, labels, task_fold == fold, row_fold == fold) for fold in range(folds))
    parts = [part for part in folded if part is not None]
    if not parts:
        return None
    return merged(parts, folds / (folds - 1))


def _fold(
    vectors: Vectors,
    labels: Numbers,
    hidden_tasks: Flags,
    held_rows: Flags,
) -> HeldOut | None:
    hidden = hidden_tasks[labels]
    seen = ~hidden & ~held_rows
    left = np.unique(labels[seen])
    asked = np.flatnonzero(hidden | (held_rows & np.isin(labels, left)))
    if not len(left) or not len(asked):
        return None
    number = np.searchsorted(left, labels[seen])
    near, similar = exact_neighbours(vectors[asked], vectors[seen], number)
    sizes = np.bincount(number, minlength=len(left))
    judged = judge(vectors[asked], near, similar, sizes, fitted_head(vectors[seen], number, len(left)))
    return HeldOut(~hidden[asked], labels[asked], left[judged.tool], judged.similarity, judged.logit)


def learn(evidence: HeldOut | None) -> Weights:
    """The most likely weights given the evidence, both kinds counting alike, near the default when it is little."""
    start = _default()
    if evidence is None or evidence.known.all() or not evidence.known.any():
        return Weights()
    inputs = np.stack([evidence.similarity, evidence.logit, np.ones(len(evidence.known))], axis=1) * UNITS
    share = evidence.known.mean()
    counts = np.where(evidence.known, 0.5 / share, 0.5 / (1 - share))
    now = start.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ now, -60, 60)))
        slope = inputs.T @ (counts * (chance - evidence.known)) + PRIOR * (now - start)
        bend = (inputs.T * (counts * chance * (1 - chance))) @ inputs + np.diag(PRIOR)
        step = np.linalg.solve(bend, slope)
        now -= step
        if np.abs(step).max() < 1e-8:
            break
    similarity, logit, bias = now * UNITS
    return Weights(float(similarity), float(logit), float(bias))


def _default() -> Confidences:
    weights = Weights()
    return np.asarray(np.array([weights.similarity, weights.logit, weights.bias]) / UNITS, np.float64)
