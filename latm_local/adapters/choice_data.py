"""Whether a question is for a tool, or for none: what the tool user learns choosing from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

import numpy as np

from latm_local.adapters.lesson import Lesson, Turn
from latm_local.datatypes import CompletionRequest, Demonstration, Signature
from latm_local.programs.likeness import words_of
from latm_local.programs.program import Program
from latm_local.prompts import NO_TOOL, choice_request

_STRANGE: Final = 4  # questions that a tool is not for, beside as many that it is for
_NEAR: Final = 24  # of the other tasks, those worded most alike
# Of questions that are for no tool: the share of twins, of the rest that of the relative's, and of near tasks'.
_TWINS: Final = 0.35
_RELATIVES: Final = 0.45
_OF_NEAR: Final = 0.6
_NEAREST: Final = 3
_TRIES: Final = 4  # draws for each question wanted


@dataclass(frozen=True, slots=True)
class Learnt:
    """A task with a tool's interface: demonstrations in one wording, more questions in others, and twins.

    Twins are worded almost as the task is and ask something else. `words` are those of the demonstrations.
    """

    key: str
    signature: Signature
    demonstrations: tuple[Demonstration, ...]
    others: tuple[Demonstration, ...]
    twins: tuple[str, ...]
    words: frozenset[str]


def choosing(task: Learnt, relative: Learnt | None, recent: Sequence[Learnt], chance: Random) -> Lesson:
    """Whether the task's tool is for each of several questions, each asked alone as the dispatcher asks.

    It is for the task's own, which are mostly worded otherwise than the demonstrations. The others are mostly near
    ones: `relative` is of a program worded like the task's, and twins ask for something else in nearly the words of
    the task. `recent` are other tasks.
    """
    name = task.signature.name
    asked = [(one.question, name) for one in task.others]
    asked += [(question, NO_TOOL) for question in _strange(task, relative, recent, chance)]
    turns = []
    for question, reply in chance.sample(asked, len(asked)):
        request = choice_request([(name, task.demonstrations)], question)
        turns.append(Turn(CompletionRequest(request.messages), reply))
    return Lesson("choose", task.key, tuple(turns), apart=True)


def _strange(task: Learnt, relative: Learnt | None, recent: Sequence[Learnt], chance: Random) -> list[str]:
    """Different questions that the task's tool is not for."""
    near = sorted(recent, key=lambda other: _likeness(task, other))[-_NEAR:]
    drawn = _drawn(task, relative, near, recent, chance)
    found: dict[str, None] = {}
    for _ in range(_STRANGE * _TRIES):
        if len(found) < _STRANGE:
            found.setdefault(next(drawn))
    return list(found)


def _drawn(
    task: Learnt, relative: Learnt | None, near: Sequence[Learnt], recent: Sequence[Learnt], chance: Random
) -> Iterator[str]:
    relatives = [d.question for d in (*relative.demonstrations, *relative.others)] if relative is not None else []
    while True:
        if task.twins and chance.random() < _TWINS:
            yield chance.choice(task.twins)
        elif relatives and chance.random() < _RELATIVES:
            yield chance.choice(relatives)
        else:
            yield chance.choice(chance.choice(near if chance.random() < _OF_NEAR else recent).others).question


class Relatives:
    """Which program is worded most like another: rare words that both have count most."""

    def __init__(self, programs: Sequence[Program]) -> None:
        from scipy.sparse import csr_matrix

        self._programs = programs
        words = [words_of(" ".join(p.wordings)) for p in programs]
        places = {word: n for n, word in enumerate(sorted(frozenset().union(*words)))}
        rows = [n for n, known in enumerate(words) for _ in known]
        columns = [places[word] for known in words for word in sorted(known)]
        has = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(words), len(places)))
        weighted = has.multiply(np.log((1 + len(words)) / np.asarray(has.sum(axis=0)))).tocsr()
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        self._vectors = csr_matrix(weighted.multiply((1 / np.maximum(lengths, 1e-9))[:, None]))
        self._places = {program.key: n for n, program in enumerate(programs)}

    def of(self, program: Program, question: str, chance: Random) -> Program:
        """One of the few nearest programs, with the one wording of it that is nearest to a question."""
        place = self._places[program.key]
        likeness = (self._vectors @ self._vectors[place].T).toarray().ravel()
        likeness[place] = -1
        nearest = np.argsort(-likeness, kind="stable")[:_NEAREST]
        found: Program = self._programs[chance.choice(nearest.tolist())]
        asked = words_of(question)
        said = max(found.wordings, key=lambda wording: len(asked & words_of(wording)) / len(words_of(wording) | asked))
        return replace(found, wordings=(said,))


def _likeness(one: Learnt, other: Learnt) -> float:
    """How many words two tasks' questions share, 0 to 1."""
    return len(one.words & other.words) / max(1, len(one.words | other.words))
