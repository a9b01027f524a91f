"""Correct tools for task families, with demonstrations: what the tool user is measured with."""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import Any, Final

from latm_local.bench.families import FAMILIES, Case, Family
from latm_local.bench.references import figures, paper, words
from latm_local.datatypes import Arguments, Demonstration, Json, Tool
from latm_local.formats.packs import signature_of
from latm_local.readings import ListStyle, item_annotation, read_value

_SEPARATORS: Final = ("; ", ", ", " ")


def _functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {name: f for name, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == module.__name__}


_REFERENCES: Final = {name: f for module in (paper, words, figures) for name, f in _functions(module).items()}
REFERENCES: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {name: _REFERENCES[name] for name in FAMILIES if name in _REFERENCES}
)


def reference_tool(family: Family, seed: int, demonstrations: int) -> Tool:
    """The family's correct tool, with demonstrations in its wordings in turn; `rendering` is left open."""
    function = REFERENCES[family.name]
    code = _imports(function) + inspect.getsource(function)
    signature = signature_of(code, family.name)
    shown = []
    for number, case in enumerate(draw(family, seed, demonstrations)):
        wording = family.wordings[number % len(family.wordings)]
        arguments = {p.name: _read(case.parameters[p.name], p.annotation) for p in signature.parameters}
        shown.append(Demonstration(wording.format(**case.parameters), case.answer, arguments))
    return Tool(family.name, family.wordings[0], code, signature, tuple(shown), rendering="")


def draw(family: Family, seed: int, count: int) -> list[Case]:
    """`count` different cases of a family."""
    chance = random.Random(f"{family.name} {seed}")
    cases: dict[tuple[str, ...], Case] = {}
    for _ in range(200 * count):
        case = family.generate(chance)
        cases.setdefault(tuple(case.parameters.values()), case)
        if len(cases) == count:
            break
    return list(cases.values())


def right_arguments(family: Family, case: Case) -> Arguments:
    """The arguments that the reference tool needs for a case."""
    signature = signature_of(inspect.getsource(REFERENCES[family.name]), family.name)
    return {p.name: _read(case.parameters[p.name], p.annotation) for p in signature.parameters}


def _read(text: str, annotation: str) -> Json:
    separators: Sequence[str] = [s for s in _SEPARATORS if s in text] if item_annotation(annotation) else []
    return read_value(text, annotation, ListStyle(separators[0]) if separators else None)


def _imports(function: Callable[..., Any]) -> str:
    """The import lines of the function's module that its source needs."""
    module = inspect.getmodule(function)
    lines = inspect.getsource(module).splitlines() if module is not None else []
    source = inspect.getsource(function)
    needed = []
    for line in lines:
        match = re.match(r"(?:import (\w+)|from (?!__future__)\w+ import (.+))$", line)
        names = [name.strip() for group in match.groups() if group for name in group.split(",")] if match else []
        if any(re.search(rf"\b{name}\b", source) for name in names):
            needed.append(line)
    return "\n".join(needed) + "\n\n\n" if needed else ""
