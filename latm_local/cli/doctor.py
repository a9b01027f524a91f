"""`latm doctor`: what works here, and the mend for what does not."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json


@click.command()
@json_option
@pass_session
def doctor(session: Session, as_json: bool) -> None:
    """Check that everything works here.

    Versions, processor, library, disk, memory, sandbox, models, encoder, network.
    Models are really loaded and asked for a token. Exit code 0 only when all is well.

    \b
    Example:
      latm doctor
    """
    from latm_local.doctor import examine, report_to_json

    checks = []
    for check in examine(session.settings()):
        checks.append(check)
        if not as_json:
            click.echo(f"{'ok  ' if check.ok else 'BAD '} {check.name:<12} {check.detail}")
            if check.hint and not check.ok:
                click.echo(f"     {'':<12} mend: {check.hint}")
    if as_json:
        print_json(report_to_json(checks))
    if not all(check.ok for check in checks):
        raise click.exceptions.Exit(1)
