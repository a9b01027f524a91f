"""The last word in the grey zone: the user model names the candidate that a question is for, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from latm_local.datatypes import Neighbour, Scores, Tool
from latm_local.prompts import choice_request
from latm_local.protocols import LanguageModel

CHOICES: Final = 3  # candidates that the model is shown
# Nats by which a name must be likelier than none, for a wrong reuse costs more than a question that waits. On tuning
# families, one tool a question, the taught model refused 3 % of those that fit, 78 % of look-alikes, all others.
DOUBT: Final = 1.0


def last_word(
    model: LanguageModel, tool_of: Callable[[str], Tool], asked: Sequence[tuple[str, Sequence[Neighbour]]]
) -> list[str | None]:
    """For each question and its candidates the reference of the one that the model names; None for none.

    A reply that cannot be had counts as none: in doubt no tool is reused.
    """
    shown = [[tool_of(n.tool) for n in near[:CHOICES]][::-1] for _, near in asked]
    requests = [
        choice_request([(tool.name, tool.demonstrations) for tool in tools], question)
        for (question, _), tools in zip(asked, shown, strict=True)
    ]
    words: list[str | None] = [None] * len(asked)
    for place, outcome in model.score(requests):
        if isinstance(outcome, Scores):
            *named, none = outcome.logprobs
            likeliest = max(range(len(named)), key=named.__getitem__)
            if named[likeliest] >= none + DOUBT:
                words[place] = shown[place][likeliest].reference
    return words
