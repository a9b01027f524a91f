"""What no lesson may contain: the bench's tasks and the demo's, by what programs answer and by how tasks are worded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from latm_local.bench.families import FAMILIES
from latm_local.bench.families.family import Family
from latm_local.datatypes import Execution, Instance, Json
from latm_local.demo.families import make_stream
from latm_local.programs import catalogue
from latm_local.programs.program import Program
from latm_local.protocols import Sandbox
from latm_local.rendering import choose_rendering
from latm_local.tool_maker.interfaces import candidate_interfaces

LONG: Final = 8  # words in a row that no text may share with a task that stays out
CASES: Final = 20  # of a family, on which no program may give all the answers
_FIRST: Final = 3  # of them, with different answers, that are tried before the others
_LATE: Final = 3  # cases that ran out of time and are tried again
_SHORTEST: Final = 4  # words of a whole wording that still tell a task
_WORD: Final = re.compile(r"[^\W\d_]+")
_SLOT: Final = re.compile(r"\{[^{}]*\}")


class Texts:
    """Runs of words that must not come again: LONG ones, and whole texts of at least `shortest` words."""

    def __init__(self, texts: Iterable[str], shortest: int = _SHORTEST) -> None:
        self._runs: dict[int, set[tuple[str, ...]]] = {}
        for text in texts:
            words = _words(text)
            length = min(LONG, len(words))
            if length >= shortest:
                self._runs.setdefault(length, set()).update(_runs(words, length))

    def shared(self, text: str) -> tuple[str, ...] | None:
        """The first run of words that `text` shares, None if there is none; `{slots}` do not count."""
        words = _words(text)
        found = (run for length, known in self._runs.items() for run in _runs(words, length) if run in known)
        return next(found, None)

    def allows(self, text: str) -> bool:
        return self.shared(text) is None


def bench_texts() -> Texts:
    """All wordings of the bench's families, those kept for testing too."""
    return Texts(w for family in FAMILIES.values() for w in (*family.wordings, *family.test_wordings))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_SLOT.sub(" ", text))]


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


@dataclass(frozen=True, slots=True)
class FamilyCases:
    """Cases of a family under one reading of their questions: arguments by position, and the answers."""

    family: str
    annotations: tuple[str, ...]
    rows: tuple[tuple[Json, ...], ...]
    questions: tuple[str, ...]
    answers: tuple[str, ...]


def kept_out(seed: int = 20_261) -> list[FamilyCases]:
    """Cases of what must be made and never be taught: the bench's families and the demo's."""
    return [*bench_cases(seed=seed), *demo_cases(seed)]


def bench_cases(families: Mapping[str, Family] = FAMILIES, seed: int = 20_261) -> list[FamilyCases]:
    """Cases of families under every reading that the tool maker would try."""
    return [
        one
        for family in families.values()
        for one in _cases(family.name, family.instances(seed, CASES, family.wordings[:1]))
    ]


def demo_cases(seed: int) -> list[FamilyCases]:
    """Cases of the demo's families."""
    stream = make_stream(seed, CASES)
    answered = [replace(i, answer=stream.truth[i.id]) for i in stream.instances]
    names = dict.fromkeys(stream.family.values())
    return [one for name in names for one in _cases(name, [i for i in answered if stream.family[i.id] == name])]


def _cases(name: str, instances: Sequence[Instance]) -> Iterator[FamilyCases]:
    instances = _varied_first(instances)
    questions = tuple(i.question for i in instances)
    answers = tuple(str(i.answer) for i in instances)
    for interface in candidate_interfaces(questions):
        annotations = tuple(p.annotation for p in interface.parameters)
        rows = tuple(tuple(a[p.name] for p in interface.parameters) for a in interface.arguments)
        yield FamilyCases(name, annotations, rows, questions, answers)


def _varied_first(instances: Sequence[Instance]) -> list[Instance]:
    """Instances with an answer not given before come first: what all answers share is seen in different ones only."""
    by_answer: dict[str | None, Instance] = {}
    for instance in instances:
        by_answer.setdefault(instance.answer, instance)
    first = list(by_answer.values())
    return [*first, *(i for i in instances if i not in first)]


def reproduced(program: Program, cases: Sequence[FamilyCases], sandbox: Sandbox) -> str | None:
    """The family whose answers the program gives on all cases, its slots in whatever order; None if there is none."""
    types = tuple(slot.annotation for slot in program.slots)
    trials = [
        (one, order)
        for one in cases
        if sorted(one.annotations) == sorted(types)
        for order in permutations(range(len(types)))
        if tuple(one.annotations[i] for i in order) == types
    ]
    rows = [_ordered(row, order) for one, order in trials for row in one.rows[:_FIRST]]
    done = iter(_run(program, rows, sandbox))
    for one, order in trials:
        first = [next(done) for _ in one.rows[:_FIRST]]
        if _gives(first, one) and _gives(_rest(program, one, order, sandbox), one):
            return one.family
    return None


def _run(program: Program, rows: Sequence[tuple[Json, ...]], sandbox: Sandbox) -> list[Execution]:
    """In little time, since some programs never end on other programs' inputs; again where only a few ran out of it,
    which may be the machine's fault."""
    done = catalogue.run(program, rows, sandbox, catalogue.BRIEF)
    late = [place for place, e in enumerate(done) if e.status == "timed_out"]
    if 0 < len(late) <= _LATE:
        again = catalogue.run(program, [rows[place] for place in late], sandbox, catalogue.QUICK)
        for place, execution in zip(late, again, strict=True):
            done[place] = execution
    return done


def _rest(program: Program, one: FamilyCases, order: Sequence[int], sandbox: Sandbox) -> list[Execution]:
    return catalogue.run(program, [_ordered(row, order) for row in one.rows], sandbox, catalogue.QUICK)


def _ordered(row: Sequence[Json], order: Sequence[int]) -> tuple[Json, ...]:
    return tuple(row[i] for i in order)


def _gives(done: Sequence[Execution], one: FamilyCases) -> bool:
    """Whether these values can be written as the family's answers."""
    if any(e.status != "ok" for e in done):
        return False
    count = len(done)
    return choose_rendering([e.value for e in done], one.answers[:count], one.questions[:count]) is not None


def permitted(programs: Iterable[Program], sandbox: Sandbox) -> Iterator[Program]:
    """Programs that differ from every family kept out, with the wordings left to them."""
    cases, texts = kept_out(), bench_texts()
    for program in programs:
        kept = tuple(w for w in program.wordings if texts.allows(w.replace("*", "numbers")))
        if kept and reproduced(program, cases, sandbox) is None:
            yield replace(program, wordings=kept)
