"""A role with its adapter and without: the bench's families for the maker, lessons' questions for the user."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from latm_local.adapters import user_data
from latm_local.adapters.exclusion import bench_texts
from latm_local.adapters.lesson import Turn, is_held_back
from latm_local.adapters.making import allowed_programs
from latm_local.adapters.recipe import Folder, read_recipe, replace_text
from latm_local.bench.families import select
from latm_local.bench.make import OUTCOMES, run
from latm_local.catalog import read_model
from latm_local.config import Settings
from latm_local.datatypes import Completion
from latm_local.model_process import ModelProcess
from latm_local.runtime import Runtime
from latm_local.sandbox import open_sandbox

Say = Callable[[str], None]
_FRESH: Final = 1_000_003  # added to the seed: questions that no lesson held


def compare(folder: Folder, adapter: Path, settings: Settings, families: str, say: Say) -> list[tuple[str, str, str]]:
    """Rows of (what, without, with), kept in the folder for the card.

    The maker makes the bench's families; the user fills questions about programs that no lesson was about.
    """
    recipe = read_recipe(folder.recipe)
    base = Path(recipe.base)
    shape = read_model(base.stem, base).shape
    with ModelProcess(base.stem, base, settings.engine, shape=shape, notice=say) as stock:
        trained = stock.beside(f"{base.stem} with {adapter.name}", base, adapter)
        try:
            if recipe.role == "maker":
                what = f"`latm bench make --families {families}`, make.seconds {settings.make.seconds:g}"
                found = [_families(settings, model, families, say) for model in (stock, trained)]
            else:
                what = "Questions about programs held back, in other words than the demonstrations', written freely"
                turns = _questions(recipe.seed + _FRESH, 120)
                found = [_right(model, turns) for model in (stock, trained)]
        finally:
            trained.stop()
    rows = [(name, before, after) for (name, before), (_, after) in zip(*found, strict=True)]
    replace_text(folder.figures, json.dumps({"what": what, "rows": rows}, indent=2) + "\n")
    return rows


def _families(settings: Settings, model: ModelProcess, families: str, say: Say) -> list[tuple[str, str]]:
    """How many families were made, and how."""
    with Runtime(settings, say, maker=model) as runtime:
        report = run(runtime, select(families), say)
    of = len(report.results)
    rows = [(f"families {o}", f"{sum(r.outcome == o for r in report.results)} of {of}") for o in OUTCOMES]
    for level in (1, 2, 3):
        mine = [r for r in report.results if r.family.difficulty == level]
        if mine:
            rows.append((f"right, level {level}", f"{sum(r.outcome == 'right' for r in mine)} of {len(mine)}"))
    return [*rows, ("seconds", f"{sum(r.seconds for r in report.results):.0f}")]


def _questions(seed: int, count: int) -> list[tuple[str, Turn]]:
    """(kind, request and reply) of lessons about programs that were held back from training: the last question whose
    arguments are wanted, the first that a tool is chosen for."""
    with open_sandbox() as sandbox:
        programs = [p for p in allowed_programs() if is_held_back(p.key)]
        fresh = user_data.lessons(programs, count, seed, sandbox, bench_texts().allows)
        return [(one.kind, one.turns[0 if one.kind == "choose" else -1]) for one in islice(fresh, count)]


def _right(model: ModelProcess, turns: Sequence[tuple[str, Turn]]) -> list[tuple[str, str]]:
    """Replies that are exactly those wanted, greedily written and without a grammar."""
    requests = [replace(turn.request, grammar=None, temperature=0.0, max_tokens=128) for _, turn in turns]
    said = {i: o.text.strip() for i, o in model.complete(requests) if isinstance(o, Completion)}
    rows = []
    for kind in ("use", "choose"):
        mine = [i for i, (k, _) in enumerate(turns) if k == kind]
        right = sum(said.get(i) == turns[i][1].reply for i in mine)
        rows.append((f"{kind}: replies exactly right", f"{right} of {len(mine)}"))
    return rows
