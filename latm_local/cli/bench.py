"""`latm bench`: what this machine gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json
from latm_local.datatypes import Json


class Report(Protocol):
    """What every benchmark gives back; its str is for people."""

    def to_json(self) -> dict[str, Json]: ...


@click.group()
def bench() -> None:
    """Measure this machine: engine, sandbox, dispatcher, tool maker, tool user."""


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


@bench.command("make")
@click.option("--families", default="all", show_default=True, metavar="F", help="NAME,NAME, held_out, tuning or all.")
@click.option("--model", metavar="MODEL", help="A name or a path; the tool maker's model if not given.")
@click.option("--seed", default=0, show_default=True, help="Draws other instances and other candidates.")
@click.option("--demonstrations", default=12, show_default=True, type=click.IntRange(2), help="Given to the maker.")
@click.option(
    "--wordings", type=click.IntRange(1), help="Wordings of each family in use; all those not kept for tests."
)
@click.option("--admit", type=click.Choice(["gate", "shown-only"]), help="shown-only switches the gate off.")
@json_option
@pass_session
def make(
    session: Session,
    families: str,
    model: str | None,
    seed: int,
    demonstrations: int,
    wordings: int | None,
    admit: str | None,
    as_json: bool,
) -> None:
    """Task families made right, made wrong, left for review, not made.

    A tool is right when it answers 98 % of 50 fresh instances, and wrong when it answers more than 2 % of them
    wrongly; with fewer wrong and more left unanswered it counts as for review. "Without the gate" is what the
    first candidate that is right on the demonstrations shown to the maker would have been.
    Its library is a temporary one.
    Samples and seconds a family are the settings make.samples and make.seconds. Ctrl-C shows what was measured.

    \b
    Example:
      latm --set make.seconds=60 bench make --families word_sorting,median
    """
    from latm_local.bench.families import select
    from latm_local.bench.make import run

    chosen = select(families)
    given = (f"make.admit={admit}",) if admit else ()
    session = replace(session, maker=model or session.maker, assignments=(*session.assignments, *given))
    with session.runtime() as runtime:
        report = run(runtime, chosen, session.progress, demonstrations=demonstrations, seed=seed, wordings=wordings)
    _print(report, as_json)
    if report.fault is not None:
        raise report.fault
    if report.interrupted:
        raise click.Abort


@bench.command("use")
@click.option("--packs", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of tool packs.")
@click.option("--rows", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of NAME.jsonl.")
@click.option("--families", metavar="F", help="NAME,NAME, held_out, tuning or all; all if no --rows are given.")
@click.option("--most", default=25, show_default=True, type=click.IntRange(1), help="Rows of each task.")
@click.option("--ways", default="auto,grounded,free,no_tool", show_default=True, help="What is compared.")
@click.option("--seed", default=0, show_default=True, help="Draws other instances.")
@json_option
@pass_session
def use(
    session: Session,
    packs: Path | None,
    rows: Path | None,
    families: str | None,
    most: int,
    ways: str,
    seed: int,
    as_json: bool,
) -> None:
    """Arguments filled for correct tools: frames, evidence, free JSON, and no tool at all.

    NAME.json of --packs (those that came along if not given) is measured with the rows of NAME.jsonl in --rows.
    Families have tools of their own; they are measured in their known wordings and in one never shown.

    \b
    Example:
      latm bench use --families word_sorting,digit_sum --most 10
    """
    from latm_local.bench.use import measure

    with session.runtime() as runtime:
        report = measure(runtime, session.progress, packs, rows, families, most, ways.split(","), seed)
    _print(report, as_json)


@bench.command("refuse")
@click.option("--families", default="all", show_default=True, metavar="F", help="NAME,NAME, held_out, tuning or all.")
@click.option("--most", default=4, show_default=True, type=click.IntRange(1), help="Questions of each kind a tool.")
@click.option("--seed", default=0, show_default=True, help="Draws other questions.")
@json_option
@pass_session
def refuse(session: Session, families: str, most: int, seed: int, as_json: bool) -> None:
    """Questions that a tool is not for: whether the user model says so, and how often when they are.

    It is the question that the setting dispatch.ask has put to it, for one tool at a time.

    \b
    Example:
      latm bench refuse --families held_out --most 2
    """
    from latm_local.bench.families import select
    from latm_local.bench.refuse import run

    chosen = select(families)
    with session.runtime() as runtime:
        report = run(runtime, chosen, most, seed, session.progress)
    _print(report, as_json)


@bench.command("reuse")
@click.option(
    "--families", default="tuning", show_default=True, metavar="F", help="NAME,NAME, held_out, tuning or all."
)
@click.option("--strangers", default="held_out", show_default=True, metavar="F", help="Families without a tool.")
@click.option("--most", default=4, show_default=True, type=click.IntRange(1), help="Questions of each kind a family.")
@click.option("--seed", default=0, show_default=True, help="Draws other questions.")
@json_option
@pass_session
def reuse(session: Session, families: str, strangers: str, most: int, seed: int, as_json: bool) -> None:
    """Questions given to the right tool, to a wrong one, or to none, by the setting dispatch.ask.

    Questions in known and in other words, of twins of the tools' tasks, and of tasks that have no tool.

    \b
    Example:
      latm bench reuse --families held_out --strangers tuning --most 8
    """
    from latm_local.bench.families import select
    from latm_local.bench.reuse import run

    chosen, strange = select(families), select(strangers)
    with session.runtime() as runtime:
        report = run(runtime, chosen, strange, most, seed, session.progress)
    _print(report, as_json)


def _print(report: Report, as_json: bool) -> None:
    if as_json:
        print_json(report.to_json())
    else:
        click.echo(str(report))
