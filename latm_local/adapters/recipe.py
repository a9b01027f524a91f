"""What a training run is: its settings, its folder, and what must be installed for it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from latm_local.errors import BadInput, MissingDependency

Role: TypeAlias = Literal["maker", "user"]
INSTALL: Final = "pip install 'latm_local[train]'"
LONGEST: Final[dict[Role, int]] = {"maker": 640, "user": 1024}  # tokens that nearly all lessons keep within


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of one run.

    `base` is the GGUF file that the adapter is for; `lessons` how many are made; `tokens` are evaluated a step,
    in sequences of at most `longest`; `rate` is the highest learning rate; `epochs` times all lessons are seen,
    unless `steps` (0: no limit) end the run before. `begin` is an adapter file that training goes on from, and `keep`
    its share of the adapter that is written; `own` how many tasks the maker tried itself for its lessons.
    """

    role: Role
    base: str
    lessons: int = 16_000
    rank: int = 16
    alpha: int = 32
    rate: float = 1e-3
    tokens: int = 2048
    longest: int = 640
    epochs: int = 1
    steps: int = 0
    seed: int = 0
    checkpoint: int = 100
    begin: str | None = None
    keep: float = 0.0
    own: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one run."""

    path: Path

    @property
    def recipe(self) -> Path:
        return self.path / "recipe.json"

    @property
    def lessons(self) -> Path:
        return self.path / "lessons.jsonl"

    @property
    def samples(self) -> Path:
        return self.path / "samples.npz"

    @property
    def state(self) -> Path:
        return self.path / "state.pt"

    @property
    def losses(self) -> Path:
        return self.path / "loss.jsonl"

    @property
    def device(self) -> Path:
        return self.path / "device.txt"

    @property
    def figures(self) -> Path:
        return self.path / "figures.json"

    def open(self, recipe: Recipe) -> None:
        """Keep the recipe; a run goes on only under its own. Raises BadInput for another one's folder."""
        self.path.mkdir(parents=True, exist_ok=True)
        if self.recipe.exists() and read_recipe(self.recipe) != recipe:
            raise BadInput(
                f"{self.path} holds a run with other settings", "name another folder with --folder, or remove it"
            )
        replace_text(self.recipe, json.dumps(asdict(recipe), indent=2) + "\n")


def read_recipe(path: Path) -> Recipe:
    """The recipe of a run. Raises BadInput when there is none."""
    try:
        return Recipe(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(f"{path} is no recipe: {error}", "name the folder of a run of `latm adapters train`") from None


def replace_text(path: Path, text: str) -> None:
    """Write a file that is never half written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def need_training_packages() -> None:
    """Raise MissingDependency unless torch, transformers and peft are installed."""
    from importlib.util import find_spec

    missing = [name for name in ("torch", "transformers", "peft") if find_spec(name) is None]
    if missing:
        raise MissingDependency(f"training needs {', '.join(missing)}", INSTALL)
