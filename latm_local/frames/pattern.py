"""Fixed text with values between: read without backtracking, and only if there is exactly one way to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from latm_local.datatypes import Json
from latm_local.frames.text import lower

if TYPE_CHECKING:
    from latm_local.frames.forms import Form

_MOST_PLACES: Final = 64  # places of one fixed text in one question
_MOST_CHARACTERS: Final = 400_000  # that may be read in trying one question


class NotReadError(Exception):
    """The text is not written in the form."""


@dataclass
class Budget:
    """Characters that may still be read for one question."""

    characters: int = _MOST_CHARACTERS

    def spend(self, count: int) -> bool:
        """Take `count` off; False when there were not so many."""
        self.characters -= count
        return self.characters >= 0


@dataclass(frozen=True)
class Pattern:
    """`literals[0] forms[0] literals[1] … literals[n]`; literals in folded white space, of any case."""

    literals: tuple[str, ...]
    forms: tuple[Form, ...] = field(default=())

    @cached_property
    def _small(self) -> tuple[str, ...]:
        return tuple(lower(x) for x in self.literals)

    def read(self, text: str, budget: Budget) -> tuple[Json, ...] | None:
        """The values if the whole text fits in exactly one way, else None."""
        found = self.locate(text, budget)
        return None if found is None else tuple(value for value, _, _ in found)

    def locate(self, text: str, budget: Budget) -> list[tuple[Json, int, int]] | None:
        """As `read`, with where each value starts and ends."""
        small = lower(text)
        first, last = self._small[0], self._small[-1]
        end = len(small) - len(last)
        if end < len(first) or not small.startswith(first) or not small.endswith(last):
            return None
        reached: dict[int, list[tuple[Json, int, int]] | None] = {len(first): []}
        for number, form in enumerate(self.forms, 1):
            onward: dict[int, list[tuple[Json, int, int]] | None] = {}
            literal = self._small[number]
            is_last = number == len(self.forms)
            places = [end] if is_last else list(_places(small, literal, min(reached), end))
            if len(places) > _MOST_PLACES:
                return None
            for start in places:
                for before, path in reached.items():
                    if before >= start:
                        continue
                    if not budget.spend(start - before):
                        return None
                    try:
                        value = form.read(text[before:start], budget)
                    except NotReadError:
                        continue
                    after = start + len(literal)
                    # Two ways to the same place are two readings, whatever follows.
                    known = after in onward or path is None
                    onward[after] = None if known or path is None else [*path, (value, before, start)]
            if not onward:
                return None
            reached = onward
        return reached.get(len(small))


def _places(text: str, literal: str, start: int, end: int) -> Iterator[int]:
    """Where the literal stands between two positions; at most one more place than is looked at."""
    at = text.find(literal, start, end)
    for _ in range(_MOST_PLACES + 1):
        if at < 0:
            return
        yield at
        at = text.find(literal, at + 1, end)
