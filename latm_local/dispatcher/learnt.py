"""All that the dispatcher learns from the demonstrations, kept beside the index under the same stamp."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from latm_local.config import DispatchSettings
from latm_local.dispatcher.calibration import HeldOut, held_out, learn
from latm_local.dispatcher.judge import Weights, fitted_head
from latm_local.dispatcher.nearest import Numbers
from latm_local.dispatcher.thresholds import Thresholds, draw
from latm_local.errors import LibraryError
from latm_local.protocols import Vectors

FILE = "learnt.npz"
LEARN_UP_TO = 20_000  # vectors; beyond, hiding tasks in turn would take minutes and the default weights serve
ANEW = 0.8  # weights learnt from fewer than this share of today's tools are learnt anew
QUICK = 3_000  # vectors up to which learning anew costs next to nothing


@dataclass(frozen=True, slots=True)
class Learnt:
    """The head (None: none), the weights of its logit and of the similarity, the thresholds, the tools then."""

    head: Vectors | None
    weights: Weights
    thresholds: Thresholds
    tools: int


def learn_all(
    vectors: Vectors, labels: Numbers, tools: int, settings: DispatchSettings, before: Learnt | None = None
) -> Learnt:
    """Fit the head to all demonstrations, and learn weights and thresholds from hiding some of them.

    Where a large library has grown by little, weights and thresholds of `before` are kept: hiding tasks in
    turn costs several fits, the head itself one.
    """
    head = fitted_head(vectors, labels, tools)
    kept = before is not None and len(vectors) > QUICK and ANEW * tools <= before.tools <= tools
    if before is not None and kept:
        return Learnt(head, before.weights, before.thresholds, before.tools)
    evidence: HeldOut | None = held_out(vectors, labels, tools) if len(vectors) <= LEARN_UP_TO else None
    weights = learn(evidence)
    return Learnt(head, weights, draw(evidence, weights, settings), tools)


def save(learnt: Learnt, folder: Path, stamp: str) -> None:
    """Write it beside the index. Raises LibraryError."""
    summary = {
        "stamp": stamp,
        "weights": asdict(learnt.weights),
        "thresholds": asdict(learnt.thresholds),
        "tools": learnt.tools,
    }
    head = learnt.head if learnt.head is not None else np.zeros((0, 0), np.float32)
    data = io.BytesIO()
    np.savez(data, head=head, summary=np.frombuffer(json.dumps(summary).encode(), np.uint8))
    try:
        temporary = folder / f".{FILE}.{os.getpid()}"
        temporary.write_bytes(data.getvalue())
        os.replace(temporary, folder / FILE)
    except OSError as error:
        raise LibraryError(f"what was learnt cannot be written to {folder}: {error.strerror}") from None


def load(folder: Path, stamp: str) -> Learnt | None:
    """What was saved under this very stamp, else None."""
    try:
        with np.load(folder / FILE) as saved:
            summary = json.loads(saved["summary"].tobytes())
            head = saved["head"]
        if summary["stamp"] != stamp:
            return None
        return Learnt(
            head if head.size else None,
            Weights(**summary["weights"]),
            Thresholds(**summary["thresholds"]),
            summary["tools"],
        )
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError):
        return None
