"""What the library keeps, as the dataclasses that the rest of the program speaks."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from latm_local.datatypes import Demonstration, Parameter, Review, Signature, Tool
from latm_local.errors import ToolNotFound
from latm_local.library.database import Database, now
from latm_local.library.field import FieldRecords
from latm_local.library.merges import Merges
from latm_local.library.rows import APPROVED, USABLE, find, newest, quarantined
from latm_local.library.searches import Searches
from latm_local.library.waiting import WaitingInstances

_TOGETHER = 500  # tools whose demonstrations are read by one query


class Library(WaitingInstances, Searches, FieldRecords, Merges):
    """What one folder keeps, in `folder/library.sqlite`: tools with their versions, judgements, uses and failures,
    offers to merge, waiting instances, unfinished searches.

    A context manager; may be shared by threads. Raises LibraryError when the file cannot be opened,
    read or written, LibraryTooNew when a newer version wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._database = Database(self.folder / "library.sqlite")
        self._seen: int = self._database.read("PRAGMA data_version")[0][0]

    def __enter__(self) -> Library:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything done inside is kept together, or not at all."""
        with self._database.write():
            yield

    def changed_elsewhere(self) -> bool:
        """Whether another connection wrote since the last call; cheap enough to be asked often."""
        before, self._seen = self._seen, self._database.read("PRAGMA data_version")[0][0]
        return before != self._seen

    def add_tool(self, tool: Tool, report: str | None = None) -> Tool:
        """Store a tool as the next version of its name; return it with that version.

        `report` is JSON text on how it was made, kept with it.
        """
        with self._database.write() as connection:
            row = connection.execute("SELECT max(version) FROM tools WHERE name = ?", (tool.name,)).fetchone()
            stored = replace(tool, version=(row[0] or 0) + 1)
            key = connection.execute(
                "INSERT INTO tools (name, version, description, code, signature, rendering, review, provenance,"
                " report, digest, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (stored.name, stored.version, stored.description, stored.code, _signature_text(stored.signature),
                 stored.rendering, stored.review, _json(dict(stored.provenance)), report, digest(stored), now()),
            ).lastrowid  # fmt: skip
            connection.executemany(
                "INSERT INTO demonstrations (tool, position, question, answer, arguments) VALUES (?, ?, ?, ?, ?)",
                [
                    (key, n, d.question, d.answer, None if d.arguments is None else _json(dict(d.arguments)))
                    for n, d in enumerate(stored.demonstrations)
                ],
            )
            self._record_review(connection, int(key or 0), stored.review, "as stored")
        return stored

    def tool(self, reference: str) -> Tool:
        """The tool of `name@version`; of a bare name, the version in use or quarantined, else the newest.

        Raises ToolNotFound.
        """
        return self._tools([find(self._database, reference)])[0]

    def tools(self, usable: bool = False, review_required: bool = False) -> list[Tool]:
        """The newest version of every tool, by name.

        With `usable`, the version in use: the newest that is approved or unreviewed (approved alone where
        `review_required`), if no newer one is quarantined.
        """
        reviews = (APPROVED if review_required else USABLE) if usable else None
        return self._tools(newest(self._database, reviews))

    def quarantined(self) -> list[str]:
        """`name@version` of every quarantined version that no newer one has replaced."""
        return quarantined(self._database)

    def versions(self, name: str) -> list[Tool]:
        """Every version of one tool, oldest first. Raises ToolNotFound."""
        rows = self._database.read("SELECT * FROM tools WHERE name = ? ORDER BY version", (name,))
        if not rows:
            raise ToolNotFound(f"no tool named {name!r}")
        return self._tools(rows)

    def set_review(self, reference: str, review: Review, note: str = "") -> Tool:
        """Record a person's or the program's judgement; a bare name means its newest version.

        Earlier judgements stay, see `reviews`. Raises ToolNotFound.
        """
        row = find(self._database, reference, in_use_first=False)
        with self._database.write() as connection:
            self._record_review(connection, row["id"], review, note)
        return self.tool(f"{row['name']}@{row['version']}")

    def reviews(self, reference: str) -> list[tuple[Review, str, str]]:
        """The judgements on one version, oldest first: (review, note, time as ISO 8601 in UTC)."""
        rows = self._database.read(
            "SELECT review, note, at FROM reviews WHERE tool = ? ORDER BY id", (find(self._database, reference)["id"],)
        )
        return [(row["review"], row["note"], row["at"]) for row in rows]

    def stored_at(self, reference: str) -> str:
        """When a version was stored, as ISO 8601 in UTC. Raises ToolNotFound."""
        return str(find(self._database, reference)["created"])

    def report(self, reference: str) -> str | None:
        """The JSON text on how a tool was made, if there is one. Raises ToolNotFound."""
        text: str | None = find(self._database, reference)["report"]
        return text

    def fingerprint(self, review_required: bool = False) -> str:
        """A hash of every usable tool's content, on which anything derived from the library depends."""
        summary = hashlib.sha256()
        for row in newest(self._database, APPROVED if review_required else USABLE, "id, digest"):
            summary.update(f"{row['id']} {row['digest']}\n".encode())
        return summary.hexdigest()

    def keys(self, review_required: bool = False) -> dict[str, int]:
        """The usable tools' row numbers by reference: small, stable, never used twice for other content."""
        rows = newest(self._database, APPROVED if review_required else USABLE, "id, name, version")
        return {f"{row['name']}@{row['version']}": row["id"] for row in rows}

    def _tools(self, rows: Sequence[sqlite3.Row]) -> list[Tool]:
        tools: list[Tool] = []
        for start in range(0, len(rows), _TOGETHER):
            some = rows[start : start + _TOGETHER]
            shown = self._demonstrations([row["id"] for row in some])
            tools += [_tool(row, tuple(shown.get(row["id"], ()))) for row in some]
        return tools

    def _demonstrations(self, keys: Sequence[int]) -> dict[int, list[Demonstration]]:
        marks = ", ".join("?" * len(keys))
        found: dict[int, list[Demonstration]] = {}
        for row in self._database.read(
            f"SELECT * FROM demonstrations WHERE tool IN ({marks}) ORDER BY tool, position", tuple(keys)
        ):
            arguments = json.loads(row["arguments"]) if row["arguments"] else None
            found.setdefault(row["tool"], []).append(Demonstration(row["question"], row["answer"], arguments))
        return found

    @staticmethod
    def _record_review(connection: sqlite3.Connection, key: int, review: Review, note: str) -> None:
        connection.execute(
            "INSERT INTO reviews (tool, review, note, at) VALUES (?, ?, ?, ?)", (key, review, note, now())
        )
        connection.execute("UPDATE tools SET review = ? WHERE id = ?", (review, key))


def _tool(row: sqlite3.Row, demonstrations: tuple[Demonstration, ...]) -> Tool:
    signature = json.loads(row["signature"])
    return Tool(
        name=row["name"],
        description=row["description"],
        code=row["code"],
        signature=Signature(
            signature["name"], tuple(Parameter(*pair) for pair in signature["parameters"]), signature["returns"]
        ),
        demonstrations=demonstrations,
        rendering=row["rendering"],
        version=row["version"],
        review=row["review"],
        provenance=json.loads(row["provenance"]),
    )


def digest(tool: Tool) -> str:
    """The sha256 of what a tool is: name, description, code, signature, rendering, demonstrations."""
    parts = [tool.name, tool.description, tool.code, str(tool.signature), tool.rendering]
    parts += [_json([d.question, d.answer]) for d in tool.demonstrations]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _signature_text(signature: Signature) -> str:
    return _json(
        {
            "name": signature.name,
            "parameters": [[p.name, p.annotation] for p in signature.parameters],
            "returns": signature.returns,
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)
