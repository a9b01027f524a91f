"""Values for classic exercises: flat grids, spans, hidden properties, orders for simple machines, expressions."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import SHORT, WORDS, ints_of, made

ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"


def known(some: str, low: int, high: int) -> Slot:
    """One of some numbers, given with dots between, half of the time, else any."""
    listed = [int(n) for n in some.split(".")]
    return Slot("int", lambda c: c.choice(listed) if c.random() < 0.5 else c.randint(low, high))


def number_of(digits: str, least: int = 3, most: int = 5) -> Slot:
    """A number made of these digits."""
    return Slot("int", lambda c: int("".join(c.choice(digits) for _ in range(c.randint(least, most)))))


# Flat grids.


def grid(low: int = 0, high: int = 9) -> Slot:
    return Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(c.choice((6, 8, 9, 10, 12, 12)))])


def grid_of_few() -> Slot:
    """A grid in which some numbers stand in many rows."""
    return Slot("list[int]", lambda c: [c.choice((1, 2, 2, 3, 5, 5, 5, 8)) for _ in range(c.choice((8, 9, 12, 12)))])


def width_there() -> Slot:
    """A width that the first list has as a grid of several rows and columns."""

    def follow(chance: Random, value: Json) -> Json:
        many = len(ints_of(value))
        return chance.choice([w for w in range(2, max(3, many // 2 + 1)) if many % w == 0] or [2])

    return Slot("int", lambda chance: chance.randint(2, 3), follows=follow)


def square_grid(low: int = 0, high: int = 9, most: int = 4) -> Slot:
    return Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(c.randint(2, most) ** 2)])


def stripes_or_not() -> Slot:
    """A grid of three columns whose diagonals from upper left to lower right hold equal numbers, or nearly."""

    def draw(chance: Random) -> Json:
        line = [chance.randint(0, 9) for _ in range(6)]
        found = [line[3 - row + column] for row in range(chance.randint(2, 4)) for column in range(3)]
        if chance.random() < 0.5:
            found[chance.randrange(3, len(found)) - 3] += 1
        return [*found]

    return Slot("list[int]", draw)


def land(share: float = 0.45) -> Slot:
    """Rows of land # and water . of one length."""

    def draw(chance: Random) -> Json:
        wide = chance.randint(3, 5)
        rows = range(chance.randint(3, 4))
        return ["".join("#" if chance.random() < share else "." for _ in range(wide)) for _ in rows]

    return Slot("list[str]", draw)


# Lists with a hidden property.


def mixed_row(least: int = 4, most: int = 7) -> Slot:
    """The numbers from 1 on in any order."""
    return Slot("list[int]", lambda c: c.sample(range(1, (many := c.randint(least, most)) + 1), many))


def ascending(low: int = 1, high: int = 60, least: int = 5, most: int = 9) -> Slot:
    return Slot("list[int]", lambda c: [*sorted(c.sample(range(low, high + 1), c.randint(least, most)))])


def entry_or_near() -> Slot:
    """A number of the first list, or one near it."""

    def follow(chance: Random, value: Json) -> Json:
        return chance.choice(ints_of(value) or [5]) + chance.choice((0, 0, 1, -1, 3))

    return Slot("int", lambda chance: chance.randint(1, 40), follows=follow)


def total_of(many: int, off: int = 1) -> Slot:
    """The sum of so many entries of the first list, now and then a little more."""

    def follow(chance: Random, value: Json) -> Json:
        there = ints_of(value)
        return sum(chance.sample(there, min(many, len(there)))) + chance.choice((0, 0, off))

    return Slot("int", lambda chance: chance.randint(5, 40), follows=follow)


def beside(low: int, high: int) -> Slot:
    """A second list as long as the first."""
    return Slot(
        "list[int]",
        lambda c: [c.randint(low, high) for _ in range(5)],
        follows=lambda c, first: [c.randint(low, high) for _ in ints_of(first)],
    )


def other(low: int, high: int, least: int, most: int) -> Slot:
    """A second list with its own length."""
    return Slot("list[int]", lambda c: [c.randint(low, high) for _ in range(c.randint(least, most))])


def of_these(choices: str, least: int, most: int) -> Slot:
    """Numbers out of some, given with dots between."""
    pool = [int(n) for n in choices.split(".")]
    return Slot("list[int]", lambda c: [c.choice(pool) for _ in range(c.randint(least, most))])


def straights_or_not() -> Slot:
    """Cards that can be laid in threes of following numbers, or nearly."""

    def draw(chance: Random) -> Json:
        found = [first + i for first in chance.choices(range(1, 8), k=chance.randint(2, 3)) for i in range(3)]
        if chance.random() < 0.5:
            found[chance.randrange(len(found))] += 1
        return [*chance.sample(found, len(found))]

    return Slot("list[int]", draw)


def dice(many: int = 5) -> Slot:
    return Slot("list[int]", lambda c: c.choices(c.sample(range(1, 7), c.randint(2, 5)), k=many))


# Texts that belong to a first one.


def _after(change: Callable[[Random, str], str]) -> Slot:
    return Slot("str", lambda c: c.choice(WORDS), follows=lambda c, first: change(c, str(first)))


def piece_mixed() -> Slot:
    """A piece of the first text with its letters mixed, now and then with a letter changed."""

    def change(chance: Random, first: str) -> str:
        start = chance.randrange(max(1, len(first) - 2))
        piece = list(first[start : start + 3])
        chance.shuffle(piece)
        return "".join(piece) if chance.random() < 0.7 else "".join(piece[1:]) + chance.choice("abc")

    return _after(change)


def mixed_letters() -> Slot:
    """The first word's letters in another order, often with other letters among them."""

    def change(chance: Random, first: str) -> str:
        found = list(first)
        chance.shuffle(found)
        for place in range(chance.randint(0, min(4, len(found)))):
            found[place] = chance.choice("aeioustr")
        return "".join(found)

    return _after(change)


def loose_brackets() -> Slot:
    return made(lambda c: "".join(c.choice("()") for _ in range(c.randint(4, 9))))


def swapped_once() -> Slot:
    """The first text with two of its letters exchanged, or changed otherwise."""

    def change(chance: Random, first: str) -> str:
        found = list(first)
        a, b = chance.choices(range(len(found)), k=2)
        found[a], found[b] = found[b], found[a]
        if chance.random() < 0.5:
            found[chance.randrange(len(found))] = chance.choice("aeiou")
        return "".join(found)

    return _after(change)


def same_pattern() -> Slot:
    """Another text with letters exchanged one for one, or nearly."""

    def change(chance: Random, first: str) -> str:
        table = dict(zip(ALPHABET, chance.sample(ALPHABET, 26), strict=True))
        found = [table.get(c, c) for c in first]
        if chance.random() < 0.5:
            found[chance.randrange(len(found))] = found[chance.randrange(len(found))]
        return "".join(found)

    return _after(change)


def held_keys() -> Slot:
    """The first word as typed with keys held down too long, or with something else wrong."""

    def change(chance: Random, first: str) -> str:
        found = [c * chance.choice((1, 1, 2, 3)) for c in first]
        if chance.random() < 0.5:
            found[chance.randrange(len(found))] = chance.choice(("", "e"))
        return "".join(found)

    return _after(change)


def letters_there(least: int = 2, most: int = 3) -> Slot:
    """Some different letters of the first text in any order."""
    return _after(lambda c, first: "".join(c.sample(sorted(set(first)), min(len(set(first)), c.randint(least, most)))))


# Spans, orders and expressions.


def spans(high: int = 20, least: int = 3, most: int = 5, longest: int = 6) -> Slot:
    """`3-7`, whole numbers with both ends."""

    def draw(chance: Random) -> Json:
        starts = [chance.randint(1, high) for _ in range(chance.randint(least, most))]
        return [f"{s}-{s + chance.randint(1, longest)}" for s in starts]

    return Slot("list[str]", draw)


def fixed_or(signs: str, fixed: str, least: int = 5, most: int = 8) -> Slot:
    """Orders with a number behind one of the signs, or one of the fixed orders (dots between)."""

    def draw(chance: Random) -> Json:
        some = [f"{sign}{chance.randint(1, 9)}" for sign in signs for _ in "ab"] + [w for w in fixed.split(".") if w]
        return [f"{signs[0]}{chance.randint(1, 9)}", *chance.choices(some, k=chance.randint(least, most) - 1)]

    return Slot("list[str]", draw)


def dial_turns() -> Slot:
    return Slot("list[str]", lambda c: [f"{c.choice('LR')}{c.choice((5, 10, 20, 25, 50))}" for _ in range(7)])


def scored_rounds() -> Slot:
    """Points, C for a cancelled round, D for a doubled one; there is always something to cancel or to double."""

    def draw(chance: Random) -> Json:
        found, valid = [str(chance.randint(1, 9))], 1
        for _ in range(chance.randint(4, 6)):
            sign = chance.choice(("C", "D", "", "")) if valid > 1 else chance.choice(("D", "", ""))
            found.append(sign or str(chance.randint(1, 9)))
            valid += -1 if sign == "C" else 1
        return [*found]

    return Slot("list[str]", draw)


def postfix() -> Slot:
    """`3 4 + 2 x`, numbers before their signs."""

    def draw(chance: Random) -> str:
        found, waiting = [str(chance.randint(1, 9))], 1
        for _ in range(chance.randint(2, 3)):
            found.append(str(chance.randint(1, 9)))
            waiting += 1
            while waiting > 1 and chance.random() < 0.6:
                found.append(chance.choice("+-x"))
                waiting -= 1
        return " ".join(found + [chance.choice("+-x") for _ in range(waiting - 1)])

    return made(draw)


def calculation(signs: str = "+-x") -> Slot:
    """`3 + 4 x 2`."""

    def draw(chance: Random) -> str:
        rest = (f" {chance.choice(signs)} {chance.randint(1, 9)}" for _ in range(chance.randint(2, 4)))
        return f"{chance.randint(1, 20)}{''.join(rest)}"

    return made(draw)


def linear() -> Slot:
    """`3x+5`."""
    return made(lambda c: f"{c.randint(2, 12)}x{c.choice('+-')}{c.randint(1, 20)}")


def path() -> Slot:
    """A path with `.` and `..` in it."""
    return made(lambda c: "/" + "/".join(c.choice((*c.sample(SHORT, 3), "..", ".")) for _ in range(c.randint(4, 7))))


def key_line() -> Slot:
    """All letters in any order."""
    return made(lambda c: "".join(c.sample(ALPHABET, 26)))


def climbing(low: int, high: int, least: int, most: int) -> Slot:
    """Rising numbers, beginning with and growing by steps of such a size."""

    def draw(chance: Random) -> Json:
        steps = [chance.randint(low, high) for _ in range(chance.randint(least, most))]
        return [sum(steps[: i + 1]) for i in range(len(steps))]

    return Slot("list[int]", draw)


def pattern_words() -> Slot:
    """As many words as the first text has letters, mostly repeated as these are."""

    def change(chance: Random, first: str) -> str:
        some = dict(zip("abc", chance.sample(SHORT, 3), strict=True))
        found = [some.get(c, c) for c in first]
        if chance.random() < 0.5:
            found[chance.randrange(len(found))] = chance.choice(list(some.values()))
        return " ".join(found)

    return _after(change)


def words_with_places() -> Slot:
    """`p2`, the letters of a word with their places, mixed."""

    def draw(chance: Random) -> Json:
        found = [f"{c}{i}" for i, c in enumerate(chance.choice(SHORT), 1)]
        return [*chance.sample(found, len(found))]

    return Slot("list[str]", draw)


def letter_digit() -> Slot:
    return made(lambda c: "".join(c.choice("abcdefghmnp") + c.choice("123456789") for _ in range(c.randint(2, 5))))
