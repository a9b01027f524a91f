"""What a generated program is: typed slots, a short Python body, and the wordings of its task.

In code `_1_`, `_2_` stand for the parameters and `_n_`, `_w_` for local names; both are named when the
task's interface is known. In wordings `{1}`, `{2}` stand for the parameters' values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from latm_local.datatypes import Json

PLACE: Final = re.compile(r"\{(\d)\}")
_NAME: Final = re.compile(r"\b_([a-z]|\d)_\b")
# What a local may be called, in order of preference.
_LOCALS: Final = {
    "n": ("n", "x", "number", "v"),
    "m": ("m", "y", "other", "u"),
    "w": ("word", "w", "item", "entry"),
    "v": ("words", "parts", "items", "tokens"),
    "c": ("c", "letter", "char", "ch"),
    "d": ("d", "digit", "k", "q"),
    "i": ("i", "j", "index", "position"),
    "a": ("a", "left", "first_one", "p"),
    "b": ("b", "right", "second_one", "q"),
    "r": ("result", "answer", "output", "res"),
    "t": ("total", "amount", "subtotal", "acc"),
    "s": ("seen", "counts", "table", "found"),
    "k": ("key", "name", "label", "tag"),
    "p": ("pairs", "rows", "entries", "records"),
    "q": ("value", "score", "figure", "val"),
    "h": ("hours", "hh", "hour", "hrs"),
    "l": ("minutes", "mm", "minute", "mins"),
    "x": ("x", "xs", "across", "east"),
    "y": ("y", "ys", "up", "north"),
    "o": ("stack", "opened", "pile", "heap"),
    "z": ("depth", "level", "height", "nested"),
    "e": ("day", "date", "moment", "when"),
    "f": ("start", "first_day", "begin", "since"),
    "g": ("end", "last_day", "finish", "until"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter: its annotation, how a value is drawn, and how a single value is written in a question.

    `write` None: as Python's str writes it. Lists are joined by the task's list style. `follows` draws it
    from the first slot's value instead, so that it stands in there often enough.
    """

    annotation: str
    draw: Callable[[Random], Json]
    write: Callable[[Json], str] | None = None
    follows: Callable[[Random, Json], Json] | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A small function and the task that it solves.

    `lines` stand before `return value`. `answer` says how the value is written: `plain`, `yes` (yes or no),
    `True`, `places 2`, `join` with a separator, or a text around it with `@` for the value.
    `key` names the behaviour: the pieces it is composed of.
    """

    key: str
    slots: tuple[Slot, ...]
    returns: str
    value: str
    wordings: tuple[str, ...]
    lines: tuple[str, ...] = ()
    answer: str = "plain"

    @property
    def name(self) -> str:
        """A telling name for the function."""
        return re.sub(r"\W+", "_", self.key).strip("_")


def named(code: str, parameters: Sequence[str]) -> str:
    """`code` with the parameters' names, and locals that clash with none of them nor one another."""
    taken = set(parameters) | set(re.findall(r"\b[a-zA-Z]\w*\b", _NAME.sub("", code)))
    chosen: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        letter = match[1]
        if letter.isdigit():
            return parameters[int(letter) - 1]
        if letter not in chosen:
            chosen[letter] = next(n for n in (*_LOCALS[letter], f"{letter}1", f"{letter}2") if n not in taken)
            taken.add(chosen[letter])
        return chosen[letter]

    return _NAME.sub(name, code)


def body(program: Program, parameters: Sequence[str], returned: str | None = None, first: Sequence[str] = ()) -> str:
    """The function's body, indented, beginning with a newline: what a maker writes after `def …:`.

    `returned` takes the place of the program's value, `first` are lines before its own.
    """
    lines = [*first, *program.lines, f"return {returned or program.value}"]
    return "".join(f"\n    {line}" for line in named("\n".join(lines), parameters).split("\n"))


def source(head: str, text: str) -> str:
    """A whole function of a signature and a body."""
    return f"def {head}:{text}\n"
