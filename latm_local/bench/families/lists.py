"""Families about lists of numbers and of words."""

from __future__ import annotations

import random
from typing import Final

from latm_local.bench.families.family import THINGS, Case, Family, family, listed, some


def _signed(chance: random.Random) -> list[int]:
    return some(chance, 4, 9, -20, 40)


@family(
    "lists",
    1,
    "What is the sum of the even numbers among {numbers}?",
    "Add up only the even ones of these numbers: {numbers}",
    test="Leave out the odd numbers and give the total of the rest: {numbers}",
)
def sum_of_even(chance: random.Random) -> Case:
    numbers = _signed(chance)
    return Case({"numbers": listed(numbers)}, str(sum(n for n in numbers if n % 2 == 0)))


@family(
    "lists",
    1,
    "What is the count of the even numbers among {numbers}?",
    "Count only the even ones of these numbers: {numbers}",
    test="Leave out the odd numbers and say how many are left: {numbers}",
    twin="sum_of_even",
)
def count_of_even(chance: random.Random) -> Case:
    numbers = _signed(chance)
    return Case({"numbers": listed(numbers)}, str(sum(n % 2 == 0 for n in numbers)))


@family(
    "lists",
    2,
    "What is the second largest of the different values in {numbers}?",
    "Ignoring repeats, which number comes right below the maximum of {numbers}?",
    test="Strike out every copy of the greatest number; what is the greatest then? {numbers}",
)
def second_largest(chance: random.Random) -> Case:
    numbers = [*_signed(chance), 50, -30]
    numbers += [chance.choice((50, max(n for n in numbers if n < 50)))] * chance.randint(0, 2)
    chance.shuffle(numbers)
    return Case({"numbers": listed(numbers)}, str(sorted(set(numbers))[-2]))


@family(
    "lists",
    2,
    "Move every zero to the end and keep the order of the others: {numbers}",
    "Write these numbers again with all zeros last and the rest in unchanged order: {numbers}",
    test="Push the zeros of this row to its right end: {numbers}",
)
def zeros_last(chance: random.Random) -> Case:
    numbers = [n if chance.random() < 0.6 else 0 for n in _signed(chance)]
    return Case({"numbers": listed(numbers)}, listed(sorted(numbers, key=lambda n: n == 0)))


@family(
    "lists",
    3,
    "The scores are {scores}. Give each one's rank: the highest is 1, equal scores share a rank, the next rank skips.",
    "Rank these results in the order given, best first as 1, ties sharing the better rank and using up the next: {scores}",  # noqa: E501
    test="For each score say one more than how many scores beat it: {scores}",
)
def ranks_with_ties(chance: random.Random) -> Case:
    scores = some(chance, 4, 7, 60, 68)
    return Case({"scores": listed(scores)}, listed(1 + sum(other > score for other in scores) for score in scores))


@family(
    "lists",
    1,
    "What is the difference between the largest and the smallest of {numbers}?",
    "How far apart are the maximum and the minimum of {numbers}?",
    test="Subtract the least of these numbers from the greatest: {numbers}",
    held_out=True,
)
def spread(chance: random.Random) -> Case:
    numbers = _signed(chance)
    return Case({"numbers": listed(numbers)}, str(max(numbers) - min(numbers)))


@family(
    "lists",
    1,
    "Take every second item, beginning with the first: {items}",
    "Keep the first, third, fifth and so on of these things: {items}",
    test="Drop all items that stand at an even place: {items}",
    held_out=True,
)
def every_second(chance: random.Random) -> Case:
    items = chance.sample(THINGS, chance.randint(3, 9))
    return Case({"items": listed(items)}, listed(items[::2]))


def _repeated(chance: random.Random) -> list[str]:
    few = chance.sample(THINGS, 4)
    return [chance.choice(few) for _ in range(chance.randint(4, 8))]


@family(
    "lists",
    2,
    "Remove the duplicates and keep the first of each: {items}",
    "List every item once, where it first occurs: {items}",
    test="Cross out all that was already said earlier in this list: {items}",
    held_out=True,
)
def unique_keep_first(chance: random.Random) -> Case:
    items = _repeated(chance)
    return Case({"items": listed(items)}, listed(dict.fromkeys(items)))


@family(
    "lists",
    2,
    "Remove the duplicates and keep the last of each: {items}",
    "List every item once, where it last occurs: {items}",
    test="Cross out all that is said again later in this list: {items}",
    held_out=True,
    twin="unique_keep_first",
)
def unique_keep_last(chance: random.Random) -> Case:
    items = _repeated(chance)
    return Case({"items": listed(items)}, listed(item for i, item in enumerate(items) if item not in items[i + 1 :]))


@family(
    "lists",
    3,
    "Name the two most frequent items, the more frequent first, equals in alphabetical order: {items}",
    "Which two things are listed most often? Sort them by count, and by name where counts are equal: {items}",
    test="Give the top two by number of mentions (alphabet decides between equals): {items}",
    held_out=True,
)
def top_two(chance: random.Random) -> Case:
    few = chance.sample(THINGS, 4)
    items = [*few[:2], *(chance.choice(few) for _ in range(chance.randint(4, 8)))]
    chance.shuffle(items)
    return Case({"items": listed(items)}, listed(sorted(set(items), key=lambda item: (-items.count(item), item))[:2]))


FAMILIES: Final[tuple[Family, ...]] = (
    sum_of_even,
    count_of_even,
    second_largest,
    zeros_last,
    ranks_with_ties,
    spread,
    every_second,
    unique_keep_first,
    unique_keep_last,
    top_two,
)
