"""Values for classic algorithms: intervals, matrices, maps, graphs, trees, jobs, orders for stacks and caches."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import ints_of, made

_NODES: Final = "ABCDEFGH"
_JOBS: Final = ("wash", "paint", "sort", "weld", "print", "pack", "scan", "bake")
_FROM: Final = Forms(POOLS)

# Lists of numbers.


def distinct(low: int, high: int, least: int = 5, most: int = 8) -> Slot:
    return Slot("list[int]", lambda c: c.sample(range(low, high + 1), c.randint(least, most)))


def rising(low: int, high: int, least: int = 5, most: int = 9) -> Slot:
    """In order, some numbers perhaps more than once."""
    return Slot("list[int]", lambda c: [*sorted(c.randint(low, high) for _ in range(c.randint(least, most)))])


def strictly_rising(low: int, high: int, least: int = 5, most: int = 9) -> Slot:
    return Slot("list[int]", lambda c: [*sorted(c.sample(range(low, high + 1), c.randint(least, most)))])


def order_of(first: int = 1, least: int = 4, most: int = 7) -> Slot:
    """All numbers from the first one on in any order."""
    return Slot("list[int]", lambda c: c.sample(range(first, first + (n := c.randint(least, most))), n))


def stretch_total() -> Slot:
    """The sum of a stretch of the first list, now and then off."""

    def follow(chance: Random, value: Json) -> Json:
        there = ints_of(value)
        start = chance.randrange(len(there))
        return sum(there[start : start + chance.randint(1, 4)]) + chance.choice((0, 0, 0, 1))

    return Slot("int", lambda chance: chance.randint(5, 30), follows=follow)


def entry_or_near() -> Slot:
    def follow(chance: Random, value: Json) -> Json:
        return chance.choice(ints_of(value)) + chance.choice((0, 0, 1, -1))

    return Slot("int", lambda chance: chance.randint(1, 40), follows=follow)


def entry() -> Slot:
    return Slot("int", lambda c: c.randint(1, 40), follows=lambda c, first: c.choice(ints_of(first) or [5]))


def beside(low: int, high: int) -> Slot:
    """A second list as long as the first."""
    return Slot(
        "list[int]",
        lambda c: [c.randint(low, high) for _ in range(5)],
        follows=lambda c, first: [c.randint(low, high) for _ in ints_of(first)],
    )


def place_there() -> Slot:
    return Slot("int", lambda c: c.randint(1, 4), follows=lambda c, first: c.randint(1, len(ints_of(first))))


def heap_of() -> Slot:
    """Different numbers stored level by level, every one greater than the one above."""

    def draw(chance: Random) -> Json:
        found = sorted(chance.sample(range(1, 40), chance.randint(5, 8)))
        for _ in range(4):
            i = chance.randrange(1, len(found) - 1)
            turned = [*found[:i], found[i + 1], found[i], *found[i + 2 :]]
            if all(turned[(k - 1) // 2] <= turned[k] for k in range(1, len(turned))):
                found = turned
        return [*found]

    return Slot("list[int]", draw)


def coin_kinds() -> Slot:
    """Values of coins, mostly without a 1."""
    return Slot("list[int]", lambda c: [*sorted(c.sample((1, *range(2, 13)), c.choice((2, 3, 3))))])


def coin_kinds_with_one() -> Slot:
    return Slot("list[int]", lambda c: [1, *sorted(c.sample(range(3, 16), c.randint(2, 3)))])


def triangle() -> Slot:
    """`3; 7 4; 2 4 6`."""
    return made(lambda c: _table([[c.randint(1, 9) for _ in range(n)] for n in range(1, c.randint(4, 5))]))


def glued_words() -> Slot:
    """`teatea from te+a+at`: a text and pieces, which mostly make it up."""

    def draw(chance: Random) -> str:
        pieces = sorted({"".join(chance.choice("abt") for _ in range(chance.randint(1, 3))) for _ in range(4)})
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(3, 4)))
        if chance.random() < 0.75:
            pieces = chance.sample(pieces, max(1, len(pieces) - 1))
        return f"{text} from {'+'.join(chance.sample(pieces, len(pieces)))}"

    return made(draw)


def parents() -> Slot:
    """For every node its parent's number, counted from 1; 0 for the first one, the root."""
    return Slot("list[int]", lambda c: [0, *(c.randint(max(1, i - 3), i) for i in range(1, c.randint(5, 8)))])


def few_letters(alphabet: str, least: int = 6, most: int = 10) -> Slot:
    """A list of single letters."""
    return Slot("list[str]", lambda c: [c.choice(alphabet) for _ in range(c.randint(least, most))])


# Intervals.


def intervals(high: int = 25, longest: int = 8, least: int = 3, most: int = 5) -> Slot:
    """`3-7, 5-9, 12-20`, in no order."""
    one = one_interval(high, longest)
    return made(lambda c: ", ".join(str(one.draw(c)) for _ in range(c.randint(least, most))))


def apart(high: int = 40, least: int = 2, most: int = 4) -> Slot:
    """`3-7, 9-12`: in order, without overlaps."""

    def draw(chance: Random) -> str:
        marks = sorted(chance.sample(range(1, high), 2 * chance.randint(least, most)))
        return ", ".join(f"{a}-{b}" for a, b in zip(marks[::2], marks[1::2], strict=True))

    return made(draw)


def one_interval(high: int = 30, longest: int = 12) -> Slot:
    return made(lambda c: f"{(s := c.randint(1, high))}-{s + c.randint(1, longest)}")


# Matrices and maps.


def _table(rows: Sequence[Sequence[int]]) -> str:
    return "; ".join(" ".join(map(str, row)) for row in rows)


def _matrix(chance: Random, low: int, high: int, rows: int, columns: int) -> str:
    return _table([[chance.randint(low, high) for _ in range(columns)] for _ in range(rows)])


def matrix(low: int = 0, high: int = 9, least: int = 2, most: int = 4) -> Slot:
    """`1 2 3; 4 5 6`."""
    return made(lambda c: _matrix(c, low, high, c.randint(least, most), c.randint(least, most)))


def square_matrix(low: int = 0, high: int = 9, least: int = 2, most: int = 4) -> Slot:
    return made(lambda c: _matrix(c, low, high, (n := c.randint(least, most)), n))


def sized_matrix(low: int, high: int, rows: int, columns: int) -> Slot:
    return made(lambda c: _matrix(c, low, high, rows, columns))


def distinct_matrix() -> Slot:
    def draw(chance: Random) -> str:
        wide, high = chance.randint(2, 3), chance.randint(2, 3)
        found = chance.sample(range(1, 30), wide * high)
        return _table([found[i : i + wide] for i in range(0, len(found), wide)])

    return made(draw)


def sorted_matrix() -> Slot:
    """Rows and columns that rise."""

    def draw(chance: Random) -> str:
        wide, high = chance.randint(3, 4), chance.randint(2, 4)
        rows = [sorted(chance.randint(1, 25) for _ in range(wide)) for _ in range(high)]
        return _table([*zip(*(sorted(column) for column in zip(*rows, strict=True)), strict=True)])

    return made(draw)


def _map(chance: Random, cell: Callable[[Random], str], least: int, most: int) -> str:
    wide, high = chance.randint(least, most), chance.randint(least, most)
    return "/".join("".join(cell(chance) for _ in range(wide)) for _ in range(high))


def field(share: float = 0.4, signs: str = "#.", least: int = 3, most: int = 5) -> Slot:
    """`..#./#...`: the first sign for that share of the cells."""
    return made(lambda c: _map(c, lambda c: signs[c.random() >= share], least, most))


def letter_field(alphabet: str = "abc", least: int = 3, most: int = 4) -> Slot:
    return made(lambda c: _map(c, lambda c: c.choice(alphabet), least, most))


def maze() -> Slot:
    """A map with a start S and a goal G."""

    def draw(chance: Random) -> str:
        wide, high = chance.randint(3, 5), chance.randint(3, 4)
        cells = ["#" if chance.random() < 0.28 else "." for _ in range(wide * high)]
        start, goal = chance.sample(range(wide * high), 2)
        cells[start], cells[goal] = "S", "G"
        return "/".join("".join(cells[i : i + wide]) for i in range(0, wide * high, wide))

    return made(draw)


# Graphs and trees.


def _graph(chance: Random, sign: str, least: int, most: int, acyclic: bool = False) -> list[str]:
    nodes = _NODES[: chance.randint(5, 7)]
    pairs = [*itertools.combinations(nodes if acyclic else chance.sample(nodes, len(nodes)), 2)]
    return [f"{a}{sign}{b}" for a, b in chance.sample(pairs, chance.randint(least, most))]


def edges(least: int = 4, most: int = 7) -> Slot:
    """`A-B, C-D`: ways in both directions."""
    return made(lambda c: ", ".join(_graph(c, "-", least, most)))


def arrows(least: int = 4, most: int = 7) -> Slot:
    """`A>B, C>A`: ways in one direction; circles are possible."""

    def draw(chance: Random) -> str:
        pairs = [*itertools.permutations(_NODES[: chance.randint(4, 6)], 2)]
        return ", ".join(f"{a}>{b}" for a, b in chance.sample(pairs, chance.randint(least, most)))

    return made(draw)


def dag(least: int = 5, most: int = 8) -> Slot:
    """`A>B, A>C`: ways in one direction without a circle."""

    def draw(chance: Random) -> str:
        found = _graph(chance, ">", least, most, acyclic=True)
        names = dict(zip(_NODES, chance.sample(_NODES, 8), strict=True))
        return ", ".join("".join(names.get(c, c) for c in pair) for pair in found)

    return made(draw)


def roads(least: int = 5, most: int = 8) -> Slot:
    """`A-B 5, B-C 3`: ways with lengths, joined to one network."""

    def draw(chance: Random) -> str:
        nodes = chance.sample(_NODES[:6], chance.randint(4, 6))
        pairs = [(nodes[chance.randrange(i)], nodes[i]) for i in range(1, len(nodes))]
        more = [p for p in itertools.combinations(nodes, 2) if p not in pairs and p[::-1] not in pairs]
        pairs += chance.sample(more, min(len(more), max(1, chance.randint(least, most) - len(pairs))))
        return ", ".join(f"{a}-{b} {chance.randint(1, 12)}" for a, b in chance.sample(pairs, len(pairs)))

    return made(draw)


def tree() -> Slot:
    """`A>B, A>C, C>D`: from parents to children, in any order."""

    def draw(chance: Random) -> str:
        nodes = chance.sample(_NODES, chance.randint(5, 8))
        pairs = [f"{nodes[chance.randint(max(0, i - 3), i - 1)]}>{nodes[i]}" for i in range(1, len(nodes))]
        return ", ".join(chance.sample(pairs, len(pairs)))

    return made(draw)


def pointers() -> Slot:
    """`A>C, B>A, C>C`: every letter points to one letter."""

    def draw(chance: Random) -> str:
        nodes = chance.sample(_NODES, chance.randint(5, 8))
        return ", ".join(f"{a}>{chance.choice(nodes)}" for a in nodes)

    return made(draw)


def node_there() -> Slot:
    """A letter that the first value names."""

    def follow(chance: Random, value: Json) -> Json:
        return str(chance.choice(sorted(set(re.findall(r"[A-H]", str(value))))))

    return Slot("str", lambda chance: chance.choice("ABCD"), follows=follow)


def picked_nodes(least: int = 2, most: int = 4) -> Slot:
    """Some letters of the first value, by the alphabet."""

    def follow(chance: Random, value: Json) -> Json:
        there = sorted(set(re.findall(r"[A-H]", str(value))))
        return "".join(sorted(chance.sample(there, min(len(there), chance.randint(least, most)))))

    return Slot("str", lambda chance: "ABC", follows=follow)


def picked_path() -> Slot:
    """A walk on the first value's ways, or nearly."""

    def follow(chance: Random, value: Json) -> Json:
        pairs = [(w[0], w[2]) for w in str(value).split(", ")]
        found = chance.choice(pairs)[0]
        for _ in range(chance.randint(2, 4)):
            nexts = [b if a == found[-1] else a for a, b in pairs if found[-1] in (a, b)]
            found += chance.choice(nexts)
        return found if chance.random() < 0.15 else found + chance.choice([k for k in "ABCDE" if k != found[-1]])

    return Slot("str", lambda chance: "ABC", follows=follow)


# Jobs and orders.

jobs = _FROM.each("<key> <1..12>", _JOBS, ", ", 4, 6)
due_jobs = _FROM.each("<key> <1..6> by <4..18>", _JOBS, ", ", 4, 6)
loose_jobs = _FROM.each("<key> <1..5> by <3..13>", _JOBS, ", ", 3, 4)
ranked_jobs = _FROM.each("<key>:<1..5>", _JOBS, " ", 4, 7)
packets = _FROM.many("<1..9>kg/<5..40>", ", ", 3, 5)
boxes_list = _FROM.many("<1..9>x<1..9>", ", ", 4, 7)
points = _FROM.many("(<-9..9>,<-9..9>)", " ", 3, 5)
store_orders = _FROM.many("<set <a|b|c> <1..30>|set <a|b|c> <1..30>|del <a|b|c>|add <a|b|c> <1..9>>", ", ", 5, 8)
bank_orders = _FROM.many("<in|in|out> <1..40>", ", ", 5, 8)


def _orders(take: str, least: int, most: int, again: float) -> Generator:
    """`7, 3, pop, 12`: numbers put and taken, never more taken than are there, and something left."""

    def draw(chance: Random) -> str:
        found, inside = [str(chance.randint(1, 30))], 1
        for _ in range(chance.randint(least, most)):
            if inside > 1 and chance.random() < again:
                found.append(take)
                inside -= 1
            else:
                found.append(str(chance.randint(1, 30)))
                inside += 1
        return ", ".join(found)

    return lambda: made(draw)


stack_orders = _orders("pop", 5, 8, 0.5)
queue_orders = _orders("take", 5, 8, 0.5)


# Words.


def short_words() -> Slot:
    pool = ("tea", "ten", "team", "tent", "to", "top", "tin", "inn", "in", "ink", "inner", "cat", "car", "card", "care")
    return Slot("list[str]", lambda c: c.sample(pool, c.randint(3, 6)))
