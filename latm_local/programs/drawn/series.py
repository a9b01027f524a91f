"""Lists of readings, scores and sums of money: walks, gaps, runs, marks, and values that fit a first list."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import ints_of, second_list


def _floats_of(value: Json) -> list[float]:
    return [float(str(n)) for n in value] if isinstance(value, list) else [1.0, 9.0]


def _number(change: Callable[[Random, list[int]], int]) -> Slot:
    """A whole number made from the first value, a list of whole numbers."""
    return Slot("int", lambda c: c.randint(1, 4), follows=lambda c, value: change(c, ints_of(value)))


def distinct(low: int, high: int, least: int = 5, most: int = 8) -> Slot:
    return Slot("list[int]", lambda c: [*c.sample(range(low, high + 1), c.randint(least, most))])


def rising(low: int = 0, high: int = 60, least: int = 5, most: int = 8) -> Slot:
    return Slot("list[int]", lambda c: [*sorted(c.sample(range(low, high + 1), c.randint(least, most)))])


def sorted_few(low: int = 1, high: int = 20, least: int = 6, most: int = 10) -> Slot:
    """Rising numbers of which some come again."""

    def draw(chance: Random) -> Json:
        pool = [chance.randint(low, high) for _ in range(4)]
        return [*sorted(chance.choice(pool) for _ in range(chance.randint(least, most)))]

    return Slot("list[int]", draw)


def walk(low: int, high: int, step: int = 4, least: int = 6, most: int = 10) -> Slot:
    """A level that changes a little from each number to the next."""

    def draw(chance: Random) -> Json:
        found = [chance.randint(low, high)]
        for _ in range(chance.randint(least, most) - 1):
            found.append(min(high, max(low, found[-1] + chance.randint(-step, step))))
        return [*found]

    return Slot("list[int]", draw)


def walk_dec(low: float, high: float, step: float = 1.5, least: int = 5, most: int = 8) -> Slot:
    """The same with one decimal."""

    def draw(chance: Random) -> Json:
        found = [round(chance.uniform(low, high), 1)]
        for _ in range(chance.randint(least, most) - 1):
            found.append(round(min(high, max(low, found[-1] + chance.uniform(-step, step))), 1))
        return [*found]

    return Slot("list[float]", draw)


def bits(least: int = 7, most: int = 12) -> Slot:
    """Zeros and ones, at least one of each."""

    def draw(chance: Random) -> Json:
        found = [0, 1, *(chance.randint(0, 1) for _ in range(chance.randint(least, most) - 2))]
        chance.shuffle(found)
        return [*found]

    return Slot("list[int]", draw)


def gappy(low: int = 1, high: int = 40, least: int = 7, most: int = 10) -> Slot:
    """Numbers with -1 where one is missing, neither at the start nor at the end."""

    def draw(chance: Random) -> Json:
        inner = [
            -1 if chance.random() < 0.35 else chance.randint(low, high) for _ in range(chance.randint(least, most))
        ]
        return [chance.randint(low, high), *inner, chance.randint(low, high)]

    return Slot("list[int]", draw)


def perm(least: int = 5, most: int = 8) -> Slot:
    """The numbers from 1 on in any order."""

    def draw(chance: Random) -> Json:
        many = chance.randint(least, most)
        return [*chance.sample(range(1, many + 1), many)]

    return Slot("list[int]", draw)


def with_zeros(high: int = 20, least: int = 7, most: int = 11, share: float = 0.4) -> Slot:
    def draw(chance: Random) -> Json:
        return [0 if chance.random() < share else chance.randint(1, high) for _ in range(chance.randint(least, most))]

    return Slot("list[int]", draw)


def length_of(count: int, low: int, high: int, times: int = 3) -> Slot:
    """Two or more rows of so many numbers, one behind the other."""
    return Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(count * c.randint(2, times))])


def in_steps(step: int, low: int, high: int, least: int = 4, most: int = 8) -> Slot:
    """Multiples of a step."""
    return Slot("list[int]", lambda c: [step * c.randint(low, high) for _ in range(c.randint(least, most))])


def items(options: str, least: int = 5, most: int = 9) -> Slot:
    """Some of the words that hyphens part, again and again."""
    some = options.split("-")
    return Slot("list[str]", lambda c: [c.choice(some) for _ in range(c.randint(least, most))])


def items_for(options: str) -> Slot:
    """One of the words for each number of the first list."""
    some = options.split("-")

    def follow(chance: Random, value: Json) -> Json:
        return [chance.choice(some) for _ in value] if isinstance(value, list) else []

    return Slot("list[str]", lambda c: [c.choice(some) for _ in range(5)], follows=follow)


def same(low: int, high: int) -> Slot:
    """A second list as long as the first one."""
    return second_list(lambda c, first: [c.randint(low, high) for _ in first])


def same_dec(low: float, high: float) -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        return [round(chance.uniform(low, high), 1) for _ in _floats_of(value)]

    return Slot("list[float]", lambda c: [round(c.uniform(low, high), 1) for _ in range(5)], follows=follow)


def nearby(down: int = 3, up: int = 3) -> Slot:
    """For each number of the first list one that is near it or equal."""
    return second_list(lambda c, first: [n + c.choice((0, c.randint(-down, up), c.randint(-down, up))) for n in first])


def sharing(low: int, high: int) -> Slot:
    """Other numbers, and some of the first list, in any order."""

    def change(chance: Random, first: list[int]) -> list[int]:
        found = chance.sample(first, max(1, len(first) // 2)) + [chance.randint(low, high) for _ in range(3)]
        chance.shuffle(found)
        return found

    return second_list(change)


def part_of(least: int = 2, most: int = 3) -> Slot:
    """A few of the first list's numbers."""
    return second_list(lambda c, first: c.sample(first, min(len(first) - 1, c.randint(least, most))))


def share_of_sum(low: int = 25, high: int = 80) -> Slot:
    """A number that is such a percentage of the first list's sum."""
    return _number(lambda c, first: sum(first) * c.randint(low, high) // 100)


def between_ends() -> Slot:
    """A number between the least and the greatest of the first list."""
    return _number(lambda c, first: c.randint(min(first) + 1, max(min(first) + 1, max(first) - 1)))


def place_there() -> Slot:
    return _number(lambda c, first: c.randint(1, len(first)))


def inner_place() -> Slot:
    return _number(lambda c, first: c.randint(2, len(first) - 1))


def level_there() -> Slot:
    """A decimal number between the least and the greatest of the first list."""

    def follow(chance: Random, value: Json) -> Json:
        found = _floats_of(value)
        return round(chance.uniform(min(found), max(found)), 1)

    return Slot("float", lambda c: round(c.uniform(1, 9), 1), follows=follow)


def odd_many(low: int, high: int, most: int = 9) -> Slot:
    """An odd count of numbers."""
    return Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(c.randrange(3, most + 1, 2))])


def even_many(low: int, high: int, most: int = 10) -> Slot:
    """An even count of numbers."""
    return Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(c.randrange(4, most + 1, 2))])


def some_in_order() -> Slot:
    """Some numbers of the first list: in its order, in the reverse one or in another."""

    def change(chance: Random, first: list[int]) -> list[int]:
        a, b, c = sorted(chance.sample(range(len(first)), 3))
        return [first[i] for i in chance.choice(((a, b, c), (c, b, a), (b, a, c), (a, c, b)))]

    return second_list(change)


def steady_with_extra() -> Slot:
    """Numbers with a constant difference and one more among them; now and then one of them moved."""

    def draw(chance: Random) -> Json:
        start, step = chance.randint(1, 20), chance.randint(3, 8)
        found = [start + step * i for i in range(chance.randint(4, 5))]
        found.insert(2, found[1] + chance.randint(1, step - 1))
        if chance.random() < 0.5:
            found[-1] += chance.choice((1, 2))
        return [*found]

    return Slot("list[int]", draw)


def prices(low: float = 2, high: float = 60, least: int = 3, most: int = 6) -> Slot:
    """Sums of money with two decimals."""

    def draw(chance: Random) -> Json:
        return [round(chance.uniform(low, high), 2) for _ in range(chance.randint(least, most))]

    return Slot("list[float]", draw, lambda value: f"{value:.2f}")
