"""The demo: run the stream, answer it again without tools, compare."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from latm_local.config import Settings
from latm_local.datatypes import Completion, Demonstration, Instance, Json, Result
from latm_local.demo.families import FAMILIES, Stream, make_stream
from latm_local.prompts import answer_request, read_answer
from latm_local.runtime import Runtime

SAMPLES = 64  # bodies a tool at most, fewer than the setting's default: a demo is not waited for
ANSWER_TOKENS = 32


@dataclass(frozen=True, slots=True)
class FamilyReport:
    """One family: its tool, the demonstrations that tool was verified on, and rows by outcome.

    `right` and `right_without` count answers equal to the generator's truth, with tools and without;
    `rows_per_s` is of answering with the tool, its share of the dispatcher's time included.
    """

    family: str
    tool: str | None
    verified: tuple[int, int]
    rows: int
    answered: int
    right: int
    right_without: int
    waiting: int
    rows_per_s: float


@dataclass(frozen=True, slots=True)
class DemoReport:
    """The whole run; seconds of making, of answering, and of answering without tools."""

    families: tuple[FamilyReport, ...]
    instances: int
    labelled: int
    making_seconds: float
    answering_seconds: float
    without_seconds: float

    def to_json(self) -> dict[str, Json]:
        found: dict[str, Json] = asdict(self)
        return found


def run(settings: Settings, progress: Callable[[str], None], folder: Path | None = None) -> DemoReport:
    """Make tools from the stream's labelled instances and answer the rest, then once more without tools.

    The library is `folder`, or a temporary one.
    """
    with tempfile.TemporaryDirectory(prefix="latm-demo-") as temporary:
        library = folder or Path(temporary) / "library"
        make = settings.make.model_copy(update={"samples": min(settings.make.samples, SAMPLES)})
        changed = settings.model_copy(update={"library": library, "make": make})
        with Runtime(changed, progress) as runtime:
            return _run(runtime, make_stream(settings.seed), progress)


def _run(runtime: Runtime, stream: Stream, progress: Callable[[str], None]) -> DemoReport:
    labelled = [i for i in stream.instances if i.answer is not None]
    asked = [i for i in stream.instances if i.answer is None]
    progress(f"{len(stream.instances)} instances of {len(FAMILIES)} families, {len(labelled)} of them with an answer")
    started = time.monotonic()
    list(runtime.solve(labelled))
    made = time.monotonic()
    progress(f"answering {len(asked)} questions")
    results = list(runtime.solve(asked))
    answered = time.monotonic()
    progress(f"answering the same {len(asked)} questions by the tool user alone, without tools")
    alone = _without_tools(runtime, stream, asked)
    finished = time.monotonic()
    families = tuple(_family(runtime, name, stream, results, alone) for name in FAMILIES)
    spans = (made - started, answered - made, finished - answered)
    return DemoReport(families, len(stream.instances), len(labelled), *spans)


def _without_tools(runtime: Runtime, stream: Stream, asked: Sequence[Instance]) -> dict[str, str]:
    """Answers of the tool user's model itself, shown the same demonstrations of each family as the tools had."""
    demonstrations: dict[str, list[Demonstration]] = {}
    for instance in stream.instances:
        if instance.answer is not None:
            shown = demonstrations.setdefault(stream.family[instance.id], [])
            shown.append(Demonstration(instance.question, instance.answer))
    ordered = sorted(asked, key=lambda i: stream.family[i.id])
    requests = [answer_request(demonstrations[stream.family[i.id]], i.question, ANSWER_TOKENS) for i in ordered]
    answers = {}
    for position, outcome in runtime.user_model.complete(requests):
        if isinstance(outcome, Completion):
            answers[ordered[position].id] = read_answer(outcome.text)
    return answers


def _family(
    runtime: Runtime, name: str, stream: Stream, results: Sequence[Result], alone: dict[str, str]
) -> FamilyReport:
    mine = [r for r in results if stream.family[r.id] == name]
    used = [r.tool for r in mine if r.tool is not None]
    tool = max(set(used), key=used.count) if used else None
    verified = runtime.library.tool(tool).provenance if tool else {}
    right, of = _pair(verified.get("shown")), _pair(verified.get("held_back"))
    return FamilyReport(
        family=name,
        tool=tool,
        verified=(right[0] + of[0], right[1] + of[1]),
        rows=len(mine),
        answered=sum(r.status == "ok" for r in mine),
        right=sum(r.answer == stream.truth[r.id] for r in mine),
        right_without=sum(alone.get(r.id) == stream.truth[r.id] for r in mine),
        waiting=sum(r.status == "waiting" for r in mine),
        rows_per_s=len(mine) / max(1e-9, sum(r.seconds for r in mine)),
    )


def _pair(value: Json) -> tuple[int, int]:
    return (int(str(value[0])), int(str(value[1]))) if isinstance(value, list) and len(value) == 2 else (0, 0)


def show(report: DemoReport, console: Console) -> None:
    """Print a report as a table and the comparison that matters."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("task", no_wrap=True)
    table.add_column("tool made", overflow="fold")
    for column in ("verified", "rows", "answered", "right", "rows/s", "right without tools"):
        table.add_column(column, justify="right")
    for f in report.families:
        verified = f"{f.verified[0]}/{f.verified[1]}" if f.tool else "-"
        made = f.tool or "none that verifies: its rows wait"
        speed = f"{f.rows_per_s:.0f}" if f.tool else "-"
        cells = (f.rows, f.answered, f.right, speed, f.right_without)
        table.add_row(f.family, made, verified, *map(str, cells))
    console.print(table)
    rows = sum(f.rows for f in report.families)
    answered, right = sum(f.answered for f in report.families), sum(f.right for f in report.families)
    without = sum(f.right_without for f in report.families)
    made_tools = sum(f.tool is not None for f in report.families)
    console.print(
        f"{made_tools} of {len(report.families)} tools made in {report.making_seconds:.0f} s.\n"
        f"With tools:    {right} of {rows} right, {answered - right} wrong, {rows - answered} left waiting;"
        f" {rows / report.answering_seconds:.0f} rows/s.\n"
        f"Without tools: {without} of {rows} right, {rows - without} wrong;"
        f" {rows / report.without_seconds:.1f} rows/s (same model, same demonstrations).",
        highlight=False,
        soft_wrap=True,
    )
