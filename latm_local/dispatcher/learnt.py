"""All that the dispatcher learns from the demonstrations, kept beside the index under the same stamp."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from latm_local.config import DispatchSettings
from latm_local.dispatcher.calibration import HeldOut, held_out, learn, merged
from latm_local.dispatcher.judge import Weights, exact_neighbours, fitted_head, judge
from latm_local.dispatcher.nearest import Numbers
from latm_local.dispatcher.thresholds import Thresholds, draw
from latm_local.errors import LibraryError
from latm_local.protocols import Vectors

FILE = "learnt.npz"
LEARN_UP_TO = 20_000  # vectors; beyond, hiding tasks in turn would take minutes and the default weights serve
ANEW = 0.8  # weights learnt from fewer than this share of today's tools are learnt anew
QUICK = 3_000  # vectors up to which learning anew costs next to nothing


@dataclass(frozen=True, slots=True)
class Source:
    """What was learnt from: the encoder's fingerprint, tools, their demonstrations, a person's unknown examples."""

    encoder: str
    tools: int
    demonstrations: int
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Learnt:
    """The head (None: none), the weights of its logit and of the similarity, the thresholds, and their source."""

    head: Vectors | None
    weights: Weights
    thresholds: Thresholds
    source: Source


def learn_all(
    vectors: Vectors,
    labels: Numbers,
    source: Source,
    settings: DispatchSettings,
    strangers: Vectors | None = None,
    before: Learnt | None = None,
) -> Learnt:
    """Fit the head to all demonstrations, and learn weights and thresholds from hiding some of them.

    `strangers` are a person's own examples of unknown tasks; they count beside the hidden ones. Where a large
    library has grown by little, weights and thresholds of `before` are kept: hiding tasks in turn costs several
    fits, the head itself one.
    """
    tools = source.tools
    head = fitted_head(vectors, labels, tools)
    if before is not None and _still_good(before.source, source):
        return Learnt(head, before.weights, before.thresholds, before.source)
    evidence: HeldOut | None = held_out(vectors, labels, tools) if len(vectors) <= LEARN_UP_TO else None
    own = _unknown(strangers, vectors, labels, head, tools) if strangers is not None and len(strangers) else None
    weights = learn(evidence if evidence is None or own is None else merged([evidence, own]))
    return Learnt(head, weights, draw(evidence, weights, settings, own=own), source)


def _still_good(before: Source, now: Source) -> bool:
    grown_little = now.demonstrations > QUICK and ANEW * now.tools <= before.tools <= now.tools
    return grown_little and (before.encoder, before.unknown) == (now.encoder, now.unknown)


def _unknown(asked: Vectors, vectors: Vectors, labels: Numbers, head: Vectors | None, tools: int) -> HeldOut:
    """Examples of unknown tasks as evidence; their task is -1."""
    near, similar = exact_neighbours(asked, vectors, labels)
    judged = judge(asked, near, similar, np.bincount(labels, minlength=tools), head)
    nothing = np.full(len(asked), -1, np.int64)
    return HeldOut(np.zeros(len(asked), bool), nothing, judged.tool, judged.similarity, judged.logit)


def save(learnt: Learnt, folder: Path, stamp: str) -> None:
    """Write it beside the index. Raises LibraryError."""
    summary = {
        "stamp": stamp,
        "weights": asdict(learnt.weights),
        "thresholds": asdict(learnt.thresholds),
        "source": asdict(learnt.source),
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


def load(folder: Path, stamp: str, notice: Callable[[str], None]) -> Learnt | None:
    """What was saved under this very stamp, else None; what another encoder's vectors gave is refused aloud."""
    try:
        with np.load(folder / FILE) as saved:
            summary = json.loads(saved["summary"].tobytes())
            head = saved["head"]
        source = Source(**summary["source"])
        if not stamp.startswith(source.encoder):
            notice(
                f"thresholds were learnt with the encoder {source.encoder}, which is another one now:"
                " they are learnt again"
            )
        if summary["stamp"] != stamp:
            return None
        learnt = Learnt(
            head if head.size else None, Weights(**summary["weights"]), Thresholds(**summary["thresholds"]), source
        )
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError):
        return None
    return learnt
