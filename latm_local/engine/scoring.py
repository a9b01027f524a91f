"""How likely a model finds given texts: rows that are read, not written."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np

from latm_local.datatypes import ScoreRequest, Scores
from latm_local.engine.cells import common_prefix
from latm_local.engine.llama import Logits, Tokens
from latm_local.engine.rows import Row


@dataclass(eq=False)
class Weighing:
    """The continuations of one request: each is a row; the scores are whole when all rows have ended."""

    request: ScoreRequest
    rows: list[Row] = field(default_factory=list)
    told: bool = False

    def scores(self) -> Scores | None:
        """The scores, once all rows have been read and only then; None before and after."""
        if self.told or any(row.finish is None for row in self.rows):
            return None
        self.told = True
        first = self.rows[0]
        return Scores(
            logprobs=tuple(row.logprob for row in self.rows),
            prompt_tokens=len(first.prompt),
            evaluated_tokens=sum(len(row.prompt) - (row.cached or 0) for row in self.rows),
            seconds=sum(row.seconds for row in self.rows),
        )


def open_rows(
    key: Hashable, request: ScoreRequest, adapter: str | None, base: Tokens, wholes: list[Tokens]
) -> list[Row]:
    """A row for each continuation. What all of them begin with is read but not scored, for it tells nothing of them
    beside one another; with a prefill, each is scored whole.

    `base` is the prompt alone, `wholes` the prompt with each continuation.
    """
    shared = min((common_prefix(wholes[0], whole) for whole in wholes), default=0)
    if len(wholes) == 1 or request.prefill:
        shared = min(shared, common_prefix(wholes[0], base))
    weighing = Weighing(request)
    for whole in wholes:
        first = max(1, min(shared, len(whole) - 1))
        weighing.rows.append(Row(key, None, adapter, whole, None, None, scored_from=first, weighing=weighing))
    return weighing.rows


def logprob(logits: Logits, token: int) -> float:
    """The natural log probability of a token among all, at temperature 1."""
    top = float(logits.max())
    return float(logits[token]) - top - float(np.log(np.exp(logits - np.float32(top)).sum()))
