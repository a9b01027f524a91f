"""Admission: what a candidate must stand before it is a tool. The maker has no part in it.

Covered: demonstrations that the maker never saw, results that change from call to call, demonstrations written
into the code, two sandboxes that disagree, calls that do not end. Not covered: what no demonstration and no
competing candidate shows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from latm_local.config import MakeSettings
from latm_local.datatypes import Arguments, Demonstration, Execution, Json, Limits, Tool, Verification
from latm_local.protocols import TwoSandboxes
from latm_local.rendering import choose_rendering, render
from latm_local.tool_maker.search import Proposal, Search

CONFIDENCE: Final = 0.95
PATIENCE: Final = 0.5  # seconds that a call may take while candidates are tried
_NEAR: Final = 0.8  # the most that a wrong value is worth
_MOST_COMPARED: Final = 200
_LONG: Final = 5  # characters or digits of a literal that is no accident
_TELLING: Final = 3  # the same, of two literals together


@dataclass(frozen=True, slots=True)
class FailingCase:
    """A call that a candidate got wrong: what it gave, or its error, and what was wanted."""

    arguments: Arguments
    wanted: Json
    got: Json = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A candidate after the gate: the tool if it passed, else how far it came.

    `near` is how near its values come to those wanted, on average over the shown demonstrations; see `nearness`.
    """

    tool: Tool | None = None
    near: float = 0.0
    case: FailingCase | None = None


class Gate:
    """Judges candidates by running them."""

    def __init__(self, sandbox: TwoSandboxes, limits: Limits, settings: MakeSettings) -> None:
        self._sandbox = sandbox
        self._limits = replace(limits, seconds=min(limits.seconds, PATIENCE))
        self._settings = settings

    def run(self, tool: Tool, calls: Sequence[Arguments]) -> list[Execution]:
        """Call a candidate under the patience of a search."""
        return self._sandbox.run(tool.code, tool.name, calls, self._limits)

    def promise(self, proposal: Proposal, code: str, count: int, patience: float) -> float:
        """How near a candidate comes to the values wanted of the first `count` demonstrations; see `Checked.near`.

        Nothing is counted. 0 at once where the first call fails, lasts longer than `patience`, in seconds, or gives
        nothing like the value wanted.
        """
        calls, wanted = proposal.arguments[:count], proposal.values
        brief = replace(self._limits, seconds=patience)
        total = 0.0
        for part in (slice(1), slice(1, count)):
            done = self._sandbox.run(code, proposal.signature.name, calls[part], brief)
            total += sum(nearness(e.value, v) for e, v in zip(done, wanted[part], strict=False) if e.status == "ok")
            if not total:
                break
        return total / max(1, len(calls))

    def check(self, proposal: Proposal, code: str, search: Search, patience: float = PATIENCE) -> Checked:
        """Judge one candidate; the search's stages and its best verification are brought up to date.

        `patience` is the time in seconds that its first call may take.
        """
        entry, arguments, count = proposal.signature.name, proposal.arguments, len(search.shown)
        # One call first: a body that never ends would take the whole limit once for each demonstration.
        brief = replace(self._limits, seconds=min(self._limits.seconds, patience))
        first = self._sandbox.run(code, entry, arguments[:1], brief)[0]
        if first.status != "ok":
            return Checked(case=_case(proposal, [first]))
        search.stages.ran += 1
        ran_in, executions = self._sandbox.choose(code, entry, arguments, self._limits)
        front = executions[:count]
        each = [nearness(e.value, v) if e.status == "ok" else 0.0 for e, v in zip(front, proposal.values, strict=False)]
        near = sum(each) / max(1, len(each))
        rendering = _rendering(front, search.shown)
        if rendering is None:
            return Checked(near=near, case=_case(proposal, front))
        search.stages.right_shown += 1
        tool = _wrapped(proposal, code, rendering, ran_in, search)
        search.ungated = search.ungated or tool
        if self._settings.admit == "shown-only":
            search.seen(Verification((count, count), (0, 0)))
            return Checked(tool, 1.0)
        back = [_answer(tool, e, d) for e, d in zip(executions[count:], search.held_back, strict=True)]
        return Checked(tool if self._admits(tool, back, arguments, search) else None, 1.0)

    def _admits(self, tool: Tool, back: Sequence[str | None], arguments: Sequence[Arguments], search: Search) -> bool:
        right = sum(answer == d.answer for answer, d in zip(back, search.held_back, strict=True))
        search.tested[tuple(back)] = right
        search.seen(Verification((len(search.shown), len(search.shown)), (right, len(back))))
        least = self._settings.least_right
        if right < len(back) and (least is None or at_least(right, len(back), len(search.tested)) < least):
            return False
        search.stages.right_held_back += 1
        if demonstrations_within(tool.code, tool.demonstrations):
            search.stages.hard_coded += 1
            return False
        if not self._repeats(tool, arguments):
            search.stages.not_repeatable += 1
            return False
        if self._sandbox.differences(tool.code, tool.name, arguments, self._limits):
            search.stages.sandboxes_differ += 1
            return False
        return True

    def _repeats(self, tool: Tool, arguments: Sequence[Arguments]) -> bool:
        """Whether calls give the same again, in the other order."""
        there = self.run(tool, arguments)
        back = self.run(tool, list(reversed(arguments)))
        return [(e.status, e.value) for e in there] == [(e.status, e.value) for e in reversed(back)]


def nearness(value: Json, wanted: Json) -> float:
    """1 for the value wanted, 0 for one of another kind, between for one that has parts of it.

    Text and lists by their longest common parts, numbers by their difference beside the one wanted.
    """
    if isinstance(value, bool) or isinstance(wanted, bool):
        return float(value is wanted)
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return 1.0 if value == wanted else _NEAR * _numbers_near(value, wanted)
    if isinstance(value, str) and isinstance(wanted, str):
        return 1.0 if value == wanted else _NEAR * _shared(value.casefold(), wanted.casefold())
    if isinstance(value, list) and isinstance(wanted, list):
        return 1.0 if value == wanted else _NEAR * _shared([repr(v) for v in value], [repr(v) for v in wanted])
    return float(value == wanted)


def _numbers_near(value: float, wanted: float) -> float:
    try:
        return 1 / (1 + abs(value - wanted) / (1 + abs(wanted)))
    except OverflowError:  # whole numbers of hundreds of digits
        return 0.0


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one[:_MOST_COMPARED], other[:_MOST_COMPARED], autojunk=False).ratio()


def at_least(right: int, of: int, tried: int = 1) -> float:
    """The share of instances that a candidate gets right at least, with 95 % confidence.

    Clopper and Pearson's bound for `right` of `of` held back; where `tried` candidates that answer differently
    were held against them, each has to stand a test as many times as strict (Bonferroni).
    """
    if right == 0:
        return 0.0
    from scipy.stats import beta

    return float(beta.ppf((1 - CONFIDENCE) / max(1, tried), right, of - right + 1))


def bound_text(verification: Verification, tried: int) -> str:
    """The bound in words, as it is stored with a tool."""
    right, of = verification.held_back
    if of == 0:
        return "nothing was held back: there is no bound"
    chosen = f", the best of {tried} behaviours tried" if tried > 1 else ""
    share, sure = 100 * at_least(right, of, tried), 100 * CONFIDENCE
    return f"right on {right} of {of} held back{chosen}: at least {share:.0f} % right with {sure:.0f} % confidence"


def demonstrations_within(code: str, demonstrations: Sequence[Demonstration]) -> list[str]:
    """Answers and argument values of demonstrations that stand as literals in the code, as source text.

    Long ones count alone, short ones in twos. Answers and values that recur among the demonstrations are no
    evidence: they are few by nature, such as the days of the week.
    """
    literals = set(_constants(ast.parse(code)))
    given = [text for d in demonstrations for text in {str(value) for value in _leaves(d)}]
    rare = {text for text in given if given.count(text) == 1}
    found = sorted(text for text in literals & rare if _size(text) >= _TELLING)
    return found if len(found) > 1 or any(_size(text) >= _LONG for text in found) else []


def _constants(tree: ast.Module) -> Iterator[str]:
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documentation or isinstance(node.value, bool):
            continue
        if isinstance(node.value, str | int | float):
            yield str(node.value)


def _leaves(demonstration: Demonstration) -> Iterator[Json]:
    yield demonstration.answer
    for value in (demonstration.arguments or {}).values():
        yield value
        if isinstance(value, list):
            yield from value


def _size(text: str) -> int:
    """How telling a literal is: its length; round numbers such as 100 or 5000 tell little."""
    try:
        float(text)
    except ValueError:
        return len(text.strip())
    return len(text.replace(".", "").lstrip("-").rstrip("0"))


def _rendering(front: Sequence[Execution], shown: Sequence[Demonstration]) -> str | None:
    if any(e.status != "ok" for e in front):
        return None
    return choose_rendering([e.value for e in front], [d.answer for d in shown], [d.question for d in shown])


def _answer(tool: Tool, execution: Execution, demonstration: Demonstration) -> str | None:
    if execution.status != "ok":
        return None
    return render(tool.rendering, execution.value, demonstration.question)


def _wrapped(proposal: Proposal, code: str, rendering: str, ran_in: str, search: Search) -> Tool:
    demonstrations = tuple(
        replace(d, arguments=a) for d, a in zip([*search.shown, *search.held_back], proposal.arguments, strict=True)
    )
    origin: dict[str, Json] = {"sandbox": ran_in, "interface": proposal.origin}
    signature = proposal.signature
    return Tool(signature.name, proposal.description, code, signature, demonstrations, rendering, provenance=origin)


def _case(proposal: Proposal, executions: Iterable[Execution]) -> FailingCase | None:
    """The first call that failed or gave another value than wanted."""
    for execution, arguments, wanted in zip(executions, proposal.arguments, proposal.values, strict=False):
        if execution.status != "ok":
            return FailingCase(arguments, wanted, error=execution.error or execution.status)
        if execution.value != wanted:
            return FailingCase(arguments, wanted, execution.value)
    return None
