"""How well the tool user fills the arguments of correct tools: frames, evidence, free JSON, and no tool at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from latm_local.bench.families import Family, select
from latm_local.bench.references import REFERENCES, draw, reference_tool
from latm_local.datatypes import Completion, Instance, Json, Tool, ToolCall
from latm_local.errors import BadInput, UsageError
from latm_local.formats import InstanceReader
from latm_local.formats.packs import read_pack
from latm_local.prompts import answer_request, read_answer
from latm_local.rendering import render
from latm_local.runtime import Runtime

Way: TypeAlias = Literal["auto", "grounded", "free", "no_tool"]
WAYS: Final[tuple[Way, ...]] = ("auto", "grounded", "free", "no_tool")
TITLES: Final[Mapping[Way, str]] = {
    "auto": "FRAMES + GROUNDED",
    "grounded": "GROUNDED",
    "free": "FREE JSON",
    "no_tool": "NO TOOL",
}
DEMONSTRATIONS: Final = 6
_ANSWER_TOKENS: Final = 64  # of the model that answers without a tool; the longest answers take fewer
PACKS: Final = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Task:
    """A correct tool, and instances with the right answers; `unseen` where no demonstration is so worded."""

    name: str
    tool: Tool
    rows: tuple[Instance, ...]
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of the rows of one task in one way.

    `likely` counts the right ones of all fillings, those left for review too; `right` those answered rightly
    and `wrong` those answered wrongly without review. `framed` rows were filled by a frame.
    """

    rows: int
    likely: int
    right: int
    wrong: int
    framed: int
    seconds: float

    def to_json(self) -> dict[str, Json]:
        answered = self.right + self.wrong
        return {
            "rows": self.rows,
            "accuracy": _share(self.likely, self.rows),
            "coverage": _share(answered, self.rows),
            "accuracy_when_confident": _share(self.right, answered),
            "right": self.right,
            "wrong": self.wrong,
            "review": self.rows - answered,
            "framed": self.framed,
            "rows_per_second": round(self.rows / self.seconds, 2) if self.seconds else 0.0,
        }


@dataclass(frozen=True, slots=True)
class UseBench:
    """Figures by task and way; `frames_per_second` questions that frames filled, over the time they took."""

    tasks: Mapping[str, Mapping[Way, Figures]]
    unseen: frozenset[str]
    frames_per_second: float

    def to_json(self) -> dict[str, Json]:
        def part(unseen: bool) -> dict[str, Json]:
            mine = {name: figures for name, figures in self.tasks.items() if (name in self.unseen) == unseen}
            found: dict[str, Json] = {
                name: {way: f.to_json() for way, f in figures.items()} for name, figures in mine.items()
            }
            found["total"] = {way: f.to_json() for way, f in _total(mine).items()}
            return found

        return {
            "known": part(False),
            "unseen_wordings": part(True),
            "frames_per_second": round(self.frames_per_second, 1),
        }

    def __str__(self) -> str:
        parts = []
        for title, unseen in (("KNOWN WORDINGS", False), ("UNSEEN WORDINGS", True)):
            mine = {name: f for name, f in self.tasks.items() if (name in self.unseen) == unseen}
            if mine:
                parts.append(_table(title, {**mine, "total": _total(mine)}))
        return "\n\n".join([*parts, f"frames: {self.frames_per_second:,.0f} questions/s"])


def run(
    runtime: Runtime,
    tasks: Sequence[Task],
    progress: Callable[[str], None],
    ways: Sequence[Way] = WAYS,
) -> UseBench:
    """Measure every task in every way; the library is neither read nor changed."""
    found: dict[str, dict[Way, Figures]] = {}
    for task in tasks:
        progress(f"{task.name}: {len(task.rows)} rows")
        found[task.name] = {way: _measure(runtime, task, way) for way in ways}
    return UseBench(found, frozenset(t.name for t in tasks if t.unseen), _frames_speed(runtime, tasks))


def measure(
    runtime: Runtime,
    progress: Callable[[str], None],
    packs: Path | None,
    rows: Path | None,
    families: str | None,
    most: int,
    ways: Sequence[str],
    seed: int,
) -> UseBench:
    """Measure packs on a folder of rows, families, or both; see `latm bench use`. Raises BadInput, UsageError."""
    unknown = sorted(set(ways) - set(WAYS))
    if unknown:
        raise UsageError(f"{', '.join(unknown)} is no way of filling", f"choose from {', '.join(WAYS)}")
    tasks: list[Task] = []
    if rows is not None:
        tasks += pack_tasks(runtime, packs or PACKS, rows, most)
    if families is not None or rows is None:
        chosen = select(families or "all")
        for unseen in (False, True):
            tasks += family_tasks(runtime, chosen, most, seed, unseen)
    return run(runtime, tasks, progress, [way for way in WAYS if way in ways])


def pack_tasks(runtime: Runtime, packs: Path, rows: Path, most: int | None) -> Iterator[Task]:
    """Tools of `packs` with the rows of `rows`, by file name. Raises BadInput where no pack has rows."""
    found = 0
    for path in sorted(packs.glob("*.json")):
        source = rows / f"{path.stem}.jsonl"
        if not source.is_file():
            continue
        tool = runtime.check_pack(read_pack(path.read_text(encoding="utf-8"), path.name))
        shown = {d.question for d in tool.demonstrations}
        labelled = [i for i in InstanceReader(source) if i.answer is not None and i.question not in shown]
        yield Task(path.stem, tool, tuple(labelled[:most]))
        found += 1
    if not found:
        raise BadInput(f"no pack of {packs} has a file of rows in {rows}", "rows of NAME.json are NAME.jsonl")


def family_tasks(runtime: Runtime, families: Sequence[Family], most: int, seed: int, unseen: bool) -> Iterator[Task]:
    """Reference tools of families; rows as the demonstrations are worded or, `unseen`, as nothing shown is."""
    for family in families:
        if family.name not in REFERENCES:
            continue
        tool = runtime.check_pack(reference_tool(family, seed, DEMONSTRATIONS))
        wordings = family.test_wordings if unseen else family.wordings
        shown = {d.question for d in tool.demonstrations}
        rows = [
            Instance(f"{family.name}-{n}", wordings[n % len(wordings)].format(**case.parameters), None, case.answer)
            for n, case in enumerate(draw(family, seed + 1, most))
        ]
        name = f"{family.name} (unseen)" if unseen else family.name
        yield Task(name, tool, tuple(r for r in rows if r.question not in shown), unseen)


def _measure(runtime: Runtime, task: Task, way: Way) -> Figures:
    started = time.perf_counter()
    if way == "no_tool":
        answers = _without_tool(runtime, task)
        right = sum(answers.get(n) == row.answer for n, row in enumerate(task.rows))
        seconds = time.perf_counter() - started
        return Figures(len(task.rows), right, right, len(answers) - right, 0, seconds)
    user = runtime.user_with(way)
    calls = user.use(task.tool, [row.question for row in task.rows])
    seconds = time.perf_counter() - started
    right = sum(call.answer == row.answer for call, row in zip(calls, task.rows, strict=True))
    answered = sum(call.answer is not None for call in calls)
    likely = sum(_likely(task.tool, row, call) for call, row in zip(calls, task.rows, strict=True))
    framed = sum(call.filled_by == "frame" for call in calls)
    return Figures(len(task.rows), likely, right, answered - right, framed, seconds)


def _likely(tool: Tool, row: Instance, call: ToolCall) -> bool:
    """Whether the likeliest filling gives the right answer, sure or not."""
    return call.answer == row.answer or (_unsure_answer(tool, row.question, call) == row.answer)


def _unsure_answer(tool: Tool, question: str, call: ToolCall) -> str | None:
    """The answer that a call would have given, had its arguments been sure."""
    if call.answer is not None or call.execution is None or call.execution.status != "ok":
        return None
    return render(tool.rendering, call.execution.value, question)


def _without_tool(runtime: Runtime, task: Task) -> dict[int, str]:
    requests = [answer_request(task.tool.demonstrations, row.question, _ANSWER_TOKENS) for row in task.rows]
    return {
        position: read_answer(outcome.text)
        for position, outcome in runtime.user_model.complete(requests)
        if isinstance(outcome, Completion)
    }


def _frames_speed(runtime: Runtime, tasks: Sequence[Task]) -> float:
    """Questions a second that frames fill, learning left out, over all tasks that have some."""
    user, filled, seconds = runtime.user_with("auto"), 0, 0.0
    for task in tasks:
        questions = [row.question for row in task.rows if user.reads(task.tool, row.question)]
        started = time.perf_counter()
        if questions:
            user.fill(task.tool.signature, task.tool.demonstrations, questions, key=task.tool.reference)
            filled += len(questions)
            seconds += time.perf_counter() - started
    return filled / seconds if seconds else 0.0


def _total(tasks: Mapping[str, Mapping[Way, Figures]]) -> dict[Way, Figures]:
    total: dict[Way, Figures] = {}
    for way in WAYS:
        mine = [figures[way] for figures in tasks.values() if way in figures]
        if mine:
            total[way] = Figures(
                sum(f.rows for f in mine),
                sum(f.likely for f in mine),
                sum(f.right for f in mine),
                sum(f.wrong for f in mine),
                sum(f.framed for f in mine),
                sum(f.seconds for f in mine),
            )
    return total


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _table(title: str, tasks: Mapping[str, Mapping[Way, Figures]]) -> str:
    width = max(len(title), *map(len, tasks))
    ways = [way for way in WAYS if any(way in f for f in tasks.values())]
    lines = [f"{title:{width}}  ROWS  " + "  ".join(f"{TITLES[way]:>24}" for way in ways)]
    lines.append(f"{'':{width}}        " + "  ".join(f"{'right wrong review rows/s':>24}" for _ in ways))
    for name, figures in tasks.items():
        cells = [_cell(figures[way]) if way in figures else "" for way in ways]
        rows = next(iter(figures.values())).rows
        lines.append(f"{name:{width}}  {rows:4}  " + "  ".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines)


def _cell(f: Figures) -> str:
    review = f.rows - f.right - f.wrong
    speed = f.rows / f.seconds if f.seconds else 0.0
    return f"{_percent(f.right, f.rows)} {_percent(f.wrong, f.rows)} {_percent(review, f.rows)} {speed:7.1f}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole if whole else 0:4.0f}%"
