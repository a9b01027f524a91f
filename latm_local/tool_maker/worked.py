"""Worked examples: written programs whose tasks are nearest to the maker's own, which stand before it in a prompt.

They show the idioms of the language, not the tasks of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice, permutations
from random import Random
from typing import Final

import numpy as np

from latm_local.datatypes import Json, Parameter, Signature
from latm_local.programs import catalogue
from latm_local.programs.likeness import Likeness, bare, words_of
from latm_local.programs.program import PLACE, Program, body
from latm_local.prompts import WorkedExample, read_body
from latm_local.protocols import Encoder, Sandbox, Vectors
from latm_local.tool_maker.interfaces import STOP_WORDS
from latm_local.tool_maker.naming import parameter_names

_COMPARED: Final = 128  # programs that share the most words, of which the encoder chooses
_TYPES: Final = 0.1  # similarity that the same parameters are worth
_RETURNS: Final = 0.05
_DRAWN: Final = 8  # calls of which the shortest are shown
_SHOWN: Final = 2
_NOUNS: Final = {"list[int]": "numbers", "list[float]": "numbers", "list[str]": "words"}


class Worked:
    """All written programs, compared with tasks by words first and then by the encoder."""

    def __init__(self, encoder: Encoder, sandbox: Sandbox) -> None:
        self._encoder, self._sandbox = encoder, sandbox
        self._vectors: dict[str, Vectors] = {}
        self._order: dict[tuple[str, ...], list[Program]] = {}
        self._ready: dict[str, WorkedExample | None] = {}

    @cached_property
    def _programs(self) -> list[tuple[Program, frozenset[str]]]:
        return [(program, words_of(" ".join(program.wordings))) for program in catalogue.written()]

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(words for _, words in self._programs)

    def nearest(self, signature: Signature, description: str, most: int) -> list[WorkedExample]:
        """At most so many examples whose tasks are nearest in meaning, the nearest last: next to the question."""
        found = (self._example(program) for program in self._ranked(signature, description)[: 2 * most])
        return [example for example in found if example is not None][:most][::-1]

    def bodies(self, signature: Signature, description: str, most: int) -> Iterator[tuple[str, str]]:
        """(key, code) of the nearest programs that take what the signature takes, as functions of that signature."""
        fitting = (p for p in self._ranked(signature, description) if _takes(p) == _types(signature))
        for program in islice(fitting, most):
            yield from _called(program, signature)

    def all_bodies(self, signature: Signature) -> Iterator[tuple[str, str]]:
        """The same of all programs, whatever their words."""
        for program in self._taking.get(_types(signature), ()):
            yield from _called(program, signature)

    @cached_property
    def _taking(self) -> dict[tuple[str, ...], list[Program]]:
        found: dict[tuple[str, ...], list[Program]] = {}
        for program in catalogue.written():
            found.setdefault(_takes(program), []).append(program)
        return found

    def _ranked(self, signature: Signature, description: str) -> list[Program]:
        """The programs that share the most words with a task, the nearest in meaning first."""
        types = [p.annotation for p in signature.parameters]
        asked = (bare(description), *types, signature.returns)
        if asked not in self._order:
            words = words_of(description)
            alike = sorted(self._programs, key=lambda one: -self._likeness.between(words, one[1]))[:_COMPARED]
            compared = [program for program, _ in alike]
            vectors = self._encoded([bare(description), *(bare(p.wordings[0]) for p in compared)])
            same = [_TYPES * ([s.annotation for s in p.slots] == types) for p in compared]
            alike_returns = [_RETURNS * (p.returns == signature.returns) for p in compared]
            near = vectors[1:] @ vectors[0] + np.array(same) + np.array(alike_returns)
            self._order[asked] = [compared[i] for i in np.argsort(-near, kind="stable").tolist()]
        return self._order[asked]

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, each encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def _example(self, program: Program) -> WorkedExample | None:
        if program.key not in self._ready:
            self._ready[program.key] = worked_example(program, self._sandbox)
        return self._ready[program.key]


def _takes(program: Program) -> tuple[str, ...]:
    return tuple(sorted(slot.annotation for slot in program.slots))


def _types(signature: Signature) -> tuple[str, ...]:
    return tuple(sorted(p.annotation for p in signature.parameters))


def _called(program: Program, signature: Signature) -> Iterator[tuple[str, str]]:
    """(key, code) of a program as a function of a signature: once for each order in which its types fit."""
    names = [p.name for p in signature.parameters]
    types = [p.annotation for p in signature.parameters]
    for order in permutations(range(len(names))):
        if [types[i] for i in order] == [s.annotation for s in program.slots]:
            code = read_body(signature, body(program, [names[i] for i in order]))
            if code is not None:
                yield program.key, code


def worked_example(program: Program, sandbox: Sandbox) -> WorkedExample | None:
    """A program's task as the maker meets tasks, with two short calls; None where it gives no two values."""
    chance = Random(f"worked {program.key}")
    rows = [catalogue.draw(program, chance) for _ in range(_DRAWN)]
    done = catalogue.run(program, rows, sandbox)
    good = {repr(row): (row, e.value) for row, e in zip(rows, done, strict=True) if e.status == "ok"}
    calls = sorted(good.values(), key=lambda call: len(repr(call)))[:_SHOWN]
    if len(calls) < _SHOWN:
        return None
    template = _template(program)
    names = _names(program, template, rows)
    parameters = tuple(Parameter(n, s.annotation) for n, s in zip(names, program.slots, strict=True))
    examples = tuple((dict(zip(names, row, strict=True)), value) for row, value in calls)
    return WorkedExample(
        Signature(program.name[:40], parameters, program.returns),
        PLACE.sub(lambda match: f"{{{names[int(match[1]) - 1]}}}", template),
        examples,
        body(program, names),
    )


def _template(program: Program) -> str:
    """The program's first wording, with places for all its values."""
    said = program.wordings[0].replace("*", _NOUNS.get(program.slots[0].annotation, "values"))
    whole = said if "{1}" in said else f"{said}: {{1}}"
    return whole[0].upper() + whole[1:]


def _names(program: Program, template: str, rows: Sequence[tuple[Json, ...]]) -> list[str]:
    in_order = [int(n) for n in PLACE.findall(template)] == list(range(1, len(program.slots) + 1))
    literals = PLACE.sub("{}", template).split("{}") if in_order else []
    annotations = [slot.annotation for slot in program.slots]
    return parameter_names(annotations, list(zip(*rows, strict=True)), literals, STOP_WORDS)
