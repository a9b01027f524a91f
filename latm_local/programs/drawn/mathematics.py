"""Points, lines, fractions, ratios, ranges, polynomials and small matrices, as school mathematics writes them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from latm_local.datatypes import Json
from latm_local.programs.drawn import arithmetic, sequences
from latm_local.programs.program import Slot
from latm_local.programs.values import made

known_or_near = arithmetic.known_or_near
fraction = arithmetic.fraction
as_many = sequences.same_length


def _int_following(follow: Callable[[Random, int], int]) -> Slot:
    """A whole number made from the first value, which is one too."""

    def draw(chance: Random, value: Json) -> Json:
        return follow(chance, value if isinstance(value, int) else 6)

    return Slot("int", lambda chance: chance.randint(1, 6), follows=draw)


def one_of(*options: int) -> Slot:
    return Slot("int", lambda chance: chance.choice(options))


def multiple(of: int, low: int, high: int) -> Slot:
    return Slot("int", lambda chance: of * chance.randint(low, high))


def up_to_first(low: int = 0, less: int = 0) -> Slot:
    """A whole number from `low` to the first value less `less`."""
    return _int_following(lambda chance, value: chance.randint(low, max(low, value - less)))


def product_of_parts() -> Slot:
    """The product of two parts of the first value, or one more."""

    def follow(chance: Random, value: int) -> int:
        part = chance.randint(0, value // 2)
        return part * (value - part) + chance.choice((0, 0, 0, 1))

    return _int_following(follow)


def legs_of_heads() -> Slot:
    """The legs of so many animals with two or four of them."""
    return _int_following(lambda chance, value: 2 * value + 2 * chance.randint(0, value))


def paid_for(dear: int, cheap: int) -> Slot:
    """What so many tickets of two prices bring."""

    def follow(chance: Random, value: int) -> int:
        return cheap * value + (dear - cheap) * chance.randint(0, value)

    return _int_following(follow)


def marked(right: int, wrong: int) -> Slot:
    """The score for so many answers, of which at least half are right."""

    def follow(chance: Random, value: int) -> int:
        good = chance.randint((value + 1) // 2, value)
        return right * good - wrong * (value - good)

    return _int_following(follow)


def points(least: int = 3, most: int = 5, low: int = -9, high: int = 9) -> Slot:
    """`(1, -2), (0, 7), (4, 4)`, all different."""

    def draw(chance: Random) -> str:
        places = [(x, y) for x in range(low, high + 1) for y in range(low, high + 1)]
        return ", ".join(f"({x}, {y})" for x, y in chance.sample(places, chance.randint(least, most)))

    return made(draw)


def quadrilateral() -> Slot:
    """Four corners in order around the origin."""

    def draw(chance: Random) -> str:
        corners = ((1, 1), (-1, 1), (-1, -1), (1, -1))
        return ", ".join(f"({x * chance.randint(1, 9)}, {y * chance.randint(1, 9)})" for x, y in corners)

    return made(draw)


def in_line_or_not() -> Slot:
    """Three points, on one straight line about half of the time."""

    def draw(chance: Random) -> str:
        x, y, across, up = (chance.randint(-5, 5) for _ in range(4))
        far = chance.randint(2, 4)
        last = (x + far * (across or 1), y + far * up + chance.choice((0, 0, 1, -1)))
        return f"({x}, {y}), ({x + (across or 1)}, {y + up}), ({last[0]}, {last[1]})"

    return made(draw)


def line_points() -> Slot:
    """Two points on a line of whole slope."""

    def draw(chance: Random) -> str:
        slope, lift = chance.randint(-5, 5), chance.randint(-9, 9)
        one, other = chance.sample(range(-6, 7), 2)
        return f"({one}, {slope * one + lift}) and ({other}, {slope * other + lift})"

    return made(draw)


def line_system() -> Slot:
    """`2x + 3y = 8, 4x - 5y = 2` with a whole solution."""

    def draw(chance: Random) -> str:
        x, y = chance.randint(-6, 9), chance.randint(-6, 9)
        a, c = chance.randint(2, 9), chance.randint(2, 9)
        b, d = chance.randint(2, 9), -chance.randint(2, 9)
        return f"{a}x + {b}y = {a * x + b * y}, {c}x - {-d}y = {c * x + d * y}"

    return made(draw)


def fraction_list(least: int = 3, most: int = 5) -> Slot:
    """Different fractions below one."""

    def draw(chance: Random) -> Json:
        some = [f"{above}/{below}" for below in range(2, 13) for above in range(1, below)]
        return [*chance.sample(some, chance.randint(least, most))]

    return Slot("list[str]", draw)


def shares_eaten() -> Slot:
    """Fractions that are less than one together."""

    def draw(chance: Random) -> Json:
        return [f"1/{below}" for below in chance.sample(range(4, 13), chance.randint(2, 3))]

    return Slot("list[str]", draw)


def short_decimal() -> Slot:
    """A text such as 0.375 or 2.4."""
    return made(
        lambda c: (
            f"{c.choice((0, 0, c.randint(1, 9)))}.{c.choice('5 25 75 125 375 625 875 2 4 6 8 05 15 35 45 04'.split())}"
        )
    )


def ratio_text(parts: int, factor: int = 1) -> Slot:
    """`3:4:7`; with a factor, of numbers that may have it in common."""

    def draw(chance: Random) -> str:
        times = chance.randint(1, factor)
        return ":".join(str(times * chance.randint(1, 9)) for _ in range(parts))

    return made(draw)


def larger_to_smaller() -> Slot:
    """A ratio of which the first part is larger."""

    def draw(chance: Random) -> str:
        less = chance.randint(1, 8)
        return f"{less + chance.randint(1, 6)}:{less}"

    return made(draw)


def proportion_claim() -> Slot:
    """`6:9 = 10:15`, true about half of the time."""

    def draw(chance: Random) -> str:
        a, b = chance.randint(2, 9), chance.randint(2, 9)
        n, m = chance.sample(range(2, 9), 2)
        return f"{a * n}:{b * n} = {a * m}:{b * m + chance.choice((0, 0, 1, -1))}"

    return made(draw)


def range_text(low: int = 1, high: int = 30, longest: int = 15) -> Slot:
    """`3-9`."""

    def draw(chance: Random) -> str:
        first = chance.randint(low, high)
        return f"{first}-{first + chance.randint(1, longest)}"

    return made(draw)


def range_list() -> Slot:
    """Ranges, some of which overlap."""

    def draw(chance: Random) -> Json:
        firsts = chance.sample(range(1, 30), chance.randint(2, 4))
        return [f"{first}-{first + chance.randint(2, 9)}" for first in firsts]

    return Slot("list[str]", draw)


def interval() -> Slot:
    """`[2, 7)`."""

    def draw(chance: Random) -> str:
        first = chance.randint(-9, 12)
        return f"{chance.choice('[(')}{first}, {first + chance.randint(2, 12)}{chance.choice('])')}"

    return made(draw)


def coefficients(least: int = 3, most: int = 4) -> Slot:
    """Whole coefficients of which the first is not zero."""

    def draw(chance: Random) -> Json:
        rest = [chance.randint(-6, 6) for _ in range(chance.randint(least, most) - 1)]
        return [chance.choice((-3, -2, -1, 1, 2, 3, 4)), *rest]

    return Slot("list[int]", draw)


def polynomial_values() -> Slot:
    """Values of a polynomial of degree one to three at 0, 1, 2 and so on."""

    def draw(chance: Random) -> Json:
        degree = chance.randint(1, 3)
        some = [*(chance.randint(-4, 6) for _ in range(degree)), chance.randint(1, 3)]
        return [sum(c * n**i for i, c in enumerate(some)) for n in range(chance.randint(6, 7))]

    return Slot("list[int]", draw)


def ruled_or_not() -> Slot:
    """Numbers with a constant difference, a constant ratio, or neither."""

    def draw(chance: Random) -> Json:
        kind, start, step = chance.randint(0, 2), chance.randint(1, 9), chance.randint(2, 5)
        rules = (lambda i: start + step * i, lambda i: start * step**i, lambda i: start + step * i * i)
        return [rules[kind](i) for i in range(chance.randint(4, 5))]

    return Slot("list[int]", draw)


def symmetric_or_not() -> Slot:
    def draw(chance: Random) -> Json:
        a, b, c, d, e, f = (chance.randint(0, 9) for _ in range(6))
        found = [a, b, c, b, d, e, c, e, f]
        if chance.random() < 0.5:
            found[chance.choice((1, 2, 5, 6))] += 1
        return [*found]

    return Slot("list[int]", draw)


def upright_or_not() -> Slot:
    """A vector at a right angle to the first of three entries, about half of the time."""

    def follow(chance: Random, value: Json) -> Json:
        a, b, _ = (int(str(n)) for n in value) if isinstance(value, list) else (1, 2, 3)
        factor = chance.randint(1, 3)
        return [factor * b, -factor * a + chance.choice((0, 0, 1, 2)), 0]

    return Slot("list[int]", lambda chance: [chance.randint(1, 9) for _ in range(3)], follows=follow)


def dial_time() -> Slot:
    """A time as the hands show it."""
    return made(lambda chance: f"{chance.randint(1, 12)}:{chance.randrange(60):02d}")


def small_numeral() -> Slot:
    return made(lambda chance: "".join([chance.choice("123"), *chance.choices("01234", k=chance.randint(1, 2))]))


def numeral_value() -> Slot:
    """What the first value is worth in some base from five on."""

    def follow(chance: Random, value: Json) -> Json:
        return int(str(value), chance.randint(5, 16))

    return Slot("int", lambda chance: chance.randint(20, 400), follows=follow)


def binary_point() -> Slot:
    """`101.011`."""
    return made(lambda c: f"{c.randint(0, 12):b}.{''.join(c.choice('01') for _ in range(c.randint(1, 3)))}1")


def digit_gone() -> Slot:
    """A number with one digit replaced by a low line."""

    def draw(chance: Random) -> str:
        digits = str(chance.randint(1000, 99999))
        place = chance.randrange(1, len(digits))
        return f"{digits[:place]}_{digits[place + 1 :]}"

    return made(draw)


def steps_told() -> Slot:
    """`add 5, times 3, minus 4`."""

    def draw(chance: Random) -> str:
        words = [f"{chance.choice(('plus', 'minus', 'times'))} {chance.randint(2, 9)}" for _ in range(3)]
        return ", ".join(words)

    return made(draw)


def percents_beside() -> Slot:
    """Whole percentages that make a hundred, one for each entry of the first value."""

    def follow(chance: Random, value: Json) -> Json:
        count = len(value) if isinstance(value, list) else 3
        cuts = sorted(chance.sample(range(1, 20), count - 1))
        return [5 * (b - a) for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]

    return Slot("list[int]", lambda chance: [20, 30, 50], follows=follow)
