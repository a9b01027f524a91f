"""The order in which edits of many candidates are tried: nearer candidates first, none for ever."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from latm_local.tool_maker.bodies import Failed
from latm_local.tool_maker.edits import marks_of, neighbours

_TIRING = 1 / 1000  # nearness that an edit without success is worth


@dataclass(slots=True)
class _Branch:
    parent: Failed
    depth: int
    codes: Iterator[str]
    tried: int = 0

    @property
    def turn(self) -> float:
        """Smaller comes sooner."""
        return self.tried * _TIRING - self.parent.near


_Heap: TypeAlias = list[tuple[float, int, _Branch]]


class Branches:
    """Candidates whose edits are to be tried. One that is added while edits are taken has its turn by its nearness.

    Edits of what was not edited before and edits of edits take turns: values that come nearer step by step may lead
    away from the right function, which is one edit of another candidate.
    """

    def __init__(self, failed: Iterable[Failed]) -> None:
        self._heaps: tuple[_Heap, _Heap] = ([], [])  # unedited, edited
        self._order = count()
        for candidate in failed:
            self.add(candidate, 0)

    def add(self, candidate: Failed, depth: int) -> None:
        """`depth` counts the edits that the candidate has behind it."""
        marks = marks_of(candidate.proposal.values)
        self._put(_Branch(candidate, depth, neighbours(candidate.code, marks)))

    def __iter__(self) -> Iterator[tuple[Failed, int, str]]:
        """(candidate, edits with this one, code), for as long as there are any."""
        for turn in count():
            if not any(self._heaps):
                return
            heap = self._heaps[turn % 2] or self._heaps[1 - turn % 2]
            _, _, branch = heapq.heappop(heap)
            for code in branch.codes:
                branch.tried += 1
                self._put(branch)
                yield branch.parent, branch.depth + 1, code
                break

    def _put(self, branch: _Branch) -> None:
        heapq.heappush(self._heaps[branch.depth > 0], (branch.turn, next(self._order), branch))
