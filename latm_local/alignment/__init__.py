"""What the questions of one task share, and what varies: wordings, and the slots in them.

Tokens that all questions of a wording have in the same order are its fixed text; what lies between are
slots. Which tokens are fixed and how slots are read is tried several ways, the likelier first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from latm_local.alignment.reading import Reading, read_wording
from latm_local.alignment.wordings import Wording, one_wording, wordings_of

__all__ = ["Reading", "Wording", "align", "fixed_words", "group_by_wording", "last_word_before"]


def align(questions: Sequence[str]) -> list[Reading]:
    """Readings of questions that share their wording, the likelier first; none if nothing varies."""
    return read_wording(one_wording(questions), questions)


def group_by_wording(questions: Sequence[str]) -> list[list[int]]:
    """Positions of questions that share their wording, larger groups first."""
    return [sorted(w.members) for w in wordings_of(questions)]


def fixed_words(literals: Sequence[str]) -> list[str]:
    """The words of the fixed text, in order."""
    return [w for literal in literals for w in re.findall(r"[^\W\d_]+", literal)]


def last_word_before(literals: Sequence[str], slot: int) -> str | None:
    """The word that stands right before a slot, which often names it."""
    words = re.findall(r"[^\W\d_]+", literals[slot])
    return words[-1].lower() if words else None
