"""The dispatcher itself: reuse a tool, or make one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from latm_local.config import DispatchSettings
from latm_local.datatypes import Decision, Make, Neighbour, Reuse, Step
from latm_local.dispatcher.calibration import held_out
from latm_local.dispatcher.evidence import Evidence
from latm_local.dispatcher.examples import keep_unknown, kept_unknown, stamp_of
from latm_local.dispatcher.judge import Judged, judge
from latm_local.dispatcher.learnt import FILE, Learnt, Source, learn_all, load, save
from latm_local.dispatcher.nearest import Numbers
from latm_local.dispatcher.second_look import Ask, Check, SecondLook, StepCount
from latm_local.dispatcher.thresholds import Thresholds
from latm_local.dispatcher.views import views
from latm_local.dispatcher.wording import Wording, wordings
from latm_local.library import Library
from latm_local.protocols import Encoder


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What is derived from the library: vectors and how they are searched, tools, the encoder's fingerprint.

    `memory` is the index's, in bytes, counted; `source` what the thresholds were learnt from, if they were.
    """

    vectors: int
    kind: str
    memory: int
    tools: int
    encoder: str
    head: bool
    thresholds: Thresholds
    source: Source | None = None


class Dispatcher:
    """Chooses for each question the tool that serves it, or says that none does.

    A decision's similarity is calibrated, a confidence: between 0 and 1, with 0.5 where questions of known and of
    unknown tasks, equally frequent, balance. `folder` holds what is derived from the library, index and head, and
    a person's unknown examples. Follow a changed library with `refresh`. `steps` counts what had the last word.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        settings: DispatchSettings,
        folder: Path,
        review_required: bool = False,
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._encoder = encoder
        self._settings = settings
        self._folder = folder
        self._evidence = Evidence(library, encoder, folder, review_required)
        self._learnt: Learnt | None = None
        self._notice = notice
        self._unknown = kept_unknown(folder)
        self._wordings: dict[str, list[Wording]] = {}
        self.steps: dict[Step, StepCount] = {}
        self.refresh()

    @property
    def thresholds(self) -> Thresholds:
        """The lines in use and what they promise."""
        line = self._settings.threshold
        return self._learnt.thresholds if self._learnt else Thresholds() if line is None else Thresholds(line)

    @property
    def stats(self) -> IndexStats:
        """What `latm index stats` says."""
        head = self._learnt is not None and self._learnt.head is not None
        tools = len(self._evidence.references)
        source = self._learnt.source if self._learnt is not None else None
        return IndexStats(*self._evidence.stats, tools, self._encoder.fingerprint, head, self.thresholds, source)

    def rebuild(self) -> None:
        """Encode, index and learn everything again, whatever is on disk."""
        self._evidence.forget()
        (self._folder / FILE).unlink(missing_ok=True)
        self._learnt = None
        self.refresh()

    def refresh(self) -> None:
        """Take up what changed in the library since the last call."""
        if not self._evidence.refresh():
            return
        self._wordings = {}
        self._learn()

    def calibrate(self, unknown: Sequence[str]) -> None:
        """Keep examples of questions that no tool serves, in place of earlier ones, and learn with them."""
        keep_unknown(self._folder, unknown)
        self._unknown = kept_unknown(self._folder)
        self._learn()

    def _learn(self) -> None:
        if not self._evidence.references:
            self._learnt = None
            return
        stamp = f"{self._evidence.stamp} {stamp_of(self._unknown)} {self._settings.model_dump_json()}"
        found = load(self._folder, stamp, self._notice)
        if found is None:
            vectors, labels = self._evidence.training()
            source = Source(self._encoder.fingerprint, len(self._evidence.references), len(vectors), len(self._unknown))
            strangers = views(self._encoder, self._unknown) if self._unknown else None
            found = learn_all(vectors, labels, source, self._settings, strangers, self._learnt)
            save(found, self._folder, stamp)
        self._learnt = found

    def calibration_confidences(self) -> tuple[list[float], list[float]]:
        """Confidences of held-out demonstrations and of hidden tools' ones, from which the thresholds are drawn.

        Both empty with fewer than three tools. Hides tools in turn, as learning does, and takes as long.
        """
        tools = len(self._evidence.references)
        evidence = held_out(*self._evidence.training(), tools) if tools else None
        if evidence is None or self._learnt is None:
            return [], []
        confidences = evidence.confidences(self._learnt.weights)
        return confidences[evidence.known].tolist(), confidences[~evidence.known].tolist()

    def decide(
        self, questions: Sequence[str], check: Check | None = None, ask: Ask | None = None, grey: bool = True
    ) -> list[Decision]:
        """Return a `Reuse` or a `Make` for each question, in order; they are encoded together.

        With `check`, the tools themselves are heard, and with `ask` the user model after them: it may refuse what
        similarity alone has chosen, and with `grey` take what would wait.
        """
        threshold = self.thresholds.threshold
        if self._learnt is None or not questions:
            return [Make("there is no tool yet", None, threshold) for _ in questions]
        found = [_decision(near, threshold) for near in self._neighbours(questions, self._settings.top_k)]
        if check is None:
            return found
        return SecondLook(self._wordings_of, self.steps).settle(questions, found, self.thresholds, check, ask, grey)

    def _wordings_of(self, reference: str) -> list[Wording]:
        if reference not in self._wordings:
            self._wordings[reference] = wordings(self._evidence.demonstrations(reference))
        return self._wordings[reference]

    def neighbours(self, question: str, top_k: int | None = None) -> list[Neighbour]:
        """The tools nearest to one question, the one chosen first, whatever the threshold."""
        if self._learnt is None:
            return []
        return self._neighbours([question], top_k or self._settings.top_k)[0]

    def _neighbours(self, questions: Sequence[str], top_k: int) -> list[list[Neighbour]]:
        assert self._learnt is not None
        vectors = views(self._encoder, questions)
        ids, labels, similarities = self._evidence.nearest(vectors)
        judged = judge(vectors, labels, similarities, self._evidence.sizes, self._learnt.head)
        confidences = self._learnt.weights.confidence(judged.candidates.similarity, judged.logits)
        return [self._named(judged, confidences[row], ids[row], row, top_k) for row in range(len(questions))]

    def _named(self, judged: Judged, confidences: np.ndarray, ids: Numbers, row: int, top_k: int) -> list[Neighbour]:
        tools, nearest = judged.candidates.tools[row], judged.candidates.nearest[row]
        order = [int(judged.chosen[row])]
        order += [int(n) for n in np.argsort(-confidences, kind="stable") if tools[n] >= 0 and n != order[0]]
        return [
            Neighbour(
                self._evidence.references[tools[n]], float(confidences[n]), self._evidence.text(int(ids[nearest[n]]))
            )
            for n in order[:top_k]
        ]


def _decision(near: Sequence[Neighbour], threshold: float) -> Decision:
    best = near[0]
    if best.similarity >= threshold:
        return Reuse(best.tool, best.similarity, threshold, tuple(near))
    reason = f"the nearest tool, {best.tool}, is at {best.similarity:.2f}, below the threshold {threshold:.2f}"
    return Make(reason, best.similarity, threshold, tuple(near))
