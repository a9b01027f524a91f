"""`latm demo`: the main job on a stream of our own."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session


@click.command()
@json_option
@pass_session
def demo(session: Session, as_json: bool) -> None:
    """Show the main job on a stream of our own.

    Tools are made from a few labelled questions of six families, and the rest is answered with them.

    \b
    Example:
      latm demo
    """
    from rich.console import Console

    from latm_local.demo import run

    code = run(session.settings(), Console(stderr=as_json))
    raise click.exceptions.Exit(code)
