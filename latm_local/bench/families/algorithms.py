"""Families that ask for a small algorithm."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Final

from latm_local.bench.families.family import WORDS, Case, Family, family, listed, some


@family(
    "algorithms",
    1,
    "Start with {number}. Halve even numbers, triple odd ones and add 1, until 1 is reached. How many steps is that?",
    "How many Collatz steps lead from {number} to 1?",
    test="n becomes n/2 if even and 3n+1 if odd. After how many rounds is {number} at 1?",
)
def collatz_steps(chance: random.Random) -> Case:
    number = chance.randint(1, 400)
    at, steps = number, 0
    while at != 1:
        at, steps = (3 * at + 1 if at % 2 else at // 2), steps + 1
    return Case({"number": str(number)}, str(steps))


def _changes(chance: random.Random) -> list[int]:
    return some(chance, 4, 9, -9, 9)


@family(
    "algorithms",
    2,
    "What is the largest sum of one or more neighbouring numbers in {numbers}?",
    "Choose a stretch without gaps, at least one number long, so that its sum is greatest. What is the sum? {numbers}",
    test="Find the best total that numbers standing next to each other reach: {numbers}",
)
def best_stretch(chance: random.Random) -> Case:
    numbers = _changes(chance)
    return Case({"numbers": listed(numbers)}, str(max(sum(numbers[i:j]) for i, j in _stretches(numbers))))


@family(
    "algorithms",
    2,
    "What is the smallest sum of one or more neighbouring numbers in {numbers}?",
    "Choose a stretch without gaps, at least one number long, so that its sum is least. What is the sum? {numbers}",
    test="Find the worst total that numbers standing next to each other reach: {numbers}",
    twin="best_stretch",
)
def worst_stretch(chance: random.Random) -> Case:
    numbers = _changes(chance)
    return Case({"numbers": listed(numbers)}, str(min(sum(numbers[i:j]) for i, j in _stretches(numbers))))


def _stretches(numbers: list[int]) -> list[tuple[int, int]]:
    return list(combinations(range(len(numbers) + 1), 2))


@family(
    "algorithms",
    3,
    "How many single-letter insertions, deletions and replacements turn '{first}' into '{second}' at the least?",
    "What is the Levenshtein distance of '{first}' and '{second}'?",
    test="Count the fewest typing errors (letter added, dropped or changed) between '{first}' and '{second}'.",
)
def edit_distance(chance: random.Random) -> Case:
    first = chance.choice(WORDS)
    letters = list(first)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(letters))
        letters[place : place + chance.randint(0, 1)] = chance.choice(("", "e", "r", "tt"))
        letters = letters or ["a"]
    second = "".join(letters) if chance.random() < 0.7 else chance.choice(WORDS)
    row = list(range(len(second) + 1))
    for i, mine in enumerate(first, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(second, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (mine != other))
    return Case({"first": first, "second": second}, str(row[-1]))


@family(
    "algorithms",
    1,
    "How deep do the brackets nest in {text}?",
    "What is the greatest number of brackets open at once while reading {text}?",
    test="Count along {text}: +1 at each opening, -1 at each closing bracket. What is the highest count?",
    held_out=True,
)
def nesting_depth(chance: random.Random) -> Case:
    text, depth, deepest = "", 0, 0
    for _ in range(chance.randint(4, 14)):
        opens = depth == 0 or chance.random() < 0.55
        depth += 1 if opens else -1
        text += "(" if opens else ")"
        deepest = max(deepest, depth)
    return Case({"text": text + ")" * depth}, str(deepest))


@family(
    "algorithms",
    2,
    "How many pairs of {numbers} stand in the wrong order, the larger one before the smaller?",
    "Count the inversions of the sequence {numbers}",
    test="Sorting {numbers} upwards by swapping neighbours needs how many swaps at the least?",
    held_out=True,
)
def inversions(chance: random.Random) -> Case:
    numbers = some(chance, 3, 8, 1, 12)
    return Case({"numbers": listed(numbers)}, str(sum(a > b for a, b in combinations(numbers, 2))))


@family(
    "algorithms",
    2,
    "Some painted stretches of a wall overlap: {stretches} (from-to in metres). How many metres are painted in all?",
    "What length do the intervals {stretches} cover together, overlaps counted once?",
    test="Merge {stretches} where they overlap and add up the lengths.",
    held_out=True,
)
def covered_length(chance: random.Random) -> Case:
    stretches = []
    for _ in range(chance.randint(2, 5)):
        start = chance.randint(0, 30)
        stretches.append((start, start + chance.randint(1, 12)))
    covered = {metre for start, end in stretches for metre in range(start, end)}
    return Case({"stretches": listed(f"{start}-{end}" for start, end in stretches)}, str(len(covered)))


@family(
    "algorithms",
    3,
    "There are coins of {coins}. What is the least number of coins that make exactly {amount}?",
    "Pay {amount} with as few coins as possible, from any number of the coins {coins}. How many coins are that?",
    test="Using coins worth {coins}, as many of each as you like, how few make up {amount}?",
    held_out=True,
)
def fewest_coins(chance: random.Random) -> Case:
    # Taking the largest coin first goes wrong with most of these sets.
    coins = sorted({1, *chance.sample(range(3, 13), 2), chance.randint(13, 25)})
    amount = chance.randint(6, 60)
    fewest = [0]
    for value in range(1, amount + 1):
        fewest.append(1 + min(fewest[value - coin] for coin in coins if coin <= value))
    return Case({"coins": listed(coins), "amount": str(amount)}, str(fewest[-1]))


FAMILIES: Final[tuple[Family, ...]] = (
    collatz_steps,
    best_stretch,
    worst_stretch,
    edit_distance,
    nesting_depth,
    inversions,
    covered_length,
    fewest_coins,
)
