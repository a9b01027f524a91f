"""GGUF models through llama.cpp: many rows decoded together over shared prompts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from latm_local.datatypes import EnginePlan

if TYPE_CHECKING:
    from latm_local.engine.scheduler import Engine


def open_engine(path: str, plan: EnginePlan, progress: Callable[[], None]) -> Engine:
    """Load a model in this process; see scheduler.Engine. Raises BadModelFile or ModelTooLarge."""
    from latm_local.engine.scheduler import Engine

    return Engine(Path(path), plan, progress)
