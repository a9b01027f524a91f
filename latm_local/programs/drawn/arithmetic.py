"""Numbers and number texts of a special make, for programs about single numbers."""

from __future__ import annotations

from math import gcd
from random import Random

from latm_local.datatypes import Json
from latm_local.programs.program import Slot
from latm_local.programs.values import made

_ONES = "zero one two three four five six seven eight nine".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def known_or_near(*known: int) -> Slot:
    """One of the numbers given about half of the time, else one near to them."""

    def draw(chance: Random) -> Json:
        return max(1, chance.choice(known) + (0 if chance.random() < 0.5 else chance.randint(-9, 12)))

    return Slot("int", draw)


def factor_or_not(low: int, high: int) -> Slot:
    """A number that divides the first value about half of the time."""

    def follow(chance: Random, value: Json) -> Json:
        if isinstance(value, int) and chance.random() < 0.5:
            return chance.choice([n for n in range(1, value + 1) if value % n == 0])
        return chance.randint(low, high)

    return Slot("int", lambda chance: chance.randint(low, high), follows=follow)


def near_first(within: int) -> Slot:
    """A number that is not far from the first value."""

    def follow(chance: Random, value: Json) -> Json:
        return (value if isinstance(value, int) else 0) + chance.choice((-1, 1)) * chance.randint(1, within)

    return Slot("int", lambda chance: chance.randint(1, within), follows=follow)


def reordered_or_not() -> Slot:
    """A number of the digits of the first value in another order, about half of the time."""

    def follow(chance: Random, value: Json) -> Json:
        digits = list(str(value))
        chance.shuffle(digits)
        if chance.random() < 0.5:
            digits[0] = chance.choice("123456789")
        return int("".join(digits))

    return Slot("int", lambda chance: chance.randint(123, 99999), follows=follow)


def fraction(least: int = 2, most: int = 24) -> Slot:
    """A fraction below one, which often can be reduced."""

    def draw(chance: Random) -> str:
        below = chance.randint(least, most)
        return f"{chance.randint(1, below - 1)}/{below}"

    return made(draw)


def top_heavy() -> Slot:
    """A fraction above one, in lowest terms."""

    def draw(chance: Random) -> str:
        below = chance.randint(2, 12)
        above = chance.choice([n for n in range(below + 1, 9 * below) if gcd(n, below) == 1])
        return f"{above}/{below}"

    return made(draw)


def mixed_number() -> Slot:
    def draw(chance: Random) -> str:
        below = chance.randint(2, 12)
        return f"{chance.randint(1, 15)} {chance.randint(1, below - 1)}/{below}"

    return made(draw)


def ratio() -> Slot:
    def draw(chance: Random) -> str:
        factor = chance.randint(1, 12)
        return f"{factor * chance.randint(1, 12)}:{factor * chance.randint(1, 12)}"

    return made(draw)


def grouped(sign: str = ",") -> Slot:
    """A large number with a sign between its thousands."""
    return made(lambda chance: f"{chance.randint(1000, 10 ** chance.randint(4, 8)):,}".replace(",", sign))


def spelled_tens() -> Slot:
    """A number from twenty-one to ninety-nine in words."""
    return made(lambda chance: f"{chance.choice(_TENS)}-{chance.choice(_ONES[1:])}")


def spelled_digits() -> Slot:
    return made(lambda chance: " ".join(chance.choice(_ONES) for _ in range(chance.randint(3, 6))))


def spelled_sum() -> Slot:
    return made(lambda c: f"{c.choice(_ONES)} {c.choice(('plus', 'minus', 'times'))} {c.choice(_ONES)}")


def scientific() -> Slot:
    return made(lambda chance: f"{chance.randint(11, 99) / 10}e{chance.randint(2, 7)}")


def percent() -> Slot:
    return made(lambda chance: f"{chance.choice((chance.randint(1, 150), chance.randint(1, 999) / 10))}%")


def with_unit() -> Slot:
    """A number with a letter for thousands, millions or billions."""
    return made(lambda chance: f"{chance.randint(11, 99) / 10}{chance.choice('kMB')}")


def booked() -> Slot:
    """An amount as bookkeepers write it, in brackets when it is negative."""

    def draw(chance: Random) -> str:
        amount = f"{chance.randint(1, 9999):,}"
        return f"({amount})" if chance.random() < 0.5 else amount

    return made(draw)


def comma_decimal() -> Slot:
    """A number with a decimal comma and dots between its thousands."""

    def draw(chance: Random) -> str:
        text = f"{chance.randint(1, 9_999_999) / 100:,.2f}"
        return text.replace(",", "_").replace(".", ",").replace("_", ".")

    return made(draw)


def ordinal_text() -> Slot:
    def draw(chance: Random) -> str:
        number = chance.randint(1, 130)
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{'th' if 10 < number % 100 < 14 else ending}"

    return made(draw)


def small_base() -> Slot:
    """The digits of a number in a base up to seven."""
    return made(
        lambda chance: chance.choice("123") + "".join(chance.choice("0123") for _ in range(chance.randint(2, 4)))
    )


def column_letters() -> Slot:
    return made(lambda c: "".join(c.choice("ABCDEFGHKLMNPRSTXYZ") for _ in range(c.choice((1, 2, 2, 3)))))


def ticket() -> Slot:
    """Six digits, of which the halves often have the same sum."""

    def draw(chance: Random) -> str:
        half = [chance.choice("0123456789") for _ in "abc"]
        other = chance.sample(half, 3) if chance.random() < 0.5 else [chance.choice("0123456789") for _ in "abc"]
        return "".join(half + other)

    return made(draw)


def remainder_text() -> Slot:
    def draw(chance: Random) -> str:
        by = chance.randint(3, 12)
        return f"{chance.randint(2, 40)} remainder {chance.randint(0, by - 1)}"

    return made(draw)


def plain_decimal_text() -> Slot:
    """A decimal number that may have zeros at its end."""
    return made(lambda c: f"{c.randint(0, 99)}.{c.choice(('50', '25', '000', '120', '7', '300', '04', '1900', '6'))}")
