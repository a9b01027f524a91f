"""The confidences of known and unknown questions as a picture: in the terminal, and as PNG where matplotlib is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from latm_local.dispatcher.judge import Confidences
from latm_local.errors import MissingDependency, OutputError

BARS = 20
WIDTH = 30
POINTS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


def histogram(known: Sequence[float], unknown: Sequence[float], threshold: float) -> str:
    """Two histograms side by side, confidences from 0 to 1 downwards, the threshold marked."""
    edges = np.linspace(0, 1, BARS + 1)
    left, right = (np.histogram(confidences, edges)[0] for confidences in (unknown, known))
    most = max(1, int(left.max()), int(right.max()))
    lines = [f"{'unknown':>{WIDTH}}  confidence  known"]
    for n in range(BARS):
        mark = "<" if edges[n] <= threshold < edges[n + 1] else " "
        bars = ["#" * (-(-WIDTH * int(count) // most)) for count in (left[n], right[n])]
        lines.append(f"{bars[0]:>{WIDTH}}  {edges[n]:.2f} {mark}     {bars[1]}".rstrip())
    return "\n".join([*lines, f"< the threshold, {threshold:.3f}"])


def counts(confidences: Sequence[float]) -> list[int]:
    """How many confidences lie in each of BARS equal parts of 0 to 1."""
    found: list[int] = np.histogram(confidences, np.linspace(0, 1, BARS + 1))[0].tolist()
    return found


def risk(known: Sequence[float], unknown: Sequence[float]) -> list[tuple[float, float, float]]:
    """For some coverages: (share of known questions served, share of unknown ones reused, threshold)."""
    if not known or not unknown:
        return []
    lines = np.quantile(np.asarray(known, np.float64), [1 - point for point in POINTS])
    reused = [float(np.mean(np.asarray(unknown) >= line)) for line in lines]
    return [(point, share, float(line)) for point, share, line in zip(POINTS, reused, lines, strict=True)]


def write_png(path: Path, known: Sequence[float], unknown: Sequence[float], threshold: float) -> None:
    """Both histograms and risk against coverage. Raises MissingDependency without matplotlib, OutputError."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingDependency("a PNG needs matplotlib", "pip install 'latm_local[plot]'") from None
    figure = Figure(figsize=(10, 4), layout="constrained")
    confidences, curve = figure.subplots(1, 2)
    confidences.hist([list(known), list(unknown)], bins=BARS, range=(0, 1), label=["known", "unknown"])
    confidences.axvline(threshold, color="black", linestyle="--", label=f"threshold {threshold:.2f}")
    confidences.set(xlabel="confidence", ylabel="questions")
    confidences.legend()
    covered, reused = _curve(np.asarray(known, np.float64), np.asarray(unknown, np.float64))
    curve.plot(covered, reused)
    curve.set(xlabel="known questions served", ylabel="unknown questions reused")
    try:
        figure.savefig(path, format="png", dpi=120)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from None


def _curve(known: Confidences, unknown: Confidences) -> tuple[Confidences, Confidences]:
    lines = np.linspace(0, 1, 200)
    shares = [
        np.array([np.mean(confidences >= line) if len(confidences) else 0.0 for line in lines])
        for confidences in (known, unknown)
    ]
    return shares[0], shares[1]
