"""`latm dispatch calibrate`: where the line is drawn between known and unknown, and what it promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table
from latm_local.datatypes import Json
from latm_local.errors import BadInput

if TYPE_CHECKING:
    from latm_local.dispatcher.decide import IndexStats
    from latm_local.runtime import Runtime

HINT = "make or import at least three tools, or give --calibration rows with and without a tool"


@dataclass(frozen=True, slots=True)
class Confidences:
    """How sure the dispatcher is of questions that a tool serves, and of questions that none does."""

    known: Sequence[float]
    unknown: Sequence[float]

    @property
    def both(self) -> bool:
        return bool(self.known) and bool(self.unknown)


@click.command()
@click.option("--picture", metavar="OUT", help="Where to write it as PNG; needs matplotlib.")
@click.option("--calibration", metavar="FILE", help='Rows {"question", "task"} in place of the demonstrations.')
@click.option("--unknown", metavar="FILE", help='Rows {"question"} that no tool serves, kept and learnt from.')
@json_option
@pass_session
def calibrate(
    session: Session, picture: str | None, calibration: str | None, unknown: str | None, as_json: bool
) -> None:
    """Show the threshold and what it promises.

    With it how sure the dispatcher is (its confidence, from 0 to 1) of questions of known and of unknown tasks, and
    how many of the unknown are reused (the risk) where so many of the known are served (the coverage). Tools are
    hidden in turn for it, and their demonstrations are then questions of unknown tasks. With --calibration the
    questions are your own; a row's task is a tool's name, or the task that the tool was made of, or null where no
    tool serves. --unknown keeps examples of what no tool serves in the library's folder (unknown.json), in place
    of earlier ones, and learns with them; nothing else is changed. What was learnt is kept beside the index and
    learnt again when tools, settings or the encoder change. The settings dispatch.threshold, dispatch.alpha and
    dispatch.sure move the lines.

    \b
    Example:
      latm dispatch calibrate --picture calibration.png
    """
    strangers = _strangers(unknown) if unknown is not None else None
    with session.runtime() as runtime:
        if strangers is not None:
            runtime.dispatcher.calibrate(strangers)
        stats = runtime.dispatcher.stats
        confidences = _own(runtime, calibration, session) if calibration else _held_out(runtime, session)
        sure = runtime.settings.dispatch.sure
    if picture is not None:
        _draw(Path(picture), confidences, stats.thresholds.threshold)
        session.progress(f"picture in {picture}")
    print_json(_to_json(stats, confidences, sure)) if as_json else _say(stats, confidences, sure)


def _strangers(path: str) -> list[str]:
    from latm_local.dispatcher.rows import read_rows

    rows = read_rows(Path(path))
    known = [row for row in rows if row.task is not None]
    if known:
        raise BadInput(
            f"{path}: {len(known)} rows have a task, the first {known[0].task!r}",
            "--unknown takes questions that no tool serves; rows with tasks go to --calibration",
        )
    return [row.question for row in rows]


def _held_out(runtime: Runtime, session: Session) -> Confidences:
    session.progress("hiding tools in turn")
    return Confidences(*runtime.dispatcher.calibration_confidences())


def _own(runtime: Runtime, calibration: str, session: Session) -> Confidences:
    """The confidences of a person's own rows; a task that no tool is of counts as unknown, and is told."""
    from latm_local.dispatcher.rows import read_rows

    rows = read_rows(Path(calibration))
    names = {n for t in runtime.library.tools(usable=True) for n in (t.name, t.reference, t.provenance.get("task"))}
    decisions = runtime.dispatcher.decide([row.question for row in rows])
    judged = [(r.task, d.similarity) for r, d in zip(rows, decisions, strict=True) if d.similarity is not None]
    strange = sorted({row.task for row in rows if row.task is not None and row.task not in names})
    if strange:
        session.progress(f"no tool is of these tasks, so they count as unknown: {', '.join(strange)}")
    return Confidences(
        [confidence for task, confidence in judged if task is not None and task in names],
        [confidence for task, confidence in judged if task is None or task not in names],
    )


def _draw(picture: Path, confidences: Confidences, threshold: float) -> None:
    from latm_local.dispatcher.picture import write_png

    if not confidences.both:
        raise BadInput("there is nothing to picture: known and unknown questions are needed", HINT)
    write_png(picture, confidences.known, confidences.unknown, threshold)


def _to_json(stats: IndexStats, confidences: Confidences, sure: float) -> dict[str, Json]:
    """What `latm dispatch calibrate --json` prints; see docs/formats.md."""
    from latm_local.dispatcher.picture import counts, risk

    lines = stats.thresholds
    return {
        "tools": stats.tools,
        "threshold": lines.threshold,
        "sure": sure,
        "lower": lines.lower,
        "upper": lines.upper,
        "learnt_from": dict(asdict(stats.source)) if stats.source is not None else None,
        "bound": {"alpha": lines.alpha, "delta": lines.delta, "note": lines.note},
        "coverage": _reach(confidences.known, lines.threshold),
        "false_reuse": _reach(confidences.unknown, lines.threshold),
        "histogram": {"known": list(counts(confidences.known)), "unknown": list(counts(confidences.unknown))},
        "risk": [
            {"coverage": covered, "false_reuse": reused, "threshold": line}
            for covered, reused, line in risk(confidences.known, confidences.unknown)
        ],
    }


def _reach(confidences: Sequence[float], threshold: float) -> float | None:
    """The share of confidences at or above a threshold; None of none."""
    return sum(confidence >= threshold for confidence in confidences) / len(confidences) if confidences else None


def _say(stats: IndexStats, confidences: Confidences, sure: float) -> None:
    from latm_local.dispatcher.picture import histogram, risk

    lines = stats.thresholds
    click.echo(f"tools      {stats.tools}")
    click.echo(f"threshold  {lines.threshold:.3f}  from here on a question counts as one of a known task")
    click.echo(f"sure       {sure:.3f}  below this one, only a tool that reads the question exactly is used")
    if stats.source is not None:
        own = f", {stats.source.unknown} examples of unknown tasks" if stats.source.unknown else ""
        click.echo(f"learnt     from {stats.source.demonstrations} demonstrations of {stats.source.tools} tools{own}")
    click.echo(f"bound      {lines.note}")
    if not confidences.both:
        click.echo(f"\nno picture: known and unknown questions are needed; {HINT}", err=True)
        return
    click.echo(f"\n{histogram(confidences.known, confidences.unknown, lines.threshold)}\n")
    here = (_reach(confidences.known, lines.threshold), _reach(confidences.unknown, lines.threshold), lines.threshold)
    found = [here, *risk(confidences.known, confidences.unknown)]
    rows = [(f"{covered:.1%}", f"{reused:.1%}", f"{at:.3f}") for covered, reused, at in found]
    rows[0] = (*rows[0][:2], f"{rows[0][2]}  the threshold")
    print_table(rows, ("KNOWN SERVED", "UNKNOWN REUSED", "FROM CONFIDENCE"))
