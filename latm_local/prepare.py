"""Makes the derived files that the embedded defaults need, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from latm_local.catalog import PREPARED_KIND, embedded_path, prepared_path


def prepare_models(progress: Callable[[str], None], again: bool = False) -> Path:
    """Make the Q4_0 copy of the embedded model unless it is there; return its path.

    Q4_0 decodes about half again as fast as the packaged Q4_1, which has no kernels of its own.
    Raises ModelNotFound where the embedded model is not installed, OutputError.
    """
    target = prepared_path()
    if target.is_file() and not again:
        return target
    source = embedded_path()
    from latm_local.engine.quantize import requantize

    progress(f"preparing {target.name} from {source.name}")
    return requantize(source, target, PREPARED_KIND)
