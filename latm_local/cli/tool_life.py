"""`latm tools test`, `correct`, `remake`, `merge`, `rollback`, `retire`: a tool's life after admission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, read_labelled
from latm_local.cli.tool_pages import say_tool, tool_summary
from latm_local.datatypes import Demonstration, Instance, Json
from latm_local.errors import BadInput

if TYPE_CHECKING:
    from latm_local.tool_life import Check

FEW = 10  # questions printed that did not come out; --json prints all

_EACH = 'every line needs "id", "question" and "answer" here'


@click.command("test")
@click.argument("name")
@click.option("--with", "more", metavar="FILE", help="More questions with answers, as JSON lines; - reads stdin.")
@json_option
@pass_session
def test_tool(session: Session, name: str, more: str | None, as_json: bool) -> int:
    """Verify a tool again.

    Its demonstrations are answered as in a run, twice and in both sandboxes. With --with, so are the rows of a
    file. The exit code is 0 only if every answer is right, the same each time and the same in both sandboxes.

    \b
    Example:
      latm tools test sort_words --with more.jsonl
    """
    rows = [Demonstration(i.question, i.answer or "") for i in read_labelled(more, _EACH)] if more else []
    with session.runtime() as runtime:
        check = runtime.checker.check(runtime.library.tool(name), rows)
    print_json(_check_to_json(check)) if as_json else _say_check(check)
    return 0 if check.passed else 1


@click.command()
@click.argument("name")
@click.option("--question", metavar="TEXT", help="The question that was answered wrongly.")
@click.option("--answer", metavar="TEXT", help="Its right answer.")
@click.option("--with", "more", metavar="FILE", help="Corrections as JSON lines in their place; - reads stdin.")
@json_option
@pass_session
def correct(
    session: Session, name: str, question: str | None, answer: str | None, more: str | None, as_json: bool
) -> None:
    """Correct a tool's answers.

    Corrections are kept with the tool, count against it, and become demonstrations when it is made again
    (`latm tools remake`). A tool with too many failures is quarantined: it is no longer used. Answers that the
    tool gives already are passed over.

    \b
    Example:
      latm tools correct sort_words --question "Sort: b a" --answer "a b"
    """
    rows = _corrections(question, answer, more)
    with session.runtime() as runtime:
        tool = runtime.library.tool(name)
        calls = runtime.user.use(tool, [row.question for row in rows])
        wrong = [(row, call) for row, call in zip(rows, calls, strict=True) if call.answer != row.answer]
        runtime.watch.correct(tool, wrong)
        tool = runtime.library.tool(tool.reference)
    if as_json:
        print_json(tool_summary(tool) | {"kept": len(wrong), "right_already": len(rows) - len(wrong)})
    else:
        click.echo(f"{tool.reference} {tool.review}")
        session.progress(f"{len(wrong)} corrections kept, {len(rows) - len(wrong)} answered so already")


@click.command()
@click.argument("name")
@click.option("--with", "more", metavar="FILE", help="More demonstrations, as JSON lines; - reads stdin.")
@json_option
@pass_session
def remake(session: Session, name: str, more: str | None, as_json: bool) -> None:
    """Make a tool again, of its demonstrations and corrections.

    The new tool is the next version; the old one stays and can be gone back to. Of one question the latest
    answer counts: that of --with before a correction, a correction before a demonstration.

    \b
    Example:
      latm tools remake sort_words --with more.jsonl
    """
    from latm_local.cli.make import make_report_to_json
    from latm_local.outcomes import figures
    from latm_local.tool_life import make_again

    rows = read_labelled(more, _EACH) if more else []
    with session.runtime() as runtime:
        report = make_again(runtime.library, runtime.make, name, rows)
    if as_json:
        print_json(make_report_to_json(report))
        return
    if report.tool is not None:
        click.echo(report.tool)
    click.echo(f"{report.status}: {report.reason or figures(report)}", err=True)


@click.command()
@click.argument("new")
@click.argument("old")
@json_option
@pass_session
def merge(session: Session, new: str, old: str, as_json: bool) -> None:
    """Merge a tool into an older one that behaves alike.

    The older one's next version has its code and the demonstrations of both, checked again; NEW is retired.

    \b
    Example:
      latm tools merge order_words sort_words
    """
    from latm_local.tool_life import merge as merge_tools

    with session.runtime() as runtime:
        tool = merge_tools(runtime.library, runtime.checker, runtime.twins, new, old)
    say_tool(tool, as_json)


@click.command()
@click.argument("name")
@click.option("--to", "version", metavar="VERSION", type=int, help="Which; the one before that in use if not given.")
@click.option("--note", default="", metavar="TEXT", help="Why; kept with the versions taken back.")
@json_option
@pass_session
def rollback(session: Session, name: str, version: int | None, note: str, as_json: bool) -> None:
    """Go back to an earlier version of a tool.

    Later versions are retired; `latm tools approve` alone brings one back.

    \b
    Example:
      latm tools rollback sort_words --to 1
    """
    from latm_local.tool_life import roll_back

    with session.open_library() as library:
        tool = roll_back(library, name, version, note)
    say_tool(tool, as_json)


@click.command()
@click.argument("name")
@click.option("--note", default="", metavar="TEXT", help="Why; kept with the tool.")
@json_option
@pass_session
def retire(session: Session, name: str, note: str, as_json: bool) -> None:
    """Take a tool out of use.

    All its versions, or one: NAME@VERSION. It stays in the library; `latm tools approve` brings it back.

    \b
    Example:
      latm tools retire sort_words --note "replaced by sort_lines"
    """
    from latm_local.tool_life import retire as retire_tool

    with session.open_library() as library:
        retired = retire_tool(library, name, note)
    if as_json:
        print_json([tool_summary(tool) for tool in retired])
        return
    for tool in retired:
        click.echo(f"{tool.reference} {tool.review}")
    if not retired:
        session.progress(f"{name} was out of use already")


def _corrections(question: str | None, answer: str | None, more: str | None) -> list[Instance]:
    if more is not None and question is None and answer is None:
        return read_labelled(more, _EACH)
    if more is not None or question is None or answer is None:
        raise BadInput("a correction is a question and its answer", "give --question and --answer, or --with FILE")
    return [Instance("correction", question, None, answer)]


def _check_to_json(check: Check) -> dict[str, Json]:
    """What `latm tools test --json` prints; see docs/formats.md."""
    return {
        "tool": check.tool,
        "passed": check.passed,
        "demonstrations": {"right": check.demonstrations[0], "of": check.demonstrations[1]},
        "more": {"right": check.more[0], "of": check.more[1]},
        "misses": [{"question": m.question, "right": m.right, "got": m.got, "why": m.why} for m in check.misses],
        "unsteady": list(check.unsteady),
        "differences": list(check.differences),
    }


def _say_check(check: Check) -> None:
    counts = f"{check.demonstrations[0]}/{check.demonstrations[1]} demonstrations right"
    if check.more[1]:
        counts += f", {check.more[0]}/{check.more[1]} more rows right"
    click.echo(f"{check.tool} {'passed' if check.passed else 'failed'}: {counts}")
    for miss in check.misses[:FEW]:
        got = f"got        {miss.got}" if miss.got is not None else f"why        {miss.why}"
        click.echo(f"\nquestion   {miss.question}\nright      {miss.right}\n{got}")
    told: Sequence[tuple[str, Sequence[str]]] = (
        ("not the same the second time", check.unsteady),
        ("the two sandboxes disagree", check.differences),
    )
    for what, where in told:
        for line in where[:FEW]:
            click.echo(f"\n{what}: {line}")
    left = sum(max(0, len(found) - FEW) for found in (check.misses, check.unsteady, check.differences))
    if left:
        click.echo(f"\n{left} more: --json prints them")
