"""Whether the user model knows which questions a tool is for, and which it is not for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Final

from latm_local.bench.families import Family
from latm_local.bench.use import family_tasks
from latm_local.datatypes import Json, Tool
from latm_local.dispatcher.last_word import last_word
from latm_local.dispatcher.second_look import KEPT
from latm_local.errors import UsageError
from latm_local.runtime import Runtime

FITTING: Final = "fitting"
_FEW: Final = 0.05  # share of fitting questions that the lenient margin may refuse
KINDS: Final[Mapping[str, str]] = {
    FITTING: "questions of the tool's own family, in wordings never shown",
    "look-alikes": "the nearest questions of other families",
    "others": "any questions of other families",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Of `rows` questions of one kind, how many the model did not name the tool for."""

    rows: int
    refused: int

    @property
    def share(self) -> float:
        return self.refused / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class RefuseReport:
    """Refusals by kind of question: at the margin in use, and at one, in nats, that refuses few fitting questions."""

    kinds: Mapping[str, Refused]
    lenient_margin: float
    lenient: Mapping[str, Refused]

    def to_json(self) -> dict[str, Json]:
        return {**_as_json(self.kinds), "lenient": {"margin": round(self.lenient_margin, 2), **_as_json(self.lenient)}}

    def __str__(self) -> str:
        others = [found for kind, found in self.lenient.items() if kind != FITTING]
        rows, refused = sum(f.rows for f in others), sum(f.refused for f in others)
        lines = [
            f"{kind:12} {found.refused:4} of {found.rows:4} refused ({found.share:.1%}): {KINDS[kind]}"
            for kind, found in self.kinds.items()
        ]
        lines.append(
            f"with a margin of {self.lenient_margin:.1f} nats {self.lenient[FITTING].share:.1%} of fitting questions"
            f" and {refused / max(1, rows):.1%} of the others would be refused"
        )
        return "\n".join(lines)


def _as_json(kinds: Mapping[str, Refused]) -> dict[str, Json]:
    return {kind: asdict(found) | {"share": round(found.share, 4)} for kind, found in kinds.items()}


def run(
    runtime: Runtime, families: Sequence[Family], most: int, seed: int, progress: Callable[[str], None]
) -> RefuseReport:
    """Ask the user model about `most` questions of each kind for each family's reference tool.

    Raises UsageError where fewer than two of the families have one.
    """
    tasks = list(family_tasks(runtime, families, most, seed, unseen=True))
    if len(tasks) < 2:
        raise UsageError("questions that do not fit need two families with reference tools", "name more families")
    questions = [(task.tool.name, row.question) for task in tasks for row in task.rows]
    vectors = runtime.encoder.encode([question for _, question in questions])
    asked: list[tuple[str, Tool, str]] = []
    for task in tasks:
        tool, chance = task.tool, Random(f"{task.tool.name} {seed}")
        others = [i for i, (name, _) in enumerate(questions) if name != tool.name]
        shown = runtime.encoder.encode([d.question for d in tool.demonstrations])
        similar = (vectors[others] @ shown.T).max(axis=1)
        near = [others[i] for i in similar.argsort()[::-1][:most]]
        asked += [("fitting", tool, row.question) for row in task.rows]
        asked += [("look-alikes", tool, questions[i][1]) for i in near]
        asked += [("others", tool, questions[i][1]) for i in chance.sample(others, min(most, len(others)))]
    progress(f"{len(asked)} questions about {len(tasks)} tools")
    known = {task.tool.reference: task.tool for task in tasks}
    margins = last_word(
        runtime.user_model, known.__getitem__, [(question, tool.reference) for _, tool, question in asked]
    )
    found = [(kind, margin) for (kind, _, _), margin in zip(asked, margins, strict=True)]
    fitting = sorted(margin for kind, margin in found if kind == FITTING and margin is not None)
    lenient = fitting[int(_FEW * len(fitting))] if fitting else KEPT
    return RefuseReport(
        _refused(found, lambda margin: margin <= KEPT), lenient, _refused(found, lambda margin: margin < lenient)
    )


def _refused(found: Sequence[tuple[str, float | None]], no: Callable[[float], bool]) -> dict[str, Refused]:
    """By kind, how many margins are none or such."""
    by_kind = {kind: [margin for of, margin in found if of == kind] for kind in KINDS}
    return {kind: Refused(len(ms), sum(m is None or no(m) for m in ms)) for kind, ms in by_kind.items()}
