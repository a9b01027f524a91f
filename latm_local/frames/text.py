"""A question with its white space folded, and the way back to the characters as they were."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SPACE: Final = re.compile(r"\s+")
_TO_FOLD: Final = re.compile(r"[^\S \n]|\s{2}")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` has one blank, or one line break, wherever `raw` has white space; none at its ends.

    `offsets[i]` is where character i of `text` stands in `raw`; None where both are the same.
    """

    raw: str
    text: str
    offsets: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> str:
        """The characters of `raw` between two positions of `text`."""
        if self.offsets is None or start == end:
            return self.text[start:end]
        return self.raw[self.offsets[start] : self.offsets[end - 1] + 1]


def fold(raw: str) -> Folded:
    """Fold the white space of a question."""
    if not _TO_FOLD.search(raw):
        text = raw.strip()
        if text == raw:
            return Folded(raw, raw)
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _SPACE.finditer(raw):
        pieces.append(raw[at : match.start()])
        offsets += range(at, match.start())
        at = match.end()
        if match.start() > 0 and match.end() < len(raw):
            pieces.append("\n" if "\n" in match.group() else " ")
            offsets.append(match.start())
    pieces.append(raw[at:])
    offsets += range(at, len(raw))
    return Folded(raw, "".join(pieces), tuple(offsets))


def fold_text(text: str) -> str:
    return fold(text).text


def lower(text: str) -> str:
    """Small letters, of the same length; the text itself where there is no such."""
    small = text.lower()
    return small if len(small) == len(text) else text
