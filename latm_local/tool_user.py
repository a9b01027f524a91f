"""The tool user: question -> arguments -> execution -> answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from latm_local.datatypes import (
    Arguments,
    Completion,
    Demonstration,
    Execution,
    Failure,
    FilledBy,
    Limits,
    Signature,
    Tool,
    ToolCall,
)
from latm_local.frames import Frames, learn_frames, list_styles_seen
from latm_local.grammar import arguments_grammar
from latm_local.prompts import read_arguments, use_request
from latm_local.protocols import LanguageModel, Sandbox
from latm_local.rendering import render

_MOST_DEMONSTRATIONS = 6
_REVIEW = "look at the row; more demonstrations of such questions teach the tool to read them"


@dataclass(frozen=True, slots=True)
class Filling:
    """Arguments for one question, and what they cost; `failure` when there are none."""

    arguments: Arguments | None
    filled_by: FilledBy | None
    tokens: int = 0
    seconds: float = 0.0
    failure: Failure | None = None


class ToolUser:
    """Uses tools on questions: frames fill what they fit exactly, the model the rest."""

    def __init__(self, model: LanguageModel, sandbox: Sandbox, limits: Limits) -> None:
        self._model = model
        self._sandbox = sandbox
        self._limits = limits
        self._frames: dict[str, Frames] = {}

    def use(self, tool: Tool, questions: Sequence[str]) -> list[ToolCall]:
        """Answer many questions with one tool; the calls come in the questions' order."""
        fillings = list(self.fill(tool.signature, tool.demonstrations, questions, key=tool.reference))
        calls = [f.arguments for f in fillings if f.arguments is not None]
        executions = iter(self._sandbox.run(tool.code, tool.name, calls, self._limits) if calls else [])
        return [
            _call(tool, question, filling, None if filling.arguments is None else next(executions))
            for question, filling in zip(questions, fillings, strict=True)
        ]

    def reads(self, tool: Tool, question: str) -> bool:
        """Whether the question is worded as the tool's demonstrations are, so that a frame fills it exactly."""
        return self._learnt(tool.signature, tool.demonstrations, tool.reference).fill(question) is not None

    def fill(
        self,
        signature: Signature,
        demonstrations: Sequence[Demonstration],
        questions: Sequence[str],
        key: str | None = None,
    ) -> list[Filling]:
        """Arguments under an interface for many questions, in order. `key` names it, to learn its frames once."""
        frames = self._learnt(signature, demonstrations, key)
        found = [frames.fill(question) for question in questions]
        rest = [i for i, arguments in enumerate(found) if arguments is None]
        fillings = [Filling(arguments, "frame") for arguments in found]
        for i, filling in self._ask(signature, demonstrations, [(i, questions[i]) for i in rest]):
            fillings[i] = filling
        return fillings

    def _learnt(self, signature: Signature, demonstrations: Sequence[Demonstration], key: str | None) -> Frames:
        frames = self._frames.get(key) if key else None
        if frames is None:
            frames = learn_frames(signature, demonstrations)
            if key:
                self._frames[key] = frames
        return frames

    def _ask(
        self, signature: Signature, demonstrations: Sequence[Demonstration], rows: Sequence[tuple[int, str]]
    ) -> Iterator[tuple[int, Filling]]:
        if not rows:
            return
        if not signature.parameters:
            yield from ((i, Filling({}, "frame")) for i, _ in rows)
            return
        shown = demonstrations[:_MOST_DEMONSTRATIONS]
        styles = list_styles_seen(signature, demonstrations)
        requests = [use_request(signature, shown, q, arguments_grammar(signature, q, styles)) for _, q in rows]
        for position, outcome in self._model.complete(requests):
            yield rows[position][0], _filling(outcome, signature)


def _filling(outcome: Completion | Failure, signature: Signature) -> Filling:
    if isinstance(outcome, Failure):
        return Filling(None, None, failure=outcome)
    spent = Filling(
        None, None, outcome.prompt_tokens - outcome.cached_tokens + outcome.generated_tokens, outcome.seconds
    )
    try:
        return replace(spent, arguments=read_arguments(outcome.text, signature), filled_by="user")
    except ValueError as error:
        return replace(spent, failure=Failure("ArgumentsNotFound", str(error), _REVIEW))


def _call(tool: Tool, question: str, filling: Filling, execution: Execution | None) -> ToolCall:
    call = ToolCall(
        tool.reference, filling.arguments, filling.filled_by, execution, None, filling.tokens, filling.seconds
    )
    if execution is None:
        return replace(call, failure=filling.failure)
    call = replace(call, seconds=filling.seconds + execution.seconds)
    if execution.status != "ok":
        why = f"{tool.reference} ended with {execution.status}: {execution.error}"
        return replace(call, failure=Failure("ExecutionFailed", why, _REVIEW))
    answer = render(tool.rendering, execution.value, question)
    if answer is None:
        why = f"{tool.reference} gave {execution.value!r}, which is not the kind of value its answers are written from"
        return replace(call, failure=Failure("RenderingFailed", why, _REVIEW))
    return replace(call, answer=answer)
