"""Candidate interfaces: what a tool might take, with each demonstration's arguments read from its question."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from latm_local.alignment import align, fixed_words
from latm_local.alignment.tokens import BRACKETS
from latm_local.datatypes import Arguments, Json, Parameter
from latm_local.tool_maker.generic import generic_readings
from latm_local.tool_maker.joining import closed, joined_readings
from latm_local.tool_maker.naming import parameter_names

_MOST: Final = 6
_CLEAN: Final = 1.5  # cost below which a reading from wordings is trusted more than one that needs none
_CUT: Final = 1.0  # extra cost of cutting brackets that belong together
_LATER: Final = 0.7  # extra cost of readings without wording where wordings are known
# Words of a question that say nothing of its task.
STOP_WORDS: Final = frozenset(
    "a an the of in on at to for from by with and or is are was be do does did it its this that these those there"
    " i you he she we they my your their me us here what which who how when where why please give given following"
    " below list input output text question answer find tell each every into as then so if can could will would"
    " have has had".split()
)


@dataclass(frozen=True, slots=True)
class Interface:
    """Parameters, a description, words that may name the tool, and the arguments of each demonstration."""

    parameters: tuple[Parameter, ...]
    description: str
    words: tuple[str, ...]
    arguments: tuple[Arguments, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What an interface is made of, before its parameters have names: `values[parameter][question]`."""

    annotations: tuple[str, ...]
    values: tuple[tuple[Json, ...], ...]
    literals: tuple[str, ...]
    origin: str
    cost: float


def candidate_interfaces(questions: Sequence[str]) -> list[Interface]:
    """Interfaces for the questions of one task, the likelier first; each has arguments for every question.

    They come from aligning the questions wording by wording, then from what needs no wording (numbers,
    quoted text, what follows a colon); the last is the whole question.
    """
    found: list[Interface] = []
    used: set[str] = set()
    candidates = filter(_varies, map(_without_constants, _candidates(questions)))
    for candidate in sorted(candidates, key=lambda c: c.cost + _CUT * _cut_brackets(c, questions)):
        key = repr((candidate.annotations, candidate.values))
        if key in used:
            continue
        used.add(key)
        found.append(_interface(candidate, {i.parameters for i in found}))
        if len(found) == _MOST:
            break
    return [*found, _whole(questions)]


def _varies(candidate: _Candidate) -> bool:
    return any(len({repr(v) for v in values}) > 1 for values in candidate.values)


def _without_constants(candidate: _Candidate) -> _Candidate:
    """Without parameters that are the same text in all questions."""
    texts = {i: c[0] for i, c in enumerate(candidate.values) if isinstance(c[0], str) and len(set(map(repr, c))) == 1}
    kept = [i for i in range(len(candidate.values)) if i not in texts]
    return replace(
        candidate,
        annotations=tuple(candidate.annotations[i] for i in kept),
        values=tuple(candidate.values[i] for i in kept),
        literals=closed(candidate.literals, texts),
    )


def _cut_brackets(candidate: _Candidate, questions: Sequence[str]) -> float:
    """The share of questions with a text among their values that has one of two brackets only."""
    rows = zip(questions, zip(*candidate.values, strict=True), strict=True)
    cut = sum(_is_balanced(question) and not all(map(_is_balanced, _texts(row))) for question, row in rows)
    return cut / len(questions)


def _texts(value: Json | tuple[Json, ...]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _is_balanced(text: str) -> bool:
    awaited: list[str] = []
    for mark in re.findall(r"[(){}[\]]", text):
        if mark in BRACKETS:
            awaited.append(BRACKETS[mark])
        elif not awaited or awaited.pop() != mark:
            return False
    return not awaited


def _candidates(questions: Sequence[str]) -> Iterator[_Candidate]:
    later = 0.0
    for joined in joined_readings(questions):
        later = _LATER if joined.cost < _CLEAN else later
        yield _Candidate(joined.annotations, joined.values, joined.literals, "alignment", joined.cost)
    shared = _shared(questions)
    for generic in generic_readings(questions):
        literals = (shared, *[""] * len(generic.annotations))
        yield _Candidate(generic.annotations, generic.values, literals, generic.description, generic.cost + later)


def _shared(questions: Sequence[str]) -> str:
    """The fixed words of all questions together, or of the first one where they share none."""
    readings = align(questions)
    return " ".join(fixed_words(readings[0].literals)) if readings else ""


def _interface(candidate: _Candidate, taken: set[tuple[Parameter, ...]]) -> Interface:
    names = parameter_names(candidate.annotations, candidate.values, candidate.literals, STOP_WORDS)
    parameters = tuple(Parameter(n, a) for n, a in zip(names, candidate.annotations, strict=True))
    for turn in range(1, 9):
        if parameters not in taken:
            break
        names = parameter_names(candidate.annotations, candidate.values, candidate.literals, STOP_WORDS, turn)
        parameters = tuple(Parameter(n, a) for n, a in zip(names, candidate.annotations, strict=True))
    columns = list(zip(names, candidate.values, strict=True))
    return Interface(
        parameters,
        _description(candidate, names),
        tuple(_telling(fixed_words(candidate.literals))),
        tuple({n: v[i] for n, v in columns} for i in range(len(candidate.values[0]))),
        candidate.origin,
    )


def _whole(questions: Sequence[str]) -> Interface:
    shared = _shared(questions).split()
    return Interface(
        (Parameter("question", "str"),),
        " ".join(shared) or "Answer the question",
        tuple(_telling(shared)),
        tuple({"question": q} for q in questions),
        "whole question",
    )


def _description(candidate: _Candidate, names: Sequence[str]) -> str:
    """The fixed text with the parameters' names where their values stood; else what is read, in words."""
    if candidate.origin != "alignment":
        return f"{candidate.literals[0]} ({candidate.origin})" if candidate.literals[0] else "Answer the question"
    parts = [candidate.literals[0]]
    for name, literal in zip(names, candidate.literals[1:], strict=False):
        parts += [f"{{{name}}}", literal]
    text = re.sub(r"\s+", " ", " ".join(p for p in parts if p)).strip()
    return re.sub(r"(?<=[\w}]) ([,.:;!?])", r"\1", text)


def _telling(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(w.lower() for w in words if w.lower() not in STOP_WORDS and w.isascii()))


def tool_name(interface: Interface) -> str:
    """A name for the tool from the question's telling words."""
    name = "_".join(interface.words[:4]) or "solve"
    return f"{name}_" if keyword.iskeyword(name) else name
