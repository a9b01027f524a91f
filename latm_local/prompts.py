"""Every text that a model is given, beside the parser of its reply.

Prompts end at a token boundary: a small model that is left after a newline or in the middle of an
indentation writes nothing that parses.
"""

from __future__ import annotations

import ast
import builtins
import json
import keyword
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from latm_local.datatypes import Arguments, CompletionRequest, Demonstration, Json, Message, ScoreRequest, Signature
from latm_local.readings import conforms

PROMPT_VERSION: Final = "3"

_USE_SYSTEM: Final = "Extract the arguments of the function call as JSON."
_MAKE_SYSTEM: Final = "You write short, correct Python functions."
_ANSWER_SYSTEM: Final = "Answer the question. Write the answer and nothing else."
_CHOOSE_SYSTEM: Final = "Which of these tools is the question for? Write its name and nothing else:"
NO_TOOL: Final = "none"
_NO_TASK: Final = ("Who painted the Mona Lisa?", "Tell me a joke about cats.")
_SHOWN_OF_EACH: Final = 3
_BODY_STOPS: Final = ("```", "\ndef ", "\nclass ", "\nprint", "\nassert", "\n#", "\nif __name__", "\n>>>")
_MOST_SAID: Final = 200  # characters of a wrong value or an error that the maker is shown
# Modules that a body may name without importing them.
_MODULES: Final = ("collections", "datetime", "functools", "itertools", "json", "math", "re")


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A task that is solved already, shown to the maker before its own: `body` begins with a line break."""

    signature: Signature
    description: str
    examples: tuple[tuple[Arguments, Json], ...]
    body: str


def use_request(
    signature: Signature, demonstrations: Sequence[Demonstration], question: str, grammar: str | None, most: int = 512
) -> CompletionRequest:
    """Ask the tool user for the arguments of one question. The demonstrations are the same for all questions of
    a tool, so that their part of the prompt is evaluated once."""
    turns = [Message("system", f"{_USE_SYSTEM}\n{signature}")]
    for demonstration in demonstrations:
        if demonstration.arguments is not None:
            turns.append(Message("user", demonstration.question))
            turns.append(Message("assistant", write_arguments(demonstration.arguments)))
    return CompletionRequest((*turns, Message("user", question)), grammar=grammar, max_tokens=most)


def weigh_request(
    signature: Signature, demonstrations: Sequence[Demonstration], question: str, fillings: Sequence[Arguments]
) -> ScoreRequest:
    """Ask the tool user how likely it finds each of some arguments for a question, after the same prompt."""
    messages = use_request(signature, demonstrations, question, None).messages
    return ScoreRequest(messages, tuple(write_arguments(arguments) for arguments in fillings))


def write_arguments(arguments: Arguments) -> str:
    """Arguments as the tool user writes them."""
    return json.dumps(dict(arguments), ensure_ascii=False)


def read_arguments(text: str, signature: Signature) -> Arguments:
    """Parse the tool user's reply. Raises ValueError saying what is wrong with it."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"the arguments are not whole JSON: {error}") from None
    wanted = [p.name for p in signature.parameters]
    if not isinstance(value, dict) or list(value) != wanted:
        raise ValueError(f"the arguments are not an object with {', '.join(wanted) or 'no keys'}")
    for parameter in signature.parameters:
        if not conforms(value[parameter.name], parameter.annotation):
            raise ValueError(f"{parameter.name} is not {parameter.annotation}")
    return value


def body_request(
    signature: Signature,
    description: str,
    examples: Sequence[tuple[Arguments, Json]],
    temperature: float,
    seed: int,
    worked: Sequence[WorkedExample] = (),
    most: int = 96,
    apart: str | None = None,
) -> CompletionRequest:
    """Ask the maker for the body of a function that gives each example's value for its arguments.

    Without examples the description stands alone, as the function's docstring: a small model that sees
    examples copies their values as often as it sees through them, so both prompts are worth asking.
    """
    asked, prefill = _body_turn(signature, description, examples)
    turns = [Message("system", _MAKE_SYSTEM)]
    for one in worked:
        question, begun = _body_turn(one.signature, one.description, one.examples if examples else ())
        turns += [Message("user", question), Message("assistant", f"{begun}{one.body}\n```")]
    return replace(_code_request((*turns, Message("user", asked)), prefill, temperature, seed, most), apart=apart)


def believe_request(
    signature: Signature,
    description: str,
    examples: Sequence[tuple[Arguments, Json]],
    codes: Sequence[str],
    worked: Sequence[WorkedExample] = (),
) -> ScoreRequest:
    """Ask the maker how likely it would write each of some functions of this signature, after the same prompt."""
    asked = body_request(signature, description, examples, 0.0, 0, worked)
    head = f"def {signature}:"
    bodies = tuple(f"{code.partition(head)[2].rstrip()}\n```" for code in codes)
    return ScoreRequest(asked.messages, bodies, asked.prefill)


def repair_request(
    signature: Signature,
    description: str,
    examples: Sequence[tuple[Arguments, Json]],
    code: str,
    case: tuple[Arguments, Json],
    got: str,
    temperature: float,
    seed: int,
    most: int = 96,
) -> CompletionRequest:
    """Ask the maker to mend a function: `case` is a call and the value wanted, `got` what came instead."""
    asked, _ = _body_turn(signature, description, examples)
    arguments, wanted = case
    wrong = f"{_call(signature.name, arguments)} gives {got[:_MOST_SAID]}, but it must give {wanted!r}."
    turns = (
        Message("system", _MAKE_SYSTEM),
        Message("user", asked),
        Message("assistant", f"```python\n{code.rstrip()}\n```"),
        Message("user", f"{wrong} Write the function again without the mistake."),
    )
    return _code_request(turns, f"```python\ndef {signature}:", temperature, seed, most)


def _body_turn(signature: Signature, description: str, examples: Sequence[tuple[Arguments, Json]]) -> tuple[str, str]:
    """(what the maker is asked, how its reply begins)."""
    head = f"def {signature}:"
    task = description.rstrip(" .?:!")
    if not examples:
        return "Complete the Python function.", f'```python\n{head}\n    """{task}."""'
    calls = "\n".join(f"{_call(signature.name, arguments)} == {value!r}" for arguments, value in examples)
    return f"{task}.\n\nWrite a Python function `{head[:-1]}` such that\n{calls}", f"```python\n{head}"


def _code_request(
    turns: tuple[Message, ...], prefill: str, temperature: float, seed: int, most: int
) -> CompletionRequest:
    return CompletionRequest(
        turns,
        prefill=prefill,
        max_tokens=most,
        temperature=temperature,
        top_p=0.95,
        seed=seed,
        stop=_BODY_STOPS,
    )


def name_request(description: str, example: tuple[Arguments, Json], seed: int) -> CompletionRequest:
    """Ask the maker what to call the function; a telling name does half of the work."""
    arguments, value = example
    given = ", ".join(f"{name} = {v!r}" for name, v in arguments.items())
    asked = f"Write a Python function for this task: {description.rstrip(' .?:!')}.\nFor {given} it returns {value!r}."
    return CompletionRequest(
        (Message("system", _MAKE_SYSTEM), Message("user", asked)),
        prefill="```python\ndef",
        max_tokens=12,
        temperature=0.7,
        top_p=0.95,
        seed=seed,
        stop=("(", "\n"),
    )


def read_name(text: str) -> str | None:
    """The name in the maker's reply, or None when it cannot name a function."""
    name = text.strip()
    fits = name.isidentifier() and name.isascii() and not keyword.iskeyword(name) and 2 < len(name) <= 40
    return name if fits and name not in dir(builtins) else None


def _call(name: str, arguments: Arguments) -> str:
    return f"{name}({', '.join(repr(value) for value in arguments.values())})"


def read_body(signature: Signature, text: str) -> str | None:
    """The whole function from the maker's reply, or None when it is not one function that parses."""
    lines = text.rstrip().split("\n")
    kept = lines[:1]
    for line in lines[1:]:
        if line.strip() and not line.startswith((" ", "\t")):
            break
        kept.append(line)
    code = f"def {signature}:" + "\n".join(kept).rstrip() + "\n"
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    missing = [m for m in _MODULES if m in named - imported]
    return "".join(f"import {m}\n" for m in missing) + ("\n\n" if missing else "") + code


def answer_request(demonstrations: Sequence[Demonstration], question: str, most: int = 128) -> CompletionRequest:
    """Ask a model for an answer without any tool, with demonstrations of the task if there are some."""
    turns = [Message("system", _ANSWER_SYSTEM)]
    for demonstration in demonstrations:
        turns += [Message("user", demonstration.question), Message("assistant", demonstration.answer)]
    return CompletionRequest((*turns, Message("user", question)), max_tokens=most)


def read_answer(text: str) -> str:
    """The answer in a model's reply."""
    return text.strip()


def choice_request(tools: Sequence[tuple[str, Sequence[Demonstration]]], question: str) -> ScoreRequest:
    """Ask the tool user how likely a question is to be for each of some tools, by name, or for none, which is last.

    `tools` are names and demonstrations, nearest last: a small model leans to what it read last.
    """
    names = [name for name, _ in tools]
    turns = [Message("system", f"{_CHOOSE_SYSTEM} {', '.join(names)}, {NO_TOOL}")]
    turns += [turn for asked in _NO_TASK for turn in (Message("user", asked), Message("assistant", NO_TOOL))]
    for place in range(_SHOWN_OF_EACH):
        for name, demonstrations in tools:
            shown = demonstrations[place : place + 1]
            turns += [turn for d in shown for turn in (Message("user", d.question), Message("assistant", name))]
    return ScoreRequest((*turns, Message("user", question)), (*names, NO_TOOL))
