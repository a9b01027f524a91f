"""`latm dispatch`: why a question goes to a tool, or to none."""

from __future__ import annotations

import json
from pathlib import Path

import click

from latm_local.cli.calibrate import calibrate
from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table
from latm_local.datatypes import Decision, Json, Reuse


@click.group()
def dispatch() -> None:
    """Why a question goes to a tool, or to none."""


dispatch.add_command(calibrate)


@dispatch.command("explain")
@click.argument("question")
@json_option
@pass_session
def explain(session: Session, question: str, as_json: bool) -> None:
    """Show the decision on a question.

    The nearest tools, and why. A confidence is between 0 and 1; at 0.5 it is as likely that the tool serves as
    that none does. What had the last word is the step: the confidence itself; a tool's frame, since below the
    setting dispatch.sure a tool is used only where it reads the question exactly; the wording, which is almost a
    tool's and not quite; or the user model, where the setting dispatch.ask has it asked.

    \b
    Example:
      latm dispatch explain "Sort the following words: pear fig"
    """
    with session.runtime() as runtime:
        decision = runtime.explain(question)
    sure = session.settings().dispatch.sure
    print_json(decision_to_json(decision, sure)) if as_json else _say(decision, sure)


def decision_to_json(decision: Decision, sure: float) -> dict[str, Json]:
    """What `latm dispatch explain --json` prints; see docs/formats.md."""
    reuse = isinstance(decision, Reuse)
    return {
        "decision": "reuse" if reuse else "make",
        "tool": decision.tool if isinstance(decision, Reuse) else None,
        "similarity": decision.similarity,
        "threshold": decision.threshold,
        "sure": sure,
        "step": decision.step,
        "read_exactly": _read_exactly(decision, sure),
        "reason": _reason(decision, sure),
        "neighbours": [{"tool": n.tool, "similarity": n.similarity, "text": n.text} for n in decision.neighbours],
    }


def _read_exactly(decision: Decision, sure: float) -> bool | None:
    """Whether a tool reads the question exactly; None where that did not decide."""
    if decision.step in ("wording", "model"):
        return False
    first = decision.neighbours[0].similarity if decision.neighbours else decision.similarity
    return None if first is None or first >= sure else isinstance(decision, Reuse)


def _reason(decision: Decision, sure: float) -> str:
    read = _read_exactly(decision, sure)
    if not isinstance(decision, Reuse):
        beside = "; no near tool reads the question exactly" if decision.step in ("similarity", "frame") else ""
        return decision.reason + (beside if read is False and decision.neighbours else "")
    if decision.step == "model":
        return f"the user model names it; confidence {decision.similarity:.3f}"
    if read or decision.step == "frame":
        return f"it reads the question exactly, as below {sure:.2f} it must; confidence {decision.similarity:.3f}"
    return f"confidence {decision.similarity:.3f} reaches the threshold {decision.threshold:.3f}"


def _say(decision: Decision, sure: float) -> None:
    reason = _reason(decision, sure)
    if not decision.neighbours:
        click.echo(f"make: {reason}")
        return
    click.echo(f"reuse {decision.tool}" if isinstance(decision, Reuse) else "make: no tool serves")
    rows = [(n.tool, f"{n.similarity:.3f}", " ".join(n.text.split())) for n in decision.neighbours]
    print_table(rows, ("TOOL", "CONFIDENCE", "NEAREST TEXT"))
    click.echo(f"why: {reason}")


@dispatch.command("eval")
@click.option("--known", required=True, metavar="FILE", help='Rows {"question", "task"} that stand for tools.')
@click.option("--test", required=True, metavar="FILE", help="Rows to decide; task null: no tool serves.")
@click.option("--calibration", metavar="FILE", help="Rows that the threshold is learnt from.")
@click.option("--errors", metavar="OUT", help="Where each wrong decision is written, as JSON lines.")
@json_option
@pass_session
def evaluate(
    session: Session, known: str, test: str, calibration: str | None, errors: str | None, as_json: bool
) -> None:
    """Measure how well tools and unknown tasks are told apart.

    On your own questions, without tools and without a language model.

    \b
    Example:
      latm dispatch eval --known train.jsonl --test test.jsonl --calibration val.jsonl
    """
    from latm_local.dispatcher.evaluate import evaluate as measure
    from latm_local.dispatcher.rows import read_rows

    rows = [read_rows(Path(name)) if name else [] for name in (known, test, calibration)]
    with session.runtime() as runtime:
        found = measure(rows[0], rows[1], runtime.encoder, rows[2], runtime.settings.dispatch)
    if errors is not None:
        from latm_local.formats import write_text

        write_text(Path(errors), "".join(wrong.to_json() + "\n" for wrong in found.wrong))
    figures = json.loads(found.to_json())
    print_json(figures) if as_json else _figures(figures)


def _figures(figures: dict[str, Json]) -> None:
    for name, value in figures.items():
        if isinstance(value, float):
            click.echo(f"{name:<16} {value:.4g}")
        elif isinstance(value, dict):
            inner = ", ".join(
                f"{key} {part:.4g}" if isinstance(part, float) else f"{key} {part}" for key, part in value.items()
            )
            click.echo(f"{name:<16} {inner}")
    confusions = figures["confusions"]
    if isinstance(confusions, list) and confusions:
        rows = [
            tuple("unknown" if part is None else str(part) for part in c) for c in confusions if isinstance(c, list)
        ]
        print_table(rows, ("TASK", "CHOSEN", "TIMES"))
