"""How a model is set up on this machine, and what memory that takes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from latm_local.config import EngineSettings
from latm_local.datatypes import EnginePlan, MemoryEstimate, ModelShape
from latm_local.errors import ModelTooLarge

OUTPUTS = 64  # places of one batch whose logits can be kept
# Sequences beyond the rows, which hold the prompts that rows share.
PREFIXES = 32
_MOST_SEQUENCES = 256  # llama.cpp's own limit

_STEP = 256  # cells are given out in multiples of this
_REPLY = 256  # tokens of its own that a row is expected to take, prompt and reply
_PROGRAM = 60 * 2**20  # resident size of Python, numpy, llama.cpp and llguidance with nothing loaded
_SPARE = 0.9  # share of the free memory that a model may take


def sequences(plan: EnginePlan) -> int:
    """How many sequences the engine opens: rows and kept prompts."""
    return plan.parallel + PREFIXES


def physical_cores() -> int:
    """Cores that this process may use, counting those that share their arithmetic once."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = set()
    for number in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list")
        cores.add(siblings.read_text().strip() if siblings.is_file() else str(number))
    return max(1, min(len(cores), _cgroup_cores() or len(cores)))


def free_memory() -> int:
    """Bytes that a new process may take now: what the system has and what a container leaves."""
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
        free = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError):
        free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit, used = _cgroup_number("memory.max"), _cgroup_number("memory.current")
    return min(free, max(0, limit - (used or 0))) if limit is not None else free


def estimate(shape: ModelShape, plan: EnginePlan) -> MemoryEstimate:
    """What the model takes in main memory under the plan; measured to be within 15 % (docs/engine.md)."""
    cell = 2 * shape.layers * shape.kv_heads * shape.head_dim * 2  # keys and values, 16 bits each
    activations = plan.batch * 4 * (2 * shape.feed_forward + 5 * shape.embedding)
    logits = max(sequences(plan), OUTPUTS) * shape.vocabulary * 4
    mask = plan.batch * plan.cells * 2
    return MemoryEstimate(
        weights=shape.weights_bytes,
        repacked=shape.repacked_bytes,
        cache=cell * plan.cells,
        compute=max(activations, logits) + mask + logits,
        program=_PROGRAM,
    )


def make_plan(settings: EngineSettings, shape: ModelShape | None = None, free: int | None = None) -> EnginePlan:
    """The plan for a model in `free` bytes of main memory; by default, what is free now.

    The context is never longer than the model was trained for. Where memory is short, rows share a
    smaller cache, down to one context. Raises ModelTooLarge with the figures and the largest context
    that fits. Without a shape nothing is checked.
    """
    context = min(settings.context, shape.context_train) if shape else settings.context
    plan = EnginePlan(
        context=context,
        cells=_round(context + settings.parallel * _REPLY),
        parallel=min(settings.parallel, _MOST_SEQUENCES - PREFIXES),
        threads=settings.threads or physical_cores(),
        gpu_layers=-1 if settings.gpu_layers == "auto" else settings.gpu_layers,
    )
    if shape is None:
        return plan
    plan = replace(plan, layer_bytes=_layer_bytes(shape, plan))
    room = int(_SPARE * (free_memory() if free is None else free))
    cells = min(plan.cells, _cells_that_fit(shape, plan, room))
    if cells < context:
        raise _too_large(shape, replace(plan, cells=_round(context)), room, cells)
    return replace(plan, cells=cells)


def layers_that_fit(plan: EnginePlan, layers: int, free: int) -> int:
    """How many of a model's layers fit into `free` bytes of a GPU, its output counted as one more."""
    if plan.layer_bytes <= 0:
        return layers + 1
    return max(0, min(layers + 1, int(_SPARE * free) // plan.layer_bytes))


def _layer_bytes(shape: ModelShape, plan: EnginePlan) -> int:
    taken = estimate(shape, plan)
    return (taken.weights + taken.cache + taken.compute) // (shape.layers + 1)


def _cells_that_fit(shape: ModelShape, plan: EnginePlan, room: int) -> int:
    empty = estimate(shape, replace(plan, cells=0)).total
    each = estimate(shape, replace(plan, cells=_STEP)).total - empty
    return max(0, (room - empty) // each) * _STEP


def _too_large(shape: ModelShape, plan: EnginePlan, room: int, cells: int) -> ModelTooLarge:
    needed = estimate(shape, plan)
    figures = (
        f"a context of {plan.context} tokens needs {_mb(needed.total)} "
        f"(weights {_mb(needed.weights + needed.repacked)}, cache {_mb(needed.cache)}, "
        f"buffers {_mb(needed.compute)}, program {_mb(needed.program)}) and {_mb(room)} may be used"
    )
    if cells >= _STEP:
        return ModelTooLarge(f"{figures}; the largest context that fits is {cells}", f"set engine.context to {cells}")
    return ModelTooLarge(f"{figures}; no context fits", "choose a smaller model or quantization, or free memory")


def _mb(count: int) -> str:
    return f"{count / 2**20:.0f} MiB"


def _round(cells: int) -> int:
    return -(-cells // _STEP) * _STEP


def _cgroup_number(name: str) -> int | None:
    """A figure of this container's, None where there is no limit."""
    try:
        text = Path("/sys/fs/cgroup", name).read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _cgroup_cores() -> int | None:
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
    except (OSError, ValueError):
        return None
    return None if quota == "max" else max(1, int(quota) // int(period))
