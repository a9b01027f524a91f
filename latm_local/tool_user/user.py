"""The tool user: question -> arguments -> execution -> answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from latm_local.datatypes import (
    Arguments,
    Demonstration,
    Execution,
    Failure,
    Limits,
    Signature,
    Tool,
    ToolCall,
)
from latm_local.frames import Frames, learn_frames
from latm_local.protocols import LanguageModel, Sandbox
from latm_local.rendering import render
from latm_local.tool_user.asking import ask_freely, ask_to_choose
from latm_local.tool_user.confidence import CERTAIN, LEAST_PROBABILITY, MODEL_WEIGHT, probabilities
from latm_local.tool_user.filling import Filling
from latm_local.tool_user.grounding import find_fillings, shared_pieces
from latm_local.tool_user.shown import Lesson, learn

Fill: TypeAlias = Literal["auto", "grounded", "free"]
DOES_NOT_FIT = "DoesNotFit"
_REVIEW = "look at the row; more demonstrations of such questions teach the tool to read them"
_MOST_FILLINGS = 40
_MOST_TRIES = 4


@dataclass(frozen=True, slots=True)
class _Taught:
    """What the demonstrations of one interface teach."""

    frames: Frames
    lesson: Lesson


class ToolUser:
    """Uses tools on questions: frames fill what they fit exactly, evidence and the model the rest.

    `fill` is `auto` (frames first), `grounded` (no frames) or `free` (the model writes JSON under a schema).
    A filling less probable than `certain` is weighed by the model. What is then less probable than `least`
    is left for review; the model that `maker` gives is asked about it first.
    """

    def __init__(
        self,
        model: LanguageModel,
        sandbox: Sandbox,
        limits: Limits,
        fill: Fill = "auto",
        least: float = LEAST_PROBABILITY,
        certain: float = CERTAIN,
        maker: Callable[[], LanguageModel] | None = None,
        weight: float = MODEL_WEIGHT,
    ) -> None:
        """`weight` is that of the model's word beside the evidence; the maker's counts as an untaught model's."""
        self._model = model
        self._sandbox = sandbox
        self._limits = limits
        self._fill = fill
        self._least = least
        self._certain = certain
        self._maker = maker
        self._weight = weight
        self._taught: dict[str, _Taught] = {}

    def use(self, tool: Tool, questions: Sequence[str]) -> list[ToolCall]:
        """Answer many questions with one tool; the calls come in the questions' order.

        Where a likeliest filling is not sure, other likely ones are executed too: fillings that fail are out, and
        those that give one answer count together.
        """
        fillings = self.fill(tool.signature, tool.demonstrations, questions, key=tool.reference)
        calls = [self._hopeless(tool, filling) for filling in fillings]
        tried = [(i, f) for i, filling in enumerate(fillings) for f in self._worth_trying(filling)]
        executions = self._execute(tool, [f for _, f in tried])
        found: dict[int, list[tuple[Filling, ToolCall]]] = {}
        for (i, filling), execution in zip(tried, executions, strict=True):
            found.setdefault(i, []).append((filling, self._call(tool, questions[i], filling, execution)))
        for i, mine in found.items():
            calls[i] = self._settled(mine)
        return calls

    def _worth_trying(self, filling: Filling) -> list[Filling]:
        """The filling itself, and where it is not sure some of the others."""
        if filling.arguments is None:
            return []
        others = filling.others[: _MOST_TRIES - 1] if filling.probability < self._least else ()
        return [filling, *(replace(filling, arguments=a, probability=p, seconds=0.0) for a, p in others)]

    def _settled(self, tried: Sequence[tuple[Filling, ToolCall]]) -> ToolCall:
        """The call of the likeliest answer among fillings of one question, likeliest filling first.

        What a filling that fails had of the probability goes to the others. That fillings agree on yes or no tells
        nothing: every second one would by chance.
        """
        seconds = sum(call.seconds for _, call in tried)
        good = [(filling, call) for filling, call in tried if call.answer is not None]
        if not good:
            return replace(tried[0][1], seconds=seconds)
        shares: dict[str | None, float] = {}
        for filling, call in good:
            told, value = shares.get(call.answer, 0.0), call.execution and call.execution.value
            shares[call.answer] = (
                max(told, filling.probability) if isinstance(value, bool) else told + filling.probability
            )
        failed = sum(filling.probability for filling, call in tried if call.answer is None)
        answer = max(shares, key=lambda a: shares[a])
        share = min(1.0, shares[answer] / max(1e-9, 1.0 - failed))
        call = next(call for _, call in good if call.answer == answer)
        return replace(self._sure_enough(call, share), seconds=seconds)

    def reads(self, tool: Tool, question: str) -> bool:
        """Whether the question is worded as the tool's demonstrations are, so that a frame fills it exactly."""
        return self._learnt(tool.signature, tool.demonstrations, tool.reference).frames.fill(question) is not None

    def fill(
        self,
        signature: Signature,
        demonstrations: Sequence[Demonstration],
        questions: Sequence[str],
        key: str | None = None,
    ) -> list[Filling]:
        """Arguments under an interface for many questions, in order. `key` names it, to learn it once."""
        if not signature.parameters:
            return [Filling({}, "frame", 1.0)] * len(questions)
        if self._fill == "free":
            return ask_freely(self._model, signature, demonstrations, questions, [{}] * len(questions))
        taught = self._learnt(signature, demonstrations, key)
        framed = [taught.frames.fill(q) if self._fill == "auto" else None for q in questions]
        fillings = [Filling(arguments, "frame", 1.0) for arguments in framed]
        rest = [i for i, arguments in enumerate(framed) if arguments is None]
        grounded = self._ground(signature, demonstrations, taught.lesson, [questions[i] for i in rest])
        for i, filling in zip(rest, grounded, strict=True):
            fillings[i] = filling
        return fillings

    def _learnt(self, signature: Signature, demonstrations: Sequence[Demonstration], key: str | None) -> _Taught:
        taught = self._taught.get(key) if key else None
        if taught is None:
            taught = _Taught(learn_frames(signature, demonstrations), learn(signature, demonstrations))
            if key:
                self._taught[key] = taught
        return taught

    def _ground(
        self, signature: Signature, demonstrations: Sequence[Demonstration], lesson: Lesson, questions: Sequence[str]
    ) -> list[Filling]:
        """Fillings by evidence; the model is asked where doubt is left or an argument is not in the text."""
        free = [shown.parameter.name for shown in lesson.parameters if not shown.grounded]
        fillings = []
        for question, shared in zip(questions, shared_pieces(questions), strict=True):
            wholes = find_fillings(lesson, question, shared, _MOST_FILLINGS)
            fillings.append(Filling.of(wholes, probabilities(wholes)))
        if free:
            return self._complete(signature, demonstrations, questions, fillings)
        user = (self._model, self._weight, self._certain)
        weighed = self._weigh(*user, signature, demonstrations, questions, fillings)
        if self._maker is not None and any(fillings[i].probability < self._least for i in weighed):
            maker = (self._maker(), MODEL_WEIGHT, self._least)
            for i in self._weigh(*maker, signature, demonstrations, questions, fillings):
                fillings[i] = replace(fillings[i], filled_by="maker")
        return fillings

    @staticmethod
    def _weigh(
        model: LanguageModel,
        weight: float,
        bound: float,
        signature: Signature,
        demonstrations: Sequence[Demonstration],
        questions: Sequence[str],
        fillings: list[Filling],
    ) -> list[int]:
        """Let a model weigh the fillings less probable than `bound`, in place; return which they were."""
        unsure = [i for i, f in enumerate(fillings) if f.arguments is not None and f.others and f.probability < bound]
        asked = [(questions[i], fillings[i]) for i in unsure]
        heard = ask_to_choose(model, signature, demonstrations, asked, weight)
        for i, filling in zip(unsure, heard, strict=True):
            fillings[i] = filling
        return unsure

    def _complete(
        self,
        signature: Signature,
        demonstrations: Sequence[Demonstration],
        questions: Sequence[str],
        fillings: Sequence[Filling],
    ) -> list[Filling]:
        """Let the model write the arguments that stand in no question, after those that were found."""
        known = [f.arguments or {} for f in fillings]
        written = ask_freely(self._model, signature, demonstrations, questions, known)
        return [
            replace(w, probability=w.probability * f.probability if f.arguments is not None else w.probability)
            for w, f in zip(written, fillings, strict=True)
        ]

    def _execute(self, tool: Tool, fillings: Sequence[Filling]) -> list[Execution]:
        calls: list[Arguments] = [f.arguments for f in fillings if f.arguments is not None]
        return self._sandbox.run(tool.code, tool.name, calls, self._limits) if calls else []

    @staticmethod
    def _hopeless(tool: Tool, filling: Filling) -> ToolCall:
        """The call before anything ran: what is known if there are no arguments."""
        failure = filling.failure or Failure(
            DOES_NOT_FIT, f"nothing in the question can be the arguments of {tool.signature}", _REVIEW
        )
        return ToolCall(tool.reference, None, None, None, None, filling.tokens, filling.seconds, failure)

    def _call(self, tool: Tool, question: str, filling: Filling, execution: Execution) -> ToolCall:
        seconds = filling.seconds + execution.seconds
        call = ToolCall(tool.reference, filling.arguments, filling.filled_by, execution, None, filling.tokens, seconds)
        if execution.status != "ok":
            why = f"{tool.reference} ended with {execution.status}: {execution.error}"
            return replace(call, failure=Failure("ExecutionFailed", why, _REVIEW))
        answer = render(tool.rendering, execution.value, question)
        if answer is None:
            why = f"{tool.reference} gave {execution.value!r}, which is not what its answers are written from"
            return replace(call, failure=Failure("RenderingFailed", why, _REVIEW))
        return replace(call, answer=answer)

    def _sure_enough(self, call: ToolCall, probability: float) -> ToolCall:
        """The call with its answer, or without where that is not likely enough."""
        if probability >= self._least:
            return call
        why = f"the arguments are likely at {probability:.0%} only; the answer would be {call.answer!r}"
        return replace(call, answer=None, failure=Failure("Unsure", why, _REVIEW))
