"""`latm models`: the models that can be named, and the embedded ones' preparation."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table
from latm_local.datatypes import Json, Model
from latm_local.errors import ModelTooLarge

if TYPE_CHECKING:
    from latm_local.catalog import ModelEntry
    from latm_local.config import Settings

HEADER = ("NAME", "USED AS", "SIZE", "PARAMETERS", "QUANTIZATION", "CONTEXT", "PATH OR PROBLEM")


@click.group()
def models() -> None:
    """Local GGUF models: list, show, prepare."""


@models.command("list")
@json_option
@pass_session
def list_all(session: Session, as_json: bool) -> None:
    """List the models of latm.toml and the embedded ones.

    \b
    Example:
      latm models list
    """
    from latm_local.catalog import list_models

    settings = session.settings()
    found = [(entry, _roles(entry.name, settings)) for entry in list_models(settings)]
    if as_json:
        print_json([_entry(entry, roles) for entry, roles in found])
    else:
        print_table([_row(entry, roles) for entry, roles in found], HEADER)


@models.command("show")
@click.argument("name")
@json_option
@pass_session
def show(session: Session, name: str, as_json: bool) -> None:
    """Show what a model file says of itself.

    NAME or a path; with the file's sha256, and the memory that it would take in bytes.

    \b
    Example:
      latm models show embedded
    """
    from latm_local.catalog import find_model, sha256_of

    settings = session.settings()
    model = find_model(name, settings)
    record: dict[str, Json] = {**_description(model), "sha256": sha256_of(model.path)}
    plan, memory = _memory(model, settings)
    sections: dict[str, dict[str, Json]] = {"shape": asdict(model.shape), "plan": plan, "memory": memory}
    if as_json:
        print_json({**record, **sections})
        return
    _lines(record)
    for name, section in sections.items():
        click.echo(f"\n{name}")
        _lines(section, "  ")


@models.command("prepare")
@click.option("--again", is_flag=True, help="Make the copy even when it is there.")
@json_option
@pass_session
def prepare(session: Session, again: bool, as_json: bool) -> None:
    """Make the faster copy of the embedded model.

    It is a Q4_0 file in the user's cache folder; nothing is done when it is there.

    \b
    Example:
      latm models prepare
    """
    from latm_local.prepare import prepare_models

    path = prepare_models(session.progress, again)
    print_json({"path": str(path), "size": path.stat().st_size}) if as_json else click.echo(path)


def _memory(model: Model, settings: Settings) -> tuple[dict[str, Json], dict[str, Json]]:
    """How the model would be set up now, and the bytes that this takes; or why it does not fit."""
    from latm_local.engine.plan import estimate, free_memory, make_plan

    try:
        plan = make_plan(settings.engine, model.shape)
    except ModelTooLarge as error:
        return {}, {"error": error.message, "hint": error.hint}
    taken = estimate(model.shape, plan)
    return asdict(plan), {**asdict(taken), "total": taken.total, "free": free_memory()}


def _lines(record: dict[str, Json], indent: str = "") -> None:
    for key, value in record.items():
        click.echo(f"{indent}{key:<15} {value:,}" if isinstance(value, int) else f"{indent}{key:<15} {value}")


def _roles(name: str, settings: Settings) -> list[str]:
    return [role for role, chosen in (("maker", settings.maker), ("user", settings.user)) if chosen == name]


def _description(model: Model) -> dict[str, Json]:
    return {
        "name": model.name,
        "path": str(model.path),
        "architecture": model.architecture,
        "quantization": model.quantization,
        "context": model.context,
        "parameters": model.parameters,
        "size": model.size,
    }


def _entry(entry: ModelEntry, roles: list[str]) -> dict[str, Json]:
    from latm_local.formats import failure_to_json

    path = None if entry.path is None else str(entry.path)
    known: dict[str, Json] = _description(entry.model) if entry.model else {"name": entry.name, "path": path}
    return {
        **known,
        "name": entry.name,
        "used_as": list(roles),
        "ok": entry.model is not None,
        "error": failure_to_json(entry.problem),
    }


def _row(entry: ModelEntry, roles: list[str]) -> tuple[str, ...]:
    used = ", ".join(roles)
    if entry.model is None:
        problem = entry.problem
        return (entry.name, used, "", "", "", "", f"{problem.message}; {problem.hint}" if problem else "")
    model = entry.model
    size, parameters = f"{model.size / 1e6:,.0f} MB", f"{model.parameters / 1e6:,.0f} M"
    return (entry.name, used, size, parameters, model.quantization, f"{model.context:,}", str(model.path))
