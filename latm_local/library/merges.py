"""Pairs of tools that behave alike, and what became of them."""

from __future__ import annotations

from latm_local.library.database import Database, now
from latm_local.library.rows import USABLE, find


class Merges:
    """The part of a library that keeps offers to merge a newer tool into an older one."""

    _database: Database

    def offer_merge(self, new: str, old: str) -> None:
        """Keep that two versions behave alike; an offer made before stays as it is. Raises ToolNotFound."""
        keys = find(self._database, new)["id"], find(self._database, old)["id"]
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO merges (new, old, state, at) VALUES (?, ?, 'offered', ?)",
                               (*keys, now()))  # fmt: skip

    def close_merge(self, new: str, old: str) -> None:
        """Keep that two versions were merged. Raises ToolNotFound."""
        keys = find(self._database, new)["id"], find(self._database, old)["id"]
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO merges (new, old, state, at) VALUES (?, ?, 'merged', ?)",
                               (*keys, now()))  # fmt: skip

    def offered_merges(self) -> list[tuple[str, str]]:
        """Pairs (newer, older) that behave alike, as `name@version`: the older is in use, the newer not put aside."""
        rows = self._database.read(
            "SELECT n.name, n.version, o.name, o.version FROM merges JOIN tools n ON n.id = merges.new"
            " JOIN tools o ON o.id = merges.old WHERE state = 'offered' AND o.review IN (?, ?)"
            " AND n.review IN (?, ?, 'needs_review') ORDER BY n.id, o.id",
            (*USABLE, *USABLE),
        )
        return [(f"{row[0]}@{row[1]}", f"{row[2]}@{row[3]}") for row in rows]
