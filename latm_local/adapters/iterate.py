"""Learning from what the maker itself gets right: bodies are sampled, the sandbox says which are right, and those
are lessons of the next run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final

from latm_local.adapters.exclusion import bench_texts
from latm_local.adapters.lesson import Lesson, lesson, read_lessons, write_lessons
from latm_local.adapters.making import allowed_programs
from latm_local.adapters.recipe import Folder, Recipe, read_recipe
from latm_local.adapters.solved import Solved, solved_tasks
from latm_local.catalog import read_model
from latm_local.config import Settings
from latm_local.datatypes import Completion
from latm_local.model_process import ModelProcess
from latm_local.programs import catalogue
from latm_local.prompts import body_request, read_body
from latm_local.protocols import LanguageModel, Sandbox
from latm_local.sandbox import open_sandbox

_SAMPLES: Final = 8  # bodies asked of each task
_KEPT: Final = 2  # of the right ones, the shortest
_SHOWN: Final = 4
_TOGETHER: Final = 16  # tasks asked at once
_TASKS_SEED: Final = 77_003  # parts these tasks from those of the lessons


def own_lessons(
    maker: LanguageModel, tasks: int, seed: int, sandbox: Sandbox, say: Callable[[str], None], programs: int = 0
) -> Iterator[Lesson]:
    """Lessons of bodies that the maker wrote and that are right; tasks that it always or never solves teach nothing.

    A body is right when it gives every example's value, those that it was not shown too. `programs` 0: all.
    """
    chance = Random(f"own {seed + _TASKS_SEED}")
    chosen = allowed_programs(programs)
    texts = bench_texts()
    asked = solved = kept = 0
    for _ in range(tasks):  # rounds of several tasks each, should some give none
        if asked >= tasks:
            return
        drawn = chance.sample(chosen, min(len(chosen), _TOGETHER))
        found = chain.from_iterable(solved_tasks(program, chance, sandbox)[:1] for program in drawn)
        batch = [one for one in found if texts.allows(one.description)]
        for one, bodies in zip(batch, _written(maker, batch, seed + asked), strict=True):
            right = [text for text in bodies if is_right(one, text, sandbox)]
            asked, solved = asked + 1, solved + bool(right)
            if right and len(right) < len(bodies):
                for text in sorted(set(right), key=len)[:_KEPT]:
                    kept += 1
                    yield _told(one, text, examples=kept % 2 == 0)
        say(f"{asked} of {tasks} tasks, {solved} solved, {kept} lessons")


def _written(maker: LanguageModel, tasks: Sequence[Solved], seed: int) -> list[list[str]]:
    """The bodies that the maker writes for each task: half of them with the examples before its eyes."""
    requests = [
        body_request(one.signature, one.description, one.examples[:_SHOWN] if i % 2 else (), 0.9, seed * _SAMPLES + i)
        for one in tasks
        for i in range(_SAMPLES)
    ]
    texts: list[list[str]] = [[] for _ in tasks]
    for position, outcome in maker.complete(requests):
        if isinstance(outcome, Completion):
            texts[position // _SAMPLES].append(outcome.text)
    return texts


def is_right(task: Solved, text: str, sandbox: Sandbox) -> bool:
    """Whether a reply is a function that gives every example's value."""
    code = read_body(task.signature, text)
    if code is None:
        return False
    done = sandbox.run(code, task.signature.name, [a for a, _ in task.examples], catalogue.QUICK)
    return all(e.status == "ok" and e.value == wanted for e, (_, wanted) in zip(done, task.examples, strict=True))


def _told(task: Solved, text: str, examples: bool) -> Lesson:
    shown = task.examples[:_SHOWN] if examples else ()
    request = body_request(task.signature, task.description, shown, 0.0, 0)
    return lesson("own", task.key, request, text.rstrip() + "\n```")


def next_run(folder: Folder, settings: Settings, tasks: int, say: Callable[[str], None]) -> tuple[Recipe, Folder]:
    """Begin a run below `folder` whose lessons are the earlier run's and the maker's own, unless they are made."""
    recipe, adapter = read_recipe(folder.recipe), folder.path / "maker.gguf"
    again, target = replace(recipe, seed=recipe.seed + 1), Folder(folder.path / "round-2")
    target.open(again)
    if not target.lessons.exists():
        base = Path(recipe.base)
        shape = read_model(base.stem, base).shape
        partial = target.lessons.with_suffix(".partial")
        with (
            open_sandbox() as sandbox,
            ModelProcess(base.stem, base, settings.engine, adapter, shape=shape, notice=say) as maker,
        ):
            own = own_lessons(maker, tasks, recipe.seed, sandbox, say)
            write_lessons(partial, chain(read_lessons(folder.lessons), own))
        partial.replace(target.lessons)
    return again, target
