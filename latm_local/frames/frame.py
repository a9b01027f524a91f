"""A frame: a pattern whose values are a tool's arguments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from latm_local.datatypes import Json
from latm_local.frames.forms import Scalar
from latm_local.frames.pattern import Budget, Pattern
from latm_local.frames.text import Folded

_NEAR: Final = 30  # characters beside a value in which its neighbours are looked for


@dataclass(frozen=True, slots=True)
class Target:
    """The parameter that a value is for, or one item of its list."""

    parameter: str
    item: int | None = None


@dataclass(frozen=True)
class Frame:
    """The pattern of a whole question, and what each of its values is for."""

    pattern: Pattern
    targets: tuple[Target, ...]

    @cached_property
    def shape(self) -> object:
        """What frames share that differ at most in how lists are parted and numbers written."""
        return self.pattern.literals, self.targets, tuple(form.key for form in self.pattern.forms)

    @cached_property
    def beside(self) -> frozenset[tuple[Target, str, str]]:
        """For each value, which side of it and the word or mark that stands there."""
        found = set()
        for i, target in enumerate(self.targets):
            left = re.findall(r"\w+|[^\w\s]", self.pattern.literals[i][-_NEAR:])
            right = re.findall(r"\w+|[^\w\s]", self.pattern.literals[i + 1][:_NEAR])
            found |= {(target, "left", left[-1] if left else ""), (target, "right", right[0] if right else "")}
        return frozenset(found)

    def match(self, question: Folded) -> dict[str, Json] | None:
        """The arguments if the whole question fits in exactly one way, else None."""
        found = self.pattern.locate(question.text, Budget())
        if found is None:
            return None
        arguments: dict[str, Json] = {}
        for (value, start, end), target, form in zip(found, self.targets, self.pattern.forms, strict=True):
            if isinstance(form, Scalar) and form.annotation == "str":
                value = question.original(start, end)
            if target.item is None:
                arguments[target.parameter] = value
            else:
                items = arguments.setdefault(target.parameter, [])
                if isinstance(items, list):
                    items.append(value)
        return arguments
