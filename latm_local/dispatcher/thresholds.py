"""Where to draw the line: thresholds on the judge's confidence, and what they promise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from latm_local.config import DispatchSettings
from latm_local.dispatcher.bound import rates_by_task, threshold_for, upper_bound
from latm_local.dispatcher.calibration import HeldOut
from latm_local.dispatcher.judge import Confidences, Weights
from latm_local.dispatcher.nearest import Numbers

BALANCED = 0.5
KNOWN_LOST = 0.01  # share of known questions that the grey zone's lower end may lose for good


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lines on the confidence, all in [0, 1], and the promise of the one in use.

    At or above `threshold` a question counts as one of a known task. Below `upper` a tool must also read it
    exactly; of those that none reads the user model, where it is asked at all, is asked from `lower` on,
    below which next to no question of a known task lies.
    `alpha` is the promise: with confidence 1 - `delta` at most this share of the instances of unknown
    tasks is reused; None where there are too few tools to promise anything. `note` says so in words.
    """

    threshold: float = BALANCED
    lower: float = BALANCED
    upper: float = BALANCED
    alpha: float | None = None
    delta: float = 0.05
    note: str = "with fewer than three tools nothing can be promised"


def draw(
    evidence: HeldOut | None,
    weights: Weights,
    settings: DispatchSettings,
    threshold: float | None = None,
    own: HeldOut | None = None,
) -> Thresholds:
    """Draw the lines from held-out evidence; `threshold`, where given, overrides the settings'.

    `own` are a person's examples of unknown tasks. No bound holds for their tasks, which are not drawn by
    chance, but where one is asked for no more than that share of them may be reused either.
    """
    fixed = threshold if threshold is not None else settings.threshold
    if evidence is None:
        line = fixed if fixed is not None else BALANCED
        return Thresholds(line, line, max(line, settings.sure), None, settings.delta)
    confidences, unknown = evidence.confidences(weights), ~evidence.known
    tasks = _shuffled(evidence.task[unknown])
    asked = settings.alpha if settings.alpha is not None else 0.05
    # A hidden task met only the tools that were not hidden; all of them can at most take it for theirs
    # in proportion to their number.
    bounded = threshold_for(confidences[unknown], tasks, asked, settings.delta, evidence.growth)
    line = _line(fixed, settings, bounded, confidences[unknown])
    if own is not None and fixed is None and settings.alpha is not None:
        line = max(line, float(np.nextafter(np.quantile(own.confidences(weights), 1 - asked, method="higher"), 2.0)))
    alpha = min(1.0, upper_bound(rates_by_task(confidences[unknown], tasks, line, evidence.growth), settings.delta))
    lower = min(line, float(np.quantile(confidences[~unknown], KNOWN_LOST)) if (~unknown).any() else line)
    return Thresholds(
        line, lower, max(line, settings.sure), alpha, settings.delta, _note(alpha, settings, len(np.unique(tasks)))
    )


def _line(fixed: float | None, settings: DispatchSettings, bounded: float | None, unknown: Confidences) -> float:
    if fixed is not None:
        return fixed
    if settings.alpha is None:
        return BALANCED
    return bounded if bounded is not None else _above(unknown)


def _above(confidences: Confidences) -> float:
    return float(np.nextafter(confidences.max(), 2.0)) if len(confidences) else 1.0


def _note(alpha: float, settings: DispatchSettings, tasks: int) -> str:
    said = f"at most {alpha:.1%} of instances of unknown tasks reused, confidence {1 - settings.delta:.0%}"
    if settings.alpha is not None and alpha > settings.alpha:
        return f"{settings.alpha:.1%} was asked for, but {tasks} tools cannot support it: {said}"
    return f"{said}, learnt from {tasks} tools"


def _shuffled(tasks: Numbers) -> Numbers:
    """The same tasks under numbers given by chance, as the bound's order has to be."""
    names, numbers = np.unique(tasks, return_inverse=True)
    shuffled: Numbers = np.random.default_rng(0).permutation(len(names))[numbers]
    return shuffled
