"""Tools that behave as another one does."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from latm_local.datatypes import Arguments, Demonstration, Limits, Tool
from latm_local.protocols import Sandbox
from latm_local.rendering import render
from latm_local.tool_maker.probes import answers, probe_inputs

_PATIENCE: Final = 0.5  # seconds that a call may take while tools are compared
_SECONDS: Final = 5.0  # spent on comparing one tool with all others
_LEAST_ALIKE: Final = 8  # equal answers that make two tools alike
_MOST_PARAMETERS: Final = 4  # whose orders are all tried


@dataclass(frozen=True, slots=True)
class Twin:
    """A tool that answers as another one does; `order[i]` is the position of the other's parameter i in it."""

    tool: Tool
    order: tuple[int, ...]


class Twins:
    """Finds tools that behave alike by running them; a call gets half a second at most."""

    def __init__(self, sandbox: Sandbox, limits: Limits) -> None:
        self._sandbox = sandbox
        self._limits = replace(limits, seconds=min(limits.seconds, _PATIENCE))

    def of(self, tool: Tool, others: Sequence[Tool]) -> list[Twin]:
        """Those of the others, of another name, that behave as the tool does.

        Alike are tools with the same types, up to the parameters' order, that answer both tools' demonstrations
        and fresh inputs recombined from them alike: at least eight answers, and not all the same. Others that are
        not reached within five seconds are left out.
        """
        started = time.monotonic()
        found = []
        ours = _words(tool)
        for other in sorted(others, key=lambda other: -len(ours & _words(other))):
            if time.monotonic() - started > _SECONDS:
                break
            order = next(self._orders(tool, other), None) if other.name != tool.name else None
            if order is not None:
                found.append(Twin(other, order))
        return found

    def _orders(self, tool: Tool, other: Tool) -> Iterator[tuple[int, ...]]:
        """Orders of the tool's parameters in the other under which both answer alike."""
        kinds = [p.annotation for p in tool.signature.parameters]
        theirs = [p.annotation for p in other.signature.parameters]
        if sorted(kinds) != sorted(theirs) or tool.signature.returns != other.signature.returns:
            return
        count = len(kinds)
        orders = permutations(range(count)) if count <= _MOST_PARAMETERS else iter([tuple(range(count))])
        for order in orders:
            if [theirs[position] for position in order] == kinds and self._alike(tool, other, order):
                yield order

    def _alike(self, tool: Tool, other: Tool, order: Sequence[int]) -> bool:
        shared = [replace(d, arguments=translated(d.arguments or {}, tool, other, order)) for d in _known(tool)]
        # Most tools part at the first call, and a call costs more than all else here.
        if not shared or not self._gives(other, shared[:1]) or not self._gives(other, shared[1:]):
            return False
        back = [replace(d, arguments=translated_back(d.arguments or {}, tool, other, order)) for d in _known(other)]
        if not self._gives(tool, back):
            return False
        known = [d.arguments or {} for d in (*_known(tool), *back)]
        probes = probe_inputs(tool.signature.parameters, known, 0)
        ours = answers(tool, self._sandbox.run(tool.code, tool.name, probes, self._limits))
        moved = [translated(a, tool, other, order) for a in probes]
        said = answers(other, self._sandbox.run(other.code, other.name, moved, self._limits))
        given = [a for a in ours if a is not None] + [d.answer for d in (*shared, *back)]
        return ours == said and len(given) >= _LEAST_ALIKE and len(set(given)) > 1

    def _gives(self, tool: Tool, demonstrations: Sequence[Demonstration]) -> bool:
        """Whether a tool gives the answers of demonstrations from their arguments."""
        calls = [d.arguments or {} for d in demonstrations]
        done = self._sandbox.run(tool.code, tool.name, calls, self._limits) if calls else []
        return all(
            e.status == "ok" and render(tool.rendering, e.value, d.question) == d.answer
            for e, d in zip(done, demonstrations, strict=True)
        )


def translated(arguments: Arguments, tool: Tool, other: Tool, order: Sequence[int]) -> Arguments:
    """A tool's arguments under the other's parameter names, in the other's order."""
    theirs, ours = other.signature.parameters, tool.signature.parameters
    named = {theirs[at].name: arguments[p.name] for at, p in zip(order, ours, strict=True)}
    return {p.name: named[p.name] for p in theirs}


def translated_back(arguments: Arguments, tool: Tool, other: Tool, order: Sequence[int]) -> Arguments:
    """The other's arguments under the tool's parameter names."""
    theirs = other.signature.parameters
    return {p.name: arguments[theirs[at].name] for at, p in zip(order, tool.signature.parameters, strict=True)}


def _words(tool: Tool) -> set[str]:
    return {word for d in tool.demonstrations for word in d.question.lower().split()}


def _known(tool: Tool) -> list[Demonstration]:
    return [d for d in tool.demonstrations if d.arguments is not None]
