"""`latm waiting`: instances that no tool fits yet."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table


@click.group()
def waiting() -> None:
    """Instances that no tool fits yet."""


@waiting.command("list")
@json_option
@pass_session
def list_waiting(session: Session, as_json: bool) -> None:
    """List them, longest waiting first, with the reason.

    \b
    Example:
      latm waiting list
    """
    with session.open_library() as library:
        found = list(zip(library.waiting(), library.waiting_reasons(), strict=True))
    if as_json:
        keys = ("id", "question", "task", "answer")
        print_json([{**{key: getattr(i, key) for key in keys}, "reason": reason} for i, reason in found])
    elif found:
        print_table([(i.id, i.task or "", i.answer or "", reason, i.question) for i, reason in found], HEADER)
    else:
        session.progress("nothing waits")


HEADER = ("ID", "TASK", "ANSWER", "WHY", "QUESTION")
