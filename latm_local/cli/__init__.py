"""The command line: parse, call, print. What a command needs is imported when it runs."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path

import click

from latm_local import __version__
from latm_local.cli.adapters import adapters
from latm_local.cli.bench import bench
from latm_local.cli.bench_dispatch import bench_dispatch
from latm_local.cli.config import config
from latm_local.cli.demo import demo
from latm_local.cli.dispatch import dispatch
from latm_local.cli.doctor import doctor
from latm_local.cli.edge import run_command
from latm_local.cli.index import index
from latm_local.cli.make import make
from latm_local.cli.models import models
from latm_local.cli.run import run, solve
from latm_local.cli.session import Session
from latm_local.cli.tools import tools
from latm_local.cli.waiting import waiting
from latm_local.offline import go_offline


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="latm", message="%(prog)s %(version)s")
@click.option("--library", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the library.")
@click.option("--maker", metavar="MODEL", help="Model that makes tools: a name or a path.")
@click.option("--user", metavar="MODEL", help="Model that uses tools: a name or a path.")
@click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help="Any setting; see `latm config`.")
@click.option("--no-adapter", is_flag=True, help="The embedded models as they are, without their adapters.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@click.pass_context
def latm(
    context: click.Context,
    library: Path | None,
    maker: str | None,
    user: str | None,
    assignments: tuple[str, ...],
    no_adapter: bool,
    quiet: bool,
) -> None:
    """Make tools with one local model, use them with another, offline.

    Data goes to stdout, progress and notices to stderr. All state lives under LATM_HOME.

    \b
    Example:
      latm run questions.jsonl -o answers.jsonl
    """
    make_runtime = context.obj.make_runtime if isinstance(context.obj, Session) else None
    assigned = (*assignments, "adapters=false") if no_adapter else assignments
    context.obj = Session(library, maker, user, assigned, quiet, make_runtime)


for command in (run, solve, make, tools, dispatch, index, waiting, models, config, doctor, bench, adapters, demo):
    latm.add_command(command)
bench.add_command(bench_dispatch)


def main() -> None:
    """The console's entry point."""
    go_offline()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what the terminal cannot show must not stop a run
    sys.exit(run_command(latm))
