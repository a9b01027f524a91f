"""Candidate interfaces: what a tool might take, with each demonstration's arguments read from its question."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from latm_local.alignment import Reading, align, fixed_words, group_by_wording, last_word_before
from latm_local.datatypes import Arguments, Parameter
from latm_local.readings import item_annotation

_MOST: Final = 6
# Words of a question that say nothing of its task.
_STOP_WORDS: Final = frozenset(
    "a an the of in on at to for from by with and or is are was be do does did it its this that these those there"
    " i you he she we they my your their me us here what which who how when where why please give given following"
    " below list input output text question answer find tell each every into as then so if can could will would"
    " have has had".split()
)
_TYPE_NAMES: Final = {
    "int": ("n", "a", "b", "c", "d", "e"),
    "float": ("x", "y", "z", "u", "v", "w"),
    "list[int]": ("numbers", "others"),
    "list[float]": ("numbers", "others"),
    "list[str]": ("words", "items", "others"),
    "str": ("text", "other", "third", "fourth"),
}


@dataclass(frozen=True, slots=True)
class Interface:
    """Parameters, a description, words that may name the tool, and the arguments of each demonstration."""

    parameters: tuple[Parameter, ...]
    description: str
    words: tuple[str, ...]
    arguments: tuple[Arguments, ...]
    origin: str


def candidate_interfaces(questions: Sequence[str]) -> list[Interface]:
    """Interfaces for the questions of one task, the likelier first.

    They come from aligning the questions, wording by wording; the last is generic: the whole question.
    """
    found: list[Interface] = []
    for interface in _aligned(questions):
        if all(interface.parameters != other.parameters for other in found):
            found.append(interface)
    return [*sorted(found, key=_hidden_numbers)[:_MOST], _whole(questions)]


def _hidden_numbers(interface: Interface) -> int:
    """How many textual parameters have digits in all their values: numbers that another reading may lay bare."""
    textual = [p.name for p in interface.parameters if p.annotation in ("str", "list[str]")]
    return sum(all(any(c.isdigit() for c in str(a[name])) for a in interface.arguments) for name in textual)


def _aligned(questions: Sequence[str]) -> Iterator[Interface]:
    """Interfaces wording by wording; then from all questions together, for wordings may have been told apart
    by words of the content."""
    groups = group_by_wording(questions)
    yield from _read_alike(questions, groups)
    everything = [list(range(len(questions)))]
    if groups != everything and any(fixed_words(reading.literals) for reading in align(questions)):
        yield from _read_alike(questions, everything)


def _read_alike(questions: Sequence[str], groups: Sequence[Sequence[int]]) -> Iterator[Interface]:
    readings = [[r for r in align([questions[i] for i in group]) if r.annotations] for group in groups]
    if not all(readings):
        return
    for first in readings[0]:
        others = [next((r for r in of if r.annotations == first.annotations), None) for of in readings[1:]]
        chosen = [first, *others]
        if all(r is not None for r in chosen):
            yield _interface([r for r in chosen if r is not None], groups, len(questions))


def _interface(readings: Sequence[Reading], groups: Sequence[Sequence[int]], count: int) -> Interface:
    first = readings[0]
    names = _parameter_names(first)
    arguments: list[Arguments] = [{} for _ in range(count)]
    for reading, group in zip(readings, groups, strict=True):
        for position, question in enumerate(group):
            arguments[question] = {name: reading.values[slot][position] for slot, name in enumerate(names)}
    return Interface(
        tuple(Parameter(n, a) for n, a in zip(names, first.annotations, strict=True)),
        _description(first.literals, names),
        tuple(_telling(fixed_words(first.literals))),
        tuple(arguments),
        "alignment",
    )


def _whole(questions: Sequence[str]) -> Interface:
    shared = fixed_words(align(questions)[0].literals) if align(questions) else []
    return Interface(
        (Parameter("question", "str"),),
        " ".join(shared) or "Answer the question",
        tuple(_telling(shared)),
        tuple({"question": q} for q in questions),
        "whole question",
    )


def _parameter_names(reading: Reading) -> list[str]:
    """A slot is called by the word before it where that tells, else by its type."""
    names: list[str] = []
    several = len(reading.annotations) > 1
    for slot, annotation in enumerate(reading.annotations):
        before = (
            last_word_before(reading.literals, slot) if len(reading.literals) == len(reading.annotations) + 1 else None
        )
        spare = [*_TYPE_NAMES.get(annotation, ("value",)), *(f"value{i}" for i in range(1, 99))]
        listed = item_annotation(annotation) is not None
        if several and not listed and before is not None and _names(before) and before not in names:
            names.append(before)
        else:
            names.append(next(n for n in spare if n not in names))
    return names


def _names(word: str) -> bool:
    return len(word) > 2 and word.isascii() and word not in _STOP_WORDS and not keyword.iskeyword(word)


def _description(literals: Sequence[str], names: Sequence[str]) -> str:
    """The fixed text with the parameters' names where their values stood."""
    parts = [literals[0]]
    for name, literal in zip(names, literals[1:], strict=False):
        parts += [f"{{{name}}}", literal]
    text = re.sub(r"\s+", " ", " ".join(p for p in parts if p)).strip()
    return re.sub(r"(?<=\w) ([,.:;!?])", r"\1", text)


def _telling(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(w.lower() for w in words if w.lower() not in _STOP_WORDS and w.isascii()))


def tool_name(interface: Interface) -> str:
    """A name for the tool from the question's telling words."""
    name = "_".join(interface.words[:4]) or "solve"
    return f"{name}_" if keyword.iskeyword(name) else name
