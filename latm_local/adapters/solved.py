"""Tasks as the tool maker meets them, each with a body that is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Final

from latm_local.adapters.posing import Posed, pose
from latm_local.datatypes import Arguments, Json, Signature
from latm_local.programs import catalogue
from latm_local.programs.program import Program, body
from latm_local.prompts import read_body
from latm_local.protocols import Sandbox
from latm_local.readings import ListStyle
from latm_local.rendering import choose_rendering, read_answers
from latm_local.tool_maker.interfaces import Interface, candidate_interfaces, tool_name

_ASKED: Final = 8  # questions that a task is read from
_SECOND: Final = 0.3  # how often two interfaces of a task are taken, not only the likeliest


@dataclass(frozen=True, slots=True)
class Solved:
    """A task as the maker meets it, with a body that is right: checked by running it on every question."""

    signature: Signature
    description: str
    examples: tuple[tuple[Arguments, Json], ...]
    body: str
    key: str


def solved_tasks(program: Program, chance: Random, sandbox: Sandbox) -> list[Solved]:
    """The interfaces and answer types under which the maker would be asked for this program, each solved."""
    posed = pose(program, chance, _ASKED, sandbox)
    if posed is None:
        return []
    found: list[Solved] = []
    most = 2 if chance.random() < _SECOND else 1
    for interface in candidate_interfaces(posed.questions):
        slots = matched(posed, interface)
        if slots is None:
            continue
        readings = read_answers(posed.answers)
        solutions = (_solve(posed, interface, slots, *reading, chance, sandbox) for reading in readings)
        found += islice(filter(None, solutions), 1 if chance.random() < 0.8 else 2)
        if len(found) >= most:
            break
    return found[:most]


def matched(posed: Posed, interface: Interface, count: int = _ASKED) -> list[str] | None:
    """For each slot the parameter that holds its values, in the slot's type or as text; None where one is missing,
    or where a parameter holds none."""
    columns = {p.name: [a[p.name] for a in interface.arguments] for p in interface.parameters}
    names: list[str] = []
    for slot in range(len(posed.program.slots)):
        values = [row[slot] for row in posed.rows[:count]]
        fitting = (n for n, column in columns.items() if n not in names and _same(column, values, posed.style))
        name = next(fitting, None)
        if name is None:
            return None
        names.append(name)
    return names if len(names) == len(columns) else None


def _same(column: Sequence[Json], values: Sequence[Json], style: ListStyle) -> bool:
    if all(type(c) is type(v) and c == v for c, v in zip(column, values, strict=True)):
        return True
    if all(isinstance(v, float) for v in values):
        return all(isinstance(c, float) and c == v for c, v in zip(column, values, strict=True))
    return all(_as_text(c, style) == _as_text(v, style) for c, v in zip(column, values, strict=True))


def _as_text(value: Json, style: ListStyle) -> str | None:
    """Lists, whole numbers and texts, which are read as one another."""
    if isinstance(value, str):
        return value[1:-1] if _is_quoted(value) else value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        for separator in (style.separator, ", ", "; ", " | ", " "):
            text = separator.join(map(str, value))
            if separator == style.separator or not any(separator.strip() in str(v) for v in value):
                return text
    return None


def _is_quoted(value: Json) -> bool:
    return isinstance(value, str) and len(value) > 2 and value[0] == value[-1] == "'"


def _solve(
    posed: Posed,
    interface: Interface,
    slots: Sequence[str],
    returns: str,
    values: Sequence[Json],
    chance: Random,
    sandbox: Sandbox,
) -> Solved | None:
    """A body under this interface and return type that gives every answer, or None."""
    program = posed.program
    telling = program.name if chance.random() < 0.4 else tool_name(interface)
    signature = Signature(telling[:40], interface.parameters, returns)
    types = {p.name: p.annotation for p in interface.parameters}
    returned = _returned(program, returns, posed)
    if returned is None:
        return None
    for text in _bodies(program, slots, types, returned, interface.arguments, posed):
        code = read_body(signature, text)
        if code is None:
            continue
        done = sandbox.run(code, signature.name, interface.arguments, catalogue.LIMITS)
        right = all(e.status == "ok" and e.value == value for e, value in zip(done, values, strict=True))
        if right and choose_rendering([e.value for e in done], posed.answers, posed.questions) is not None:
            examples = tuple(zip(interface.arguments, values, strict=True))
            return Solved(signature, interface.description, examples, text, program.key)
    return None


def _returned(program: Program, returns: str, posed: Posed) -> str | None:
    """The expression that gives the program's value as `returns`, or None where nobody would ask for it."""
    if returns == program.returns:
        return program.value
    simple = program.value if re.fullmatch(r"[\w.]+(\(.*\)|\[.*\])?", program.value) else f"({program.value})"
    if returns == "str":
        if posed.written.startswith("words "):
            yes, no = posed.written.removeprefix("words ").split("/")
            return f'"{yes}" if {program.value} else "{no}"'
        if posed.written.startswith("join"):
            inner = program.value if program.returns == "list[str]" else f"map(str, {program.value})"
            return f'"{posed.written.removeprefix("join")}".join({inner})'
        if posed.written.startswith("places "):
            return f'f"{{{simple}:.{posed.written.removeprefix("places ")}f}}"' if '"' not in simple else None
        return f"str({program.value})"
    return f"int({program.value})" if returns == "int" and program.returns == "str" else None


def _bodies(
    program: Program,
    slots: Sequence[str],
    types: Mapping[str, str],
    returned: str,
    arguments: Sequence[Arguments],
    posed: Posed,
) -> Iterator[str]:
    """Bodies that may fit: where a value comes as text or as a list of its parts, it is converted as it must be."""
    names, first = list(slots), []
    for number, (slot, name) in enumerate(zip(program.slots, slots, strict=True)):
        if types[name] == slot.annotation and not _is_quoted(arguments[0][name]):
            continue
        spare = ("numbers" if "int" in slot.annotation else "words") if types[name] == "str" else "text"
        if spare in types:
            spare = f"{spare}_"
        names[number] = spare
        separator = posed.style.separator
        if types[name] == slot.annotation:
            names[number] = "inner"
            first.append(f'inner = {name}.strip("\'")')
        elif types[name] == "str":
            kind = {"list[int]": "int(n) for n in ", "list[float]": "float(n) for n in "}.get(slot.annotation)
            split = f'{name}.split("{separator}")'
            first.append(f"{spare} = [{kind}{split}]" if kind else f"{spare} = {split}")
        elif types[name] == "int":
            first.append(f"{spare} = str({name})")
        else:
            yield from _unsplit(program, names, number, name, returned)
            first.append(f'{spare} = "{_separator_of(arguments, name, posed, number)}".join({name})')
    yield body(program, names, returned, first)


def _unsplit(program: Program, names: Sequence[str], number: int, name: str, returned: str) -> Iterator[str]:
    """A body that splits its text itself needs no splitting of what comes as a list."""
    split = re.compile(rf'_{number + 1}_\.split\((?:"[^"]*")?\)')
    code = [*program.lines, returned]
    if not any(split.search(line) for line in code):
        return
    lines = [split.sub(f"_{number + 1}_", line) for line in code]
    bare = Program(program.key, program.slots, program.returns, lines[-1], program.wordings, tuple(lines[:-1]))
    yield body(bare, [*names[:number], name, *names[number + 1 :]])


def _separator_of(arguments: Sequence[Arguments], name: str, posed: Posed, number: int) -> str:
    text, parts = str(posed.rows[0][number]), arguments[0][name]
    tried = (", ", "; ", " | ", " ", ",")
    return next((s for s in tried if isinstance(parts, list) and s.join(map(str, parts)) == text), " ")
