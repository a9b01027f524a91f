"""How a model is set up on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from latm_local.config import EngineSettings
from latm_local.datatypes import EnginePlan


def physical_cores() -> int:
    """Cores that this process may use, counting those that share their arithmetic once."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = set()
    for number in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list")
        cores.add(siblings.read_text().strip() if siblings.is_file() else str(number))
    return max(1, len(cores))


def make_plan(settings: EngineSettings) -> EnginePlan:
    """The plan for a model of which nothing is known but the settings."""
    return EnginePlan(
        context=settings.context,
        cells=2 * settings.context,
        parallel=settings.parallel,
        threads=settings.threads or physical_cores(),
        gpu_layers=0 if settings.gpu_layers == "auto" else settings.gpu_layers,
    )
