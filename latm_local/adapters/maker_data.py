"""What the maker learns from: requests as prompts.py makes them, and the replies that are right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from random import Random
from typing import Final

from latm_local.adapters.lesson import Lesson, Turn, is_held_back, lesson
from latm_local.adapters.solved import Solved, solved_tasks
from latm_local.datatypes import CompletionRequest
from latm_local.programs import catalogue
from latm_local.programs.likeness import Likeness, words_of
from latm_local.programs.program import Program
from latm_local.prompts import WorkedExample, body_request, name_request, read_body, repair_request
from latm_local.protocols import Sandbox

_SHOWN: Final = 4  # examples in a prompt
# Examples of each task of a conversation, and tasks at most: they cost many tokens and teach little beside a wording.
_SHOWING: Final = (*((0, 4),) * 5, (2, 3), (_SHOWN, 2))
_END: Final = "\n```"
_POOL: Final = 1024  # tasks of which conversations are made
_TOLD: Final = 3  # times that a pool is told, each in other conversations: tasks are dear, tokens are cheap
_EACH: Final = 3  # tasks to a lesson, at most about so many on average
_TURNS: Final = (1, 2, 3, 4, 4)  # tasks of one conversation
_NEAR: Final = 0.85  # conversations about tasks that are alike
_TYPES: Final = 0.3  # likeness that the same parameters are worth
_COMPOSED: Final = 0.35  # composed programs in a round, for each that is one of a kind
_REPAIRS: Final = 0.06  # of the tasks
_NAMES: Final = 0.03
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
    part: tuple[int, int] = (0, 1),
) -> Iterator[Lesson]:
    """At least so many lessons, the programs in turn; `allowed` is asked about every task's description.

    `part` (number, of how many): of every round of programs the share of one worker. Ends before where a whole round
    gives no task.
    """
    chance = Random(f"maker {seed} {part[0]}")
    tasks = _tasks(programs, seed, chance, sandbox, allowed, part)
    made = 0
    while made < count:
        pool = list(islice(tasks, min(_POOL, _EACH * (count - made) // _TOLD + 1)))
        if not pool:
            return
        for _ in range(_TOLD):
            for one in _lessons_of(pool, chance, sandbox):
                yield one
                made += 1


def _tasks(
    programs: Sequence[Program],
    seed: int,
    chance: Random,
    sandbox: Sandbox,
    allowed: Callable[[str], bool],
    part: tuple[int, int],
) -> Iterator[Solved]:
    """The programs' tasks, round after round, until a round gives none."""
    number, of = part
    for turn in count():
        found = False
        for program in _in_turn(programs, Random(f"round {seed} {turn}"))[number::of]:
            for one in solved_tasks(program, chance, sandbox):
                if allowed(one.description):
                    found = True
                    yield one
        if not found:
            return


def _in_turn(programs: Sequence[Program], chance: Random) -> list[Program]:
    """One round: every program that is one of a kind, and a few of the composed ones, in mixed order."""
    written = frozenset(catalogue.written())
    own = [p for p in programs if p in written]
    others = [p for p in programs if p not in written]
    mixed = own + chance.sample(others, min(len(others), max(1, int(_COMPOSED * len(own)))))
    chance.shuffle(mixed)
    return mixed


@dataclass(frozen=True, slots=True)
class _Known:
    """A task of a pool with the words of its description."""

    task: Solved
    words: frozenset[str]
    held_back: bool


def _lessons_of(pool: Sequence[Solved], chance: Random, sandbox: Sandbox) -> Iterator[Lesson]:
    """Every task of the pool in a conversation; now and then a name, a repair.

    Tasks of programs held back from training come last in conversations of others, and alone are learnt there.
    """
    for solved in pool:
        if chance.random() < _REPAIRS:
            mended = _repair(solved, pool, chance, sandbox)
            if mended is not None:
                yield mended
        if chance.random() < _NAMES and 2 < len(solved.key) <= 40:
            asked = name_request(solved.description, solved.examples[0], 0)
            yield lesson("name", solved.key, asked, f" {solved.key}(")
    known = [_Known(s, words_of(s.description), is_held_back(s.key)) for s in pool]
    likeness = Likeness(one.words for one in known)
    left = chance.sample([one for one in known if not one.held_back], sum(not one.held_back for one in known))
    for one in known:
        if one.held_back:
            shown, most = chance.choice(_SHOWING)
            yield _conversation(_together(one, left, most, likeness, chance), shown)
    while left:
        shown, most = chance.choice(_SHOWING)
        found = _together(left.pop(), left, most, likeness, chance)
        left = [one for one in left if one.task not in found]
        yield _conversation(found, shown)


def _together(last: _Known, others: Sequence[_Known], most: int, likeness: Likeness, chance: Random) -> list[Solved]:
    """At most so many tasks of different programs, as the maker sees worked examples: the nearest last."""
    wanted = min(chance.choice(_TURNS), most)
    types = [p.annotation for p in last.task.signature.parameters]

    def nearness(other: _Known) -> float:
        same = [p.annotation for p in other.task.signature.parameters] == types
        return likeness.between(last.words, other.words) + _TYPES * same

    near = sorted(others, key=nearness)[-2 * wanted :] if chance.random() < _NEAR else others[: 2 * wanted]
    found = [last.task]
    for other in reversed(near):
        if len(found) < wanted and all(other.task.key != one.key for one in found):
            found.append(other.task)
    return found[::-1]


def asked(pool: Sequence[Solved], chance: Random) -> list[CompletionRequest]:
    """What the maker is asked for each task of a pool, after worked examples from among the others."""
    known = [_Known(s, words_of(s.description), False) for s in pool]
    likeness = Likeness(one.words for one in known)
    requests: list[CompletionRequest] = []
    for place, one in enumerate(known):
        shown, most = chance.choice(_SHOWING)
        found = _together(one, known[:place] + known[place + 1 :], most, likeness, chance)
        requests.append(_conversation(found, shown).turns[-1].request)
    return requests


def _conversation(tasks: Sequence[Solved], shown: int) -> Lesson:
    """Tasks one after the other, those before as worked examples, the bodies of all to be learnt, unless the last is
    of a program held back.

    With examples in the prompt or with none, as the maker's search asks both.
    """
    worked: list[WorkedExample] = []
    turns: list[Turn] = []
    for task in tasks:
        examples = task.examples[:shown]
        request = body_request(task.signature, task.description, examples, 0.0, 0, tuple(worked))
        turns.append(Turn(request, task.body + _END))
        worked.append(WorkedExample(task.signature, task.description, examples, task.body))
    return Lesson("body", tasks[-1].key, tuple(turns[-1:] if is_held_back(tasks[-1].key) else turns))


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
