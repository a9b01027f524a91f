"""Results as JSON lines: a file that is whole or absent, and loses nothing that was answered."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from latm_local.datatypes import Failure, Json, Result
from latm_local.errors import OutputError


def result_to_json(result: Result) -> dict[str, Json]:
    """One line of the result file, keys in the documented order."""
    return {
        "id": result.id,
        "answer": result.answer,
        "status": result.status,
        "route": result.route,
        "tool": result.tool,
        "filled_by": result.filled_by,
        "arguments": None if result.arguments is None else dict(result.arguments),
        "similarity": _rounded(result.similarity),
        "threshold": _rounded(result.threshold),
        "tokens": {"user": result.user_tokens, "maker": result.maker_tokens},
        "seconds": _rounded(result.seconds),
        "error": failure_to_json(result.error),
    }


def failure_to_json(failure: Failure | None) -> Json:
    if failure is None:
        return None
    return {"kind": failure.kind, "message": failure.message, "hint": failure.hint}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def to_line(record: Json) -> bytes:
    """One JSON line; half surrogate pairs, which UTF-8 cannot hold, are written as escapes."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        return (text + "\n").encode("utf-8")
    except UnicodeEncodeError:
        return (json.dumps(record) + "\n").encode("ascii")


class ResultWriter:
    """Writes results as they come to `PATH.partial`, which becomes PATH when all are there.

    So PATH is whole or absent, and what was answered before a crash is kept. A PATH.partial that an
    earlier run left is kept too, under a number. Devices and pipes are written directly.
    Raises OutputError, on entry already when nothing could be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        direct = path.exists() and not path.is_file() and not path.is_dir()
        self.partial = path if direct else path.with_name(path.name + ".partial")
        self.kept: Path | None = None
        self.written = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> ResultWriter:
        if self.path.is_dir():
            raise OutputError(f"{self.path} is a folder", "name a file, for example -o answers.jsonl")
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise OutputError(f"{self.path} is there and may not be written")
        try:
            self.kept = self._keep_earlier()
            self._file = self.partial.open("wb", buffering=0)
        except OSError as error:
            raise OutputError(f"{self.path} cannot be written: {error.strerror}") from None
        return self

    def _keep_earlier(self) -> Path | None:
        if self.partial == self.path or not self.partial.is_file() or self.partial.stat().st_size == 0:
            return None
        numbered = (self.partial.with_name(f"{self.partial.name}.{number}") for number in range(1, 10_000))
        free = next(path for path in numbered if not path.exists())
        self.partial.rename(free)
        return free

    def write(self, result: Result) -> None:
        """Write one line at once, or nothing of it."""
        assert self._file is not None, "ResultWriter is used with `with`"
        line = to_line(result_to_json(result))
        start = None if self.partial == self.path else self._file.tell()
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except BrokenPipeError:
            raise
        except OSError as error:
            if start is not None:
                with suppress(OSError):
                    self._file.truncate(start)
            raise OutputError(f"{self.partial} cannot be written: {error.strerror}") from None
        self.written += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._file is not None
        with self._file as file:
            if kind is None and self.partial != self.path:
                _flush(file, self.path)
        if self.partial == self.path:
            return
        if kind is None:
            try:
                self.partial.replace(self.path)
            except OSError as problem:
                raise OutputError(f"{self.path} cannot be written: {problem.strerror}; {self.remains()}") from None
        elif self.written == 0:
            self.partial.unlink(missing_ok=True)
        elif error is not None:
            error.add_note(self.remains())

    def remains(self) -> str:
        """What is left for a person after a failure, as part of a message."""
        if self.partial == self.path or self.written == 0:
            return f"nothing was written to {self.path}"
        return f"{self.written:,} results so far are in {self.partial}"


def _flush(file: IO[bytes], path: Path) -> None:
    try:
        os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from None


def write_text(path: Path, text: str) -> None:
    """Write a whole file or nothing. Raises OutputError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
            return
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
