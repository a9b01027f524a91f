"""Six small task families with generators of their own: what the demo's stream is made of."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from latm_local.datatypes import Instance

Generator: TypeAlias = Callable[[random.Random], tuple[str, str]]

WORDS: Final = tuple(
    "badge basket bottle bridge button cabin candle carpet castle copper garden ginger goblet guitar hammer harbor"
    " hazel helmet ladder lantern lemon linen magnet marble meadow mirror pencil pepper pillow planet saddle silver"
    " spider summit timber tunnel turnip velvet violin window".split()
)
PALINDROMES: Final = ("level", "radar", "civic", "kayak", "refer", "rotor", "madam", "noon", "tenet", "stats", "solos")
FIRST_NAMES: Final = ("Ada", "Bruno", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas")
LAST_NAMES: Final = ("Novak", "Okafor", "Petrov", "Quinn", "Rossi", "Sato", "Tanaka", "Ueda", "Vargas", "Weber")


@dataclass(frozen=True, slots=True)
class Stream:
    """Instances in the order they arrive, and the truth by id, which the run does not see."""

    instances: tuple[Instance, ...]
    truth: Mapping[str, str]
    family: Mapping[str, str]


def sort_words(chance: random.Random) -> tuple[str, str]:
    words = chance.sample(WORDS, chance.randint(3, 8))
    return f"Put these words in alphabetical order: {', '.join(words)}.", ", ".join(sorted(words))


def celsius(chance: random.Random) -> tuple[str, str]:
    degrees = chance.randint(-30, 110)
    return f"How warm is {degrees} degrees Celsius in Fahrenheit?", f"{degrees * 9 / 5 + 32:.1f}"


def average(chance: random.Random) -> tuple[str, str]:
    numbers = [chance.randint(1, 90) for _ in range(chance.randint(3, 6))]
    listed = " ".join(map(str, numbers))
    return f"Compute the average of the numbers {listed}", f"{sum(numbers) / len(numbers):.2f}"


def palindrome(chance: random.Random) -> tuple[str, str]:
    word = chance.choice(PALINDROMES if chance.random() < 0.5 else WORDS)
    return f"Does the word '{word}' read the same forwards and backwards?", "Yes" if word == word[::-1] else "No"


def order_total(chance: random.Random) -> tuple[str, str]:
    cents, pieces = chance.randint(120, 4990), chance.randint(2, 24)
    question = f"One ticket costs ${cents / 100:.2f}. What is the price of {pieces} tickets?"
    return question, f"${cents * pieces / 100:.2f}"


def initials(chance: random.Random) -> tuple[str, str]:
    names = [*chance.sample(FIRST_NAMES, chance.randint(1, 2)), chance.choice(LAST_NAMES)]
    return f"Give the initials of {' '.join(names)}.", "".join(f"{name[0]}." for name in names)


FAMILIES: Final[Mapping[str, Generator]] = MappingProxyType(
    {
        "sort words": sort_words,
        "Celsius": celsius,
        "average": average,
        "palindrome": palindrome,
        "order total": order_total,
        "initials": initials,
    }
)


def make_stream(seed: int = 0, rows: int = 33, labelled: int = 8) -> Stream:
    """`rows` different instances a family, `labelled` of them with an answer, all in one shuffled stream."""
    chance = random.Random(seed)
    instances: list[Instance] = []
    truth: dict[str, str] = {}
    family: dict[str, str] = {}
    for name, generate in FAMILIES.items():
        made: dict[str, str] = {}
        while len(made) < rows:
            question, answer = generate(chance)
            made.setdefault(question, answer)
        for number, (question, answer) in enumerate(made.items()):
            key = f"{name.replace(' ', '-')}-{number}"
            truth[key], family[key] = answer, name
            instances.append(Instance(key, question, None, answer if number < labelled else None))
    chance.shuffle(instances)
    return Stream(tuple(instances), truth, family)
