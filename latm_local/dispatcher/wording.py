"""Look-alikes: questions worded almost as a tool's demonstrations are, which ask something else.

`What is the largest of 3, 5?` and `What is the smallest of 3, 5?` are near neighbours whatever the encoder.
What tells them apart is that the demonstrations share a fixed wording and the question has most of it, not all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\w+|[^\w\s]")
LEAST_TOKENS = 4  # of a fixed wording; less can be shared by chance
LEAST_PART = 0.25  # of the demonstration that the wording was found in
SAME = 0.5  # part of the longest wording at which another demonstration counts as worded alike
MOST_READ = 12  # demonstrations compared with one another
NEARLY = 0.7  # share of a wording from which a question counts as worded almost so

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The tokens that stand in several demonstrations in the same order."""

    fixed: Tokens

    def share(self, question: Tokens) -> float:
        """How much of the wording the question has, in order, from 0 to 1."""
        return len(_shared(self.fixed, question)) / len(self.fixed)


def tokens(text: str) -> Tokens:
    return tuple(TOKEN.findall(text.lower()))


def wordings(demonstrations: Sequence[str]) -> list[Wording]:
    """The fixed wordings among a tool's demonstrations, each once; none where no two are worded alike."""
    read = [tokens(text) for text in demonstrations[:MOST_READ]]
    found: dict[Tokens, Wording] = {}
    for place, first in enumerate(read):
        shared = [_shared(first, other) for at, other in enumerate(read) if at != place]
        longest = max(map(len, shared), default=0)
        if longest < max(LEAST_TOKENS, LEAST_PART * len(first)):
            continue
        fixed = first
        for common, other in zip(shared, read[:place] + read[place + 1 :], strict=True):
            if len(common) >= SAME * longest:
                fixed = _shared(fixed, other)
        if len(fixed) >= LEAST_TOKENS:
            found[fixed] = Wording(fixed)
    return list(found.values())


def looks_alike(question: str, known: Sequence[Wording]) -> bool:
    """Whether the question has nearly all of one fixed wording and all of none."""
    asked = tokens(question)
    counted = Counter(asked)
    # In any order first: that costs a hundredth, and few questions have so many of a wording's tokens.
    near = [w for w in known if (Counter(w.fixed) & counted).total() >= NEARLY * len(w.fixed)]
    best = max((wording.share(asked) for wording in near), default=0.0)
    return NEARLY <= best < 1


def _shared(one: Tokens, other: Tokens) -> Tokens:
    """Tokens that both have in the same order, found block by block."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return tuple(token for block in blocks for token in one[block.a : block.a + block.size])
