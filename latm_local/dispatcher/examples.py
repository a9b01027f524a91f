"""A person's examples of questions that no tool serves, kept beside the library; they are nowhere else."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from latm_local.errors import LibraryError

FILE = "unknown.json"
FORMAT = 1
HINT = "mend or remove the file; `latm dispatch calibrate --unknown FILE` writes it again"


def keep_unknown(folder: Path, questions: Sequence[str]) -> None:
    """Keep these examples in place of all earlier ones. Raises LibraryError."""
    text = json.dumps({"format": FORMAT, "questions": list(dict.fromkeys(questions))}, ensure_ascii=False, indent=1)
    temporary = folder / f".{FILE}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, folder / FILE)
    except OSError as error:
        raise LibraryError(f"the examples cannot be written to {folder}: {error.strerror}") from None


def kept_unknown(folder: Path) -> list[str]:
    """The examples kept, none where there is no file. Raises LibraryError where it cannot be read."""
    path = folder / FILE
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        questions = kept["questions"] if kept["format"] == FORMAT else None
    except FileNotFoundError:
        return []
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        questions = None
    if not isinstance(questions, list) or not all(isinstance(question, str) for question in questions):
        raise LibraryError(f"{path} holds no examples of format {FORMAT}", HINT)
    return questions


def stamp_of(questions: Sequence[str]) -> str:
    """Changes when the examples do."""
    return hashlib.sha256(json.dumps(list(questions)).encode()).hexdigest()[:16]
