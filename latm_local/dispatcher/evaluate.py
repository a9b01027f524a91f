"""How well the dispatcher tells tools apart and unknown tasks from known ones, on anyone's data.

Needs no tools and no language model: every task of the known rows stands for a tool.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from latm_local.config import DispatchSettings
from latm_local.dispatcher.calibration import HeldOut, held_out, learn, merged
from latm_local.dispatcher.judge import Confidences, Judged, fitted_head, judge
from latm_local.dispatcher.nearest import NEIGHBOURS, Numbers
from latm_local.dispatcher.rows import TaskRow
from latm_local.dispatcher.thresholds import draw
from latm_local.dispatcher.views import join, word_vectors
from latm_local.errors import BadInput
from latm_local.index import VectorIndex
from latm_local.protocols import Encoder, Vectors

REJECTED = 0.05  # share of the calibration's known questions that may fall below the threshold
ALL = "all"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A test row decided wrongly; `chosen` None: no tool was reused. `similarity` is the calibrated one."""

    question: str
    task: str | None
    chosen: str | None
    nearest: str
    similarity: float
    kind: str | None = None

    def to_json(self) -> str:
        names = ("question", "task", "kind", "chosen", "nearest", "similarity")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Shares in [0, 1]; None where the test has no such rows. `unknown_caught` and `auroc` by kind and "all".

    `alpha`: at most this share of instances of unknown tasks is reused, with confidence 1 - `delta`, as
    learnt from the known rows alone; None where they are of too few tasks. `confusions` are (task, chosen,
    how often), task None for unknown ones, most frequent first.
    """

    in_scope_right: float | None
    unknown_caught: Mapping[str, float]
    auroc: Mapping[str, float]
    false_reuse: float | None
    coverage: float | None
    threshold: float
    alpha: float | None
    delta: float
    note: str
    decisions_per_s: float
    encode_per_s: float
    fit_seconds: float
    confusions: tuple[tuple[str | None, str | None, int], ...]
    wrong: tuple[Wrong, ...]
    known_confidences: tuple[float, ...]
    unknown_confidences: tuple[float, ...]

    def to_json(self) -> str:
        """The figures as one JSON object; see docs/formats.md."""
        names = ("in_scope_right", "unknown_caught", "auroc", "false_reuse", "coverage")
        figures = {name: getattr(self, name) for name in names} | {
            "bound": {"alpha": self.alpha, "delta": self.delta, "note": self.note},
            "threshold": self.threshold,
            "decisions_per_s": self.decisions_per_s,
            "encode_per_s": self.encode_per_s,
            "fit_seconds": self.fit_seconds,
            "confusions": [list(confusion) for confusion in self.confusions[:20]],
        }
        return json.dumps(figures, ensure_ascii=False)


def evaluate(
    known: Sequence[TaskRow],
    test: Sequence[TaskRow],
    encoder: Encoder,
    calibration: Sequence[TaskRow] = (),
    settings: DispatchSettings | None = None,
    rejected: float = REJECTED,
) -> Evaluation:
    """Measure on `test` a dispatcher that knows the tasks of `known`.

    The threshold is, in this order: the settings' own; the one that keeps the settings' `alpha`; the one
    that loses `rejected` of the calibration's known questions (where the calibration has unknown ones
    too, the one that errs least on both); else the balanced one learnt from hiding known tasks. Nothing is
    ever learnt from `test`. Raises BadInput when `known` names fewer than one task.
    """
    settings = settings or DispatchSettings()
    names = sorted({row.task for row in known if row.task is not None})
    if not names or not test:
        raise BadInput("an evaluation needs known rows with tasks, and test rows", "see `latm dispatch eval --help`")
    started = time.perf_counter()
    stand_in = _StandIn(known, names, encoder)
    evidence = stand_in.held_out()
    own = _own_evidence(stand_in, calibration, names)
    weights = learn(_with_unknown(evidence, own))
    line = None if settings.alpha is not None else _line(own, weights.confidence(own.similarity, own.logit), rejected)
    drawn = draw(evidence, weights, settings, settings.threshold if settings.threshold is not None else line)
    fitted = time.perf_counter() - started

    judged, encoding, deciding = _timed(stand_in, encoder, [row.question for row in test])
    confidences = weights.confidence(judged.similarity, judged.logit)
    return replace(
        _figures(test, names, judged.tool, confidences, drawn.threshold),
        alpha=drawn.alpha,
        delta=drawn.delta,
        note=drawn.note,
        decisions_per_s=len(test) / deciding,
        encode_per_s=len(test) / encoding,
        fit_seconds=fitted,
    )


def _timed(stand_in: _StandIn, encoder: Encoder, questions: Sequence[str]) -> tuple[Judged, float, float]:
    """The judgements, and the seconds of encoding alone and of the whole; every question is encoded once."""
    encoder.encode(questions[:64])  # warm, so that the timing does not bear the loading
    started = time.perf_counter()
    meanings = encoder.encode(questions)
    encoding = time.perf_counter() - started
    judged = stand_in.judge_vectors(join(meanings, word_vectors(questions)))
    return judged, encoding, time.perf_counter() - started


class _StandIn:
    """A dispatcher over rows instead of a library."""

    def __init__(self, known: Sequence[TaskRow], names: Sequence[str], encoder: Encoder) -> None:
        rows = [row for row in known if row.task is not None]
        number = {name: n for n, name in enumerate(names)}
        self._encoder = encoder
        self.labels: Numbers = np.array([number[row.task] for row in rows if row.task is not None], np.int64)
        self.sizes = np.bincount(self.labels, minlength=len(names))
        self.vectors = self._views([row.question for row in rows])
        self.index = VectorIndex(self.vectors.shape[1])
        self.index.add(range(len(rows)), self.vectors)
        self.head = fitted_head(self.vectors, self.labels, len(names))

    def held_out(self) -> HeldOut | None:
        return held_out(self.vectors, self.labels, len(self.sizes))

    def judge(self, questions: Sequence[str]) -> Judged:
        return self.judge_vectors(self._views(questions))

    def judge_vectors(self, vectors: Vectors) -> Judged:
        ids, similarities = self.index.search(vectors, NEIGHBOURS)
        return judge(vectors, self.labels[ids], similarities, self.sizes, self.head)

    def _views(self, questions: Sequence[str]) -> Vectors:
        return join(self._encoder.encode(questions), word_vectors(questions))


def _own_evidence(stand_in: _StandIn, calibration: Sequence[TaskRow], names: Sequence[str]) -> HeldOut:
    """The user's calibration rows as evidence; unknown ones have the task -1."""
    judged = stand_in.judge([row.question for row in calibration])
    number = {name: n for n, name in enumerate(names)}
    task = np.array([number.get(row.task or "", -1) if row.task else -1 for row in calibration], np.int64)
    return HeldOut(task >= 0, task, judged.tool, judged.similarity, judged.logit)


def _with_unknown(evidence: HeldOut | None, own: HeldOut) -> HeldOut | None:
    """Unknown examples of the user's own, where there are some, stand beside the hidden tasks."""
    if own.known.all():
        return evidence
    return own if evidence is None else merged([evidence, own.where(~own.known)])


def _line(own: HeldOut, confidences: Confidences, rejected: float) -> float | None:
    if not own.known.any():
        return None
    if own.known.all():
        return float(np.quantile(confidences[own.known], rejected))
    steps = np.unique(confidences)
    lost = np.searchsorted(np.sort(confidences[own.known]), steps) / own.known.sum()
    reused = 1 - np.searchsorted(np.sort(confidences[~own.known]), steps) / (~own.known).sum()
    best = int(np.argmin(lost + reused))
    return float((steps[max(best - 1, 0)] + steps[best]) / 2)  # halfway, where the two kinds leave a gap


def _figures(
    test: Sequence[TaskRow], names: Sequence[str], tool: Numbers, confidences: Confidences, line: float
) -> Evaluation:
    number = {name: n for n, name in enumerate(names)}
    truth = np.array([number.get(row.task, -1) if row.task is not None else -1 for row in test])
    known, reused = truth >= 0, confidences >= line
    right = np.where(known, reused & (tool == truth), ~reused)
    kinds = {ALL: ~known}
    for kind in sorted({row.kind for row, inside in zip(test, known, strict=True) if row.kind and not inside}):
        kinds[kind] = ~known & np.array([row.kind == kind for row in test])
    kinds = {kind: rows for kind, rows in kinds.items() if rows.any()}
    chosen = [names[t] if r else None for t, r in zip(tool, reused, strict=True)]
    wrong = [
        Wrong(row.question, row.task, chosen[n], names[tool[n]], float(confidences[n]), row.kind)
        for n, row in enumerate(test)
        if not right[n]
    ]
    return Evaluation(
        in_scope_right=_mean(right[known]),
        unknown_caught={kind: float(right[rows].mean()) for kind, rows in kinds.items()},
        auroc={k: auroc(confidences[known], confidences[rows]) for k, rows in kinds.items() if known.any()},
        false_reuse=_mean(reused[~known]),
        coverage=_mean(reused[known]),
        threshold=line,
        alpha=None,
        delta=0.0,
        note="",
        decisions_per_s=0.0,
        encode_per_s=0.0,
        fit_seconds=0.0,
        confusions=tuple((t, c, n) for (t, c), n in Counter((w.task, w.chosen) for w in wrong).most_common()),
        wrong=tuple(wrong),
        known_confidences=tuple(confidences[known].tolist()),
        unknown_confidences=tuple(confidences[~known].tolist()),
    )


def _mean(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if len(flags) else None


def auroc(high: Confidences, low: Confidences) -> float:
    """How often a number of `high` exceeds one of `low`, ties counting half."""
    ordered = np.sort(low)
    below = np.searchsorted(ordered, high, "left") + np.searchsorted(ordered, high, "right")
    return float(below.mean() / (2 * len(low)))
