"""The bench's task families by name, grouped by kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from latm_local.bench.families import (
    algorithms,
    encodings,
    lists,
    money,
    numbers,
    paper,
    puzzles,
    strings,
    tables,
    times,
)
from latm_local.bench.families.family import Case, Family

__all__ = ["FAMILIES", "Case", "Family", "select"]

_ALL = (
    *strings.FAMILIES,
    *lists.FAMILIES,
    *numbers.FAMILIES,
    *times.FAMILIES,
    *tables.FAMILIES,
    *encodings.FAMILIES,
    *puzzles.FAMILIES,
    *algorithms.FAMILIES,
    *money.FAMILIES,
    *paper.FAMILIES,
)
FAMILIES: Final[Mapping[str, Family]] = MappingProxyType({family.name: family for family in _ALL})


def select(text: str) -> list[Family]:
    """`all`, `held_out`, `tuning`, or names separated by commas. Raises BadInput naming what is unknown."""
    from latm_local.errors import BadInput

    if text in ("all", "held_out", "tuning"):
        return [f for f in FAMILIES.values() if text == "all" or f.held_out == (text == "held_out")]
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in FAMILIES]
    if unknown or not names:
        raise BadInput(f"no family is called {', '.join(unknown) or text!r}", "all, held_out, tuning, or names")
    return [FAMILIES[name] for name in dict.fromkeys(names)]
