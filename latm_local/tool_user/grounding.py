"""Whole fillings of a tool's arguments from a question, by evidence alone: no model is asked."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from latm_local.alignment import group_by_wording
from latm_local.datatypes import Json
from latm_local.tool_user.candidates import FEATURES, Candidate, Features, find_candidates
from latm_local.tool_user.pieces import Pieces, split
from latm_local.tool_user.shown import Lesson, Place, gaps

# Fitted on the bench's tuning families, demonstrations in one wording and questions in another.
WEIGHTS: Final[Features] = np.array(
    [
        0.67,
        0.58,
        0.32,
        0.52,
        0.3,
        0.5,
        -0.34,
        -0.88,
        -1.58,
        -0.05,
        -3.03,
        -2.67,
        -1.78,
        -0.99,
        -1.55,
        -3.95,
        -2.09,
        -0.81,
        0.0,
        1.3,
        1.06,
        -2.3,
        -2.68,
        1.78,
        -2.09,
        -1.2,
        -2.52,
    ]
)
JOINT_WEIGHTS: Final[Features] = np.array([2.06, 0.4, 5.0])
_MOST_EACH: Final = 12
_BEAM: Final = 250
_LEAST_GROUP: Final = 4
_SHARED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Whole:
    """All grounded arguments of a question, with the evidence for them; `features` end with the order's."""

    arguments: dict[str, Json]
    places: tuple[Place, ...]
    features: Features
    score: float


def find_fillings(
    lesson: Lesson, question: str, shared: frozenset[int], most: int, weights: Features = WEIGHTS
) -> list[Whole]:
    """The likeliest fillings of the parameters that can be grounded, best first; none where one has no place."""
    pieces = split(question)
    grounded = [shown for shown in lesson.parameters if shown.grounded]
    if not len(pieces):
        return []
    each = [find_candidates(pieces, shown, weights, shared, _MOST_EACH) for shown in grounded]
    if not all(each):
        return []
    names = [shown.parameter.name for shown in grounded]
    found = [_whole(pieces, names, chosen, lesson) for chosen in _combinations(each)]
    return heapq.nlargest(most, found, key=lambda whole: whole.score)


def _combinations(each: Sequence[Sequence[Candidate]]) -> list[tuple[Candidate, ...]]:
    """The likeliest combinations of candidates that do not overlap, one candidate of each."""
    beam: list[tuple[float, tuple[Candidate, ...]]] = [(0.0, ())]
    for candidates in each:
        longer = [(score + c.score, (*chosen, c)) for score, chosen in beam for c in candidates if _apart(c, chosen)]
        beam = heapq.nlargest(_BEAM, longer, key=lambda state: state[0])
    return [chosen for _, chosen in beam]


def _apart(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    place = candidate.place
    return all(place.last < c.place.first or place.first > c.place.last for c in chosen)


def _whole(pieces: Pieces, names: Sequence[str], chosen: Sequence[Candidate], lesson: Lesson) -> Whole:
    places = [(c.place, name) for c, name in zip(chosen, names, strict=True)]
    order = tuple(name for _, name in sorted((p.first, n) for p, n in places))
    between = gaps(pieces, places)
    seen = sum(gap in lesson.gaps for gap in between) / len(between)
    joint = np.array([float(len(names) > 1 and order in lesson.orders), seen, float(seen == 1.0)])
    features = np.sum([c.features for c in chosen], axis=0) if chosen else np.zeros(len(FEATURES))
    return Whole(
        {name: c.value for name, c in zip(names, chosen, strict=True)},
        tuple(c.place for c in chosen),
        np.concatenate([features, joint]),
        sum(c.score for c in chosen) + float(joint @ JOINT_WEIGHTS),
    )


def shared_pieces(questions: Sequence[str]) -> list[frozenset[int]]:
    """For each question the pieces that most questions of its wording have beside the same neighbour.

    Questions that are asked together in one wording show its fixed text; a question alone shows nothing.
    """
    found: list[frozenset[int]] = [frozenset()] * len(questions)
    for group in group_by_wording(questions):
        if len(group) >= _LEAST_GROUP:
            split_ones = [split(questions[i]) for i in group]
            frequency = Counter(pair for pieces in split_ones for pair in set(_pairs(pieces)))
            least = _SHARED * len(group)
            for i, pieces in zip(group, split_ones, strict=True):
                pairs = _pairs(pieces)
                found[i] = frozenset(
                    k for k in range(len(pieces)) if frequency[pairs[k]] >= least or frequency[pairs[k + 1]] >= least
                )
    return found


def _pairs(pieces: Pieces) -> list[tuple[str, str]]:
    """Neighbouring pieces, the question's edges included: pair k ends in piece k."""
    texts = ["", *(t.lower() for t in pieces.texts), ""]
    return list(pairwise(texts))
