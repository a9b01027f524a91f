"""Lists of numbers with a shape: rules, gaps, runs, zeros among them, second lists that belong to a first."""

from __future__ import annotations

from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import ints_of, second_list


def _steady(chance: Random, many: int) -> list[int]:
    start, step = chance.randint(-10, 40), chance.choice((-7, -4, -3, -2, 2, 3, 4, 5, 6, 8, 11))
    return [start + step * i for i in range(many)]


def steady() -> Slot:
    """Numbers with a constant difference."""
    return Slot("list[int]", lambda chance: [*_steady(chance, chance.randint(3, 6))])


def steady_or_not() -> Slot:
    def draw(chance: Random) -> Json:
        found = _steady(chance, chance.randint(3, 6))
        if chance.random() < 0.5:
            found[chance.randrange(1, len(found))] += chance.choice((-1, 1, 2))
        return [*found]

    return Slot("list[int]", draw)


def steady_with_hole() -> Slot:
    """Numbers with a constant difference, one of the inner ones left out."""

    def draw(chance: Random) -> Json:
        found = _steady(chance, chance.randint(5, 7))
        del found[chance.randrange(1, len(found) - 1)]
        return [*found]

    return Slot("list[int]", draw)


def multiplied() -> Slot:
    """Numbers with a constant whole ratio."""

    def draw(chance: Random) -> Json:
        start, ratio = chance.randint(1, 9), chance.randint(2, 5)
        return [start * ratio**i for i in range(chance.randint(3, 5))]

    return Slot("list[int]", draw)


def multiplied_or_not() -> Slot:
    def draw(chance: Random) -> Json:
        start, ratio = chance.randint(1, 9), chance.randint(2, 4)
        found = [start * ratio**i for i in range(chance.randint(3, 5))]
        if chance.random() < 0.5:
            found[-1] += chance.choice((-1, 1, start))
        return [*found]

    return Slot("list[int]", draw)


def curved() -> Slot:
    """Numbers whose differences grow by a constant."""

    def draw(chance: Random) -> Json:
        a, b, c = chance.randint(1, 4), chance.randint(-5, 9), chance.randint(-9, 20)
        return [a * i * i + b * i + c for i in range(chance.randint(4, 6))]

    return Slot("list[int]", draw)


def with_zeros(high: int = 20, least: int = 7, most: int = 12) -> Slot:
    """Numbers of which about half are zero, not the first."""

    def draw(chance: Random) -> Json:
        rest = [chance.choice((0, chance.randint(1, high))) for _ in range(chance.randint(least, most) - 1)]
        return [chance.randint(1, high), *rest]

    return Slot("list[int]", draw)


def digits(least: int = 3, most: int = 5) -> Slot:
    def draw(chance: Random) -> Json:
        return [
            chance.randint(1, 9),
            *(chance.choice((0, 9, 9, *range(10))) for _ in range(chance.randint(least, most) - 1)),
        ]

    return Slot("list[int]", draw)


def distinct(low: int, high: int, least: int = 5, most: int = 8) -> Slot:
    return Slot("list[int]", lambda chance: chance.sample(range(low, high + 1), chance.randint(least, most)))


def rising(low: int = 0, high: int = 40, least: int = 5, most: int = 8) -> Slot:
    return Slot("list[int]", lambda c: [*sorted(c.sample(range(low, high + 1), c.randint(least, most)))])


def dense() -> Slot:
    """Rising numbers, many of which follow one another."""

    def draw(chance: Random) -> Json:
        found = [chance.randint(1, 9)]
        for _ in range(chance.randint(5, 9)):
            found.append(found[-1] + chance.choice((1, 1, 1, 2, 4)))
        return [*found]

    return Slot("list[int]", draw)


def turned_or_not() -> Slot:
    def draw(chance: Random) -> Json:
        found = sorted(chance.sample(range(60), chance.randint(4, 6)))
        place = chance.randrange(1, len(found))
        found = found[place:] + found[:place]
        if chance.random() < 0.5:
            found[1], found[-1] = found[-1], found[1]
        return [*found]

    return Slot("list[int]", draw)


def mountain_or_not() -> Slot:
    """Numbers that rise to a top and fall again, about half of the time."""

    def draw(chance: Random) -> Json:
        found = sorted(chance.sample(range(1, 50), chance.randint(5, 7)))
        place = chance.randrange(1, len(found) - 2)
        found = found[:place] + found[place:][::-1]
        if chance.random() < 0.5:
            found[-2], found[-1] = found[-1], found[-2]
        return [*found]

    return Slot("list[int]", draw)


def zigzag_or_not() -> Slot:
    def draw(chance: Random) -> Json:
        many = chance.randint(4, 7)
        high = chance.randint(0, 1)
        found = [chance.randint(30, 50) if (i + high) % 2 else chance.randint(1, 29) for i in range(many)]
        if chance.random() < 0.5:
            place = chance.randrange(1, many)
            found[place] = found[place - 1] + (1 if found[place] < found[place - 1] else -1)
        return [*found]

    return Slot("list[int]", draw)


def mirrored_or_not() -> Slot:
    def draw(chance: Random) -> Json:
        half = [chance.randint(1, 30) for _ in range(chance.randint(2, 3))]
        found = half + [chance.randint(1, 30)][: chance.randint(0, 1)] + half[::-1]
        if chance.random() < 0.5:
            found[-1] += 1
        return [*found]

    return Slot("list[int]", draw)


def grouped(mark: int = 0) -> Slot:
    """Groups of positive numbers with a mark between them."""

    def draw(chance: Random) -> Json:
        found: list[int] = []
        for _ in range(chance.randint(2, 4)):
            found += [chance.randint(1, 30) for _ in range(chance.randint(1, 4))] + [mark]
        return [*found[:-1]]

    return Slot("list[int]", draw)


def many(count: int, low: int = 1, high: int = 9, times: int = 3) -> Slot:
    """A whole number of rows of `count`."""
    return Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(count * c.randint(2, times))])


def places_there() -> Slot:
    """Places in the first list, counting from 1."""
    return second_list(lambda c, first: sorted(c.sample(range(1, len(first) + 1), c.randint(2, 3))))


def place_there() -> Slot:
    """One place in the first list, counting from 1."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.randint(1, len(ints_of(value)))

    return Slot("int", lambda chance: chance.randint(1, 4), follows=follow)


def same_length(low: int, high: int) -> Slot:
    return second_list(lambda c, first: [c.randint(low, high) for _ in first])


def mixed_or_not() -> Slot:
    """The first list in another order, now and then with one number changed."""

    def change(chance: Random, first: list[int]) -> list[int]:
        found = chance.sample(first, len(first))
        if chance.random() < 0.5:
            found[chance.randrange(len(found))] += 1
        return found

    return second_list(change)


def turned_copy_or_not() -> Slot:
    """The first list rotated, now and then with two numbers swapped."""

    def change(chance: Random, first: list[int]) -> list[int]:
        place = chance.randrange(1, len(first))
        found = first[place:] + first[:place]
        if chance.random() < 0.5:
            found[0], found[1] = found[1], found[0]
        return found

    return second_list(change)


def part_or_not() -> Slot:
    """Neighbours from the first list, now and then with one number changed."""

    def change(chance: Random, first: list[int]) -> list[int]:
        place = chance.randrange(len(first) - 2)
        found = first[place : place + chance.choice((2, 3))]
        if chance.random() < 0.5:
            found[-1] = chance.choice(first)
        return found

    return second_list(change)


def begun_alike() -> Slot:
    """The first list with a few of its last numbers changed."""

    def change(chance: Random, first: list[int]) -> list[int]:
        place = chance.randint(0, len(first) - 1)
        return [*first[:place], *(n + chance.choice((1, 2, 5)) for n in first[place:])]

    return second_list(change)


def sum_of_two() -> Slot:
    """The sum of two entries of the first list, or a number near it."""

    def follow(chance: Random, value: Json) -> Json:
        return sum(chance.sample(ints_of(value), 2)) + chance.choice((0, 0, 0, 1))

    return Slot("int", lambda chance: chance.randint(5, 40), follows=follow)
