"""What the tool user learns from: arguments of questions in other words than the demonstrations', and choices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from random import Random
from typing import Final

from latm_local.adapters.choice_data import Learnt, Relatives, choosing
from latm_local.adapters.lesson import Lesson, Turn
from latm_local.adapters.posing import Posed, fill, list_style, pose, worded, written_value
from latm_local.adapters.solved import matched
from latm_local.adapters.twins import twin_wording
from latm_local.datatypes import Arguments, Demonstration, Json, Signature
from latm_local.programs.likeness import words_of
from latm_local.programs.program import Program
from latm_local.prompts import use_request, write_arguments
from latm_local.protocols import Sandbox
from latm_local.readings import ListStyle, conforms
from latm_local.tool_maker.interfaces import Interface, candidate_interfaces, tool_name

_OTHERS: Final = 4  # questions in other wordings
_FILLED: Final = 3  # of them, those whose arguments are learnt, each after the ones before
_ELSEWHERE: Final = 0.8  # of those, the share in another of the program's own wordings
_READ: Final = 8  # questions that an interface is read from
_RECENT: Final = 256
_FEW: Final = 4  # other tasks known before one is told from them
_CHOICES: Final = 0.7  # share of lessons in which a tool is chosen
_OWN_WORDING: Final = 0.7  # twins of the demonstrations' own wording
# What people write around a question: names, pages and numbers that are no arguments.
_ASIDES: Final = (
    *("{}",) * 10,
    "Exercise 3 on page 12. {}",
    "(7) {}",
    "My teacher wants to know this. {}",
    "Hello! {} Thank you.",
    "I have five minutes left. {}",
    "{} It is urgent.",
    "{} I need it by 9 o'clock.",
    "For the report of 2024: {}",
    "Quick check, number 4 of 10. {}",
    "{} Write nothing else.",
)


def learnt_task(program: Program, chance: Random, sandbox: Sandbox) -> Learnt | None:
    """A task whose questions the tool maker reads under an interface that holds the program's values."""
    core = chance.choice(program.wordings)
    elsewhere = [wording for wording in program.wordings if wording != core]
    posed = pose(replace(program, wordings=(core,)), chance, _READ + _OTHERS, sandbox)
    if posed is None:
        return None
    for interface in candidate_interfaces(posed.questions[:_READ]):
        slots = matched(posed, interface, _READ)
        if slots is None:
            continue
        signature = Signature(tool_name(interface), interface.parameters, program.returns)
        others = _others(posed, elsewhere, interface, slots, chance)
        if others is None:
            continue
        shown = chance.randint(2, 6)
        demonstrations = tuple(
            Demonstration(q, a, arguments)
            for q, a, arguments in zip(posed.questions[:shown], posed.answers, interface.arguments, strict=False)
        )
        words = words_of(" ".join(d.question for d in demonstrations))
        return Learnt(program.key, signature, demonstrations, others, tuple(_twins(posed, chance)), words)
    return None


def _others(
    posed: Posed, elsewhere: Sequence[str], interface: Interface, slots: Sequence[str], chance: Random
) -> tuple[Demonstration, ...] | None:
    """The last rows asked in other wordings, mostly those `elsewhere`, lists written in other ways; None where an
    argument cannot be told."""
    found = []
    for row, answer in zip(posed.rows[_READ:], posed.answers[_READ:], strict=True):
        far = elsewhere and chance.random() < _ELSEWHERE
        template = worded(replace(posed.program, wordings=tuple(elsewhere)) if far else posed.program, chance)
        style = list_style(posed.program, chance)
        arguments = _arguments(posed.program, row, interface, slots, style)
        if arguments is None:
            return None
        question = chance.choice(_ASIDES).format(fill(posed.program, template, row, style))
        found.append(Demonstration(question, answer, arguments))
    return tuple(found)


def _twins(posed: Posed, chance: Random) -> Iterator[str]:
    """The last rows in wordings of look-alike tasks, mostly of the demonstrations' own wording."""
    for row in posed.rows[_READ:]:
        template = posed.template if chance.random() < _OWN_WORDING else worded(posed.program, chance)
        twin = twin_wording(template, posed.program.returns, chance)
        if twin is not None:
            yield chance.choice(_ASIDES).format(fill(posed.program, twin, row, posed.style))


def _arguments(
    program: Program, row: Sequence[Json], interface: Interface, slots: Sequence[str], style: ListStyle
) -> Arguments | None:
    """A row's values as the interface takes them: as they are, or as the text that stands in the question."""
    values: dict[str, Json] = {}
    for parameter in interface.parameters:
        slot = slots.index(parameter.name)
        value = row[slot]
        if parameter.annotation == "str" and not isinstance(value, str):
            value = written_value(program, slot, value, style)
        if not conforms(value, parameter.annotation):
            return None
        values[parameter.name] = value
    return values


def lessons(
    programs: Sequence[Program],
    count: int,
    seed: int,
    sandbox: Sandbox,
    allowed: Callable[[str], bool],
    part: tuple[int, int] = (0, 1),
) -> Iterator[Lesson]:
    """So many lessons, the programs in turn; `allowed` is asked about every question.

    `part` (number, of how many): the share of one worker, which takes every so-manieth program. Ends before where a
    whole round of programs gives none.
    """
    number, of = part
    chance = Random(f"user {seed} {number}")
    learn = partial(_learnt, chance=chance, sandbox=sandbox, allowed=allowed)
    own, relatives = list(programs[number::of]), Relatives(programs)
    recent: list[Learnt] = []
    made, before = 0, -1
    while before < made < count:
        before = made
        for program in chance.sample(own, len(own)):
            task = learn(program)
            if task is None:
                continue
            recent = [t for t in recent if t.key != task.key]
            if len(recent) > _FEW and chance.random() < _CHOICES:
                relative = learn(relatives.of(program, task.demonstrations[0].question, chance))
                yield choosing(task, relative, recent, chance)
            else:
                yield filling(task)
            recent = [*recent[-_RECENT:], task]
            made += 1
            if made >= count:
                return


def _learnt(program: Program, chance: Random, sandbox: Sandbox, allowed: Callable[[str], bool]) -> Learnt | None:
    """A task of which every question is allowed, or None."""
    task = learnt_task(program, chance, sandbox)
    if task is None or not all(allowed(d.question) for d in (*task.demonstrations, *task.others)):
        return None
    return replace(task, twins=tuple(filter(allowed, task.twins)))


def filling(task: Learnt) -> Lesson:
    """Arguments of each question, with all questions before it as demonstrations; the first two are given."""
    known = [*task.demonstrations, *task.others[:_FILLED]]
    turns = tuple(
        Turn(use_request(task.signature, known[:i], one.question, None), write_arguments(one.arguments or {}))
        for i, one in enumerate(known)
        if i >= 2
    )
    return Lesson("use", task.key, turns)
