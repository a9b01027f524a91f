"""`latm index`: what the dispatcher derives from the library."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json
from latm_local.datatypes import Json

if TYPE_CHECKING:
    from latm_local.runtime import Runtime


@click.group()
def index() -> None:
    """What the dispatcher derives from the library."""


@index.command("stats")
@json_option
@pass_session
def stats(session: Session, as_json: bool) -> None:
    """Show how large the index is and what it rests on.

    Like every command it first compares the index with library and encoder, and builds it again where they differ.

    \b
    Example:
      latm index stats
    """
    with session.runtime() as runtime:
        told = stats_to_json(runtime)
    print_json(told) if as_json else _say(told)


@index.command("rebuild")
@json_option
@pass_session
def rebuild(session: Session, as_json: bool) -> None:
    """Build the index again from the library.

    Encode, index and learn everything anew, whatever is on disk. The library itself stays as it is.

    \b
    Example:
      latm index rebuild
    """
    with session.runtime() as runtime:
        session.progress(f"building the index of {runtime.library.folder}")
        dispatcher, started = runtime.dispatcher, time.perf_counter()
        dispatcher.rebuild()
        told = stats_to_json(runtime) | {"seconds": round(time.perf_counter() - started, 3)}
    print_json(told) if as_json else _say(told)


def stats_to_json(runtime: Runtime) -> dict[str, Json]:
    """What `latm index stats --json` prints; see docs/formats.md."""
    found = runtime.dispatcher.stats
    lines = found.thresholds
    return {
        "library": str(runtime.library.folder),
        "tools": found.tools,
        "vectors": found.vectors,
        "search": found.kind,
        "memory": found.memory,
        "encoder": found.encoder,
        "head": found.head,
        "threshold": lines.threshold,
        "bound": {"alpha": lines.alpha, "delta": lines.delta, "note": lines.note},
    }


def _say(told: dict[str, Json]) -> None:
    bound = told["bound"]
    assert isinstance(bound, dict)
    search = {"exact": "exact, every vector is looked at", "graph": "by a graph (HNSW)"}
    shown = told | {
        "search": search[str(told["search"])],
        "memory": f"{int(str(told['memory'])) / 2**20:,.1f} MiB",
        "head": "learnt" if told["head"] else "none: fewer than two tools, or too many",
        "bound": bound["note"],
    }
    for name, value in shown.items():
        click.echo(f"{name:<10} {f'{value:.3f}' if isinstance(value, float) else value}")
