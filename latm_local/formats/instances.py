"""Instances as JSON lines, every error naming the file, the line, the value and the mend."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

from latm_local.datatypes import Instance, Json
from latm_local.errors import BadInput
from latm_local.formats.values import kind_of, short

LINE_LIMIT = 16 * 2**20


@dataclass(slots=True)
class Survey:
    """What an input file holds, counted while it is checked; `ignored` counts keys that mean nothing here."""

    instances: int = 0
    labelled: int = 0
    ignored: dict[str, int] = field(default_factory=dict)


class InstanceReader:
    """Reads instances from JSON lines, each error naming the line and the value; blank lines are passed over.

    A file is read in full by `survey` before any work is done on it, and again, line by line, when it is
    iterated; standard input can be iterated only, and a bad line shows when it is reached.
    """

    def __init__(self, source: Path | IO[bytes], name: str | None = None) -> None:
        self._source = source
        self.name = name or (str(source) if isinstance(source, Path) else "standard input")

    def survey(self) -> Survey:
        """Check every line. Raises BadInput at the first that is off, or when there is none."""
        found = Survey()
        for _ in self._read(found):
            pass
        return found

    def __iter__(self) -> Iterator[Instance]:
        return self._read(Survey())

    def _read(self, found: Survey) -> Iterator[Instance]:
        seen: set[str] = set()
        for number, line in self._lines():
            instance = self._instance(number, line, found)
            if instance.id in seen:
                self._refuse(
                    number, f'"id" {short(instance.id)} stands on an earlier line', "give every line its own id"
                )
            seen.add(instance.id)
            found.instances += 1
            found.labelled += instance.answer is not None
            yield instance
        if not seen:
            raise BadInput(f"{self.name} holds no instance: there is no line to read")

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        if not isinstance(self._source, Path):
            yield from self._numbered(self._source)
            return
        try:
            with self._source.open("rb") as file:
                yield from self._numbered(file)
        except OSError as error:
            raise BadInput(
                f"{self.name} cannot be read: {error.strerror}", "check the path and its permissions"
            ) from None

    def _numbered(self, file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
        number = 0
        while line := file.readline(LINE_LIMIT + 1):
            number += 1
            if len(line) > LINE_LIMIT:
                self._refuse(number, f"it is longer than {LINE_LIMIT:,} bytes", "is this a file of JSON lines?")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line := line.rstrip():
                yield number, line

    def _instance(self, number: int, line: bytes, found: Survey) -> Instance:
        record = self._object(number, line)
        for key in record.keys() - {"id", "question", "task", "answer"}:
            found.ignored[key] = found.ignored.get(key, 0) + 1
        return Instance(
            id=self._required(number, record, "id"),
            question=self._required(number, record, "question"),
            task=self._optional(number, record, "task"),
            answer=self._optional(number, record, "answer"),
        )

    def _object(self, number: int, line: bytes) -> dict[str, Json]:
        try:
            record = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            bad = line[error.start : error.start + 4]
            self._refuse(number, f"byte {error.start + 1} ({bad!r}) is not UTF-8", "save the file as UTF-8")
        except json.JSONDecodeError as error:
            near = short(line.decode("utf-8")[max(0, error.pos - 10) :].strip() or "the end of the line")
            self._refuse(number, f"it is not JSON: {error.msg} at column {error.colno}, near {near}")
        except (ValueError, RecursionError) as error:
            self._refuse(number, f"it is not JSON that can be read: {error}")
        if not isinstance(record, dict):
            self._refuse(number, f"it is {kind_of(record)}, not a JSON object: {short(record)}")
        return record

    def _required(self, number: int, record: dict[str, Json], key: str) -> str:
        if key not in record:
            keys = ", ".join(sorted(record)) or "none"
            self._refuse(number, f'the key "{key}" is missing (keys there: {keys})')
        value = self._optional(number, record, key)
        if value is None or not value.strip():
            self._refuse(number, f'"{key}" is {"null" if value is None else "empty"}', f'give "{key}" some text')
        return value

    def _optional(self, number: int, record: dict[str, Json], key: str) -> str | None:
        value = record.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            text = json.dumps(value, ensure_ascii=False)
            mend = f'write it as text, "{key}": {short(text)}' if not isinstance(value, (dict, list)) else None
            self._refuse(number, f'"{key}" is {kind_of(value)}, not text: {short(value)}', mend)
        if any("\ud800" <= character <= "\udfff" for character in value):
            self._refuse(number, f'"{key}" holds half a surrogate pair, which is no character: {short(value)}')
        return value

    def _refuse(self, number: int, what: str, hint: str | None = None) -> NoReturn:
        raise BadInput(f"{self.name}, line {number}: {what}", hint)
