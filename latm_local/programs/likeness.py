"""How alike tasks are worded."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

_SLOT = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[a-z]{2,}")


def bare(wording: str) -> str:
    """A wording without its `{slots}`."""
    return " ".join(_SLOT.sub(" ", wording).split())


def words_of(text: str) -> frozenset[str]:
    """The words of a text, but for its `{slots}`."""
    return frozenset(_WORD.findall(bare(text).lower()))


class Likeness:
    """Compares sets of words; a word counts for the more, the fewer of the known texts have it."""

    def __init__(self, known: Iterable[frozenset[str]]) -> None:
        texts = list(known)
        counts = Counter(word for words in texts for word in words)
        self._most = math.log(1 + len(texts))
        self._weights = {word: math.log((1 + len(texts)) / count) for word, count in counts.items()}

    def between(self, one: frozenset[str], other: frozenset[str]) -> float:
        """The weight of the words that both have in that of all, 0 to 1."""
        return self._weight(one & other) / (self._weight(one | other) or 1.0)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, self._most) for word in words)
