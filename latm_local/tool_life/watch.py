"""What the field teaches about tools: failures kept, and a tool that fails too often put into quarantine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from latm_local.config import ToolsSettings
from latm_local.datatypes import FieldFailure, Instance, Tool, ToolCall, Uses
from latm_local.errors import BadGrammar, LatmError
from latm_local.library import Library
from latm_local.tool_life.rate import DELTA, exceeds, lower_bound


class FieldWatch:
    """Counts uses and keeps failures, a chunk of rows at a time; judges the tool after each."""

    def __init__(self, library: Library, settings: ToolsSettings, notice: Callable[[str], None]) -> None:
        self._library = library
        self._settings = settings
        self._notice = notice

    def saw(self, tool: Tool, instances: Sequence[Instance], calls: Sequence[ToolCall]) -> bool:
        """Keep what one tool's calls showed; return whether it is quarantined now.

        Instances with an answer test the tool where they are certainly its own, see `_is_its_own`.
        """
        pairs = list(zip(instances, calls, strict=True))
        given = [(i, c) for i, c in pairs if i.answer is None]
        checked = [(i, c) for i, c in pairs if i.answer is not None and _is_its_own(tool, i, c)]
        wrong = [found for found in (_wrong(i, c) for i, c in checked) if found is not None]
        failed = [found for found in (_failed(i.question, c) for i, c in given) if found is not None]
        return self._count(tool, len(given), failed, len(checked), wrong)

    def correct(self, tool: Tool, rows: Sequence[tuple[Instance, ToolCall]]) -> bool:
        """Keep a person's corrections of a tool's answers; return whether it is quarantined now."""
        wrong = [found for found in (_wrong(i, c) for i, c in rows) if found is not None]
        return self._count(tool, 0, wrong, 0, [])

    def _count(
        self, tool: Tool, used: int, failed: Sequence[FieldFailure], checked: int, wrong: Sequence[FieldFailure]
    ) -> bool:
        with self._library.transaction():
            counts = Uses()
            if used or failed:
                counts = self._library.add_uses(tool.reference, used, failed)
            if checked:
                counts = self._library.add_uses(tool.reference, checked, wrong, checked=True)
            why = self._verdict(counts)
            if not why or self._library.tool(tool.reference).review not in ("unreviewed", "approved"):
                return False
            self._library.set_review(tool.reference, "quarantined", why)
        self._notice(f"{tool.reference} is quarantined: {why}; see `latm tools show {tool.reference}`")
        return True

    def _verdict(self, counts: Uses) -> str:
        """Why counts are too bad, or nothing.

        Two rates are held against the setting: failures of any kind among all uses, where an answer that nobody
        looked at counts as right, and wrong answers among the uses that came with the right one.
        """
        rate, least = self._settings.quarantine_rate, self._settings.quarantine_least
        for failed, of, what in ((counts.failed, counts.used, "uses"), (counts.wrong, counts.checked, "checked uses")):
            if failed >= least and exceeds(failed, of, rate):
                bound = lower_bound(failed, of)
                sure = f"with {1 - 2 * DELTA:.0%} confidence it fails in at least {bound:.0%}"
                return f"it failed in {failed} of {max(of, failed)} {what}; {sure}, the setting allows {rate:.0%}"
        return ""


def _is_its_own(tool: Tool, instance: Instance, call: ToolCall) -> bool:
    """Whether a labelled instance is of the tool's task and not of one that only looks like it.

    The task's hint tells; without hints, that the question is worded as the tool's demonstrations are. A tool that
    takes the whole question, or nothing of it, fits every wording, so that this tells nothing.
    """
    task = tool.provenance.get("task")
    if task is not None and instance.task is not None:
        return task == instance.task
    values = list((call.arguments or {}).values())
    return call.filled_by == "frame" and bool(values) and instance.question not in values


def _wrong(instance: Instance, call: ToolCall) -> FieldFailure | None:
    if call.answer == instance.answer or _is_elsewhere(call):
        return None
    kind = call.failure.kind if call.failure is not None else "WrongAnswer"
    why = call.failure.message if call.failure is not None else f"it said {call.answer!r}, right is {instance.answer!r}"
    return FieldFailure(instance.question, kind, why, call.answer, instance.answer, counts=kind not in _ABSTAINED)


def _failed(question: str, call: ToolCall) -> FieldFailure | None:
    if call.failure is None or _is_elsewhere(call):
        return None
    kind = call.failure.kind
    return FieldFailure(question, kind, call.failure.message, call.answer, counts=kind not in _ABSTAINED)


def _is_elsewhere(call: ToolCall) -> bool:
    """Whether a call failed by no fault of the tool's: the model died, the question was too long for it."""
    return call.failure is not None and call.failure.kind in _ELSEWHERE


def _kinds_below(error: type[LatmError]) -> set[str]:
    return {error.__name__}.union(*(_kinds_below(below) for below in error.__subclasses__()))


# Ways to give no answer rather than a wrong one: the question is not read surely, or fits nothing. They are kept, for
# corrected they teach the tool to read such questions, but taking it out of use would help no other row.
_ABSTAINED = frozenset({"DoesNotFit", "Unsure"})
_ELSEWHERE = frozenset(_kinds_below(LatmError) - {BadGrammar.__name__})
