"""The last word in the grey zone: the user model names the candidate that a question is for, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from latm_local.datatypes import Completion, Neighbour, Tool
from latm_local.prompts import choose_request, read_choice
from latm_local.protocols import LanguageModel

CHOICES = 3  # candidates that the model is shown


def last_word(
    model: LanguageModel, tool_of: Callable[[str], Tool], asked: Sequence[tuple[str, Sequence[Neighbour]]]
) -> list[str | None]:
    """For each question and its candidates the reference of the one that the model names; None for none.

    A reply that cannot be had or read counts as none: in doubt no tool is reused.
    """
    shown = [[tool_of(n.tool) for n in near[:CHOICES]][::-1] for _, near in asked]
    requests = [
        choose_request([(tool.name, tool.demonstrations) for tool in tools], question)
        for (question, _), tools in zip(asked, shown, strict=True)
    ]
    words: list[str | None] = [None] * len(asked)
    for place, outcome in model.complete(requests):
        if not isinstance(outcome, Completion):
            continue
        names = {tool.name: tool.reference for tool in shown[place]}
        try:
            name = read_choice(outcome.text, list(names))
        except ValueError:
            continue
        words[place] = None if name is None else names[name]
    return words
