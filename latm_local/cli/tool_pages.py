"""`latm tools show` and `history`: all that the library knows of one tool."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table
from latm_local.datatypes import FieldFailure, Json, Tool, Uses

if TYPE_CHECKING:
    from latm_local.library import Library

FEW = 10  # failures printed; --json prints all


@click.command("show")
@click.argument("name")
@json_option
@pass_session
def show_tool(session: Session, name: str, as_json: bool) -> None:
    """Show one tool.

    Its code, demonstrations, how it was made, how it fares in use; NAME or NAME@VERSION.

    \b
    Example:
      latm tools show sort_words
    """
    with session.open_library() as library:
        page = tool_page(library, library.tool(name), session.settings().review == "required")
    print_json(page) if as_json else _print_page(page)


@click.command()
@click.argument("name")
@json_option
@pass_session
def history(session: Session, name: str, as_json: bool) -> None:
    """Show every version of a tool.

    With each its state, every judgement on it and how it fared in use.

    \b
    Example:
      latm tools history sort_words
    """
    with session.open_library() as library:
        versions = [_version(library, tool) for tool in library.versions(name)]
    if as_json:
        print_json([*versions])
        return
    for version in versions:
        click.echo(f"{version['tool']}  {version['review']}  stored {version['stored']}")
        click.echo(f"  {_uses_in_words(_as_mapping(version['uses']))}")
        for judged in _as_rows(version["judgements"]):
            click.echo(f"  {judged['at']}  {judged['review']}  {judged['note']}".rstrip())


def tool_summary(tool: Tool) -> dict[str, Json]:
    """What commands that end in one tool print of it."""
    return {
        "tool": tool.reference,
        "name": tool.name,
        "version": tool.version,
        "review": tool.review,
        "signature": str(tool.signature),
        "description": tool.description,
        "demonstrations": len(tool.demonstrations),
    }


def say_tool(tool: Tool, as_json: bool) -> None:
    """A tool and its state, as commands that change it end."""
    if as_json:
        print_json(tool_summary(tool))
    else:
        click.echo(f"{tool.reference} {tool.review}")


def uses_to_json(uses: Uses) -> dict[str, Json]:
    """Uses as they stand in every JSON."""
    return dict(asdict(uses))


def tool_page(library: Library, tool: Tool, review_required: bool = False) -> dict[str, Json]:
    """Everything that `latm tools show` tells, as JSON; see docs/formats.md."""
    demonstrations: list[Json] = [
        {"question": d.question, "arguments": None if d.arguments is None else dict(d.arguments), "answer": d.answer}
        for d in tool.demonstrations
    ]
    report = library.report(tool.reference)
    in_use = {key.rpartition("@")[0]: key for key in library.keys(review_required)}.get(tool.name)
    return tool_summary(tool) | {
        "why": library.reviews(tool.reference)[-1][1],
        "bound": tool.provenance.get("bound"),
        "code": tool.code,
        "rendering": tool.rendering,
        "demonstrations": demonstrations,
        "provenance": dict(tool.provenance),
        "report": json.loads(report) if report else None,
        "stored": library.stored_at(tool.reference),
        "in_use": in_use,
        "versions": [{"tool": t.reference, "review": t.review} for t in library.versions(tool.name)],
        "uses": uses_to_json(library.uses(tool.reference)),
        "failures": [_failure(f) for f in library.failures(tool.reference)],
        "merges": [[new, old] for new, old in library.offered_merges() if tool.reference in (new, old)],
    }


def _failure(failure: FieldFailure) -> Json:
    return dict(asdict(failure))


def _version(library: Library, tool: Tool) -> dict[str, Json]:
    judged: list[Json] = [{"review": r, "note": note, "at": at} for r, note, at in library.reviews(tool.reference)]
    return tool_summary(tool) | {
        "stored": library.stored_at(tool.reference),
        "bound": tool.provenance.get("bound"),
        "uses": uses_to_json(library.uses(tool.reference)),
        "judgements": judged,
    }


# -- on the terminal ----------------------------------------------------------------------------------


def _print_page(page: Mapping[str, Json]) -> None:
    click.echo(f"{page['tool']}  {page['review']}{': ' + str(page['why']) if page['why'] else ''}")
    click.echo(f"{page['signature']}\n{page['description']}")
    if page["bound"]:
        click.echo(str(page["bound"]))
    click.echo()
    _print_code(str(page["code"]))
    click.echo()
    for d in _as_rows(page["demonstrations"]):
        arguments = json.dumps(d["arguments"] or {}, ensure_ascii=False)
        click.echo(f"question   {d['question']}\narguments  {arguments}\nanswer     {d['answer']}\n")
    click.echo(f"rendering  {page['rendering']}")
    for key, value in _as_mapping(page["provenance"]).items():
        if key != "bound":
            click.echo(f"{key}  {json.dumps(value, ensure_ascii=False)}")
    if page["report"] is not None:
        click.echo("\nhow it was made")
        _print_table_of(page["report"])
    _print_life(page)


def _print_code(code: str) -> None:
    """Highlighted where colours can be seen, as it is otherwise."""
    if not sys.stdout.isatty():
        click.echo(code.rstrip())
        return
    from rich.console import Console
    from rich.syntax import Syntax

    Console().print(Syntax(code.rstrip(), "python", theme="ansi_dark", background_color="default", word_wrap=True))


def _print_life(page: Mapping[str, Json]) -> None:
    click.echo()
    for version in _as_rows(page["versions"]):
        marks = ["in use"] if version["tool"] == page["in_use"] else []
        click.echo("  ".join([f"version    {version['tool']}", str(version["review"]), *marks]))
    click.echo(f"uses       {_uses_in_words(_as_mapping(page['uses']))}")
    failures = _as_rows(page["failures"])
    for failure in failures[:FEW]:
        click.echo(f"\nfailure    {failure['kind']}, {failure['times']} times, last {failure['at']}")
        click.echo(f"question   {failure['question']}\nwhy        {failure['message']}")
        if failure["correct"] is not None:
            click.echo(f"right      {failure['correct']}")
    if len(failures) > FEW:
        click.echo(f"\n{len(failures) - FEW} more failures: --json prints them")
    for pair in _as_list(page["merges"]):
        new, old = (str(side) for side in _as_list(pair))
        click.echo(f"\n{new} behaves as {old} does: `latm tools merge {new} {old}` joins them")


def _uses_in_words(uses: Mapping[str, Json]) -> str:
    if not uses["used"] and not uses["failed"]:
        return "none yet"
    words = f"used {uses['used']} times, {uses['failed']} different questions failed"
    return words + (f"; {uses['wrong']} wrong of {uses['checked']} with a known answer" if uses["checked"] else "")


def _print_table_of(value: Json, indent: str = "  ") -> None:
    """Any JSON object as a table of its keys; rows of objects as a table of theirs."""
    if not isinstance(value, dict):
        click.echo(f"{indent}{_cell(value)}")
        return
    width = max(map(len, value), default=0)
    for key, one in value.items():
        rows = one if isinstance(one, list) and one and all(isinstance(row, dict) for row in one) else None
        if isinstance(one, dict) and one:
            click.echo(f"{indent}{key}")
            _print_table_of(one, indent + "  ")
        elif rows is not None:
            click.echo(f"{indent}{key}")
            for line in _lines([row for row in rows if isinstance(row, dict)]):
                click.echo(f"{indent}  {line}")
        else:
            click.echo(f"{indent}{key.ljust(width)}  {_cell(one)}".rstrip())


def _lines(rows: Sequence[Mapping[str, Json]]) -> Iterator[str]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns, *([_cell(row.get(column)) for column in columns] for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(columns))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cell(value: Json) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _as_list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []


def _as_rows(value: Json) -> list[Mapping[str, Json]]:
    return [row for row in _as_list(value) if isinstance(row, dict)]


def print_tools(rows: Sequence[Mapping[str, Json]]) -> None:
    """The list of all tools as a table."""
    table = [
        (
            str(row["tool"]), str(row["review"]), str(row["in_use"] or "-"), str(_as_mapping(row["uses"])["used"]),
            str(_as_mapping(row["uses"])["failed"]), str(row["signature"]), str(row["description"]),
        )
        for row in rows
    ]  # fmt: skip
    print_table(table, ("TOOL", "REVIEW", "IN USE", "USES", "FAILED", "SIGNATURE", "DESCRIPTION"))
