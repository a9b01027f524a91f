"""Lists to be cut, filled, turned and compared: grids, zeros at the ends, second lists that belong to a first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import SHORT, WORDS, ints_of, made, second_list


def _number(change: Callable[[Random, list[int]], int]) -> Slot:
    """A number made from the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return change(chance, ints_of(value))

    return Slot("int", lambda chance: chance.randint(1, 9), follows=follow)


def _drawn(pick: Callable[[Random], Sequence[int]]) -> Slot:
    return Slot("list[int]", lambda chance: [*pick(chance)])


def same_length(low: int, high: int) -> Slot:
    return second_list(lambda c, first: [c.randint(low, high) for _ in first])


def distinct(low: int, high: int, least: int = 5, most: int = 8) -> Slot:
    return _drawn(lambda c: c.sample(range(low, high + 1), c.randint(least, most)))


def rising(low: int = 0, high: int = 40, least: int = 5, most: int = 8) -> Slot:
    return _drawn(lambda c: sorted(c.sample(range(low, high + 1), c.randint(least, most))))


def falling(low: int = 0, high: int = 40, least: int = 4, most: int = 8) -> Slot:
    """Numbers from high to low, now and then one twice."""
    return _drawn(lambda c: sorted((c.randint(low, high) for _ in range(c.randint(least, most))), reverse=True))


def odd_many(low: int, high: int, most: int = 9) -> Slot:
    """An odd count of numbers."""
    return _drawn(lambda c: [c.randint(low, high) for _ in range(c.randrange(3, most + 1, 2))])


def even_many(low: int, high: int, most: int = 8) -> Slot:
    """An even count of numbers."""
    return _drawn(lambda c: [c.randint(low, high) for _ in range(c.randrange(4, most + 1, 2))])


def six_or_ten(low: int, high: int) -> Slot:
    return _drawn(lambda c: [c.randint(low, high) for _ in range(c.choice((6, 10)))])


def with_zeros(high: int = 20, least: int = 6, most: int = 10) -> Slot:
    """Numbers of which about a third are zero."""
    return _drawn(
        lambda c: [c.choice((0, c.randint(1, high), c.randint(1, high))) for _ in range(c.randint(least, most))]
    )


def zero_ended() -> Slot:
    """Numbers with zeros before, among and after them."""

    def pick(chance: Random) -> list[int]:
        inner = [chance.choice((0, *(chance.randint(1, 40) for _ in "abc"))) for _ in range(chance.randint(1, 4))]
        ends = [chance.randint(1, 40) for _ in "ab"]
        return [0] * chance.randint(0, 3) + [ends[0], *inner, ends[1]] + [0] * chance.randint(0, 3)

    return _drawn(pick)


def blank_ended() -> Slot:
    """Words with `none` before, among and after them."""

    def draw(chance: Random) -> Json:
        some = chance.sample(SHORT, chance.randint(2, 4))
        inner = [w for s in some for w in (s, *["none"] * chance.choice((0, 0, 1)))]
        return [*["none"] * chance.randint(0, 2), *inner, some[0], *["none"] * chance.randint(0, 2)]

    return Slot("list[str]", draw)


def grid() -> Slot:
    """Numbers that fill rows of several widths."""
    return _drawn(lambda c: [c.randint(1, 30) for _ in range(c.choice((6, 8, 12, 12)))])


def width_there() -> Slot:
    """How many numbers of the first list stand in a row."""
    return _number(lambda c, first: c.choice([n for n in range(2, len(first) // 2 + 1) if len(first) % n == 0] or [1]))


def square_grid() -> Slot:
    return _drawn(lambda c: [c.randint(1, 20) for _ in range(c.choice((4, 9, 16)))])


def marks_for(signs: str) -> Slot:
    """One letter for each number of the first list, written together."""

    def follow(chance: Random, value: Json) -> Json:
        return "".join(chance.choice(signs) for _ in ints_of(value))

    return Slot("str", lambda chance: "".join(chance.choice(signs) for _ in range(5)), follows=follow)


def labels_for(labels: str) -> Slot:
    """A list of one letter for each number of the first list."""

    def follow(chance: Random, value: Json) -> Json:
        return [chance.choice(labels) for _ in ints_of(value)]

    return Slot("list[str]", lambda chance: [chance.choice(labels) for _ in range(5)], follows=follow)


def ends_for() -> Slot:
    """For each number of the first list one that is greater."""
    return second_list(lambda c, first: [n + c.randint(2, 18) for n in first])


def near_list() -> Slot:
    """The first list with some numbers, from a place on, a little changed; now and then the same."""

    def change(chance: Random, first: list[int]) -> list[int]:
        place = chance.randint(0, len(first) - 1 + (chance.random() < 0.3))
        return [*first[:place], *(n + chance.choice((-2, -1, 1, 2, 4)) for n in first[place:])]

    return second_list(change)


def overtaken_or_not() -> Slot:
    """For each number of the first list one that is mostly not greater."""
    return second_list(lambda c, first: [n - c.choice((-1 if c.random() < 0.3 else 0, 0, 1, 3, 4)) for n in first])


def in_order_or_not() -> Slot:
    """Some numbers of the first list, in its order or not."""

    def change(chance: Random, first: list[int]) -> list[int]:
        places = chance.sample(range(len(first)), chance.randint(2, 3))
        return [first[i] for i in (sorted(places) if chance.random() < 0.6 else places)]

    return second_list(change)


def stretch_sum() -> Slot:
    """The sum of neighbours in the first list."""

    def change(chance: Random, first: list[int]) -> int:
        start = chance.randrange(len(first) - 1)
        return sum(first[start : start + chance.randint(2, 3)])

    return _number(change)


def ticket_there() -> Slot:
    """A number from 1 to the sum of the first list."""
    return _number(lambda c, first: c.randint(1, sum(first) or 1))


def usual_percent() -> Slot:
    return Slot("int", lambda chance: chance.choice((10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90)))


def bounds(low: int, high: int, least: int = 2, most: int = 4) -> Slot:
    """Rising bounds, all different, in whole tens or fives."""
    return _drawn(lambda c: sorted(c.sample(range(low, high + 1, 5), c.randint(least, most))))


def equal_sharing() -> Slot:
    """Numbers whose mean is whole."""

    def pick(chance: Random) -> list[int]:
        found = [chance.randint(2, 20) for _ in range(chance.randint(3, 6))]
        found[0] += -sum(found) % len(found)
        return chance.sample(found, len(found))

    return _drawn(pick)


def all_but_one() -> Slot:
    """1 to some number in any order, one of them missing."""

    def pick(chance: Random) -> list[int]:
        top = chance.randint(4, 9)
        absent = chance.randint(1, top)
        return chance.sample([n for n in range(1, top + 1) if n != absent], top - 1)

    return _drawn(pick)


def one_twice() -> Slot:
    """1 to some number in any order, one of them written in place of another."""

    def pick(chance: Random) -> list[int]:
        found = chance.sample(range(1, (top := chance.randint(4, 8)) + 1), top)
        found[0] = found[1]
        return chance.sample(found, top)

    return _drawn(pick)


def with_holes() -> Slot:
    """Rising numbers with gaps of some sizes."""

    def pick(chance: Random) -> list[int]:
        found = [chance.randint(1, 9)]
        for _ in range(chance.randint(4, 7)):
            found.append(found[-1] + chance.choice((1, 1, 2, 3, 5)))
        return found

    return _drawn(pick)


def holed_letters() -> Slot:
    """Letters in order of the alphabet, a few between the first and the last left out."""

    def draw(chance: Random) -> str:
        start = chance.randint(0, 14)
        some = "abcdefghijklmnopqrstuvwxyz"[start : start + chance.randint(6, 10)]
        gone = chance.sample(some[1:-1], chance.randint(1, 3))
        return "".join(c for c in some if c not in gone)

    return made(draw)


def periodic_or_not() -> Slot:
    """Numbers that come again every two or three places, about half of the time."""

    def pick(chance: Random) -> list[int]:
        unit = [chance.randint(1, 9) for _ in range(chance.choice((2, 3)))]
        found = (unit * 4)[: chance.randint(6, 9)]
        if chance.random() < 0.3:
            found[chance.randrange(len(found))] += 1
        return found

    return _drawn(pick)


def twofold_or_not() -> Slot:
    """A list whose second half repeats the first, about half of the time."""

    def pick(chance: Random) -> list[int]:
        half = [chance.randint(1, 30) for _ in range(chance.randint(2, 4))]
        other = [*half]
        if chance.random() < 0.5:
            other[chance.randrange(len(half))] += 1
        return half + other

    return _drawn(pick)


def parity_in_turn_or_not() -> Slot:
    """Even and odd numbers in turn, about half of the time."""

    def pick(chance: Random) -> list[int]:
        first = chance.randint(0, 1)
        found = [2 * chance.randint(1, 40) + (i + first) % 2 for i in range(chance.randint(4, 7))]
        if chance.random() < 0.5:
            found[chance.randrange(len(found))] += 1
        return found

    return _drawn(pick)


def equal_words() -> Slot:
    """Different words of one length."""

    def draw(chance: Random) -> Json:
        length = chance.choice((4, 5, 6))
        return [*chance.sample([w for w in WORDS if len(w) == length], chance.randint(2, 5))]

    return Slot("list[str]", draw)


def growing_or_not() -> Slot:
    """Words each of which is longer than the one before, about half of the time."""

    def draw(chance: Random) -> Json:
        lengths = sorted(chance.sample(range(4, 9), chance.randint(3, 4)))
        found = [chance.choice([w for w in WORDS if len(w) == n]) for n in lengths]
        if chance.random() < 0.5:
            place = chance.randrange(1, len(found))
            found[place] = chance.choice([w for w in WORDS if len(w) == lengths[place - 1]])
        return [*found]

    return Slot("list[str]", draw)


def echoing() -> Slot:
    """A sentence in which some words come again."""

    def draw(chance: Random) -> str:
        few = chance.sample(SHORT, 4)
        return " ".join(chance.choice(few) for _ in range(chance.randint(5, 9)))

    return made(draw)


def long_word() -> Slot:
    return made(lambda chance: chance.choice([w for w in WORDS if len(w) >= 6]))
