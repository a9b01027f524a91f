"""A runtime that says what it was told to, for what the command line does around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from latm_local.config import Settings
from latm_local.datatypes import Decision, Instance, MakeReport, Result, Tool
from latm_local.library import Library


class ScriptedRuntime:
    """Answers every question in capitals; `script` replaces what comes after so many answers by a fault."""

    def __init__(
        self,
        fault: BaseException | None = None,
        after: int = 0,
        report: MakeReport | None = None,
        decision: Decision | None = None,
        status: Any = "ok",
    ) -> None:
        self.fault, self.after, self.report, self.decision, self.status = fault, after, report, decision, status
        self.settings: Settings | None = None
        self.made: tuple[list[Instance], str | None] | None = None
        self.opened = self.closed = 0

    def __call__(self, settings: Settings, progress: Callable[[str], None]) -> ScriptedRuntime:
        self.settings = settings
        progress("scripted")
        return self

    def __enter__(self) -> ScriptedRuntime:
        self.opened += 1
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed += 1

    def solve(self, instances: Iterable[Instance]) -> Iterator[Result]:
        for number, instance in enumerate(instances):
            if self.fault is not None and number == self.after:
                raise self.fault
            answer = instance.question.upper() if self.status == "ok" else None
            yield Result(instance.id, answer, self.status, "reuse", "shout@1", user_tokens=2)

    def make(self, demonstrations: Sequence[Instance], name: str | None = None) -> MakeReport:
        assert self.report is not None, "the script has no report"
        self.made = (list(demonstrations), name)
        return self.report

    def explain(self, question: str) -> Decision:
        assert self.decision is not None, "the script has no decision"
        return self.decision

    def import_pack(self, pack: Tool) -> Tool:
        assert self.settings is not None
        with Library(self.settings.library_folder) as library:
            return library.add_tool(pack)
