"""Which demonstrations stand in the prompt: the same for all questions of a tool, so that they are read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from latm_local.alignment import group_by_wording
from latm_local.datatypes import Demonstration

MOST: Final = 6


def choose_demonstrations(demonstrations: Sequence[Demonstration], most: int = MOST) -> list[Demonstration]:
    """Demonstrations with arguments that cover the variety: wordings in turn, short and long ones of each."""
    known = [d for d in demonstrations if d.arguments is not None]
    if len(known) <= most:
        return known
    queues = [_spread([known[i] for i in group]) for group in group_by_wording([d.question for d in known])]
    chosen: list[Demonstration] = []
    while len(chosen) < most:
        for queue in queues:
            if queue and len(chosen) < most:
                chosen.append(queue.pop(0))
    return [d for d in known if d in chosen]


def _spread(same: Sequence[Demonstration]) -> list[Demonstration]:
    """Demonstrations of one wording: middle length first, then the longest and shortest in turn."""
    ordered = sorted(same, key=lambda d: len(d.question))
    middle = ordered.pop(len(ordered) // 2)
    spread = [middle]
    while ordered:
        spread.append(ordered.pop())
        if ordered:
            spread.append(ordered.pop(0))
    return spread
