"""What the maker learns from: requests as prompts.py makes them, and the replies that are right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Final

from latm_local.adapters.lesson import Lesson, Turn, is_held_back, lesson
from latm_local.adapters.programs import catalogue
from latm_local.adapters.programs.program import Program
from latm_local.adapters.solved import Solved, solved_tasks
from latm_local.prompts import WorkedExample, body_request, name_request, read_body, repair_request
from latm_local.protocols import Sandbox

_SHOWN: Final = 4  # examples in a prompt
_SHOWING: Final = (0, 0, 0, 0, 0, 2, _SHOWN)  # they cost many tokens and teach little beside the description
_END: Final = "\n```"
_POOL: Final = 32  # tasks of which conversations are made
_TURNS: Final = (1, 1, 2, 3, 4)  # tasks of one conversation
_REPAIRS: Final = 0.06  # of the tasks
_NAMES: Final = 0.03
_FEW: Final = 2  # where they are shown with examples, which are long
_SLIPS: Final = (
    (" > ", " >= "),
    (" < ", " <= "),
    (" >= ", " > "),
    (" == 0", " == 1"),
    (" % 2 == 1", " % 2 == 0"),
    ("max(", "min("),
    ("min(", "max("),
    (" + 1", ""),
    (" - 1", ""),
    ("[::-1]", ""),
    (", reverse=True", ""),
    ("[1:]", "[:-1]"),
    ("sorted(", "list("),
    (" not in ", " in "),
    ("abs(", "("),
    (" // ", " / "),
    (".upper()", ".lower()"),
    ("set(", "list("),
    (" and ", " or "),
    ("[0]", "[-1]"),
    (" * ", " + "),
    ('"".join', '" ".join'),
    ("all(", "any("),
    ("range(1, ", "range("),
)


def lessons(
    programs: Sequence[Program],
    count: int,
    seed: int,
    sandbox: Sandbox,
    allowed: Callable[[str], bool],
) -> Iterator[Lesson]:
    """At least so many lessons, the programs in turn; `allowed` is asked about every task's description.

    Ends before where a whole round of programs gives none.
    """
    chance = Random(f"maker {seed}")
    made, before = 0, -1
    while before < made < count:
        before = made
        for pool in _pools(_in_turn(programs, chance), chance, sandbox, allowed):
            for one in _lessons_of(pool, chance, sandbox):
                yield one
                made += 1
            if made >= count:
                return


def _pools(
    programs: Iterable[Program], chance: Random, sandbox: Sandbox, allowed: Callable[[str], bool]
) -> Iterator[list[Solved]]:
    """The programs' tasks, so many together; programs held back from training are not mixed with the others."""
    pools: dict[bool, list[Solved]] = {True: [], False: []}
    for program in programs:
        held = is_held_back(program.key)
        pools[held] += [one for one in solved_tasks(program, chance, sandbox) if allowed(one.description)]
        if len(pools[held]) >= _POOL:
            yield pools[held]
            pools[held] = []
    yield from pools.values()


def _in_turn(programs: Sequence[Program], chance: Random) -> list[Program]:
    """One round: every program that is one of a kind, and half as many of the composed ones, in mixed order."""
    written = frozenset(catalogue.written())
    own = [p for p in programs if p in written]
    others = [p for p in programs if p not in written]
    mixed = own + chance.sample(others, min(len(others), max(1, len(own) // 2)))
    chance.shuffle(mixed)
    return mixed


def _lessons_of(pool: Sequence[Solved], chance: Random, sandbox: Sandbox) -> Iterator[Lesson]:
    """Every task of the pool in a conversation; now and then a name, a repair."""
    for solved in pool:
        if chance.random() < _REPAIRS:
            mended = _repair(solved, pool, chance, sandbox)
            if mended is not None:
                yield mended
        if chance.random() < _NAMES and 2 < len(solved.key) <= 40:
            asked = name_request(solved.description, solved.examples[0], 0)
            yield lesson("name", solved.key, asked, f" {solved.key}(")
    left = list(pool)
    chance.shuffle(left)
    while left:
        shown = chance.choice(_SHOWING)
        most = min(chance.choice(_TURNS), _FEW if shown else max(_TURNS))
        together = [left.pop()]
        if chance.random() < 0.5:
            left.sort(key=lambda other: _nearness(together[0], other))
        for other in reversed(left[-2 * most :]):
            if len(together) < most and all(other.key != one.key for one in together):
                together.append(other)
        left = [one for one in left if one not in together]
        yield _conversation(together[::-1], shown)  # as the maker sees worked examples: the nearest last


def _conversation(tasks: Sequence[Solved], shown: int) -> Lesson:
    """Tasks one after the other, those before as worked examples, the bodies of all to be learnt.

    With examples in the prompt or with none, as the maker's search asks both.
    """
    worked: list[WorkedExample] = []
    turns: list[Turn] = []
    for task in tasks:
        examples = task.examples[:shown]
        request = body_request(task.signature, task.description, examples, 0.0, 0, tuple(worked))
        turns.append(Turn(request, task.body + _END))
        worked.append(WorkedExample(task.signature, task.description, examples, task.body))
    return Lesson("body", tasks[-1].key, tuple(turns))


def _nearness(one: Solved, other: Solved) -> float:
    """How many words two descriptions share, 0 to 1; with the same parameters more."""
    mine, its = (set(re.findall(r"[a-z]+", s.description.lower())) for s in (one, other))
    types, others = ([p.annotation for p in s.signature.parameters] for s in (one, other))
    return len(mine & its) / max(1, len(mine | its)) + 0.5 * (types == others)


def _repair(solved: Solved, pool: Sequence[Solved], chance: Random, sandbox: Sandbox) -> Lesson | None:
    """The right body after a wrong one: a slip in it, or what a neighbouring task is solved by."""
    types = [p.annotation for p in solved.signature.parameters]
    near = [s.body for s in pool if [p.annotation for p in s.signature.parameters] == types and s.key != solved.key]
    names = [p.name for p in solved.signature.parameters]
    wrong = [*slips(solved.body), *near[:2]]
    chance.shuffle(wrong)
    arguments = [a for a, _ in solved.examples]
    for text in wrong[:4]:
        code = read_body(solved.signature, text)
        if code is None or not set(names) <= set(re.findall(r"\w+", text)):
            continue
        done = sandbox.run(code, solved.signature.name, arguments, catalogue.QUICK)
        for (given, wanted), e in zip(solved.examples, done, strict=True):
            if e.status != "ok" or e.value != wanted:
                got = repr(e.value) if e.status == "ok" else e.error or e.status
                shown = solved.examples[:_SHOWN]
                request = repair_request(
                    solved.signature, solved.description, shown, code, (given, wanted), got, 0.0, 0
                )
                return lesson("repair", solved.key, request, solved.body + _END)
    return None


def slips(text: str) -> list[str]:
    """The body with one small mistake each: a comparison, a sign, a bound, an order."""
    return [text.replace(old, new, 1) for old, new in _SLIPS if old in text]
