"""Forms: texts in which `<...>` stands for something drawn.

`<3..40>` is a whole number, with leading zeros `<01..12>`; `<0.5..9.5>` a number with as many decimals as the first
one has; `<price>` a price; `<Name>` one of a pool; `<open|paid>` one of some texts; `<key>` and `<other>` what the
entry is about. Gaps may stand within gaps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from latm_local.programs.program import Slot
from latm_local.programs.values import CITIES, COLOURS, GOODS, NAMES, SHORT, WORDS, made

Generator: TypeAlias = Callable[[], Slot]
Pools: TypeAlias = Mapping[str, Sequence[str]]

POOLS: Final[Pools] = {
    "Name": NAMES,
    "name": [name.lower() for name in NAMES],
    "Word": [word.capitalize() for word in WORDS],
    "word": WORDS,
    "short": SHORT,
    "City": CITIES,
    "colour": COLOURS,
    "goods": GOODS,
}
_GAP: Final = re.compile(r"<([^<>]+)>")
_WHOLE: Final = re.compile(r"(-?\d+)\.\.(\d+)")
_DECIMAL: Final = re.compile(r"(-?\d+\.(\d+))\.\.(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Forms:
    """Fills forms from pools of texts."""

    pools: Pools

    def fill(self, chance: Random, form: str, key: str = "", other: str = "") -> str:
        """The form with something drawn for every gap, from the inside outwards."""
        before = ""
        while before != form:
            before, form = form, _GAP.sub(lambda match: self._one(chance, match[1], key, other), form)
        return form

    def _one(self, chance: Random, said: str, key: str, other: str) -> str:
        if said in ("key", "other"):
            return key if said == "key" else other
        if said == "price":
            return f"{chance.randint(50, 2500) / 100:.2f}"
        if span := _WHOLE.fullmatch(said):
            width = len(span[1]) if span[1].startswith("0") else 0
            return str(chance.randint(int(span[1]), int(span[2]))).zfill(width)
        if span := _DECIMAL.fullmatch(said):
            return f"{chance.uniform(float(span[1]), float(span[3])):.{len(span[2])}f}"
        return chance.choice(self.pools.get(said) or said.split("|"))

    def text(self, form: str) -> Generator:
        """One text of a form."""
        return lambda: made(lambda chance: self.fill(chance, form))

    def many(self, form: str, between: str, least: int = 4, most: int = 6, keys: Sequence[str] = ("",)) -> Generator:
        """Several entries of a form in one text; keys may come again."""

        def draw(chance: Random) -> str:
            count = chance.randint(least, most)
            return between.join(self.fill(chance, form, chance.choice(keys)) for _ in range(count))

        return lambda: made(draw)

    def each(self, form: str, keys: Sequence[str], between: str, least: int = 3, most: int = 5) -> Generator:
        """Entries of a form with different keys, in one text."""

        def draw(chance: Random) -> str:
            chosen = chance.sample(keys, chance.randint(least, most))
            return between.join(self.fill(chance, form, key) for key in chosen)

        return lambda: made(draw)

    def list_of(self, form: str, least: int = 4, most: int = 7) -> Generator:
        """A list of entries of a form."""
        return lambda: Slot("list[str]", lambda c: [self.fill(c, form) for _ in range(c.randint(least, most))])
