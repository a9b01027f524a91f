"""What the commands share: the global options, settings, progress on stderr, and how data is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latm_local.datatypes import Instance, Json
from latm_local.errors import BadSetting

if TYPE_CHECKING:
    from latm_local.config import Settings
    from latm_local.library import Library
    from latm_local.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Session:
    """The global options of one call of `latm`; `make_runtime` puts another runtime in its place."""

    library: Path | None = None
    maker: str | None = None
    user: str | None = None
    assignments: tuple[str, ...] = ()
    quiet: bool = False
    make_runtime: Callable[[Settings, Callable[[str], None]], Runtime] | None = None

    def flags(self) -> dict[str, Any]:
        """The options as settings; `--set a.b=c` becomes {"a": {"b": "c"}}. Raises BadSetting."""
        flags: dict[str, Any] = {}
        for assignment in self.assignments:
            name, equals, value = assignment.partition("=")
            if not equals or not name.strip():
                raise BadSetting(f"--set {assignment!r} is not NAME=VALUE", "for example --set make.samples=32")
            _assign(flags, name.strip().split("."), value)
        named = {"library": self.library, "maker": self.maker, "user": self.user}
        return flags | {name: value for name, value in named.items() if value is not None}

    def settings(self) -> Settings:
        from latm_local.config import load_settings

        return load_settings(**self.flags())

    def runtime(self) -> Runtime:
        """The runtime under these options; nothing is loaded before it is needed."""
        if self.make_runtime is not None:
            return self.make_runtime(self.settings(), self.progress)
        from latm_local.runtime import Runtime

        return Runtime(self.settings(), self.progress)

    def open_library(self) -> Library:
        from latm_local.library import Library

        return Library(self.settings().library_folder)

    def progress(self, message: str) -> None:
        """Say something on stderr, unless --quiet."""
        if not self.quiet:
            click.echo(message, err=True)


def _assign(flags: dict[str, Any], path: Sequence[str], value: str) -> None:
    for part in path[:-1]:
        flags = flags.setdefault(part, {})
        if not isinstance(flags, dict):
            raise BadSetting(f"--set: {'.'.join(path)!r} is given both as a value and as a section")
    flags[path[-1]] = value


pass_session = click.make_pass_decorator(Session)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(value: Json) -> None:
    """Data on stdout; ASCII only where the terminal's encoding needs it."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    click.echo(text)


def print_table(rows: Sequence[Sequence[str]], header: Sequence[str]) -> None:
    """Columns as wide as their widest cell, the last as long as it likes."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def read_text(path: str) -> str:
    """The text of a file, or of standard input for `-`. Raises BadInput."""
    from latm_local.errors import BadInput

    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "check the path and its permissions") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start + 1} is not UTF-8", "save the file as UTF-8") from None


def read_labelled(source: str, hint: str) -> list[Instance]:
    """The instances of a file or, for `-`, of standard input, each with its answer. Raises BadInput with `hint`."""
    from latm_local.errors import BadInput
    from latm_local.formats import InstanceReader

    reader = InstanceReader(sys.stdin.buffer if source == "-" else Path(source))
    instances = list(reader)
    bare = [instance.id for instance in instances if instance.answer is None]
    if bare:
        raise BadInput(
            f"{reader.name}: {len(bare)} of {len(instances)} lines have no answer, the first with id {bare[0]!r}", hint
        )
    return instances
