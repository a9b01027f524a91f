"""Waiting instances, as the library keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from latm_local.datatypes import Instance
from latm_local.library.database import Database, now


class WaitingInstances:
    """The part of a library that keeps instances which no tool fits."""

    _database: Database

    def add_waiting(self, instances: Sequence[Instance], reasons: Sequence[str] = ()) -> None:
        """Keep instances that no tool fits, in the order given, `reasons` beside them.

        One that waits already (same id and question) keeps its place and takes a task or an answer
        that it lacked.
        """
        texts = list(reasons) or [""] * len(instances)
        with self._database.write() as connection:
            connection.executemany(
                "INSERT INTO waiting (id, question, task, answer, reason, since) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id, question) DO UPDATE SET task = coalesce(excluded.task, task),"
                " answer = coalesce(excluded.answer, answer), reason = excluded.reason",
                [
                    (i.id, i.question, i.task, i.answer, reason, now())
                    for i, reason in zip(instances, texts, strict=True)
                ],
            )

    def waiting(self) -> list[Instance]:
        """The waiting instances, longest waiting first."""
        rows = self._database.read("SELECT id, question, task, answer FROM waiting ORDER BY position")
        return [Instance(row["id"], row["question"], row["task"], row["answer"]) for row in rows]

    def waiting_reasons(self) -> list[str]:
        """Why each of `waiting()` waits, in the same order."""
        return [row["reason"] for row in self._database.read("SELECT reason FROM waiting ORDER BY position")]

    def label_waiting(self, meant: Sequence[Instance | str], task: str | None = None, answer: str | None = None) -> int:
        """Give waiting instances a task or an answer; return how many instances were meant.

        By id every one of that id is meant, by instance the one with its question too. Instances of one
        task are made a tool together, so that naming a task also joins groups.
        """
        with self._database.write() as connection:
            changed = 0
            for one in dict.fromkeys(meant):
                key, question = (one.id, one.question) if isinstance(one, Instance) else (one, None)
                changed += connection.execute(
                    "UPDATE waiting SET task = coalesce(?, task), answer = coalesce(?, answer)"
                    " WHERE id = ? AND question = coalesce(?, question)",
                    (task, answer, key, question),
                ).rowcount
        return changed

    def remove_waiting(self, served: Iterable[Instance | str]) -> None:
        """Take instances out: by id every one of that id, by instance the one with its question too."""
        with self._database.write() as connection:
            for one in served:
                if isinstance(one, Instance):
                    connection.execute("DELETE FROM waiting WHERE id = ? AND question = ?", (one.id, one.question))
                else:
                    connection.execute("DELETE FROM waiting WHERE id = ?", (one,))
