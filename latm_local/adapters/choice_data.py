"""Which tool a question is for, or none: what the tool user learns choosing from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

import numpy as np

from latm_local.adapters.lesson import Lesson, Turn
from latm_local.datatypes import CompletionRequest, Demonstration, Message, Signature
from latm_local.programs.likeness import words_of
from latm_local.programs.program import Program
from latm_local.prompts import NO_TOOL, choice_request

MOST_TOOLS: Final = 3
_QUESTIONS: Final = 5  # one after the other, about the same tools
_NEAR: Final = 0.7  # of the tools beside the task's own, the share of those worded alike
_FITTING: Final = 0.5  # of the questions
# Of questions that are for no tool: the share of twins, and of the rest that of the relative's.
_TWINS: Final = 0.5
_RELATIVES: Final = 0.6
_RELATIVES_KNOWN: Final = 0.4  # lessons in which the relative is among the tools to choose from
_NEAREST: Final = 3


@dataclass(frozen=True, slots=True)
class Learnt:
    """A task with a tool's interface: demonstrations in one wording, more questions in others, and twins.

    Twins are worded almost as the task is and ask something else.
    """

    key: str
    signature: Signature
    demonstrations: tuple[Demonstration, ...]
    others: tuple[Demonstration, ...]
    twins: tuple[str, ...]


def choosing(task: Learnt, relative: Learnt | None, recent: Sequence[Learnt], chance: Random) -> Lesson:
    """Which of some tools each of several questions is for; half of the time none of them.

    Tools and questions of no tool are mostly near ones: `relative` is of a program worded like the task's, and twins
    ask for something else in nearly the words of a tool's task. `recent` are other tasks, more than MOST_TOOLS.
    """
    if relative is not None and task.signature.name == relative.signature.name:
        relative = None
    near = sorted(recent, key=lambda other: _likeness(task, other))[-2 * MOST_TOOLS :]
    tools = _tools(task, relative, near, recent, chance)
    known = {tool.key for tool in tools}
    strange = relative if relative is not None and relative.key not in known else None
    asked = _Strange(
        [twin for tool in tools for twin in tool.twins],
        [d.question for d in (*strange.demonstrations, *strange.others)] if strange is not None else [],
        [t for t in (*near, *chance.sample(list(recent), MOST_TOOLS)) if t.key not in known],
    )
    before, turns = choice_request([(t.signature.name, t.demonstrations) for t in tools], "").messages[:-1], []
    for _ in range(_QUESTIONS):
        if chance.random() < _FITTING:
            meant = chance.choice(tools)
            question, reply = chance.choice([*meant.others, meant.demonstrations[-1]]).question, meant.signature.name
        else:
            question, reply = asked.draw(chance), NO_TOOL
        turns.append(Turn(CompletionRequest((*before, Message("user", question))), reply))
        before = (*turns[-1].request.messages, Message("assistant", reply))
    return Lesson("choose", task.key, tuple(turns))


def _tools(
    task: Learnt, relative: Learnt | None, near: Sequence[Learnt], recent: Sequence[Learnt], chance: Random
) -> list[Learnt]:
    """The task's tool and up to two others, in any order, no two of one name or one program."""
    wanted = chance.randint(1, MOST_TOOLS)
    others = chance.sample(near if chance.random() < _NEAR else recent, len(near))
    if relative is not None and chance.random() < _RELATIVES_KNOWN:
        others.insert(0, relative)
    found = [task]
    for other in others:
        if len(found) < wanted and all(
            other.key != one.key and other.signature.name != one.signature.name for one in found
        ):
            found.append(other)
    return chance.sample(found, len(found))


@dataclass(frozen=True, slots=True)
class _Strange:
    """Questions for none of the tools: twins of theirs, a relative's, and other tasks'."""

    twins: Sequence[str]
    relatives: Sequence[str]
    others: Sequence[Learnt]

    def draw(self, chance: Random) -> str:
        if self.twins and chance.random() < _TWINS:
            return chance.choice(self.twins)
        if self.relatives and chance.random() < _RELATIVES:
            return chance.choice(self.relatives)
        return chance.choice(chance.choice(self.others).others).question


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
    mine, its = (words_of(" ".join(d.question for d in t.demonstrations)) for t in (one, other))
    return len(mine & its) / max(1, len(mine | its))
