"""The six tasks of the paper "Large Language Models as Tool Makers", written anew from their description."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import permutations
from math import prod
from typing import Final

from latm_local.bench.families.family import NAMES, THINGS, WORDS, Case, Family, family, listed
from latm_local.bench.families.times import clock

PLACES = ("leftmost", "second from the left", "third from the left", "second from the right", "rightmost")
LETTERS = "ABCDE"
PLURALS = ("beads", "buttons", "coins", "eggs", "marbles", "nuts", "shells", "stamps")
PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}


def _options(texts: list[str]) -> str:
    return " ".join(f"({letter}) {text}" for letter, text in zip(LETTERS, texts, strict=True))


@family(
    "paper",
    3,
    "Five things lie in a row. {facts}. Which statement holds? {options}",
    "On a shelf there are five things next to each other. {facts}. Choose what is true: {options}",
    test="Five objects are arranged from left to right. {facts}. Only one of these can be right: {options}",
)
def logical_deduction_five_objects(chance: random.Random) -> Case:
    things = chance.sample(THINGS, 5)
    clues = [(f"The {things[i]} is {PLACES[i]}", _at(i, i)) for i in range(5)]
    clues += [(f"The {things[i]} is left of the {things[j]}", _before(i, j)) for i in range(5) for j in range(i + 1, 5)]
    clues += [
        (f"The {things[j]} is right of the {things[i]}", _before(i, j)) for i in range(5) for j in range(i + 1, 5)
    ]
    left = list(permutations(range(5)))
    told: list[str] = []
    chance.shuffle(clues)
    for text, holds in clues:
        kept = [order for order in left if holds(order)]
        if len(kept) < len(left):
            left, told = kept, [*told, text]
        if len(left) == 1:
            break
    place = chance.randrange(5)
    shown = chance.sample(range(5), 5)
    options = _options([f"The {things[i]} is {PLACES[place]}" for i in shown])
    return Case({"facts": ". ".join(told), "options": options}, f"({LETTERS[shown.index(place)]})")


def _at(thing: int, place: int) -> Callable[[Sequence[int]], bool]:
    return lambda order: order[thing] == place


def _before(one: int, other: int) -> Callable[[Sequence[int]], bool]:
    return lambda order: order[one] < order[other]


@family(
    "paper",
    3,
    "At the start {start}. Then, one after the other, {swaps}. What does {who} have at the end? {options}",
    "Five people play: {start}. They trade as follows: {swaps}. What is with {who} after that? {options}",
    test="First {start}. After these exchanges ({swaps}) which thing is in the hands of {who}? {options}",
    held_out=True,
)
def tracking_shuffled_objects_five(chance: random.Random) -> Case:
    people, things = chance.sample(NAMES, 5), chance.sample(THINGS, 5)
    has = dict(zip(people, things, strict=True))
    start = listed(f"{person} has the {thing}" for person, thing in has.items())
    swaps = []
    for _ in range(chance.randint(3, 6)):
        one, other = chance.sample(people, 2)
        has[one], has[other] = has[other], has[one]
        swaps.append(f"{one} and {other} swap")
    who = chance.choice(people)
    shown = chance.sample(things, 5)
    written = {"start": start, "swaps": listed(swaps), "who": who, "options": _options(shown)}
    return Case(written, f"({LETTERS[shown.index(has[who])]})")


@family(
    "paper",
    2,
    "Complete the sequence so that every bracket is closed properly: {sequence}",
    "Which brackets must follow, separated by spaces, to close this sequence: {sequence}",
    test="Write the closing brackets that are still missing after {sequence}",
)
def dyck_language(chance: random.Random) -> Case:
    written: list[str] = []
    opened: list[str] = []
    for _ in range(chance.randint(4, 16)):
        if opened and chance.random() < 0.45:
            written.append(PAIRS[opened.pop()])
        else:
            opened.append(chance.choice("([{<"))
            written.append(opened[-1])
    if not opened:
        opened.append("[")
        written.append("[")
    return Case({"sequence": " ".join(written)}, " ".join(PAIRS[bracket] for bracket in reversed(opened)))


@family(
    "paper",
    1,
    "Sort the following words alphabetically: {words}",
    "Put this list of words into alphabetical order: {words}",
    test="In which order would a dictionary have these words? {words}",
)
def word_sorting(chance: random.Random) -> Case:
    # Words that share their first letters: sorting by the first letter alone is not enough.
    letters = chance.sample("bcflmps", 3)
    few = [word for word in WORDS if word[0] in letters]
    words = chance.sample(few, chance.randint(3, 10))
    return Case({"words": " ".join(words)}, " ".join(sorted(words)))


@family(
    "paper",
    2,
    "A basket holds {things}. Counted by {a}, {ra} remain; by {b}, {rb} remain; by {c}, {rc} remain. What is the"
    " smallest number of things that it can hold?",
    "Find the least positive number that leaves {ra} when divided by {a}, {rb} by {b} and {rc} by {c}. (It counts the"
    " {things} in a box.)",
    test="Some {things} are laid in rows: rows of {a} leave {ra} over, rows of {b} leave {rb}, rows of {c} leave {rc}."
    " How many are there at the least?",
    held_out=True,
)
def chinese_remainder(chance: random.Random) -> Case:
    moduli = chance.choice(((3, 5, 7), (5, 7, 9), (4, 7, 9), (3, 7, 11), (5, 8, 11), (7, 9, 11), (5, 9, 13)))
    number = chance.randint(1, prod(moduli))
    written = {"things": chance.choice(PLURALS)}
    for letter, modulus in zip("abc", moduli, strict=True):
        written |= {letter: str(modulus), f"r{letter}": str(number % modulus)}
    return Case(written, str(number))


@family(
    "paper",
    3,
    "Two people want to meet for {minutes} minutes between 09:00 and 18:00. Busy is the first at {first}, the second at"
    " {second}. What is the earliest start? Answer none if there is none.",
    "The working day is 09:00 to 18:00. One calendar is taken at {first}; the other at {second}. When can a meeting of"
    " {minutes} minutes begin at the earliest (none if never)?",
    test="Between 09:00 and 18:00, find the first gap of {minutes} minutes that both have, given the appointments"
    " {first} and {second}; none if there is none.",
    held_out=True,
)
def schedule_meeting(chance: random.Random) -> Case:
    minutes = chance.choice((30, 60, 90))
    busy = [_appointments(chance) for _ in range(2)]
    taken = {t for calendar in busy for start, end in calendar for t in range(start, end)}
    begins = (t for t in range(540, 1080 - minutes + 1) if taken.isdisjoint(range(t, t + minutes)))
    start = next(begins, None)
    first, second = (listed(f"{clock(a)}-{clock(b)}" for a, b in calendar) for calendar in busy)
    written = {"minutes": str(minutes), "first": first, "second": second}
    return Case(written, "none" if start is None else clock(start))


def _appointments(chance: random.Random) -> list[tuple[int, int]]:
    """Two or three busy times from 09:00 to 18:00 in steps of half an hour, in order, apart from each other."""
    times = sorted(chance.sample(range(18, 37), 2 * chance.randint(2, 3)))
    return [(a * 30, b * 30) for a, b in zip(times[::2], times[1::2], strict=True)]


FAMILIES: Final[tuple[Family, ...]] = (
    logical_deduction_five_objects,
    tracking_shuffled_objects_five,
    dyck_language,
    word_sorting,
    chinese_remainder,
    schedule_meeting,
)
