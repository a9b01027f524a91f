"""Readings that need no shared wording: the numbers of a question, its quoted text, what follows a colon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from latm_local.alignment.reading import parts_of_rows
from latm_local.alignment.slots import number_of, slot_readings
from latm_local.alignment.tokens import Token, tokens_of
from latm_local.datatypes import Json

_ORDER: Final = ("quoted", "date", "time", "number", "numbers")
_TYPED: Final = 0.6
_COLON: Final = 0.5
_ALL_NUMBERS: Final = 1.5


@dataclass(frozen=True, slots=True)
class Generic:
    """Annotations, `values[parameter][question]`, what it is in words, and a cost as a reading's."""

    annotations: tuple[str, ...]
    values: tuple[tuple[Json, ...], ...]
    description: str
    cost: float


def generic_readings(questions: Sequence[str]) -> list[Generic]:
    """Readings that fit every question, the likelier first."""
    found = [*_typed(questions), *_after_colon(questions), *_all_numbers(questions)]
    return sorted(found, key=lambda g: g.cost)


def _typed(questions: Sequence[str]) -> Iterator[Generic]:
    """A parameter for each typed token, where all questions have as many of each kind."""
    tokens = [sorted((t for t in tokens_of(q) if t.is_typed), key=_rank) for q in questions]
    for kinds in (_ORDER, ("quoted",), ("date", "time"), ("quoted", "numbers")):
        rows = [[t for t in row if t.kind in kinds] for row in tokens]
        shapes = {tuple(t.kind.removesuffix("s") for t in row) for row in rows}
        if len(shapes) != 1 or not 0 < len(rows[0]) <= 4:
            continue
        columns = [_column([row[i] for row in rows]) for i in range(len(rows[0]))]
        annotations, values = tuple(c[0] for c in columns), tuple(c[1] for c in columns)
        cost = _TYPED + 0.15 * len(columns) + 0.6 + (0.3 if kinds != _ORDER else 0)
        yield Generic(annotations, values, f"the {_named(rows[0])} of the question", cost)


def _rank(token: Token) -> int:
    return min(_ORDER.index(token.kind), _ORDER.index("number"))


def _named(row: Sequence[Token]) -> str:
    words = {"quoted": "quoted text", "numbers": "numbers"}
    return ", ".join(words.get(t.kind, t.kind) for t in row)


def _column(tokens: Sequence[Token]) -> tuple[str, tuple[Json, ...]]:
    """Annotation and values of one typed token a question."""
    kind = tokens[0].kind
    if kind == "quoted":
        return "str", tuple(t.text[1:-1] for t in tokens)
    if kind in ("date", "time"):
        return "str", tuple(t.text for t in tokens)
    rows = [[number_of(p) for p in (t.parts or (t,))] for t in tokens]
    annotation, typed = as_numbers(rows)
    if any(t.parts for t in tokens):
        return f"list[{annotation}]", tuple(typed)
    return annotation, tuple(row[0] for row in typed)


def as_numbers(rows: Sequence[Sequence[int | float]]) -> tuple[str, list[list[Json]]]:
    """int where all are; else all as float."""
    if all(isinstance(n, int) for row in rows for n in row):
        return "int", [list(row) for row in rows]
    return "float", [[float(n) for n in row] for row in rows]


def _all_numbers(questions: Sequence[str]) -> Iterator[Generic]:
    rows = [
        [number_of(p) for t in tokens_of(q) if t.kind in ("number", "numbers") for p in (t.parts or (t,))]
        for q in questions
    ]
    if all(rows):
        annotation, typed = as_numbers(rows)
        yield Generic((f"list[{annotation}]",), (tuple(typed),), "all numbers of the question in order", _ALL_NUMBERS)


def _after_colon(questions: Sequence[str]) -> Iterator[Generic]:
    for first in (False, True):
        parts = [q.partition(":") if first else q.rpartition(":") for q in questions]
        texts = [after.strip() for _, found, after in parts if found and after.strip()]
        if len(texts) < len(questions):
            continue
        for reading in slot_readings(texts, parts_of_rows):
            which = "first" if first else "last"
            cost = _COLON + reading.cost + 0.15 * len(reading.annotations) + (0.3 if first else 0)
            yield Generic(reading.annotations, reading.values, f"what follows the {which} colon", cost + 0.3)
