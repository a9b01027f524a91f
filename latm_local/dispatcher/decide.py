"""The dispatcher itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from latm_local.config import DispatchSettings
from latm_local.datatypes import Decision, Make, Neighbour, Reuse
from latm_local.dispatcher.evidence import Evidence
from latm_local.library import Library
from latm_local.protocols import Encoder


class Dispatcher:
    """Chooses for each question the tool that serves it, or says that none does.

    `folder` holds the index, which is derived from the library. Follow a changed library with `refresh`.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        settings: DispatchSettings,
        folder: Path,
        review_required: bool = False,
    ) -> None:
        self._encoder = encoder
        self._settings = settings
        self._evidence = Evidence(library, encoder, folder, review_required)
        self.refresh()

    def refresh(self) -> None:
        """Take up what changed in the library since the last call."""
        self._evidence.refresh()

    def decide(self, questions: Sequence[str]) -> list[Decision]:
        """Return a `Reuse` or a `Make` for each question, in order; they are encoded together."""
        if not self._evidence.tools:
            return [Make("there is no tool yet", None, self._settings.threshold) for _ in questions]
        vectors = self._encoder.encode(questions)
        return [self._decision(near) for near in self._evidence.nearest(vectors, self._settings.top_k)]

    def neighbours(self, question: str, top_k: int | None = None) -> list[Neighbour]:
        """The tools nearest to one question, nearest first, whatever the threshold."""
        if not self._evidence.tools:
            return []
        return self._evidence.nearest(self._encoder.encode([question]), top_k or self._settings.top_k)[0]

    def _decision(self, near: Sequence[Neighbour]) -> Decision:
        threshold, best = self._settings.threshold, near[0]
        if best.similarity >= threshold:
            return Reuse(best.tool, best.similarity, threshold, tuple(near))
        reason = f"the nearest tool, {best.tool}, is at {best.similarity:.2f}, below the threshold {threshold:.2f}"
        return Make(reason, best.similarity, threshold, tuple(near))
