"""The whole recipe: lessons, training, export, card. Each part is kept in the run's folder and done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from latm_local.adapters.card import write_card
from latm_local.adapters.encoding import Sample, encode_all, load, save
from latm_local.adapters.export import export
from latm_local.adapters.lesson import Lesson, read_lessons, write_lessons
from latm_local.adapters.making import allowed_programs, lessons_of
from latm_local.adapters.recipe import Folder, Recipe, need_training_packages
from latm_local.adapters.training import train

Say = Callable[[str], None]
_EVERY: Final = 1000  # lessons between two words on how far it is


def make_lessons(recipe: Recipe, folder: Folder, say: Say, programs: int = 0) -> int:
    """Write the run's lessons, unless they are there; return how many. `programs` 0: all of them.

    No lesson is about a task of the bench or the demo: see exclusion.
    """
    if not folder.lessons.exists():
        partial = folder.lessons.with_suffix(".partial")
        say("choosing programs that differ; of all of them that takes minutes")
        chosen = allowed_programs(programs)
        say(f"{len(chosen)} programs that differ, none of them a task of the bench or the demo")
        write_lessons(partial, _told(lessons_of(recipe.role, chosen, recipe.lessons, recipe.seed), say))
        partial.replace(folder.lessons)
    return sum(1 for _ in read_lessons(folder.lessons))


def _told(lessons: Iterator[Lesson], say: Say) -> Iterator[Lesson]:
    for number, one in enumerate(lessons, 1):
        yield one
        if number % _EVERY == 0:
            say(f"{number} lessons")


def make_samples(recipe: Recipe, folder: Folder, say: Say) -> list[Sample]:
    """The run's lessons as tokens, unless they are there."""
    if not folder.samples.exists():
        partial = folder.samples.with_suffix(".partial")
        save(partial, encode_all(Path(recipe.base), read_lessons(folder.lessons), recipe.longest))
        partial.replace(folder.samples)
    samples = load(folder.samples)
    learnt = sum(int(s.wanted.sum()) for s in samples)
    say(f"{len(samples)} sequences, {sum(len(s.tokens) for s in samples):,} tokens, {learnt:,} of them replies")
    return samples


def whole_run(
    recipe: Recipe, folder: Folder, target: Path, say: Say, hours: float | None = None, programs: int = 0
) -> Path:
    """Lessons, training and export, going on where an earlier call ended; return the adapter's path."""
    need_training_packages()
    import torch  # noqa: F401, before the engine is loaded, which asks threads to sleep soon: training would wait for them

    folder.open(recipe)
    make_lessons(recipe, folder, say, programs)
    train(recipe, folder, make_samples(recipe, folder, say), say, hours)
    export(folder, target)
    write_card(folder, target)
    return target
