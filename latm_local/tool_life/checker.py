"""A tool checked again: its demonstrations and more, from question to answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from latm_local.datatypes import Arguments, Demonstration, Limits, Tool, ToolCall
from latm_local.protocols import TwoSandboxes
from latm_local.tool_user import ToolUser


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that did not come out: the right answer, what came, and why nothing did."""

    question: str
    right: str
    got: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """How a tool did: (right, of) on its own demonstrations and on more.

    `unsteady` are questions with another result the second time, `differences` where the two sandboxes disagree.
    """

    tool: str
    demonstrations: tuple[int, int]
    more: tuple[int, int]
    misses: tuple[Miss, ...] = ()
    unsteady: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not (self.misses or self.unsteady or self.differences)


class Checker:
    """Runs tools to see whether they still do what they were admitted for."""

    def __init__(self, user: ToolUser, sandbox: TwoSandboxes, limits: Limits) -> None:
        self._user = user
        self._sandbox = sandbox
        self._limits = limits

    def check(self, tool: Tool, more: Sequence[Demonstration] = ()) -> Check:
        """Answer every demonstration, and `more`, as a run would: filled, executed, rendered; twice, in both
        sandboxes."""
        rows = [*tool.demonstrations, *more]
        calls = self._user.use(tool, [row.question for row in rows])
        filled = [(r.question, c) for r, c in zip(rows, calls, strict=True) if c.arguments is not None]
        own = len(tool.demonstrations)
        right = [call.answer == row.answer for row, call in zip(rows, calls, strict=True)]
        return Check(
            tool.reference,
            (sum(right[:own]), own),
            (sum(right[own:]), len(rows) - own),
            tuple(_miss(row, call) for row, call, ok in zip(rows, calls, right, strict=True) if not ok),
            tuple(self._unsteady(tool, filled)),
            tuple(self._sandbox.differences(tool.code, tool.name, _arguments(filled), self._limits) if filled else ()),
        )

    def _unsteady(self, tool: Tool, filled: Sequence[tuple[str, ToolCall]]) -> Iterator[str]:
        """Questions whose arguments give another result when the calls are made again, in the other order."""
        again = self._sandbox.run(tool.code, tool.name, _arguments(filled)[::-1], self._limits) if filled else []
        for (question, call), execution in zip(filled, reversed(again), strict=True):
            first = call.execution
            if first is not None and (first.status, first.value) != (execution.status, execution.value):
                yield question


def _arguments(filled: Sequence[tuple[str, ToolCall]]) -> list[Arguments]:
    return [call.arguments for _, call in filled if call.arguments is not None]


def _miss(row: Demonstration, call: ToolCall) -> Miss:
    return Miss(row.question, row.answer, call.answer, call.failure.message if call.failure is not None else None)
