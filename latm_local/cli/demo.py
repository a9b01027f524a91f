"""`latm demo`: the main job on a stream of our own."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json

WIDTH = 120  # columns where the output goes into a file


@click.command()
@json_option
@pass_session
def demo(session: Session, as_json: bool) -> None:
    """Show the main job on a stream of our own.

    Tools are made from a few labelled questions of six families, the rest is answered with them, and
    the same model answers the same questions without tools. The library is a temporary one,
    or the one named by --library.

    \b
    Example:
      latm demo
    """
    from latm_local.demo import run, show

    report = run(session.settings(), session.progress, session.library)
    if as_json:
        print_json(report.to_json())
        return
    from rich.console import Console

    terminal = Console()
    show(report, terminal if terminal.is_terminal else Console(width=WIDTH))
