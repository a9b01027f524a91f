"""What the library keeps, as the dataclasses that the rest of the program speaks."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from latm_local.datatypes import Demonstration, Parameter, Review, Signature, Tool
from latm_local.errors import ToolNotFound
from latm_local.library.database import Database, now
from latm_local.library.searches import Searches
from latm_local.library.waiting import WaitingInstances

USABLE: tuple[Review, ...] = ("approved", "unreviewed")
APPROVED: tuple[Review, ...] = ("approved",)


class Library(WaitingInstances, Searches):
    """The tools, waiting instances and unfinished searches of one folder, in `folder/library.sqlite`.

    A context manager; may be shared by threads. Raises LibraryError when the file cannot be opened,
    read or written, LibraryTooNew when a newer version wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._database = Database(self.folder / "library.sqlite")

    def __enter__(self) -> Library:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

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
        """The tool of `name@version`; of a bare name, the newest usable version, else the newest.

        Raises ToolNotFound.
        """
        return self._tools([self._row(reference)])[0]

    def tools(self, usable: bool = False, review_required: bool = False) -> list[Tool]:
        """The newest version of every tool, by name.

        With `usable`, the newest version that may be used: neither rejected nor in need of review, and
        approved by a person where `review_required`.
        """
        reviews = (APPROVED if review_required else USABLE) if usable else None
        return self._tools(self._newest(reviews))

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
        row = self._row(reference, usable_first=False)
        with self._database.write() as connection:
            self._record_review(connection, row["id"], review, note)
        return self.tool(f"{row['name']}@{row['version']}")

    def reviews(self, reference: str) -> list[tuple[Review, str, str]]:
        """The judgements on one version, oldest first: (review, note, time as ISO 8601 in UTC)."""
        rows = self._database.read(
            "SELECT review, note, at FROM reviews WHERE tool = ? ORDER BY id", (self._row(reference)["id"],)
        )
        return [(row["review"], row["note"], row["at"]) for row in rows]

    def report(self, reference: str) -> str | None:
        """The JSON text on how a tool was made, if there is one. Raises ToolNotFound."""
        text: str | None = self._row(reference)["report"]
        return text

    def fingerprint(self, review_required: bool = False) -> str:
        """A hash of every usable tool's content, on which anything derived from the library depends."""
        summary = hashlib.sha256()
        for row in self._newest(APPROVED if review_required else USABLE):
            summary.update(f"{row['id']} {row['digest']}\n".encode())
        return summary.hexdigest()

    def keys(self, review_required: bool = False) -> dict[str, int]:
        """The usable tools' row numbers by reference: small, stable, never used twice for other content."""
        rows = self._newest(APPROVED if review_required else USABLE)
        return {f"{row['name']}@{row['version']}": row["id"] for row in rows}

    def _newest(self, reviews: Sequence[Review] | None) -> list[sqlite3.Row]:
        chosen = "" if reviews is None else f"WHERE review IN ({', '.join('?' * len(reviews))})"
        # SQLite gives the other columns of the row that max() picked.
        return self._database.read(
            f"SELECT *, max(version) FROM tools {chosen} GROUP BY name ORDER BY name", tuple(reviews or ())
        )

    def _row(self, reference: str, usable_first: bool = True) -> sqlite3.Row:
        name, at, version = reference.rpartition("@")
        if at and version.isdecimal():
            rows = self._database.read("SELECT * FROM tools WHERE name = ? AND version = ?", (name, int(version)))
        else:
            rows = self._database.read("SELECT * FROM tools WHERE name = ? ORDER BY version DESC", (reference,))
        usable = [row for row in rows if row["review"] in USABLE] if usable_first else []
        if not rows:
            raise ToolNotFound(f"no tool {reference!r} in {self.folder}")
        return (usable or rows)[0]

    def _tools(self, rows: Iterable[sqlite3.Row]) -> list[Tool]:
        return [self._tool(row) for row in rows]

    def _tool(self, row: sqlite3.Row) -> Tool:
        signature = json.loads(row["signature"])
        return Tool(
            name=row["name"],
            description=row["description"],
            code=row["code"],
            signature=Signature(
                signature["name"], tuple(Parameter(*pair) for pair in signature["parameters"]), signature["returns"]
            ),
            demonstrations=self._demonstrations(row["id"]),
            rendering=row["rendering"],
            version=row["version"],
            review=row["review"],
            provenance=json.loads(row["provenance"]),
        )

    def _demonstrations(self, key: int) -> tuple[Demonstration, ...]:
        rows = self._database.read("SELECT * FROM demonstrations WHERE tool = ? ORDER BY position", (key,))
        return tuple(
            Demonstration(row["question"], row["answer"], json.loads(row["arguments"]) if row["arguments"] else None)
            for row in rows
        )

    @staticmethod
    def _record_review(connection: sqlite3.Connection, key: int, review: Review, note: str) -> None:
        connection.execute(
            "INSERT INTO reviews (tool, review, note, at) VALUES (?, ?, ?, ?)", (key, review, note, now())
        )
        connection.execute("UPDATE tools SET review = ? WHERE id = ?", (review, key))


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
