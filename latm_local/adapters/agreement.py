"""Whether the engine with an exported adapter predicts what the trained model predicts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latm_local.adapters.encoding import Sample
from latm_local.adapters.recipe import Folder, read_recipe
from latm_local.adapters.training import open_base, restore, with_adapter
from latm_local.datatypes import EnginePlan
from latm_local.engine.llama import Llama


def agreement(folder: Folder, adapter: Path | None, samples: Sequence[Sample], positions: int) -> float:
    """The share of positions whose likeliest next token is the same, over at most so many positions.

    The trained model runs over dequantized weights; the engine over the file's own, `adapter` None: without one.
    """
    recipe = read_recipe(folder.recipe)
    chosen: list[NDArray[np.int32]] = []
    for way in (way for sample in samples for way in sample.ways()):
        left = positions - sum(map(len, chosen))
        if left > 0:
            chosen.append(way[:left])
    ours, theirs = _trained(folder, chosen), _engine(Path(recipe.base), adapter, chosen)
    same = sum(int((a == b).sum()) for a, b in zip(ours, theirs, strict=True))
    return same / sum(map(len, chosen))


def _trained(folder: Folder, sequences: Sequence[NDArray[np.int32]]) -> list[NDArray[np.int64]]:
    import torch

    recipe = read_recipe(folder.recipe)
    base, device = open_base(Path(recipe.base), exact=True)
    model = with_adapter(base, recipe)
    restore(model, folder)
    model.eval()
    found = []
    with torch.no_grad():
        for tokens in sequences:
            logits = model(input_ids=torch.from_numpy(tokens.astype(np.int64))[None].to(device)).logits[0]
            found.append(logits.argmax(-1).cpu().numpy())
    return found


def _engine(base: Path, adapter: Path | None, sequences: Sequence[NDArray[np.int32]]) -> list[NDArray[np.int64]]:
    longest = max(map(len, sequences))
    llama = Llama(base, EnginePlan(longest + 8, longest + 8, 1, 2, batch=64), 1, lambda: None)
    try:
        llama.use_adapter(adapter)
        return [_likeliest(llama, tokens) for tokens in sequences]
    finally:
        llama.close()


def _likeliest(llama: Llama, tokens: NDArray[np.int32]) -> NDArray[np.int64]:
    """The likeliest token after each position, evaluated one by one."""
    llama.forget(0)
    found = []
    for position in range(len(tokens)):
        llama.batch.count = 0
        index = llama.batch.add(tokens[position : position + 1], position, 0, want_last=True)
        llama.decode()
        found.append(int(llama.logits(index).argmax()))
    return np.array(found, np.int64)
