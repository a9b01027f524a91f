"""Neighbours grouped by tool: how near a question is to each tool around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from latm_local.protocols import Vectors

NEIGHBOURS = 64  # vectors looked at for one question
MEAN_OF = 3  # a tool's similarity is the mean of so many of its nearest vectors
ROWS = 512  # questions grouped together, to bound the memory

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The tools around each of n questions, at most w of them, nearest vector first.

    `tools` (n, w) are tool numbers, -1 where there are fewer; `similarity` (n, w) is the mean of the
    tool's nearest vectors; `nearest` (n, w) is the position of its nearest vector in the search.
    """

    tools: Numbers
    similarity: Vectors
    nearest: Numbers


def candidates(labels: Numbers, similarities: Vectors, sizes: Numbers) -> Candidates:
    """Group search results: `labels` and `similarities` (n, w), nearest first; `sizes[tool]` demonstrations a tool.

    Where fewer than MEAN_OF of a tool's vectors were found though it has more, the rest are taken to be
    as near as the last vector found, which is the nearest that they can be.
    """
    parts = [
        _candidates(labels[at : at + ROWS], similarities[at : at + ROWS], sizes) for at in range(0, len(labels), ROWS)
    ]
    if not parts:
        empty = np.zeros((0, labels.shape[1]), np.int64)
        return Candidates(empty, np.zeros(empty.shape, np.float32), empty)
    width = max(part.tools.shape[1] for part in parts)
    return Candidates(
        np.vstack([_widened(part.tools, width, -1) for part in parts]),
        np.vstack([_widened(part.similarity, width, -1) for part in parts]),
        np.vstack([_widened(part.nearest, width, 0) for part in parts]),
    )


def _candidates(labels: Numbers, similarities: Vectors, sizes: Numbers) -> Candidates:
    same = labels[:, :, None] == labels[:, None, :]
    rank = np.tril(same, -1).sum(axis=2)  # how many nearer vectors of the same tool there are
    full = np.clip(sizes[labels], 1, MEAN_OF)
    counted = np.where(rank < full, similarities, 0)
    missing = full - np.minimum(same.sum(axis=2), full)
    total = (same * counted[:, None, :]).sum(axis=2) + missing * similarities[:, -1:]
    mean = (total / full).astype(np.float32)
    first = rank == 0
    width = max(1, int(first.sum(axis=1).max()))
    order = np.argsort(~first, axis=1, kind="stable")[:, :width]
    kept = np.take_along_axis(first, order, axis=1)
    return Candidates(
        np.where(kept, np.take_along_axis(labels, order, axis=1), -1),
        np.where(kept, np.take_along_axis(mean, order, axis=1), np.float32(-1)),
        order,
    )


def _widened(part: NDArray[Any], width: int, filler: int) -> NDArray[Any]:
    short = width - part.shape[1]
    return np.pad(part, ((0, 0), (0, short)), constant_values=filler) if short else part
