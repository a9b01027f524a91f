"""`latm config`: every setting, its value and where the value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table
from latm_local.datatypes import Json


@click.command()
@json_option
@pass_session
def config(session: Session, as_json: bool) -> None:
    """Show every setting: its value and its source.

    Sources, the later winning: defaults, latm.toml, LATM_* in the environment, options.

    \b
    Example:
      latm --set make.samples=32 config
    """
    rows = list(_sourced(session))
    if as_json:
        print_json([{"setting": name, "value": value, "source": source} for name, value, source in rows])
    else:
        print_table([(name, _text(value), source) for name, value, source in rows], ("SETTING", "VALUE", "SOURCE"))


def _text(value: Json) -> str:
    return "" if value is None else str(value)


def _sourced(session: Session) -> Iterator[tuple[str, Json, str]]:
    from latm_local.config import find_toml

    values = session.settings().model_dump(mode="json")
    toml = find_toml()
    written = _read(toml) if toml else {}
    flags = session.flags()
    for path, value in _leaves(values):
        source = _environment(path) or "default"
        if source == "default" and _holds(written, path):
            source = str(toml)
        if _holds(flags, path):
            source = "option"
        yield ".".join(path), value, source


def _read(toml: os.PathLike[str]) -> dict[str, Any]:
    import tomllib

    with open(toml, "rb") as file:
        return tomllib.load(file)


def _leaves(values: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _holds(values: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Whether nested mappings say something about the setting at `path`."""
    found: Any = values
    for part in path:
        if not isinstance(found, Mapping) or part not in found:
            return False
        found = found[part]
    return True


def _environment(path: tuple[str, ...]) -> str | None:
    """The LATM_ variable that sets `path` or a section above it; names are read in any case."""
    present = {name.upper(): name for name, value in os.environ.items() if value}
    for length in range(len(path), 0, -1):
        variable = "LATM_" + "__".join(path[:length]).upper()
        if variable in present:
            return f"environment {present[variable]}"
    return None
