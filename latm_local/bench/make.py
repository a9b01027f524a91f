"""How many task families the maker makes right, wrong, for review, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from latm_local.bench.families import Family
from latm_local.datatypes import Completion, CompletionRequest, Failure, Instance, Json, ScoreRequest, Scores, Tool
from latm_local.errors import LatmError
from latm_local.protocols import LanguageModel
from latm_local.runtime import Runtime

Outcome: TypeAlias = Literal["right", "wrong", "review", "not_made"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
LEAST_RIGHT: Final = 98  # percent of fresh instances; a tool below it is wrong

# Tools made in five tries by GPT-4 and by GPT-3.5: the paper's Table 3.
PAPER: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "logical_deduction_five_objects": (3, 0),
        "tracking_shuffled_objects_five": (4, 0),
        "dyck_language": (5, 5),
        "word_sorting": (5, 5),
        "chinese_remainder": (5, 5),
        "schedule_meeting": (3, 0),
    }
)


@dataclass(frozen=True, slots=True)
class FamilyResult:
    """What came of one family: `right` of `fresh` instances, with no fresh ones where no tool was made.

    The tool gave no answer at all to `unanswered` of them; a run would leave those to a person.

    `ungated` is the outcome if being right on what the maker saw were enough.
    `seconds`, `candidates` and `tokens` (maker's and user's) are those of the making.
    """

    family: Family
    outcome: Outcome
    seconds: float = 0.0
    candidates: int = 0
    tokens: int = 0
    right: int = 0
    unanswered: int = 0
    fresh: int = 0
    reason: str = ""
    ungated: Outcome = "not_made"

    def to_json(self) -> dict[str, Json]:
        return {
            "difficulty": self.family.difficulty,
            "held_out": self.family.held_out,
            "outcome": self.outcome,
            "seconds": round(self.seconds, 2),
            "candidates": self.candidates,
        }


@dataclass(frozen=True, slots=True)
class MakeBench:
    """The families measured, in order; `interrupted` when not all that were asked for.

    `fault` is the first exception that nobody foresaw; its family counts as not made.
    """

    results: tuple[FamilyResult, ...]
    interrupted: bool = False
    fault: Exception | None = None

    def to_json(self) -> dict[str, Json]:
        return {"families": {r.family.name: r.to_json() for r in self.results}, "totals": self._totals()}

    def _totals(self) -> dict[str, Json]:
        levels = sorted({r.family.difficulty for r in self.results})
        sides = {"held_out": True, "tuning": False}
        by_difficulty: dict[str, Json] = {
            str(level): _counts(r for r in self.results if r.family.difficulty == level) for level in levels
        }
        by_side: dict[str, Json] = {
            side: _counts(r for r in self.results if r.family.held_out == held_out) for side, held_out in sides.items()
        }
        return {
            **_counts(self.results),
            "by_difficulty": by_difficulty,
            **by_side,
            "held_out_by_difficulty": {
                str(level): _counts(r for r in self.results if r.family.held_out and r.family.difficulty == level)
                for level in levels
            },
            "seconds": round(sum(r.seconds for r in self.results), 1),
            "candidates": sum(r.candidates for r in self.results),
            "tokens": sum(r.tokens for r in self.results),
            "ungated": _ungated(self.results),
            "interrupted": self.interrupted,
        }

    def __str__(self) -> str:
        header = ("FAMILY", "KIND", "LEVEL", "SIDE", "OUTCOME", "FRESH", "SECONDS", "CANDIDATES", "TOKENS", "WHY NOT")
        parts = [_table([header, *(_row(r) for r in self.results)]), _table(list(self._sums()))]
        ours = {r.family.name: r.outcome.replace("_", " ") for r in self.results}
        if PAPER.keys() & ours.keys():
            rows = [(n, ours.get(n, "-"), f"{four} of 5", f"{three} of 5") for n, (four, three) in PAPER.items()]
            parts.append(_table([("THE PAPER'S TASKS", "HERE", "GPT-4", "GPT-3.5"), *rows]))
        return "\n\n".join(parts)

    def _sums(self) -> Iterator[tuple[str, ...]]:
        yield ("TOTALS", "FAMILIES", *(outcome.upper().replace("_", " ") for outcome in OUTCOMES))
        for side, held_out in (("held out", True), ("tuning", False)):
            for level in (1, 2, 3):
                mine = [r for r in self.results if (r.family.held_out, r.family.difficulty) == (held_out, level)]
                if mine:
                    yield _sum(f"{side}, level {level}", mine)
        yield _sum("all", self.results)
        yield _sum("all, without the gate", [replace(r, outcome=r.ungated) for r in self.results])


def run(
    base: Runtime,
    families: Sequence[Family],
    progress: Callable[[str], None],
    *,
    demonstrations: int = 12,
    fresh: int = 50,
    seed: int = 0,
    wordings: int | None = None,
) -> MakeBench:
    """Make a tool of each family, in an empty library of its own, with `base`'s models and settings.

    `demonstrations` and `fresh` instances are different cases in the same wordings, as many of the family's
    as `wordings` says. A family whose making fails counts as not made, but the first one raises: then most likely
    all would. Ctrl-C ends with what was measured.
    """
    results: list[FamilyResult] = []
    faults: list[Exception] = []
    try:
        for number, family in enumerate(families, 1):
            progress(f"[{number}/{len(families)}] {family.name} (level {family.difficulty})")
            instances = family.instances(seed, demonstrations + fresh, family.wordings[:wordings])
            shown, asked = instances[:demonstrations], instances[demonstrations:]
            try:
                result = _measure(base, family, shown, asked, progress, seed)
            except Exception as error:  # a fault in one family must not cost what an hour has measured
                if not results:
                    raise
                faults += [] if isinstance(error, LatmError) else [error]
                result = FamilyResult(family, "not_made", reason=_why(error))
            results.append(result)
            progress(
                f"[{number}/{len(families)}] {family.name}: {result.outcome}"
                f" (without the gate: {result.ungated}), {result.seconds:.0f} s"
            )
    except KeyboardInterrupt:
        return MakeBench(tuple(results), True, next(iter(faults), None))
    return MakeBench(tuple(results), False, next(iter(faults), None))


def _why(error: Exception) -> str:
    return f"{error.kind}: {error.message}" if isinstance(error, LatmError) else f"fault: {error!r}"


def _measure(
    base: Runtime,
    family: Family,
    shown: Sequence[Instance],
    asked: Sequence[Instance],
    progress: Callable[[str], None],
    seed: int,
) -> FamilyResult:
    maker, user = Lent(base.maker_model), Lent(base.user_model)
    with TemporaryDirectory(prefix="latm-bench-") as folder:
        settings = base.settings.model_copy(update={"library": Path(folder), "seed": seed})
        with Runtime(settings, progress, maker=maker, user=user, encoder=base.encoder) as runtime:
            report = runtime.make(shown)
            answers = _answers(runtime, runtime.library.tool(report.tool), asked) if report.tool is not None else []
            without = _answers(runtime, report.ungated, asked) if report.ungated is not None else []
    right = sum(answer == instance.answer for answer, instance in zip(answers, asked, strict=False))
    outcome = "review" if report.status == "needs_review" else _outcome(answers, asked)
    return FamilyResult(
        family=family,
        outcome=outcome,
        seconds=report.seconds,
        candidates=report.candidates,
        tokens=report.maker_tokens + report.user_tokens,
        right=right,
        unanswered=answers.count(None),
        fresh=len(answers),
        reason=report.reason,
        ungated=_outcome(without, asked),
    )


def _answers(runtime: Runtime, tool: Tool, asked: Sequence[Instance]) -> list[str | None]:
    """What a tool answers, in order."""
    return [call.answer for call in runtime.user.use(tool, [i.question for i in asked])]


def _outcome(answers: Sequence[str | None], asked: Sequence[Instance]) -> Outcome:
    """Of a tool used without review; not made if there are no answers, for review if too few but not wrong ones."""
    if not answers:
        return "not_made"
    right = sum(answer == instance.answer for answer, instance in zip(answers, asked, strict=True))
    wrong = len(answers) - right - answers.count(None)
    if 100 * wrong > (100 - LEAST_RIGHT) * len(asked):
        return "wrong"
    return "right" if 100 * right >= LEAST_RIGHT * len(asked) else "review"


def _ungated(results: Sequence[FamilyResult]) -> dict[str, Json]:
    return _counts([replace(r, outcome=r.ungated) for r in results])


class Lent:
    """A model that outlives the runtime which uses it: a runtime ends only model processes that it knows as such."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def untaught(self) -> LanguageModel | None:
        return Lent(self._model.untaught) if self._model.untaught is not None else None

    def complete(self, requests: Sequence[CompletionRequest]) -> Iterator[tuple[int, Completion | Failure]]:
        return self._model.complete(requests)

    def score(self, requests: Sequence[ScoreRequest]) -> Iterator[tuple[int, Scores | Failure]]:
        return self._model.score(requests)


def _counts(results: Iterator[FamilyResult] | Sequence[FamilyResult]) -> dict[str, Json]:
    counted = Counter(r.outcome for r in results)
    return {"families": counted.total(), **{outcome: counted[outcome] for outcome in OUTCOMES}}


def _sum(name: str, results: Sequence[FamilyResult]) -> tuple[str, ...]:
    counts = _counts(results)
    of = len(results) or 1
    shares = (f"{sum(r.outcome == outcome for r in results) / of:.0%}" for outcome in OUTCOMES)
    return (
        name,
        str(len(results)),
        *(f"{counts[outcome]} ({share})" for outcome, share in zip(OUTCOMES, shares, strict=True)),
    )


def _row(result: FamilyResult) -> tuple[str, ...]:
    family = result.family
    return (
        family.name,
        family.kind,
        str(family.difficulty),
        "held out" if family.held_out else "tuning",
        result.outcome.replace("_", " "),
        _fresh(result),
        f"{result.seconds:.1f}",
        str(result.candidates),
        str(result.tokens),
        result.reason,
    )


def _fresh(result: FamilyResult) -> str:
    silent = f", {result.unanswered} unanswered" if result.unanswered else ""
    return f"{result.right}/{result.fresh}{silent}" if result.fresh else "-"


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Columns as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)
