"""How a value is written: forms that read a text exactly, or not at all.

A form reads the whole of a text. It never looks around it: where a value begins and ends is the frame's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, Union

from latm_local.datatypes import Json
from latm_local.frames.pattern import Budget, NotReadError, Pattern
from latm_local.readings import read_scalar

NUMBER_WORDS: Final = {
    **{
        word: value
        for value, word in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
            " seventeen eighteen nineteen twenty".split()
        )
    },
    "a": 1,
    "an": 1,
}
_CONJUNCTION: Final = re.compile(r"\b(?:and|or)\b")
_STOP: Final = re.compile(r"[.?!:;](?=\s|$)|\n")
ENUMERATOR: Final = "\0"  # stands in a separator where the items are counted: A, B, C or 1, 2, 3


def stops_of(text: str) -> frozenset[str]:
    """The marks in a text that end sentences and clauses."""
    return frozenset(_STOP.findall(text))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number, truth value or text of `annotation`; numbers also as words where `worded`.

    Of marks that end a sentence or a clause, a text may hold only those seen in it, `stops`.
    """

    annotation: str
    worded: bool = False
    stops: frozenset[str] = frozenset()

    @property
    def key(self) -> object:
        return self.annotation

    def read(self, text: str, budget: Budget) -> Json:
        if not text or text != text.strip():
            raise NotReadError
        if self.annotation == "str" and not stops_of(text) <= self.stops:
            raise NotReadError
        if self.worded and (value := NUMBER_WORDS.get(text.lower())) is not None:
            return float(value) if self.annotation == "float" else value
        try:
            return read_scalar(text, self.annotation)
        except ValueError:
            raise NotReadError from None

    def merged(self, other: Form) -> Form | None:
        if not isinstance(other, Scalar) or other.annotation != self.annotation:
            return None
        return replace(self, worded=self.worded or other.worded, stops=self.stops | other.stops)


@dataclass(frozen=True, slots=True)
class Row:
    """Values with fixed text between them, as a list, or as a record under `keys`."""

    pattern: Pattern
    keys: tuple[str, ...] | None

    @property
    def key(self) -> object:
        return self.pattern.literals, self.keys, tuple(f.key for f in self.pattern.forms)

    def read(self, text: str, budget: Budget) -> Json:
        values = self.pattern.read(text, budget)
        if values is None:
            raise NotReadError
        return list(values) if self.keys is None else dict(zip(self.keys, values, strict=True))

    def merged(self, other: Form) -> Form | None:
        if not isinstance(other, Row) or other.key != self.key:
            return None
        forms = [merged(a, b) for a, b in zip(self.pattern.forms, other.pattern.forms, strict=True)]
        kept = tuple(f for f in forms if f is not None)
        return replace(self, pattern=Pattern(self.pattern.literals, kept)) if len(kept) == len(forms) else None


@dataclass(frozen=True, slots=True)
class Listed:
    """Items with separators between them: those seen before the last item, and those seen elsewhere.

    `conjoined`: an item was seen that itself has `and` or `or` in it. `counted`: separators count the
    items, by letters or numbers.
    """

    item: Form
    middle: frozenset[str]
    last: frozenset[str]
    conjoined: bool = False

    @property
    def key(self) -> object:
        return "list", self.item.key

    def read(self, text: str, budget: Budget) -> Json:
        parts, separators = self._parts(text)
        middle = self.middle or frozenset(s for s in self.last if not any(c.isalpha() for c in s))
        if any(s not in middle for s in separators[:-1]) or any(s not in self.last for s in separators[-1:]):
            raise NotReadError
        if not self.conjoined and any(_CONJUNCTION.search(p) for p in parts):
            raise NotReadError
        return [self.item.read(part, budget) for part in parts]

    def _parts(self, text: str) -> tuple[list[str], list[str]]:
        """The items' texts and the separators between them."""
        known = sorted(self.middle | self.last, key=len, reverse=True)
        if not known:
            return [text], []
        if any(ENUMERATOR in s for s in known):
            return _counted_parts(text, known[0])
        pieces = re.split("(" + "|".join(map(re.escape, known)) + ")", text)
        return pieces[::2], pieces[1::2]

    def merged(self, other: Form) -> Form | None:
        if not isinstance(other, Listed):
            return None
        item = merged(self.item, other.item)
        if item is None:
            return None
        conjoined = self.conjoined or other.conjoined
        return Listed(item, self.middle | other.middle, self.last | other.last, conjoined)


Form: TypeAlias = Union[Scalar, Row, Listed]


def merged(a: Form, b: Form) -> Form | None:
    """One form that reads what both read; None when they are of different kinds."""
    return a.merged(b)


def _counted_parts(text: str, separator: str) -> tuple[list[str], list[str]]:
    """Parts between separators that count up: `\\n(B) `, `\\n(C) `, …"""
    for count in ("A", "a", "1"):
        parts, at = [], 0
        for mark in counting(count):
            found = text.find(expected := separator.replace(ENUMERATOR, mark), at)
            if found < 0:
                break
            parts.append(text[at:found])
            at = found + len(expected)
        if parts:
            return [*parts, text[at:]], [separator] * len(parts)
    return [text], []


def counting(first: str) -> Iterator[str]:
    """What items after the first are counted with: B, C, … or 2, 3, …"""
    if first == "1":
        yield from map(str, range(2, 100))
    else:
        yield from (chr(ord(first) + i) for i in range(1, 26))
