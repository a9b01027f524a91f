"""From a run's state to the adapter file that the engine loads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latm_local.adapters.recipe import Folder, read_recipe
from latm_local.catalog import read_model
from latm_local.catalog.adapter_file import read_adapter, write_adapter
from latm_local.datatypes import ModelShape
from latm_local.errors import BadInput, BadModelFile

_NAMES: Final = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
# Architectures whose layers are named alike, and whether the file keeps the rows of q and k in another order.
ARCHITECTURES: Final[Mapping[str, bool]] = {"llama": True, "qwen2": False, "qwen3": False}
_WEIGHT: Final = re.compile(r"layers\.(\d+)\.\w+\.(\w+)\.lora_([AB])\.")


def export(folder: Folder, target: Path) -> Path:
    """Write the adapter of a run's latest state, with the recipe's share of the one that it began from.

    Raises BadInput where there is none and where `target` is the one that it began from, BadModelFile, OutputError.
    """
    import torch

    recipe = read_recipe(folder.recipe)
    if not folder.state.exists():
        raise BadInput(f"{folder.path} holds no trained state yet", "run `latm adapters train` first")
    model = read_model("base", Path(recipe.base))
    state = torch.load(folder.state, map_location="cpu", weights_only=True)
    weights = {name: weight.float().numpy() for name, weight in state["weights"].items()}
    tensors = to_gguf(weights, model.architecture, model.shape)
    if recipe.begin and recipe.keep:
        tensors = _mean(tensors, Path(recipe.begin), target, recipe.keep)
    return write_adapter(target, model.architecture, recipe.alpha, f"latm {recipe.role}", tensors)


def _mean(
    tensors: Mapping[str, NDArray[np.float32]], begin: Path, target: Path, share: float
) -> dict[str, NDArray[np.float32]]:
    """Matrices between a run's and those that it began from, which have `share` of the weight."""
    if target.resolve() == begin.resolve():
        raise BadInput(f"{begin} is needed: the new adapter is a mean with it", "name another file with --to")
    before = read_adapter(begin)
    return {name: (1 - share) * tensor + share * before[name] for name, tensor in tensors.items()}


def to_gguf(
    weights: Mapping[str, NDArray[np.float32]], architecture: str, shape: ModelShape
) -> dict[str, NDArray[np.float32]]:
    """peft's matrices under the names and in the row order of the GGUF file. Raises BadModelFile."""
    tensors: dict[str, NDArray[np.float32]] = {}
    for name, weight in weights.items():
        place, heads = _place(name, architecture, shape)
        tensors[place] = _interleaved(weight, heads) if heads else weight
    return tensors


def from_gguf(
    tensors: Mapping[str, NDArray[np.float32]],
    shapes: Mapping[str, Sequence[int]],
    architecture: str,
    shape: ModelShape,
) -> dict[str, NDArray[np.float32]]:
    """An adapter file's tensors under peft's names, `shapes` being what each must have. Raises BadModelFile."""
    weights: dict[str, NDArray[np.float32]] = {}
    for name, wanted in shapes.items():
        place, heads = _place(name, architecture, shape)
        held = tensors.get(place)
        if held is None or held.shape != tuple(wanted):
            found = "no such matrix" if held is None else f"one of {' x '.join(map(str, held.shape))}"
            raise BadModelFile(
                f"the adapter to begin with has {found} for {place}, wanted is {' x '.join(map(str, wanted))}",
                "give --rank and --base as they were when it was made",
            )
        weights[name] = _apart(held, heads) if heads else held
    return weights


def _place(name: str, architecture: str, shape: ModelShape) -> tuple[str, int]:
    """(the tensor that holds one of peft's matrices, the heads whose rows it has in another order; 0: as they are)."""
    if architecture not in ARCHITECTURES:
        raise BadModelFile(
            f"adapters cannot be made for the architecture {architecture!r}",
            f"known are {', '.join(ARCHITECTURES)}",
        )
    match = _WEIGHT.search(name)
    if match is None or match[2] not in _NAMES:
        raise BadModelFile(f"the trained matrix {name} has no place in the architecture {architecture!r}")
    layer, part, side = match.groups()
    heads = {"q_proj": shape.heads, "k_proj": shape.kv_heads}.get(part, 0)
    moved = heads if side == "B" and ARCHITECTURES[architecture] else 0
    return f"blk.{layer}.{_NAMES[part]}.weight.lora_{side.lower()}", moved


def _interleaved(rows: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """The rows of a head's two halves in turn, as llama.cpp rotates neighbours where transformers rotates halves."""
    outputs, rank = rows.shape
    halves = rows.reshape(heads, 2, outputs // heads // 2, rank)
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(outputs, rank))


def _apart(rows: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """The other way round."""
    outputs, rank = rows.shape
    turns = rows.reshape(heads, outputs // heads // 2, 2, rank)
    return np.ascontiguousarray(turns.swapaxes(1, 2).reshape(outputs, rank))
