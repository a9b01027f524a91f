"""docs/cli.md, written from the commands themselves: `python -m latm_local.cli.reference > docs/cli.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

WIDTH = 100
HEAD = """# Commands

Written from the program by `python -m latm_local.cli.reference > docs/cli.md`; a test compares the two.
"""


def reference(root: click.Group) -> str:
    """The help of `latm` and of every command below it, as Markdown."""
    parts = [HEAD]
    for name, command, context in _walk("latm", root, None):
        parts.append(f"## {name}\n\n```text\n{_help(command, context)}\n```\n")
    return "\n".join(parts)


def _walk(
    name: str, command: click.Command, parent: click.Context | None
) -> Iterator[tuple[str, click.Command, click.Context]]:
    last = name.rpartition(" ")[2]
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=last, parent=parent, **settings)
    yield name, command, context
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            yield from _walk(f"{name} {below}", command.commands[below], context)


def _help(command: click.Command, context: click.Context) -> str:
    return re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE).strip()


if __name__ == "__main__":
    from latm_local.cli import latm

    click.echo(reference(latm), nl=False)
