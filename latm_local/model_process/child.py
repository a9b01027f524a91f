"""The process that a model lives in: `python -m latm_local.model_process.child READ WRITE`.

It prints nothing, ends when its parent does, and leaves Ctrl-C to its parent.
"""

from __future__ import annotations

import importlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Hashable
from multiprocessing.connection import Connection
from typing import Protocol

from latm_local.errors import LatmError, ModelCrashed
from latm_local.model_process.messages import (
    Alive,
    Broken,
    Cancel,
    Finished,
    Open,
    Outcome,
    Ready,
    Request,
    RowKey,
    Started,
    Submit,
)

_ALIVE_EVERY = 0.25  # seconds between two signs of life
_PARENT_EVERY = 1.0  # seconds between two looks at whether the parent lives


class Engine(Protocol):
    """What the process drives; see latm_local.engine."""

    @property
    def busy(self) -> bool: ...
    def submit(self, key: Hashable, request: Request, adapter: str | None = None) -> None: ...
    def cancel(self, keys: set[Hashable]) -> None: ...
    def admit(self) -> list[Hashable]: ...
    def step(self) -> list[tuple[Hashable, Outcome]]: ...


class Child:
    """Reads requests in a thread, drives the engine, sends what has finished."""

    def __init__(self, reader: Connection, writer: Connection) -> None:
        self._reader = reader
        self._writer = writer
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._said_alive = 0.0
        self._open: dict[int, set[Hashable]] = {}  # job -> keys unfinished

    def alive(self) -> None:
        """Tell the parent that there is progress, though not too often."""
        now = time.monotonic()
        if now - self._said_alive >= _ALIVE_EVERY:
            self._said_alive = now
            self._writer.send(Alive())

    def run(self) -> None:
        """Load the model and serve until the parent goes away."""
        opening = self._reader.recv()
        assert isinstance(opening, Open)
        threading.Thread(target=self._read, daemon=True).start()
        module, _, name = opening.engine.partition(":")
        build: Callable[..., Engine] = getattr(importlib.import_module(module), name)
        try:
            engine = build(opening.path, opening.plan, self.alive)
            self._writer.send(Ready())
            while True:
                self._take(engine)
                self._give(engine)
        except LatmError as error:
            self._writer.send(Broken(error))
        except MemoryError:
            self._writer.send(Broken(ModelCrashed("out of memory")))

    def _take(self, engine: Engine) -> None:
        """Pass on what has come in; wait for something where there is nothing to do."""
        while not engine.busy or not self._inbox.empty():
            message = self._inbox.get()
            if isinstance(message, Submit):
                for key, request in message.rows:
                    self._open.setdefault(key[0], set()).add(key)
                    engine.submit(key, request, message.adapter)
            elif isinstance(message, Cancel):
                engine.cancel(self._open.pop(message.job, set()))

    def _give(self, engine: Engine) -> None:
        if started := engine.admit():
            self._writer.send(Started(tuple(_keys(started))))
        outcomes = engine.step()
        if outcomes:
            for key, _ in outcomes:
                (row,) = _keys([key])
                self._open[row[0]].discard(row)
                if not self._open[row[0]]:
                    del self._open[row[0]]
            self._writer.send(Finished(tuple((_keys([key])[0], outcome) for key, outcome in outcomes)))

    def _read(self) -> None:
        """Move messages to the inbox; end the process when the parent is gone."""
        parent = os.getppid()
        try:
            while True:
                if self._reader.poll(_PARENT_EVERY):
                    self._inbox.put(self._reader.recv())
                elif os.getppid() != parent:
                    break
        except (EOFError, OSError):
            pass
        os._exit(0)


def _keys(keys: list[Hashable]) -> list[RowKey]:
    return [key for key in keys if isinstance(key, tuple)]


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader, writer = int(sys.argv[1]), int(sys.argv[2])
    try:
        Child(Connection(reader, writable=False), Connection(writer, readable=False)).run()
    except BrokenPipeError:
        pass
    finally:
        sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    main()
