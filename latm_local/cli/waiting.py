"""`latm waiting`: instances that no tool fits yet, and a person's word on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, print_table
from latm_local.datatypes import Instance, Json
from latm_local.errors import BadInput, UsageError

if TYPE_CHECKING:
    from latm_local.runtime import Runtime
    from latm_local.waiting import WaitingGroup

Reasons: TypeAlias = dict[tuple[str, str], str]  # why an instance waits, by its id and question


@click.group()
def waiting() -> None:
    """Instances that no tool fits yet, by likeness."""


@waiting.command("list")
@json_option
@pass_session
def list_waiting(session: Session, as_json: bool) -> None:
    """List the groups of waiting instances.

    Those with most answers first. A group that has as many answers as are needed can become a tool.

    \b
    Example:
      latm waiting list
    """
    with session.runtime() as runtime:
        groups, reasons = _groups(runtime), _reasons(runtime)
        needed = runtime.settings.make.demonstrations
    if as_json:
        print_json([_to_json(group, reasons, needed) for group in groups])
    elif groups:
        print_table([_row(group, needed) for group in groups], ("GROUP", "TASK", "ANSWERS", "WAITING", "SUCH AS"))
    else:
        session.progress("nothing waits")


@waiting.command("show")
@click.argument("group")
@json_option
@pass_session
def show_group(session: Session, group: str, as_json: bool) -> None:
    """Show the instances of one GROUP.

    GROUP is a task, or a group's name as `list` prints it; its first characters do.

    \b
    Example:
      latm waiting show 3f2a
    """
    with session.runtime() as runtime:
        _report(runtime, _find(runtime, group), as_json)


@waiting.command("label")
@click.argument("group")
@click.option("--task", metavar="NAME", help="The task that all instances of the group are of.")
@click.option("--answer", "answers", multiple=True, metavar="ID=TEXT", help="The answer to one of them; repeatable.")
@json_option
@pass_session
def label_group(session: Session, group: str, task: str | None, answers: tuple[str, ...], as_json: bool) -> None:
    """Give a GROUP its task, or its instances answers.

    An instance with an answer is a demonstration. Instances of one task stay together whatever else comes,
    so the name of a task that is waiting already joins the two groups.

    \b
    Example:
      latm waiting label 3f2a --task sorting --answer "7=fig pear"
    """
    if task is None and not answers:
        raise UsageError("neither --task nor --answer is given", "see `latm waiting label --help`")
    with session.runtime() as runtime:
        found = _find(runtime, group)
        given = [_answer(found, text) for text in answers]
        if task is not None:
            runtime.library.label_waiting(found.instances, _named(task))
        for instance, answer in given:
            runtime.library.label_waiting([instance], answer=answer)
        _report(runtime, _holding(runtime, found.instances[0]), as_json)


@waiting.command("merge")
@click.argument("group")
@click.argument("other")
@click.option("--task", metavar="NAME", help="The task of both; else GROUP's, else OTHER's, else GROUP's name.")
@json_option
@pass_session
def merge_groups(session: Session, group: str, other: str, task: str | None, as_json: bool) -> None:
    """Join OTHER to GROUP: both are one task.

    \b
    Example:
      latm waiting merge 3f2a 81c0 --task sorting
    """
    with session.runtime() as runtime:
        groups = _groups(runtime)
        one, two = _find(runtime, group, groups), _find(runtime, other, groups)
        if one.name == two.name:
            raise BadInput(f"{group!r} and {other!r} are one group already", "run `latm waiting list`")
        chosen = _named(task) if task is not None else one.task or two.task or one.name
        runtime.library.label_waiting(one.instances + two.instances, chosen)
        _report(runtime, _holding(runtime, one.instances[0]), as_json)


@waiting.command("make")
@click.argument("group", required=False)
@json_option
@pass_session
def make_group(session: Session, group: str | None, as_json: bool) -> None:
    """Make tools of waiting GROUPs that have enough answers.

    Of one GROUP, or of all that have as many answers as make.demonstrations asks for. What the tool answers is
    answered by the next run that brings those questions; the answered ones leave the waiting.

    \b
    Example:
      latm waiting make 3f2a
    """
    from latm_local.cli.make import make_report_to_json

    with session.runtime() as runtime:
        needed = runtime.settings.make.demonstrations
        if group is None:
            ready = [g for g in _groups(runtime) if len(g.labelled) >= needed]
        else:
            ready = [_enough_of(_find(runtime, group), needed)]
        if not ready:
            session.progress("no waiting group has enough answers: see `latm waiting list`")
        reports = [(g, runtime.make_group(g.labelled, g.task)) for g in ready]
    if as_json:
        print_json([{"group": g.name, **make_report_to_json(report)} for g, report in reports])
    else:
        for g, report in reports:
            click.echo(f"group {g.name}: {report.tool or 'not made'}{f', {report.reason}' if report.reason else ''}")


def _enough_of(found: WaitingGroup, needed: int) -> WaitingGroup:
    if len(found.labelled) < needed:
        raise BadInput(
            f"group {found.name} has {_enough(len(found.labelled), needed)}",
            f"run `latm waiting label {found.name} --answer ID=TEXT`, or lower make.demonstrations",
        )
    return found


def _groups(runtime: Runtime) -> list[WaitingGroup]:
    from latm_local.waiting import group

    instances = runtime.library.waiting()
    return group(instances, runtime.encoder.encode([i.question for i in instances])) if instances else []


def _find(runtime: Runtime, name: str, groups: Sequence[WaitingGroup] | None = None) -> WaitingGroup:
    from latm_local.waiting import find_group

    return find_group(_groups(runtime) if groups is None else groups, name)


def _holding(runtime: Runtime, instance: Instance) -> WaitingGroup:
    """The group that an instance is in now."""
    key = (instance.id, instance.question)
    return next(g for g in _groups(runtime) if key in {(i.id, i.question) for i in g.instances})


def _answer(group: WaitingGroup, text: str) -> tuple[Instance, str]:
    """The instance meant by ID=TEXT and its answer; an id may hold a `=` of its own."""
    meant = [i for i in group.instances if text.startswith(f"{i.id}=")]
    longest = max((len(i.id) for i in meant), default=0)
    meant = [i for i in meant if len(i.id) == longest]
    if not meant:
        raise BadInput(
            f"--answer {text!r} is not ID=TEXT with the id of an instance of group {group.name}",
            f"run `latm waiting show {group.name}` for the ids",
        )
    if len(meant) > 1:
        raise BadInput(
            f"--answer {text!r}: {len(meant)} instances of group {group.name} have the id {meant[0].id!r}",
            "answer them in a file of instances with `latm run`; each question is told apart there",
        )
    answer = text[longest + 1 :]
    if not answer.strip():
        raise BadInput(f"--answer {text!r} gives no answer", "write the answer after the =")
    return meant[0], answer


def _named(task: str) -> str:
    if not task.strip():
        raise BadInput("--task is empty", "for example --task sorting")
    return task.strip()


def _reasons(runtime: Runtime) -> Reasons:
    library = runtime.library
    return {(i.id, i.question): r for i, r in zip(library.waiting(), library.waiting_reasons(), strict=True)}


def _to_json(group: WaitingGroup, reasons: Reasons, needed: int) -> dict[str, Json]:
    """What `latm waiting` prints of a group with --json; see docs/formats.md."""
    instances: list[Json] = [
        {"id": i.id, "question": i.question, "answer": i.answer, "reason": reasons.get((i.id, i.question), "")}
        for i in group.instances
    ]
    return {
        "group": group.name,
        "task": group.task,
        "answers": len(group.labelled),
        "needed": needed,
        "instances": instances,
    }


def _report(runtime: Runtime, group: WaitingGroup, as_json: bool) -> None:
    reasons, needed = _reasons(runtime), runtime.settings.make.demonstrations
    if as_json:
        print_json(_to_json(group, reasons, needed))
        return
    task = f", task {group.task}" if group.task else ""
    click.echo(f"group {group.name}{task}: {len(group.instances)} waiting, {_enough(len(group.labelled), needed)}")
    rows = [(i.id, i.answer or "", reasons.get((i.id, i.question), ""), i.question) for i in group.instances]
    print_table([[_line(cell) for cell in row] for row in rows], ("ID", "ANSWER", "WHY", "QUESTION"))


def _enough(answers: int, needed: int) -> str:
    if answers < needed:
        return f"{answers} of the {needed} answers that a tool needs"
    return f"{answers} answers, enough for a tool: `latm waiting make` makes it"


def _row(group: WaitingGroup, needed: int) -> tuple[str, ...]:
    answers, waiting = f"{len(group.labelled)} of {needed}", str(len(group.instances))
    return group.name, group.task or "", answers, waiting, _line(group.instances[0].question, 80)


def _line(text: str, width: int | None = None) -> str:
    """A text on one line, cut to a width."""
    folded = " ".join(text.split())
    return folded if width is None or len(folded) <= width else folded[: width - 3] + "..."
