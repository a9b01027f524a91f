"""The card beside an adapter: what it was made of, with what, for how long, and what came of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from latm_local.adapters.lesson import read_lessons
from latm_local.adapters.recipe import Folder, Recipe, read_recipe, replace_text
from latm_local.catalog import sha256_of
from latm_local.prompts import PROMPT_VERSION

_WHAT: Final = {
    "maker": "writes bodies of functions from descriptions and examples, mends them, names them",
    "user": "fills a tool's arguments from questions, and tells which tool a question is for",
}
_WEAK: Final = {
    "maker": (
        "It was taught short functions over one to four arguments. Longer ones, and tasks that need to be read"
        " closely, it writes fluently and wrongly: every body still has to pass the maker's checks.",
        "Lessons are posed in English, in wordings of one author.",
    ),
    "user": (
        "It was taught flat arguments: text, numbers, lists of them. Records within records are not among its lessons.",
        "It was taught to tell look-alikes apart, and takes a question in words far from the demonstrations' for"
        " another task more often than it need: such a question waits.",
        "Lessons are posed in English, in wordings of one author.",
    ),
}


def write_card(folder: Folder, adapter: Path) -> Path:
    """Write `NAME.md` beside an adapter, from its run's folder; return the path."""
    recipe, curve = read_recipe(folder.recipe), _curve(folder)
    parts = [
        f"# {adapter.stem}: an adapter for the tool {recipe.role}",
        f"It {_WHAT[recipe.role]}. Low-rank matrices (LoRA, rank {recipe.rank}, alpha {recipe.alpha}) on every"
        f" linear layer but the last, for `{Path(recipe.base).name}`, in float16.",
        _table(_made_of(recipe, folder)),
        "## Training\n\n" + _table(_trained(recipe, folder, curve)),
        "## Before and after\n\n" + _figures(folder),
        "## What it is bad at\n\n" + "\n".join(f"- {line}" for line in _WEAK[recipe.role]),
        "## Made again by\n\n```sh\n" + command(recipe) + "\n```",
    ]
    card = adapter.with_suffix(".md")
    replace_text(card, "\n\n".join(parts) + "\n")
    return card


def command(recipe: Recipe) -> str:
    """The command that makes the same lessons and takes the same steps."""
    if recipe.own:
        return f"latm adapters iterate --tasks {recipe.own}"
    steps = f" --steps {recipe.steps}" if recipe.steps else ""
    steps += f" --begin {Path(recipe.begin).name}" if recipe.begin else ""
    steps += f" --keep {recipe.keep:g}" if recipe.keep else ""
    return (
        f"latm adapters train {recipe.role} --lessons {recipe.lessons} --rank {recipe.rank}"
        f" --rate {recipe.rate:g} --tokens {recipe.tokens} --epochs {recipe.epochs} --seed {recipe.seed}{steps}"
    )


def _made_of(recipe: Recipe, folder: Folder) -> list[tuple[str, str]]:
    kinds: Counter[str] = Counter()
    programs: set[str] = set()
    for one in read_lessons(folder.lessons):
        kinds[one.kind] += 1
        programs.add(one.key)
    said = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
    begin = Path(recipe.begin) if recipe.begin else None
    return [
        ("base", f"`{Path(recipe.base).name}`, sha256 `{sha256_of(Path(recipe.base))}`"),
        *([("begun from", _begun(begin, recipe.keep))] if begin and begin.is_file() else []),
        ("lessons", f"{sum(kinds.values()):,} ({said}) about {len(programs):,} programs, generated here and run"),
        ("left out", "all families of the bench and the demo, by answers; those of the bench by wording too"),
        ("prompts", f"version {PROMPT_VERSION}"),
        ("seed", str(recipe.seed)),
    ]


def _begun(adapter: Path, keep: float) -> str:
    share = f"; of the mean of both that this is it has {keep:.0%}" if keep else ""
    return f"`{adapter.name}`, sha256 `{sha256_of(adapter)}`{share}"


def _trained(recipe: Recipe, folder: Folder, curve: list[dict[str, Any]]) -> list[tuple[str, str]]:
    if not curve:
        return [("steps", "none")]
    steps = [line for line in curve if "held_back" not in line]
    checked = [line for line in curve if "held_back" in line]
    last = curve[-1]
    few = max(1, len(steps) // 20)
    mean = [sum(line["loss"] for line in part) / few for part in (steps[:few], steps[-few:])]
    rows = [
        ("steps", f"{last['step']} of {last['steps']}, {recipe.tokens} tokens each at most"),
        ("tokens", f"{last['tokens']:,} in {last['seconds'] / 3600:.2f} hours"),
        ("speed", f"{last['tokens'] / max(last['seconds'], 1e-9):.0f} tokens/s"),
        ("loss of a reply's token", f"{mean[0]:.3f} in the first steps, {mean[1]:.3f} in the last"),
    ]
    if folder.device.exists():
        rows.append(("on", folder.device.read_text(encoding="utf-8").strip()))
    if checked:
        first, end = checked[0], checked[-1]
        said = f"{first['held_back']:.3f} at step {first['step']}, {end['held_back']:.3f} at step {end['step']}"
        rows.append(("the same on programs held back", said))
    return rows


def _figures(folder: Folder) -> str:
    """The table of the comparison, or how to make it."""
    if not folder.figures.exists():
        return "Not measured yet: `latm adapters compare`."
    held = json.loads(folder.figures.read_text(encoding="utf-8"))
    rows = [f"| {name} | {before} | {after} |" for name, before, after in held["rows"]]
    return "\n".join([held["what"], "", "| | stock | adapter |", "|---|---|---|", *rows])


def _curve(folder: Folder) -> list[dict[str, Any]]:
    if not folder.losses.exists():
        return []
    return [json.loads(line) for line in folder.losses.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


def _table(rows: list[tuple[str, str]]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
