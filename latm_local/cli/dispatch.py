"""`latm dispatch`: why a question goes to a tool, or to none."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table
from latm_local.datatypes import Decision, Json, Reuse


@click.group()
def dispatch() -> None:
    """Why a question goes to a tool, or to none."""


@dispatch.command("explain")
@click.argument("question")
@json_option
@pass_session
def explain(session: Session, question: str, as_json: bool) -> None:
    """Show the decision on a question.

    With the nearest tools, their similarities and the reason.

    \b
    Example:
      latm dispatch explain "Sort the following words: pear fig"
    """
    with session.runtime() as runtime:
        decision = runtime.explain(question)
    print_json(decision_to_json(decision)) if as_json else _say(decision)


def decision_to_json(decision: Decision) -> dict[str, Json]:
    """What `latm dispatch explain --json` prints; see docs/formats.md."""
    reuse = isinstance(decision, Reuse)
    return {
        "decision": "reuse" if reuse else "make",
        "tool": decision.tool if isinstance(decision, Reuse) else None,
        "similarity": decision.similarity,
        "threshold": decision.threshold,
        "reason": _reason(decision),
        "neighbours": [{"tool": n.tool, "similarity": n.similarity, "text": n.text} for n in decision.neighbours],
    }


def _reason(decision: Decision) -> str:
    if isinstance(decision, Reuse):
        return f"similarity {decision.similarity:.3f} reaches the threshold {decision.threshold:.3f}"
    return decision.reason


def _say(decision: Decision) -> None:
    chosen = f"reuse {decision.tool}" if isinstance(decision, Reuse) else "make"
    click.echo(f"{chosen}: {_reason(decision)}")
    if decision.neighbours:
        rows = [(n.tool, f"{n.similarity:.3f}", n.text) for n in decision.neighbours]
        print_table(rows, ("TOOL", "SIMILARITY", "NEAREST TEXT"))
