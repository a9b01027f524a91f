"""What the runtime did, written down: results of instances, reports of makings."""

from __future__ import annotations

from typing import Literal

from latm_local.datatypes import Decision, Instance, Make, MakeReport, Result, Reuse, Route, Tool, ToolCall
from latm_local.tool_maker import Making
from latm_local.tool_user import DOES_NOT_FIT


def unanswered(instance: Instance, decision: Decision) -> Result:
    """A result without an answer for an instance that no tool fits."""
    return Result(instance.id, None, "error", "make", similarity=decision.similarity, threshold=decision.threshold)


def does_not_fit(call: ToolCall) -> bool:
    """Whether the tool has nothing to do with the question: it goes back to the dispatcher."""
    return call.failure is not None and call.failure.kind == DOES_NOT_FIT


def not_after_all(call: ToolCall, decision: Decision) -> Make:
    """The decision once a tool that was to be reused turned out not to fit."""
    reason = call.failure.message if call.failure is not None else ""
    return Make(f"{call.tool}: {reason}", decision.similarity, decision.threshold, decision.neighbours)


def result_of(instance: Instance, call: ToolCall, decision: Decision, route: Route) -> Result:
    """The result of a tool's use on an instance; without an answer it is for a person to look at."""
    return Result(
        id=instance.id,
        answer=call.answer,
        status="ok" if call.answer is not None else "needs_review",
        route=route,
        tool=call.tool,
        filled_by=call.filled_by,
        arguments=call.arguments,
        similarity=decision.similarity,
        threshold=decision.threshold if isinstance(decision, Reuse) else None,
        user_tokens=call.tokens,
        seconds=call.seconds,
        error=call.failure,
    )


def report_of(making: Making, stored: Tool | None, review: Literal["none", "required"]) -> MakeReport:
    """What `latm make` tells of a making."""
    status: Literal["admitted", "needs_review", "not_made"] = "admitted"
    if stored is None:
        status = "not_made"
    elif review == "required" or stored.review == "needs_review":
        status = "needs_review"
    return MakeReport(
        made=stored is not None,
        tool=stored.reference if stored is not None else None,
        status=status,
        shown=making.verification.shown,
        held_back=making.verification.held_back,
        candidates=making.candidates,
        seconds=making.seconds,
        user_tokens=making.user_tokens,
        maker_tokens=making.maker_tokens,
        bound=str(making.tool.provenance["bound"]) if making.tool is not None else "",
        stages=making.stages,
        ungated=making.ungated,
        reason=making.reason or ("it waits for `latm tools approve`" if status == "needs_review" else ""),
    )


def figures(report: MakeReport) -> str:
    """A report's figures in one line."""
    shown, held_back = report.shown, report.held_back
    right = f"{shown[0]}/{shown[1]} shown and {held_back[0]}/{held_back[1]} held back right"
    return f"{right}, {report.candidates} candidates, {report.seconds:.1f} s"
