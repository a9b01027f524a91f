"""What the field says about each version: how often it was used, and the questions that it failed on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from latm_local.datatypes import FieldFailure, Uses
from latm_local.library.database import Database, now
from latm_local.library.rows import find

_MOST = 1000  # failures kept of one version, half as many of those that do not count; others are counted alone


class FieldRecords:
    """The part of a library that keeps uses and failures, by `name@version` or, of a bare name, its version in use.

    Every method raises ToolNotFound for an unknown reference.
    """

    _database: Database

    def add_uses(self, reference: str, used: int, failures: Iterable[FieldFailure] = (), checked: bool = False) -> Uses:
        """Count `used` questions put to a version and keep those it failed on; return its counts by now.

        A question counts as failed once, however often it is asked. `checked`: all of them came with their
        answers. The counts begin anew with each judgement on the version (see `Library.reviews`).
        """
        key = find(self._database, reference)["id"]
        with self._database.write() as connection:
            fresh = self._keep(connection, key, failures)
            amounts = (used, fresh, used if checked else 0, fresh if checked else 0)
            connection.execute(
                "INSERT INTO uses (tool, review, used, failed, checked, wrong, last)"
                " VALUES (?, (SELECT max(id) FROM reviews WHERE tool = ?), ?, ?, ?, ?, ?)"
                " ON CONFLICT (tool, review) DO UPDATE SET used = used + excluded.used,"
                " failed = failed + excluded.failed, checked = checked + excluded.checked,"
                " wrong = wrong + excluded.wrong, last = excluded.last",
                (key, key, *amounts, now()),
            )
        return self.uses_since_judged(reference)

    @staticmethod
    def _keep(connection: sqlite3.Connection, key: int, failures: Iterable[FieldFailure]) -> int:
        """Keep failures; how many of their questions count and had not failed before."""
        by_question = {failure.question: failure for failure in failures}
        if not by_question:
            return 0
        known = {row[0] for row in connection.execute("SELECT question FROM failures WHERE tool = ?", (key,))}
        fresh = [failure for question, failure in by_question.items() if question not in known]
        dropped = {f.question for n, f in enumerate(fresh, len(known)) if n >= (_MOST if f.counts else _MOST // 2)}
        connection.executemany(
            "INSERT INTO failures (tool, question, answer, correct, kind, message, times, at, counts)"
            " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (tool, question) DO UPDATE SET answer = excluded.answer,"
            " correct = coalesce(excluded.correct, correct), kind = excluded.kind, message = excluded.message,"
            " times = times + 1, at = excluded.at",
            [
                (key, f.question, f.answer, f.correct, f.kind, f.message, now(), f.counts)
                for f in by_question.values()
                if f.question not in dropped or f.correct is not None
            ],
        )
        return sum(failure.counts for failure in fresh)

    def uses(self, reference: str) -> Uses:
        """All uses of a version, whatever judgements came between."""
        rows = self._database.read(f"SELECT {_SUMS} FROM uses WHERE tool = ?", (find(self._database, reference)["id"],))
        return Uses(*rows[0])

    def uses_since_judged(self, reference: str) -> Uses:
        """Uses of a version since a person, or the program, last judged it."""
        key = find(self._database, reference)["id"]
        rows = self._database.read(
            f"SELECT {_SUMS} FROM uses WHERE tool = ? AND review = (SELECT max(id) FROM reviews WHERE tool = ?)",
            (key, key),
        )
        return Uses(*rows[0])

    def all_uses(self) -> dict[str, Uses]:
        """The uses of every version that was used, by `name@version`."""
        rows = self._database.read(
            f"SELECT name, version, {_SUMS} FROM uses JOIN tools ON tools.id = uses.tool GROUP BY tools.id"
        )
        return {f"{row[0]}@{row[1]}": Uses(*row[2:]) for row in rows}

    def failures(self, reference: str) -> list[FieldFailure]:
        """The questions that a version failed on, the first to fail first."""
        rows = self._database.read(
            "SELECT * FROM failures WHERE tool = ? ORDER BY id", (find(self._database, reference)["id"],)
        )
        return [
            FieldFailure(
                r["question"],
                r["kind"],
                r["message"],
                r["answer"],
                r["correct"],
                r["times"],
                r["at"],
                bool(r["counts"]),
            )
            for r in rows
        ]


_SUMS = "coalesce(sum(used), 0), coalesce(sum(failed), 0), coalesce(sum(checked), 0), coalesce(sum(wrong), 0)"
