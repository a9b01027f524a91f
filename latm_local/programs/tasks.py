"""Programs that are one of a kind, read from the texts in the folder `tasks`.

    key | slots | returns | answer
        lines of code
        value that is returned
        ? a wording
        ? another

Slots are generators with their numbers, such as `numbers(1,99)`, or `a/b/c` for one of several texts. Generators
are functions of values.py, of the common modules in the folder `drawn`, or of the module there that is called as
the text. `answer` may be left out; see program.Program. A wording without `{1}` is put beside the first value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Final

from latm_local.programs import values
from latm_local.programs.drawn import rows, special
from latm_local.programs.program import Program, Slot

FOLDER: Final = Path(__file__).with_name("tasks")
_DRAWN: Final = "latm_local.programs.drawn"
_COMMON: Final = (values, special, rows)
_SLOT: Final = re.compile(r"(\w+)(?:\(([^)]*)\))?")
_USUAL: Final = {"bool": "yes", "list[int]": "join", "list[str]": "join", "list[float]": "join"}


def programs() -> Iterator[Program]:
    """Every program of every file, in order of their names."""
    for path in sorted(FOLDER.glob("*.txt")):
        yield from read(path.read_text(encoding="utf-8"), path.stem)


def read(text: str, own: str = "") -> Iterator[Program]:
    """The programs of one text; `own` names the module of its own generators, which need not be there.

    Raises ValueError naming the program or the generator that is off.
    """
    module = f"{_DRAWN}.{own}" if own else ""
    generators = (*([import_module(module)] if module and find_spec(module) else []), *_COMMON)
    blocks = re.split(r"^(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    for block in filter(str.strip, blocks):
        header, *lines = [line for line in block.rstrip().split("\n") if line.strip()]
        key, slots, returns, *answer = [part.strip() for part in header.split("|")]
        said = tuple(line.strip()[2:] for line in lines if line.strip().startswith("? "))
        *code, value = [line[4:] for line in lines if not line.strip().startswith("? ")]
        if not said:
            raise ValueError(f"{key} has no wording")
        written = answer[0] if answer else _USUAL.get(returns, "plain")
        yield Program(
            key, tuple(_slot(slot, generators) for slot in slots.split()), returns, value, said, tuple(code), written
        )


def _slot(text: str, generators: tuple[ModuleType, ...]) -> Slot:
    if "/" in text:
        options = text.replace("_", " ").split("/")
        return Slot("str", lambda chance: chance.choice(options))
    match = _SLOT.fullmatch(text)
    generator = match and next((g for m in generators if (g := getattr(m, match[1], None))), None)
    if not match or generator is None:
        raise ValueError(f"no generator of values is called {text!r}")
    slot = generator(*(ast.literal_eval(part) for part in (match[2] or "").split(",") if part))
    if not isinstance(slot, Slot):
        raise ValueError(f"{text!r} generates no values")
    return slot
