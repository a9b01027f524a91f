"""`latm tools`: what the library holds, in and out of it, and a person's judgement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, read_text
from latm_local.cli.tool_life import correct, merge, remake, retire, rollback, test_tool
from latm_local.cli.tool_pages import history, print_tools, say_tool, show_tool, tool_summary, uses_to_json
from latm_local.datatypes import Json, Review, Tool, Uses

if TYPE_CHECKING:
    from latm_local.library import Library


@click.group()
def tools() -> None:
    """Tools of the library, in and out of it."""


@tools.command("list")
@json_option
@pass_session
def list_tools(session: Session, as_json: bool) -> None:
    """List the newest version of every tool.

    With its state, the version of it that is in use, how often that was used and failed.

    \b
    Example:
      latm tools list
    """
    with session.open_library() as library:
        rows = _rows(library, session.settings().review == "required")
    if as_json:
        print_json([*rows])
    elif rows:
        print_tools(rows)
    else:
        session.progress(f"no tools yet in {session.settings().library_folder}")


def _rows(library: Library, review_required: bool) -> list[dict[str, Json]]:
    in_use = {reference.rpartition("@")[0]: reference for reference in library.keys(review_required)}
    uses = library.all_uses()
    newest = library.tools()
    shown = {tool.name: in_use.get(tool.name, tool.reference) for tool in newest}
    return [
        tool_summary(tool) | {"in_use": in_use.get(tool.name), "uses": uses_to_json(uses.get(shown[tool.name], Uses()))}
        for tool in newest
    ]


@tools.command("import")
@click.argument("pack")
@json_option
@pass_session
def import_tool(session: Session, pack: str, as_json: bool) -> None:
    """Import a tool from a pack.

    PACK is a tool's JSON file; - reads stdin.
    The code is run on the pack's own arguments, and a pack whose answers do not come out is refused.

    \b
    Example:
      latm tools import index/starter/sort_words.json
    """
    from latm_local.formats import read_pack

    read = read_pack(read_text(pack), "standard input" if pack == "-" else pack)
    with session.runtime() as runtime:
        tool = runtime.import_pack(read)
    say_tool(tool, as_json)


@tools.command("export")
@click.argument("name")
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to; - (the default) for stdout.")
@click.option("--json", "as_json", is_flag=True, help="Accepted everywhere; a pack is JSON already.")
@pass_session
def export_tool(session: Session, name: str, output: str, as_json: bool) -> None:
    """Write a tool as a pack that another library can import.

    \b
    Example:
      latm tools export sort_words -o sort_words.json
    """
    from latm_local.formats import pack_to_text, write_text

    with session.open_library() as library:
        text = pack_to_text(library.tool(name))
    if output == "-":
        click.echo(text, nl=False)
    else:
        write_text(Path(output), text)


@tools.command("approve")
@click.argument("name")
@click.option("--note", default="", metavar="TEXT", help="Why; kept with the tool.")
@json_option
@pass_session
def approve_tool(session: Session, name: str, note: str, as_json: bool) -> None:
    """Approve a tool after reading it.

    Where review is required, it is used from now on.

    \b
    Example:
      latm tools approve sort_words --note "read and tried"
    """
    say_tool(_judge(session, name, "approved", note), as_json)


@tools.command("reject")
@click.argument("name")
@click.option("--note", default="", metavar="TEXT", help="Why; kept with the tool.")
@json_option
@pass_session
def reject_tool(session: Session, name: str, note: str, as_json: bool) -> None:
    """Reject a tool.

    It stays in the library and is no longer used.

    \b
    Example:
      latm tools reject sort_words@2 --note "drops repeated words"
    """
    say_tool(_judge(session, name, "rejected", note), as_json)


def _judge(session: Session, name: str, review: Review, note: str) -> Tool:
    with session.open_library() as library:
        return library.set_review(name, review, note)


for command in (show_tool, history, test_tool, correct, remake, merge, rollback, retire):
    tools.add_command(command)
