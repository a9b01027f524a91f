"""`latm bench dispatch`: what a decision costs."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json
from latm_local.errors import BadInput

LEAST = 100  # vectors; among fewer there is nothing to search


@click.command("dispatch")
@click.option("--sizes", default="1000,100000", show_default=True, metavar="N,N", help="Vectors to search among.")
@json_option
@pass_session
def bench_dispatch(session: Session, sizes: str, as_json: bool) -> None:
    """Decisions a second beside bare encoding.

    And the time of one question alone, and of a search among so many vectors.
    A million vectors take some 4 GB and minutes to build.

    \b
    Example:
      latm bench dispatch --sizes 1000,100000
    """
    from latm_local.bench.dispatch import run

    counted = _counted(sizes)
    with session.runtime() as runtime:
        report = run(runtime.encoder, session.progress, counted)
    print_json(report.to_json()) if as_json else click.echo(str(report))


def _counted(sizes: str) -> list[int]:
    try:
        counted = [int(size) for size in sizes.split(",")]
    except ValueError:
        counted = []
    if not counted or min(counted) < LEAST:
        raise BadInput(f"--sizes {sizes!r} are not numbers from {LEAST} on", "for example --sizes 1000,100000")
    return counted
