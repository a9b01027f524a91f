"""`latm demo`: the main job on a stream of our own."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json


@click.command()
@json_option
@pass_session
def demo(session: Session, as_json: bool) -> None:
    """Make tools from a few labelled questions of six families, then answer the rest with them.

    The tools go into a temporary library, or into the one named by --library.

    \b
    Example:
      latm demo
      latm --library my-tools demo
    """
    from rich.console import Console

    from latm_local.demo import run, show

    report = run(session.settings(), session.progress, session.library)
    print_json(report.to_json()) if as_json else show(report, Console())
