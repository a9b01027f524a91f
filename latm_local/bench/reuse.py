"""Whom the dispatcher gives questions to: the right tool, a wrong one or nobody, with the user model asked or not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias

from latm_local.bench.families import Family
from latm_local.bench.make import Lent
from latm_local.bench.references import draw
from latm_local.bench.use import family_tasks
from latm_local.datatypes import Json, Reuse, Tool
from latm_local.errors import UsageError
from latm_local.runtime import Runtime

Ask: TypeAlias = Literal["never", "refuse", "auto"]
ASKS: Final[tuple[Ask, ...]] = ("never", "refuse", "auto")
KINDS: Final[Mapping[str, str]] = {
    "known": "worded as the tools' demonstrations",
    "unseen": "of the tools' tasks, in wordings never shown",
    "twins": "of another task in nearly the same words",
    "strangers": "of families that have no tool here",
}
_CASES: Final = 1_000_003  # keeps the cases of questions from those of demonstrations


@dataclass(frozen=True, slots=True)
class Served:
    """Of `rows` questions of one kind, how many the right tool was given, how many a wrong one; the rest wait."""

    rows: int
    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class ReuseReport:
    """What was decided, for each setting of `dispatch.ask` and each kind of question, and seconds a question."""

    tools: int
    served: Mapping[Ask, Mapping[str, Served]]
    seconds: Mapping[Ask, float]

    def to_json(self) -> dict[str, Json]:
        return {
            "tools": self.tools,
            "ask": {
                ask: {"seconds": round(self.seconds[ask], 4), **{kind: asdict(one) for kind, one in kinds.items()}}
                for ask, kinds in self.served.items()
            },
        }

    def __str__(self) -> str:
        lines = [f"{self.tools} tools"]
        base = self.seconds[ASKS[0]]
        for ask, kinds in self.served.items():
            cost = self.seconds[ask]
            lines.append(f"dispatch.ask = {ask}: {1000 * cost:.1f} ms a question, {cost / base:.2f} times {ASKS[0]}")
            lines += [
                f"  {kind:10} {one.right:4} right {one.wrong:4} wrong {one.rows - one.right - one.wrong:4} wait"
                f" of {one.rows:4}: {KINDS[kind]}"
                for kind, one in kinds.items()
            ]
        return "\n".join(lines)


_Asked: TypeAlias = tuple[str, str | None, str]  # kind, reference of the right tool if there is one, question


def run(
    base: Runtime,
    families: Sequence[Family],
    strangers: Sequence[Family],
    most: int,
    seed: int,
    progress: Callable[[str], None],
) -> ReuseReport:
    """Give a library of the families' reference tools `most` questions of each kind for each tool.

    Twins of families have no tool; `strangers` that are among the families are left out. Raises UsageError where
    there is no reference tool.
    """
    twins = {family.twin: family for family in families if family.twin}
    kept = [family for family in families if not family.twin]
    others = [family for family in strangers if family not in families]
    served: dict[Ask, Mapping[str, Served]] = {}
    seconds: dict[Ask, float] = {}
    with TemporaryDirectory(prefix="latm-bench-") as folder:
        settings = base.settings.model_copy(update={"library": Path(folder)})
        lent = {"maker": Lent(base.maker_model), "user": Lent(base.user_model)}
        with Runtime(settings, progress, encoder=base.encoder, **lent) as runtime:
            tools = {
                family.name: runtime.library.add_tool(task.tool)
                for family in kept
                for task in family_tasks(runtime, [family], 1, seed, unseen=False)
            }
            if not tools:
                raise UsageError("none of these families has a reference tool", "name others, or all")
            asked = [
                one for f in kept if f.name in tools for one in _own(f, tools[f.name], twins.get(f.name), most, seed)
            ]
            asked += [one for f in others for one in _questions("strangers", None, f, most, seed)]
            progress(f"{len(asked)} questions for {len(tools)} tools")
            for ask in ASKS:
                given, seconds[ask] = _given(runtime, ask, [question for _, _, question in asked])
                served[ask] = {kind: _served(kind, asked, given) for kind in KINDS}
                progress(f"dispatch.ask = {ask}: {seconds[ask]:.3f} s a question")
    return ReuseReport(len(tools), served, seconds)


def _given(runtime: Runtime, ask: Ask, questions: Sequence[str]) -> tuple[list[str | None], float]:
    """The tool that each question is given to, None for those that wait, and seconds a question."""
    dispatch = runtime.settings.dispatch.model_copy(update={"ask": ask})
    runtime.settings = runtime.settings.model_copy(update={"dispatch": dispatch})
    runtime.decide(questions[:1])  # what is loaded and indexed once is not counted
    started = time.perf_counter()
    decided = runtime.decide(questions)
    seconds = (time.perf_counter() - started) / len(questions)
    return [decision.tool if isinstance(decision, Reuse) else None for decision in decided], seconds


def _own(family: Family, tool: Tool, twin: Family | None, most: int, seed: int) -> Iterator[_Asked]:
    shown = {demonstration.question for demonstration in tool.demonstrations}
    for kind, wordings in (("known", family.wordings), ("unseen", family.test_wordings)):
        fresh = _questions(kind, tool.reference, family, most, seed, wordings)
        yield from (one for one in fresh if one[2] not in shown)
    if twin is not None:
        yield from _questions("twins", None, twin, most, seed)


def _questions(
    kind: str, tool: str | None, family: Family, most: int, seed: int, wordings: Sequence[str] = ()
) -> Iterator[_Asked]:
    said = wordings or (*family.wordings, *family.test_wordings)
    for number, case in enumerate(draw(family, seed + _CASES, most)):
        yield kind, tool, said[number % len(said)].format(**case.parameters)


def _served(kind: str, asked: Sequence[_Asked], given: Sequence[str | None]) -> Served:
    mine = [(tool, got) for (of, tool, _), got in zip(asked, given, strict=True) if of == kind]
    right = sum(got is not None and got == tool for tool, got in mine)
    return Served(len(mine), right, sum(got is not None for _, got in mine) - right)
