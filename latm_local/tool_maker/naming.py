"""Names for parameters, which a small model reads as hints: the word before a slot, else what its values are."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Sequence
from typing import Final

from latm_local.alignment import last_word_before
from latm_local.alignment.tokens import tokens_of
from latm_local.datatypes import Json

_TYPE_NAMES: Final = {
    "int": ("n", "a", "b", "c", "d", "e"),
    "float": ("x", "y", "z", "u", "v", "w"),
    "list[int]": ("numbers", "others", "values"),
    "list[float]": ("numbers", "others", "values"),
    "list[str]": ("words", "items", "others"),
    "list[list[str]]": ("rows", "entries", "others"),
    "str": ("text", "other", "third", "fourth"),
}
_SEVERAL_INTS: Final = ("a", "b", "c", "d", "e", "n")


def parameter_names(
    annotations: Sequence[str],
    values: Sequence[Sequence[Json]],
    literals: Sequence[str],
    stop_words: Collection[str],
    turn: int = 0,
) -> list[str]:
    """A name for each parameter, all different; another `turn` gives other names."""
    names: list[str] = []
    several = len(annotations) > 1
    told = len(literals) == len(annotations) + 1
    for slot, annotation in enumerate(annotations):
        before = last_word_before(literals, slot) if told else None
        spare = [*_spare(annotation, values[slot], annotations)[turn:], *(f"value{i}" for i in range(1, 99))]
        listed = annotation.startswith("list")
        if turn == 0 and several and not listed and before and _names(before, stop_words) and before not in names:
            names.append(before)
        else:
            names.append(next(n for n in spare if n not in names))
    return names


def _spare(annotation: str, values: Sequence[Json], annotations: Sequence[str]) -> Sequence[str]:
    usual = _TYPE_NAMES.get(annotation, ("value",))
    if annotation == "int" and annotations.count("int") > 1:
        return _SEVERAL_INTS
    texts = [v for v in values if isinstance(v, str)]
    if annotation == "str" and texts and all(_kind(t) in ("date", "time") for t in texts):
        return (_kind(texts[0]), "other", "third", "fourth")
    items = [str(i) for v in values if isinstance(v, list) for i in v]
    if annotation == "list[str]" and any(" " in i for i in items):
        return ("items", "entries", "others")
    return usual


def _kind(text: str) -> str:
    tokens = tokens_of(text)
    return tokens[0].kind if len(tokens) == 1 else ""


def _names(word: str, stop_words: Collection[str]) -> bool:
    return len(word) > 2 and word.isascii() and word not in stop_words and not keyword.iskeyword(word)
