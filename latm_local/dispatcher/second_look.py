"""The second look: questions that similarity alone does not settle, settled in steps that cost more and more."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from latm_local.datatypes import Decision, Make, Neighbour, Reuse, Step
from latm_local.dispatcher.thresholds import Thresholds
from latm_local.dispatcher.wording import Wording, looks_alike

# Nats by which the nearest tool's name must be likelier than none: to keep what similarity has chosen, and to take what
# would wait. Of 656 questions of other tasks, all of tuning families, 3 were served where the second was 2.25, and 164
# of 464 that fit and are worded otherwise; at 1.5 it was 7 and 189, at 2.75 3 and 143.
KEPT: Final = 0.0
TAKEN: Final = 2.25


class Check(Protocol):
    """Hears the candidates' tools: do they read the question exactly?"""

    def __call__(self, question: str, candidates: Sequence[Neighbour]) -> str | None:
        """The reference of the candidate that serves, or None when none does."""
        ...


class Ask(Protocol):
    """Hears the user model on many questions at once."""

    def __call__(self, asked: Sequence[tuple[str, str]]) -> list[float | None]:
        """For each (question, reference of its nearest tool) by how many nats the tool is likelier than none; None
        where that cannot be had."""
        ...


@dataclass(frozen=True, slots=True)
class StepCount:
    """What a step did: questions settled, of them reused, turned from what similarity said, seconds spent."""

    settled: int = 0
    reused: int = 0
    turned: int = 0
    seconds: float = 0.0

    def plus(self, settled: int, reused: int, turned: int, seconds: float) -> StepCount:
        return StepCount(self.settled + settled, self.reused + reused, self.turned + turned, self.seconds + seconds)


class SecondLook:
    """Settles decisions: by frames, by similarity at or above `upper`, by wording, and by the model where it is asked.

    Whatever its similarity, a question that no tool reads exactly and that has nearly the wording of the
    nearest tool's demonstrations is a look-alike and is not answered by that tool. The model may refuse what
    similarity alone has chosen, and take what would wait if it is trusted to. `counts` adds up.
    """

    def __init__(self, wordings_of: Callable[[str], Sequence[Wording]], counts: dict[Step, StepCount]) -> None:
        self._wordings_of = wordings_of
        self._counts = counts

    def settle(
        self,
        questions: Sequence[str],
        decisions: Sequence[Decision],
        lines: Thresholds,
        check: Check,
        ask: Ask | None,
        grey: bool = True,
    ) -> list[Decision]:
        """The decisions after the second look, in order; without `grey` the model only refuses."""
        settled: list[Decision] = []
        asked: list[int] = []
        for place, (question, first) in enumerate(zip(questions, decisions, strict=True)):
            started = time.perf_counter()
            found, sure = self._tools_word(question, first, lines, check)
            settled.append(found)
            if ask is not None and not sure and (isinstance(found, Reuse) or grey):
                asked.append(place)
            else:
                self._count(first, found, time.perf_counter() - started)
        if ask is not None and asked:
            self._hear(asked, questions, decisions, settled, ask)
        return settled

    def _tools_word(self, question: str, first: Decision, lines: Thresholds, check: Check) -> tuple[Decision, bool]:
        """What frames and wording say, and whether that is sure.

        It is not where nothing but similarity speaks for a tool, be it enough or not.
        """
        near = first.neighbours
        if not near:
            return first, True
        high = isinstance(first, Reuse) and first.similarity >= lines.upper
        if high and check(question, near[:1]) is not None:
            return first, True
        open_still = high or _between(first, lines)
        alike = open_still and looks_alike(question, self._wordings_of(near[0].tool))
        if high and not alike:
            return first, False
        reader = check(question, near[1:] if high else near)
        if reader is not None:
            return _reused(first, reader, "frame"), True
        return _refused(first, "wording" if alike else "frame"), not open_still

    def _hear(
        self,
        asked: Sequence[int],
        questions: Sequence[str],
        decisions: Sequence[Decision],
        settled: list[Decision],
        ask: Ask,
    ) -> None:
        """Let the model say whether the nearest tool serves."""
        started = time.perf_counter()
        margins = ask([(questions[place], decisions[place].neighbours[0].tool) for place in asked])
        share = (time.perf_counter() - started) / len(asked)
        for place, margin in zip(asked, margins, strict=True):
            first, chosen = decisions[place], isinstance(settled[place], Reuse)
            if margin is not None and margin > (KEPT if chosen else TAKEN):
                settled[place] = _reused(first, first.neighbours[0].tool, "model")
            elif chosen:
                settled[place] = _refused(first, "model")
            self._count(first, settled[place], share)

    def _count(self, first: Decision, last: Decision, seconds: float) -> None:
        before, after = (d.tool if isinstance(d, Reuse) else None for d in (first, last))
        count = self._counts.get(last.step, StepCount())
        self._counts[last.step] = count.plus(1, after is not None, before != after, seconds)


def _between(first: Decision, lines: Thresholds) -> bool:
    return first.similarity is not None and lines.lower <= first.similarity < lines.upper


def _reused(first: Decision, tool: str, step: Step) -> Reuse:
    near = next((n for n in first.neighbours if n.tool == tool), first.neighbours[0])
    return Reuse(tool, near.similarity, first.threshold, first.neighbours, step)


def _refused(first: Decision, step: Step) -> Make:
    if isinstance(first, Make):
        return replace(first, step=step)
    resembles = f"it resembles {first.tool} at {first.similarity:.2f} but"
    said = {
        "frame": "is not worded as its questions are",
        "wording": "is worded almost as its questions are, and not quite: it may ask something else",
        "model": "the user model sees another task in it",
    }[step]
    return Make(f"{resembles} {said}", first.similarity, first.threshold, first.neighbours, step)
