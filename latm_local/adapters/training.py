"""Training: low-rank matrices beside a frozen base that is read from its GGUF file, loss on replies only."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

from latm_local.adapters.encoding import Sample
from latm_local.adapters.export import from_gguf
from latm_local.adapters.lesson import is_held_back
from latm_local.adapters.loss import summed_loss
from latm_local.adapters.recipe import Folder, Recipe, need_training_packages, replace_text
from latm_local.catalog import read_model
from latm_local.catalog.adapter_file import read_adapter

TARGETS: Final = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
_WARM_UP: Final = 0.05
_FLOOR: Final = 0.1  # of the highest rate, at the end
_CHECKED: Final = 16  # batches of programs held back that are evaluated at a checkpoint
_PARTS: Final = 2048  # tokens evaluated at once on a processor; a step adds up several
_LONG: Final = 100  # steps from which it pays to have the layers compiled


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of the loss curve; `held_back` only at checkpoints."""

    step: int
    steps: int
    loss: float
    rate: float
    tokens: int
    seconds: float
    held_back: float | None = None


def open_base(path: Path, exact: bool = False) -> tuple[Any, Any]:
    """(model, device): the file's weights, dequantized; bfloat16 where the machine computes in it, unless `exact`."""
    need_training_packages()
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    gpu = torch.cuda.is_available()
    device = torch.device("cuda" if gpu else "cpu")
    fast = torch.cuda.is_bf16_supported() if gpu else bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    kind = torch.bfloat16 if fast and not exact else torch.float32
    with contextlib.redirect_stderr(io.StringIO()):  # its progress
        model = AutoModelForCausalLM.from_pretrained(
            path.parent,
            gguf_file=path.name,
            local_files_only=True,
            dtype=kind,
            attn_implementation="sdpa" if gpu else "eager",  # whose backward pass is faster on processors
        )
    return model.to(device), device


def _called(device: Any) -> str:
    """What a card calls the device."""
    import torch

    return torch.cuda.get_device_name(device) if device.type == "cuda" else f"{os.cpu_count()} processor cores"


def with_adapter(base: Any, recipe: Recipe) -> Any:
    """The base with fresh low-rank matrices on every linear layer but the last; only they are trained."""
    import warnings

    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(recipe.seed)
    config = LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, target_modules=list(TARGETS), task_type="CAUSAL_LM")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers by a name that goes
        return get_peft_model(base, config)


def compile_layers(model: Any) -> None:
    """Join the small steps of each layer, which cost a processor as much as its matrix products; where no C++
    compiler is found, or it fails, the model computes as before."""
    import torch

    if shutil.which(os.environ.get("CXX", "g++")) is not None:
        torch._dynamo.config.suppress_errors = True
        for layer in model.get_base_model().model.layers:
            layer.compile(dynamic=True)


def restore(model: Any, folder: Folder) -> dict[str, Any]:
    """Put the matrices of a run's latest state into the model; returns the whole state."""
    import torch

    state: dict[str, Any] = torch.load(folder.state, map_location="cpu", weights_only=True)
    weights = {n: p for n, p in model.named_parameters() if p.requires_grad}
    with torch.no_grad():
        for name, weight in weights.items():
            weight.copy_(state["weights"][name])
    return state


def train(
    recipe: Recipe, folder: Folder, samples: Sequence[Sample], say: Callable[[str], None], hours: float | None = None
) -> Progress | None:
    """Train until all steps are done or the hours are over; goes on where the folder's state ends.

    The state is replaced as a whole, so a run that is killed loses at most the steps since its last checkpoint.
    Returns the last step's figures, None where nothing was left to do.
    """
    base, device = open_base(Path(recipe.base))
    replace_text(folder.device, f"{_called(device)}\n")
    run = _Run(recipe, folder, with_adapter(base, recipe), device)
    learnt, held_back = parted(samples)
    plan = batches(learnt, recipe)
    run.resume()
    if device.type == "cpu" and len(plan) - run.step >= _LONG:
        compile_layers(run.model)
    if run.step:
        say(f"going on at step {run.step} of {len(plan)}")
    last, started = None, time.monotonic()
    for batch in plan[run.step :]:
        last = run.learn([learnt[i] for i in batch], len(plan))
        out_of_time = hours is not None and time.monotonic() - started > hours * 3600
        if run.step % recipe.checkpoint == 0 or run.step == len(plan) or out_of_time:
            last = run.checkpoint(last, held_back)
            said = "" if last.held_back is None else f", on programs held back {last.held_back:.3f}"
            say(f"step {last.step}/{last.steps}: loss {last.loss:.3f}{said}, {run.speed:.0f} tokens/s")
        if out_of_time:
            break
    return last


def parted(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """(learnt, held back) by program: one in forty is held back, whatever the seed."""
    away = [is_held_back(s.key) for s in samples]
    return (
        [s for s, held in zip(samples, away, strict=True) if not held],
        [s for s, held in zip(samples, away, strict=True) if held],
    )


def batches(samples: Sequence[Sample], recipe: Recipe) -> list[list[int]]:
    """Positions of the samples of each step: alike in length, in an order that the seed decides."""
    chance = Random(f"batches {recipe.seed}")
    plan: list[list[int]] = []
    for _ in range(recipe.epochs):
        order = list(range(len(samples)))
        chance.shuffle(order)
        order.sort(key=lambda i: (len(samples[i].tokens) + chance.random() * 16) // 16)
        filled = _filled(order, samples, recipe.tokens)
        chance.shuffle(filled)
        plan += filled
    return plan[: recipe.steps] if recipe.steps else plan


def _filled(order: Sequence[int], samples: Sequence[Sample], tokens: int) -> list[list[int]]:
    filled: list[list[int]] = [[]]
    for i in order:
        if filled[-1] and (len(filled[-1]) + 1) * len(samples[i].tokens) > tokens:
            filled.append([])
        filled[-1].append(i)
    return [batch for batch in filled if batch]


def rate_at(step: int, steps: int, recipe: Recipe) -> float:
    """Learning rate: up in a straight line, then down along a cosine."""
    warm = max(1, int(_WARM_UP * steps))
    if step < warm:
        return recipe.rate * (step + 1) / warm
    done = (step - warm) / max(1, steps - warm)
    return recipe.rate * (_FLOOR + (1 - _FLOOR) * 0.5 * (1 + math.cos(math.pi * done)))


class _Run:
    """One training run: the model, its optimizer, where it stands."""

    def __init__(self, recipe: Recipe, folder: Folder, model: Any, device: Any) -> None:
        import torch

        self._recipe, self._folder, self.model, self._device = recipe, folder, model, device
        self._weights = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self._optimizer = torch.optim.AdamW(self._weights.values(), lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.0)
        self.step, self._tokens, self._seconds = 0, 0, 0.0

    @property
    def speed(self) -> float:
        """Tokens a second, over the whole run."""
        return self._tokens / max(self._seconds, 1e-9)

    def learn(self, batch: Sequence[Sample], steps: int) -> Progress:
        """One step on one batch."""
        import torch

        started, rate = time.monotonic(), rate_at(self.step, steps, self._recipe)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self.model.train()
        wanted = sum(int(s.wanted[1:].sum()) for s in batch)
        total = 0.0
        for part in self._parts(batch):
            loss = self._loss(part) / wanted
            loss.backward()
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(self._weights.values(), 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self._tokens += sum(len(s.tokens) for s in batch)
        self._seconds += time.monotonic() - started
        line = Progress(self.step, steps, total, rate, self._tokens, self._seconds)
        with self._folder.losses.open("a", encoding="utf-8") as file:
            file.write(_line(line))
        return line

    def _parts(self, batch: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
        width = max(len(s.tokens) for s in batch)
        size = max(1, _PARTS // width) if self._device.type == "cpu" else len(batch)
        for start in range(0, len(batch), size):
            yield batch[start : start + size]

    def _loss(self, batch: Sequence[Sample]) -> Any:
        """The summed loss of the wanted tokens.

        Sequences are padded at their ends, which no real token looks at; the last layer, the largest, is
        evaluated for wanted tokens only.
        """
        import torch

        width = max(len(s.tokens) for s in batch)
        tokens, wanted = np.zeros((len(batch), width), np.int64), np.zeros((len(batch), width), np.bool_)
        branches = np.zeros((len(batch), width), np.int32)
        for row, sample in enumerate(batch):
            tokens[row, : len(sample.tokens)] = sample.tokens
            wanted[row, : len(sample.tokens)] = sample.wanted
            branches[row, : len(sample.tokens)] = sample.branches
        numbers = torch.from_numpy(tokens).to(self._device)
        mask = torch.from_numpy(wanted[:, 1:]).to(self._device)
        inner = self.model.get_base_model()
        kind = next(inner.parameters()).dtype
        order = _apart(torch.from_numpy(branches).to(self._device), kind) if branches.any() else {}
        with torch.autocast(self._device.type, torch.bfloat16, enabled=kind == torch.bfloat16):
            hidden = inner.model(input_ids=numbers, use_cache=False, **order).last_hidden_state
            return summed_loss(hidden[:, :-1][mask], inner.lm_head, numbers[:, 1:][mask])

    def checkpoint(self, line: Progress, held_back: Sequence[Sample]) -> Progress:
        """Keep the state, and evaluate programs held back."""
        import torch

        state = {
            "weights": {n: p.detach().cpu() for n, p in self._weights.items()},
            "optimizer": self._optimizer.state_dict(),
            "step": self.step,
            "tokens": self._tokens,
            "seconds": self._seconds,
        }
        partial = self._folder.state.with_suffix(".partial")
        torch.save(state, partial)
        os.replace(partial, self._folder.state)
        if not held_back:
            return line
        self.model.eval()
        order = sorted(range(len(held_back)), key=lambda i: len(held_back[i].tokens))
        chosen = _filled(order, held_back, _PARTS)
        chosen = chosen[:: max(1, len(chosen) // _CHECKED)]
        with torch.no_grad():
            total = sum(float(self._loss([held_back[i] for i in batch])) for batch in chosen)
        tokens = sum(int(held_back[i].wanted[1:].sum()) for batch in chosen for i in batch)
        line = Progress(**{**_fields(line), "held_back": total / max(1, tokens)})
        with self._folder.losses.open("a", encoding="utf-8") as file:
            file.write(_line(line))
        return line

    def resume(self) -> None:
        """Take up the folder's state, if there is one; lines of the loss curve after it are dropped."""
        if not self._folder.state.exists():
            self._folder.losses.unlink(missing_ok=True)
            if self._recipe.begin:
                self._begin(Path(self._recipe.begin))
            return
        state = restore(self.model, self._folder)
        self._optimizer.load_state_dict(state["optimizer"])
        self.step, self._tokens, self._seconds = state["step"], state["tokens"], state["seconds"]
        lines = self._folder.losses.read_text(encoding="utf-8").splitlines() if self._folder.losses.exists() else []
        kept = [line for line in lines if line.endswith("}") and json.loads(line)["step"] <= self.step]
        self._folder.losses.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")

    def _begin(self, adapter: Path) -> None:
        """Take the matrices of an adapter file. Raises BadModelFile where they do not fit."""
        import torch

        base = read_model("base", Path(self._recipe.base))
        shapes = {name: tuple(weight.shape) for name, weight in self._weights.items()}
        found = from_gguf(read_adapter(adapter), shapes, base.architecture, base.shape)
        with torch.no_grad():
            for name, weight in self._weights.items():
                weight.copy_(torch.from_numpy(found[name]))


def _apart(branches: Any, kind: Any) -> dict[str, Any]:
    """What lets a token see its own branch and what all have in common: a mask to add to attention, and positions.

    `branches` (rows, width) as in a sample; the mask is (rows, 1, width, width) of type `kind`.
    """
    import torch

    width = branches.shape[1]
    seen = (branches[:, None, :] == 0) | (branches[:, None, :] == branches[:, :, None])
    seen &= torch.ones(width, width, dtype=torch.bool, device=branches.device).tril()
    mask = torch.zeros(seen.shape, dtype=kind, device=branches.device).masked_fill_(~seen, torch.finfo(kind).min)
    return {"attention_mask": mask[:, None], "position_ids": seen.sum(-1) - 1}


def _fields(line: Progress) -> dict[str, Any]:
    return {name: getattr(line, name) for name in Progress.__slots__}


def _line(line: Progress) -> str:
    held = {n: round(v, 6) if isinstance(v, float) else v for n, v in _fields(line).items() if v is not None}
    return json.dumps(held) + "\n"
