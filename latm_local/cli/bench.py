"""`latm bench`: what this machine gives."""

from __future__ import annotations

from typing import Protocol

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json
from latm_local.datatypes import Json


class Report(Protocol):
    """What every benchmark gives back; its str is for people."""

    def to_json(self) -> dict[str, Json]: ...


@click.group()
def bench() -> None:
    """Measure this machine: engine, sandbox, dispatcher."""


@bench.command("engine")
@click.option("--model", metavar="MODEL", help="A name or a path; the tool user's model if not given.")
@json_option
@pass_session
def engine(session: Session, model: str | None, as_json: bool) -> None:
    """Rows a second of a model over a shared prompt.

    \b
    Example:
      latm bench engine --model embedded
    """
    from latm_local.bench.engine import run
    from latm_local.catalog import find_model

    settings = session.settings()
    _print(run(find_model(model or settings.user, settings).path, settings, session.progress), as_json)


@bench.command("sandbox")
@json_option
@pass_session
def sandbox(session: Session, as_json: bool) -> None:
    """Calls a second of generated code, and how fast a runaway is ended.

    \b
    Example:
      latm bench sandbox --json
    """
    from latm_local.bench.sandbox import run

    _print(run(session.progress), as_json)


def _print(report: Report, as_json: bool) -> None:
    if as_json:
        print_json(report.to_json())
    else:
        click.echo(str(report))
