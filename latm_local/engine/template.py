"""A model's chat template, rendered where it can reach nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from latm_local.datatypes import Message
from latm_local.errors import BadModelFile, UsageError


class Template:
    """The chat template of a GGUF file, or a plain layout where it has none.

    `bos` and `eos` are the texts of the tokens that begin and end a sequence.
    """

    def __init__(self, source: str | None, bos: str, eos: str) -> None:
        self._tokens = {"bos_token": bos, "eos_token": eos}
        self._compiled: Any = _compile(source) if source else None

    def render(self, messages: Sequence[Message]) -> str:
        """The text up to where the assistant begins to write.

        A template that knows no system role gets the system's words in front of the user's.
        Raises UsageError when the template refuses the messages.
        """
        if self._compiled is None:
            return _plain(messages)
        from jinja2 import TemplateError

        try:
            return self._render(messages)
        except TemplateError as error:
            if len(messages) < 2 or messages[0].role != "system":
                raise UsageError(f"the model's chat template refuses these messages: {error}") from None
        first = Message(messages[1].role, f"{messages[0].content}\n\n{messages[1].content}")
        try:
            return self._render([first, *messages[2:]])
        except TemplateError as error:
            raise UsageError(f"the model's chat template refuses these messages: {error}") from None

    def _render(self, messages: Sequence[Message]) -> str:
        turns = [{"role": m.role, "content": m.content} for m in messages]
        return str(self._compiled.render(messages=turns, add_generation_prompt=True, **self._tokens))


def _compile(source: str) -> Any:
    from jinja2 import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(message: str) -> NoReturn:
        raise TemplateError(message)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = refuse
    environment.filters["tojson"] = lambda value, **options: json.dumps(value, ensure_ascii=False, **options)
    try:
        return environment.from_string(source)
    except TemplateError as error:
        raise BadModelFile(f"the model's chat template cannot be read: {error}") from None


def _plain(messages: Sequence[Message]) -> str:
    titles = {"system": "Instructions", "user": "User", "assistant": "Assistant"}
    return "".join(f"### {titles[m.role]}\n{m.content}\n\n" for m in messages) + "### Assistant\n"
