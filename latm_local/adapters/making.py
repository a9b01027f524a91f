"""Lessons made on all cores: in parts, each by a process of its own, whatever the number of cores the same."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Final

from latm_local.adapters import maker_data, user_data
from latm_local.adapters.exclusion import bench_texts
from latm_local.adapters.lesson import Lesson
from latm_local.adapters.recipe import Role
from latm_local.programs import catalogue
from latm_local.programs.program import Program
from latm_local.sandbox import open_sandbox

_PARTS: Final = 16
_FEW: Final = 1000  # lessons below which processes are not worth starting


def lessons_of(role: Role, programs: Sequence[Program], count: int, seed: int) -> Iterator[Lesson]:
    """At least so many lessons for a role, about these programs."""
    kept = [(program.key, program.wordings) for program in programs]
    if count < _FEW:
        yield from _part(role, kept, count, seed, (0, 1))
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_end_at_once) as pool:
        parts = [
            pool.submit(_part, role, kept, -(-count // _PARTS), seed, (number, _PARTS)) for number in range(_PARTS)
        ]
        for part in parts:
            yield from part.result()


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
