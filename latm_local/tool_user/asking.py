"""What the model is asked: to choose between fillings, or to write what stands in no question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp

from latm_local.datatypes import Arguments, Completion, Demonstration, Failure, Signature
from latm_local.grammar import free_grammar
from latm_local.prompts import read_arguments, use_request, weigh_request
from latm_local.protocols import LanguageModel
from latm_local.tool_user.confidence import heard
from latm_local.tool_user.demonstrations import choose_demonstrations
from latm_local.tool_user.filling import Filling

_MOST_ASKED = 8
_LEAST_SHARE = 0.002  # of the probability; a filling below it is not worth asking about
_REVIEW = "look at the row; more demonstrations of such questions teach the tool to read them"


def ask_to_choose(
    model: LanguageModel,
    signature: Signature,
    demonstrations: Sequence[Demonstration],
    rows: Sequence[tuple[str, Filling]],
    weight: float,
) -> list[Filling]:
    """The fillings of some questions, ordered anew by what the model thinks of the likeliest ones.

    `weight` is that of the model's word beside the evidence.
    """
    shown = choose_demonstrations(demonstrations)
    fillings = [filling for _, filling in rows]
    requests = [
        weigh_request(signature, shown, question, [a for a, _ in likely(filling)]) for question, filling in rows
    ]
    for position, outcome in model.score(requests) if requests else ():
        if not isinstance(outcome, Failure):
            filling = fillings[position]
            fillings[position] = replace(
                heard(filling, likely(filling), outcome.logprobs, weight),
                tokens=filling.tokens + outcome.evaluated_tokens,
                seconds=filling.seconds + outcome.seconds,
            )
    return fillings


def likely(filling: Filling) -> list[tuple[Arguments, float]]:
    """The fillings that the model is asked about."""
    assert filling.arguments is not None
    every = [(filling.arguments, filling.probability), *filling.others]
    return [pair for i, pair in enumerate(every[:_MOST_ASKED]) if i < 2 or pair[1] >= _LEAST_SHARE]


def ask_freely(
    model: LanguageModel,
    signature: Signature,
    demonstrations: Sequence[Demonstration],
    questions: Sequence[str],
    known: Sequence[Arguments],
) -> list[Filling]:
    """Arguments that the model writes under a JSON schema, but for those that are known."""
    shown = choose_demonstrations(demonstrations)
    requests = [
        use_request(signature, shown, question, free_grammar(signature, arguments))
        for question, arguments in zip(questions, known, strict=True)
    ]
    fillings = [Filling(None, None)] * len(questions)
    for position, outcome in model.complete(requests) if requests else ():
        fillings[position] = _written(outcome, signature)
    return fillings


def _written(outcome: Completion | Failure, signature: Signature) -> Filling:
    if isinstance(outcome, Failure):
        return Filling(None, None, failure=outcome)
    tokens = outcome.prompt_tokens - outcome.cached_tokens + outcome.generated_tokens
    spent = Filling(None, None, exp(min(0.0, outcome.logprob)), tokens, outcome.seconds)
    try:
        return replace(spent, arguments=read_arguments(outcome.text, signature), filled_by="user")
    except ValueError as error:
        return replace(spent, failure=Failure("ArgumentsNotFound", str(error), _REVIEW))
