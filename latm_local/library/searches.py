"""What a search for a tool found so far, so that the next one goes on from there."""

from __future__ import annotations

from latm_local.library.database import Database, now

_MOST = 200  # searches kept; the ones that rested longest are forgotten


class Searches:
    """The part of a library that keeps unfinished searches, as JSON text by a key of the maker's."""

    _database: Database

    def search_state(self, key: str) -> str | None:
        """What was saved last under the key, or None."""
        rows = self._database.read("SELECT state FROM searches WHERE key = ?", (key,))
        return str(rows[0]["state"]) if rows else None

    def save_search_state(self, key: str, text: str) -> None:
        """Keep `text` in place of what was there: whole, or not at all."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO searches (key, state, updated) VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET state = excluded.state, updated = excluded.updated",
                (key, text, now()),
            )
            connection.execute(
                "DELETE FROM searches WHERE key != ? AND key NOT IN"
                " (SELECT key FROM searches ORDER BY updated DESC LIMIT ?)",
                (key, _MOST),
            )

    def forget_search(self, key: str) -> None:
        """Keep nothing under the key."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM searches WHERE key = ?", (key,))
