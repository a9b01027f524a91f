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

KINDS: Final[Mapping[str, str]] = {
    "fitting": "questions of the tool's own family, in wordings never shown",
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
    """Refusals by kind of question."""

    kinds: Mapping[str, Refused]

    def to_json(self) -> dict[str, Json]:
        return {kind: asdict(found) | {"share": round(found.share, 4)} for kind, found in self.kinds.items()}

    def __str__(self) -> str:
        return "\n".join(
            f"{kind:12} {found.refused:4} of {found.rows:4} refused ({found.share:.1%}): {KINDS[kind]}"
            for kind, found in self.kinds.items()
        )


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
    refused = [(kind, margin is None or margin <= KEPT) for (kind, _, _), margin in zip(asked, margins, strict=True)]
    return RefuseReport(
        {
            kind: Refused(sum(k == kind for k, _ in refused), sum(k == kind and no for k, no in refused))
            for kind in KINDS
        }
    )
