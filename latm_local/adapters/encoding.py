"""Lessons as tokens: exactly those that the engine would evaluate, and which of them are to be learnt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latm_local.adapters.lesson import Lesson, Turn
from latm_local.datatypes import EnginePlan
from latm_local.engine.llama import Llama, bindings
from latm_local.engine.vocabulary import Vocabulary

_SMALL: Final = EnginePlan(context=256, cells=256, parallel=1, threads=1, batch=64)


@dataclass(frozen=True, slots=True)
class Sample:
    """One sequence: token numbers (int32), and True where a token is part of a reply (bool), alike in length.

    `branches` (int32) is 0 where all turns begin alike, and the turn's number behind that: a token knows its own
    branch and what all have in common. It is all 0 where there is but one way to go on.
    """

    tokens: NDArray[np.int32]
    wanted: NDArray[np.bool_]
    branches: NDArray[np.int32]
    key: str

    def ways(self) -> list[NDArray[np.int32]]:
        """The tokens of each way to go on, with what all have in common."""
        last = int(self.branches.max())
        return [self.tokens[np.isin(self.branches, (0, n))] for n in range(min(1, last), last + 1)]


class LessonTokens:
    """Tokenizes lessons with a model's own vocabulary and chat template, as the engine does."""

    def __init__(self, llama: Llama) -> None:
        self._vocabulary = Vocabulary(llama)
        self._end = int(bindings().llama_vocab_eos(llama.vocabulary))

    def encode(self, lesson: Lesson) -> Sample | None:
        """The last turn's request and reply, with the replies of earlier turns wanted too; None where an earlier
        turn's tokens are not the beginning of the last's, as a template may have it."""
        if lesson.apart:
            return self._apart(lesson)
        *earlier, last = lesson.turns
        prompt, reply = self._parts(last)
        tokens = np.concatenate([prompt, reply])
        wanted = np.zeros(len(tokens), np.bool_)
        wanted[len(prompt) :] = True
        for turn in earlier:
            begun, said = self._parts(turn)
            end = len(begun) + len(said)
            if not np.array_equal(tokens[:end], np.concatenate([begun, said])):
                return None
            wanted[len(begun) : end] = True
        return Sample(tokens, wanted, np.zeros(len(tokens), np.int32), lesson.key)

    def _apart(self, lesson: Lesson) -> Sample:
        """What all requests begin with, once, and after it the rest of each with its reply."""
        parts = [self._parts(turn) for turn in lesson.turns]
        width = min(len(prompt) for prompt, _ in parts)
        alike = np.all([prompt[:width] == parts[0][0][:width] for prompt, _ in parts], axis=0)
        common = min(int(np.append(alike, False).argmin()), width - 1)
        pieces = [parts[0][0][:common], *(piece for prompt, reply in parts for piece in (prompt[common:], reply))]
        lengths = [len(piece) for piece in pieces]
        wanted = np.repeat([number > 0 and number % 2 == 0 for number in range(len(pieces))], lengths)
        branches = np.repeat([(number + 1) // 2 for number in range(len(pieces))], lengths).astype(np.int32)
        return Sample(np.concatenate(pieces), wanted, branches, lesson.key)

    def _parts(self, turn: Turn) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        prompt = self._vocabulary.prompt(turn.request.messages, turn.request.prefill)
        return prompt, np.array([*self._vocabulary.tokens(turn.reply), self._end], np.int32)


@contextmanager
def lesson_tokens(model: Path) -> Iterator[LessonTokens]:
    """Tokens of the model in this file; it is loaded for its vocabulary. Raises BadModelFile."""
    llama = Llama(model, _SMALL, 1, lambda: None)
    try:
        yield LessonTokens(llama)
    finally:
        llama.close()


def encode_all(model: Path, lessons: Iterable[Lesson], longest: int) -> list[Sample]:
    """Samples of at most `longest` tokens, in order; the others are left out."""
    with lesson_tokens(model) as tokens:
        samples = (tokens.encode(lesson) for lesson in lessons)
        return [s for s in samples if s is not None and len(s.tokens) <= longest]


def save(path: Path, samples: list[Sample]) -> None:
    """Write samples as one NumPy archive."""
    ends = np.cumsum([len(s.tokens) for s in samples])
    tokens = np.concatenate([s.tokens for s in samples]) if samples else np.zeros(0, np.int32)
    wanted = np.concatenate([s.wanted for s in samples]) if samples else np.zeros(0, np.bool_)
    branches = np.concatenate([s.branches for s in samples]) if samples else np.zeros(0, np.int32)
    keys = np.array([s.key for s in samples])
    with path.open("wb") as file:
        np.savez(file, ends=ends, tokens=tokens, wanted=wanted, branches=branches, keys=keys)


def load(path: Path) -> list[Sample]:
    """Samples that `save` wrote."""
    with np.load(path) as held:
        ends, keys = held["ends"], held["keys"]
        tokens, wanted, branches = (held[name] for name in ("tokens", "wanted", "branches"))
    starts = [0, *ends[:-1]]
    return [
        Sample(tokens[a:b], wanted[a:b], branches[a:b], str(key)) for a, b, key in zip(starts, ends, keys, strict=True)
    ]
