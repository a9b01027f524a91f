"""The one edge of the command line: every exception becomes a message, a hint and an exit code."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from latm_local.cli.session import Session
from latm_local.errors import LatmError

INTERRUPTED = 130


def run_command(command: click.Command, arguments: Sequence[str] | None = None, session: Session | None = None) -> int:
    """Run a command and return its exit code; nothing but a bug leaves a traceback, and that in a file."""
    given = None if arguments is None else list(arguments)
    try:
        code = command.main(args=given, prog_name="latm", standalone_mode=False, obj=session)
        return code if isinstance(code, int) else 0
    except LatmError as error:
        _say(f"error: {error.message}", *_notes(error), f"hint: {error.hint}")
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "latm"
        _say(f"error: {error.format_message()}", f"hint: see `{where} --help`")
        return error.exit_code
    except click.ClickException as error:
        _say(f"error: {error.format_message()}", "hint: see `latm --help`")
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        _say("; ".join(["interrupted", *_notes(error.__cause__ or error)]))
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the surface's edge; the details go into a file)
        return _unexpected(error)


def _notes(error: BaseException) -> list[str]:
    return list(getattr(error, "__notes__", []))


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)


def _unexpected(error: Exception) -> int:
    if os.environ.get("LATM_DEBUG") == "1":
        traceback.print_exception(error)
        return 1
    summary = " ".join(str(error).split())[:200]
    _say(f"error: unexpected {type(error).__name__}: {summary}", *_notes(error))
    _say(f"hint: this is a fault in latm itself; the details are in {_write_details(error)} (LATM_DEBUG=1 prints them)")
    return 1


def _write_details(error: Exception) -> Path:
    """Keep the traceback in the home folder, or where temporary files go when that cannot be written."""
    from platformdirs import user_data_path

    text = "".join([f"latm {' '.join(sys.argv[1:])}\n\n", *traceback.format_exception(error)])
    name = time.strftime("crash-%Y%m%d-%H%M%S.txt")
    for folder in (Path(os.environ.get("LATM_HOME") or user_data_path("latm")), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", errors="replace")
            return folder / name
        except OSError:
            continue
    return Path("nowhere: no folder could be written")
