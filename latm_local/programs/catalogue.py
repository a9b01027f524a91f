"""All programs by domain, and which of them count as different."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from random import Random
from typing import Final

from latm_local.datatypes import Arguments, Execution, Json, Limits, Parameter, Signature
from latm_local.programs import number_lists, tasks, word_lists
from latm_local.programs.program import Program, body
from latm_local.prompts import read_body
from latm_local.protocols import Sandbox

LIMITS: Final = Limits(seconds=2.0)
QUICK: Final = Limits(seconds=0.1)
BRIEF: Final = Limits(seconds=0.02)  # on inputs of other programs, on which some never end
_PROBES: Final = 24
_MEANT: Final = 6  # probes that a program must answer to be compared by them
_OWN: Final = 8  # inputs of each of two programs that answer the probes alike
_NAMES: Final = ("first", "second", "third", "fourth")


@cache
def composed() -> tuple[Program, ...]:
    """Programs put together from pieces."""
    return (*number_lists.programs(), *word_lists.programs())


@cache
def written() -> tuple[Program, ...]:
    """Programs that are one of a kind."""
    return tuple(tasks.programs())


def everything() -> tuple[Program, ...]:
    return (*written(), *composed())


def signature_of(program: Program) -> Signature:
    """The program under neutral names."""
    parameters = tuple(Parameter(n, s.annotation) for n, s in zip(_NAMES, program.slots, strict=False))
    return Signature("solve", parameters, program.returns)


def run(program: Program, rows: Sequence[Sequence[Json]], sandbox: Sandbox, limits: Limits = LIMITS) -> list[Execution]:
    """The program on rows of values, one value a slot. Raises ValueError when its code does not parse."""
    signature = signature_of(program)
    names = [p.name for p in signature.parameters]
    code = read_body(signature, body(program, names))
    if code is None:
        raise ValueError(f"{program.key} is not a function that parses")
    calls: list[Arguments] = [dict(zip(names, row, strict=True)) for row in rows]
    return sandbox.run(code, signature.name, calls, limits)


def draw(program: Program, chance: Random) -> tuple[Json, ...]:
    """One value for each slot."""
    values: list[Json] = []
    for slot in program.slots:
        values.append(slot.follows(chance, values[0]) if slot.follows and values else slot.draw(chance))
    return tuple(values)


def distinct(programs: Iterable[Program], sandbox: Sandbox) -> Iterator[Program]:
    """Programs of which no two answer inputs of their kind alike, common ones and each other's; of equals the first.

    Programs to which most common inputs mean nothing (dates, rows) are told apart by their code.
    """
    groups: dict[tuple[str, ...], list[Program]] = {}
    for program in programs:
        groups.setdefault(tuple(s.annotation for s in program.slots), []).append(program)
    for group in groups.values():
        chance = Random("probes")
        probes = [draw(group[i * len(group) // _PROBES], chance) for i in range(_PROBES)]
        seen: dict[str, list[Program]] = {}
        for program in group:
            said = _said(program, probes, sandbox)
            told = "|".join(said) if sum(map(bool, said)) >= _MEANT else "\n".join((*program.lines, program.value))
            alike = seen.setdefault(told, [])
            if not any(_same(program, other, sandbox) for other in alike):
                alike.append(program)
                yield program


def _same(one: Program, other: Program, sandbox: Sandbox) -> bool:
    """Whether two programs answer each other's inputs alike."""
    chance = Random(f"{one.key} {other.key}")
    rows = [draw(program, chance) for program in (one, other) for _ in range(_OWN)]
    return _said(one, rows, sandbox) == _said(other, rows, sandbox)


def _said(program: Program, rows: Sequence[Sequence[Json]], sandbox: Sandbox) -> list[str]:
    return [repr(e.value) if e.status == "ok" else "" for e in run(program, rows, sandbox, BRIEF)]
