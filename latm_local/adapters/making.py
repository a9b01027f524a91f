"""Programs chosen and lessons made on all cores: in parts, whatever the number of cores the same ones."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from typing import Final

from latm_local.adapters import maker_data, user_data
from latm_local.adapters.exclusion import bench_texts, permitted
from latm_local.adapters.lesson import Lesson
from latm_local.adapters.recipe import Role
from latm_local.programs import catalogue
from latm_local.programs.program import Program
from latm_local.sandbox import open_sandbox

_PARTS: Final = 16
_FEW: Final = 1000  # lessons below which processes are not worth starting


def allowed_programs(first: int = 0) -> list[Program]:
    """Programs that differ from one another and from every family kept out, with the wordings left to them.

    `first` of the different ones are looked at; 0: all of the catalogue.
    """
    with open_sandbox() as sandbox:
        different = list(islice(catalogue.distinct(catalogue.everything(), sandbox), first or None))
        if len(different) < _FEW:
            return list(permitted(different, sandbox))
    keys = [program.key for program in different]
    with _workers() as pool:
        kept = dict(pair for part in pool.map(_permitted, (keys[n::_PARTS] for n in range(_PARTS))) for pair in part)
    return [replace(program, wordings=kept[program.key]) for program in different if program.key in kept]


def _permitted(keys: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    known = {program.key: program for program in catalogue.everything()}
    with open_sandbox() as sandbox:
        return [(program.key, program.wordings) for program in permitted((known[key] for key in keys), sandbox)]


def lessons_of(role: Role, programs: Sequence[Program], count: int, seed: int) -> Iterator[Lesson]:
    """At least so many lessons for a role, about these programs."""
    kept = [(program.key, program.wordings) for program in programs]
    if count < _FEW:
        yield from _part(role, kept, count, seed, (0, 1))
        return
    with _workers() as pool:
        parts = [
            pool.submit(_part, role, kept, -(-count // _PARTS), seed, (number, _PARTS)) for number in range(_PARTS)
        ]
        for part in parts:
            yield from part.result()


def _workers() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_end_at_once)


def _end_at_once() -> None:
    """On Ctrl-C a worker ends without a word; the process that started it says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _part(
    role: Role, kept: Sequence[tuple[str, tuple[str, ...]]], count: int, seed: int, part: tuple[int, int]
) -> list[Lesson]:
    known = {program.key: program for program in catalogue.everything()}
    programs = [replace(known[key], wordings=wordings) for key, wordings in kept]
    source = maker_data.lessons if role == "maker" else user_data.lessons
    with open_sandbox() as sandbox:
        return list(source(programs, count, seed, sandbox, bench_texts().allows, part))
