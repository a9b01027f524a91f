"""A question as pieces: words, numbers and single marks, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final

_PIECE: Final = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_MOST_PIECES: Final = 1200
# Words for numbers are told apart from other words: they are read as numbers where the demonstrations do.
_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS: Final = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_POWERS: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
NUMBER_WORDS: Final = {word: i for i, word in enumerate(_UNITS)} | _TENS | _POWERS


@dataclass(frozen=True)
class Pieces:
    """`starts[i]` and `ends[i]` are the places of piece i in `question`."""

    question: str
    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def begins(self) -> dict[int, int]:
        """The piece that starts at a place of the question."""
        return {place: i for i, place in enumerate(self.starts)}

    @cached_property
    def stops(self) -> dict[int, int]:
        """The piece that ends at a place of the question."""
        return {place: i for i, place in enumerate(self.ends)}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind(text) for text in self.texts)

    def glued(self, i: int) -> bool:
        """Whether no white space stands between pieces i - 1 and i."""
        return 0 < i < len(self) and self.ends[i - 1] == self.starts[i]


@lru_cache(maxsize=1024)
def split(question: str) -> Pieces:
    """The pieces of a question, the first 1,200 of them."""
    found = list(islice(_PIECE.finditer(question), _MOST_PIECES))
    return Pieces(
        question,
        tuple(m.group() for m in found),
        tuple(m.start() for m in found),
        tuple(m.end() for m in found),
    )


def kind(text: str) -> str:
    """What a piece is made of: `a` small letters, `A` a capital first, `AA` capitals, `0` digits, else itself."""
    if text.isdigit():
        return "0"
    if text.isalpha():
        if text.isupper() and len(text) > 1:
            return "AA"
        return "A" if text[0].isupper() else "a"
    return text


@lru_cache(maxsize=4096)
def shape(text: str) -> str:
    """A text with characters as kinds and repeats folded: `0-0-0` for a date, `a ` for words, `aAaA` in camel case."""
    kinds = "".join("0" if c.isdigit() else "a" if c.islower() else "A" if c.isupper() else c for c in text[:400])
    folded = re.sub(r"([aA0])\1+", r"\1", kinds) + " "
    for _ in range(2):
        folded = re.sub(r"(.{1,16}?)\1+", r"\1", folded)
    return folded


def read_number_words(words: Sequence[str]) -> int | None:
    """The number that words such as `two hundred and five` name, or None."""
    total = current = 0
    seen = False
    for word in (w.lower() for w in words):
        if word in ("and", "-") and seen:
            continue
        value = NUMBER_WORDS.get(word)
        if value is None:
            return None
        seen = True
        if word in _POWERS:
            current = max(1, current) * value
            if value > 100:
                total, current = total + current, 0
        else:
            current += value
    return total + current if seen else None
