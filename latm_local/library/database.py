"""One SQLite file: opened or created, migrated, and every fault of it told as a LibraryError."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from latm_local.errors import LibraryError, LibraryTooNew
from latm_local.library.migrations import MIGRATIONS, VERSION

BUSY_SECONDS = 10.0
HINTS = {
    "SQLITE_FULL": "free some space on that disk, then run the command again; nothing was half-written",
    "SQLITE_BUSY": "another latm process is writing to this library; wait for it, or choose another with --library",
    "SQLITE_NOTADB": "the file is not a library of latm_local; move it away or name another folder with --library",
    "SQLITE_CORRUPT": "restore library.sqlite from a copy, or name another folder with --library",
    "SQLITE_READONLY": "make the folder and its files writable, or name another folder with --library",
    "SQLITE_CANTOPEN": "make the folder and its files writable, or name another folder with --library",
}


class Database:
    """A connection in write-ahead mode: a process killed at any instant leaves the last commit intact.

    Writers take turns (one transaction at a time, `BEGIN IMMEDIATE`); threads share the connection
    behind a lock. Raises LibraryError when the file cannot be opened, read or written, LibraryTooNew
    when it was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"the library folder {path.parent} cannot be made: {error.strerror}") from None
        with self._faults():
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        with self._faults():
            self._connection.row_factory = sqlite3.Row
            self._refuse_newer()
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
        with self.write() as connection:
            done = self._refuse_newer()  # again, now that no other process can be migrating
            for number, statements in enumerate(MIGRATIONS[done:], done + 1):
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

    def _refuse_newer(self) -> int:
        found = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if found > VERSION:
            raise LibraryTooNew(f"{self.path} has schema {found}; this version of latm_local knows up to {VERSION}")
        return found

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is kept, or nothing. One inside another is part of it."""
        with self._lock, self._faults():
            if self._connection.in_transaction:  # this thread's own, for it holds the lock
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def read(self, sql: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """All rows of one query."""
        with self._lock, self._faults():
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            hint = next((text for prefix, text in HINTS.items() if name.startswith(prefix)), None)
            raise LibraryError(f"the library {self.path}: {error}", hint) from error
        except UnicodeEncodeError as error:
            raise LibraryError(
                f"the library {self.path} cannot hold the text {error.object!r}: {error.reason}"
            ) from None


def now() -> str:
    """The time as ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
