"""Families about numbers and arithmetic."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Final

from latm_local.bench.families.family import Case, Family, family, listed, some


@family(
    "numbers",
    1,
    "What is the sum of the digits of {number}?",
    "Add together all digits of the number {number}.",
    test="Split {number} into its digits and total them.",
)
def digit_sum(chance: random.Random) -> Case:
    number = chance.randint(10, 10 ** chance.randint(2, 9))
    return Case({"number": str(number)}, str(sum(map(int, str(number)))))


@family(
    "numbers",
    2,
    "Going from left to right through the digits of {number}, add the first, subtract the second, add the third, and"
    " so on. What comes out?",
    "Compute the alternating digit sum of {number}, where the leftmost digit counts plus.",
    test="Put + and - in turn before the digits of {number}, + before the first. What is the value?",
    twin="digit_sum",
)
def alternating_digit_sum(chance: random.Random) -> Case:
    number = chance.randint(10, 10 ** chance.randint(2, 9))
    return Case({"number": str(number)}, str(sum(int(d) * (-1) ** i for i, d in enumerate(str(number)))))


@family(
    "numbers",
    2,
    "How many positive divisors does {number} have, counting 1 and itself?",
    "By how many whole numbers can {number} be divided without remainder?",
    test="Count the numbers from 1 to {number} that divide it exactly.",
)
def divisor_count(chance: random.Random) -> Case:
    number = chance.choice((1, 2, 3, 4, 6, 12)) * chance.randint(2, 60)
    return Case({"number": str(number)}, str(sum(number % d == 0 for d in range(1, number + 1))))


@family(
    "numbers",
    3,
    "Which is the next larger number with exactly the digits of {number}? Answer none if there is no such number.",
    "Rearrange the digits of {number} into the smallest number above it, or say none.",
    test="Of all orders of the digits of {number} that give more than it, write the least; none if there is none.",
)
def next_with_same_digits(chance: random.Random) -> Case:
    digits = [chance.randint(1, 9) for _ in range(chance.randint(2, 7))]
    place = next((i for i in range(len(digits) - 2, -1, -1) if digits[i] < digits[i + 1]), None)
    number = "".join(map(str, digits))
    if place is None:
        return Case({"number": number}, "none")
    other = max(i for i in range(place + 1, len(digits)) if digits[i] > digits[place])
    digits[place], digits[other] = digits[other], digits[place]
    after = digits[: place + 1] + digits[:place:-1]
    return Case({"number": number}, "".join(map(str, after)))


def _measured(chance: random.Random) -> list[int]:
    # At most seven: their mean never lies exactly between two decimals, where rules of rounding differ.
    return some(chance, 3, 7, -30, 90)


@family(
    "numbers",
    1,
    "What is the mean of {numbers}? Give two decimals.",
    "Work out the arithmetic mean of these values to two decimal places: {numbers}",
    test="Share the total of these numbers equally among them (two decimals): {numbers}",
    held_out=True,
)
def mean(chance: random.Random) -> Case:
    numbers = _measured(chance)
    return Case({"numbers": listed(numbers)}, two_places(Fraction(sum(numbers), len(numbers))))


@family(
    "numbers",
    2,
    "What is the median of {numbers}? Give two decimals.",
    "Work out the median of these values to two decimal places: {numbers}",
    test="Half of these numbers lie below which middle value (two decimals): {numbers}",
    held_out=True,
    twin="mean",
)
def median(chance: random.Random) -> Case:
    numbers = _measured(chance)
    ordered, half = sorted(numbers), len(numbers) // 2
    middle = ordered[half : half + 1] if len(ordered) % 2 else ordered[half - 1 : half + 1]
    return Case({"numbers": listed(numbers)}, two_places(Fraction(sum(middle), len(middle))))


@family(
    "numbers",
    2,
    "Add {first} and {second} and give the result as a fraction in lowest terms.",
    "What is {first} plus {second}, as a reduced fraction (numerator/denominator)?",
    test="Sum the fractions {first} and {second}; cancel whatever can be cancelled.",
    held_out=True,
)
def fraction_sum(chance: random.Random) -> Case:
    pairs = [(chance.randint(1, 11), chance.randint(2, 12)) for _ in range(2)]
    total = sum((Fraction(*pair) for pair in pairs), Fraction())
    first, second = (f"{top}/{bottom}" for top, bottom in pairs)
    return Case({"first": first, "second": second}, f"{total.numerator}/{total.denominator}")


@family(
    "numbers",
    3,
    "Written as a decimal, after how many digits does 1/{number} repeat? Answer 0 if it ends.",
    "How long is the repeating block of digits in the decimal expansion of 1/{number} (0 for none)?",
    test="Divide 1 by {number} by hand: how many digits are in the group that comes again and again, or 0?",
    held_out=True,
)
def decimal_period(chance: random.Random) -> Case:
    number = chance.randint(2, 150)
    seen: dict[int, int] = {}
    remainder = 1
    while remainder and remainder not in seen:
        seen[remainder] = len(seen)
        remainder = remainder * 10 % number
    return Case({"number": str(number)}, str(len(seen) - seen[remainder] if remainder else 0))


def two_places(value: Fraction) -> str:
    """Two decimals, halves away from zero."""
    cents = int(abs(value) * 100 + Fraction(1, 2))
    return f"{'-' if value < 0 and cents else ''}{cents // 100}.{cents % 100:02d}"


FAMILIES: Final[tuple[Family, ...]] = (
    digit_sum,
    alternating_digit_sum,
    divisor_count,
    next_with_same_digits,
    mean,
    median,
    fraction_sum,
    decimal_period,
)
