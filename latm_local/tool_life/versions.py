"""Versions of a tool: taken back, retired, made again of what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from latm_local.datatypes import Instance, MakeReport, Review, Tool
from latm_local.errors import ToolNotUsable
from latm_local.library import Library

_USABLE: tuple[Review, ...] = ("approved", "unreviewed")
_CLOSED: tuple[Review, ...] = ("rejected", "retired")


class Make(Protocol):
    """Makes a tool of demonstrations and stores it, as `Runtime.make` does."""

    def __call__(
        self, demonstrations: Sequence[Instance], name: str | None = None, task: str | None = None
    ) -> MakeReport: ...


def roll_back(library: Library, name: str, version: int | None = None, note: str = "") -> Tool:
    """Go back to an earlier version: all later ones are retired, which `approve` alone undoes.

    Without `version`, to the last one that may be used before the one in use (or quarantined). Raises
    ToolNotFound, ToolNotUsable.
    """
    with library.transaction():
        target = _target(library.versions(name), library.tool(name), version)
        why = f"rolled back to {target.reference}" + (f": {note}" if note else "")
        for later in library.versions(name)[target.version :]:
            if later.review not in _CLOSED:
                library.set_review(later.reference, "retired", why)
    return target


def _target(versions: Sequence[Tool], current: Tool, wanted: int | None) -> Tool:
    if wanted is None:
        usable = [t for t in versions if t.version < current.version and t.review in _USABLE]
        if not usable:
            raise ToolNotUsable(f"{current.name} has no version before {current.reference} that may be used")
        return usable[-1]
    if not 1 <= wanted <= len(versions):
        raise ToolNotUsable(f"{current.name} has no version {wanted}, only 1 to {len(versions)}")
    target = versions[wanted - 1]
    if target.review not in _USABLE:
        mend = f"`latm tools approve {target.reference}` first, if a person has looked at it"
        raise ToolNotUsable(f"{target.reference} is {target.review}", mend)
    return target


def retire(library: Library, reference: str, note: str = "") -> list[Tool]:
    """Take one version, or all of a bare name's, out of use; return those that were not out already."""
    with library.transaction():
        found = library.tool(reference)
        versions = [found] if "@" in reference else library.versions(found.name)
        return [library.set_review(t.reference, "retired", note) for t in versions if t.review not in _CLOSED]


def to_make_again(library: Library, reference: str, more: Sequence[Instance] = ()) -> list[Instance]:
    """What a tool is made again of: its demonstrations, every correction of any of its versions, and more.

    Of one question the latest answer counts: `more` before corrections, a correction before a demonstration. What
    waits with that answer comes as it waits.
    """
    tool = library.tool(reference)
    answers = {d.question: d.answer for d in tool.demonstrations}
    failures = [f for t in library.versions(tool.name) for f in library.failures(t.reference)]
    for failure in sorted(failures, key=lambda f: f.at):
        if failure.correct is not None:
            answers[failure.question] = failure.correct
    answers |= {i.question: i.answer for i in more if i.answer is not None}
    waiting = {(i.question, i.answer): i for i in library.waiting()}
    return [
        waiting.get((question, answer)) or Instance(f"{tool.name}-{n}", question, None, answer)
        for n, (question, answer) in enumerate(answers.items(), 1)
    ]


def failed_tool(library: Library, instances: Sequence[Instance]) -> str | None:
    """The quarantined tool that got most of these labelled instances wrong, if there is one."""
    for reference in library.quarantined():
        corrected = {f.question for f in library.failures(reference) if f.correct is not None}
        if 2 * sum(i.question in corrected for i in instances) > len(instances):
            return reference
    return None


def make_again(library: Library, make: Make, reference: str, more: Sequence[Instance] = ()) -> MakeReport:
    """Make the next version of a tool, see `to_make_again`; labelled instances that waited for it wait no longer.

    Raises ToolNotFound.
    """
    tool = library.tool(reference)
    task = tool.provenance.get("task")
    instances = to_make_again(library, reference, more)
    report = make(instances, tool.name, task if isinstance(task, str) else None)
    if report.tool is not None:
        learnt = {(i.question, i.answer) for i in instances}
        library.remove_waiting([i for i in library.waiting() if (i.question, i.answer) in learnt])
    return report
