"""Questions with the task that they are of, for measuring the dispatcher."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from latm_local.errors import BadInput

HINT = 'each line must be a JSON object like {"question": "…", "task": "…"}, task null for an unknown task'


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A question and its task; None for a task that no tool serves, `kind` then says of what sort it is."""

    question: str
    task: str | None
    kind: str | None = None


def read_rows(path: Path) -> list[TaskRow]:
    """Read JSONL rows; a row without "task" is of an unknown one. Raises BadInput naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "check the path") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}", HINT) from None
    rows = [_row(line, f"{path}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise BadInput(f"{path} holds no row", HINT)
    return rows


def _row(line: str, place: str) -> TaskRow:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{place}: not JSON: {error}", HINT) from None
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise BadInput(f'{place}: no "question" that is a string: {line[:80]}', HINT)
    for key in ("task", "kind"):
        if not isinstance(row.get(key), str | None):
            raise BadInput(f'{place}: "{key}" must be a string or null, not {row[key]!r}', HINT)
    return TaskRow(row["question"], row.get("task"), row.get("kind"))
