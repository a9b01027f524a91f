"""Waiting instances, grouped into the tasks they seem to belong to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from latm_local.datatypes import Instance
from latm_local.dispatcher.views import join, word_vectors
from latm_local.errors import BadInput
from latm_local.protocols import Vectors

# Least average similarity of two groups that are one, in the dispatcher's two views: on nine BIG-Bench tasks
# and six of the demo's, labelled or not, 0.40 parts all fifteen without a fault (0.36: 14, 0.45: 15 or 16).
THRESHOLD = 0.41
NAME = 8  # characters of a group's name, of which a person need only type the first few


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Instances that seem to be of one task, those with answers apart; `task` is their hint, if any.

    `name` is short enough to be typed and stays the same while the group grows: it comes from the instance
    that has waited longest.
    """

    task: str | None
    labelled: tuple[Instance, ...]
    unlabelled: tuple[Instance, ...]
    name: str = ""

    @property
    def instances(self) -> tuple[Instance, ...]:
        return self.labelled + self.unlabelled


def group(instances: Sequence[Instance], vectors: Vectors, threshold: float = THRESHOLD) -> list[WaitingGroup]:
    """Group instances by their task hint, the others by similarity; the group with most labels first.

    `vectors` are the encoder's for the questions, shape (len(instances), dimension); their words count
    too. Groups of a hint are never merged with one another; an instance without a hint joins the group
    that it is most similar to on average, where that is at least `threshold`, or founds one of its own.
    """
    seen = join(np.asarray(vectors, np.float32), word_vectors([instance.question for instance in instances]))
    members = _linked([instance.task for instance in instances], seen, threshold)
    groups = [_group([instances[n] for n in sorted(numbers)]) for numbers in members]
    return sorted(groups, key=lambda g: (-len(g.labelled), -len(g.unlabelled)))


def _group(instances: Sequence[Instance]) -> WaitingGroup:
    task = next((i.task for i in instances if i.task is not None), None)
    return WaitingGroup(
        task,
        tuple(i for i in instances if i.answer is not None),
        tuple(i for i in instances if i.answer is None),
        _name(instances[0]),
    )


def _name(first: Instance) -> str:
    return hashlib.sha256(f"{first.id}\0{first.question}".encode("utf-8", "replace")).hexdigest()[:NAME]


def find_group(groups: Sequence[WaitingGroup], wanted: str) -> WaitingGroup:
    """The group of that task or that name; of a name the first characters do. Raises BadInput."""
    exact = [g for g in groups if wanted == g.task] or [g for g in groups if wanted == g.name]
    found = exact or [g for g in groups if wanted and g.name.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(g.name for g in found)
        raise BadInput(f"{wanted!r} begins the names of {len(found)} groups: {names}", "write more of the name")
    raise BadInput(f"no waiting group {wanted!r}", "run `latm waiting list`")


def _linked(tasks: Sequence[str | None], vectors: Vectors, threshold: float) -> list[list[int]]:
    """Merge the two groups of greatest average similarity, as long as that reaches the threshold.

    The average similarity of two groups is the inner product of their mean vectors, so a group is kept
    as the sum of its vectors.
    """
    members: list[list[int]] = []
    hinted: dict[str, int] = {}
    for number, task in enumerate(tasks):
        if task is not None and task in hinted:
            members[hinted[task]].append(number)
            continue
        if task is not None:
            hinted[task] = len(members)
        members.append([number])
    means = np.stack([vectors[numbers].mean(axis=0) for numbers in members]) if members else vectors
    fixed = np.zeros(len(members), bool)
    fixed[list(hinted.values())] = True
    similarity = means @ means.T
    similarity[np.ix_(fixed, fixed)] = -np.inf
    np.fill_diagonal(similarity, -np.inf)
    _merge(members, similarity, fixed, threshold)
    return [numbers for numbers in members if numbers]


def _merge(members: list[list[int]], similarity: Vectors, fixed: NDArray[np.bool_], threshold: float) -> None:
    """Merge in place, best pair first. Each group's best partner is remembered: merging two groups never
    brings a third nearer to them than it was, so only those whose partner is gone look again."""
    if not members:
        return
    partner = similarity.argmax(axis=1)
    best = similarity[np.arange(len(members)), partner]
    while best.max() >= threshold:
        a = int(best.argmax())
        b = int(partner[a])
        sizes = len(members[a]), len(members[b])
        merged = (sizes[0] * similarity[a] + sizes[1] * similarity[b]) / sum(sizes)
        if fixed[a] or fixed[b]:
            merged[fixed] = -np.inf
            fixed[a] = True
        similarity[a, :] = similarity[:, a] = merged
        similarity[a, a] = -np.inf
        similarity[b, :] = similarity[:, b] = -np.inf
        members[a] += members[b]
        members[b] = []
        stale = np.flatnonzero((partner == a) | (partner == b) | (np.arange(len(members)) == a))
        partner[stale] = similarity[stale].argmax(axis=1)
        best[stale] = similarity[stale, partner[stale]]
