"""What a task family is: a generator of cases, and the wordings that turn a case into a question."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from latm_local.datatypes import Instance

Kind: TypeAlias = Literal[
    "strings",
    "lists",
    "numbers",
    "times",
    "tables",
    "encodings",
    "puzzles",
    "algorithms",
    "money",
    "paper",
]
Difficulty: TypeAlias = Literal[1, 2, 3]

_DRAWS = 200  # draws for each case wanted, before a family's space counts as used up


@dataclass(frozen=True, slots=True)
class Case:
    """One problem: what varies, as the question writes it, and the right answer."""

    parameters: Mapping[str, str]
    answer: str


Generator: TypeAlias = Callable[[random.Random], Case]


@dataclass(frozen=True, slots=True)
class Family:
    """A task with a generator.

    `wordings` are templates with a `{name}` for every parameter; `test_wordings` are never shown to a maker.
    Held-out families are never looked at while prompts and settings are tuned. `twin` names a family that
    draws the same cases from the same chance and asks something else of them.
    """

    name: str
    kind: Kind
    difficulty: Difficulty
    held_out: bool
    wordings: tuple[str, ...]
    test_wordings: tuple[str, ...]
    generate: Generator
    twin: str | None = None

    def instances(self, seed: int, count: int, wordings: Sequence[str] | None = None) -> list[Instance]:
        """`count` instances of different cases, the wordings in turn; fewer where there are not so many."""
        chosen = self.wordings if wordings is None else wordings
        chance = random.Random(f"{self.name} {seed}")
        cases: dict[tuple[str, ...], Case] = {}
        for _ in range(count * _DRAWS):
            case = self.generate(chance)
            cases.setdefault(tuple(case.parameters.values()), case)
            if len(cases) == count:
                break
        return [
            Instance(f"{self.name}-{i}", chosen[i % len(chosen)].format(**case.parameters), None, case.answer)
            for i, case in enumerate(cases.values())
        ]


def family(
    kind: Kind,
    difficulty: Difficulty,
    *wordings: str,
    test: str,
    held_out: bool = False,
    twin: str | None = None,
) -> Callable[[Generator], Family]:
    """Make a family of a generator: its name is the function's, `test` the wording kept for testing."""

    def of(generate: Generator) -> Family:
        return Family(generate.__name__, kind, difficulty, held_out, wordings, (test,), generate, twin)

    return of


def listed(items: Iterable[object]) -> str:
    """Items as a question lists them: `a, b, c`."""
    return ", ".join(map(str, items))


def yes(truth: bool) -> str:
    return "yes" if truth else "no"


def some(chance: random.Random, least: int, most: int, low: int, high: int) -> list[int]:
    """Between `least` and `most` numbers from `low` to `high`, repeats allowed."""
    return [chance.randint(low, high) for _ in range(chance.randint(least, most))]


WORDS: Final = tuple(
    "apple anchor arrow artist autumn basket bamboo bottle branch bridge bright butter button candle carpet castle"
    " cherry circle clever coffee cotton cousin dinner doctor dragon driver eleven engine evening famous farmer"
    " finger flower forest friend garden gentle ginger guitar hammer harbour helmet honest island jacket jungle"
    " kettle kitchen ladder lemon letter little machine market meadow mirror monkey morning mountain narrow needle"
    " orange packet paper pencil pepper picture pillow planet pocket purple quiet rabbit ribbon river rocket saddle"
    " salmon school season shadow silver simple singer spider spring square summer sudden sugar table teacher"
    " thunder ticket timber tomato tunnel velvet village violin walnut window winter yellow zebra".split()
)
NAMES: Final = tuple(
    "Agnes Bilal Celia Dario Edith Felix Gita Henrik Imani Jorge Katya Liam Mirela Nadia Oskar Petra Rafael Sigrid"
    " Tomas Uma Viktor Wanda Yusuf Zelda".split()
)
THINGS: Final = tuple(
    "bag ball bell boat bowl brush cap card clock coin cup drum fan fork globe hat horn kite knife lamp mug net"
    " pen plate ring rope scarf shoe spoon stamp toy vase whistle".split()
)
