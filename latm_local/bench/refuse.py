"""Whether the user model knows which questions a tool is for, and which it is not for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Final

from latm_local.bench.families import Family
from latm_local.bench.references import REFERENCES, draw, reference_tool
from latm_local.bench.use import DEMONSTRATIONS
from latm_local.datatypes import Json, Neighbour, Tool
from latm_local.dispatcher.last_word import last_word
from latm_local.errors import UsageError
from latm_local.protocols import Encoder
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
    chosen = [family for family in families if family.name in REFERENCES]
    if len(chosen) < 2:
        raise UsageError("questions that do not fit need two families with reference tools", "name more families")
    tools = {f.name: runtime.check_pack(reference_tool(f, seed, DEMONSTRATIONS)) for f in chosen}
    questions = {f.name: _questions(f, most, seed) for f in chosen}
    asked: list[tuple[str, Tool, str]] = []
    for family in chosen:
        tool, chance = tools[family.name], Random(f"{family.name} {seed}")
        others = [q for name, mine in questions.items() if name != family.name for q in mine]
        near = _nearest(runtime.encoder, tool, others)
        asked += [("fitting", tool, q) for q in questions[family.name]]
        asked += [("look-alikes", tool, q) for q in near[:most]]
        asked += [("others", tool, q) for q in chance.sample(others, min(most, len(others)))]
    progress(f"{len(asked)} questions about {len(tools)} tools")
    known = {tool.reference: tool for tool in tools.values()}
    words = last_word(
        runtime.user_model,
        known.__getitem__,
        [(question, [Neighbour(tool.reference, 1.0, question)]) for _, tool, question in asked],
    )
    refused = [(kind, word is None) for (kind, _, _), word in zip(asked, words, strict=True)]
    return RefuseReport(
        {
            kind: Refused(sum(k == kind for k, _ in refused), sum(k == kind and no for k, no in refused))
            for kind in KINDS
        }
    )


def _questions(family: Family, most: int, seed: int) -> list[str]:
    """In wordings that no demonstration has."""
    cases = draw(family, seed + 1, most)
    wordings = family.test_wordings
    return [wordings[n % len(wordings)].format(**case.parameters) for n, case in enumerate(cases)]


def _nearest(encoder: Encoder, tool: Tool, questions: Sequence[str]) -> list[str]:
    """The questions, nearest to the tool's demonstrations first."""
    shown = encoder.encode([d.question for d in tool.demonstrations])
    similar = (encoder.encode(questions) @ shown.T).max(axis=1)
    return [questions[i] for i in similar.argsort()[::-1]]
