"""A program posed as people would: questions with answers, in one way of writing, read back by the tool maker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Final

from latm_local.datatypes import Json
from latm_local.programs import catalogue
from latm_local.programs.program import PLACE, Program
from latm_local.protocols import Sandbox
from latm_local.readings import ListStyle

_ASKS: Final = re.compile(
    r"(?:^|[;:,.] )(?:what|which|how|who|whose|(?:with|in|at|by|of|from|into|on|after) (?:what|which|how|whose))\b"
    r"|^(?:is|are|does|do|has|have|can|where)\b"
)
_NOUNS: Final = {
    "list[int]": ("numbers", "values", "integers", "entries", "scores", "readings", "marks", "figures"),
    "list[float]": ("numbers", "values", "measurements", "readings"),
    "list[str]": ("words", "items", "entries", "terms", "names"),
}
_AROUND: Final = (
    "{core}{end} {1}",
    "{core}: {1}",
    "{core} - {1}",
    "{noun}: {1}. {core}{end}",
    "Given {1}: {core}{end}",
    "Here are some {noun}: {1}. {core}{end}",
    "List: {1}\n{core}{end}",
    "{core}{end} The {noun} are {1}.",
    "Look at {1}. {core}{end}",
    "{core}, given the {noun} {1}{end}",
    "Input: {1}\nTask: {core}{end}",
    "We have the {noun} {1}. {core}{end}",
    "For the {noun} {1}: {core}{end}",
    "{core} (the {noun} are {1}){end}",
)
_OPENINGS: Final = ("", "", "", "", "", "Question: ", "Task: ", "Please answer: ", "Tell me: ", "Exercise. ")
_STYLES: Final = (
    *(ListStyle(", "),) * 6,
    *(ListStyle(" "),) * 2,
    ListStyle("; "),
    ListStyle(","),
    ListStyle(" | "),
    ListStyle(", ", " and "),
)
_TRUTHS: Final = (*(("yes", "no"),) * 4, ("True", "False"), ("Yes", "No"), ("true", "false"))
_JOINTS: Final = (*(", ",) * 4, " ", "; ", " -> ")
# Other words for what wordings often say, tried now and then.
_OTHERWISE: Final = tuple(
    (re.compile(pattern), others)
    for pattern, others in (
        (r"\bwhat is the\b", ("find the", "tell me the", "work out the", "I need the", "what would be the")),
        (r"\bwhat are the\b", ("find the", "tell me the", "I need the")),
        (
            r"(?:^|(?<=[;:,.] ))how many\b(?! percent| of)",
            ("what number of", "please tell me how many", "I wonder how many"),
        ),
        (r"\bcount the\b", ("find the number of", "tally the", "say how many there are of the")),
        (r"\badd up\b", ("total", "sum up", "take together")),
        (r"^give\b", ("state", "tell me", "name", "show")),
        (r"^list\b", ("name", "enumerate", "set out", "show")),
        (r"^write(?: down| out)?\b", ("put down", "print", "please write")),
        (r"^keep\b", ("retain", "leave", "pick out")),
        (r"^which\b", ("I want to know which", "say which", "can you tell which")),
        (r"^sort\b", ("order", "arrange", "please sort")),
        (r"^is\b", ("I want to know: is", "check this: is", "say whether it is true: is")),
        (r"\blargest\b", ("greatest", "biggest", "highest")),
        (r"\bsmallest\b", ("least", "lowest")),
        (r"\bhow often\b", ("how many times",)),
        (r"\bletters\b", ("characters",)),
        (r"\bdifferent\b", ("distinct",)),
        (r"\blongest\b", ("lengthiest",)),
        (r"\breverse order\b", ("opposite order", "inverted order")),
        (r"\bwith one decimal\b", ("to one decimal place", "rounded to one decimal")),
        (r"(?<!rounded )\bto two decimals\b", ("to two decimal places", "rounded to two decimals")),
        (r"(?<!directly )\bin front\b", ("at the beginning",)),
    )
)
_OFTEN: Final = 0.35
_TRIES: Final = 3  # draws for each question wanted


@dataclass(frozen=True, slots=True)
class Posed:
    """A program's task: `rows` of slot values, with the question and the answer of each.

    `template` is the wording with `{1}`, `{2}` where values stand; lists are written in `style`.
    """

    program: Program
    template: str
    style: ListStyle
    written: str
    rows: tuple[tuple[Json, ...], ...]
    values: tuple[Json, ...]
    questions: tuple[str, ...]
    answers: tuple[str, ...]


def pose(program: Program, chance: Random, count: int, sandbox: Sandbox, template: str | None = None) -> Posed | None:
    """A task of `count` different questions; None where the program has too few, or too few different answers."""
    rows: dict[str, tuple[Json, ...]] = {}
    for _ in range(count * _TRIES):
        row = catalogue.draw(program, chance)
        rows.setdefault(repr(row), row)
    done = catalogue.run(program, list(rows.values()), sandbox)
    good = [
        (row, e.value)
        for row, e in zip(rows.values(), done, strict=True)
        if e.status == "ok" and e.value not in ("", [])
    ]
    chosen = _varied(good, count)
    if chosen is None:
        return None
    style = list_style(program, chance)
    wording = template or worded(program, chance)
    how = _answer_style(program, chance)
    return Posed(
        program,
        wording,
        style,
        how,
        tuple(row for row, _ in chosen),
        tuple(value for _, value in chosen),
        tuple(fill(program, wording, row, style) for row, _ in chosen),
        tuple(write(value, how) for _, value in chosen),
    )


def _varied(good: Sequence[tuple[tuple[Json, ...], Json]], count: int) -> list[tuple[tuple[Json, ...], Json]] | None:
    """So many of the rows, with as many different values as can be; at least two, and three where not yes or no."""
    first: list[tuple[tuple[Json, ...], Json]] = []
    again: list[tuple[tuple[Json, ...], Json]] = []
    seen: set[str] = set()
    for row, value in good:
        (again if repr(value) in seen else first).append((row, value))
        seen.add(repr(value))
    truth = all(isinstance(value, bool) for _, value in good)
    if len(good) < count or len(seen) < (2 if truth else 3):
        return None
    return [*first, *again][:count]


def list_style(program: Program, chance: Random) -> ListStyle:
    """How a task's lists are written; two lists side by side are parted by commas."""
    alone = sum(slot.annotation.startswith("list") for slot in program.slots) == 1
    return chance.choice(_STYLES) if alone else ListStyle(", ")


def worded(program: Program, chance: Random) -> str:
    """One of the program's wordings as a whole template."""
    core = chance.choice(program.wordings)
    annotation = program.slots[0].annotation
    noun = chance.choice(_NOUNS.get(annotation, ("values",))[: 3 if annotation == "list[str]" else None])
    core = _otherwise(core.replace("*", noun), chance)
    opening = chance.choice(_OPENINGS)
    if "{1}" in core:
        whole = f"{core[0].upper()}{core[1:]}"
        return opening + whole + ("" if whole[-1] in "?.}" else _end(core))
    around = chance.choice(_AROUND)
    begun = around.startswith(("{core}", "Input")) or ". {core}" in around or "\n{core}" in around
    said = core[0].upper() + core[1:] if begun else core
    filled = around.replace("{core}", said).replace("{noun}", noun).replace("{end}", _end(core))
    return opening + filled[0].upper() + filled[1:]


def _otherwise(core: str, chance: Random) -> str:
    """The wording with some of its words changed for others of the same meaning."""
    for pattern, others in _OTHERWISE:
        if pattern.search(core) and chance.random() < _OFTEN:
            core = pattern.sub(chance.choice(others), core, count=1)
    return core


def _end(core: str) -> str:
    return "?" if _ASKS.search(core) else "."


def fill(program: Program, template: str, row: Sequence[Json], style: ListStyle) -> str:
    """The question for one row of values."""
    texts = [written_value(program, slot, value, style) for slot, value in enumerate(row)]
    return PLACE.sub(lambda match: texts[int(match[1]) - 1], template)


def written_value(program: Program, slot: int, value: Json, style: ListStyle) -> str:
    """One slot's value as it stands in a question."""
    one = program.slots[slot].write or str
    return style.join([one(item) for item in value]) if isinstance(value, list) else one(value)


def _answer_style(program: Program, chance: Random) -> str:
    if program.answer == "yes":
        return "words " + "/".join(chance.choice(_TRUTHS))
    if program.answer == "join":
        return "join" + chance.choice(_JOINTS)
    return program.answer


def write(value: Json, how: str) -> str:
    """A value as the task's answers are written."""
    if how.startswith("words "):
        return how.removeprefix("words ").split("/")[0 if value else 1]
    if isinstance(value, list):
        return how.removeprefix("join").join(map(str, value))
    if how.startswith("places ") and isinstance(value, int | float):
        return f"{value * (1 + 1e-12):.{how.removeprefix('places ')}f}"
    return str(value)


def templates(program: Program) -> Iterator[str]:
    """All wordings in all surroundings, for comparison with texts that must stay out."""
    noun = _NOUNS.get(program.slots[0].annotation, ("values",))[0]
    for core, around in product(program.wordings, _AROUND):
        said = core.replace("*", noun)
        yield said if "{1}" in said else around.replace("{core}", said).replace("{noun}", noun).replace("{end}", "?")
