"""`latm make`: a tool from demonstrations."""

from __future__ import annotations

import keyword
import re
from dataclasses import replace

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, read_labelled
from latm_local.datatypes import Instance, Json, MakeReport
from latm_local.errors import BadInput


@click.command()
@click.argument("demonstrations", metavar="DEMOS")
@click.option("--name", metavar="NAME", help="What the tool is called; without it the maker chooses.")
@click.option("--budget", metavar="TIME", help="Longest search, such as 120s, 5m or 1h.")
@click.option("--samples", metavar="N", type=click.IntRange(min=1), help="Bodies sampled at most.")
@click.option("--tokens", metavar="N", type=click.IntRange(min=1), help="The maker's tokens at most.")
@click.option(
    "--admit",
    type=click.Choice(["gate", "shown-only"]),
    help="shown-only: right on what the maker saw is enough. To compare with, not to use.",
)
@json_option
@pass_session
def make(
    session: Session,
    demonstrations: str,
    name: str | None,
    budget: str | None,
    samples: int | None,
    tokens: int | None,
    admit: str | None,
    as_json: bool,
) -> None:
    """Make a tool from demonstrations.

    DEMOS is a JSON-lines file of questions with answers; - reads stdin.
    Some demonstrations are held back from the maker, and the tool must get those right too.
    A search that was cut short, or found nothing, goes on where it ended when it is asked for again.

    \b
    Example:
      latm make sorting.jsonl --name sort_words --budget 2m --samples 96
    """
    instances = _labelled(demonstrations)
    checked = _checked(name)
    limits = {"seconds": _seconds(budget), "samples": samples, "tokens": tokens, "admit": admit}
    given = tuple(f"make.{setting}={value}" for setting, value in limits.items() if value is not None)
    with replace(session, assignments=(*session.assignments, *given)).runtime() as runtime:
        report = runtime.make(instances, checked)
    print_json(make_report_to_json(report)) if as_json else _say(report)


def _labelled(source: str) -> list[Instance]:
    wanted = 'every demonstration needs "id", "question" and "answer"; unlabelled questions go to `latm run`'
    instances = read_labelled(source, wanted)
    if len(instances) < 2:
        raise BadInput(f"{source} holds one demonstration; at least 2 are needed, 6 are better")
    return instances


def _seconds(budget: str | None) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", budget.strip()) if budget is not None else None
    if budget is not None and (found is None or float(found[1]) == 0):
        raise BadInput(f"--budget {budget!r} is not a time", "write seconds, minutes or hours, as in 120s, 5m or 1h")
    return float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[2]] if found else None


def _checked(name: str | None) -> str | None:
    if name is not None and (keyword.iskeyword(name) or not re.fullmatch(r"[a-z][a-z0-9_]*", name)):
        raise BadInput(f"--name {name!r} cannot name a tool", "use lower-case letters, digits and _, as in sort_words")
    return name


def make_report_to_json(report: MakeReport) -> dict[str, Json]:
    """What `latm make --json` prints; see docs/formats.md."""
    return {
        "made": report.made,
        "tool": report.tool,
        "status": report.status,
        "shown": {"right": report.shown[0], "of": report.shown[1]},
        "held_back": {"right": report.held_back[0], "of": report.held_back[1]},
        "candidates": report.candidates,
        "seconds": round(report.seconds, 3),
        "tokens": {"user": report.user_tokens, "maker": report.maker_tokens},
        "bound": report.bound or None,
        "stages": dict(report.stages),
        "alike": list(report.alike),
        "reason": report.reason or None,
    }


def _say(report: MakeReport) -> None:
    figures = (
        f"{report.shown[0]}/{report.shown[1]} shown and {report.held_back[0]}/{report.held_back[1]} held back right, "
        f"{report.candidates} candidates, {report.seconds:.1f} s"
    )
    if report.tool is not None:
        click.echo(report.tool)
        click.echo(report.bound, err=True)
    click.echo(f"{report.status}: {figures}{': ' + report.reason if report.reason else ''}", err=True)
