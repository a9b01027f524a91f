"""A tool from elsewhere, run before it is believed."""

from __future__ import annotations

from dataclasses import replace

from latm_local.datatypes import Execution, Limits, Tool
from latm_local.errors import PackRefused
from latm_local.protocols import Sandbox
from latm_local.rendering import choose_rendering

_SHOWN = 80  # characters of a question in a message


def tried(pack: Tool, sandbox: Sandbox, limits: Limits) -> Tool:
    """The pack's tool with its rendering, after its code gave every answer that it states. Raises PackRefused."""
    if any(d.arguments is None for d in pack.demonstrations):
        raise PackRefused(f"{pack.name}: a demonstration has no arguments", "give each demonstration its arguments")
    calls = [d.arguments or {} for d in pack.demonstrations]
    executions = sandbox.run(pack.code, pack.name, calls, limits)
    for demonstration, execution in zip(pack.demonstrations, executions, strict=True):
        if execution.status != "ok":
            asked = demonstration.question
            asked = asked if len(asked) <= _SHOWN else asked[: _SHOWN - 3] + "..."
            raise PackRefused(f"{pack.name}: {execution.status} on {asked!r}: {execution.error}")
    answers = [d.answer for d in pack.demonstrations]
    rendering = choose_rendering([e.value for e in executions], answers, [d.question for d in pack.demonstrations])
    if rendering is None:
        raise PackRefused(f"{pack.name}: its values do not become the answers stated: {_sample(pack, executions)}")
    return replace(pack, rendering=rendering)


def _sample(pack: Tool, executions: list[Execution]) -> str:
    """The first of a pack's values beside the answer that it should become."""
    if not executions:
        return "it has no demonstrations"
    return f"{executions[0].value!r} for {pack.demonstrations[0].answer!r}"
