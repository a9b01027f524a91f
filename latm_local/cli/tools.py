"""`latm tools`: what the library holds, in and out of it, and a person's judgement."""

from __future__ import annotations

from pathlib import Path

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table, read_text
from latm_local.datatypes import Json, Review, Tool


@click.group()
def tools() -> None:
    """Tools of the library, in and out of it."""


@tools.command("list")
@json_option
@pass_session
def list_tools(session: Session, as_json: bool) -> None:
    """List the newest version of every tool.

    \b
    Example:
      latm tools list
    """
    with session.open_library() as library:
        found = library.tools()
    if as_json:
        print_json([_summary(tool) for tool in found])
    elif found:
        print_table([(t.reference, t.review, str(t.signature), t.description) for t in found], HEADER)
    else:
        session.progress(f"no tools yet in {session.settings().library_folder}")


HEADER = ("TOOL", "REVIEW", "SIGNATURE", "DESCRIPTION")


@tools.command("show")
@click.argument("name")
@json_option
@pass_session
def show_tool(session: Session, name: str, as_json: bool) -> None:
    """Show one tool.

    Its code, demonstrations and where it comes from; NAME or NAME@VERSION.

    \b
    Example:
      latm tools show sort_words
    """
    with session.open_library() as library:
        tool = library.tool(name)
    print_json(_details(tool)) if as_json else _show(tool)


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
    _report(tool, as_json)


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
    _report(_judge(session, name, "approved", note), as_json)


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
    _report(_judge(session, name, "rejected", note), as_json)


def _judge(session: Session, name: str, review: Review, note: str) -> Tool:
    with session.open_library() as library:
        return library.set_review(name, review, note)


def _report(tool: Tool, as_json: bool) -> None:
    if as_json:
        print_json(_summary(tool))
    else:
        click.echo(f"{tool.reference} {tool.review}")


def _summary(tool: Tool) -> dict[str, Json]:
    return {
        "tool": tool.reference,
        "name": tool.name,
        "version": tool.version,
        "review": tool.review,
        "signature": str(tool.signature),
        "description": tool.description,
        "demonstrations": len(tool.demonstrations),
    }


def _details(tool: Tool) -> dict[str, Json]:
    demonstrations: list[Json] = [
        {"question": d.question, "arguments": None if d.arguments is None else dict(d.arguments), "answer": d.answer}
        for d in tool.demonstrations
    ]
    return _summary(tool) | {
        "code": tool.code,
        "rendering": tool.rendering,
        "demonstrations": demonstrations,
        "provenance": dict(tool.provenance),
    }


def _show(tool: Tool) -> None:
    import json

    click.echo(f"{tool.reference}  {tool.review}\n{tool.description}\n\n{tool.code.rstrip()}\n")
    for d in tool.demonstrations:
        arguments = json.dumps(dict(d.arguments or {}), ensure_ascii=False)
        click.echo(f"question   {d.question}\narguments  {arguments}\nanswer     {d.answer}\n")
    click.echo(f"rendering  {tool.rendering}")
    for key, value in tool.provenance.items():
        click.echo(f"{key}  {json.dumps(value, ensure_ascii=False)}")
