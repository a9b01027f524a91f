"""Which row of `tools` a reference means, and which version of a name is in use."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from latm_local.datatypes import Review
from latm_local.errors import ToolNotFound
from latm_local.library.database import Database

USABLE: tuple[Review, ...] = ("approved", "unreviewed")
APPROVED: tuple[Review, ...] = ("approved",)
# A quarantined version hides the older ones: that it failed is no reason to go back to what it replaced.
HIDING: tuple[Review, ...] = ("quarantined",)


def find(database: Database, reference: str, in_use_first: bool = True) -> sqlite3.Row:
    """The row of `name@version`; of a bare name, the version in use or quarantined, else the newest.

    Raises ToolNotFound.
    """
    name, at, version = reference.rpartition("@")
    if at and version.isdecimal():
        rows = database.read("SELECT * FROM tools WHERE name = ? AND version = ?", (name, int(version)))
    else:
        rows = database.read("SELECT * FROM tools WHERE name = ? ORDER BY version DESC", (reference,))
    if not rows:
        raise ToolNotFound(f"no tool {reference!r} in {database.path.parent}")
    in_use = [row for row in rows if row["review"] in USABLE + HIDING] if in_use_first else []
    return (in_use or rows)[0]


def newest(database: Database, reviews: Sequence[Review] | None = None, columns: str = "*") -> list[sqlite3.Row]:
    """The newest version of every name; with `reviews`, the one in use of every name that has one."""
    if reviews is None:
        return database.read(f"SELECT {columns}, max(version) FROM tools GROUP BY name ORDER BY name")
    counted = (*reviews, *HIDING)
    # SQLite gives the other columns of the row that max() picked.
    return database.read(
        f"SELECT {columns} FROM (SELECT *, max(version) FROM tools WHERE review IN ({_marks(counted)}) GROUP BY name)"
        f" WHERE review IN ({_marks(reviews)}) ORDER BY name",
        (*counted, *reviews),
    )


def quarantined(database: Database) -> list[str]:
    """`name@version` of every quarantined version that no newer one has replaced."""
    counted = (*USABLE, *HIDING)
    rows = database.read(
        f"SELECT name, version FROM (SELECT *, max(version) FROM tools WHERE review IN ({_marks(counted)})"
        f" GROUP BY name) WHERE review IN ({_marks(HIDING)}) ORDER BY name",
        (*counted, *HIDING),
    )
    return [f"{row['name']}@{row['version']}" for row in rows]


def _marks(values: Sequence[Review]) -> str:
    return ", ".join("?" * len(values))
