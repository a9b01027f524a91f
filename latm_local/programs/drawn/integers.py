"""Whole numbers of a special make: digits, bits, numerals, number words, fractions and identifiers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import prod
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs.drawn import arithmetic, mathematics
from latm_local.programs.forms import POOLS, Forms, Generator
from latm_local.programs.program import Slot
from latm_local.programs.values import made

known_or_near = arithmetic.known_or_near
factor_or_not = arithmetic.factor_or_not
near_first = arithmetic.near_first
reordered_or_not = arithmetic.reordered_or_not
fraction = arithmetic.fraction
top_heavy = arithmetic.top_heavy
mixed_number = arithmetic.mixed_number
one_of = mathematics.one_of
up_to_first = mathematics.up_to_first

_FROM: Final = Forms(POOLS)
_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def spelled(number: int) -> str:
    """A number below a million in words: `two hundred forty-one`."""
    if number >= 1000:
        rest = f" {spelled(number % 1000)}" if number % 1000 else ""
        return f"{spelled(number // 1000)} thousand{rest}"
    if number >= 100:
        rest = f" {spelled(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    if number >= 20:
        return _TENS[number // 10 - 2] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    return _ONES[number]


def numeral(number: int) -> str:
    """A number as Romans write it."""
    said = ""
    for size, sign in _ROMAN:
        said, number = said + sign * (number // size), number % size
    return said


def in_digits(number: int, base: int) -> str:
    """A number in a base up to sixteen."""
    return ("" if number < base else in_digits(number // base, base)) + "0123456789abcdef"[number % base]


def _half(holds: Callable[[int], bool], low: int, high: int) -> Generator:
    """A number for which something holds, half of the time."""

    def make() -> Slot:
        fitting = [n for n in range(low, high + 1) if holds(n)]
        others = sorted({*range(low, high + 1)} - {*fitting})
        return Slot("int", lambda c: c.choice(fitting if c.random() < 0.5 else others))

    return make


def _those(holds: Callable[[int], bool], low: int, high: int) -> Generator:
    """A number for which something holds."""
    return lambda: Slot("int", lambda c: c.choice([n for n in range(low, high + 1) if holds(n)]))


def _number(draw: Callable[[Random], int]) -> Generator:
    return lambda: Slot("int", draw)


def _text(draw: Callable[[Random], str]) -> Generator:
    return lambda: made(draw)


def _figures(number: int) -> list[int]:
    return [int(d) for d in str(number)]


def _threes(row: list[int]) -> list[tuple[int, int, int]]:
    return [(row[i], row[i + 1], row[i + 2]) for i in range(len(row) - 2)]


def words_of(low: int, high: int) -> Slot:
    return made(lambda chance: spelled(chance.randint(low, high)))


def several_words(low: int, high: int) -> Slot:
    return Slot("list[str]", lambda c: [spelled(c.randint(low, high)) for _ in range(c.randint(3, 6))])


def roman_to(high: int) -> Slot:
    return made(lambda chance: numeral(chance.randint(1, high)))


def romans(high: int) -> Slot:
    return Slot("list[str]", lambda c: [numeral(c.randint(1, high)) for _ in range(c.randint(3, 6))])


def based(base: int, low: int, high: int) -> Slot:
    return made(lambda chance: in_digits(chance.randint(low, high), base))


def based_int(base: int, low: int, high: int) -> Slot:
    """A number of that base as if it were a decimal one."""
    return Slot("int", lambda chance: int(in_digits(chance.randint(low, high), base)))


def several_based(base: int, low: int, high: int) -> Slot:
    return Slot("list[str]", lambda c: [in_digits(c.randint(low, high), base) for _ in range(c.randint(3, 6))])


def digits(least: int, most: int) -> Slot:
    """A text of digits, the first one no zero."""

    def draw(chance: Random) -> str:
        return chance.choice("123456789") + "".join(
            chance.choice("0123456789") for _ in range(chance.randint(least, most) - 1)
        )

    return made(draw)


def of_digits(signs: str, least: int, most: int) -> Slot:
    """A number made of some of the digits only."""

    def draw(chance: Random) -> Json:
        first = chance.choice(signs.strip("0"))
        return int(first + "".join(chance.choice(signs) for _ in range(chance.randint(least, most) - 1)))

    return Slot("int", draw)


def clumped(least: int, most: int) -> Slot:
    """A number whose digits come in runs."""

    def draw(chance: Random) -> Json:
        text = "".join(chance.choice("12345679") * chance.choice((1, 1, 2, 3)) for _ in range(most))
        return int(text[: chance.randint(least, most)])

    return Slot("int", draw)


def bits(least: int, most: int) -> Slot:
    """Bits, zeros in front too."""
    return made(lambda c: "".join(c.choice("01") for _ in range(c.randint(least, most))))


def digit_in() -> Slot:
    """A digit of the first value, mostly."""

    def follow(chance: Random, value: Json) -> Json:
        return int(chance.choice(str(value))) if chance.random() < 0.8 else chance.randint(0, 9)

    return Slot("int", lambda chance: chance.randint(0, 9), follows=follow)


def place_in() -> Slot:
    """A place of a digit of the first value, from 1."""
    return Slot("int", lambda chance: 1, follows=lambda chance, value: chance.randint(1, len(str(value))))


def above_first(least: int, most: int) -> Slot:
    """A number that is so much above the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return (value if isinstance(value, int) else 0) + chance.randint(least, most)

    return Slot("int", lambda chance: chance.randint(least, most), follows=follow)


def piece_or_not() -> Slot:
    """Some digits in a row of the first value, about half of the time."""

    def follow(chance: Random, value: Json) -> Json:
        text = str(value)
        start = chance.randrange(len(text) - 1)
        piece = text[start : start + 2] if chance.random() < 0.6 else str(chance.randint(10, 99))
        return int(piece) or 7

    return Slot("int", lambda chance: chance.randint(10, 99), follows=follow)


def six_weighted() -> Slot:
    """Six digits whose sum with the weights 6 to 1 is a multiple of 11, about half of the time."""

    def draw(chance: Random) -> str:
        while True:
            text = [chance.randint(0, 9) for _ in range(6)]
            if sum(d * w for d, w in zip(text, range(6, 0, -1), strict=True)) % 11 == 0 or chance.random() < 0.11:
                return "".join(map(str, text))

    return made(draw)


def _coded(right: Callable[[list[int]], int], length: int) -> Generator:
    """Digits of which the last is what it should be by the others, in half of the draws."""

    def draw(chance: Random) -> str:
        front = [chance.randint(0, 9) for _ in range(length)]
        last = right(front) if chance.random() < 0.45 else chance.randint(0, 9)
        return "".join(map(str, [*front, last % 10]))

    return lambda: made(draw)


sum_coded = _coded(sum, 5)
tens_coded = _coded(lambda d: -sum(d), 7)
counted_coded = _coded(lambda d: sum(i * n for i, n in enumerate(d, 1)) % 11, 6)
sevens_coded = _coded(lambda d: int("".join(map(str, d))) % 7, 6)

plate_code = _FROM.text("<A|B|C|D|E|F|G|H|K|M>-<100..999>-<0..9>")
fractions = _FROM.list_of("<1..9>/<2..12>", 3, 5)
small_fractions = _FROM.list_of("<1..3>/<4|5|6|8>", 3, 5)
improper = _FROM.text("<5..40>/<2..9>")
any_fraction = _FROM.text("<1..40>/<2..24>")
mixed = _FROM.text("<1..9> <1/2|1/3|2/3|1/4|3/4|2/5|3/5|5/6|5/8>")
mixed_many = _FROM.list_of("<1..9> <1/2|1/3|2/3|1/4|3/4|1/6|5/6>", 3, 5)
ratio = _FROM.text("<1..12>:<1..12>")
ratio_three = _FROM.text("<2..40>:<2..40>:<2..40>")
exponent = _FROM.text("<1.1..9.9>e<2..8>")
signed_text = _FROM.list_of("<+|-|><1..60>", 4, 7)
padded = _FROM.list_of("<0|00|000|><1..900>", 4, 7)
dashed = _FROM.text("<100..999>-<1000..9999>-<10..99>")
mixed_bases = _FROM.list_of("<0x<10..99>|0b<1|10|11><0|1><0|1>|0o<1..7><0..7>|<10..200>>", 4, 6)
powers_text = _FROM.list_of("<2..9>^<2..5>", 3, 5)
egyptian = _FROM.text("1/<2|3> + 1/<4..9> + 1/<10..20>")

rising_digits = _half(lambda n: all(a < b for a, b in pairwise(_figures(n))), 10, 999)
step_digits = _half(lambda n: all(abs(a - b) == 1 for a, b in pairwise(_figures(n))), 100, 9999)
zigzag_digits = _half(lambda n: all((a - b) * (b - c) < 0 for a, b, c in _threes(_figures(n))), 100, 9999)
middle_sum = _half(lambda n: _figures(n)[1] == _figures(n)[0] + _figures(n)[2], 100, 999)
equal_halves = _half(lambda n: n // 1000 + n // 100 % 10 == n // 10 % 10 + n % 10, 1000, 9999)
by_each_digit = _half(lambda n: all(d and n % d == 0 for d in _figures(n)), 11, 999)
odd_and_even = _half(lambda n: all((a + b) % 2 for a, b in pairwise(_figures(n))), 100, 9999)
prime_digits = _half(lambda n: set(str(n)) <= set("2357"), 10, 9999)
block_of_ones = _half(lambda n: "01" not in f"{n:b}", 4, 250)
even_ones = _half(lambda n: f"{n:b}".count("1") % 2 == 0, 5, 600)
no_pair_of_ones = _half(lambda n: "11" not in f"{n:b}", 5, 300)
different_three = _those(lambda n: len(set(str(n))) > 1, 100, 999)
outer_apart = _those(lambda n: abs(n // 100 - n % 10) > 1, 100, 999)
multiple_of_three = _those(lambda n: n % 3 == 0, 3, 9999)


def powers_product() -> Slot:
    """`2^3 * 5^2`: powers of different primes, the exponents even rather often."""

    def draw(chance: Random) -> str:
        primes = sorted(chance.sample((2, 3, 5, 7, 11), chance.randint(2, 3)))
        even = chance.random() < 0.45
        return " * ".join(
            f"{p}^{chance.choice((2, 4) if even else (1, 2, 3)) if p < 7 else 2 - (not even)}" for p in primes
        )

    return made(draw)


def gamma_row() -> Slot:
    """Elias gamma codes of some numbers, one after another."""

    def one(number: int) -> str:
        return "0" * (number.bit_length() - 1) + f"{number:b}"

    return made(lambda c: "".join(one(c.randint(1, 20)) for _ in range(c.randint(2, 4))))


def coprime_or_not() -> Slot:
    pool = (4, 7, 9, 11, 13, 17, 19, 25, 35, 15, 22)
    return Slot("list[int]", lambda c: c.sample(pool if c.random() < 0.5 else range(2, 30), 3))


proper_fraction = _FROM.text("<1|2|3|<1..6>>/<7|8|9|<7..30>>")


_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
ordinal_word = _FROM.text(f"<{'|'.join(_ORDINALS)}>")
ordinal_word_list = _FROM.list_of(f"<{'|'.join(_ORDINALS)}>", 3, 6)
padded_pair = _FROM.text("<<0|00><7|12|130>=<0|000><7|12|130>|<0|00><45|405>=<0|000><45|405>|0<8..19>=00<8..12>>")


def roman_shuffled() -> Slot:
    """A numeral that is additive about half of the time."""

    def draw(chance: Random) -> str:
        said = "C" * chance.randint(0, 2) + chance.choice(("L", "", "X", "XX"))
        return said + chance.choice(("IV", "IX", "XIV", "VI", "IV", "XIX", "V", "I", "III"))

    return made(draw)


def tail_coded() -> Slot:
    """A number and a pair of digits that often complete it to a multiple of 97."""

    def draw(chance: Random) -> str:
        number = chance.randint(10000, 99999)
        return f"{number}-{97 - number % 97 if chance.random() < 0.5 else chance.randint(1, 97):02d}"

    return made(draw)


def product_claim() -> Slot:
    """`37x48=1776`, right about half of the time."""

    def draw(chance: Random) -> str:
        a, b = chance.randint(12, 99), chance.randint(12, 99)
        return f"{a}x{b}={a * b + chance.choice((0, 0, 0, 9, 10, -10, 2, 90))}"

    return made(draw)


def serial_list() -> Slot:
    def draw(chance: Random) -> Json:
        start = chance.randint(100, 900)
        kept = [n for n in range(start, start + chance.randint(6, 9)) if chance.random() < 0.7] or [start]
        mark = "".join(chance.choices("ABCDEFGH", k=2))
        return [f"{mark}{n}" for n in chance.sample(kept, len(kept))]

    return Slot("list[str]", draw)


def of_few_digits() -> Slot:
    return Slot("list[int]", lambda c: [int("".join(c.choices("123", k=3))) for _ in range(c.randint(5, 8))])


two_fractions = _FROM.text("<1..20>/<2..15> and <1..20>/<2..15>")
fraction_division = _FROM.text("<1..20>/<2..15> by <1..9>/<2..12>")
two_ratios = _FROM.text("<1..12>:<1..12> and <1..12>:<1..12>")


def sorted_four() -> Slot:
    return Slot("list[int]", lambda c: c.sample(range(1, 13), c.randint(3, 4)))


multiple_of_four = _number(lambda c: c.choice((4, 9, 16, 25, 36)) * c.randint(1, 30))
powers_of_thousand = _number(lambda c: c.randint(1, 999) * 1000 ** c.randint(0, 3) + c.choice((0, c.randint(0, 700))))
nines_ended = _number(lambda c: c.randint(1, 999) * 10 ** (k := c.randint(0, 4)) + 10**k - 1)
shuffled_few_digits = _number(lambda c: int("".join(map(str, c.sample(range(1, 8), c.randint(3, 4))))))
run_total = _number(lambda c: c.choice((30, 60, 15)) * c.randint(1, 9) + c.choice((0, 0, 5, 10)))
squares_added = _number(lambda c: c.choice((1, 5, 25, 65, 7)) * c.randint(1, 4) ** 2 + c.choice((0, 0, 0, 1, 9)))
smooth_or_not = _number(lambda c: prod(c.choices(range(2, 10), k=3)) if c.random() < 0.7 else c.randint(10, 900))
unary_groups = _text(lambda c: "".join("1" * c.randint(0, 4) + "0" for _ in range(c.randint(3, 6))))
zeckendorf_word = _text(lambda c: "1" + "".join(c.choice(("0", "01", "00")) for _ in range(c.randint(2, 4))))
