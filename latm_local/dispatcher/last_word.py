"""The last word: how much likelier the user model finds the nearest tool's name than none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from latm_local.datatypes import Scores, Tool
from latm_local.prompts import choice_request
from latm_local.protocols import LanguageModel


def last_word(
    model: LanguageModel, tool_of: Callable[[str], Tool], asked: Sequence[tuple[str, str]]
) -> list[float | None]:
    """For each (question, reference of a tool) the log probability of the tool's name less that of none, in nats.

    None where no reply can be had. One tool is shown at a time, with its demonstrations, so that what stands before
    the questions of one tool is evaluated once.
    """
    tools = [tool_of(reference) for _, reference in asked]
    requests = [
        choice_request([(tool.name, tool.demonstrations)], question)
        for tool, (question, _) in zip(tools, asked, strict=True)
    ]
    margins: list[float | None] = [None] * len(asked)
    for place, outcome in model.score(requests):
        if isinstance(outcome, Scores):
            named, none = outcome.logprobs
            margins[place] = named - none
    return margins
