"""`latm adapters`: small adapters that teach a local model its role."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table

if TYPE_CHECKING:
    from latm_local.adapters.recipe import Folder, Recipe, Role

ROLE: Final = click.argument("role", type=click.Choice(["maker", "user"]))
FOLDER: Final = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The run's folder; HOME/adapters/ROLE if not given.",
)
_RECIPE: Final = (
    click.option("--base", metavar="MODEL", help="A name or a path; the role's model if not given."),
    click.option("--lessons", default=16_000, show_default=True, type=click.IntRange(1), help="How many are made."),
    click.option("--rank", default=16, show_default=True, type=click.IntRange(1), help="Of the matrices."),
    click.option("--rate", default=1e-3, show_default=True, help="Highest learning rate."),
    click.option(
        "--tokens", default=2048, show_default=True, type=click.IntRange(1), help="Of a step; a GPU takes 16384."
    ),
    click.option("--epochs", default=1, show_default=True, type=click.IntRange(1), help="Times all are seen."),
    click.option("--steps", default=0, help="Stop after so many; 0: when all lessons are seen."),
    click.option("--seed", default=0, show_default=True, help="Draws other lessons and another order."),
    click.option(
        "--begin",
        type=click.Path(exists=True, dir_okay=False, resolve_path=True),
        metavar="FILE",
        help="An adapter that training goes on from.",
    ),
    click.option(
        "--keep",
        default=0.0,
        show_default=True,
        type=click.FloatRange(0, 1),
        help="Share of that adapter in what is written: it forgets less.",
    ),
)


def recipe_options(command: Any) -> Any:
    """The options that make a recipe."""
    for option in reversed(_RECIPE):
        command = option(command)
    return command


@click.group()
def adapters() -> None:
    """Small LoRA adapters for the roles: data, train, export, compare, iterate."""


@adapters.command("data")
@ROLE
@FOLDER
@recipe_options
@json_option
@pass_session
def data(session: Session, /, role: str, folder: Path | None, as_json: bool, **options: Any) -> None:
    """Make the lessons, to be looked at before training.

    One JSON object a line: messages, how the reply begins, the reply. Every body was run; tasks of the
    bench are left out.

    \b
    Example:
      latm adapters data maker --lessons 200 --folder try
    """
    from latm_local.adapters.whole import make_lessons

    run = _folder(session, role, folder)
    recipe = _recipe(session, role, options)
    run.open(recipe)
    count = make_lessons(recipe, run, session.progress)
    if as_json:
        print_json({"lessons": count, "path": str(run.lessons)})
    else:
        click.echo(f"{count} lessons in {run.lessons}")


@adapters.command("train")
@ROLE
@FOLDER
@recipe_options
@click.option("--hours", type=float, help="Stop then; the same command goes on later.")
@click.option(
    "--to", type=click.Path(path_type=Path), metavar="FILE", help="The adapter; FOLDER/ROLE.gguf if not given."
)
@json_option
@pass_session
def train(
    session: Session,
    /,
    role: str,
    folder: Path | None,
    hours: float | None,
    to: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Do it all: lessons, training, export, card.

    A run that was ended goes on when the command is given again. Needs `pip install 'latm_local[train]'`.

    \b
    Example:
      latm adapters train maker --hours 2
    """
    from latm_local.adapters.whole import whole_run

    run = _folder(session, role, folder)
    recipe = _recipe(session, role, options)
    _show(whole_run(recipe, run, to or run.path / f"{role}.gguf", session.progress, hours), as_json)


@adapters.command("export")
@ROLE
@FOLDER
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE", help="FOLDER/ROLE.gguf if not given.")
@json_option
@pass_session
def export_adapter(session: Session, role: str, folder: Path | None, to: Path | None, as_json: bool) -> None:
    """Write the adapter of a run's latest checkpoint, and its card.

    \b
    Example:
      latm adapters export maker --to models/adapters/maker.gguf
    """
    from latm_local.adapters.card import write_card
    from latm_local.adapters.export import export
    from latm_local.adapters.recipe import need_training_packages

    need_training_packages()
    run = _folder(session, role, folder)
    target = export(run, to or run.path / f"{role}.gguf")
    write_card(run, target)
    _show(target, as_json)


@adapters.command("compare")
@ROLE
@FOLDER
@click.option("--adapter", type=click.Path(path_type=Path), metavar="FILE", help="FOLDER/ROLE.gguf if not given.")
@click.option("--families", default="held_out", show_default=True, metavar="F", help="Of the bench, for the maker.")
@json_option
@pass_session
def compare_adapter(
    session: Session, role: str, folder: Path | None, adapter: Path | None, families: str, as_json: bool
) -> None:
    """Measure the role without the adapter and with it, and write both onto the card.

    \b
    Example:
      latm --set make.seconds=60 adapters compare maker
    """
    from latm_local.adapters.card import write_card
    from latm_local.adapters.compare import compare

    run = _folder(session, role, folder)
    file = adapter or run.path / f"{role}.gguf"
    rows = compare(run, file, session.settings(), families, session.progress)
    write_card(run, file)
    if as_json:
        print_json({name: {"stock": before, "adapter": after} for name, before, after in rows})
    else:
        print_table(rows, ("", "STOCK", "ADAPTER"))


@adapters.command("iterate")
@FOLDER
@click.option("--tasks", default=1000, show_default=True, type=click.IntRange(1), help="Tasks that the maker tries.")
@click.option("--hours", type=float, help="Of training; the same command goes on later.")
@json_option
@pass_session
def iterate(session: Session, folder: Path | None, tasks: int, hours: float | None, as_json: bool) -> None:
    """One round of learning from what the maker gets right itself.

    It writes bodies for fresh tasks, none of the bench's; those that are right are the lessons of a run in
    FOLDER/round-2, beside as many earlier ones. The run goes on from FOLDER/maker.gguf. Keep its adapter if
    `latm adapters compare` says that it is better.

    \b
    Example:
      latm adapters iterate --tasks 1000 --hours 2
    """
    from latm_local.adapters.iterate import next_run
    from latm_local.adapters.whole import whole_run

    run = _folder(session, "maker", folder)
    recipe, target = next_run(run, session.settings(), tasks, session.progress)
    _show(whole_run(recipe, target, target.path / "maker.gguf", session.progress, hours), as_json)


def _show(adapter: Path, as_json: bool) -> None:
    if as_json:
        print_json({"adapter": str(adapter), "card": str(adapter.with_suffix(".md")), "size": adapter.stat().st_size})
    else:
        click.echo(adapter)


def _folder(session: Session, role: str, folder: Path | None) -> Folder:
    from latm_local.adapters.recipe import Folder

    return Folder(folder or session.settings().home / "adapters" / role)


def _recipe(session: Session, role: str, options: dict[str, Any]) -> Recipe:
    from latm_local.adapters.recipe import LONGEST, Recipe
    from latm_local.catalog import find_model

    settings = session.settings()
    base = options.pop("base") or (settings.maker if role == "maker" else settings.user)
    chosen: Role = "maker" if role == "maker" else "user"
    path, alpha = str(find_model(base, settings).path), 2 * options["rank"]
    return Recipe(chosen, path, alpha=alpha, longest=LONGEST[chosen], **options)
