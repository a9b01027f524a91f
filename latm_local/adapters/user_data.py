"""What the tool user learns from: arguments of questions in other words than the demonstrations', and which tool a
question is for, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from latm_local.adapters.lesson import Lesson, Turn
from latm_local.adapters.posing import Posed, fill, list_style, pose, worded, written_value
from latm_local.adapters.solved import matched
from latm_local.datatypes import Arguments, CompletionRequest, Demonstration, Json, Message, Signature
from latm_local.programs.likeness import words_of
from latm_local.programs.program import Program
from latm_local.prompts import NO_TOOL, choice_request, use_request, write_arguments
from latm_local.protocols import Sandbox
from latm_local.readings import ListStyle, conforms
from latm_local.tool_maker.interfaces import Interface, candidate_interfaces, tool_name

_OTHERS: Final = 3  # questions in other wordings, each after the ones before
_READ: Final = 8  # questions that an interface is read from
_RECENT: Final = 96
_CHOICES: Final = 0.4  # share of lessons in which a tool is chosen
_MOST_TOOLS: Final = 3
_QUESTIONS: Final = 5  # one after the other, about the same tools
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


@dataclass(frozen=True, slots=True)
class Learnt:
    """A task with a tool's interface: demonstrations in one wording, and more questions in others."""

    key: str
    signature: Signature
    demonstrations: tuple[Demonstration, ...]
    others: tuple[Demonstration, ...]


def learnt_task(program: Program, chance: Random, sandbox: Sandbox) -> Learnt | None:
    """A task whose questions the tool maker reads under an interface that holds the program's values."""
    posed = pose(program, chance, _READ + _OTHERS, sandbox)
    if posed is None:
        return None
    for interface in candidate_interfaces(posed.questions[:_READ]):
        slots = matched(posed, interface, _READ)
        if slots is None:
            continue
        signature = Signature(tool_name(interface), interface.parameters, program.returns)
        others = _others(posed, interface, slots, chance)
        if others is None:
            continue
        shown = chance.randint(2, 6)
        demonstrations = tuple(
            Demonstration(q, a, arguments)
            for q, a, arguments in zip(posed.questions[:shown], posed.answers, interface.arguments, strict=False)
        )
        return Learnt(program.key, signature, demonstrations, others)
    return None


def _others(
    posed: Posed, interface: Interface, slots: Sequence[str], chance: Random
) -> tuple[Demonstration, ...] | None:
    """The last rows asked in other wordings, lists written in other ways; None where an argument cannot be told."""
    found = []
    for row, answer in zip(posed.rows[_READ:], posed.answers[_READ:], strict=True):
        template = worded(posed.program, chance)
        style = list_style(posed.program, chance)
        arguments = _arguments(posed.program, row, interface, slots, style)
        if arguments is None:
            return None
        question = chance.choice(_ASIDES).format(fill(posed.program, template, row, style))
        found.append(Demonstration(question, answer, arguments))
    return tuple(found)


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
    programs = programs[number::of]
    recent: list[Learnt] = []
    made, before = 0, -1
    while before < made < count:
        before = made
        for program in chance.sample(list(programs), len(programs)):
            task = learnt_task(program, chance, sandbox)
            if task is None or not all(allowed(d.question) for d in (*task.demonstrations, *task.others)):
                continue
            recent = [t for t in recent if t.key != task.key and t.signature.name != task.signature.name]
            if len(recent) > _MOST_TOOLS and chance.random() < _CHOICES:
                yield choosing(task, recent, chance)
            else:
                yield filling(task)
            recent = [*recent[-_RECENT:], task]
            made += 1
            if made >= count:
                return


def filling(task: Learnt) -> Lesson:
    """Arguments of each question, with all questions before it as demonstrations; the first two are given."""
    known = [*task.demonstrations, *task.others]
    turns = tuple(
        Turn(use_request(task.signature, known[:i], one.question, None), write_arguments(one.arguments or {}))
        for i, one in enumerate(known)
        if i >= 2
    )
    return Lesson("use", task.key, turns)


def choosing(task: Learnt, recent: Sequence[Learnt], chance: Random) -> Lesson:
    """Which of some tools each of several questions is for; half of the time none of them."""
    shown = chance.randint(1, _MOST_TOOLS)
    near = sorted(recent, key=lambda other: _likeness(task, other))[-2 * _MOST_TOOLS :]
    others = chance.sample(near if chance.random() < 0.7 else list(recent), shown - 1)
    tools = chance.sample([task, *others], shown)
    away = [t for t in (*near, *chance.sample(list(recent), _MOST_TOOLS)) if all(t.key != tool.key for tool in tools)]
    before, turns = choice_request([(t.signature.name, t.demonstrations) for t in tools], "").messages[:-1], []
    for _ in range(_QUESTIONS):
        meant = chance.choice(tools if not away or chance.random() < 0.5 else away)
        question, reply = chance.choice(meant.others).question, meant.signature.name if meant in tools else NO_TOOL
        turns.append(Turn(CompletionRequest((*before, Message("user", question))), reply))
        before = (*turns[-1].request.messages, Message("assistant", reply))
    return Lesson("choose", task.key, tuple(turns))


def _likeness(one: Learnt, other: Learnt) -> float:
    """How many words two tasks' questions share, 0 to 1."""
    mine, its = (words_of(" ".join(d.question for d in t.demonstrations)) for t in (one, other))
    return len(mine & its) / max(1, len(mine | its))
