"""`latm bench dispatch`: what a decision costs."""

from __future__ import annotations

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json
from latm_local.errors import BadInput

LEAST = 100  # vectors; among fewer there is nothing to search


@click.command("dispatch")
@click.option("--vectors", default="1000,100000", show_default=True, metavar="N,N", help="How many to search among.")
@json_option
@pass_session
def bench_dispatch(session: Session, vectors: str, as_json: bool) -> None:
    """Decisions a second beside bare encoding.

    And the time of one question alone, and of a search among so many vectors, with its recall and the memory
    that they take. A million vectors take 2 GB and a quarter of an hour to build.

    \b
    Example:
      latm bench dispatch --vectors 1000,1000000
    """
    from latm_local.bench.dispatch import run

    counted = _counted(vectors)
    with session.runtime() as runtime:
        report = run(runtime.encoder, session.progress, counted)
    print_json(report.to_json()) if as_json else click.echo(str(report))


def _counted(sizes: str) -> list[int]:
    try:
        counted = [int(size) for size in sizes.split(",")]
    except ValueError:
        counted = []
    if not counted or min(counted) < LEAST:
        raise BadInput(f"--vectors {sizes!r} are not numbers from {LEAST} on", "for example --vectors 1000,100000")
    return counted
