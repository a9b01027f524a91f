"""Learning from what the maker itself gets right: bodies are sampled, the sandbox says which are right, and those
are lessons of the next run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Final

from latm_local.adapters.exclusion import bench_texts
from latm_local.adapters.lesson import Lesson, is_held_back, lesson, read_lessons, write_lessons
from latm_local.adapters.maker_data import asked
from latm_local.adapters.making import allowed_programs
from latm_local.adapters.recipe import Folder, Recipe, read_recipe
from latm_local.adapters.solved import Solved, solved_tasks
from latm_local.catalog import read_model
from latm_local.config import Settings
from latm_local.datatypes import Completion, CompletionRequest
from latm_local.errors import BadInput
from latm_local.model_process import ModelProcess
from latm_local.programs import catalogue
from latm_local.prompts import read_body
from latm_local.protocols import LanguageModel, Sandbox
from latm_local.sandbox import open_sandbox

_SAMPLES: Final = 8  # bodies asked of each task
_KEPT: Final = 2  # of the right ones, the shortest
_TEMPERATURE: Final = 0.9
_ROUND: Final = 512  # tasks that are one another's worked examples
_TOGETHER: Final = 16  # tasks asked at once
_SLOWER: Final = 0.2  # of the earlier run's learning rate
_SMALL_STEP: Final = 4096  # tokens of a step at most: there are few lessons
_TASKS_SEED: Final = 77_003  # parts these tasks from those of the lessons


def own_lessons(
    maker: LanguageModel, tasks: int, seed: int, sandbox: Sandbox, say: Callable[[str], None], programs: int = 0
) -> Iterator[Lesson]:
    """Lessons of bodies that the maker wrote and that are right; tasks that it always or never solves teach nothing.

    One task of each program is asked at most, of those held back from training none. A body is right when it gives
    every example's value, those that it was not shown too. `programs` 0: all.
    """
    chance = Random(f"own {seed + _TASKS_SEED}")
    say("choosing programs that differ; of all of them that takes minutes")
    chosen = [program for program in allowed_programs(programs) if not is_held_back(program.key)]
    chance.shuffle(chosen)
    say(f"{len(chosen)} programs to draw tasks from")
    texts = bench_texts()
    found = chain.from_iterable(solved_tasks(program, chance, sandbox)[:1] for program in chosen)
    left = islice((one for one in found if texts.allows(one.description)), tasks)
    tried = solved = kept = 0
    while pool := list(islice(left, _ROUND)):
        requests = asked(pool, chance)
        for start in range(0, len(pool), _TOGETHER):
            batch = slice(start, start + _TOGETHER)
            written = _written(maker, requests[batch], seed + tried)
            for one, request, bodies in zip(pool[batch], requests[batch], written, strict=True):
                right = [text for text in bodies if is_right(one, text, sandbox)]
                tried, solved = tried + 1, solved + bool(right)
                if right and len(right) < len(bodies):
                    for text in sorted(set(right), key=len)[:_KEPT]:
                        kept += 1
                        yield lesson("own", one.key, request, text.rstrip() + "\n```")
            say(f"{tried} of {tasks} tasks, {solved} solved, {kept} lessons")


def _written(maker: LanguageModel, requests: Sequence[CompletionRequest], seed: int) -> list[list[str]]:
    """The bodies that the maker writes for each request."""
    several = [
        replace(request, temperature=_TEMPERATURE, seed=(seed + place) * _SAMPLES + i)
        for place, request in enumerate(requests)
        for i in range(_SAMPLES)
    ]
    texts: list[list[str]] = [[] for _ in requests]
    for position, outcome in maker.complete(several):
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


def next_run(
    folder: Folder, settings: Settings, tasks: int, say: Callable[[str], None], programs: int = 0
) -> tuple[Recipe, Folder]:
    """Begin a run below `folder` that goes on from its adapter, with the maker's own lessons, unless they are made.

    As many of the earlier lessons are told again, lest they be forgotten. Raises BadInput where there is no adapter,
    where the run below was begun otherwise, and where no task taught anything.
    """
    recipe, adapter = read_recipe(folder.recipe), folder.path / "maker.gguf"
    if not adapter.is_file():
        raise BadInput(f"{folder.path} holds no maker.gguf to learn from", "run `latm adapters train maker` to its end")
    again = replace(
        recipe,
        rate=recipe.rate * _SLOWER,
        tokens=min(recipe.tokens, _SMALL_STEP),
        epochs=1,
        steps=0,
        seed=recipe.seed + 1,
        begin=str(adapter.resolve()),
        own=tasks,
    )
    target = Folder(folder.path / "round-2")
    if target.lessons.exists():
        target.open(again)
        return again, target
    base = Path(recipe.base)
    shape = read_model(base.stem, base).shape
    with (
        open_sandbox() as sandbox,
        ModelProcess(base.stem, base, settings.engine, adapter, shape=shape, notice=say) as maker,
    ):
        own = list(own_lessons(maker, tasks, recipe.seed, sandbox, say, programs))
    if not own:
        raise BadInput(f"of {tasks} tasks the maker solved none now and then: there is nothing to learn", "try more")
    target.open(again)
    partial = target.lessons.with_suffix(".partial")
    write_lessons(partial, chain(own, _again(folder.lessons, len(own), Random(f"again {recipe.seed}"))))
    partial.replace(target.lessons)
    return again, target


def _again(lessons: Path, count: int, chance: Random) -> list[Lesson]:
    """So many of the earlier lessons, any of them."""
    total = sum(1 for _ in read_lessons(lessons))
    chosen = frozenset(chance.sample(range(total), min(count, total)))
    return [one for place, one in enumerate(read_lessons(lessons)) if place in chosen]
