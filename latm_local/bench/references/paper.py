"""Correct tools for the paper's six task families.

Parameters are named as the family's parameters that stand in the question.
"""

from __future__ import annotations

import itertools
import re


def logical_deduction_five_objects(facts: str, options: str) -> str:
    places = ["leftmost", "second from the left", "third from the left", "second from the right", "rightmost"]
    lines = re.findall(r"\([A-E]\) (.*?)(?= \([A-E]\)|$)", options)
    things = [line.split(" is ")[0] for line in lines]
    clues = [re.split(r" is ", fact) for fact in facts.split(". ")]

    def holds(order: tuple[str, ...], thing: str, told: str) -> bool:
        for side, sign in (("left of ", 1), ("right of ", -1)):
            if told.startswith(side):
                other = "The" + told[len(side) + 3 :]
                return (order.index(other) - order.index(thing)) * sign > 0
        return order[places.index(told)] == thing

    fitting = [o for o in itertools.permutations(things) if all(holds(o, thing, told) for thing, told in clues)]
    (order,) = fitting
    (right,) = [i for i, line in enumerate(lines) if holds(order, *line.split(" is "))]
    return f"({'ABCDE'[right]})"


def tracking_shuffled_objects_five(start: str, swaps: str, who: str, options: str) -> str:
    has = {clause.split(" has the ")[0]: clause.split(" has the ")[1] for clause in start.split(", ")}
    for one, other in re.findall(r"(\w+) and (\w+) swap", swaps):
        has[one], has[other] = has[other], has[one]
    (letter,) = re.findall(r"\(([A-E])\) " + has[who] + r"(?: \(|$)", options)
    return f"({letter})"


def dyck_language(sequence: str) -> str:
    closing = {"(": ")", "[": "]", "{": "}", "<": ">"}
    missing: list[str] = []
    for mark in sequence.split():
        if mark in closing:
            missing.append(closing[mark])
        elif missing.pop() != mark:
            raise ValueError("the brackets do not match")
    return " ".join(missing[::-1])


def word_sorting(words: list[str]) -> list[str]:
    return sorted(words)


def chinese_remainder(a: int, b: int, c: int, ra: int, rb: int, rc: int) -> int:
    if not (0 <= ra < a and 0 <= rb < b and 0 <= rc < c):
        raise ValueError("a remainder is not below its divisor")
    number = 1
    while (number % a, number % b, number % c) != (ra, rb, rc):
        number += 1
        if number > a * b * c:
            raise ValueError("there is no such number")
    return number


def schedule_meeting(minutes: int, first: list[str], second: list[str]) -> str:
    taken: list[tuple[int, int]] = []
    for stretch in [*first, *second]:
        times = [int(time.split(":")[0]) * 60 + int(time.split(":")[1]) for time in stretch.split("-")]
        taken.append((times[0], times[1]))
    for start in range(540, 1080 - minutes + 1):
        if all(start + minutes <= begin or start >= end for begin, end in taken):
            return f"{start // 60:02d}:{start % 60:02d}"
    return "none"
