"""Values that stand for the givens of word problems: round numbers, rising lists, lists of equal length."""

from __future__ import annotations

from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import second_list


def tens(low: int, high: int, step: int = 10) -> Slot:
    """A round number."""
    return Slot("int", lambda chance: step * chance.randint(low, high))


def tens_list(low: int, high: int, step: int = 10, least: int = 3, most: int = 6) -> Slot:
    """Round numbers."""

    def draw(chance: Random) -> Json:
        return [step * chance.randint(low, high) for _ in range(chance.randint(least, most))]

    return Slot("list[int]", draw)


def as_many(low: int, high: int) -> Slot:
    """A list as long as the first one."""
    return second_list(lambda chance, first: [chance.randint(low, high) for _ in first])


def rising(low: int, high: int, least: int = 3, most: int = 6) -> Slot:
    """Numbers in rising order, none twice."""

    def draw(chance: Random) -> Json:
        return [*sorted(chance.sample(range(low, high + 1), chance.randint(least, most)))]

    return Slot("list[int]", draw)
